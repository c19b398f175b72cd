import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cli import casetrack
from casetrack.followup.katalog import KATALOG
from casetrack.rules.koder import Kon
from tests.conftest import Database, Organisation
from tests.followup.underlag import add_forhandsbedomning

Kor = Callable[..., Result]

KOD = "forhandsbedomning_14_dagar"
PERIOD = ("--namnd", "N1", "--fran", "2026-01", "--till", "2026-04")


@pytest.fixture
def kor(
    database: Database,
    organisation: Organisation,
    other_organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-03-15T10:00")
    return lambda *argument: CliRunner().invoke(casetrack, ["indikator", *argument])


@pytest.fixture
def beslut(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """Three decisions: two in time, and a girl's a day late."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_forhandsbedomning(session, organisation, date(2026, 2, 2), dagar=14, kon=Kon.POJKE)
        add_forhandsbedomning(session, organisation, date(2026, 2, 3), dagar=15, kon=Kon.FLICKA)
        add_forhandsbedomning(session, organisation, date(2026, 3, 2), kon=Kon.OKANT)


def las(resultat: Result) -> Any:
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    return json.loads(resultat.stdout)


@pytest.mark.usefixtures("beslut")
def test_one_code_answers_with_its_counts(kor: Kor) -> None:
    assert las(kor(KOD, *PERIOD, "--json")) == {
        "kod": KOD,
        "version": 1,
        "versioner": [1],
        "policy": "strikt",
        "fran": "2026-01-01",
        "till": "2026-04-30",
        "per": "2026-03-15",
        "taljare": 2,
        "namnare": 3,
        "pojkar": [1, 1],
        "flickor": [0, 1],
        "okant": [1, 1],
        "uteslutna": 0,
        "ej_matbara": 0,
        "ofullstandiga": 0,
        "markeringar": {"kedja": 0, "synnerliga_skal": 0, "avvikelse": 0},
        "bredvid": {"kod": "forhandsbedomning_forsenade", "taljare": None, "namnare": 0},
    }


def test_what_is_open_and_late_stands_beside_the_share(
    sessions: sessionmaker[Session], organisation: Organisation, kor: Kor
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_forhandsbedomning(session, organisation, date(2026, 3, 20), dagar=30)  # decided after the cut-off
    assert las(kor(KOD, *PERIOD, "--json"))["bredvid"]["namnare"] == 1


@pytest.mark.usefixtures("beslut")
def test_the_cut_off_may_be_any_day(kor: Kor) -> None:
    svar = las(kor(KOD, *PERIOD, "--per", "2026-02-02", "--json"))
    assert (svar["per"], svar["taljare"], svar["namnare"]) == ("2026-02-02", 1, 1)


def test_a_nämnd_without_rows_answers_zeros_and_nothing_where_there_is_no_value(kor: Kor) -> None:
    svar = las(kor("utredningstid_medel", *PERIOD, "--json"))
    assert (svar["taljare"], svar["namnare"], svar["pojkar"], svar["varde"]) == (0, 0, [0, 0], None)


def test_several_codes_answer_a_list_in_the_order_given(kor: Kor) -> None:
    svar = las(kor("till_utredning", "anmalningar", *PERIOD, "--json"))
    assert [utfall["kod"] for utfall in svar] == ["till_utredning", "anmalningar"]


def test_alla_is_the_catalogue_in_its_order(kor: Kor) -> None:
    svar = las(kor("alla", *PERIOD, "--json"))
    assert [utfall["kod"] for utfall in svar] == list(KATALOG)
    assert {utfall["kod"] for utfall in svar if "varde" in utfall} == {
        "utredningstid_medel",
        "utredningstid_median",
        "placerade_barn",
    }
    assert [utfall["kod"] for utfall in svar if "delar" in utfall] == ["insatser_pagaende"]


@pytest.mark.usefixtures("beslut")
def test_an_enhet_and_an_age_group_narrow(kor: Kor) -> None:
    assert las(kor(KOD, *PERIOD, "--enhet", "N1-mottagning", "--json"))["namnare"] == 3
    assert las(kor(KOD, *PERIOD, "--enhet", "N1-utredning", "--json"))["namnare"] == 0
    assert las(kor(KOD, *PERIOD, "--alder", "0-12", "--json"))["namnare"] == 3
    assert las(kor(KOD, *PERIOD, "--alder", "13-17", "--json"))["namnare"] == 0


@pytest.mark.usefixtures("beslut")
def test_without_json_people_get_a_table(kor: Kor) -> None:
    assert kor(KOD, *PERIOD).stdout == (
        "Andel förhandsbedömningar som slutförts inom 14 dagar (forhandsbedomning_14_dagar)\n"
        "2026-01-01 till 2026-04-30, per 2026-03-15; version 1, strikt förfallodag\n"
        "  Alla             67 %  2 av 3\n"
        "  Pojkar          100 %  1 av 1\n"
        "  Flickor           0 %  0 av 1\n"
        "  Okänt kön       100 %  1 av 1\n"
        "  Låga volymer: färre än 20\n"
        "  Läs tillsammans med: Antal öppna förhandsbedömningar som är försenade: 0 st (n = 0)\n"
        "  Räknas inte: 0 uteslutna, 0 ännu ej mätbara, 0 ofullständiga\n"
        "  Täckningsgrad: 100 % (3 av 3)\n"
        "  Att se upp med: 0 i kedja, 0 sena med synnerliga skäl, 0 avvikelser\n"
    )


def test_what_was_asked_for_is_logged(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    kor(KOD, *PERIOD)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        (rad,) = session.scalars(select(Atkomst))
    assert (rad.vad, rad.varfor) == ("export", f"indikator {KOD} per 2026-03-15")


@pytest.mark.parametrize(
    ("argument", "rad"),
    [
        (("finns_inte", *PERIOD), 'indikatorn "finns_inte" finns inte; välj alla, anmalningar, '),
        ((KOD, "--namnd", "N9", *PERIOD[2:]), '--namnd "N9" finns inte; välj N1, N2'),
        ((KOD, *PERIOD, "--enhet", "E9"), '--enhet "E9" finns inte i nämnden N1; välj N1-mottagning, '),
        ((KOD, *PERIOD, "--enhet", "N2-mottagning"), '--enhet "N2-mottagning" finns inte i nämnden N1; '),
        ((KOD, *PERIOD[:2], "--fran", "2026-05", "--till", "2026-04"), "perioden börjar 2026-05, efter att"),
        ((KOD, *PERIOD[:4], "--till", "2026-13"), '--till "2026-13": månaden finns inte i kalendern'),
        ((KOD, *PERIOD[:4], "--till", "0000-01"), '--till "0000-01": månaden finns inte i kalendern'),
        ((KOD, *PERIOD[:4], "--till", "2026-1"), '--till "2026-1": en månad skrivs som 2026-03'),
        ((KOD, *PERIOD, "--per", "2026-02-30"), '--per "2026-02-30": dagen finns inte i kalendern'),
        (("ateraktualisering_utredning", *PERIOD, "--per", "0001-01-01"), '--per "0001-01-01": dagen som'),
        ((KOD, *PERIOD, "--alder", "21-25"), "--alder har ett okänt värde; välj 0-12, 13-17, 18-20"),
        (PERIOD, "KOD... saknas"),
        ((KOD, *PERIOD[:4]), "--till saknas"),
    ],
)
def test_a_wrong_call_is_one_swedish_line_and_status_2(kor: Kor, argument: tuple[str, ...], rad: str) -> None:
    resultat = kor(*argument)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert resultat.stderr.startswith(f"casetrack indikator: {rad}")
    assert resultat.stderr.count("\n") == 1


def test_the_calendars_last_month_can_be_asked_for(kor: Kor) -> None:
    period = (*PERIOD[:2], "--fran", "9999-12", "--till", "9999-12", "--per", "9999-12-31")
    assert all(utfall["namnare"] in (0, 1) for utfall in las(kor("alla", *period, "--json")))
