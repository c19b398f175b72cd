"""The API: the same figures and due dates, to those who may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.reports.tertial.tertialjson import las_schema
from casetrack.rules.koder import Kon, Roll
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning
from tests.web.conftest import LogIn, anvandare, app, klient, nu, som
from tests.web.klient import Klient, register_siblings

__all__ = ["anvandare", "app", "klient", "nu", "som"]


def ask(klient: Klient, path: str, status: int = 200) -> Any:
    response = klient.get(path)
    assert response.status_code == status, response.text
    return response.get_json()


def test_a_figure_is_that_of_the_page(som: LogIn, organisation: Organisation) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    chef = som(Roll.CHEF)
    path = "/api/v1/indikatorer/anmalningar?fran=2026-03&till=2026-03"
    assert ask(chef, path) == {
        "kod": "anmalningar",
        "version": 1,
        "versioner": [1],
        "policy": "strikt",
        "fran": "2026-03-01",
        "till": "2026-03-31",
        "per": "2026-03-03",
        "taljare": None,
        "namnare": 2,
        "pojkar": [None, 1],
        "flickor": [None, 1],
        "okant": [None, 0],
        "uteslutna": 0,
        "ej_matbara": 0,
        "ofullstandiga": 0,
        "markeringar": {"kedja": 0, "synnerliga_skal": 0, "avvikelse": 0},
        "varde": None,
        "delar": None,
        "dolt": [],
    }
    assert ask(chef, f"{path}&per=2026-03-01")["namnare"] == 0


def test_what_is_of_few_is_null_for_one_who_may_not_see_persons(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    controller = som(Roll.CONTROLLER)
    path = "/api/v1/indikatorer/anmalningar?till=2026-03&fran="
    few = ask(controller, f"{path}2026-01")
    assert few["namnare"] is few["flickor"] is None
    assert few["dolt"] == ["taljare", "namnare", "varde", "flickor", "pojkar", "okant"]
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for kon in (Kon.FLICKA, Kon.POJKE):
            for _ in range(6):
                add_forhandsbedomning(session, organisation, date(2026, 2, 9), kon=kon)
    assert ask(controller, f"{path}2026-01")["flickor"] == [None, 7]
    # Of a period that is no report's the parts are not told, and in it sixty days could stand against fifty-nine.
    other = ask(controller, f"{path}2026-02")
    assert (other["namnare"], other["dolt"]) == (14, ["flickor", "pojkar", "okant"])


def test_the_figure_of_an_enhet_of_few_is_for_those_who_may_see_who_they_are(som: LogIn) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    path = "/api/v1/indikatorer/anmalningar?fran=2026-03&till=2026-03"
    chef, controller = som(Roll.CHEF), som(Roll.CONTROLLER)
    assert ask(chef, f"{path}&enhet=N1-mottagning")["namnare"] == 2
    assert ask(chef, f"{path}&enhet=N1-utredning")["namnare"] == 0
    assert ask(controller, f"{path}&enhet=N1-mottagning")["namnare"] is None


def test_the_schema_of_the_report_is_there_for_programs_that_have_no_log_in(klient: Klient) -> None:
    answer = klient.get("/api/v1/tertialrapport.schema.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    assert answer.data == las_schema()


@pytest.mark.parametrize(
    ("query", "falt", "said"),
    [
        ("till=2026-03", "fran", "Måste anges."),
        ("fran=2026-13&till=2026-03", "fran", "En månad skrivs som 2026-03."),
        ("fran=2026-03&till=2026-01", "till", "Perioden slutar innan den börjar."),
        ("fran=2026-03&till=2026-03&per=i+dag", "per", "ett datum skrivs som 2026-03-02"),
        ("fran=2026-03&till=2026-03&per=2026-03-04", "per", "Välj en dag som har varit, eller i dag."),
        ("fran=2026-03&till=2026-03&enhet=N2-utredning", "enhet", "Enheten finns inte i nämnden."),
    ],
)
@pytest.mark.usefixtures("other_organisation")
def test_a_wrong_question_is_told_what_is_wrong(som: LogIn, query: str, falt: str, said: str) -> None:
    answer = ask(som(Roll.CONTROLLER), f"/api/v1/indikatorer/anmalningar?{query}", 422)
    assert answer["errors"]["query"][falt] == [said]


def test_a_frist_is_counted_with_its_reason(som: LogIn) -> None:
    answer = ask(som(Roll.MOTTAGNING), "/api/v1/frister/forhandsbedomning?start=2026-06-05")
    assert answer == {
        "klocka": "forhandsbedomning",
        "start": "2026-06-05",
        "forfaller": "2026-06-19",
        "forfaller_flyttad": "2026-06-22",
        "forfaller_dagen_efter": None,
        "lagrum": "SoL 20:2",
        "skal": "14 dagar från 2026-06-05 är 2026-06-19, midsommarafton; nästa vardag 2026-06-22",
    }


@pytest.mark.parametrize("offset", ["", "+01:00", "%2B01:00"])
def test_hours_are_counted_across_the_change_of_clocks(som: LogIn, offset: str) -> None:
    answer = ask(som(Roll.MOTTAGNING), f"/api/v1/frister/allvarssamtal?start=2026-03-28T10:00{offset}")
    assert answer["start"] == "2026-03-28T10:00:00+01:00"
    assert answer["forfaller"] == "2026-03-30T11:00:00+02:00"


@pytest.mark.parametrize(
    ("klocka", "start", "said"),
    [
        (
            "allvarssamtal",
            "2026-03-28",
            "allvarssamtal räknas i timmar: ange en tidpunkt, inte bara ett datum",
        ),
        ("utredning", "2026-02-30", "dagen finns inte i kalendern"),
    ],
)
def test_a_start_that_wont_do_is_refused(som: LogIn, klocka: str, start: str, said: str) -> None:
    answer = ask(som(Roll.CHEF), f"/api/v1/frister/{klocka}?start={start}", 422)
    assert answer["errors"]["query"]["start"] == [said]


@pytest.mark.parametrize(
    "path", ["/api/v1/indikatorer/nej?fran=2026-01&till=2026-01", "/api/v1/frister/nej?start=2026-01-01"]
)
def test_what_is_not_there_answers_in_json(som: LogIn, path: str) -> None:
    assert ask(som(Roll.CHEF), path, 404)["status"] == "Sidan finns inte"


def test_the_description_is_for_those_who_are_logged_in(som: LogIn, klient: Klient) -> None:
    ask(klient, "/api/v1/openapi.json", 401)
    document = ask(som(Roll.CONTROLLER), "/api/v1/openapi.json")
    assert set(document["paths"]) == {
        "/api/v1/indikatorer/{kod}",
        "/api/v1/frister/{klocka}",
        "/api/v1/tertialrapport.schema.json",
    }
