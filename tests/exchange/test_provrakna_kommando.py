"""`casetrack provrakna`: a figure under other rules beside the one that holds."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cli import casetrack
from tests.conftest import Database, Organisation
from tests.followup.fall import forlangning, historia, utredning
from tests.followup.historia import ENHETER, spara

Kor = Callable[..., Result]

KOD = "utredning_fyra_manader"
PERIOD = ("--namnd", "N1", "--fran", "2026-01", "--till", "2026-08")


@pytest.fixture
def kor(
    database: Database,
    organisation: Organisation,
    other_organisation: Organisation,
    sessions: sessionmaker[Session],
    monkeypatch: pytest.MonkeyPatch,
) -> Kor:
    """One utredning whose four months ended on Sunday 10 May 2026, with an extension decided on the Monday."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        fall = historia(
            utredningar=[utredning("2026-01-10", "2026-05-20")],
            forlangningar=[forlangning("2026-05-11", "2026-05-31")],
        )
        spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.utredning_id), fall)
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-09-15T10:00")
    return lambda *argument: CliRunner().invoke(casetrack, ["provrakna", *argument])


def las(resultat: Result) -> Any:
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    return json.loads(resultat.stdout)


def test_each_rule_is_tried_by_itself_beside_what_holds(kor: Kor) -> None:
    svar = las(kor(KOD, *PERIOD, "--json"))
    assert svar["kod"] == KOD
    assert [
        (each["antaganden"], each["utfall"]["policy"], each["utfall"]["taljare"], each["utfall"]["namnare"])
        for each in svar["provrakning"]
    ] == [
        ({}, "strikt", 0, 1),
        ({"forfallodag": "strikt"}, "strikt", 0, 1),
        ({"forfallodag": "flyttad"}, "flyttad", 0, 1),
        ({"forlangning": "raknas"}, "strikt", 0, 1),
        ({"forlangning": "raknas_inte"}, "strikt", 0, 1),
    ]


def test_rules_that_are_named_are_tried_together(kor: Kor) -> None:
    svar = las(kor(KOD, *PERIOD, "--forfallodag", "flyttad", "--forlangning", "raknas", "--json"))
    assert [(each["antaganden"], each["utfall"]["taljare"]) for each in svar["provrakning"]] == [
        ({}, 0),
        ({"forfallodag": "flyttad", "forlangning": "raknas"}, 1),
    ]


def test_people_read_the_same_as_a_table(kor: Kor) -> None:
    assert kor(KOD, *PERIOD).stdout == (
        "Andel utredningar av barn och unga som slutförts inom fyra månader (utredning_fyra_manader)\n"
        "2026-01-01 till 2026-08-31, per 2026-08-31\n"
        "  Som reglerna är                           0 % (0 av 1)\n"
        "  Strikt förfallodag                        0 % (0 av 1)\n"
        "  Förfallodag flyttad till nästa vardag     0 % (0 av 1)\n"
        "  En giltig förlängning som hålls är i tid  0 % (0 av 1)\n"
        "  Ingen förlängning räknas                  0 % (0 av 1)\n"
    )


def test_an_enhet_narrows(kor: Kor) -> None:
    svar = las(kor(KOD, *PERIOD, "--enhet", "N1-mottagning", "--json"))
    assert {each["utfall"]["namnare"] for each in svar["provrakning"]} == {0}


def test_what_was_asked_for_is_logged(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    kor(KOD, *PERIOD)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        (rad,) = session.scalars(select(Atkomst))
    assert (rad.vad, rad.varfor) == ("export", f"provräkning {KOD} per 2026-08-31")


@pytest.mark.parametrize(
    ("argument", "rad"),
    [
        (("finns_inte", *PERIOD), 'indikatorn "finns_inte" finns inte; välj anmalningar, '),
        (("anmalningar", *PERIOD), "ingen av reglerna gör skillnad för anmalningar"),
        ((KOD, *PERIOD, "--uppfoljning", "6"), "--uppfoljning gör ingen skillnad för utredning_fyra_manader"),
        ((KOD, *PERIOD, "--uppfoljning", "7"), "--uppfoljning har ett okänt värde; välj 12, 6"),
        ((KOD, *PERIOD, "--forfallodag", "sen"), "--forfallodag har ett okänt värde; välj strikt, flyttad"),
        ((KOD, "--namnd", "N9", *PERIOD[2:]), '--namnd "N9" finns inte; välj N1, N2'),
        ((KOD, *PERIOD, "--enhet", "N2-mottagning"), '--enhet "N2-mottagning" finns inte i nämnden N1; '),
        (
            ("ateraktualisering_utredning", *PERIOD, "--per", "0001-01-01"),
            '--per "0001-01-01": dagen som',
        ),
        (PERIOD, "KOD saknas"),
    ],
)
def test_a_wrong_call_is_one_swedish_line_and_status_2(kor: Kor, argument: tuple[str, ...], rad: str) -> None:
    resultat = kor(*argument)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert resultat.stderr.startswith(f"casetrack provrakna: {rad}")
    assert resultat.stderr.count("\n") == 1
