"""Logging in and out with the municipality's provider: a real one, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import decompress

import pytest
import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import make_server

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.buret_formular import BuretFormular
from casetrack.access.sessioner import Inloggning
from casetrack.config import ProviderSettings
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.klient import ALVA, ANMALAN, LOSENORD, Nu, make_anvandare, make_app
from tests.web.sida import Blankett, Sida

CLIENT = ("casetrack", "hemlig-nyckel-bara-for-prov")
ANNA = {
    "sub": "a1b2",
    "preferred_username": "Anna.Berg",
    "name": "Anna Berg",
    "roles": ["CN=Socialchefer,OU=Grupper"],
    "enhet": "N1/N1-utredning",
}
BO = ANNA | {"sub": "c3d4", "preferred_username": "Bo.Ek", "name": "Bo Ek"}


@dataclass
class Plats:
    """Casetrack as it is reached over HTTP, and the provider that it sends people to."""

    adress: str
    leverantor: str
    settings: ProviderSettings
    sessions: sessionmaker[Session]
    nu: Nu

    def steer(self, **told: Any) -> dict[str, Any]:
        answer: dict[str, Any] = requests.post(f"{self.leverantor}/styr", json=told, timeout=10).json()
        return answer

    def log_in(self, browser: requests.Session, nasta: str = "") -> requests.Response:
        return browser.get(f"{self.adress}/logga-in/tjanst", params={"nasta": nasta}, timeout=30)

    def write_and_be_logged_out(self, browser: requests.Session) -> Sida:
        """The page that answers a registration sent in after the log-in ended."""
        self.log_in(browser)
        page = browser.get(f"{self.adress}/anmalan", timeout=30)
        self.nu.move(minutes=61)
        answer = self.send(browser, Sida(page.text).huvudblankett, gor="spara", **ANMALAN, **ALVA)
        assert answer.status_code == 401
        return Sida(answer.text)

    def send(self, browser: requests.Session, blankett: Blankett, **typed: str) -> requests.Response:
        adress = f"{self.adress}{blankett.action or '/anmalan'}"
        return browser.post(adress, data=blankett.falt | typed, allow_redirects=False, timeout=30)

    def follow_to_provider(self, browser: requests.Session, asked: Sida) -> Sida:
        """Log in as the page offers, with a link: no form, as its answer may lead on to any place of the provider's."""
        (lank,) = [href for href, text in asked.lankar if text == "Logga in med kommunens inloggningstjänst"]
        return Sida(browser.get(f"{self.adress}{lank}", timeout=30).text)

    def see(self, browser: requests.Session, path: str = "/bevakning") -> int:
        return browser.get(f"{self.adress}{path}", allow_redirects=False, timeout=30).status_code

    def find_konto(self) -> Anvandare | None:
        with self.sessions() as session:
            return session.scalar(select(Anvandare).where(Anvandare.subjekt == ANNA["sub"]))


@dataclass
class Servrar:
    """Where casetrack is reached, with the application of the test at hand, and the provider."""

    adress: str
    leverantor: str
    app: Callable[..., Iterable[bytes]] | None = None


@pytest.fixture(scope="module")
def servrar() -> Iterator[Servrar]:
    # The address comes before what answers there: each of the two must know the other's.
    web = make_server("127.0.0.1", 0, lambda *call: made.app(*call) if made.app else [], threaded=True)
    adress = f"http://127.0.0.1:{web.server_port}"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.web.leverantor", *CLIENT, f"{adress}/logga-in/tjanst/svar"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        made = Servrar(adress, process.stdout.readline().strip())
        serving = threading.Thread(target=web.serve_forever)
        serving.start()
        yield made
        web.shutdown()
        serving.join()
        web.server_close()
        process.terminate()


