"""A worker killed in the middle of the month's reports leaves none of them, and the next one makes them all."""

from __future__ import annotations

from datetime import UTC, date, datetime

from celery import Celery
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.handelse import Utforare
from casetrack.followup.frysning import Frysning
from casetrack.reports.ledning.arkiv import Arkivrapport
from casetrack.reports.ledning.bestallning import Ledningsbestallning, Ledningsframsteg, bestall_manad
from tests.conftest import Database, Organisation
from tests.faults.conftest import Crew, wait_until
from tests.followup.underlag import add_forhandsbedomning


def order_month(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_forhandsbedomning(session, organisation, date(2026, 2, 10), dagar=3)
        bestall_manad(
            session,
            organisation.namnd_id,
            date(2026, 2, 1),
            av=Utforare(None, "test"),
            now=datetime.now(UTC),
        )


def count(sessions: sessionmaker[Session], organisation: Organisation, klass: type) -> int:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        return session.scalar(select(func.count()).select_from(klass)) or 0


def test_a_worker_killed_half_way_leaves_no_half_report_and_the_next_makes_them(
    crew: Crew, database: Database, organisation: Organisation
) -> None:
    order_month(database.sessions, organisation)
    with database.owner.connect() as lock:
        # Whoever keeps the reports now waits at the last step, with everything counted and frozen.
        lock.execute(text("LOCK TABLE ledningsrapport IN EXCLUSIVE MODE"))
        worker = crew.start_worker()
        Celery(broker=crew.redis_url).send_task("workers.tasks.ledningsrapporter")
        waiting = text(
            "SELECT count(*) FROM pg_locks WHERE relation = 'ledningsrapport'::regclass AND NOT granted"
        )
        wait_until(lambda: bool(lock.scalar(waiting)), crew)
        crew.kill(worker)
    with db.open_scope(database.sessions, organisation.namnd_id) as session:
        framsteg = session.scalars(select(Ledningsframsteg)).one()
        assert 0 < framsteg.klara <= framsteg.delar
    for klass in (Arkivrapport, Frysning):
        wait_until(lambda klass=klass: count(database.sessions, organisation, klass) == 0, crew)  # type: ignore[misc]

    crew.start_worker(beat=True)
    # The nämnd and its four enheter, on one freezing.
    wait_until(lambda: count(database.sessions, organisation, Arkivrapport) == 5, crew)
    assert count(database.sessions, organisation, Frysning) == 1
    with db.open_scope(database.sessions, organisation.namnd_id) as session:
        bestallning = session.scalars(select(Ledningsbestallning)).one()
        assert bestallning.fardig is not None
        framsteg = session.scalars(select(Ledningsframsteg)).one()
        assert (framsteg.klara, framsteg.forsok) == (framsteg.delar, 2)
