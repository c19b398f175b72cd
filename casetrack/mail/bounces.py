"""Reports of delivery that mail servers send back (RFC 3464), and which letter of ours they are about."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

from casetrack.mail.reasons import explain
from casetrack.mail.sending import MARKE
from casetrack.reports.ledning.utskick import Studs

_RETURNED_HEADERS = "text/rfc822-headers"


def parse_bounce(raw: bytes) -> Studs | None:
    """What a message says of a letter of ours that did not come off; None when it says no such thing.

    A report that something is late, relayed or delivered is no bounce, nor is an automatic reply. Parts may be missing
    or cut off. What is malformed may raise anything.
    """
    message = message_from_bytes(raw)
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    parts: list[Message] = message.get_payload()  # type: ignore[assignment]
    recipient = _find_failed(parts)
    marke = _find_marke(message, parts)
    if recipient is None or marke is None:
        return None
    answer = _read(recipient, "Diagnostic-Code")
    text, varaktig = explain(_read(recipient, "Status"), re.sub(r"^\s*[\w-]+\s*;", "", answer))
    return Studs(
        namnd_id=int(marke[1]),
        nyckel=marke[2],
        adress=_read_address(recipient),
        orsak=text,
        varaktig=varaktig,
    )


def _find_failed(parts: list[Message]) -> Message | None:
    """What is said of the first recipient that did not get the letter."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for fields in part.get_payload():
            if isinstance(fields, Message) and _read(fields, "Action").strip().lower().startswith("failed"):
                return fields
    return None


def _find_marke(message: Message, parts: list[Message]) -> re.Match[str] | None:
    """The mark in the Message-ID of what is returned, or else of what the report says that it answers."""
    for part in parts:
        returned: object = None
        if part.get_content_type() == _RETURNED_HEADERS:
            content = part.get_payload(decode=True)
            returned = message_from_bytes(content) if isinstance(content, bytes) else None
        elif (
            part.get_content_type() != "message/delivery-status" and part.get_content_maintype() == "message"
        ):
            returned = part.get_payload(0) if part.is_multipart() else None
        if isinstance(returned, Message) and (found := MARKE.search(_read(returned, "Message-ID"))):
            return found
    return MARKE.search(f"{_read(message, 'In-Reply-To')} {_read(message, 'References')}")


def _read_address(recipient: Message) -> str:
    """The address that did not work, which is another than the letter's where that was passed on."""
    field = _read(recipient, "Final-Recipient") or _read(recipient, "Original-Recipient")
    return field.rpartition(";")[2].strip(" \t\r\n<>")


def _read(fields: Message, name: str) -> str:
    """A field as text, empty when it is missing; also one with letters that should have been encoded."""
    for each, value in fields.raw_items():
        if each.lower() == name.lower():
            return str(value).encode("ascii", "surrogateescape").decode("utf-8", "replace")
    return ""
