"""A real mail server on this machine: what it has taken, and what it refuses."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from casetrack.config import MailSettings


@dataclass
class Brevlada:
    """What the server has taken, and the addresses that it refuses with an answer of its own.

    `hej_da` is its last word; with none it breaks off instead.
    """

    brev: list[EmailMessage] = field(default_factory=list)
    ra: list[bytes] = field(default_factory=list)
    avsandare: list[str | None] = field(default_factory=list)
    avvisar: dict[str, str] = field(default_factory=dict)
    hej_da: str = "221 Bye"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if address in self.avvisar:
            return self.avvisar[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.brev.append(message_from_bytes(envelope.content, policy=policy.default))
        self.ra.append(envelope.content)
        self.avsandare.append(envelope.mail_from)
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if not self.hej_da:
            server.transport.abort()
        return self.hej_da


@contextmanager
def serve_smtp(brevlada: Brevlada) -> Iterator[MailSettings]:
    """The server, running; and the settings of a service that sends by it."""
    controller = Controller(brevlada, hostname="127.0.0.1", port=find_free_port())
    controller.start()
    try:
        url = f"smtp://127.0.0.1:{controller.port}"
        yield MailSettings(url, "casetrack@kommun.se", "https://casetrack.kommun.se")
    finally:
        controller.stop()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
