"""Logging in and out, and how long it lasts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.anvandare import Anvandare
from casetrack.access.gissning import FRIA, Inloggningsforsok
from casetrack.access.inloggning import FEL
from casetrack.rules.koder import Roll
from casetrack.web.begaran import EXTENSION
from tests.web.conftest import LogIn
from tests.web.klient import ALVA, ANMALAN, LOSENORD, Klient, Nu, make_app
from tests.web.sida import Sida


@pytest.mark.parametrize(
    ("anvandarnamn", "losenord"), [("chef", "fel lösenord"), ("finns.inte", LOSENORD), ("", "")]
)
def test_every_wrong_guess_gets_the_same_answer(klient: Klient, anvandarnamn: str, losenord: str) -> None:
    response = klient.log_in(anvandarnamn, losenord)
    assert response.status_code == 422
    assert FEL in Sida(response.text).text
    assert klient.get("/").headers["Location"].startswith("/logga-in")


def test_a_closed_account_gets_the_answer_of_a_wrong_guess(
    klient: Klient, sessions: sessionmaker[Session], anvandare: dict[Roll, Anvandare]
) -> None:
    with sessions.begin() as session:
        session.get_one(Anvandare, anvandare[Roll.CHEF].id).aktiv = False
    assert FEL in Sida(klient.log_in("chef").text).text


def test_too_many_guesses_are_stopped_even_when_the_last_is_right(klient: Klient, nu: Nu) -> None:
    for _ in range(FRIA):
        assert klient.log_in("chef", "gissning").status_code == 422
    stopped = klient.log_in("chef")
    assert stopped.status_code == 429
    assert "Vänta en minut och försök igen." in Sida(stopped.text).text
    nu.move(minutes=1)
    assert klient.log_in("chef").status_code == 303


def test_guesses_from_elsewhere_do_not_shut_the_owner_out(klient: Klient) -> None:
    blankett = klient.open("/logga-in").huvudblankett
    for _ in range(FRIA + 2):
        klient.client.post(
            "/logga-in",
            data=blankett.falt | {"anvandarnamn": "chef", "losenord": "gissning"},
            environ_base={"REMOTE_ADDR": "203.0.113.7"},
        )
    assert klient.log_in("chef").status_code == 303


def test_neither_address_nor_what_was_typed_is_kept_of_a_guess(
    klient: Klient, sessions: sessionmaker[Session]
) -> None:
    klient.log_in("mitt hemliga lösenord", "mitt hemliga lösenord")
    with sessions() as session:
        (forsok,) = session.scalars(select(Inloggningsforsok))
    assert forsok.antal == 1
    assert len(forsok.nyckel) == 64


def test_a_log_in_begins_with_an_empty_session(klient: Klient) -> None:
    klient.open("/logga-in")
    with klient.client.session_transaction() as before:
        before["smuggled"] = "in"
        token = before["csrf_token"]
    klient.log_in("chef")
    with klient.client.session_transaction() as after:
        assert "smuggled" not in after
        assert after.get("csrf_token") != token


def test_a_log_out_ends_every_copy_of_the_log_in(som: LogIn, app: Flask) -> None:
    klient = som(Roll.CHEF)
    stolen = Klient(app)
    cookie = klient.client.get_cookie("casetrack")
    assert cookie is not None
    stolen.client.set_cookie("casetrack", cookie.value)
    assert stolen.get("/bevakning").status_code == 200
    sida = klient.open("/bevakning")
    left = klient.send("/bevakning", sida.blanketter[0]).headers
    assert left["Location"] == "/logga-in"
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert stolen.get("/bevakning").status_code == 302


def test_a_log_in_ends_when_it_is_left_unused_or_the_day_is_over(som: LogIn, nu: Nu) -> None:
    klient = som(Roll.CHEF)
    for _ in range(10):
        nu.move(minutes=59)
        assert klient.get("/bevakning").status_code == 200
    nu.move(minutes=11)
    assert klient.get("/bevakning").status_code == 302

    klient = som(Roll.CHEF)
    nu.move(minutes=61)
    assert klient.get("/bevakning").status_code == 302


@pytest.mark.parametrize(
    ("nasta", "leads_to"),
    [
        ("/arende/1", "/arende/1"),
        ("https://other.example/", "/"),
        ("//other.example/", "/"),
        ("/\\other.example/", "/"),
        ("/\t/other.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_a_log_in_leads_nowhere_but_to_our_own_pages(klient: Klient, nasta: str, leads_to: str) -> None:
    response = klient.fill_in("/logga-in", anvandarnamn="chef", losenord=LOSENORD, nasta=nasta)
    assert response.headers["Location"] == leads_to


def test_each_role_begins_where_its_work_is(som: LogIn) -> None:
    begins = {roll: som(roll).get("/").headers["Location"] for roll in Roll}
    assert begins == {
        Roll.MOTTAGNING: "/bevakning",
        Roll.HANDLAGGARE: "/bevakning",
        Roll.CHEF: "/bevakning",
        Roll.CONTROLLER: "/siffror",
        Roll.NAMNDSEKRETERARE: "/rapporter",
        Roll.GRANSKARE: "/loggkontroll",
        Roll.ADMINISTRATOR: "/konton",
    }


def test_a_form_without_its_token_is_refused(som: LogIn) -> None:
    klient = som(Roll.MOTTAGNING)
    response = klient.client.post("/sok", data={"sokord": "Alva"})
    assert response.status_code == 400
    assert "Sidan var för gammal" in Sida(response.text).text


@pytest.mark.parametrize("path", ["/logga-in", "/bevakning", "/sok", "/finns-inte", "/halsa"])
def test_no_page_runs_scripts_is_framed_or_is_kept(som: LogIn, path: str) -> None:
    headers = som(Roll.CHEF).get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_over_https_the_cookie_is_bound_to_it(sessions: sessionmaker[Session], nu: Nu) -> None:
    client = make_app(sessions, nu, https=True).test_client()
    response = client.get("/logga-in", base_url="https://exempel.se")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-casetrack=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Strict-Transport-Security" in response.headers


def test_over_https_a_form_must_come_from_our_own_page(
    sessions: sessionmaker[Session], nu: Nu, anvandare: dict[Roll, Anvandare]
) -> None:
    client = make_app(sessions, nu, https=True).test_client()
    base = "https://exempel.se"
    token = Sida(client.get("/logga-in", base_url=base).text).huvudblankett.falt
    typed = token | {"anvandarnamn": "chef", "losenord": LOSENORD}
    for referrer, status in ((None, 400), ("https://annan.se/", 400), (f"{base}/logga-in", 303)):
        headers = {"Referer": referrer} if referrer else {}
        assert client.post("/logga-in", base_url=base, data=typed, headers=headers).status_code == status


@pytest.mark.parametrize(("proxies", "guessers"), [(0, 1), (1, 2)])
def test_a_proxy_is_believed_about_who_calls_only_when_told_to(
    sessions: sessionmaker[Session], nu: Nu, proxies: int, guessers: int
) -> None:
    klient = Klient(make_app(sessions, nu, proxies=proxies))
    blankett = klient.open("/logga-in").huvudblankett
    for adress in ("192.0.2.1", "192.0.2.2"):
        klient.client.post("/logga-in", data=blankett.falt, headers={"X-Forwarded-For": adress})
    with sessions() as session:
        assert len(session.scalars(select(Inloggningsforsok)).all()) == guessers


def test_style_sheets_come_from_here_and_no_page_names_another_place(klient: Klient) -> None:
    html = klient.open("/logga-in").html
    assert "http://" not in html
    assert "https://" not in html
    assert klient.get("/bootstrap/static/css/bootstrap.min.css").status_code == 200


def test_health_is_told_to_everyone(klient: Klient) -> None:
    assert klient.get("/halsa").get_json() == {"status": "ok"}


def write_and_be_logged_out(klient: Klient, nu: Nu) -> Sida:
    """The page that answers a registration sent in after the log-in ended."""
    blankett = klient.open("/anmalan").huvudblankett
    nu.move(minutes=61)
    response = klient.send("/anmalan", blankett, ("gor", "spara"), **ANMALAN, **ALVA)
    assert response.status_code == 401
    return Sida(response.text)


def test_what_was_written_survives_the_end_of_the_log_in(som: LogIn, nu: Nu) -> None:
    klient = som(Roll.MOTTAGNING)
    asked = write_and_be_logged_out(klient, nu)
    assert "Det du skrev finns kvar" in asked.text
    wrong = klient.send("/logga-in", asked.huvudblankett, anvandarnamn="mottagning", losenord="fel")
    again = klient.send(
        "/logga-in", Sida(wrong.text).huvudblankett, anvandarnamn="mottagning", losenord=LOSENORD
    )
    go_on = Sida(again.text).huvudblankett
    assert go_on.falt["beskrivning"] == ANMALAN["beskrivning"]
    assert klient.send("/", go_on).headers["Location"] == "/arende/1"


def test_what_was_written_is_given_to_its_writer_alone(som: LogIn, nu: Nu) -> None:
    klient = som(Roll.MOTTAGNING)
    asked = write_and_be_logged_out(klient, nu)
    response = klient.send("/logga-in", asked.huvudblankett, anvandarnamn="chef", losenord=LOSENORD)
    assert response.headers["Location"] == "/anmalan"


def test_nothing_from_elsewhere_is_carried_through_a_log_in(som: LogIn, nu: Nu) -> None:
    klient = som(Roll.MOTTAGNING)
    nu.move(minutes=61)
    response = klient.client.post("/anmalan", data=ANMALAN | {"csrf_token": "påhittad"})
    assert response.headers["Location"] == "/logga-in"


def test_a_broken_database_is_told_in_swedish(
    som: LogIn, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Session:
        raise OperationalError("SELECT hemligt", {}, Exception("borta"))

    klient = som(Roll.CHEF)
    monkeypatch.setitem(app.extensions, EXTENSION, replace(app.extensions[EXTENSION], sessions=fail))
    for path in ("/halsa", "/bevakning", "/anmalan"):
        response = klient.get(path)
        assert response.status_code == 503
        assert "Databasen svarar inte" in response.text
        assert "hemligt" not in response.text
