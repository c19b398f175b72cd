"""One server for several processes: the first one starts it, the last one stops it.

Who uses a server is counted by the kernel: each user holds a shared lock on a file, and such a lock falls by
itself however its process ends. A server whose last user was killed lives on until the next user is done.
"""

import atexit
import fcntl
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from casetrack.embedded.house import House

_LOG_LIMIT = 10_000_000  # bytes before a log is set aside at the next start


class Server(Protocol):
    """Something that can be shared. Both methods are called by one process at a time."""

    @property
    def name(self) -> str: ...

    @property
    def house(self) -> House: ...

    def ensure_running(self) -> None: ...

    def stop(self) -> None: ...


class _Hold(NamedTuple):
    server: Server
    handle: int
    pid: int


_held: dict[Path, _Hold] = {}
# Kept because a server may outlive our use of it, and Python warns about a process nobody remembers.
_started: list[subprocess.Popen[bytes]] = []


def join(server: Server) -> None:
    """Use a server until this process ends or releases it; starts it if nobody has, or if it has died."""
    users = _users(server)
    with _turn(server):
        if users not in _held:
            handle = os.open(users, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(handle, fcntl.LOCK_SH)
            _held[users] = _Hold(server, handle, os.getpid())
        server.ensure_running()


@atexit.register
def release_servers(data: Path | None = None) -> None:
    """Let go of the servers of a data folder (None: of all), and stop those nobody else uses.

    Runs at exit by itself.
    """
    for users, hold in list(_held.items()):
        if data is None or hold.server.house.data == data:
            del _held[users]
            os.close(hold.handle)
            # A forked child only closes its copy: its parent counts for both.
            if hold.pid == os.getpid():
                _stop_unused(hold.server)
    for process in _started:
        process.poll()  # reaps those that have ended


def spawn(house: House, name: str, command: list[str], config: bytes = b"") -> subprocess.Popen[bytes]:
    """Start a server, its log in the data folder and its configuration on standard input.

    It gets a session of its own, so that Ctrl-C in a terminal reaches the product and not its servers.
    """
    log = log_path(house, name)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output, tempfile.TemporaryFile() as entry:
        entry.write(config)
        entry.seek(0)
        process = subprocess.Popen(
            command, stdin=entry, stdout=output, stderr=output, start_new_session=True, **house.as_account()
        )
    _started.append(process)
    return process


def log_path(house: House, name: str) -> Path:
    """The log of a server."""
    return house.folder("log") / f"{name}.log"


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for a condition, and tell whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@contextmanager
def _turn(server: Server) -> Iterator[None]:
    """One process at a time starts or stops a server."""
    path = server.house.folder("lock") / f"{server.name}.turn"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _stop_unused(server: Server) -> None:
    with suppress(FileNotFoundError), _turn(server):  # the folder may be gone, and its server with it
        handle = os.open(_users(server), os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            server.stop()
        except BlockingIOError:
            pass  # others use it
        finally:
            os.close(handle)


def _users(server: Server) -> Path:
    return server.house.folder("lock") / f"{server.name}.users"
