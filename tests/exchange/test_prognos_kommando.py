import json
from collections.abc import Callable
from datetime import date

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cli import casetrack
from tests.conftest import Database, Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal

Kor = Callable[..., Result]

KOD = "forhandsbedomning_14_dagar"
NAMND = ("--namnd", "N1", "--ar", "2026")


@pytest.fixture
def kor(
    database: Database,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> Kor:
    """The command, in July of a year with two decisions of three in time and a target of 84 %."""
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-07-02T10:00")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for dagar in (5, 5, 20):
            add_forhandsbedomning(session, organisation, date(2026, 2, 2), dagar=dagar)
        add_mal(session, organisation, KOD, arsmal="84")
    return lambda *argument: CliRunner().invoke(casetrack, ["prognos", *argument])


def test_the_answer_has_the_counts_the_range_and_the_requirement(kor: Kor) -> None:
    resultat = kor(KOD, *NAMND, "--json")
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    svar = json.loads(resultat.stdout)
    assert svar.pop("metod").startswith("Resten av året bedöms efter nämndens egna senaste år")
    assert svar == {
        "kod": KOD,
        "ar": 2026,
        "per": "2026-07-02",
        "hittills": [2, 3],
        "rest": 3,
        "helar": [4, 6],
        "lagst": [2, 6],
        "hogst": [5, 6],
        "ar_bakom": [],
        "mal": "84",
        "krav": {
            "riktning": "hog",
            "antal": 4,
            "rest": 3,
            "kan_nas": False,
            "i_rad": 4,
            "text": "Målet kan inte nås: 3 av 3 resten av året räcker inte. Det skulle krävas 4 i rad som går bra.",
        },
    }


def test_people_get_it_in_words(kor: Kor) -> None:
    rader = kor(KOD, *NAMND, "--per", "2026-12-31").stdout.splitlines()
    assert rader[1:-1] == [
        "  Hittills: 67 % (2 av 3)",
        "  Väntas resten av året: 0",
        "  Prognos helår: 67 % (2 av 3)",
        "  Spann: 67 % (2 av 3) till 67 % (2 av 3)",
        "  Årsmål: 84 %",
        "  Målet nåddes inte.",
        "  Åren bakom: inga",
    ]


def test_who_asked_is_logged(kor: Kor, sessions: sessionmaker[Session], organisation: Organisation) -> None:
    kor(KOD, *NAMND)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        (rad,) = session.scalars(select(Atkomst))
    assert (rad.vad, rad.varfor) == ("export", f"prognos {KOD} 2026 per 2026-07-02")


@pytest.mark.parametrize(
    ("argument", "fel"),
    [
        (("okand", *NAMND), 'indikatorn "okand" finns inte'),
        ((KOD, *NAMND, "--per", "2025-12-31"), "Prognos för 2026 görs tidigast den 31 januari."),
        (("utredningar_pagaende", *NAMND), "Prognos görs bara för andelar och antal"),
        ((KOD, "--namnd", "N9", "--ar", "2026"), '--namnd "N9" finns inte'),
        ((KOD, "--namnd", "N1", "--ar", "26"), "--ar ska vara ett heltal från 1990 till 2100"),
    ],
)
def test_a_wrong_call_is_one_line(kor: Kor, argument: tuple[str, ...], fel: str) -> None:
    resultat = kor(*argument)
    assert (resultat.exit_code, resultat.stdout, resultat.stderr.count("\n")) == (2, "", 1)
    assert fel in resultat.stderr
