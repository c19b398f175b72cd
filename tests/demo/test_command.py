"""The whole demo, as `make demo` and `make demo-once` run it: one walk, since each start takes seconds."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that isn't there yet, where root's servers can reach."""
    with tempfile.TemporaryDirectory(prefix="casetrack-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder, "data")


def start_demo(data: Path, folder: Path, *flags: str) -> subprocess.Popen[str]:
    given = {key: value for key, value in os.environ.items() if not key.startswith("CASETRACK_")}
    return subprocess.Popen(
        [sys.executable, "-m", "casetrack.cli", "demo", *flags],
        cwd=folder,
        env={**given, "CASETRACK_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen[str], expected: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if expected in line:
            return said
    pytest.fail(f"ended without saying {expected!r}:\n{said}")


def test_demo_stays_up_until_asked_to_end_and_another_start_finds_every_figure_right(
    data: Path, tmp_path: Path
) -> None:
    # First start: loads, stays up, ends without leaving a process behind.
    demo = start_demo(data, tmp_path, "--port", "18000")
    said = read_until(demo, "Avsluta med Ctrl-C")
    for roll in (
        "mottagning",
        "handlaggare",
        "socialjour",
        "chef",
        "controller",
        "namndsekreterare",
        "administrator",
    ):
        assert f"demo-{roll} " in said
    address = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert address is not None
    with urllib.request.urlopen(f"{address[0]}/halsa") as answer:  # noqa: S310
        assert answer.status == 200
    children = psutil.Process(demo.pid).children(recursive=True)
    assert len(children) >= 3
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(60) == 0
    assert [
        child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    ] == []

    # Second start: quick, and checks.
    once = start_demo(data, tmp_path, "--en-gang", "--port", "18000")
    said = read_until(once, "Allt stämmer")
    assert once.wait(60) == 0
    assert "FEL" not in said
    rapport = json.loads(next((tmp_path / "demo-out").glob("*.json")).read_text(encoding="utf-8"))
    assert rapport["namnd"] == "DEMO"
    assert [rad["mal"] for rad in rapport["rader"] if rad.get("enhet") == "DEMO-MOT"] == ["1.4.2.1"]
    assert sorted(fil.suffix for fil in (tmp_path / "demo-out").iterdir()) == [
        ".csv",
        ".docx",
        ".json",
        ".pdf",
        ".xlsx",
    ]
