"""Guesses at passwords: counted even when they are made at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.inloggning import FORSOKSTID, HOGST_FORSOK, FelInloggning, try_inloggning
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.klient import LOSENORD, make_anvandare


@pytest.fixture
def chef(sessions: sessionmaker[Session], organisation: Organisation) -> str:
    with sessions.begin() as session:
        session.add(make_anvandare(organisation, Roll.CHEF))
    return "chef"


def guess(sessions: sessionmaker[Session], losenord: str, now: datetime, adress: str = "192.0.2.1") -> str:
    """`inne`, `fel` or `sparrad`; committed whatever the answer, as the edge does."""
    with sessions() as session:
        try:
            try_inloggning(session, " Chef ", losenord, adress=adress, hemlighet="nyckel", now=now)
            answer = "inne"
        except FelInloggning as fel:
            answer = "sparrad" if fel.sparrad else "fel"
        session.commit()
    return answer


@pytest.mark.usefixtures("chef")
def test_guesses_at_the_same_moment_are_all_counted(sessions: sessionmaker[Session], now: datetime) -> None:
    with ThreadPoolExecutor(HOGST_FORSOK + 3) as pool:
        answers = list(pool.map(lambda n: guess(sessions, f"gissning {n}", now), range(HOGST_FORSOK + 3)))
    assert sorted(answers) == ["fel"] * HOGST_FORSOK + ["sparrad"] * 3


@pytest.mark.usefixtures("chef")
def test_a_stop_ends_by_itself_and_is_not_prolonged_by_more_guesses(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    for _ in range(HOGST_FORSOK):
        guess(sessions, "gissning", now)
    almost = now + FORSOKSTID - timedelta(seconds=1)
    assert guess(sessions, LOSENORD, almost) == "sparrad"
    assert guess(sessions, LOSENORD, almost, adress="192.0.2.2") == "inne"
    assert guess(sessions, LOSENORD, now + FORSOKSTID) == "inne"


@pytest.mark.usefixtures("chef")
def test_a_right_guess_forgives_the_wrong_ones(sessions: sessionmaker[Session], now: datetime) -> None:
    for _ in range(3):
        for _ in range(HOGST_FORSOK - 1):
            assert guess(sessions, "gissning", now) == "fel"
        assert guess(sessions, LOSENORD, now) == "inne"
