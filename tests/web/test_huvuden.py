"""What every answer carries and what none gives away, whatever was asked and however it went."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from casetrack import create_app
from casetrack.access.anvandare import Anvandare
from casetrack.config import LoginSettings, Settings
from casetrack.embedded import start_valkey
from casetrack.rules.koder import Roll
from casetrack.web import takt
from casetrack.web.huvuden import STATIC
from tests.conftest import Database, Organisation
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu, make_anvandare, make_app
from tests.web.sida import Sida
from tests.web.test_rutter import ARGUMENTS

CSP = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
HTTPS = "https://exempel.se"


def log_in_over_https(app: Flask, anvandarnamn: str) -> FlaskClient:
    client = app.test_client()
    form = Sida(client.get("/logga-in", base_url=HTTPS).text).huvudblankett.falt
    typed = form | {"anvandarnamn": anvandarnamn, "losenord": "fyra ord om ingenting"}
    answer = client.post("/logga-in", base_url=HTTPS, data=typed, headers={"Referer": HTTPS})
    assert answer.status_code == 303
    return client


@pytest.mark.parametrize("roll", [Roll.CHEF, Roll.ADMINISTRATOR])
def test_every_answer_of_every_route_carries_the_headers(
    sessions: sessionmaker[Session], nu: Nu, anvandare: dict[Roll, Anvandare], roll: Roll
) -> None:
    """Shown, refused, missing or wrong: the same."""
    app = make_app(sessions, nu, https=True)
    client = log_in_over_https(app, roll.value)
    for rule in [*app.url_map.iter_rules(), None]:
        adress = (
            re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ARGUMENTS[match[1]], rule.rule)
            if rule
            else "/finns-inte"
        )
        for method in ("GET", "POST", "PUT"):
            response = client.open(adress, method=method, base_url=HTTPS)
            headers = response.headers
            policy = dict(each.split(" ", 1) for each in headers["Content-Security-Policy"].split("; "))
            assert policy == CSP, adress
            assert {name: headers.get(name) for name in FIXED} == FIXED, adress
            assert "Access-Control-Allow-Origin" not in headers
            assert "Server" not in headers
            if rule is None or rule.endpoint not in STATIC:
                assert headers["Cache-Control"] == "no-store", adress
            if response.data and response.mimetype.startswith("text/"):
                assert "charset=utf-8" in headers["Content-Type"], adress


def test_no_page_carries_a_style_or_a_script_of_its_own(app: Flask) -> None:
    """Nothing that the policy would have to make an exception for."""
    for page in (Path(app.root_path) / "templates").rglob("*.html"):
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page.read_text()), page


@pytest.mark.parametrize("path", ["/bevakning", "/api/v1/frister/utredning?start=2026-03-02", "/finns-inte"])
def test_what_breaks_tells_nothing_of_the_inside(
    som: LogIn, app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def fail(**_: str) -> str:
        raise ValueError("SELECT hemligt FROM barn -- /srv/casetrack")

    klient = som(Roll.CHEF)
    endpoint = {"/bevakning": "bevakning.show_bevakning", "/finns-inte": None}.get(path, "v1.show_frist")
    if endpoint:
        fail.__dict__.update(app.view_functions[endpoint].__dict__)
        monkeypatch.setitem(app.view_functions, endpoint, fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = klient.get(path)
    assert response.status_code == (500 if endpoint else 404)
    assert not re.search(r"hemligt|SELECT|Traceback|ValueError|/srv|[Ww]erkzeug|[Ff]lask", response.text)


def test_only_the_names_that_we_have_are_answered_to(sessions: sessionmaker[Session], nu: Nu) -> None:
    app = make_app(sessions, nu, login=LoginSettings(hosts=("casetrack.exempel.se",)))
    for host, status in (
        ("casetrack.exempel.se", 200),
        ("annan.example", 400),
        ("casetrack.exempel.se.annan.example", 400),
    ):
        response = app.test_client().get("/logga-in", headers={"Host": host})
        assert response.status_code == status
        assert "annan.example" not in response.text


def test_what_is_too_large_is_refused_before_it_is_read(som: LogIn) -> None:
    klient = som(Roll.MOTTAGNING)
    blankett = klient.open("/anmalan").huvudblankett
    response = klient.send("/anmalan", blankett, ("gor", "spara"), beskrivning="x" * 1_000_001)
    assert response.status_code == 413
    assert "Det du skickade var för stort" in Sida(response.text).text


@pytest.fixture
def counted(
    database: Database,
    nu: Nu,
    anvandare: dict[Roll, Anvandare],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Flask:
    """The application with a Valkey to count in, and limits that don't depend on how fast the test is."""
    monkeypatch.setattr(takt, "ALLT", "20 per day")
    monkeypatch.setattr(takt, "INLOGGNING", "6 per day")
    monkeypatch.setattr(takt, "SOKNING", "3 per day")
    monkeypatch.setattr(takt, "FILER", "3 per day")
    settings = Settings(
        data=Path("/nonexistent"),
        given_secret_key="nyckel",
        database_url=database.url,
        owner_url=database.owner_url,
        redis_url=start_valkey(tmp_path_factory.mktemp("valkey")),
    )
    return create_app(settings, database.sessions, nu, https=False)


