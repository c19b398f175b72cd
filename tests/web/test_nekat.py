"""What was tried in vain is noted in the log of the web: what, by which account and from where, and nothing typed."""

from __future__ import annotations

import pytest
from flask import Flask

from casetrack.access.anvandare import Anvandare
from casetrack.access.gissning import FRIA
from casetrack.rules.koder import Roll
from tests.web.conftest import LogIn
from tests.web.klient import LOSENORD, Klient, Nu
from tests.web.sida import Sida
from tests.web.test_andra_faktor import ANDRA_FAKTOR, TELEFON, begin, set_up

TYPED = "ett hemligt ord"


class Logg:
    """What has been noted since last asked, each without what all have in common."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    def since(self) -> list[str]:
        noted = [each.getMessage() for each in self._caplog.records if "Nekad" in each.getMessage()]
        assert TYPED not in self._caplog.text
        assert LOSENORD not in self._caplog.text
        assert all(each.endswith(" från 127.0.0.1") for each in noted)
        self._caplog.clear()
        return [each.removeprefix("Nekad ").removesuffix(" från 127.0.0.1") for each in noted]


@pytest.fixture
def logg(caplog: pytest.LogCaptureFixture) -> Logg:
    return Logg(caplog)


def test_a_failed_log_in_is_noted_with_the_account_that_there_is(
    klient: Klient, logg: Logg, anvandare: dict[Roll, Anvandare]
) -> None:
    chef = anvandare[Roll.CHEF].id
    klient.log_in(TYPED, TYPED)
    klient.log_in("chef", TYPED)
    where = "ingen inloggad, POST inloggning.show_inloggning"
    assert logg.since() == [
        f"(inloggning, FelInloggning, okänt konto): {where}",
        f"(inloggning, FelInloggning, konto {chef}): {where}",
    ]
    for _ in range(FRIA):
        klient.log_in("chef", TYPED)
    assert logg.since()[-1] == f"(inloggning, Sparrad, okänt konto): {where}"


def test_a_failed_second_factor_is_noted(
    som: LogIn, klient: Klient, nu: Nu, logg: Logg, anvandare: dict[Roll, Anvandare]
) -> None:
    chef = anvandare[Roll.CHEF].id
    inloggad = som(Roll.CHEF)
    begin(inloggad, nu)
    inloggad.fill_in(TELEFON, kod=TYPED)
    assert logg.since() == [f"(ny telefon): konto {chef}, POST andra_faktor.connect_telefon"]
    set_up(inloggad, nu)
    asked = Sida(klient.log_in("chef").text).huvudblankett
    klient.send("/logga-in", asked, kod=TYPED)
    assert logg.since() == [f"(inloggning, FelKod, konto {chef}): ingen inloggad, POST inloggning.take_kod"]


def test_a_password_that_is_not_shown_once_more_is_noted(
    som: LogIn, logg: Logg, anvandare: dict[Roll, Anvandare]
) -> None:
    chef = som(Roll.CHEF)
    typed = {"nuvarande": TYPED, "nytt": f"{TYPED} till", "igen": f"{TYPED} till"}
    assert chef.fill_in("/mitt-konto/losenord", **typed).status_code == 422
    assert chef.fill_in(ANDRA_FAKTOR, nuvarande=TYPED).status_code == 422
    vem = f"(bekräftelse med lösenordet): konto {anvandare[Roll.CHEF].id}"
    assert logg.since() == [
        f"{vem}, POST konto.change_losenord",
        f"{vem}, POST andra_faktor.show_andra_faktor",
    ]
    chef.fill_in("/mitt-konto/losenord", **typed | {"nuvarande": LOSENORD, "nytt": "kort", "igen": "kort"})
    assert logg.since() == []  # who chooses a short one has tried nothing


def test_what_a_control_stops_is_noted(
    som: LogIn, app: Flask, logg: Logg, anvandare: dict[Roll, Anvandare]
) -> None:
    mottagning = som(Roll.MOTTAGNING)
    vem = f"konto {anvandare[Roll.MOTTAGNING].id}"
    blankett = mottagning.open("/anmalan").huvudblankett
    mottagning.client.post("/sok", data={"sokord": TYPED})
    mottagning.send("/anmalan", blankett, beskrivning=TYPED * 100_000)
    assert logg.since() == [
        f"(CSRFError): {vem}, POST sok.show_sok",
        f"(RequestEntityTooLarge): {vem}, POST registrering.register_anmalan",
    ]
    app.config["TRUSTED_HOSTS"] = ["casetrack.exempel.se"]
    mottagning.client.get("/logga-in", headers={"Host": TYPED.replace(" ", ".")})
    (noted,) = logg.since()
    assert noted.startswith("(SecurityError): ")


def test_what_breaks_is_noted_with_where(
    som: LogIn, app: Flask, logg: Logg, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise ValueError("mitt i")

    chef = som(Roll.CHEF)
    fail.__dict__.update(app.view_functions["bevakning.show_bevakning"].__dict__)
    monkeypatch.setitem(app.view_functions, "bevakning.show_bevakning", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert chef.get("/bevakning").status_code == 500
    (broken,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert broken.exc_info is not None
    assert "test_nekat.py" in caplog.text
    assert logg.since() == []