@pytest.fixture
def plats(
    servrar: Servrar, sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> Plats:
    settings = ProviderSettings(
        servrar.leverantor,
        *CLIENT,
        roles=(("CN=Socialchefer,OU=Grupper", "chef"), ("soc-handl", "handlaggare")),
    )
    nu = Nu(now)
    servrar.app = make_app(sessions, nu, provider=settings)
    plats = Plats(servrar.adress, servrar.leverantor, settings, sessions, nu)
    plats.steer(person=ANNA, forget=True)
    return plats


def test_whoever_the_provider_vouches_for_is_logged_in_and_out_at_both_ends(plats: Plats) -> None:
    browser = requests.Session()
    page = browser.get(f"{plats.adress}/bevakning", timeout=30)
    assert "Logga in med kommunens inloggningstjänst" in Sida(page.text).text
    page = plats.log_in(browser, nasta="/mitt-konto")
    assert page.url == f"{plats.adress}/mitt-konto"
    assert "Anna Berg" in Sida(page.text).text
    (asked,) = plats.steer()["asked"]
    assert asked["code_challenge_method"] == "S256"
    assert asked["state"]
    assert asked["nonce"]
    konto = plats.find_konto()
    assert konto is not None
    assert (konto.anvandarnamn, konto.roll) == ("anna.berg", Roll.CHEF)

    assert len(plats.steer()["sessions"]) == 1
    token = Sida(page.text).blanketter[0].falt
    after = browser.post(f"{plats.adress}/logga-ut", data=token, timeout=30)
    assert after.url.startswith(f"{plats.adress}/logga-in?state=")
    assert "Du är utloggad." in Sida(after.text).text
    assert plats.steer()["sessions"] == {}
    assert plats.see(browser) == 302


def test_the_account_follows_what_the_provider_says(plats: Plats) -> None:
    here, later = requests.Session(), requests.Session()
    plats.log_in(here)
    plats.steer(person=ANNA | {"name": "Anna Ek", "roles": "soc-handl"})
    assert plats.see(here) == 200
    plats.log_in(later)
    konto = plats.find_konto()
    assert konto is not None
    assert (konto.namn, konto.roll) == ("Anna Ek", Roll.HANDLAGGARE)
    assert plats.see(here) == 302  # with another role than the one it was begun in
    assert plats.see(later) == 200


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"street_address": "Provgatan 1\nlgh 2", "postal_code": "123 45"}, ("Provgatan 1 lgh 2", "12345")),
        ({"street_address": "Provgatan 1", "postal_code": "0150"}, ("Provgatan 1", None)),
        ({"street_address": "x" * 500}, ("Gamla gatan 1", "54321")),
        ({"formatted": "Provgatan 1"}, ("Gamla gatan 1", "54321")),
        ("Provgatan 1", ("Gamla gatan 1", "54321")),
        (None, ("Gamla gatan 1", "54321")),
    ],
)
def test_where_somebody_lives_is_taken_where_the_provider_tells(
    plats: Plats, told: object, kept: tuple[str, str | None]
) -> None:
    plats.log_in(requests.Session())
    konto = plats.find_konto()
    assert konto is not None
    with plats.sessions.begin() as session:
        known = session.get_one(Anvandare, konto.id)
        known.adress, known.postnummer = "Gamla gatan 1", "54321"
    plats.steer(person=ANNA | {"address": told})
    assert plats.log_in(requests.Session()).status_code == 200
    konto = plats.find_konto()
    assert konto is not None
    assert (konto.adress, konto.postnummer) == kept


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"roles": ["vaktmästare"]}, "Din roll (vaktmästare) är okänd för casetrack."),
        ({"roles": []}, "Inloggningstjänsten anger ingen roll för dig."),
        ({"enhet": "N1/N1-parkering"}, "Din enhet (N1/N1-parkering) är okänd för casetrack."),
        ({"enhet": "N9/N1-utredning"}, "Din enhet (N9/N1-utredning) är okänd för casetrack."),
        ({"enhet": "N1"}, "Din enhet (N1) är okänd för casetrack."),
        ({"enhet": None}, "Inloggningstjänsten anger ingen enhet för dig."),
        ({"enhet": ["N1/N1-utredning", "N1/N1-oppenvard"]}, "anger flera enheter för dig"),
        ({"preferred_username": "controller"}, "Användarnamnet finns redan."),
        ({"name": "<b>" + "x" * 300}, "Skriv personens namn."),
    ],
)
def test_whoever_has_no_place_here_is_told_why(
    plats: Plats, organisation: Organisation, changed: dict[str, Any], said: str
) -> None:
    with plats.sessions.begin() as session:
        session.add(make_anvandare(organisation, Roll.CONTROLLER))
    plats.steer(person=ANNA | changed)
    browser = requests.Session()
    page = plats.log_in(browser)
    assert page.status_code == 403
    assert said in Sida(page.text).text
    assert plats.see(browser) == 302
    assert plats.find_konto() is None


