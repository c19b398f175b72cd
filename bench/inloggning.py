"""Logging in with a wrong password: as long where the account exists as where it doesn't.

`python -m bench.inloggning` measures this alone, on the small record.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bench.clock import p95
from bench.database import NOW, SMALL, Database, open_database
from bench.table import Measured, format_seconds, format_table
from casetrack.access.anvandare import Anvandare
from casetrack.access.inloggning import FelInloggning, try_inloggning
from casetrack.access.losenord import hash_losenord
from casetrack.rules.koder import Roll

_TRIES = 200
_LIMIT = 0.05
_FINNS, _FINNS_INTE = "bench-finns", "bench-finns-inte"


def measure_log_in(database: Database) -> Iterator[Measured]:
    """Wrong passwords for both, in random order, from the guess to the answer; nothing of them is kept."""
    seconds: dict[str, list[float]] = {_FINNS: [], _FINNS_INTE: []}
    tries = [*seconds] * _TRIES
    random.Random(1).shuffle(tries)  # noqa: S311 - no secret
    with database.open_sessions() as sessions:
        _ensure_konto(sessions)
        for n, namn in enumerate(tries):
            start = time.perf_counter()
            _guess(sessions, namn, kalla=f"bench {n}")
            seconds[namn].append(time.perf_counter() - start)
    finns, finns_inte = median(seconds[_FINNS]), median(seconds[_FINNS_INTE])
    yield Measured(
        "a wrong log-in, account there, against not there (medians)",
        database.size.name,
        format_seconds(finns),
        format_seconds(finns_inte),
        f"{(finns - finns_inte) * 1000:+.1f} ms",
        f"within {_LIMIT:.0%}",
        abs(finns - finns_inte) <= _LIMIT * finns_inte,
    )
    yield Measured(
        "the same, p95",
        database.size.name,
        format_seconds(p95(seconds[_FINNS])),
        format_seconds(p95(seconds[_FINNS_INTE])),
    )


def _guess(sessions: sessionmaker[Session], namn: str, *, kalla: str) -> None:
    with sessions() as session, suppress(FelInloggning):
        try_inloggning(session, namn, "fel ord i en rad", kalla=kalla, hemlighet="bench", now=NOW)


def _ensure_konto(sessions: sessionmaker[Session]) -> None:
    """An account with a password hashed as in use; one without a nämnd, which no figure counts."""
    with sessions.begin() as session:
        if session.scalar(select(Anvandare.id).where(Anvandare.anvandarnamn == _FINNS)) is None:
            session.add(
                Anvandare(
                    anvandarnamn=_FINNS,
                    namn="Bench",
                    roll=Roll.ADMINISTRATOR,
                    losenord_hash=hash_losenord("rätt ord i en rad"),
                )
            )


if __name__ == "__main__":
    print(format_table(list(measure_log_in(open_database(SMALL)))))
