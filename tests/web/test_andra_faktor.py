"""The second factor: set up with a telephone, asked for at the log-in, each code taken once."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.andra_faktor import ANTAL_KODER, Aterstallningskod
from casetrack.access.anvandare import Anvandare
from casetrack.access.gissning import FRIA
from casetrack.config import LoginSettings
from casetrack.rules.koder import Roll
from tests.web.conftest import LogIn
from tests.web.klient import ALVA, ANMALAN, LOSENORD, Klient, Nu, make_app
from tests.web.sida import Sida

ANDRA_FAKTOR = "/mitt-konto/andra-faktor"
TELEFON = f"{ANDRA_FAKTOR}/telefon"


class Telefon:
    """An authenticator app: the secret that it was given, and the clock."""

    def __init__(self, hemlighet: str, nu: Nu) -> None:
        self._totp, self._nu = pyotp.TOTP(hemlighet), nu

    def show(self) -> str:
        return self._totp.at(self._nu.tid)


def begin(klient: Klient, nu: Nu) -> Telefon:
    """Show the password and read the picture, as far as to the first code."""
    assert klient.fill_in(ANDRA_FAKTOR, nuvarande=LOSENORD).headers["Location"] == TELEFON
    html = klient.open(TELEFON).html
    assert 'src="data:image/svg+xml' in html
    return Telefon(re.findall(r"<code>([A-Z2-7 ]+)</code>", html)[0].replace(" ", ""), nu)


def set_up(klient: Klient, nu: Nu) -> tuple[Telefon, list[str]]:
    """A telephone in force, and the recovery codes."""
    telefon = begin(klient, nu)
    page = klient.fill_in(TELEFON, kod=telefon.show())
    assert page.status_code == 200
    return telefon, re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page.text)


def log_in(klient: Klient, kod: str, roll: Roll = Roll.CHEF) -> int:
    """The status that a password and a code are answered with."""
    asked = klient.log_in(roll.value)
    assert asked.status_code == 200
    assert klient.get("/bevakning").status_code == 302
    return klient.send("/logga-in", Sida(asked.text).huvudblankett, kod=kod).status_code


def test_a_log_in_asks_for_a_code_once_a_telephone_is_set_up(som: LogIn, klient: Klient, nu: Nu) -> None:
    telefon, koder = set_up(som(Roll.CHEF), nu)
    assert len(set(koder)) == ANTAL_KODER
    nu.move(minutes=1)
    assert log_in(klient, "000000") == 422
    assert log_in(klient, telefon.show()) == 303
    assert klient.get("/bevakning").status_code == 200


def test_a_code_is_taken_once(som: LogIn, klient: Klient, nu: Nu) -> None:
    telefon, _ = set_up(som(Roll.CHEF), nu)
    assert log_in(klient, telefon.show()) == 422  # the one that set it up
    nu.move(seconds=30)
    kod = telefon.show()
    assert log_in(klient, kod) == 303
    assert log_in(Klient(klient.client.application), kod) == 422


@pytest.mark.parametrize(("seconds", "status"), [(0, 303), (30, 303), (60, 422), (-30, 422)])
def test_a_code_holds_until_the_next_has_passed(
    som: LogIn, klient: Klient, nu: Nu, seconds: int, status: int
) -> None:
    telefon, _ = set_up(som(Roll.CHEF), nu)
    nu.move(minutes=10)
    kod = telefon.show()
    nu.move(seconds=seconds)
    assert log_in(klient, kod) == status


def test_a_recovery_code_is_taken_once_and_kept_as_a_hash(
    som: LogIn, klient: Klient, nu: Nu, sessions: sessionmaker[Session]
) -> None:
    _, koder = set_up(som(Roll.CHEF), nu)
    with sessions() as session:
        kept = session.scalars(select(Aterstallningskod.kod_hash)).all()
    assert len(kept) == ANTAL_KODER
    assert all(each.startswith("$argon2id$") for each in kept)
    assert log_in(klient, f" {koder[3].upper()} ") == 303
    assert log_in(Klient(klient.client.application), koder[3]) == 422
    assert "7 återställningskoder" in klient.open(ANDRA_FAKTOR).text


def test_the_secret_is_kept_encrypted_and_for_its_own_account(
    som: LogIn, klient: Klient, nu: Nu, sessions: sessionmaker[Session], anvandare: dict[Roll, Anvandare]
) -> None:
    telefon, _ = set_up(som(Roll.CHEF), nu)
    nu.move(minutes=1)
    with sessions.begin() as session:
        chef = session.get_one(Anvandare, anvandare[Roll.CHEF].id)
        controller = session.get_one(Anvandare, anvandare[Roll.CONTROLLER].id)
        assert chef.totp_hemlighet is not None
        assert telefon._totp.secret not in chef.totp_hemlighet
        controller.totp_hemlighet = chef.totp_hemlighet  # by somebody who writes in the database
    assert log_in(klient, telefon.show(), Roll.CONTROLLER) == 422


def test_codes_can_not_be_guessed_without_end(som: LogIn, klient: Klient, nu: Nu) -> None:
    telefon, _ = set_up(som(Roll.CHEF), nu)
    nu.move(minutes=1)
    for _ in range(5):
        assert log_in(klient, "000000") == 422
    assert log_in(klient, telefon.show()) == 429
    nu.move(minutes=1)
    assert log_in(klient, telefon.show()) == 303


def log_in_at_once(klient: Klient, losenord: str, kod: str) -> int:
    """The status of an answer to password and code together, as asked for where guesses have to wait."""
    asked = Sida(klient.log_in("chef", "gissning").text)
    assert "Med lösenord och kod tillsammans behöver du inte vänta." in asked.text
    blankett = asked.huvudblankett
    return klient.send("/logga-in", blankett, anvandarnamn="chef", losenord=losenord, kod=kod).status_code


def test_wrong_guesses_from_the_same_address_do_not_shut_out_who_has_password_and_code(
    som: LogIn, app: Flask, nu: Nu
) -> None:
    """Behind a municipality's proxy all have one address; this browser is new to the account."""
    telefon, koder = set_up(som(Roll.CHEF), nu)
    nu.move(minutes=1)
    for _ in range(FRIA):
        assert Klient(app).log_in("chef", "gissning").status_code == 422
    klient = Klient(app)
    assert klient.log_in("chef").status_code == 429
    for losenord, kod in (
        ("gissning", telefon.show()),
        (LOSENORD, "000000"),
        (LOSENORD, ""),
        (LOSENORD, koder[0]),
    ):
        assert log_in_at_once(klient, losenord, kod) == 429
    assert klient.get("/bevakning").status_code == 302
    assert log_in_at_once(klient, LOSENORD, telefon.show()) == 303
    assert klient.get("/bevakning").status_code == 200
    assert log_in_at_once(Klient(app), LOSENORD, telefon.show()) == 429  # taken once
    # And known from now on, like any other.
    klient.send("/mitt-konto", klient.open("/mitt-konto").blanketter[0])
    assert klient.log_in("chef").status_code == 200


