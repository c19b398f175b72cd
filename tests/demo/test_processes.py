from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from casetrack.config import FelInstallning
from casetrack.demo.processes import HOST, Running, find_free_port


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < find_free_port(port) <= port + 100


def test_a_process_that_has_ended_is_named_with_its_log(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    ended.wait()
    running = Running({"worker": ended}, tmp_path, "http://127.0.0.1:1")
    with pytest.raises(FelInstallning, match=r"worker avslutades \(kod 3\): se .*demo-worker\.log"):
        running.check()
