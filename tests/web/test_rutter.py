"""Every route, tried by every role and by nobody: what a role may not do answers as what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Blueprint, Flask
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.behorighet import (
    ROLLERS_BEHORIGHETER,
    Behorighet,
    Odeklarerad,
    kraver,
    may,
    oppen,
    read_krav,
)
from casetrack.cases.barn import Barn
from casetrack.rules.koder import Roll, Skydd
from casetrack.web import halsa
from tests.conftest import Database, Organisation
from tests.followup.test_gallrade import dump
from tests.followup.underlag import add_mal
from tests.reports.tertial.trad import add_frozen_report
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu, make_app, register_siblings

ARGUMENTS = {
    "barn_id": "1",
    "anmalan_id": "1",
    "samtal_id": "1",
    "utredning_id": "1",
    "forlangning_id": "1",
    "insats_id": "1",
    "objekttyp": "orosanmalan",
    "objekt_id": "1",
    "bevakning_id": "1",
    "konto_id": "1",
    "exportfil_id": "1",
    "rapport_id": "1",
    "mal_id": "1",
    "rad_id": "1",
    "arsmal_id": "1",
    "kvittens_id": "1",
    "aktivitet_id": "1",
    "post_id": "1",
    "vad": "mal",
    "frysning_id": "1",
    "mot_id": "1",
    "format_": "docx",
    "manad": "2026-02",
    "kod": "anmalningar",
    "monster": "ofordelade",
    "klocka": "utredning",
    "forslag_id": "1",
    "filename": "casetrack.css",
    "ledningsrapport_id": "1",
    "bestallning_id": "1",
    "mottagare_id": "1",
    "utskick_id": "1",
    "avdelning_id": "1",
    "bild": "forfaller",
}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def list_rutter(app: Flask) -> list[tuple[str, str, Behorighet | None, set[str]]]:
    """Each route as an address, its endpoint, the permission it declares and its methods."""
    return [
        (
            re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ARGUMENTS[match[1]], rule.rule),
            rule.endpoint,
            read_krav(app.view_functions[rule.endpoint]),
            set(rule.methods or ()),
        )
        for rule in app.url_map.iter_rules()
    ]


def without_token(html: str) -> str:
    return re.sub(r'name="(?:csrf_token|inskick)" value="[^"]*"', "", html)


@pytest.fixture
def a_case(som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, now: datetime) -> None:
    """One of everything that the addresses name by its number: a case, and a report that is also frozen."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_frozen_report(session, organisation, now=now)
        add_mal(session, organisation, "anmalningar")
    register_siblings(som(Roll.MOTTAGNING))


@pytest.mark.usefixtures("a_case")
@pytest.mark.parametrize("roll", list(Roll))
def test_what_a_role_may_not_do_answers_as_what_is_not_there(app: Flask, som: LogIn, roll: Roll) -> None:
    klient = som(roll)
    missing = klient.get("/finns-inte")
    assert missing.status_code == 404
    denied = [
        (adress, method)
        for adress, _, krav, methods in list_rutter(app)
        if krav is not None and krav not in ROLLERS_BEHORIGHETER[roll]
        for method in METHODS
    ]
    assert denied
    for adress, method in denied:
        response = klient.client.open(adress, method=method)
        assert response.status_code == 404, (adress, method)
        if not adress.startswith("/api/"):
            assert response.text == ("" if method == "HEAD" else missing.text), (adress, method)


@pytest.mark.usefixtures("a_case")
@pytest.mark.parametrize("roll", list(Roll))
def test_what_a_role_may_do_is_let_through(app: Flask, som: LogIn, roll: Roll) -> None:
    """Every page it may read is shown, and every form it may send meets the check against forgery."""
    klient = som(roll)
    if may(roll, Behorighet.LASA_ARENDE):
        klient.open_anda(1)
        klient.open_anmalare_anda(1, 1)
    not_there = {
        "utredning_id",
        "insats_id",
        "samtal_id",
        "exportfil_id",
        "bevakning_id",
        "forslag_id",
        "frysning_id",
        "manad",
        "rad_id",
        "ledningsrapport_id",
        "bestallning_id",
    }
    for rule in app.url_map.iter_rules():
        krav = read_krav(app.view_functions[rule.endpoint])
        if krav not in ROLLERS_BEHORIGHETER[roll]:
            continue
        adress = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ARGUMENTS[match[1]], rule.rule)
        methods = rule.methods or set()
        if "GET" in methods and not (rule.arguments & not_there or rule.endpoint in _ASKS_FOR_MORE):
            assert klient.get(adress).status_code in (200, 302), adress
        if "POST" in methods:
            assert klient.client.post(adress).status_code == 400, adress


# Pages that ask for a reason alone, and some that ask for a query.
_ASKS_FOR_MORE = {
    *("oppna.give_reason", "anmalare.give_reason"),
    *("v1.show_indikator", "v1.show_frist", "rapporter.fetch_tertialrapport"),
}


