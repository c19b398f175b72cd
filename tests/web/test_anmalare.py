"""Who reported is noted or corrected afterwards, on a page whose every opening is logged, and shows nowhere else."""

from __future__ import annotations

import logging
from itertools import chain

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.cases.handelse import Handelse
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu
from tests.web.sida import Sida
from tests.web.test_stegen import follow, register

ANMALARE = "/arende/1/anmalan/1/anmalare"
ANDRA = f"{ANMALARE}/andra"
GRETA = {
    "anmalar_namn": "Greta Granne",
    "anmalar_verksamhet": "Kvarterskrogen",
    "anmalar_telefon": "0701740605",
    "anmalar_epost": "greta@example.org",
}


@pytest.fixture
def mottagning(som: LogIn) -> Klient:
    """Somebody at the mottagning, with an anmälan of which it is not known who made it."""
    mottagning = som(Roll.MOTTAGNING)
    register(mottagning)
    return mottagning


def list_lasningar(
    sessions: sessionmaker[Session], organisation: Organisation
) -> list[tuple[str, str | None]]:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        rader = session.execute(select(Atkomst.vad, Atkomst.varfor).order_by(Atkomst.id))
        return [(vad, varfor) for vad, varfor in rader]


def test_it_is_noted_when_it_becomes_known_and_corrected_when_it_was_wrong(mottagning: Klient) -> None:
    sida = mottagning.open(follow(mottagning, "Visa anmälarens namn och kontaktuppgifter"))
    assert "Inga namn- eller kontaktuppgifter är registrerade." in sida.text
    assert (ANDRA, "Skriv in vem som anmälde") in sida.lankar
    arende = mottagning.do(ANDRA, **GRETA)
    assert "Uppgifterna om anmälaren är sparade." in arende.text
    sida = mottagning.open(ANMALARE)
    assert all(typed in sida.text for typed in GRETA.values())
    assert (ANDRA, "Ändra uppgifterna") in sida.lankar

    form = mottagning.open(ANDRA).huvudblankett.falt
    assert {falt: form[falt] for falt in GRETA} == GRETA
    mottagning.do(ANDRA, anmalar_namn="Gerda Granne", anmalar_telefon="")
    now, _, before = mottagning.open(ANMALARE).text.partition("Så stod det tidigare")
    assert "Gerda Granne" in now
    assert GRETA["anmalar_telefon"] not in now
    assert GRETA["anmalar_telefon"] in before