def test_a_program_that_empties_the_record_is_stopped_and_nobody_else(counted: Flask) -> None:
    klient, other = Klient(counted), Klient(counted)
    klient.log_in("chef")
    other.log_in("controller")
    assert [klient.get("/konton").status_code for _ in range(21)] == [404] * 20 + [429]
    stopped = klient.get("/bevakning")
    assert stopped.status_code == 429
    assert "För många sidor på kort tid" in Sida(stopped.text).text
    assert klient.get("/static/casetrack.css").status_code == 200
    assert other.get("/siffror").status_code == 200


def test_searches_are_counted_by_themselves_whichever_page_they_are_made_on(
    counted: Flask, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with sessions.begin() as session:
        session.add(make_anvandare(organisation, Roll.MOTTAGNING, "kollega"))
    klient, other = Klient(counted), Klient(counted)
    klient.log_in("mottagning")
    other.log_in("kollega")
    form = klient.open("/sok").huvudblankett
    searches = [klient.send("/sok", form, sokord="Alva").status_code for _ in range(4)]
    assert searches == [200] * 3 + [429]
    assert klient.get("/sok").status_code == 200  # to look at the form tells nothing of anybody
    assert klient.get("/anmalan?barn=1").status_code != 429
    assert [klient.get("/anmalan?barn=1").status_code for _ in range(3)][-1] == 429
    assert other.send("/sok", other.open("/sok").huvudblankett, sokord="Alva").status_code == 200


def test_each_kind_of_report_is_counted_by_itself(counted: Flask) -> None:
    klient, other = Klient(counted), Klient(counted)
    klient.log_in("controller")
    other.log_in("chef")
    report = "/rapporter/tertialrapport?ar=2026&tertial=1&format=json"
    assert [klient.get(report).status_code for _ in range(4)] == [200] * 3 + [429]
    assert klient.get("/rapporter/sparad/1").status_code == 404  # another kind: there is none yet
    assert klient.get("/rapporter").status_code == 200
    assert other.get(report).status_code == 200


def test_log_ins_from_one_address_are_slowed_whoever_they_are_of(counted: Flask) -> None:
    klient = Klient(counted)
    form = klient.open("/logga-in").huvudblankett
    answers = [
        klient.send("/logga-in", form, anvandarnamn=f"anstalld{number}", losenord="").status_code
        for number in range(7)
    ]
    assert answers == [422] * 6 + [429]
    assert klient.get("/logga-in").status_code == 200


def test_the_limits_leave_room_for_a_person_and_for_a_municipality() -> None:
    assert (takt.ALLT, takt.INLOGGNING) == ("600 per minute", "120 per minute")
    assert (takt.SOKNING, takt.FILER) == ("30 per minute", "30 per minute")
