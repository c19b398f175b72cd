"""The application on a real database, with someone logged in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.anvandare import Anvandare
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.klient import Klient, Nu, make_anvandare, make_app

LogIn = Callable[[Roll], Klient]


@pytest.fixture
def nu(now: datetime) -> Nu:
    return Nu(now)


@pytest.fixture
def anvandare(sessions: sessionmaker[Session], organisation: Organisation) -> dict[Roll, Anvandare]:
    """One account in every role, its user name the role's code."""
    made = {roll: make_anvandare(organisation, roll) for roll in Roll}
    with sessions.begin() as session:
        session.add_all(made.values())
    return made


@pytest.fixture
def app(sessions: sessionmaker[Session], nu: Nu, anvandare: dict[Roll, Anvandare]) -> Flask:
    return make_app(sessions, nu)


@pytest.fixture
def klient(app: Flask) -> Klient:
    """Nobody logged in."""
    return Klient(app)


@pytest.fixture
def som(app: Flask) -> LogIn:
    """A browser with someone of the role logged in."""

    def log_in(roll: Roll) -> Klient:
        klient = Klient(app)
        assert klient.log_in(roll.value).status_code == 303
        return klient

    return log_in
