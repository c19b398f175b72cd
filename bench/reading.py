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
from casetrack.access.oppning import find_oppning
from casetrack.access.rackvidd import Lasare
from casetrack.cases.arende import las_arende
from casetrack.cases.barn import Barn
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.koder import Roll

_CASES = 200
_LIMIT = 1.3
_READER = Utforare(None, "bench")

_ALONE, _LOGGED, _LET_IN = range(3)
"""The case alone; with its entry in the log; and as a page reads it, also with what it takes to be let in."""


def measure_reading(database: Database) -> Iterator[Measured]:
    """Each case each way, by turns, to the end of its transaction."""
    seconds: dict[int, list[float]] = {way: [] for way in (_ALONE, _LOGGED, _LET_IN)}
    with database.open_sessions() as sessions:
        reader = _find_reader(sessions)
        for barn_id in _pick_children(sessions):
            for way in (*seconds, *seconds):
                start = time.perf_counter()
                _read(sessions, barn_id, way, reader)
                seconds[way].append(time.perf_counter() - start)
    without, with_entry, let_in = (median(each) for each in seconds.values())
    yield Measured(
        "reading a case with its log entry, against without",
        database.size.name,
        format_seconds(with_entry),
        format_seconds(without),
        f"{with_entry / without:.2f}",
        f"at most {_LIMIT}×",
        with_entry <= _LIMIT * without,
    )
    yield Measured(
        "the same as a page does it: reach, reasons and log entry",
        database.size.name,
        format_seconds(let_in),
        format_seconds(without),
        f"{let_in / without:.2f}",
    )


def _read(sessions: sessionmaker[Session], barn_id: int, way: int, reader: Lasare) -> None:
    with db.open_scope(sessions, NAMND_ID) as session:
        if way == _LET_IN:
            find_oppning(session, session.get_one(Barn, barn_id), reader, hela=False, now=NOW)
        if way in (_LOGGED, _LET_IN):
            log_atkomst(session, Lasning.ARENDE, [barn_id], namnd_id=NAMND_ID, av=_READER, now=NOW)
        las_arende(session, barn_id, now=NOW)


def _find_reader(sessions: sessionmaker[Session]) -> Lasare:
    """A chef, whose reach is the longest to find."""
    with db.open_scope(sessions, NAMND_ID) as session:
        enhet_id = session.scalars(
            select(Enhet.id).where(Enhet.namnd_id == NAMND_ID).order_by(Enhet.id)
        ).first()
    return Lasare(1, Roll.CHEF, enhet_id)


def _pick_children(sessions: sessionmaker[Session]) -> list[int]:
    query = select(Orosanmalan.barn_id).where(Orosanmalan.inkom >= NOW.replace(year=NOW.year - 1)).distinct()
    with db.open_scope(sessions, NAMND_ID) as session:
        return random.Random(1).sample(sorted(session.scalars(query)), _CASES)  # noqa: S311 - no secret
