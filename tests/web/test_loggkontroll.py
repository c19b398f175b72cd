"""Loggkontroll: the reviewer judges a month's readings and sees nothing of a case; that it was done can be shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.kontrollurval import draw_kontroll
from casetrack.cases.handelse import Utforare
from casetrack.rules.koder import Kontrollskal, Roll
from casetrack.web.loggkontroll import FORKLARINGAR
from tests.conftest import Database, Organisation
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu, register_siblings
from tests.web.sida import Sida
from tests.web.test_atkomst import ReadLog


@pytest.fixture
def granskare(som: LogIn, nu: Nu, sessions: sessionmaker[Session], organisation: Organisation) -> Klient:
    """The reviewer on the first of April; in March a handläggare opened a case that belonged to another enhet."""
    register_siblings(som(Roll.MOTTAGNING))
    som(Roll.HANDLAGGARE).do("/arende/1/oppna", varfor="Täcker upp för en kollega")
    nu.tid = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert draw_kontroll(session, organisation.namnd_id, fro="ett frö", now=nu.tid)
    return som(Roll.GRANSKARE)


def open_rad(klient: Klient, words: str) -> str:
    """The address of the first row of March whose line says the words."""
    sida = klient.open("/loggkontroll/2026-03")
    rader = [line for line in sida.html.split("<tr>") if words in line]
    assert rader, sida.text
    return rader[0].split('href="')[1].split('"')[0]


def test_a_reviewer_judges_a_reading(granskare: Klient) -> None:
    assert granskare.get("/").headers["Location"] == "/loggkontroll"
    assert "kvar att granska" in granskare.open("/loggkontroll").text
    path = open_rad(granskare, "Utanför den egna enheten")
    sida = granskare.open(path)
    assert "Hanna Handläggare" in sida.text
    assert "Angivet skäl Täcker upp för en kollega" in sida.text
    assert "Ärendet hörde till en annan enhet och öppnades ändå" in sida.text
    assert "Alva" not in sida.html
    refused = granskare.fill_in(path, utfall="foljs_upp")
    assert refused.status_code == 422
    assert "Skriv vad som är oklart" in Sida(refused.text).text
    assert "Följs upp" in granskare.do(path, utfall="foljs_upp", anteckning="Frågar chefen").text
    assert "Berättigad" in granskare.do(path, utfall="berattigad").text
    history = granskare.open(path).text
    assert history.index("Berättigad, Greta Granskare") < history.index("Följs upp, Greta Granskare")


def test_every_reason_is_explained() -> None:
    assert set(FORKLARINGAR) == set(Kontrollskal)


def test_what_was_written_out_past_the_accounts_is_judged_as_well(
    som: LogIn, nu: Nu, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    namnd_id = organisation.namnd_id
    with db.open_scope(sessions, namnd_id) as session:
        driften = Utforare(None, "root (kommandoraden)")
        for _ in range(2):
            log_atkomst(
                session, Lasning.EXPORT, namnd_id=namnd_id, av=driften, now=nu.tid, varfor="alla ärenden"
            )
        nu.tid = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
        assert draw_kontroll(session, namnd_id, fro="ett frö", now=nu.tid)
    granskare = som(Roll.GRANSKARE)
    path = open_rad(granskare, "Utläst av driften")
    told = granskare.open(path).text
    assert "Vem root (kommandoraden)" in told
    assert "Angivet skäl alla ärenden" in told
    assert "Under månaden gjordes 2 sådana utläsningar" in told
    assert "Berättigad" in granskare.do(path, utfall="berattigad").text


def test_it_can_be_shown_that_the_checks_were_made(granskare: Klient, som: LogIn) -> None:
    path = open_rad(granskare, "Utanför den egna enheten")
    granskare.do(path, utfall="oberattigad", anteckning="Chefen har anmält")
    chef = som(Roll.CHEF)
    assert "Bedömning: inte berättigad 1" in chef.open("/loggkontroll").text
    response = chef.get("/loggkontroll/rapport.csv")
    assert response.mimetype == "text/csv"
    (header, row) = response.text.lstrip("\ufeff").splitlines()
    found = dict(zip(header.split(";"), row.split(";"), strict=True))
    assert (found["manad"], found["fro"], found["granskade"]) == ("2026-03", "ett frö", "1")
    assert (found["utanfor_enheten"], found["oberattigad"]) == ("1", "1")
    assert chef.get("/loggkontroll/2026-03").status_code == 404  # what the rows hold is for the reviewer


def test_the_reviewer_is_logged_and_reads_no_case(
    granskare: Klient, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    logged = ReadLog(sessions, organisation.namnd_id)
    logged.since()
    granskare.open("/loggkontroll/2026-03")
    assert ("logg", 1, "loggkontroll 2026-03") in logged.since()
    for path in ("/arende/1", "/sok", "/bevakning", "/siffror", "/arende/1/lasningar", "/oppnade"):
        assert granskare.get(path).status_code == 404


@pytest.mark.parametrize("path", ["2026-02", "2026-13", "x", "rad/999"])
def test_a_check_that_there_is_none_of(granskare: Klient, path: str) -> None:
    assert granskare.get(f"/loggkontroll/{path}").status_code == 404


def test_a_row_that_has_gone_from_the_log_says_so(granskare: Klient, database: Database) -> None:
    path = open_rad(granskare, "Utanför den egna enheten")
    with database.owner.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("DELETE FROM atkomst WHERE vad = 'oppnad_anda'")
    assert "finns inte i åtkomstloggen" in granskare.open(path).text
    assert granskare.get("/loggkontroll/2026-03").status_code == 200


def test_a_check_not_drawn_yet_is_told(som: LogIn) -> None:
    assert "Ingen kontroll är dragen än." in som(Roll.GRANSKARE).open("/loggkontroll").text