def test_a_closed_account_is_not_opened_by_the_provider(plats: Plats) -> None:
    plats.log_in(requests.Session())
    konto = plats.find_konto()
    assert konto is not None
    with plats.sessions.begin() as session:
        session.get_one(Anvandare, konto.id).aktiv = False
    page = plats.log_in(requests.Session())
    assert page.status_code == 403
    assert "Ditt konto i casetrack är stängt." in Sida(page.text).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "en annan"},
        {"claims": {"exp": 1_700_000_000, "iat": 1_699_990_000}},
        {"claims": {"aud": "en annan tjänst"}},
        {"claims": {"aud": "en annan tjänst", "azp": CLIENT[0]}},
        {"claims": {"iss": "https://annan.example"}},
        {"alg": "none"},
        {"key": "en annan"},
    ],
    ids=["nonce", "expired", "audience", "audience with our name beside", "issuer", "unsigned", "key"],
)
def test_a_proof_that_is_not_the_providers_for_us_and_now_is_refused(
    plats: Plats, wrong: dict[str, Any]
) -> None:
    plats.steer(wrong=wrong)
    browser = requests.Session()
    page = plats.log_in(browser)
    assert page.status_code == 403
    assert "Inloggningen gick inte att slutföra." in Sida(page.text).text
    assert plats.find_konto() is None
    plats.steer()
    assert plats.log_in(browser).status_code == 200


def test_a_provider_that_says_it_is_another_is_not_asked(plats: Plats) -> None:
    plats.steer(wrong={"issuer": "https://annan.example"})
    assert plats.log_in(requests.Session()).status_code == 503
    plats.steer()
    assert plats.log_in(requests.Session()).status_code == 200


def test_an_answer_is_taken_once_and_in_the_browser_that_asked(plats: Plats) -> None:
    browser, other = requests.Session(), requests.Session()
    sent = browser.get(f"{plats.adress}/logga-in/tjanst", allow_redirects=False, timeout=30)
    answer = requests.get(sent.headers["Location"], allow_redirects=False, timeout=30).headers["Location"]
    assert other.get(answer, timeout=30).status_code == 403  # as where somebody else's answer is slipped in
    assert browser.get(answer, timeout=30).status_code == 200
    assert browser.get(answer, timeout=30).status_code == 403


def test_a_provider_that_changes_its_key_is_believed_with_the_new_one(plats: Plats) -> None:
    assert plats.log_in(requests.Session()).status_code == 200
    plats.steer(new_key=True)
    assert plats.log_in(requests.Session()).status_code == 200


