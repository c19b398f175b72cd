from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cli import casetrack
from casetrack.followup.kub import rakna_om
from tests.conftest import Database, Organisation
from tests.followup.underlag import add_forhandsbedomning

Kor = Callable[..., Result]


@pytest.fixture
def kor(database: Database, organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-03-15T10:00")
    return lambda *argument: CliRunner().invoke(casetrack, ["verify", *argument])


@pytest.fixture
def kuben(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """A decision in February, counted."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_forhandsbedomning(session, organisation, date(2026, 2, 2))
        rakna_om(session, organisation.namnd_id, now=datetime(2026, 3, 15, 9, tzinfo=UTC))


@pytest.mark.usefixtures("kuben")
def test_a_cube_that_equals_the_record_is_said_to(kor: Kor) -> None:
    resultat = kor()
    assert (resultat.exit_code, resultat.stdout) == (0, "Kuben stämmer med ärendena. Nämnder: 1.\n")


@pytest.mark.usefixtures("kuben")
def test_a_cell_that_differs_is_named(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.execute(text("UPDATE kubcell SET namnare = 7 WHERE indikator = 'till_utredning'"))
    resultat = kor("--namnd", "N1")
    assert (resultat.exit_code, resultat.stderr) == (
        1,
        "Celler och färdiga siffror som inte stämmer med ärendena: 1.\n",
    )
    assert resultat.stdout == (
        "N1: till_utredning version 1, 2026-02, enhet N1-mottagning, flicka, 0-12:"
        " kuben namnare 7, ärendena namnare 1\n"
    )


@pytest.mark.usefixtures("kuben")
def test_a_cube_that_is_built_anew_is_right_again(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.execute(text("UPDATE kubcell SET namnare = 7"))
    assert kor("--bygg-om").exit_code == 0
    assert kor().exit_code == 0


def test_an_unknown_nämnd_is_a_wrong_call(kor: Kor) -> None:
    resultat = kor("--namnd", "N9")
    assert (resultat.exit_code, resultat.stderr) == (
        2,
        'casetrack verify: --namnd "N9" finns inte; välj N1\n',
    )
