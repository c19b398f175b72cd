"""The web as gunicorn serves it, asked over a socket of the machine's own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casetrack.demo.processes import HOST, find_free_port
from casetrack.embedded import start_valkey
from tests.conftest import SHARED, Database

TOP = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    port: int
    log: Path

    def ask(self, *lines: str, body: str = "") -> str:
        """The whole answer to a request as it is written here."""
        sent = "\r\n".join([*lines, f"Host: {HOST}:{self.port}", "Connection: close", "", body])
        with socket.create_connection((HOST, self.port), timeout=30) as connection:
            connection.sendall(sent.encode())
            answer = b""
            while more := connection.recv(65536):
                answer += more
        return answer.decode()

    def status(self, *lines: str, body: str = "") -> int:
        return int(self.ask(*lines, body=body).split(" ", 2)[1])


@pytest.fixture
def server(database: Database, tmp_path: Path, worker_id: str) -> Iterator[Server]:
    """The command of docker-compose.yml, but for the port."""
    port, log = find_free_port(18500), tmp_path / "web.log"
    environ = os.environ | {
        "CASETRACK_DATABASE_URL": database.url,
        "CASETRACK_OWNER_URL": database.owner_url,
        "CASETRACK_REDIS_URL": start_valkey(Path(os.environ[SHARED]) / f"broker-{worker_id}"),
        "CASETRACK_SECRET_KEY": "en nyckel bara för prov",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:casetrack.web.server"]
    command += ["--bind", f"{HOST}:{port}", "casetrack:create_app(proxies=1)"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=TOP, env=environ, stdout=output, stderr=output)
    try:
        give_up = time.monotonic() + 60
        while "Listening at" not in log.read_text() or "Booting worker" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < give_up, log.read_text()
            time.sleep(0.1)
        yield Server(port, log)
    finally:
        process.terminate()
        process.wait(30)


def test_the_server_names_itself_to_nobody_and_serves_nothing_but_the_application(server: Server) -> None:
    answer = server.ask("GET /logga-in HTTP/1.1")
    assert answer.startswith("HTTP/1.1 200 ")
    headers = answer.partition("\r\n\r\n")[0].lower()
    assert "\r\nserver:" not in headers
    assert "gunicorn" not in headers
    assert "\r\ndate:" in headers
    # No page mirrors what a browser sends, and no folder is listed or read, hidden ones least of all.
    assert server.status("TRACE /logga-in HTTP/1.1") == 404
    for path in ("/static/", "/static", "/.git/config", "/static/../app.py", "/static/%2e%2e/app.py"):
        assert server.status(f"GET {path} HTTP/1.1") == 404, path
    # Where a message ends is never a matter of opinion.
    both = ("POST /logga-in HTTP/1.1", "Content-Length: 4", "Transfer-Encoding: chunked")
    assert server.status(*both, body="0\r\n\r\nGET /halsa HTTP/1.1\r\n\r\n") == 400
    twice = ("POST /logga-in HTTP/1.1", "Content-Length: 4", "Content-Length: 5")
    assert server.status(*twice, body="abcde") == 400

    # A form without its token, to see what is noted: in UTC, and whom a proxy of ours speaks for.
    typed = "anvandarnamn=Alva&losenord=hemligt"
    form = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(typed)}")
    proxied = ("X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https")
    assert server.status("POST /logga-in HTTP/1.1", *form, *proxied, body=typed) == 400
    written = server.log.read_text()
    (noted,) = [json.loads(line) for line in written.splitlines() if "Nekad" in line]
    assert noted["event"].endswith("POST inloggning.show_inloggning från 203.0.113.9")
    assert datetime.fromisoformat(noted["timestamp"]).utcoffset() == timedelta(0)
    assert "hemligt" not in written
    assert "Alva" not in written
