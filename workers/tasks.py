"""The tasks. Each takes ids only, may be done twice, and is one transaction per nämnd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import structlog
from celery import shared_task
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.gallringsprovning import foresla_gallring
from casetrack.access.kedja import seal_atkomst
from casetrack.cases.bevakning import skapa_bevakningar
from casetrack.cases.organisation import Namnd
from casetrack.config import read_settings
from casetrack.followup.gallrade import gallra_godkanda
from casetrack.followup.kub import har_markeringar, markera_rorliga_manader, rakna_om
from casetrack.installation import open_servers
from casetrack.reports.tertial.manadsexport import spara_manadens_tertialrapport


@cache
def open_process_sessions() -> sessionmaker[Session]:
    """This worker process's own connections; opened in the task, as a connection can't be shared over a fork."""
    servers = open_servers(read_settings(), need_redis=False)
    return db.create_sessions(db.create_app_engine(servers.database_url, pool_pre_ping=True))


@shared_task
def svep() -> None:
    """Recompute in every nämnd that has something marked."""
    in_every_namnd(
        lambda session, namnd_id, now: har_markeringar(session) and rakna_om(session, namnd_id, now=now)
    )


@shared_task(name="workers.tasks.rakna_om")
def recompute(namnd_id: int) -> None:
    """Recompute what is marked in one nämnd."""
    with db.open_scope(open_process_sessions(), namnd_id) as session:
        rakna_om(session, namnd_id, now=datetime.now(UTC))


@shared_task
def nytt_dygn() -> None:
    """Mark, in every nämnd, the months whose figures move by the passing of time alone."""
    in_every_namnd(lambda session, namnd_id, now: markera_rorliga_manader(session, namnd_id, now=now))


@shared_task
def bevakningar() -> None:
    """Raise the reminders that are due, in every nämnd."""
    in_every_namnd(lambda session, namnd_id, now: skapa_bevakningar(session, now=now))


@shared_task
def manadsexport() -> None:
    """Make and keep last month's tertialrapport for every nämnd that lacks it."""
    in_every_namnd(lambda session, namnd_id, now: spara_manadens_tertialrapport(session, namnd_id, now=now))


@shared_task
def forsegla_logg() -> None:
    """Seal what has been written to the access log, in every nämnd and in none."""
    try:
        in_every_namnd(lambda session, namnd_id, now: seal_and_tell(session, namnd_id))
    finally:
        with db.open_scope(open_process_sessions(), None) as session:
            seal_and_tell(session, None)


def seal_and_tell(session: Session, namnd_id: int | None) -> None:
    """Seal, and tell the end of the chain to this process's log: there it is out of the database's reach."""
    huvud = seal_atkomst(session, namnd_id)
    if huvud is not None:
        structlog.get_logger().info(
            "atkomstlogg_forseglad", namnd_id=namnd_id, nummer=huvud.nummer, hash=huvud.hash
        )


@shared_task
def gallringsforslag() -> None:
    """Propose, in every nämnd, the cases that should be disposed of."""
    in_every_namnd(lambda session, namnd_id, now: foresla_gallring(session, namnd_id, now=now))


@shared_task
def gallring() -> None:
    """Dispose of the cases that have been approved, in every nämnd, each in a transaction of its own."""
    sessions = open_process_sessions()
    in_every_namnd(lambda session, namnd_id, now: gallra_godkanda(sessions, namnd_id, now=now))


def in_every_namnd(work: Callable[[Session, int, datetime], object]) -> None:
    """Do the work in a transaction of its own in each nämnd; what goes wrong in one never stops the others.

    Raises:
        ExceptionGroup: what went wrong, when all have had their turn.
    """
    with open_process_sessions().begin() as session:
        namnder = session.scalars(select(Namnd.id).order_by(Namnd.id)).all()
    failures = []
    for namnd_id in namnder:
        try:
            with db.open_scope(open_process_sessions(), namnd_id) as session:
                work(session, namnd_id, datetime.now(UTC))
        except Exception as failure:
            failure.add_note(f"nämnd {namnd_id}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("background work failed", failures)
