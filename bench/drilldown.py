"""The first page of cases behind a figure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.clock import read_server_memory, time_calls
from bench.database import Database
from bench.rivals.question import SPANS
from bench.table import Measured, format_bytes, format_seconds
from casetrack import db
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.rader import hamta_rader

_NAMND_ID = 1
_ROWS = 51
"""A page and one more, which tells whether there is a next."""
_LIMIT = 0.05


def measure_drilldown(database: Database) -> Iterator[Measured]:
    """The slowest of all indicators, over the whole year before."""
    span = SPANS[1]
    period = Period(span.fran, span.till, span.per)
    with database.open_sessions() as sessions, sessions() as session:
        db.set_scope(session, _NAMND_ID)
        taken = {
            kod: time_calls(partial(hamta_rader, session, kod, period, limit=_ROWS), 12).warm
            for kod in KATALOG
        }
        memory = read_server_memory(session)
    slowest = max(taken, key=taken.__getitem__)
    yield Measured(
        f"drill-down, first page, slowest ({slowest})",
        database.size.name,
        format_seconds(taken[slowest]),
        mark="under 50 ms",
        held=taken[slowest] < _LIMIT,
    )
    yield Measured("drill-down, memory", database.size.name, f"{format_bytes(memory)} in the server")
