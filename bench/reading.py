"""Reading a case with its entry in the log of who read what, against reading it without."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bench.cube import NAMND_ID
from bench.database import NOW, Database
from bench.table import Measured, format_seconds
from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cases.arende import las_arende
from casetrack.cases.handelse import Utforare
from casetrack.cases.orosanmalan import Orosanmalan

_CASES = 200
_LIMIT = 1.3
_READER = Utforare(None, "bench")


def measure_reading(database: Database) -> Iterator[Measured]:
    """Each case both ways, by turns, to the end of its transaction."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    with database.open_sessions() as sessions:
        for barn_id in _pick_children(sessions):
            for logged in (False, True, False, True):
                start = time.perf_counter()
                _read(sessions, barn_id, logged=logged)
                seconds[logged].append(time.perf_counter() - start)
    without, with_entry = median(seconds[False]), median(seconds[True])
    yield Measured(
        "reading a case with its log entry, against without",
        database.size.name,
        format_seconds(with_entry),
        format_seconds(without),
        f"{with_entry / without:.2f}",
        f"at most {_LIMIT}×",
        with_entry <= _LIMIT * without,
    )


def _read(sessions: sessionmaker[Session], barn_id: int, *, logged: bool) -> None:
    with db.open_scope(sessions, NAMND_ID) as session:
        if logged:
            log_atkomst(session, Lasning.ARENDE, [barn_id], namnd_id=NAMND_ID, av=_READER, now=NOW)
        las_arende(session, barn_id, now=NOW)


def _pick_children(sessions: sessionmaker[Session]) -> list[int]:
    query = select(Orosanmalan.barn_id).where(Orosanmalan.inkom >= NOW.replace(year=NOW.year - 1)).distinct()
    with db.open_scope(sessions, NAMND_ID) as session:
        return random.Random(1).sample(sorted(session.scalars(query)), _CASES)  # noqa: S311 - no secret
