"""No personnummer is left where others than the record's readers come by: addresses, logs, tasks, metrics."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask, request, request_started
from sqlalchemy import text

from tests.cases.conftest import make_nummer
from tests.conftest import SHARED, Database, Organisation
from tests.faults.conftest import Crew, wait_until
from tests.faults.test_wake import open_web
from tests.faults.test_workers import is_marked
from tests.web.klient import ANMALAN, Klient
from tests.web.sida import Sida

FIRST, SECOND = make_nummer("20160304", "778"), make_nummer("20160304", "798")
WRONG = FIRST[:-1] + str((int(FIRST[-1]) + 1) % 10)
_LEFT = re.compile(r"(?:20)?160304[-+ ]?(?:778|798)[0-9]")


@contextmanager
def visited(app: Flask) -> Iterator[list[str]]:
    """The addresses asked for meanwhile, as a proxy or a browser's history has them."""
    found: list[str] = []

    def note(*_: object, **__: object) -> None:
        found.append(f"{request.url} {request.referrer} {dict(request.cookies)}")

    with request_started.connected_to(note, app):
        yield found


def register(klient: Klient, **barn: str) -> str:
    blankett = klient.open("/anmalan").huvudblankett
    return klient.send("/anmalan", blankett, ("gor", "spara"), **ANMALAN, **barn).headers.get("Location", "")


def use_every_way_of_a_number(klient: Klient) -> None:
    """A number typed, right and wrong, in a registration, a search and a change, and as one known already."""
    alva = {"barn-0-personnummer": FIRST, "barn-0-fornamn": "Alva", "barn-0-skydd": "ingen"}
    assert register(klient, **alva) == "/arende/1"
    assert register(klient, **{"barn-0-personnummer": WRONG}) == ""
    for sokord in (FIRST, f"{FIRST[2:8]}-{FIRST[8:]}", WRONG, SECOND):
        searched = Sida(klient.fill_in("/sok", sokord=sokord).text)
        begun = klient.send("/sok", searched.huvudblankett, ("gor", "borja"))
        assert begun.status_code == 200
    known = klient.send(
        "/anmalan", klient.open("/anmalan").huvudblankett, ("gor", "spara"), **{"barn-0-personnummer": FIRST}
    )
    assert "Barnet finns redan" in known.text
    klient.do("/arende/1/barn", personnummer=SECOND)
    klient.do("/arende/1/barn", skydd="sekretessmarkering")
    klient.do("/arende/1/oppna", varfor="Kontrollerar numret")
    klient.open("/arende/1")


def break_the_database(klient: Klient, database: Database) -> None:
    """Statements with a number in them that fail, each in its own way."""
    app: Any = klient.client.application
    app.config["PROPAGATE_EXCEPTIONS"] = False
    blankett = klient.open("/anmalan").huvudblankett
    for broken, mended in (
        (
            "REVOKE SELECT ON personidentitet FROM casetrack_app",
            "GRANT SELECT ON personidentitet TO casetrack_app",
        ),
        (
            "ALTER TABLE personidentitet ADD CONSTRAINT prov CHECK (false) NOT VALID",
            "ALTER TABLE personidentitet DROP CONSTRAINT prov",
        ),
    ):
        with database.owner.begin() as connection:
            connection.execute(text(broken))
        try:
            typed = {"barn-0-personnummer": make_nummer("20160304", "776"), "barn-0-fornamn": FIRST}
            answer = klient.send("/anmalan", blankett, ("gor", "spara"), **ANMALAN, **typed)
            assert answer.status_code == 500
        finally:
            with database.owner.begin() as connection:
                connection.execute(text(mended))


def test_no_personnummer_stands_in_an_address_a_log_a_task_or_a_metric(
    crew: Crew,
    database: Database,
    organisation: Organisation,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server_log = Path(os.environ[SHARED]) / "data" / "log" / "postgres.log"
    before = server_log.stat().st_size
    broker = redis.Redis.from_url(crew.redis_url)
    klient = open_web(crew, database, organisation)
    app: Any = klient.client.application
    with visited(app) as addresses:
        use_every_way_of_a_number(klient)
        break_the_database(klient, database)
    tasks = [repr(broker.dump(key)) + repr(key) for key in broker.scan_iter()]
    messages = broker.lrange("celery", 0, -1)
    assert messages
    crew.start_worker()
    wait_until(lambda: not is_marked(database.sessions, organisation), crew)
    with database.owner.connect() as connection:
        access_log = connection.execute(text("SELECT * FROM atkomst")).all()
    written = capfd.readouterr()
    places = {
        "addresses": "\n".join(addresses),
        "the log of the web": caplog.text + written.out + written.err,
        "the broker": repr(messages) + "".join(tasks),
        "the log of the workers": crew.read_log(),
        "the log of the database": server_log.read_bytes()[before:].decode(errors="replace"),
        "the access log": repr(access_log),
        "metrics": "".join(
            klient.get(rule.rule).text for rule in app.url_map.iter_rules() if "metri" in rule.rule
        ),
    }
    assert {name for name, content in places.items() if _LEFT.search(content)} == set()
    # They are not clean for being empty.
    assert len(addresses) > 10
    assert "permission denied" in places["the log of the database"]
    assert '"event": "Task workers.tasks.rakna_om' in places["the log of the workers"]
    assert "personidentitet" in places["the log of the web"]
