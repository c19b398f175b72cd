"""Letters by the municipality's own mail server."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from casetrack.config import MailSettings
from casetrack.reports.ledning.utskick import Brev, Brevfel, Skicka

_SEKUNDER = 20


def build_sender(settings: MailSettings, now: datetime) -> Skicka:
    """A function that hands a letter over to the mail server, dated `now`."""

    def send(brev: Brev) -> None:
        try:
            _hand_over(settings, _write(settings, brev, now))
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = next(iter(refused.recipients.values()))
            raise Brevfel(f"E-postservern tar inte emot adressen ({code} {_read(answer)}).") from None
        except smtplib.SMTPResponseException as error:
            text = f"E-postservern avvisade brevet ({error.smtp_code} {_read(error.smtp_error)})."
            raise Brevfel(text) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Brevfel(f"E-postservern svarar inte ({type(error).__name__}).") from None

    return send


def _hand_over(settings: MailSettings, message: EmailMessage) -> None:
    address = urlsplit(settings.smtp_url)
    host, context = address.hostname or "", ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, address.port or 465, timeout=_SEKUNDER, context=context)
        if address.scheme == "smtps"
        else smtplib.SMTP(host, address.port or 25, timeout=_SEKUNDER)
    ) as server:
        if address.scheme == "smtp":
            server.ehlo()
            # A password never goes in the clear; without one a server in the house may have no certificate.
            if server.has_extn("starttls") or address.username:
                server.starttls(context=context)
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)


def _write(settings: MailSettings, brev: Brev, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = brev.till
    message["Subject"] = brev.rubrik
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=settings.sender.rpartition("@")[2])
    # So that nobody's automatic reply comes back.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{brev.text}\n\n{settings.address}{brev.lank}\n")
    return message


def _read(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]
