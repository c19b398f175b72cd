"""Which commands say who a person is, of whom they leave word in the log, and that none says it of another nämnd."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cases.barn import Barn
from casetrack.cli import casetrack
from casetrack.rules.koder import Skydd
from tests.cases.conftest import Flode, chef, flode, handlaggare, make_nummer
from tests.conftest import Database, Organisation
from tests.filtext import read_words

__all__ = ["chef", "flode", "handlaggare"]

NUMMER = make_nummer("20150102", "238")
TELLS_WHO = re.compile(
    rf"Kanarievinge|Gömmesson|Gömstaden|{NUMMER}|{NUMMER[:8]}-{NUMMER[8:]}|{NUMMER[2:8]}-?{NUMMER[8:]}|2015-01-02"
)

PERIOD = "--namnd {namnd} --fran 2026-01 --till 2026-03"
TELLS_OF_NOBODY = {
    "indikator": [f"indikator alla {PERIOD}", f"indikator alla {PERIOD} --json"],
    "prognos": ["prognos till_utredning --namnd {namnd} --ar 2026"],
    "provrakna": [f"provrakna forhandsbedomning_14_dagar --forfallodag flyttad {PERIOD}"],
    "frys": [f"frys alla {PERIOD}"],
    "frysning": ["frysning 1", "frysning 1 --json"],
    "tertialrapport": [
        f"tertialrapport --namnd {{namnd}} --ar 2026 --tertial 1 --format {each} -o {{ut}}"
        for each in ("csv", "json", "xlsx", "docx")
    ],
    "ledningsrapport": [
        f"ledningsrapport --namnd {{namnd}} --manad 2026-03 --format {each} -o {{ut}}"
        for each in ("html", "json", "xlsx", "pdf")
    ],
    "maltrad": ["maltrad export --namnd {namnd} --ar 2026 --tertial 1 -o {ut}"],
    "gallring": ["gallring foresla --namnd {namnd}", "gallring utfor --namnd {namnd}"],
    "verify": ["verify"],
    "verify-log": ["verify-log"],
    "policy": ["policy --namnd {namnd} strikt --fran 2026-04-01"],
    "kommun": ["kommun --namnd {namnd} 0180"],
}
TELLS_WHO_IT_IS = {
    "export": ["export {ut} --namnd {namnd}"],
    "arkivuttag": ["arkivuttag 1 {ut} --namnd {namnd}"],
    "registerutdrag": ["registerutdrag 1 {ut} --namnd {namnd} --format json --med-texter"],
}
READS_NO_CASE = {"frist", "definition", "import", "konto", "migrate", "demo"}
"""What is given to them is the operator's own, or they know of no nämnd."""

Run = Callable[[str, str], str]


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """What a command says and writes, for a nämnd."""
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-03-31T10:00")

    def run(line: str, namnd: str) -> str:
        ut = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        told = CliRunner().invoke(casetrack, line.format(namnd=namnd, ut=ut).split())
        assert told.exit_code in (0, 1, 2), (line, told.output)
        written = sorted(ut.iterdir()) if ut.is_dir() else [ut] if ut.exists() else []
        return told.output + "".join(read_words(each.read_bytes()) for each in written)

    return run


@pytest.fixture(autouse=True)
def protected(flode: Flode) -> None:
    """Case 1 is a protected person's."""
    barn = flode.barn(
        fornamn="Kanarievinge", efternamn="Gömmesson", stadsdel="Gömstaden", personnummer=NUMMER, fodd=None
    )
    flode.registrera(barn)
    flode.session.get_one(Barn, 1).skydd = Skydd.SKYDDAD_FOLKBOKFORING
    flode.session.commit()


def test_of_every_command_it_is_known_whether_it_says_who_somebody_is() -> None:
    named = [*TELLS_OF_NOBODY, *TELLS_WHO_IT_IS, *READS_NO_CASE]
    assert sorted(named) == sorted(casetrack.list_commands(click.Context(casetrack)))


@pytest.mark.parametrize("command", TELLS_OF_NOBODY)
def test_no_command_says_it_but_those_whose_errand_it_is(run: Run, command: str) -> None:
    for line in TELLS_OF_NOBODY[command]:
        assert not TELLS_WHO.search(run(line, "N1")), line


@pytest.mark.parametrize("command", TELLS_WHO_IT_IS)
def test_those_that_say_it_leave_word_of_it_in_the_log(
    run: Run, sessions: sessionmaker[Session], organisation: Organisation, command: str
) -> None:
    for line in TELLS_WHO_IT_IS[command]:
        assert TELLS_WHO.search(run(line, "N1")), line
    with db.open_scope(sessions, organisation.namnd_id) as session:
        row = session.scalars(select(Atkomst).where(Atkomst.vad == "export").order_by(Atkomst.id)).first()
    assert row is not None
    # An export is of everybody, and of nobody in particular.
    assert row.barn_id == (None if command == "export" else 1)
    assert row.anvandare_id is None
    assert row.utforare


@pytest.mark.usefixtures("other_organisation")
@pytest.mark.parametrize("command", [*TELLS_OF_NOBODY, *TELLS_WHO_IT_IS])
def test_no_command_says_anything_of_a_case_in_another_namnd(run: Run, command: str) -> None:
    for line in (TELLS_OF_NOBODY | TELLS_WHO_IT_IS)[command]:
        assert not TELLS_WHO.search(run(line, "N2")), line
