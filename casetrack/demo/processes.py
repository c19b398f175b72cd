"""The processes of a running casetrack: web, worker and beat, started together and ended together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from casetrack.config import FelInstallning

HOST = "127.0.0.1"
_PORTS_TRIED = 100
_SECONDS_TO_START = 60
_SECONDS_TO_END = 20

_CELERY = ("-m", "celery", "-A", "workers.app")
_SERVER = ("--config", "python:casetrack.web.server")
_COMMANDS = {
    "worker": (*_CELERY, "worker", "--loglevel", "WARNING", "--concurrency", "2"),
    "beat": (*_CELERY, "beat", "--loglevel", "WARNING"),
    # A single machine talks http to itself; cookies marked for https would never come back.
    "web": ("-m", "gunicorn", *_SERVER, "--threads", "8", "casetrack:create_app(https=False)"),
}


@dataclass(frozen=True)
class Running:
    """The started processes by name, where each writes its log, and the address of the web."""

    processes: dict[str, subprocess.Popen[bytes]]
    logs: Path
    address: str

    def check(self) -> None:
        """Raises FelInstallning, naming it, if one of them has ended."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise FelInstallning(
                    f"Processen {name} avslutades (kod {process.returncode}): se {find_log(self.logs, name)}"
                )


@contextmanager
def run_all(logs: Path, port: int) -> Iterator[Running]:
    """Start web, worker and beat, wait until the web answers, and end them all afterwards.

    The web listens on `port`, or on the next that is free.

    Raises:
        FelInstallning: one of them ended at once, or the web doesn't answer.
    """
    port = find_free_port(port)
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    running = Running({}, logs, f"http://{HOST}:{port}")
    try:
        for name, command in _COMMANDS.items():
            binding = ("--bind", f"{HOST}:{port}") if name == "web" else ()
            running.processes[name] = _start([sys.executable, *command, *binding], find_log(logs, name))
        _wait_for_web(running)
        yield running
    finally:
        _end(list(running.processes.values()))


def find_free_port(port: int) -> int:
    """The first port from `port` on that nobody listens on. Raises FelInstallning when a hundred are taken."""
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, candidate))
            return candidate
    raise FelInstallning(f"Ingen ledig port från {port}: välj en annan med --port.")


def find_log(logs: Path, name: str) -> Path:
    return logs / f"demo-{name}.log"


def _start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    # In a session of its own: Ctrl-C in the terminal reaches us alone, and we end them in order.
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def _wait_for_web(running: Running) -> None:
    give_up = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < give_up:
        running.check()
        with (
            suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"{running.address}/halsa", timeout=5),  # noqa: S310 - our own address
        ):
            return
        time.sleep(0.1)
    raise FelInstallning(f"Webben svarar inte: se {find_log(running.logs, 'web')}")


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask them to end, all at once, and kill with its children one that doesn't within the time."""
    # Whoever is impatient and asks again must not leave half of them behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    give_up = time.monotonic() + _SECONDS_TO_END
    for process in processes:
        try:
            process.wait(max(give_up - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