def test_codes_can_not_be_guessed_without_end_where_passwords_have_to_wait(
    som: LogIn, app: Flask, nu: Nu
) -> None:
    telefon, _ = set_up(som(Roll.CHEF), nu)
    nu.move(minutes=1)
    for _ in range(FRIA):
        Klient(app).log_in("chef", "gissning")
    klient = Klient(app)
    for _ in range(2 * FRIA):  # of one who doesn't know the password: counted to nobody's account
        assert log_in_at_once(klient, "gissning", "000000") == 429
    for _ in range(FRIA):
        assert log_in_at_once(klient, LOSENORD, "000000") == 429
    assert log_in_at_once(klient, LOSENORD, telefon.show()) == 429


def test_the_code_must_follow_its_password(som: LogIn, klient: Klient, nu: Nu) -> None:
    telefon, _ = set_up(som(Roll.CHEF), nu)
    nu.move(minutes=1)
    blankett = Sida(klient.log_in("chef").text).huvudblankett
    nu.move(minutes=11)
    late = klient.send("/logga-in", blankett, kod=telefon.show())
    assert late.headers["Location"].startswith("/logga-in")
    stranger = Klient(klient.client.application)
    fields = {
        "csrf_token": stranger.open("/logga-in").huvudblankett.falt["csrf_token"],
        "kod": telefon.show(),
    }
    assert stranger.client.post("/logga-in/kod", data=fields).headers["Location"].startswith("/logga-in")
    assert stranger.get("/bevakning").status_code == 302


