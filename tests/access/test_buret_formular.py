"""A form waits for its writer alone, one for each account, and is gone once it was looked for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.buret_formular import (
    VANTAR_HOGST,
    BuretFormular,
    Formularsvar,
    keep_formular,
    take_formular,
)
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.klient import make_anvandare

SVAR = Formularsvar("/anmalan?barn=1", [("text", "Åsa & <b>"), ("val", "1"), ("val", "2")])
NYCKEL = "installationens nyckel"


@pytest.fixture
def skrivare(sessions: sessionmaker[Session], organisation: Organisation) -> tuple[int, int]:
    """Two accounts."""
    with sessions.begin() as session:
        konton = [make_anvandare(organisation, roll) for roll in (Roll.CHEF, Roll.MOTTAGNING)]
        session.add_all(konton)
        session.flush()
        return konton[0].id, konton[1].id


def keep(session: Session, anvandare_id: int, now: datetime, svar: Formularsvar = SVAR) -> str:
    return keep_formular(session, svar, anvandare_id, hemlighet=NYCKEL, now=now)


def take(session: Session, token: str | None, anvandare_id: int, now: datetime) -> Formularsvar | None:
    return take_formular(session, token, anvandare_id, hemlighet=NYCKEL, now=now)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(BuretFormular)) or 0


def test_it_is_given_back_as_it_was_written_and_once(
    sessions: sessionmaker[Session], skrivare: tuple[int, int], now: datetime
) -> None:
    with sessions.begin() as session:
        token = keep(session, skrivare[0], now)
        assert take(session, token, skrivare[0], now) == SVAR
        assert take(session, token, skrivare[0], now) is None


def test_somebody_else_gets_nothing_and_it_is_gone(
    sessions: sessionmaker[Session], skrivare: tuple[int, int], now: datetime
) -> None:
    with sessions.begin() as session:
        token = keep(session, skrivare[0], now)
        assert take(session, token, skrivare[1], now) is None
        assert count(session) == 0


def test_a_row_moved_to_another_account_says_nothing(
    sessions: sessionmaker[Session], skrivare: tuple[int, int], now: datetime
) -> None:
    """By somebody who writes in the database."""
    with sessions.begin() as session:
        token = keep(session, skrivare[0], now)
        session.scalars(select(BuretFormular)).one().anvandare_id = skrivare[1]
        session.flush()
        assert take(session, token, skrivare[1], now) is None


def test_the_last_form_of_an_account_takes_the_place_of_the_one_before(
    sessions: sessionmaker[Session], skrivare: tuple[int, int], now: datetime
) -> None:
    later = Formularsvar("/sok", [("sokord", "Alva")])
    with sessions.begin() as session:
        first, second = keep(session, skrivare[0], now), keep(session, skrivare[0], now, later)
        assert count(session) == 1
        assert take(session, first, skrivare[0], now) is None
        assert take(session, second, skrivare[0], now) == later


def test_what_has_waited_too_long_goes_when_anybody_logs_in(
    sessions: sessionmaker[Session], skrivare: tuple[int, int], now: datetime
) -> None:
    with sessions.begin() as session:
        keep(session, skrivare[0], now)
        take(session, None, skrivare[1], now + VANTAR_HOGST - timedelta(seconds=1))
        assert count(session) == 1
        take(session, None, skrivare[1], now + VANTAR_HOGST)
        assert count(session) == 0
