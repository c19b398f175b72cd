"""The month's ledningsrapporter of every enhet of a city, and the page of one of them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from bench.clock import time_calls
from bench.database import NOW, Database
from bench.table import Measured, format_seconds
from casetrack import create_app, db
from casetrack.access.anvandare import Anvandare
from casetrack.access.konton import KontoUppgifter, create_konto
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.config import Settings
from casetrack.reports.ledning.arkiv import bestall_manad, bestall_rapport, utfor_bestallning
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
    """Every report of the month, a nämnd at a time on each core, as two workers make them."""
    with database.open_sessions() as sessions, sessions.begin() as session:
        namnder = session.scalars(select(Namnd.id).order_by(Namnd.id)).all()
    start = time.perf_counter()
    with ProcessPoolExecutor(_CORES) as pool:
        made = sum(pool.map(_make_all, [database.app_url] * len(namnder), namnder))
    taken = time.perf_counter() - start
    yield Measured(
        f"ledningsrapporter of a month, {made} with what is frozen behind them",
        database.size.name,
        format_seconds(taken),
        mark="60 under 2 min",
        held=taken * 60 / made < _ALL_WITHIN,
    )


def measure_page(database: Database) -> Iterator[Measured]:
    """The page of one report, as its chef opens it."""
    with database.open_sessions() as sessions:
        client = _log_in(sessions)
        adress = f"/ledning/{_make_one(sessions)}"
        side = time_calls(lambda: client.get(adress).data, 12)
    yield Measured(
        "the page of a ledningsrapport",
        database.size.name,
        format_seconds(side.warm),
        mark="under 300 ms",
        held=side.warm < _PAGE_WITHIN,
    )


def _make_all(url: str, namnd_id: int) -> int:
    """The reports of one nämnd, made and taken back, so that the next measurement finds what this one did."""
    engine = db.create_app_engine(url)
    try:
        with db.create_sessions(engine)() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            db.set_scope(session, namnd_id)
            bestall_manad(session, namnd_id, _MANAD, av=_AV, now=NOW)
            order = session.scalars(text("SELECT max(id) FROM ledningsbestallning")).one()
            made = len(utfor_bestallning(session, order, now=NOW, framsteg=lambda klara, delar: None))
            session.rollback()
            return made
    finally:
        engine.dispose()


def _make_one(sessions: sessionmaker[Session]) -> int:
    """A report of an enhet, kept; its id."""
    with sessions.begin() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.set_scope(session, 1)
        namnd = session.get_one(Namnd, 1)
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
            enhet = session.scalars(select(Enhet.id).where(Enhet.namnd_id == 1).order_by(Enhet.id)).first()
            uppgifter = KontoUppgifter(name, "Chef i mätningen", Roll.CHEF, 1, enhet)
            create_konto(session, uppgifter, av=_AV, now=NOW, losenord=_PASSWORD)
    settings = Settings(data=Path("/nonexistent"), given_secret_key=_PASSWORD)
    client = create_app(settings, sessions, lambda: NOW, https=False).test_client()
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/logga-in").text)[0]
    data = {"csrf_token": token, "anvandarnamn": name, "losenord": _PASSWORD}
    if client.post("/logga-in", data=data).status_code != 303:
        raise RuntimeError("the chef of the bench can't log in")
    return client
