"""A worker killed in the middle of a task, and a broker that forgot everything, lose nothing."""

from __future__ import annotations

import os
import signal
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import redis
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.embedded import start_valkey
from casetrack.followup.kub import Kubcell, Omrakning, jamfor_kub
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import AnmalareKategori, Beslut, Klocka, Kon, TypAnmalan
from casetrack.wake import build_waker
from tests.conftest import SHARED, Database, Organisation
from tests.faults.conftest import Crew, wait_until


def add_decided_anmalan(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """One anmälan with its decision, so that there is a figure to recompute."""
    forfaller, flyttad = forfallodagar(Klocka.FORHANDSBEDOMNING, date(2026, 3, 2))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        barn = Barn(namnd_id=organisation.namnd_id, kon=Kon.FLICKA, fodelsedatum=date(2015, 1, 1))
        session.add(barn)
        session.flush()
        session.add(
            Orosanmalan(
                namnd_id=organisation.namnd_id,
                barn_id=barn.id,
                enhet_id=organisation.mottagning_id,
                typ=TypAnmalan.ANMALAN,
                inkom=datetime(2026, 3, 2, 9, tzinfo=UTC),
                anmalare=AnmalareKategori.SKOLA,
                forfaller=forfaller,
                forfaller_flyttad=flyttad,
                beslut=Beslut.INTE_INLEDA,
                beslut_datum=date(2026, 3, 10),
                barnet_hort=True,
            )
        )


def is_marked(sessions: sessionmaker[Session], organisation: Organisation) -> bool:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        return bool(session.scalar(select(func.count()).select_from(Omrakning)))


def assert_cube_is_right(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert (
            session.scalar(select(Kubcell.taljare).where(Kubcell.indikator == "forhandsbedomning_14_dagar"))
            == 1
        )
        assert jamfor_kub(session, now=datetime.now(UTC)) == []


def test_a_worker_killed_in_the_middle_of_a_task_loses_nothing(
    crew: Crew, database: Database, organisation: Organisation
) -> None:
    add_decided_anmalan(database.sessions, organisation)
    with database.owner.connect() as lock:
        # Whoever writes the cube now waits in the middle of the task, its marks already taken.
        lock.execute(text("LOCK TABLE kubcell IN EXCLUSIVE MODE"))
        worker = crew.start_worker()
        build_waker(crew.redis_url)(organisation.namnd_id)
        waiting = text("SELECT count(*) FROM pg_locks WHERE relation = 'kubcell'::regclass AND NOT granted")
        wait_until(lambda: bool(lock.scalar(waiting)), crew)
        crew.kill(worker)
    wait_until(lambda: is_marked(database.sessions, organisation), crew)

    crew.start_worker(beat=True)
    wait_until(lambda: not is_marked(database.sessions, organisation), crew)
    assert_cube_is_right(database.sessions, organisation)


def test_a_broker_that_restarts_empty_loses_nothing(
    crew: Crew, database: Database, organisation: Organisation, worker_id: str
) -> None:
    crew.start_worker(beat=True)
    broker = redis.Redis.from_url(crew.redis_url)
    wait_until(lambda: bool(broker.exists("_kombu.binding.celery")), crew)

    port = urlsplit(crew.redis_url).port
    [server] = [
        each.pid
        for each in psutil.net_connections("tcp")
        if each.status == "LISTEN" and each.laddr.port == port
    ]
    os.kill(server or 0, signal.SIGKILL)
    add_decided_anmalan(database.sessions, organisation)
    build_waker(crew.redis_url)(organisation.namnd_id)  # nobody hears it, and the caller is not held up
    assert start_valkey(Path(os.environ[SHARED]) / f"broker-{worker_id}") == crew.redis_url

    wait_until(lambda: not is_marked(database.sessions, organisation), crew)
    assert_cube_is_right(database.sessions, organisation)
