"""The ledningsrapporter of a month: one for every enhet and nämnd of a city in every format, and one as a page."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial

from sqlalchemy.orm import Session, sessionmaker

from bench.clock import read_peak, time_calls
from bench.cube import NAMND_ID
from bench.database import Database
from bench.table import Measured, format_bytes, format_seconds
from casetrack import db
from casetrack.cases.organisation import Namnd
from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.ledning.rapport import Ledningsrapport, Omfattning
from casetrack.reports.ledning.sammanstallning import lista_omfattningar, skapa_ledningsrapporter

_MANAD, _PER = date(2026, 4, 1), date(2026, 4, 30)
_LIMIT = 120
_PAGE_LIMIT = 0.3


def measure_reports(database: Database) -> Iterator[Measured]:
    """All reports of the city with a process per core, and one enhet's as a page."""
    name = database.size.name
    start = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(partial(_write_all, database.app_url), range(1, database.size.namnder + 1)))
    taken = time.perf_counter() - start
    reports, memory = sum(count for count, _ in done), max(peak for _, peak in done)
    yield Measured(
        f"{reports} ledningsrapporter, each as {', '.join(SKRIVARE)}",
        name,
        format_seconds(taken),
        mark="under 2 min",
        held=taken < _LIMIT,
    )
    yield Measured("ledningsrapporter, memory", name, f"{format_bytes(memory)} per process")
    with database.open_sessions() as sessions:
        page = time_calls(lambda: SKRIVARE["html"](_make(sessions, NAMND_ID, slice(1, 2))[0]), 10).warm
    yield Measured(
        "the ledningsrapport of one enhet as a page",
        name,
        format_seconds(page),
        mark="under 300 ms",
        held=page < _PAGE_LIMIT,
    )


def _write_all(address: str, namnd_id: int) -> tuple[int, int]:
    """How many reports there are, and the most memory that the process has had."""
    sessions = db.create_sessions(db.create_app_engine(address, pool_size=1))
    reports = _make(sessions, namnd_id, slice(None))
    for report in reports:
        for write in SKRIVARE.values():
            write(report)
    return len(reports), read_peak()


def _make(sessions: sessionmaker[Session], namnd_id: int, which: slice) -> list[Ledningsrapport]:
    with sessions.begin() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.set_scope(session, namnd_id)
        namnd = session.get_one(Namnd, namnd_id)
        chosen: Sequence[Omfattning] = lista_omfattningar(session, namnd)[which]
        return skapa_ledningsrapporter(session, namnd, chosen, _MANAD, _PER)