def test_nothing_is_set_up_without_the_password_or_a_code_of_the_telephone(
    som: LogIn, klient: Klient, nu: Nu
) -> None:
    chef = som(Roll.CHEF)
    assert chef.fill_in(ANDRA_FAKTOR, nuvarande="fel").status_code == 422
    assert chef.get(TELEFON).headers["Location"] == ANDRA_FAKTOR
    begin(chef, nu)
    assert chef.fill_in(TELEFON, kod="000000").status_code == 422
    assert klient.log_in("chef").status_code == 303


def test_an_open_log_in_is_no_way_to_guess_the_password(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    for _ in range(5):
        assert "stämmer inte" in Sida(chef.fill_in(ANDRA_FAKTOR, nuvarande="fel").text).text
    assert "För många misslyckade försök" in Sida(chef.fill_in(ANDRA_FAKTOR, nuvarande=LOSENORD).text).text
    typed = {"nuvarande": LOSENORD, "nytt": "fem helt andra ord", "igen": "fem helt andra ord"}
    page = Sida(chef.fill_in("/mitt-konto/losenord", **typed).text)
    assert "För många misslyckade försök" in page.text


def test_log_ins_made_without_the_telephone_end_when_it_is_set_up(som: LogIn, nu: Nu) -> None:
    here, elsewhere = som(Roll.CHEF), som(Roll.CHEF)
    set_up(here, nu)
    assert here.get("/bevakning").status_code == 200
    assert elsewhere.get("/bevakning").status_code == 302


def test_a_role_that_needs_it_sets_it_up_before_anything_else(
    sessions: sessionmaker[Session], nu: Nu, anvandare: dict[Roll, Anvandare]
) -> None:
    app = make_app(sessions, nu, login=LoginSettings(second_factor=frozenset({"chef"})))
    chef, controller = Klient(app), Klient(app)
    chef.log_in("chef")
    controller.log_in("controller")
    assert controller.get("/siffror").status_code == 200
    assert chef.get("/bevakning").headers["Location"] == ANDRA_FAKTOR
    set_up(chef, nu)
    assert chef.get("/bevakning").status_code == 200


def test_an_administrator_lets_somebody_who_lost_the_telephone_in_again(
    som: LogIn, klient: Klient, nu: Nu, anvandare: dict[Roll, Anvandare]
) -> None:
    chef, administrator = som(Roll.CHEF), som(Roll.ADMINISTRATOR)
    set_up(chef, nu)
    path = f"/konton/{anvandare[Roll.CHEF].id}"
    removing = next(each for each in administrator.open(path).blanketter if "andra-faktor" in each.action)
    assert administrator.send(path, removing).status_code == 303
    assert chef.get("/bevakning").status_code == 302
    assert klient.log_in("chef").status_code == 303


def test_what_was_written_survives_a_log_in_with_a_code(som: LogIn, nu: Nu) -> None:
    klient = som(Roll.MOTTAGNING)
    telefon, _ = set_up(klient, nu)
    blankett = klient.open("/anmalan").huvudblankett
    nu.move(minutes=61)
    asked = klient.send("/anmalan", blankett, ("gor", "spara"), **ANMALAN, **ALVA)
    page = klient.send(
        "/logga-in", Sida(asked.text).huvudblankett, anvandarnamn="mottagning", losenord=LOSENORD
    )
    wrong = klient.send("/logga-in", Sida(page.text).huvudblankett, kod="000000")
    again = klient.send("/logga-in", Sida(wrong.text).huvudblankett, kod=telefon.show())
    go_on = Sida(again.text).huvudblankett
    assert go_on.falt["beskrivning"] == ANMALAN["beskrivning"]
    assert klient.send("/", go_on).headers["Location"] == "/arende/1"
