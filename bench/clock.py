"""Time and memory of one side, whichever process it runs in."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil
from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Side:
    """The answer of one side, the seconds of each time that it gave it, and the most memory it took (bytes)."""

    answer: Any
    seconds: list[float]
    memory: int

    @property
    def warm(self) -> float:
        """The median of all but the first, which also pays for what is read or planned once."""
        return median(self.seconds[1:] or self.seconds)


def time_calls(function: Callable[[], Any], times: int) -> Side:
    """Call it so many times in this process."""
    answer, seconds = None, []
    for _ in range(times):
        start = time.perf_counter()
        answer = function()
        seconds.append(time.perf_counter() - start)
    return Side(answer, seconds, read_peak())


def run_side(module: str, *arguments: object) -> Side:
    """Run a module in a process of its own, so that its memory is its own; it writes a `Side` as JSON."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}:\n{done.stderr}")
    return Side(**json.loads(done.stdout))


def write_side(side: Side) -> None:
    """What `run_side` reads."""
    print(json.dumps(side.__dict__))


def read_peak() -> int:
    """The most memory that this process has had."""
    status = Path("/proc/self/status")
    if status.exists():
        # Of this program alone; what getrusage tells includes the process that started it.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def read_server_memory(session: Session) -> int:
    """What the server's process of this session has in memory, the buffers that it shares with others included."""
    backend = session.scalars(text("SELECT pg_backend_pid()")).one()
    return int(psutil.Process(backend).memory_info().rss)


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]
