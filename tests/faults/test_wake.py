"""A form that is saved wakes a worker, which has nothing but the wake-up call to go by."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import redis

from casetrack import create_app
from casetrack.config import Settings
from casetrack.rules.koder import Roll
from tests.conftest import Database, Organisation
from tests.faults.conftest import Crew, wait_until
from tests.faults.test_workers import is_marked
from tests.web.klient import Klient, Nu, make_anvandare, register_siblings


def open_web(crew: Crew, database: Database, organisation: Organisation) -> Klient:
    """The pages, logged in at the mottagning, with the crew's broker to call on."""
    with database.sessions.begin() as session:
        session.add(make_anvandare(organisation, Roll.MOTTAGNING))
    settings = Settings(
        data=Path("/nonexistent"),
        database_url=database.url,
        owner_url=database.owner_url,
        redis_url=crew.redis_url,
        given_secret_key="en nyckel bara för prov",
    )
    klient = Klient(create_app(settings, now=Nu(datetime(2026, 3, 3, 9, tzinfo=UTC)), https=False))
    klient.log_in(Roll.MOTTAGNING.value)
    return klient


def test_a_saved_form_is_in_the_cube_though_nothing_sweeps(
    crew: Crew, database: Database, organisation: Organisation
) -> None:
    klient = open_web(crew, database, organisation)
    crew.start_worker()
    register_siblings(klient)
    wait_until(lambda: not is_marked(database.sessions, organisation), crew)


def test_the_call_holds_the_id_of_the_namnd_and_nothing_of_the_case(
    crew: Crew, database: Database, organisation: Organisation
) -> None:
    klient = open_web(crew, database, organisation)
    redis.Redis.from_url(crew.redis_url).flushall()
    register_siblings(klient)
    messages = redis.Redis.from_url(crew.redis_url, decode_responses=True).lrange("celery", 0, -1)
    assert messages
    for message in messages:
        assert json.loads(message)["headers"]["argsrepr"] == f"[{organisation.namnd_id}]"
        assert "Alva" not in message


def test_a_form_is_saved_though_the_broker_is_away(
    crew: Crew, database: Database, organisation: Organisation
) -> None:
    crew.redis_url = "redis://127.0.0.1:1/0"  # nobody listens there
    register_siblings(open_web(crew, database, organisation))
    assert is_marked(database.sessions, organisation)
