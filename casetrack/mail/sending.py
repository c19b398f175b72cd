"""Letters handed to the municipality's own mail server."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from casetrack.config import MailSettings
from casetrack.mail.reasons import explain, tidy
from casetrack.reports.ledning.utskick import Brev, Brevfel, Skicka

MARKE = re.compile(r"<casetrack\.(\d{1,18})\.([0-9a-f]{32})@")
"""The Message-ID of a letter: its nämnd, and a key that nobody can guess who has not had the letter."""

_SEKUNDER = 20


def build_sender(settings: MailSettings, now: datetime) -> Skicka:
    """A function that hands a letter over to the mail server, dated `now`."""

    def send(brev: Brev) -> None:
        try:
            _hand_over(settings, _write(settings, brev, now), brev.till)
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = next(iter(refused.recipients.values()))
            text, varaktigt = explain("", f"{code} {_decode(answer)}")
            raise Brevfel(text, varaktigt=varaktigt) from None
        except smtplib.SMTPResponseException as error:
            text = f"E-postservern avvisade brevet ({error.smtp_code} {tidy(_decode(error.smtp_error))})."
            raise Brevfel(text) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Brevfel(f"E-postservern svarar inte ({type(error).__name__}).") from None
        except ValueError as error:
            raise Brevfel(f"Brevet kunde inte skrivas ({type(error).__name__}).") from None

    return send


def _hand_over(settings: MailSettings, message: EmailMessage, till: str) -> None:
    address = urlsplit(settings.smtp_url)
    host, context = address.hostname or "", ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, address.port or 465, timeout=_SEKUNDER, context=context)
        if address.scheme == "smtps"
        else smtplib.SMTP(host, address.port or 25, timeout=_SEKUNDER)
    )
    try:
        if address.scheme == "smtp":
            server.ehlo()
            # A password never goes in the clear; without one a server in the house may have no certificate.
            if server.has_extn("starttls") or address.username:
                server.starttls(context=context)
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message, settings.sender, [till])
        # The letter is the server's now, however the conversation ends.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _write(settings: MailSettings, brev: Brev, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = brev.till
    message["Subject"] = " ".join(brev.rubrik.split())
    message["Date"] = format_datetime(now)
    domain = settings.sender.rpartition("@")[2]
    message["Message-ID"] = f"<casetrack.{brev.namnd_id}.{brev.nyckel}@{domain}>"
    # So that nobody's automatic reply comes back: the standard's word, and Exchange's for all but what did not arrive.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "DR, RN, NRN, OOF, AutoReply"
    lines = [brev.text, "", f"{settings.address}{brev.lank}", "", "Det går inte att svara på det här brevet."]
    message.set_content("\n".join(lines) + "\n")
    return message


def _decode(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
