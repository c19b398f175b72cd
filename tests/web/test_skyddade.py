"""Who a protected person is stands on no page and in no file until somebody has opened the case for a reason."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.rules.koder import Roll, Skydd
from tests.conftest import Organisation
from tests.filtext import read_words
from tests.web.conftest import LogIn
from tests.web.klient import ALVA, Klient, register_siblings
from tests.web.test_rutter import ARGUMENTS

NUMMER = ALVA["barn-0-personnummer"]
TELLS_WHO = re.compile(
    r"Kanarievinge|Gömmesson|Gömstaden|Gömvägen|Gömskolan|\b987 ?42\b|2015-01-02"
    rf"|{NUMMER}|{NUMMER[:8]}-{NUMMER[8:]}|{NUMMER[2:8]}-?{NUMMER[8:]}"
)
# Files and figures that ask for more than an address.
QUERIES = {
    "/rapporter/tertialrapport": [
        f"?ar=2026&tertial=1&format={format_}" for format_ in ("xlsx", "csv", "json", "docx", "pdf")
    ],
    "/api/v1/indikatorer/anmalningar": ["?fran=2026-01&till=2026-03"],
}


@pytest.fixture
def skydd() -> Skydd | None:
    return Skydd.SKYDDAD_FOLKBOKFORING


@pytest.fixture
def protected(
    skydd: Skydd | None, som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    """Case 1 is a protected person's."""
    register_siblings(som(Roll.MOTTAGNING))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        barn = session.get_one(Barn, 1)
        barn.fornamn, barn.efternamn, barn.stadsdel = "Kanarievinge", "Gömmesson", "Gömstaden"
        barn.adress, barn.postnummer, barn.postort = "Gömvägen 1", "98742", "Gömstaden"
        barn.skola = "Gömskolan"
        barn.skydd = skydd


def list_addresses(app: Flask) -> list[str]:
    """Every page and file of the application, for the child's case."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        adress = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ARGUMENTS[match[1]], rule.rule)
        found += [adress + query for query in ["", *QUERIES.get(adress, [])]]
    return found


def read_text(response: TestResponse) -> str:
    return read_words(response.get_data())


def search(klient: Klient, sokord: str) -> str:
    """What a search shows, but for the word itself, which the form keeps."""
    return klient.fill_in("/sok", sokord=sokord).text.replace(f'value="{sokord}"', "")


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize("roll", list(Roll))
def test_no_page_or_file_tells_who_a_protected_person_is(app: Flask, som: LogIn, roll: Roll) -> None:
    klient = som(roll)
    shown = 0
    for adress in list_addresses(app):
        response = klient.get(adress)
        shown += response.status_code == 200
        assert not TELLS_WHO.search(read_text(response)), adress
    assert shown > 1


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize("sokord", ["Kanarievinge Gömmesson", "1", NUMMER])
def test_neither_a_search_nor_a_registration_tells_who_it_is(som: LogIn, sokord: str) -> None:
    mottagning = som(Roll.MOTTAGNING)
    found = search(mottagning, sokord)
    assert "1 träff" in found
    assert not TELLS_WHO.search(found)
    assert not TELLS_WHO.search(mottagning.get("/anmalan?barn=1").text)
    typed = {"barn-0-personnummer": NUMMER}
    known = mottagning.send(
        "/anmalan", mottagning.open("/anmalan").huvudblankett, ("gor", "spara"), **typed
    ).text
    assert "Barnet finns redan" in known
    assert not TELLS_WHO.search(known.replace(f'value="{NUMMER}"', ""))


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize("skydd", [Skydd.SEKRETESSMARKERING, Skydd.SKYDDAD_FOLKBOKFORING, None])
def test_opened_for_a_reason_the_case_tells_who_it_is_to_that_user_alone(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    assert not TELLS_WHO.search(mottagning.get("/bevakning").text)
    assert mottagning.get("/arende/1").status_code == 303
    mottagning.do("/arende/1/oppna", varfor="Skolan har ringt")
    sida = mottagning.open("/arende/1")
    assert sida.rubrik == "Kanarievinge Gömmesson"
    assert "Gömvägen 1, 987 42 Gömstaden Skola eller förskola Gömskolan" in sida.text
    # Lists go on being lists: others look over one's shoulder.
    assert not TELLS_WHO.search(mottagning.get("/bevakning").text)
    assert not TELLS_WHO.search(som(Roll.CHEF).get("/arende/1").text)
