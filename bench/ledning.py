"""The ledningsrapporter of a month, one for every enhet and nämnd of a city in every format, and the page of one."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from bench.clock import read_peak, time_calls
from bench.cube import NAMND_ID
from bench.database import NOW, Database
from bench.table import Measured, format_bytes, format_seconds
from casetrack import create_app, db
from casetrack.access.anvandare import Anvandare
from casetrack.access.konton import KontoUppgifter, create_konto
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.config import Settings
from casetrack.reports.ledning.arkiv import utfor_bestallning
from casetrack.reports.ledning.bestallning import bestall_manad, bestall_rapport
from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.ledning.rapport import Omfattningsslag
from casetrack.reports.ledning.sammanstallning import lista_omfattningar
from casetrack.rules.koder import Roll

_MANAD = date(2026, 4, 1)
_AV = Utforare(None, "bench")
_CORES = 2
_ALL_WITHIN = 120.0
_PAGE_WITHIN = 0.3
_PASSWORD = "bara för mätningen här"  # noqa: S105 - of an invented account


def measure_reports(database: Database) -> Iterator[Measured]:
    """Every report of the month as the job makes them, a nämnd at a time on each core, and the page of one."""
    name = database.size.name
    start = time.perf_counter()
    with ProcessPoolExecutor(_CORES) as pool:
        done = list(pool.map(partial(_make_all, database.app_url), range(1, database.size.namnder + 1)))
    taken = time.perf_counter() - start
    reports, memory = sum(count for count, _ in done), max(peak for _, peak in done)
    yield Measured(
        f"{reports} ledningsrapporter with what is frozen behind them, each as {', '.join(SKRIVARE)}",
        name,
        format_seconds(taken),
        mark="under 2 min",
        held=taken < _ALL_WITHIN,
    )
    yield Measured("ledningsrapporter, memory", name, f"{format_bytes(memory)} per process")
    with database.open_sessions() as sessions:
        client = _log_in(sessions)
        address = f"/ledning/{_make_one(sessions)}"
        if client.get(address).status_code != 200:
            raise RuntimeError(f"{address} can't be read")
        page = time_calls(lambda: client.get(address).data, 12).warm
    yield Measured(
        "the page of a ledningsrapport, as its chef opens it",
        name,
        format_seconds(page),
        mark="under 300 ms",
        held=page < _PAGE_WITHIN,
    )


def _make_all(address: str, namnd_id: int) -> tuple[int, int]:
    """How many the reports of a nämnd are, and the most memory that the process has had.

    They are taken back, so that the next measurement finds what this one did.
    """
    engine = db.create_app_engine(address, pool_size=1)
    try:
        with db.create_sessions(engine)() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            db.set_scope(session, namnd_id)
            bestall_manad(session, namnd_id, _MANAD, av=_AV, now=NOW)
            order = session.scalars(text("SELECT max(id) FROM ledningsbestallning")).one()
            made = utfor_bestallning(session, order, now=NOW, framsteg=lambda klara, delar: None)
            for report in made:
                for write in SKRIVARE.values():
                    write(report.las())
            session.rollback()
            return len(made), read_peak()
    finally:
        engine.dispose()


def _make_one(sessions: sessionmaker[Session]) -> int:
    """A report of an enhet, kept; its id."""
    with sessions.begin() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.set_scope(session, NAMND_ID)
        namnd = session.get_one(Namnd, NAMND_ID)
        enhet = next(
            each for each in lista_omfattningar(session, namnd) if each.slag is Omfattningsslag.ENHET
        )
        order = bestall_rapport(session, namnd.id, enhet, _MANAD, av=_AV, now=NOW)
        [rapport] = utfor_bestallning(session, order.id, now=NOW, framsteg=lambda klara, delar: None)
        return rapport.id


def _log_in(sessions: sessionmaker[Session]) -> FlaskClient:
    name = "bench-chef"
    with db.open_scope(sessions, None) as session:
        if session.scalar(select(Anvandare.id).where(Anvandare.anvandarnamn == name)) is None:
            enhet = session.scalars(
                select(Enhet.id).where(Enhet.namnd_id == NAMND_ID).order_by(Enhet.id)
            ).first()
            uppgifter = KontoUppgifter(name, "Chef i mätningen", Roll.CHEF, NAMND_ID, enhet)
            create_konto(session, uppgifter, av=_AV, now=NOW, losenord=_PASSWORD)
    settings = Settings(data=Path("/nonexistent"), given_secret_key=_PASSWORD)
    client = create_app(settings, sessions, lambda: NOW, https=False).test_client()
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/logga-in").text)[0]
    data = {"csrf_token": token, "anvandarnamn": name, "losenord": _PASSWORD}
    if client.post("/logga-in", data=data).status_code != 303:
        raise RuntimeError("the chef of the bench can't log in")
    return client