def test_a_provider_that_is_down_is_told_of_and_the_password_still_works(
    sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> None:
    app = make_app(sessions, Nu(now), provider=ProviderSettings("http://127.0.0.1:9", *CLIENT))
    answer = app.test_client().get("/logga-in/tjanst")
    assert answer.status_code == 503
    assert "Kommunens inloggningstjänst svarar inte." in answer.text
    assert "127.0.0.1:9" not in answer.text
    assert app.test_client().get("/logga-in").status_code == 200


def test_a_strength_that_is_asked_for_must_be_given(plats: Plats) -> None:
    strong = "http://id.example/loa3"
    settings = replace(plats.settings, acr=strong)
    app = make_app(plats.sessions, Nu(datetime.fromisoformat("2026-03-03T09:00+00:00")), provider=settings)
    client = app.test_client()
    for given, status in ((None, 403), ("http://id.example/loa2", 403), (strong, 303)):
        plats.steer(wrong={"acr": given} if given else {})
        sent = client.get("/logga-in/tjanst", base_url=plats.adress).headers["Location"]
        assert "acr_values=" in sent
        answer = requests.get(sent, allow_redirects=False, timeout=30).headers["Location"]
        path = answer.removeprefix(plats.adress)
        assert client.get(path, base_url=plats.adress).status_code == status


def test_the_provider_ends_a_session_here_behind_the_browsers_back(plats: Plats) -> None:
    one, other = requests.Session(), requests.Session()
    plats.log_in(one)
    first = set(plats.steer()["sessions"])
    plats.log_in(other)
    assert plats.steer(logout={"sid": first.pop()})["status"] == 200
    assert (plats.see(one), plats.see(other)) == (302, 200)
    assert plats.steer(logout={"sub": ANNA["sub"]})["status"] == 200
    assert plats.see(other) == 302


@pytest.mark.parametrize(
    ("claims", "wrong"),
    [
        ({"nonce": "n"}, {}),
        ({"aud": "en annan tjänst"}, {}),
        ({"iss": "https://annan.example"}, {}),
        ({"events": {}}, {}),
        ({"iat": 1_700_000_000}, {}),
        ({"exp": 1_700_000_000}, {}),
        ({"sub": None}, {}),
        ({"sub": ["a1b2"]}, {}),
        ({}, {"key": "en annan"}),
        ({}, {"typ": "JWT"}),
    ],
)
def test_a_message_of_a_log_out_that_is_not_the_providers_is_refused(
    plats: Plats, claims: dict[str, Any], wrong: dict[str, Any]
) -> None:
    browser = requests.Session()
    plats.log_in(browser)
    assert plats.steer(wrong=wrong, logout={"sub": ANNA["sub"]} | claims)["status"] == 400
    assert plats.see(browser) == 200


def test_a_proof_of_a_log_in_is_no_message_of_its_end(plats: Plats) -> None:
    for token in ("", "a.b.c", "x" * 5000):
        answer = requests.post(f"{plats.adress}/logga-ut/tjanst", data={"logout_token": token}, timeout=30)
        assert answer.status_code == 400


def test_the_provider_ends_a_session_here_in_a_frame_of_its_own_page(plats: Plats) -> None:
    browser = requests.Session()
    plats.log_in(browser)
    (sid,) = plats.steer()["sessions"]
    address = f"{plats.adress}/logga-ut/tjanst"
    for asked in (
        {"iss": "https://annan.example", "sid": sid},
        {"iss": plats.leverantor, "sid": ""},
        {"sid": sid},
    ):
        assert requests.get(address, params=asked, timeout=30).status_code == 404
    assert plats.see(browser) == 200
    framed = requests.get(address, params={"iss": plats.leverantor, "sid": sid}, timeout=30)
    assert f"frame-ancestors {plats.leverantor};" in framed.headers["Content-Security-Policy"]
    assert plats.see(browser) == 302


def test_an_account_of_the_provider_has_no_password_to_log_in_with_or_change(plats: Plats) -> None:
    browser = requests.Session()
    plats.log_in(browser)
    assert "Byt lösenord" not in browser.get(f"{plats.adress}/mitt-konto", timeout=30).text
    assert plats.see(browser, "/mitt-konto/losenord") == 404
    assert plats.see(browser, "/mitt-konto/andra-faktor") == 404
    stranger = requests.Session()
    blankett = Sida(stranger.get(f"{plats.adress}/logga-in", timeout=30).text).huvudblankett
    typed = blankett.falt | {"anvandarnamn": "anna.berg", "losenord": ""}
    assert stranger.post(f"{plats.adress}/logga-in", data=typed, timeout=30).status_code == 422


def count_waiting(plats: Plats) -> int:
    with plats.sessions() as session:
        return len(session.scalars(select(BuretFormular)).all())


def test_what_was_written_survives_the_way_to_the_provider_and_back(plats: Plats) -> None:
    browser = requests.Session()
    asked = plats.write_and_be_logged_out(browser)
    assert "Det du skrev finns kvar" in asked.text
    go_on = plats.follow_to_provider(browser, asked)
    assert go_on.rubrik == "Välkommen tillbaka"
    assert go_on.huvudblankett.falt["beskrivning"] == ANMALAN["beskrivning"]
    assert plats.send(browser, go_on.huvudblankett).headers["Location"] == "/arende/1"
    assert count_waiting(plats) == 0
    plats.nu.move(minutes=61)
    assert plats.log_in(browser).url == f"{plats.adress}/bevakning"  # given back once


def test_what_was_written_survives_a_first_try_that_fails(plats: Plats) -> None:
    browser = requests.Session()
    asked = plats.write_and_be_logged_out(browser)
    plats.steer(wrong={"nonce": "en annan"})
    assert plats.follow_to_provider(browser, asked).rubrik == "Du är inte inloggad"
    plats.steer()
    again = Sida(plats.log_in(browser, nasta="/").text)
    assert plats.send(browser, again.huvudblankett).headers["Location"] == "/arende/1"


def test_what_was_written_waits_encrypted_and_nothing_of_it_in_the_cookie(
    plats: Plats, servrar: Servrar, organisation: Organisation
) -> None:
    browser = requests.Session()
    plats.write_and_be_logged_out(browser)
    with plats.sessions() as session:
        (row,) = session.execute(select(BuretFormular.__table__)).all()
    assert isinstance(servrar.app, Flask)
    reader = SecureCookieSessionInterface().get_signing_serializer(servrar.app)
    assert reader is not None
    cookie = str(reader.loads(browser.cookies["casetrack"]))
    assert "buret" in cookie
    for said in ("Läraren är orolig", "Alva", "Testsson", ALVA["barn-0-personnummer"]):
        assert said not in str(tuple(row)) + cookie
    with db.open_scope(plats.sessions, organisation.namnd_id) as session:
        assert session.scalars(select(BuretFormular)).all() == []


def test_what_was_written_is_given_to_its_writer_alone_in_that_browser_and_for_an_hour(plats: Plats) -> None:
    browser, other = requests.Session(), requests.Session()
    plats.write_and_be_logged_out(browser)
    assert plats.log_in(other).url == f"{plats.adress}/bevakning"  # the writer, somewhere else
    plats.steer(person=BO)
    assert plats.log_in(browser).url == f"{plats.adress}/bevakning"  # somebody else, in between
    assert count_waiting(plats) == 0
    plats.nu.move(minutes=61)
    plats.steer(person=ANNA)
    assert plats.log_in(browser).url == f"{plats.adress}/bevakning"

    plats.write_and_be_logged_out(browser)
    assert count_waiting(plats) == 1
    plats.nu.move(hours=1)
    assert plats.log_in(browser).url == f"{plats.adress}/bevakning"
    assert count_waiting(plats) == 0


def test_what_whoever_has_a_password_wrote_does_not_wait_here(
    plats: Plats, organisation: Organisation
) -> None:
    """The page itself carries it."""
    with plats.sessions.begin() as session:
        session.add(make_anvandare(organisation, Roll.MOTTAGNING))
    browser = requests.Session()
    form = Sida(browser.get(f"{plats.adress}/logga-in", timeout=30).text).huvudblankett
    plats.send(browser, form, anvandarnamn="mottagning", losenord=LOSENORD)
    blankett = Sida(browser.get(f"{plats.adress}/anmalan", timeout=30).text).huvudblankett
    plats.nu.move(minutes=61)
    assert plats.send(browser, blankett, gor="spara", **ANMALAN, **ALVA).status_code == 401
    assert count_waiting(plats) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_nobody_is_logged_in_by_a_link_of_another_place(plats: Plats, site: str) -> None:
    plats.steer(forget=True)
    browser = requests.Session()
    asked = browser.get(
        f"{plats.adress}/logga-in/tjanst",
        params={"nasta": "/bevakning"},
        headers={"Sec-Fetch-Site": site},
        allow_redirects=False,
        timeout=30,
    )
    assert asked.headers["Location"] == "/logga-in?nasta=/bevakning"
    assert plats.steer()["asked"] == []
    chosen = {"Sec-Fetch-Site": "same-origin"}
    browser.get(f"{plats.adress}/logga-in/tjanst", headers=chosen, timeout=30)
    assert plats.see(browser) == 200


def test_no_token_of_the_provider_is_left_with_the_browser(plats: Plats) -> None:
    browser = requests.Session()
    plats.log_in(browser)
    page = browser.get(f"{plats.adress}/mitt-konto", timeout=30)
    (cookie,) = [each.value for each in browser.cookies if each.name == "casetrack"]
    payload = cookie.removeprefix(".").split(".")[0]
    held = b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_")
    held = decompress(held) if cookie.startswith(".") else held
    with plats.sessions() as session:
        id_token = session.scalar(select(Inloggning.id_token))
    assert id_token is not None
    assert b"_user_id" in held
    for part in id_token.split("."):
        assert part not in page.text
        assert part.encode() not in held
    assert b"access_token" not in held
