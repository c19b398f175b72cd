"""A small but real IMAP4rev1 server on this machine: what a mailbox holds, and which of it has been seen."""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

ANVANDARE = "KOMMUN\\casetrack"
LOSENORD = 'inte "hemligt" alls'


@dataclass
class Post:
    raw: bytes
    seen: bool = False


@dataclass
class Postlada:
    """One mailbox with the folder `mapp`; a message's number is its place, from 1.

    What the server is told to do badly: break off at a command, or refuse to give a message. It remembers what it was
    asked, and how many bytes of messages it gave.
    """

    post: list[Post] = field(default_factory=list)
    mapp: str = "INBOX"
    bryt_vid: str | None = None
    ger_inte: set[int] = field(default_factory=set)
    fragor: list[str] = field(default_factory=list)
    given: list[int] = field(default_factory=list)

    def add(self, raw: bytes) -> Post:
        self.post.append(Post(raw))
        return self.post[-1]

    @property
    def olasta(self) -> list[int]:
        return [uid for uid, post in enumerate(self.post, 1) if not post.seen]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, lada: Postlada, tls: ssl.SSLContext | None, starttls: ssl.SSLContext | None) -> None:
        self.lada, self.tls, self.starttls = lada, tls, starttls
        super().__init__(("127.0.0.1", 0), _Samtal)


class _Samtal(socketserver.BaseRequestHandler):
    """One conversation: a line is a tag, a command and its arguments, among them literals of so many bytes."""

    def handle(self) -> None:
        server = cast("_Server", self.server)
        self.lada, self.login, self.vald = server.lada, False, False
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if server.tls:
                self.request = server.tls.wrap_socket(self.request, server_side=True)
            self.file = self.request.makefile("rb")
            self.tell("* OK IMAP4rev1")
            while self.answer_next():
                pass
        except (OSError, ssl.SSLError):
            return

    def tell(self, line: str | bytes) -> None:
        self.request.sendall((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def read_command(self) -> list[str]:
        text = ""
        while True:
            line = self.file.readline().decode()
            literal = re.search(r"\{(\d+)\}\r\n$", line)
            if literal is None:
                break
            self.tell("+ go on")
            written = self.file.read(int(literal[1])).decode().replace("\\", "\\\\").replace('"', '\\"')
            text += line[: literal.start()] + f'"{written}"'
        words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\)|[^\s"\\()]+)', text + line)
        return [re.sub(r"\\(.)", r"\1", quoted) if quoted else plain for quoted, plain in words]

    def answer_next(self) -> bool:
        words = self.read_command()
        if len(words) < 2:
            return False
        tag, command, *arguments = words
        if command.upper() == "UID":
            command = f"UID {arguments.pop(0)}"
        command = command.upper()
        self.lada.fragor.append(command)
        if self.lada.bryt_vid == command:
            return False
        answers: dict[str, Callable[..., str]] = {
            "CAPABILITY": self.tell_capability,
            "NOOP": lambda: "OK done",
            "STARTTLS": lambda: "OK begin",
            "LOGIN": self.log_in,
            "LOGOUT": self.log_out,
        }
        if self.login:
            answers["SELECT"] = self.select
        if self.vald:
            answers |= {"UID SEARCH": self.search, "UID FETCH": self.fetch, "UID STORE": self.store}
        answer = answers.get(command, lambda *_: "BAD unknown, or not now")
        self.tell(f"{tag} {answer(*arguments)}")
        server = cast("_Server", self.server)
        if command == "STARTTLS" and server.starttls:
            self.request = server.starttls.wrap_socket(self.request, server_side=True)
            self.file = self.request.makefile("rb")
        return command != "LOGOUT"

    def tell_capability(self) -> str:
        starttls = " STARTTLS" if cast("_Server", self.server).starttls else ""
        self.tell(f"* CAPABILITY IMAP4rev1{starttls}")
        return "OK done"

    def log_in(self, user: str, password: str) -> str:
        self.login = (user, password) == (ANVANDARE, LOSENORD)
        return "OK welcome" if self.login else f"NO [AUTHENTICATIONFAILED] not {user}"

    def log_out(self) -> str:
        self.tell("* BYE")
        return "OK done"

    def select(self, mapp: str) -> str:
        self.vald = mapp == self.lada.mapp
        if not self.vald:
            return "NO [NONEXISTENT] no such folder"
        self.tell(r"* FLAGS (\Seen)")
        self.tell(f"* {len(self.lada.post)} EXISTS")
        self.tell("* 0 RECENT")
        self.tell("* OK [UIDVALIDITY 1]")
        return "OK [READ-WRITE]"

    def search(self, what: str) -> str:
        if what != "UNSEEN":
            return "BAD only what is unseen"
        self.tell(" ".join(["* SEARCH", *map(str, self.lada.olasta)]))
        return "OK done"

    def fetch(self, uid: str, what: str) -> str:
        part = re.fullmatch(r"\(BODY\.PEEK\[\]<0\.(\d+)>\)", what)
        if part is None:
            return "BAD only the beginning of a message"
        if int(uid) in self.lada.ger_inte:
            return "NO it is broken"
        raw = self.lada.post[int(uid) - 1].raw[: int(part[1])]
        self.lada.given.append(len(raw))
        self.tell(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}".encode() + b"\r\n" + raw + b")")
        return "OK done"

    def store(self, uid: str, how: str, flags: str) -> str:
        if how not in ("+FLAGS", "+FLAGS.SILENT") or flags != r"(\Seen)":
            return "BAD only seen"
        self.lada.post[int(uid) - 1].seen = True
        return "OK done"


@contextmanager
def serve_imap(
    lada: Postlada, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """The server, running; its port."""
    server = _Server(lada, tls, starttls)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
