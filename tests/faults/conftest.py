"""Real workers, beat and broker as processes of their own, ended by their id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from casetrack.embedded import start_valkey
from tests.conftest import SHARED, Database

ROOT = Path(__file__).parents[2]


@dataclass
class Crew:
    """Starts Celery processes against the test's own database and broker."""

    environ: dict[str, str]
    folder: Path
    redis_url: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, *, beat: bool = False) -> subprocess.Popen[bytes]:
        """One worker with one child process; with `beat`, the schedule of the product as well."""
        options = ["--beat", "--schedule", str(self.folder / "beat")] if beat else []
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "celery",
                    "-A",
                    "workers.app",
                    "worker",
                    "-c",
                    "1",
                    "--loglevel",
                    "INFO",
                    *options,
                ],
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL to a worker and its children at once, as when the machine goes down."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def read_log(self) -> str:
        return (self.folder / "worker.log").read_text(errors="replace")


def wait_until(condition: Callable[[], bool], crew: Crew, seconds: float = 60) -> None:
    """Wait for a condition; when it does not come true, fail with what the workers said."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, crew.read_log()
        time.sleep(0.1)


@pytest.fixture
def crew(database: Database, tmp_path: Path, worker_id: str) -> Iterator[Crew]:
    # Not in tmp_path: as root the servers run as an account of their own, which can't enter it.
    redis_url = start_valkey(Path(os.environ[SHARED]) / f"broker-{worker_id}")
    environ = os.environ | {
        "CASETRACK_DATABASE_URL": database.url,
        "CASETRACK_OWNER_URL": database.owner_url,
        "CASETRACK_REDIS_URL": redis_url,
        "CASETRACK_DATA": str(tmp_path),
    }
    made = Crew(environ, tmp_path, redis_url)
    redis.Redis.from_url(redis_url).flushall()
    yield made
    for process in made.processes:
        made.kill(process)
