"""Guesses at passwords: counted even when they are made at the same moment, and made to wait longer and longer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.gissning import (
    FORSTA_VANTAN,
    FRIA,
    GLOMS_EFTER,
    LANGSTA_VANTAN,
    Sparrad,
    count_guess,
    name_guess,
)
from casetrack.access.inloggning import FelInloggning, try_inloggning
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.klient import LOSENORD, make_anvandare


@pytest.fixture
def chef(sessions: sessionmaker[Session], organisation: Organisation) -> str:
    with sessions.begin() as session:
        session.add(make_anvandare(organisation, Roll.CHEF))
    return "chef"


def guess(sessions: sessionmaker[Session], losenord: str, now: datetime, kalla: str = "192.0.2.1") -> str:
    """`inne`, `fel` or `sparrad`; committed whatever the answer, as the edge does."""
    with sessions() as session:
        try:
            try_inloggning(session, " Chef ", losenord, kalla=kalla, hemlighet="nyckel", now=now)
            answer = "inne"
        except FelInloggning:
            answer = "fel"
        except Sparrad:
            answer = "sparrad"
        session.commit()
    return answer


@pytest.mark.usefixtures("chef")
def test_guesses_at_the_same_moment_are_all_counted(sessions: sessionmaker[Session], now: datetime) -> None:
    with ThreadPoolExecutor(FRIA + 3) as pool:
        answers = list(pool.map(lambda n: guess(sessions, f"gissning {n}", now), range(FRIA + 3)))
    assert sorted(answers) == ["fel"] * FRIA + ["sparrad"] * 3


@pytest.mark.usefixtures("chef")
def test_a_wait_ends_by_itself_and_is_not_prolonged_by_more_guesses(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    for _ in range(FRIA):
        guess(sessions, "gissning", now)
    almost = now + FORSTA_VANTAN - timedelta(seconds=1)
    assert guess(sessions, LOSENORD, almost) == "sparrad"
    assert guess(sessions, LOSENORD, almost, kalla="192.0.2.2") == "inne"
    assert guess(sessions, LOSENORD, now + FORSTA_VANTAN) == "inne"


def test_each_wait_is_twice_the_last_up_to_a_limit(sessions: sessionmaker[Session], now: datetime) -> None:
    waits = []
    with sessions.begin() as session:
        for _ in range(FRIA + 20):
            try:
                count_guess(session, "nyckel", now)
            except Sparrad as sparrad:
                wait = sparrad.args[0]
                waits.append(wait)
                now += LANGSTA_VANTAN
    assert [wait.split("Vänta ")[1].split(" och")[0] for wait in waits[:7]] == [
        "en minut",
        "2 minuter",
        "4 minuter",
        "8 minuter",
        "16 minuter",
        "32 minuter",
        "60 minuter",
    ]


@pytest.mark.usefixtures("chef")
def test_a_right_guess_forgives_the_wrong_ones_and_so_does_time(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    for _ in range(3):
        for _ in range(FRIA - 1):
            assert guess(sessions, "gissning", now) == "fel"
        assert guess(sessions, LOSENORD, now) == "inne"
    for _ in range(3):
        for _ in range(FRIA - 1):
            assert guess(sessions, "gissning", now) == "fel"
        now += GLOMS_EFTER


def test_the_addresses_of_one_subscriber_count_as_one() -> None:
    def name(kalla: str) -> str:
        return name_guess("losenord", "chef", kalla, "nyckel")

    assert name("2001:db8:1:2::1") == name("2001:db8:1:2:ffff::9")
    assert len({name("2001:db8:1:2::1"), name("2001:db8:1:3::1"), name("192.0.2.1"), name("192.0.2.2")}) == 4
