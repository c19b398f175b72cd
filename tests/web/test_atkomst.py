"""Every reading of a case is logged, with its reason where one was asked for, in the reading's own transaction."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.cases.barn import Barn
from casetrack.rules.koder import Roll, Skydd
from tests.conftest import Database, Organisation
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu, make_anvandare, register_siblings
from tests.web.sida import Sida
from tests.web.test_andra_faktor import set_up


@pytest.fixture
def logged(sessions: sessionmaker[Session], organisation: Organisation) -> ReadLog:
    return ReadLog(sessions, organisation.namnd_id)


class ReadLog:
    """The rows of the log since last asked."""

    def __init__(self, sessions: sessionmaker[Session], namnd_id: int) -> None:
        self._sessions, self._namnd_id, self._last = sessions, namnd_id, 0

    def since(self) -> list[tuple[str, int | None, str | None]]:
        with db.open_scope(self._sessions, self._namnd_id) as session:
            rows = session.scalars(select(Atkomst).where(Atkomst.id > self._last).order_by(Atkomst.id)).all()
        self._last = max((row.id for row in rows), default=self._last)
        return [(row.vad, row.barn_id, row.varfor) for row in rows]


def protect(sessions: sessionmaker[Session], organisation: Organisation, barn_id: int) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.get_one(Barn, barn_id).skydd = Skydd.SEKRETESSMARKERING


def test_each_way_to_read_of_a_child_leaves_its_row(som: LogIn, logged: ReadLog) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    logged.since()
    mottagning.open("/arende/1")
    assert logged.since() == [("arende", 1, None)]
    (lank,) = [href for href, text in mottagning.open("/arende/1").lankar if text == "Skriv ut"]
    assert "Alva Testsson" in mottagning.open(lank).text
    assert logged.since() == [("arende", 1, None), ("utskrift", 1, None)]
    mottagning.open("/arende/1/anmalan/1/anmalare")
    assert logged.since() == [("arende", 1, None), ("anmalare", 1, "anmälan 1")]
    mottagning.fill_in("/sok", sokord="Testsson")
    assert logged.since() == [("sokning", 1, "på namn"), ("sokning", 2, "på namn")]
    mottagning.fill_in("/sok", sokord="Ingen Alls")
    assert logged.since() == [("sokning", None, "på namn")]
    mottagning.open("/bevakning")
    assert sorted(logged.since()) == [("lista", 1, None), ("lista", 2, None)]
    mottagning.open("/anmalan?barn=2")
    assert logged.since() == [("sokning", 2, "ny anmälan")]


def test_a_refused_form_has_shown_the_case_and_is_logged(som: LogIn, logged: ReadLog) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    blankett = mottagning.open("/arende/1/anmalan/1/skyddsbedomning").huvudblankett
    logged.since()
    response = mottagning.send("/arende/1/anmalan/1/skyddsbedomning", blankett, skyddsbedomning="")
    assert response.status_code == 422
    assert logged.since() == [("arende", 1, None)]


def test_the_cases_behind_a_figure_are_logged_and_a_figure_is_not(som: LogIn, logged: ReadLog) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    chef = som(Roll.CHEF)
    logged.since()
    chef.open("/siffror")
    chef.open("/siffror/anmalningar")
    assert logged.since() == []
    chef.open("/siffror/anmalningar/arenden")
    assert sorted(logged.since()) == [("siffra", 1, "anmalningar"), ("siffra", 2, "anmalningar")]
    chef.get("/rapporter/tertialrapport?ar=2026&tertial=1&format=json")
    assert logged.since() == [("export", None, "tertialrapport Tertial 1 2026 per 2026-03-03")]


def test_a_reading_that_cant_be_logged_shows_nothing(som: LogIn, app: Flask, database: Database) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with database.owner.begin() as connection:
        connection.execute(text("REVOKE INSERT ON atkomst FROM casetrack_app"))
    try:
        response = mottagning.get("/arende/1")
    finally:
        with database.owner.begin() as connection:
            connection.execute(text("GRANT INSERT ON atkomst TO casetrack_app"))
    assert response.status_code == 500
    assert "Alva" not in response.text


def test_the_log_cant_be_changed_by_the_application(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    som(Roll.CHEF)
    for statement in ("DELETE FROM atkomst", "UPDATE atkomst SET vad = 'inget'"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            db.open_scope(sessions, organisation.namnd_id) as session,
        ):
            session.execute(text(statement))


def test_a_protected_person_is_masked_until_opened_for_a_reason(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, logged: ReadLog, nu: Nu
) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    protect(sessions, organisation, 1)
    for page in (
        mottagning.open("/bevakning").text,
        Sida(mottagning.fill_in("/sok", sokord="Alva  testsson").text).text,
    ):
        assert "Skyddade personuppgifter" in page
        assert "Alva Testsson" not in page.replace("Alva Testsson eller 1234", "")
        assert "20150102-2386" not in page
    logged.since()

    asked = mottagning.get("/arende/1/anmalan/1/skyddsbedomning")
    assert asked.headers["Location"] == "/arende/1/oppna?nasta=/arende/1/anmalan/1/skyddsbedomning&hela=ja"
    question = mottagning.open("/arende/1")
    assert "Alva" not in question.text
    assert logged.since() == []
    path = asked.headers["Location"]
    assert mottagning.fill_in(path, varfor=" ").status_code == 422
    response = mottagning.fill_in(path, varfor="Ny anmälan har kommit in")
    assert response.headers["Location"] == "/arende/1/anmalan/1/skyddsbedomning"
    assert mottagning.open("/arende/1").rubrik == "Alva Testsson"
    reason = "Ny anmälan har kommit in"
    assert logged.since() == [("skyddade_uppgifter", 1, reason), ("arende", 1, reason)]

    assert som(Roll.CHEF).get("/arende/1").status_code == 303  # one's reason is not another's
    nu.move(hours=10)
    assert som(Roll.MOTTAGNING).get("/arende/1").status_code == 303


def test_a_case_of_another_enhet_is_opened_all_the_same_for_a_reason(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, logged: ReadLog, nu: Nu
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    handlaggare = som(Roll.HANDLAGGARE)
    logged.since()
    asked = handlaggare.get("/arende/1/anmalan/1/skyddsbedomning")
    assert asked.headers["Location"] == "/arende/1/oppna?nasta=/arende/1/anmalan/1/skyddsbedomning&hela=ja"
    question = handlaggare.open("/arende/1")
    assert question.rubrik == "Ärendet hör till en annan enhet"
    assert "Alva" not in question.html
    assert "Läraren" not in question.html
    assert logged.since() == []
    assert handlaggare.fill_in("/arende/1/oppna", varfor=" ").status_code == 422
    handlaggare.do("/arende/1/oppna", varfor="Täcker upp för en kollega")
    reason = "Täcker upp för en kollega"
    assert logged.since() == [("oppnad_anda", 1, reason), ("arende", 1, reason)]
    assert handlaggare.get("/arende/2").status_code == 303  # a sibling's case takes a reason of its own
    nu.move(hours=10)
    assert som(Roll.HANDLAGGARE).get("/arende/1").status_code == 303


def test_one_reason_opens_a_protected_persons_case_of_another_enhet(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, logged: ReadLog
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    protect(sessions, organisation, 1)
    handlaggare = som(Roll.HANDLAGGARE)
    logged.since()
    handlaggare.do("/arende/1/oppna", varfor="Jour")
    vad = [vad for vad, _, _ in logged.since()]
    assert vad == ["oppnad_anda", "skyddade_uppgifter", "arende"]


def test_where_it_is_not_known_that_a_person_is_unprotected_the_person_is_protected(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.get_one(Barn, 1).skydd = None
    assert "Alva Testsson" not in mottagning.open("/bevakning").text
    assert mottagning.get("/arende/1").status_code == 303
    mottagning.do("/arende/1/oppna", varfor="Kontrollerar skyddet")
    # Something else being changed makes nobody unprotected; saying so does.
    mottagning.do("/arende/1/barn", stadsdel="Farsta")
    assert "Alva Testsson" not in mottagning.open("/bevakning").text
    mottagning.do("/arende/1/barn", skydd="ingen")
    assert "Alva Testsson" in mottagning.open("/bevakning").text


def test_a_case_out_of_reach_goes_by_its_number_in_a_list(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, anvandare: dict[Roll, Anvandare]
) -> None:
    """A chef sees the cases behind the figures of the whole nämnd, but names only where the work reaches."""
    register_siblings(som(Roll.MOTTAGNING))
    chef = som(Roll.CHEF)
    assert "Alva Testsson" in chef.open("/siffror/anmalningar/arenden").text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        annan = make_anvandare(organisation, Roll.CHEF, "mottagningens.chef")
        annan.enhet_id = organisation.mottagning_id
        session.add(annan)
    page = chef.open("/siffror/anmalningar/arenden")
    assert "Alva" not in page.html
    assert {"Ärende 1", "Ärende 2"} <= {text for _, text in page.lankar}


def test_who_logged_in_and_out_stands_in_the_log(som: LogIn, logged: ReadLog) -> None:
    klient = som(Roll.CHEF)
    klient.send("/", klient.open("/bevakning").blanketter[0])
    assert [vad for vad, _, _ in logged.since()] == [Lasning.INLOGGNING, Lasning.UTLOGGNING]


def test_a_log_in_says_by_which_proof(som: LogIn, klient: Klient, nu: Nu, logged: ReadLog) -> None:
    telefon, _ = set_up(som(Roll.CHEF), nu)
    nu.move(minutes=1)
    asked = Sida(klient.log_in("chef").text).huvudblankett
    assert klient.send("/logga-in", asked, kod=telefon.show()).status_code == 303
    proofs = [varfor for vad, _, varfor in logged.since() if vad == Lasning.INLOGGNING]
    assert proofs == ["lösenord", "lösenord och kod"]


def test_the_anmalare_is_shown_on_a_page_of_its_own_alone(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    blankett = mottagning.open("/anmalan").huvudblankett
    typed = {
        "inkom": "2026-03-02T10:15",
        "anmalare": "privatperson",
        "anmalar_namn": "Greta Granne",
        "vald": "nej",
        "brott": "nej",
        "barn-0-fornamn": "Alva",
        "barn-0-kon": "flicka",
        "barn-0-skydd": "ingen",
    }
    assert mottagning.send("/anmalan", blankett, ("gor", "spara"), **typed).status_code == 303
    assert "Greta" not in mottagning.open("/arende/1").html
    assert "Greta Granne" in mottagning.open("/arende/1/anmalan/1/anmalare").text


def test_an_administrators_doings_are_logged_without_a_nämnd(
    som: LogIn, database: Database, anvandare: dict[Roll, Anvandare]
) -> None:
    klient: Klient = som(Roll.ADMINISTRATOR)
    chef = anvandare[Roll.CHEF].id
    klient.send(f"/konton/{chef}", klient.open(f"/konton/{chef}").blanketter[2])
    with database.owner.connect() as connection:
        rows = connection.execute(
            text("SELECT vad, varfor FROM atkomst WHERE namnd_id IS NULL ORDER BY id")
        ).all()
    assert [tuple(row) for row in rows] == [
        ("inloggning", "lösenord"),
        ("konto", "nytt lösenord för chef"),
    ]
