"""The first person through the door is made by the operator."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.anvandare import Anvandare
from casetrack.access.losenord import verify_losenord
from casetrack.cli import casetrack
from casetrack.rules.koder import Roll
from tests.conftest import Database

Kor = Callable[..., Result]


@pytest.fixture
def kor(database: Database, monkeypatch: pytest.MonkeyPatch) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    return lambda *argument: CliRunner().invoke(casetrack, ["konto", *argument])


def test_an_administrator_is_made_with_a_password_to_change(
    kor: Kor, sessions: sessionmaker[Session]
) -> None:
    resultat = kor("ada", "Ada Adminsson")
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    losenord = resultat.stdout.rstrip().rpartition(" ")[2]
    with sessions() as session:
        konto = session.scalars(select(Anvandare)).one()
    assert (konto.anvandarnamn, konto.namn, konto.roll) == ("ada", "Ada Adminsson", Roll.ADMINISTRATOR)
    assert konto.byt_losenord
    assert verify_losenord(konto.losenord_hash, losenord)


@pytest.mark.parametrize("anvandarnamn", ["ada", "Å", ""])
def test_a_name_that_is_taken_or_cant_be_is_one_line(kor: Kor, anvandarnamn: str) -> None:
    kor("ada", "Ada Adminsson")
    resultat = kor(anvandarnamn, "Ada Igen")
    assert resultat.exit_code == 2
    assert len(resultat.stderr.splitlines()) == 1
    assert "ANVÄNDARNAMN: " in resultat.stderr