@pytest.mark.usefixtures("a_case")
@pytest.mark.parametrize("roll", [Roll.MOTTAGNING, Roll.CHEF, Roll.CONTROLLER, Roll.ADMINISTRATOR])
def test_what_is_only_fetched_changes_nothing_and_every_page_has_the_way_out(
    app: Flask, som: LogIn, database: Database, roll: Roll
) -> None:
    """But for the log of who read it, and when the log-in was last used."""
    klient = som(roll)
    if may(roll, Behorighet.LASA_ARENDE):
        klient.open_anda(1)
        klient.open_anmalare_anda(1, 1)
    before = dump(database)
    pages = 0
    for adress, endpoint, krav, methods in list_rutter(app):
        if "GET" not in methods or krav not in ROLLERS_BEHORIGHETER[roll]:
            continue
        response = klient.client.get(adress)
        if response.status_code == 200 and response.mimetype == "text/html" and endpoint not in _FILES:
            pages += 1
            assert 'action="/logga-ut"' in response.text, adress
            assert "Logga ut" in response.text, adress
    assert pages > 3
    after = dump(database)
    assert {name for name in before if before[name] != after[name]} <= {"atkomst", "atkomstko", "inloggning"}


_FILES = {"ledning.fetch_fil", "rapportarkiv.fetch_fil"}


def test_nobody_is_let_in_without_logging_in(app: Flask, klient: Klient) -> None:
    for adress, _, krav, methods in list_rutter(app):
        if krav is None:
            continue
        for method in sorted(methods):
            response = klient.client.open(adress, method=method)
            if adress.startswith("/api/"):
                assert response.status_code == 401, (adress, method)
            else:
                assert response.status_code == 302, (adress, method)
                assert response.headers["Location"].startswith("/logga-in"), (adress, method)


def test_the_open_pages_are_these(app: Flask) -> None:
    opened = {endpoint for _, endpoint, krav, _ in list_rutter(app) if krav is None}
    assert opened == {
        "static",
        "bootstrap.static",
        "inloggning.show_inloggning",
        "inloggning.take_kod",
        "inloggningstjanst.begin",
        "inloggningstjanst.finish",
        "inloggningstjanst.hear_logout",
        "inloggningstjanst.show_logout",
        "halsa.show_halsa",
        "v1.fetch_rapportschema",
    }


def test_every_permission_is_held_by_some_role_and_asked_for_somewhere(app: Flask) -> None:
    held = frozenset().union(*ROLLERS_BEHORIGHETER.values())
    assert held == frozenset(Behorighet)
    assert set(ROLLERS_BEHORIGHETER) == set(Roll)
    asked = {krav for _, _, krav, _ in list_rutter(app)}
    # It decides within a page what may be done there.
    assert held - asked == {Behorighet.BESLUTA_VALD}


@pytest.mark.parametrize("declare", [oppen, kraver(Behorighet.LASA_ARENDE)])
def test_a_view_says_what_it_declared(declare: Callable[[Any], Any]) -> None:
    @declare
    def view() -> str:
        return ""

    assert read_krav(view) in (None, Behorighet.LASA_ARENDE)


def test_an_application_with_an_undeclared_view_does_not_start(
    sessions: sessionmaker[Session], nu: Nu, monkeypatch: pytest.MonkeyPatch
) -> None:
    bp = Blueprint("halsa", __name__)

    @bp.get("/glomd")
    def forgotten() -> str:
        return ""

    monkeypatch.setattr(halsa, "bp", bp)
    with pytest.raises(Odeklarerad, match="forgotten saknar @kraver eller @oppen"):
        make_app(sessions, nu)


@pytest.mark.parametrize("path", ["/arende/{}", "/arende/{}/anmalan/1/anmalare", "/arende/{}/oppna"])
@pytest.mark.parametrize("barn_id", [999, 2**63, 10**30])
def test_another_nämnds_child_answers_as_none(
    som: LogIn,
    sessions: sessionmaker[Session],
    other_organisation: Organisation,
    path: str,
    barn_id: int,
) -> None:
    with db.open_scope(sessions, other_organisation.namnd_id) as session:
        theirs = Barn(namnd_id=other_organisation.namnd_id, fornamn="Hemlig", kon="flicka", skydd=Skydd.INGEN)
        session.add(theirs)
        session.flush()
    chef = som(Roll.CHEF)
    over_the_border = chef.get(path.format(theirs.id))
    nowhere = chef.get(path.format(barn_id))
    assert over_the_border.status_code == nowhere.status_code == 404
    assert over_the_border.text == nowhere.text


@pytest.mark.usefixtures("a_case")
def test_a_row_of_another_child_is_not_reached_through_a_case(
    som: LogIn, anvandare: dict[Roll, Anvandare]
) -> None:
    mottagning = som(Roll.MOTTAGNING)
    assert mottagning.get("/arende/1/anmalan/2/skyddsbedomning").status_code == 404
    assert mottagning.get("/arende/2/anmalan/2/skyddsbedomning").status_code == 200
