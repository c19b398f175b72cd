"""A made-up nämnd with a user in every role, and a browser without JavaScript to use it with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from casetrack import create_app
from casetrack.access.anvandare import Anvandare
from casetrack.config import LoginSettings, MailSettings, ProviderSettings, Settings
from casetrack.rules.koder import Roll
from tests.cases.conftest import make_nummer
from tests.conftest import Organisation
from tests.web.sida import Blankett, Sida

LOSENORD = "fyra ord om ingenting"

NAMN = {
    Roll.MOTTAGNING: "Mona Mottagare",
    Roll.HANDLAGGARE: "Hanna Handläggare",
    Roll.CHEF: "Carin Chef",
    Roll.CONTROLLER: "Kim Controller",
    Roll.NAMNDSEKRETERARE: "Nina Nämndsekreterare",
    Roll.GRANSKARE: "Greta Granskare",
    Roll.ADMINISTRATOR: "Adam Administratör",
}

ANMALAN = {
    "inkom": "2026-03-02T10:15",
    "satt": "telefon",
    "anmalare": "skola",
    "beskrivning": "Läraren är orolig.\nBarnen kommer utan mat.",
    "vald": "nej",
    "brott": "ja",
    "brottsdatum": "2026-02-27",
    "forsta_gang": "ja",
}
ALVA = {
    "barn-0-personnummer": make_nummer("20150102", "238"),
    "barn-0-fornamn": "Alva",
    "barn-0-efternamn": "Testsson",
    "barn-0-skydd": "ingen",
}
ALVIN = {
    "barn-1-fornamn": "Alvin",
    "barn-1-kon": "pojke",
    "barn-1-fodd": "2013-05-06",
    "barn-1-skydd": "ingen",
}


@dataclass
class Nu:
    """A clock that stands still until it is moved."""

    tid: datetime

    def __call__(self) -> datetime:
        return self.tid

    def move(self, **delta: float) -> None:
        self.tid += timedelta(**delta)


@cache
def _hashed() -> str:
    # A hash tells how much work it is to check; a weak one lets every test log in for real.
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(LOSENORD)


def make_anvandare(organisation: Organisation, roll: Roll, anvandarnamn: str | None = None) -> Anvandare:
    enheter = {
        Roll.MOTTAGNING: organisation.mottagning_id,
        Roll.HANDLAGGARE: organisation.utredning_id,
        Roll.CHEF: organisation.utredning_id,
    }
    return Anvandare(
        anvandarnamn=anvandarnamn or roll.value,
        namn=NAMN[roll],
        losenord_hash=_hashed(),
        roll=roll,
        namnd_id=None if roll is Roll.ADMINISTRATOR else organisation.namnd_id,
        enhet_id=enheter.get(roll),
    )


def make_app(
    sessions: sessionmaker[Session],
    nu: Nu,
    *,
    login: LoginSettings | None = None,
    provider: ProviderSettings | None = None,
    mail: MailSettings | None = None,
    **options: Any,
) -> Flask:
    settings = Settings(
        data=Path("/nonexistent"),
        given_secret_key="en nyckel bara för prov",
        login=login or LoginSettings(),
        provider=provider,
        mail=mail,
    )
    return create_app(settings, sessions, nu, **({"https": False} | options))


class Klient:
    """Follows links and sends forms with what they hold, changed as told."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def open(self, path: str, status: int = 200) -> Sida:
        response = self.client.get(path, follow_redirects=True)
        assert response.status_code == status, (path, response.status_code, Sida(response.text).text)
        return Sida(response.text)

    def send(
        self, path: str, blankett: Blankett, knapp: tuple[str, str] | None = None, **typed: str
    ) -> TestResponse:
        """Send a form as it stands on the page at `path`, with what is `typed` in it."""
        data = blankett.falt | typed | ({knapp[0]: knapp[1]} if knapp else {})
        return self.client.open(blankett.action or path, method=blankett.method, data=data)

    def fill_in(self, path: str, **typed: str) -> TestResponse:
        """Open the page, fill in its form and send it."""
        return self.fill_in_form(path, -1, **typed)

    def fill_in_form(self, path: str, number: int, **typed: str) -> TestResponse:
        """The same, where the page has several forms."""
        return self.send(path, self.open(path).blanketter[number], **typed)

    def do(self, path: str, **typed: str) -> Sida:
        """Fill in a form that is accepted; the page that follows."""
        response = self.fill_in(path, **typed)
        assert response.status_code == 303, Sida(response.text).text
        return self.open(response.headers["Location"])

    def open_anda(self, barn_id: int) -> None:
        """Say why a case is opened that the user's work doesn't reach, if that is asked."""
        if self.get(f"/arende/{barn_id}").status_code == 303:
            assert self.fill_in(f"/arende/{barn_id}/oppna", varfor="Hjälper en kollega").status_code == 303

    def open_anmalare_anda(self, barn_id: int, anmalan_id: int) -> None:
        """Say why who reported is opened too, if that is asked."""
        path = f"/arende/{barn_id}/anmalan/{anmalan_id}/anmalare"
        if self.get(path).status_code == 303:
            assert self.fill_in(f"{path}/oppna", varfor="Skolan är anmälaren").status_code == 303

    def do_form(self, path: str, number: int, **typed: str) -> Sida:
        """The same, where the page has several forms."""
        response = self.fill_in_form(path, number, **typed)
        assert response.status_code == 303, Sida(response.text).text
        return self.open(response.headers["Location"])

    def log_in(self, anvandarnamn: str, losenord: str = LOSENORD) -> TestResponse:
        return self.fill_in("/logga-in", anvandarnamn=anvandarnamn, losenord=losenord)


def register_siblings(klient: Klient) -> int:
    """Register an anmälan for Alva and Alvin; the number of Alva's case."""
    blankett = klient.open("/anmalan").huvudblankett
    two = Sida(klient.send("/anmalan", blankett, ("gor", "lagg_till"), **ANMALAN, **ALVA).text)
    response = klient.send("/anmalan", two.huvudblankett, ("gor", "spara"), **ALVIN)
    assert response.status_code == 303, Sida(response.text).text
    return int(response.headers["Location"].rpartition("/")[2])
