"""The tasks. Each takes ids only, may be done twice, and is one transaction per nämnd."""

from __future__ import annotations

import secrets
import time
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
from casetrack.access.kontrollurval import draw_kontroll
from casetrack.cases.bevakning import skapa_bevakningar
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd
from casetrack.config import read_settings
from casetrack.followup.fardiga import rakna_nasta_fardiga, saknar_fardiga
from casetrack.followup.gallrade import gallra_godkanda
from casetrack.followup.kub import har_markeringar, markera_rorliga_manader, rakna_om
from casetrack.installation import open_servers
from casetrack.mail.mailbox import read_bounces
from casetrack.mail.sending import build_sender
from casetrack.reports.ledning.arkiv import utfor_bestallning
from casetrack.reports.ledning.bestallning import bestall_manadens, lista_att_utfora, skriv_framsteg
from casetrack.reports.ledning.utskick import (
    Studs,
    forbered_utskick,
    skicka_nasta,
    ta_emot_studs,
)
from casetrack.reports.tertial.manadsexport import spara_manadens_tertialrapport

BAKGRUNDEN = Utforare(None, "casetrack (bakgrundsarbete)")
"""Who has ordered what nobody asked for."""


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
def fardiga_siffror() -> None:
    """Count figures of the reports that are due in advance, one in each nämnd that lacks any, until the time is up.

    Not to the end: whoever waits for a change to be counted goes first.
    """
    give_up = time.monotonic() + ADVANCE_SECONDS
    counted: set[int] = set()

    def count(session: Session, namnd_id: int, now: datetime) -> None:
        if time.monotonic() > give_up or not saknar_fardiga(session, now=now):
            return
        if rakna_nasta_fardiga(session, namnd_id, now=now):
            counted.add(namnd_id)

    while time.monotonic() < give_up:
        counted.clear()
        in_every_namnd(count)
        if not counted:
            return


ADVANCE_SECONDS = 0.5
"""How long a worker counts in advance before it looks for what else waits."""


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


@shared_task
def loggkontroll() -> None:
    """Draw last month's check of the access log in every nämnd that lacks it, each with a seed of its own."""
    in_every_namnd(
        lambda session, namnd_id, now: draw_kontroll(session, namnd_id, fro=secrets.token_hex(16), now=now)
    )


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


@shared_task
def ledningsmanad() -> None:
    """Order last month's ledningsrapporter in every nämnd, from the first working day of the month."""
    in_every_namnd(lambda session, namnd_id, now: bestall_manadens(session, namnd_id, av=BAKGRUNDEN, now=now))


@shared_task
def ledningsrapporter() -> None:
    """Make the ledningsrapporter that are ordered."""
    orders: list[tuple[int, int]] = []
    in_every_namnd(
        lambda session, namnd_id, now: orders.extend(
            (namnd_id, order) for order in lista_att_utfora(session, now=now)
        )
    )
    failures = []
    for namnd_id, order in orders:
        try:
            make_ledningsrapporter(namnd_id, order)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("ledningsrapporter could not be made", failures)


def make_ledningsrapporter(namnd_id: int, bestallning_id: int) -> None:
    """One order in one transaction, all or nothing; how far it has come is told in others."""
    sessions, now = open_process_sessions(), datetime.now(UTC)

    def tell(klara: int, delar: int, fel: str | None = None) -> None:
        with db.open_scope(sessions, namnd_id) as session:
            skriv_framsteg(session, bestallning_id, klara=klara, delar=delar, now=datetime.now(UTC), fel=fel)

    try:
        with sessions.begin() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            db.set_scope(session, namnd_id)
            rapporter = utfor_bestallning(session, bestallning_id, now=now, framsteg=tell)
            forbered_utskick(session, [each for each in rapporter if each.manadens], now=now)
    except Exception as failure:
        # The kind of fault alone: its text may hold something of a case.
        tell(0, 1, type(failure).__name__)
        raise


@shared_task
def rapportutskick() -> None:
    """Send the letters whose time has come, in every nämnd, each in a transaction of its own, until the time is up.

    Not to the end: a server that doesn't answer takes its time over every letter, and others wait for the worker.
    """
    settings = read_settings().mail
    if settings is None:
        return
    send = build_sender(settings, datetime.now(UTC))
    give_up = time.monotonic() + SEND_SECONDS
    tried: set[int] = set()

    def send_next(session: Session, namnd_id: int, now: datetime) -> None:
        if time.monotonic() < give_up and skicka_nasta(session, send, now=now):
            tried.add(namnd_id)

    while time.monotonic() < give_up:
        tried.clear()
        in_every_namnd(send_next)
        if not tried:
            return


SEND_SECONDS = 15
"""How long a worker sends letters before it looks for what else waits; one letter may take longer than that."""


@shared_task
def rapportstudsar() -> None:
    """Read which letters have come back, and let each count as one that did not come off in the nämnd it is of."""
    settings = read_settings().mail
    if settings is None or settings.bounce_url is None:
        return

    def receive(studs: Studs) -> None:
        with db.open_scope(open_process_sessions(), studs.namnd_id) as session:
            ta_emot_studs(session, studs, now=datetime.now(UTC))

    read_bounces(settings.bounce_url, receive)


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
