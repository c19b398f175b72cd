from collections.abc import Callable
from datetime import date, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cases.organisation import NamndPolicy
from casetrack.cli import casetrack
from casetrack.followup.kub import Omrakning, bygg_kub
from casetrack.rules.koder import Policy
from tests.conftest import Database, Organisation
from tests.followup.underlag import add_forhandsbedomning

Kor = Callable[..., Result]


@pytest.fixture
def kor(database: Database, organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    return lambda *argument: CliRunner().invoke(casetrack, ["policy", *argument])


def read_policies(sessions: sessionmaker[Session]) -> list[tuple[date, Policy]]:
    with sessions.begin() as session:
        rader = session.scalars(select(NamndPolicy).order_by(NamndPolicy.fran))
        return [(rad.fran, rad.policy) for rad in rader]


def test_a_policy_is_set_from_a_date_and_earlier_ones_stand(
    kor: Kor, sessions: sessionmaker[Session]
) -> None:
    resultat = kor("--namnd", "N1", "flyttad", "--fran", "2026-01-01")
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    assert resultat.stdout == "Nämnden N1: förfallodag flyttad till nästa vardag avgör från 2026-01-01.\n"
    kor("--namnd", "N1", "strikt", "--fran", "2027-01-01")
    assert read_policies(sessions) == [
        (date(2026, 1, 1), Policy.FLYTTAD),
        (date(2027, 1, 1), Policy.STRIKT),
    ]


def test_the_same_date_again_replaces_what_was_set(kor: Kor, sessions: sessionmaker[Session]) -> None:
    kor("--namnd", "N1", "flyttad", "--fran", "2026-01-01")
    kor("--namnd", "N1", "strikt", "--fran", "2026-01-01")
    assert read_policies(sessions) == [(date(2026, 1, 1), Policy.STRIKT)]


def test_who_set_it_is_logged(kor: Kor, sessions: sessionmaker[Session], organisation: Organisation) -> None:
    kor("--namnd", "N1", "flyttad", "--fran", "2026-01-01")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        (rad,) = session.scalars(select(Atkomst))
    assert (rad.vad, rad.varfor) == ("installning", "policy flyttad från 2026-01-01")


def test_the_months_from_that_date_on_are_marked_to_be_counted_again(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for manad in (1, 2):
            add_forhandsbedomning(session, organisation, date(2026, manad, 20))
        bygg_kub(session, organisation.namnd_id, now=now)
    kor("--namnd", "N1", "flyttad", "--fran", "2026-02-10")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert set(session.scalars(select(Omrakning.manad))) == {date(2026, 2, 1)}


@pytest.mark.parametrize(
    ("argument", "rad"),
    [
        (("--namnd", "N9", "strikt", "--fran", "2026-01-01"), '--namnd "N9" finns inte; välj N1'),
        (
            ("--namnd", "N1", "slapp", "--fran", "2026-01-01"),
            "POLICY har ett okänt värde; välj strikt, flyttad",
        ),
        (("--namnd", "N1", "strikt", "--fran", "2026-13-01"), '--fran "2026-13-01": dagen finns inte'),
        (("--namnd", "N1", "strikt"), "--fran saknas"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_status_2(
    kor: Kor, sessions: sessionmaker[Session], argument: tuple[str, ...], rad: str
) -> None:
    resultat = kor(*argument)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert rad in resultat.stderr
    assert len(resultat.stderr.splitlines()) == 1
    assert read_policies(sessions) == []