def test_every_opening_of_the_form_is_a_reading_of_who_reported(
    mottagning: Klient, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    before = len(list_lasningar(sessions, organisation))
    mottagning.open(ANDRA)
    opened = [(Lasning.ARENDE, None), (Lasning.ANMALARE, "anmälan 1")]
    assert list_lasningar(sessions, organisation)[before:] == opened
    assert mottagning.fill_in(ANDRA, anmalar_namn="").status_code == 422
    assert list_lasningar(sessions, organisation)[before:] == opened * 3


def test_two_who_change_it_lose_nothing_and_it_is_told_nowhere_else(
    mottagning: Klient,
    som: LogIn,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = mottagning.open(ANDRA).huvudblankett
    arende = som(Roll.CHEF).do(ANDRA, **GRETA)

    answer = mottagning.send(ANDRA, seen, anmalar_namn="Gerda Granne", anmalar_telefon="0701740699")
    assert answer.status_code == 409
    conflict = Sida(answer.text)
    assert "Carin Chef ändrade uppgifterna 2026-03-03 kl. 10.00 (Anmälarens identitet)" in conflict.text
    assert "Namn Greta Granne Gerda Granne" in conflict.text
    assert "Telefon 0701740605 0701740699" in conflict.text
    assert conflict.huvudblankett.falt["anmalar_namn"] == "Gerda Granne"

    response = mottagning.send(ANDRA, conflict.huvudblankett)
    assert response.status_code == 303
    shown = arende.html + mottagning.open("/arende/1").html  # with what either of them was told
    with db.open_scope(sessions, organisation.namnd_id) as session:
        kept = str([str(each) for each in session.scalars(select(Handelse.andringar))])
        kept += str(list_lasningar(sessions, organisation))
    for typed in chain(GRETA.values(), ("Gerda Granne", "0701740699")):
        assert typed not in shown + kept + caplog.text + response.headers["Location"]


@pytest.mark.parametrize("typed", [{}, GRETA])
def test_the_anonymous_have_no_name_and_the_page_says_what_to_do(som: LogIn, typed: dict[str, str]) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register(mottagning, anmalare="anonym")
    sida = mottagning.open(ANDRA)
    assert "Anmälan är registrerad som anonym" in sida.text
    assert ("/arende/1/orosanmalan/1/ratta", "Rätta uppgifterna") in sida.lankar
    assert len(sida.blanketter) == 1  # to log out
    forged = {"csrf_token": sida.blanketter[0].falt["csrf_token"], "sedd_version": "1"} | typed
    answer = mottagning.client.post(ANDRA, data=forged)
    assert answer.status_code == 422
    assert "Anmälan är registrerad som anonym" in Sida(answer.text).text
    assert "Inga namn- eller kontaktuppgifter är registrerade." in mottagning.open(ANMALARE).text


def test_an_anmalan_of_another_child_is_not_reached(mottagning: Klient) -> None:
    register(mottagning, **{"barn-0-personnummer": "", "barn-0-kon": "pojke", "barn-0-fodd": "2016-01-01"})
    assert mottagning.get("/arende/1/anmalan/2/anmalare/andra").status_code == 404


def test_who_reported_in_a_case_out_of_reach_takes_a_reason_of_its_own(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    register(som(Roll.MOTTAGNING), **GRETA)
    handlaggare = som(Roll.HANDLAGGARE)
    asked = handlaggare.get(ANMALARE)
    assert asked.headers["Location"] == f"/arende/1/oppna?nasta={ANMALARE}"
    case = handlaggare.fill_in(asked.headers["Location"], varfor="Täcker upp för en kollega")
    assert case.headers["Location"] == ANMALARE

    for path in (ANMALARE, ANDRA):
        asked = handlaggare.get(path)
        assert asked.headers["Location"] == f"{ANMALARE}/oppna?nasta={path}"
        question = handlaggare.open(path)
        assert question.rubrik == "Anmälaren"
        assert not [typed for typed in GRETA.values() if typed in question.html]
    assert handlaggare.fill_in(f"{ANMALARE}/oppna", varfor=" ").status_code == 422
    before = len(list_lasningar(sessions, organisation))
    shown = handlaggare.do(f"{ANMALARE}/oppna", varfor="Ska ringa tillbaka")
    assert GRETA["anmalar_namn"] in shown.text
    rows = [row for row in list_lasningar(sessions, organisation)[before:] if row[0] != Lasning.ARENDE]
    assert rows == [
        (Lasning.OPPNAD_ANMALARE, "anmälan 1: Ska ringa tillbaka"),
        (Lasning.ANMALARE, "anmälan 1: Ska ringa tillbaka"),
    ]
    assert handlaggare.open(ANDRA).huvudblankett.falt["anmalar_namn"] == GRETA["anmalar_namn"]
    oppnade = som(Roll.CHEF).open("/oppnade").text
    assert "Öppnade ändå ärende 1 Täcker upp för en kollega" in oppnade
    assert "Öppnade ändå anmälaren ärende 1 anmälan 1: Ska ringa tillbaka" in oppnade

    nu.move(hours=10)
    handlaggare = som(Roll.HANDLAGGARE)
    handlaggare.open_anda(1)
    assert handlaggare.get(ANMALARE).status_code == 303


def test_whoever_works_with_the_case_gives_no_reason_for_who_reported(mottagning: Klient) -> None:
    assert mottagning.get(ANMALARE).status_code == 200
    assert mottagning.get(f"{ANMALARE}/oppna").headers["Location"] == ANMALARE
