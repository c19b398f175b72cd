"""What a process tells its log can be read line by line, and no text in it passes for a line of its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from casetrack import logs

FORGED = 'x\n{"event": "Inloggad", "level": "info"}\r\x1b[2J\x85\u2028\u202e'


@pytest.fixture
def told(capfd: pytest.CaptureFixture[str]) -> Iterator[Any]:
    logs.install()

    def read() -> list[dict[str, Any]]:
        text = capfd.readouterr().err
        assert "\x1b" not in text
        assert text.isprintable() or set(filter(lambda tecken: not tecken.isprintable(), text)) == {"\n"}
        return [json.loads(line) for line in text.splitlines()]

    capfd.readouterr()
    yield read
    logging.getLogger().setLevel(logging.WARNING)


def test_each_event_is_one_line_with_its_moment_in_utc(told: Any) -> None:
    before = datetime.now(UTC)
    logging.getLogger("casetrack.web").warning("Nekad: %s", FORGED)
    structlog.get_logger("workers.tasks").info("förseglad", hash=FORGED)
    try:
        raise ValueError(FORGED)
    except ValueError:
        logging.getLogger("casetrack.web").exception("Något gick fel")
    nekad, forseglad, fel = told()
    assert (nekad["event"], nekad["level"], nekad["logger"]) == (
        f"Nekad: {FORGED}",
        "warning",
        "casetrack.web",
    )
    assert (forseglad["event"], forseglad["hash"], forseglad["level"]) == ("förseglad", FORGED, "info")
    assert "Traceback" in fel["exception"]
    for each in (nekad, forseglad, fel):
        moment = datetime.fromisoformat(each["timestamp"])
        assert moment.utcoffset() == timedelta(0)
        assert before <= moment <= datetime.now(UTC)


def test_of_others_warnings_are_told_and_nothing_is_told_twice(told: Any) -> None:
    logs.install()
    logging.getLogger("ett.bibliotek").info("ohört")
    logging.getLogger("ett.bibliotek").warning("hört")
    assert [each["event"] for each in told()] == ["hört"]
