"""A wrong log-in is the same work whatever is wrong, so that neither answer nor time tells which accounts exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access import losenord as losenord_module
from casetrack.access.gissning import FRIA, count_guess, name_guess
from casetrack.access.losenord import hash_losenord
from casetrack.rules.koder import Roll
from tests.conftest import Database, Organisation
from tests.web.klient import Klient, make_anvandare
from tests.web.sida import Sida

RATT = "rätt ord i en rad"
TRIES: dict[str, tuple[str, str]] = {
    "wrong password": ("finns", "fel ord i en rad"),
    "no such account": ("finns.inte", RATT),
    "closed account, right password": ("stangd", RATT),
    "closed account, wrong password": ("stangd", "fel ord i en rad"),
    "account of the provider": ("tjanstens", RATT),
    "account that must change its password": ("tillfallig", "fel ord i en rad"),
    "nothing typed": ("", ""),
}


class Verifier(PasswordHasher):
    """The hasher itself, with a note of what each verification cost."""

    done: list[Parameters]

    def verify(self, *args: Any) -> Any:
        self.done.append(extract_parameters(args[0]))
        return super().verify(*args)


@pytest.fixture
def verifier(monkeypatch: pytest.MonkeyPatch) -> Verifier:
    made = Verifier.from_parameters(RFC_9106_LOW_MEMORY)
    assert isinstance(made, Verifier)
    made.done = []
    monkeypatch.setattr(losenord_module, "_hasher", made)
    losenord_module._hash_of_nobody.cache_clear()
    return made


@pytest.fixture
def konton(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """One account of each kind, whose passwords are hashed as in use and not as in the other tests."""
    namn = ("finns", "stangd", "tillfallig", "tjanstens")
    made = {each: make_anvandare(organisation, Roll.CHEF, each) for each in namn}
    for konto in made.values():
        konto.losenord_hash = hash_losenord(RATT)
    made["stangd"].aktiv = False
    made["tillfallig"].byt_losenord = True
    made["tjanstens"].losenord_hash = None
    made["tjanstens"].utfardare, made["tjanstens"].subjekt = "https://tjanst.example", "a1"
    with sessions.begin() as session:
        session.add_all(made.values())


@contextmanager
def listen(database: Database) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile, as they stand before their values."""
    told: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    event.listen(database.app, "before_cursor_execute", hear)
    try:
        yield told
    finally:
        event.remove(database.app, "before_cursor_execute", hear)


Guess = Callable[[str], tuple[int, str, list[str], list[Parameters]]]


@pytest.fixture
def guess(database: Database, klient: Klient, konton: None, verifier: Verifier) -> Guess:
    """Try to log in, in a browser of its own; the status, the page, the statements and the verifications."""

    def guess(what: str) -> tuple[int, str, list[str], list[Parameters]]:
        namn, losenord = TRIES.get(what, ("finns", RATT))
        browser = Klient(klient.client.application)
        blankett = browser.open("/logga-in").huvudblankett
        verifier.done.clear()
        with listen(database) as told:
            answer = browser.send("/logga-in", blankett, anvandarnamn=namn, losenord=losenord)
        page = re.sub(r'value="[^"]*"', "", Sida(answer.text).html)
        return answer.status_code, page, told, list(verifier.done)

    return guess


@pytest.mark.parametrize("what", [*TRIES, "right password"])
def test_the_same_is_done_and_said_where_guesses_have_to_wait(
    guess: Guess, klient: Klient, sessions: sessionmaker[Session], now: datetime, what: str
) -> None:
    """Also for the right password, which is not looked at without a code of the telephone."""
    hemlighet = klient.client.application.config["SECRET_KEY"]
    with sessions.begin() as session:
        for namn in {namn for namn, _ in TRIES.values()}:
            nyckel = name_guess("losenord", namn, "127.0.0.1", hemlighet)
            for _ in range(FRIA):
                count_guess(session, nyckel, now)
    status, page, statements, verifications = guess("no such account")
    assert status == 429
    assert len(verifications) == 1
    assert guess(what) == (status, page, statements, verifications)


@pytest.mark.parametrize("what", TRIES)
def test_the_same_is_done_and_said_whatever_is_wrong(guess: Guess, what: str) -> None:
    status, page, statements, verifications = guess("no such account")
    assert status == 422
    assert verifications == [extract_parameters(hash_losenord(RATT))]
    assert len(statements) > 1
    assert guess(what) == (status, page, statements, verifications)


def test_the_first_guess_of_a_process_is_no_more_work_than_the_next(
    guess: Guess, verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(verifier, "hash", hashed.append)
    guess("no such account")
    assert hashed == []
