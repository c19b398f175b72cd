"""Accounts, as an administratör tends them, and one's own password."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import LOSENORD, Klient, Nu, register_siblings
from tests.web.sida import Sida
from tests.web.test_skyddade import list_addresses, read_text

NYTT = "fem helt andra ord"


def read_losenord(html: str) -> str:
    return re.findall(r"<code>([^<]+)</code>", html)[1]


def test_a_new_user_must_choose_a_password_before_anything_else(
    som: LogIn, klient: Klient, organisation: Organisation
) -> None:
    hemvist = f"{organisation.namnd_id}-{organisation.mottagning_id}"
    page = som(Roll.ADMINISTRATOR).fill_in(
        "/konton/nytt", namn="Nils Ny", anvandarnamn="Nils.Ny", roll="mottagning", hemvist=hemvist
    )
    temporary = read_losenord(page.text)
    assert klient.log_in("nils.ny", temporary).status_code == 303
    assert klient.get("/bevakning").headers["Location"] == "/mitt-konto/losenord"
    form = {"nuvarande": temporary, "nytt": NYTT, "igen": NYTT}
    assert klient.fill_in("/mitt-konto/losenord", **form).headers["Location"] == "/"
    assert klient.get("/bevakning").status_code == 200
    assert Klient(klient.client.application).log_in("nils.ny", temporary).status_code == 422


def test_a_new_password_ends_the_other_log_ins(som: LogIn) -> None:
    here, elsewhere = som(Roll.CHEF), som(Roll.CHEF)
    here.fill_in("/mitt-konto/losenord", nuvarande=LOSENORD, nytt=NYTT, igen=NYTT)
    assert here.get("/bevakning").status_code == 200
    assert elsewhere.get("/bevakning").status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nuvarande": "fel"}, "Det nuvarande lösenordet stämmer inte."),
        ({"nytt": "för kort", "igen": "för kort"}, "minst 12 tecken"),
        ({"nytt": "jag är en chef nu", "igen": "jag är en chef nu"}, "användarnamnet"),
        ({"nytt": "abababababab", "igen": "abababababab"}, "lätt att gissa"),
        ({"nytt": LOSENORD, "igen": LOSENORD}, "ett annat lösenord"),
        ({"igen": "något annat"}, "inte lika"),
    ],
)
def test_a_password_that_wont_do_is_refused_with_a_reason(
    som: LogIn, typed: dict[str, str], said: str
) -> None:
    form = {"nuvarande": LOSENORD, "nytt": NYTT, "igen": NYTT} | typed
    response = som(Roll.CHEF).fill_in("/mitt-konto/losenord", **form)
    assert response.status_code == 422
    assert said in Sida(response.text).text
    assert NYTT not in response.text


@pytest.mark.parametrize(
    "exakt", ["  Fyra Ord på Åsen ÄR ñog  ", "Fyra ord, och så 200 tecken " + "åäö ßÞ🦉" * 23 + "slutet!?"]
)
def test_a_password_is_taken_exactly_as_it_is_typed(som: LogIn, klient: Klient, exakt: str) -> None:
    """Spaces at its ends, capitals, any letters, and every one of as many as there may be."""
    typed = {"nuvarande": LOSENORD, "nytt": exakt, "igen": exakt}
    assert som(Roll.CHEF).fill_in("/mitt-konto/losenord", **typed).status_code == 303
    almost = {exakt.strip(), exakt.lower(), exakt[:-1], exakt + " "} - {exakt}
    assert [klient.log_in("chef", each).status_code for each in almost] == [422] * len(almost)
    assert klient.log_in("chef", exakt).status_code == 303


def test_a_password_holds_until_somebody_changes_it(som: LogIn, nu: Nu) -> None:
    som(Roll.CHEF)
    nu.move(days=4000)
    assert som(Roll.CHEF).get("/bevakning").status_code == 200


def test_passwords_are_hidden_and_may_be_pasted_and_remembered(som: LogIn, klient: Klient) -> None:
    asked = {
        "/logga-in": ["current-password"],
        "/mitt-konto/losenord": ["current-password", "new-password", "new-password"],
        "/mitt-konto/andra-faktor": ["current-password"],
    }
    inloggad = som(Roll.CHEF)
    for path, uses in asked.items():
        html = (klient if path == "/logga-in" else inloggad).open(path).html
        fields = re.findall(r"<input[^>]*type=.password.[^>]*>", html)
        assert [re.findall(r'autocomplete="([^"]+)"', field)[0] for field in fields] == uses
        # No script is there to stand in the way, and none of the browser's own limits.
        assert not re.search(r"maxlength|readonly|onpaste|<script", "".join(fields))


def test_a_closed_account_is_out_at_once(som: LogIn, anvandare: dict[Roll, Anvandare]) -> None:
    chef, administrator = som(Roll.CHEF), som(Roll.ADMINISTRATOR)
    path = f"/konton/{anvandare[Roll.CHEF].id}"
    closing = administrator.open(path).blanketter[-1]
    assert administrator.send(path, closing).status_code == 303
    assert chef.get("/bevakning").status_code == 302
    assert administrator.send(path, administrator.open(path).blanketter[-1]).status_code == 303
    assert som(Roll.CHEF).get("/bevakning").status_code == 200


def test_another_role_holds_from_the_next_log_in(som: LogIn, anvandare: dict[Roll, Anvandare]) -> None:
    handlaggare, administrator = som(Roll.HANDLAGGARE), som(Roll.ADMINISTRATOR)
    path = f"/konton/{anvandare[Roll.HANDLAGGARE].id}"
    assert administrator.fill_in_form(path, 1, roll="chef").status_code == 303
    assert handlaggare.get("/bevakning").status_code == 302
    assert som(Roll.HANDLAGGARE).get("/rapporter").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"roll": "administrator"}, "En administratör hör inte till någon nämnd"),
        ({"roll": "controller"}, "välj nämnden och ingen enhet"),
        ({"hemvist": "ingen"}, "Välj den nämnd eller enhet"),
        ({"roll": ""}, "Välj en roll."),
        ({"anvandarnamn": "chef"}, "finns redan"),
        ({"anvandarnamn": "å ä ö"}, "små bokstäver"),
        ({"namn": " "}, "Skriv personens namn."),
    ],
)
def test_an_account_that_cant_be_is_refused_with_a_reason(
    som: LogIn, organisation: Organisation, typed: dict[str, str], said: str
) -> None:
    hemvist = f"{organisation.namnd_id}-{organisation.mottagning_id}"
    form = {"namn": "Nils Ny", "anvandarnamn": "nils.ny", "roll": "mottagning", "hemvist": hemvist}
    response = som(Roll.ADMINISTRATOR).fill_in("/konton/nytt", **(form | typed))
    assert response.status_code == 422
    assert said in Sida(response.text).text


def test_an_administrator_cant_shut_the_last_door_behind_themselves(
    som: LogIn, anvandare: dict[Roll, Anvandare], organisation: Organisation
) -> None:
    administrator = som(Roll.ADMINISTRATOR)
    path = f"/konton/{anvandare[Roll.ADMINISTRATOR].id}"
    administrator.send(path, administrator.open(path).blanketter[-1])
    assert "Du kan inte stänga ditt eget konto." in administrator.open("/konton").text
    response = administrator.fill_in_form(path, 1, roll="controller", hemvist=str(organisation.namnd_id))
    assert "Du kan inte ändra din egen roll." in Sida(response.text).text


def test_an_administrator_sees_accounts_and_no_case(som: LogIn) -> None:
    sida = som(Roll.ADMINISTRATOR).open("/konton")
    assert "Kim Controller" in sida.text
    assert {
        href for href, _ in sida.lankar if href.startswith(("/arende", "/bevakning", "/sok", "/siffror"))
    } == set()


def test_a_user_tells_where_they_live_and_why_it_is_asked(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    chef, path = som(Roll.CHEF), "/mitt-konto/adress"
    assert "Används bara för loggkontrollen" in chef.open(path).text
    sida = chef.do(path, adress=" Provgatan  1 ", postnummer="12345")
    assert "Hemadressen är sparad." in sida.text
    assert "Hemadress Provgatan 1, 123 45" in sida.text
    refused = chef.fill_in(path, postnummer="1234")
    assert refused.status_code == 422
    assert "fem siffror" in Sida(refused.text).text
    assert Sida(refused.text).huvudblankett.falt["adress"] == "Provgatan 1"
    assert "Skriv gatuadressen också" in Sida(chef.fill_in(path, adress="").text).text
    assert "Hemadress Inte ifylld" in chef.do(path, adress="", postnummer="").text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        told = session.scalars(select(Atkomst.varfor).where(Atkomst.vad == Lasning.KONTO)).all()
    assert told == ["ändrade sin hemadress"] * 2  # and not what it is


def test_an_administrator_tells_it_and_nobody_else_sees_it(
    app: Flask, som: LogIn, anvandare: dict[Roll, Anvandare]
) -> None:
    administrator, path = som(Roll.ADMINISTRATOR), f"/konton/{anvandare[Roll.HANDLAGGARE].id}"
    sida = administrator.do(f"{path}/adress", adress="Undangömda gränd 7", postnummer="987 42")
    assert "Undangömda gränd 7, 987 42" in sida.text
    handlaggare = som(Roll.HANDLAGGARE)
    assert "Undangömda gränd 7" in handlaggare.open("/mitt-konto").text
    register_siblings(handlaggare)
    for roll in set(Roll) - {Roll.ADMINISTRATOR, Roll.HANDLAGGARE}:
        klient = som(roll)
        for adress in list_addresses(app):
            assert "Undangömda" not in read_text(klient.get(adress)), (roll, adress)
