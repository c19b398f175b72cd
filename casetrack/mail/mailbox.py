"""The mailbox that letters come back to, read over IMAP."""

from __future__ import annotations

import imaplib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

import structlog

from casetrack.mail.bounces import parse_bounce
from casetrack.reports.ledning.utskick import Studs

_SEKUNDER = 20
# A round ends then, whatever is left: the rest is read in the next, and other work has its turn in between.
_HOGST_SEKUNDER = 30
# A report with a whole letter of ours is a few thousand bytes; of what is longer, the beginning says enough.
_HOGST_BYTE = 256 * 1024


class Brevladefel(Exception):
    """The mailbox can't be read; the text says why in Swedish, and names nobody."""


def read_bounces(url: str, receive: Callable[[Studs], object]) -> None:
    """Hand over each bounce among the messages that nobody has read, and mark every message that is read as seen.

    Marked when `receive` is done with it, so that what it fails at is read again, as is what a killed worker was at.
    Also what is no bounce is marked: left unread it would be read again every minute, and in the end hide what is
    one. Nothing is removed.

    Raises:
        Brevladefel: the mailbox can't be read, at all or any further.
        ExceptionGroup: what went wrong in `receive`, when every message has had its turn.
    """
    failures = []
    give_up = time.monotonic() + _HOGST_SEKUNDER
    try:
        with _open(urlsplit(url)) as server:
            for uid in _ask(server, "SEARCH", "UNSEEN")[0].split():
                if time.monotonic() > give_up:
                    break
                message = _fetch(server, uid.decode())
                if message is None:
                    continue
                studs = _parse(message)
                if studs is not None:
                    try:
                        receive(studs)
                    except Exception as failure:
                        failures.append(failure)
                        continue
                _ask(server, "STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        # The kind of fault alone: its text may be what a message says.
        raise Brevladefel(f"Brevlådan för studsar kan inte läsas ({type(error).__name__}).") from None
    if failures:
        raise ExceptionGroup("bounces could not be received", failures)


@contextmanager
def _open(address: SplitResult) -> Iterator[imaplib.IMAP4]:
    host, context = address.hostname or "", ssl.create_default_context()
    if address.scheme == "imaps":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, address.port or 993, ssl_context=context, timeout=_SEKUNDER
        )
    else:
        server = imaplib.IMAP4(host, address.port or 143, timeout=_SEKUNDER)
    try:
        # The password never goes in the clear out of this machine.
        if address.scheme == "imap" and not _is_here(host):
            if "STARTTLS" not in server.capabilities:
                raise Brevladefel("Brevlådan för studsar erbjuder ingen kryptering (STARTTLS).")
            server.starttls(context)
        try:
            # The library puts quotation marks round the password alone.
            server.login(_quote(unquote(address.username or "")), unquote(address.password or ""))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            text = "Brevlådan för studsar tar inte emot namnet och lösenordet i CASETRACK_BOUNCE_URL."
            raise Brevladefel(text) from None
        folder = unquote(address.path.strip("/")) or "INBOX"
        if server.select(_quote(folder))[0] != "OK":
            raise Brevladefel(f"Brevlådan för studsar har ingen mapp {folder}.")
        yield server
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _ask(server: imaplib.IMAP4, command: str, *arguments: str) -> list[bytes]:
    status, answer = server.uid(command, *arguments)
    if status != "OK":
        raise imaplib.IMAP4.error(command)
    return [each for each in answer if isinstance(each, bytes)] or [b""]


def _fetch(server: imaplib.IMAP4, uid: str) -> bytes | None:
    """The beginning of a message; None where the server can't give it now."""
    status, answer = server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{_HOGST_BYTE}>)")
    if status != "OK":
        return None
    return next((each[1] for each in answer if isinstance(each, tuple)), b"")


def _parse(raw: bytes) -> Studs | None:
    try:
        return parse_bounce(raw)
    except Exception as failure:
        # Whatever it is, the next message is another. Nothing of what it says is told: it may be of anything.
        structlog.get_logger().warning("studs_olaslig", fel=type(failure).__name__)
        return None
