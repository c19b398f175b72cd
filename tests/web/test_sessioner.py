"""Where an account is logged in: kept with the server, shown to its owner and an administratör, ended at once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.anvandare import Anvandare
from casetrack.access.gissning import FRIA
from casetrack.access.sessioner import Inloggning
from casetrack.config import FelInstallning, LoginSettings
from casetrack.rules.koder import Roll
from casetrack.web.begaran import EXTENSION
from casetrack.web.kand_webblasare import HOGST_KONTON
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import LOSENORD, Klient, Nu, make_anvandare, make_app
from tests.web.sida import Sida

NYTT = "fem helt andra ord"


def read_token(klient: Klient) -> str:
    with klient.client.session_transaction() as cookie:
        return str(cookie["_user_id"])


def test_the_cookie_holds_a_random_token_and_the_database_its_hash_alone(
    som: LogIn, sessions: sessionmaker[Session]
) -> None:
    tokens = {read_token(som(Roll.CHEF)) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) == 43 for token in tokens)  # 256 bits
    with sessions() as session:
        kept = str([list(row) for row in session.execute(select(Inloggning.__table__))])
    assert not any(token in kept for token in tokens)


def test_a_token_that_nobody_was_given_is_worth_nothing(klient: Klient) -> None:
    with klient.client.session_transaction() as cookie:
        cookie["_user_id"] = "påhittad"
    assert klient.get("/bevakning").status_code == 302


def test_a_new_password_gives_the_log_in_another_token(som: LogIn, app: Flask) -> None:
    klient = som(Roll.CHEF)
    before = read_token(klient)
    klient.fill_in("/mitt-konto/losenord", nuvarande=LOSENORD, nytt=NYTT, igen=NYTT)
    assert read_token(klient) != before
    old = Klient(app)
    with old.client.session_transaction() as cookie:
        cookie["_user_id"] = before
    assert old.get("/bevakning").status_code == 302


def test_a_log_out_ends_that_log_in_alone(som: LogIn) -> None:
    here, elsewhere = som(Roll.CHEF), som(Roll.CHEF)
    here.send("/bevakning", here.open("/bevakning").blanketter[0])
    assert here.get("/bevakning").status_code == 302
    assert elsewhere.get("/bevakning").status_code == 200


def test_an_administrator_sees_where_somebody_is_logged_in_and_logs_them_out_at_once(
    som: LogIn, anvandare: dict[Roll, Anvandare]
) -> None:
    one, other, administrator = som(Roll.CHEF), som(Roll.CHEF), som(Roll.ADMINISTRATOR)
    path = f"/konton/{anvandare[Roll.CHEF].id}/inloggningar"
    sida = administrator.open(path)
    assert len(sida.blanketter) == 4  # log out, one for each, and all
    assert administrator.send(path, sida.blanketter[1]).status_code == 303
    assert sorted(klient.get("/bevakning").status_code for klient in (one, other)) == [200, 302]
    assert administrator.send(path, sida.blanketter[-1]).status_code == 303
    assert [klient.get("/bevakning").status_code for klient in (one, other)] == [302, 302]
    assert "inte inloggad någonstans" in administrator.open(path).text


def test_one_ends_ones_own_log_ins_elsewhere_and_nobody_elses(som: LogIn) -> None:
    here, elsewhere, other = som(Roll.CHEF), som(Roll.CHEF), som(Roll.MOTTAGNING)
    sida = other.open("/mitt-konto")
    assert len(sida.blanketter) == 1  # one's own log-in at hand has no button
    sida = here.open("/mitt-konto")
    assert "Här är du nu" in sida.text
    theirs = other.send("/mitt-konto", replace(sida.blanketter[1], falt=_with_token(other, sida, 1)))
    assert theirs.status_code == 404
    assert elsewhere.get("/bevakning").status_code == 200
    assert here.send("/mitt-konto", sida.blanketter[1]).status_code == 303
    assert elsewhere.get("/bevakning").status_code == 302
    again = som(Roll.CHEF)
    assert here.send("/mitt-konto", here.open("/mitt-konto").blanketter[-1]).status_code == 303
    assert again.get("/bevakning").status_code == 302
    assert here.get("/bevakning").status_code == 200


def _with_token(klient: Klient, sida: Sida, number: int) -> dict[str, str]:
    """The form's fields, with the token against forgery that another browser was given."""
    own = klient.open("/mitt-konto").blanketter[0].falt["csrf_token"]
    return sida.blanketter[number].falt | {"csrf_token": own}


def test_the_limits_of_a_log_in_are_settings(app: Flask, som: LogIn, nu: Nu) -> None:
    limits = LoginSettings(unused=timedelta(minutes=5), longest=timedelta(minutes=12))
    tjanst = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(tjanst, settings=replace(tjanst.settings, login=limits))
    klient = som(Roll.CHEF)
    for minutes, status in ((4, 200), (4, 200), (4, 200), (1, 302)):
        nu.move(minutes=minutes)
        assert klient.get("/bevakning").status_code == status
    klient = som(Roll.CHEF)
    nu.move(minutes=6)
    assert klient.get("/bevakning").status_code == 302


def test_log_ins_that_time_has_ended_are_forgotten(
    som: LogIn, nu: Nu, sessions: sessionmaker[Session]
) -> None:
    som(Roll.CHEF)
    nu.move(minutes=61)
    som(Roll.CONTROLLER)
    with sessions() as session:
        assert len(session.scalars(select(Inloggning)).all()) == 1


def test_wrong_guesses_from_the_same_address_do_not_shut_out_a_browser_that_is_known(
    klient: Klient, app: Flask
) -> None:
    """Behind a municipality's proxy all have one address."""
    klient.log_in("chef")
    klient.send("/bevakning", klient.open("/bevakning").blanketter[0])
    for _ in range(8):
        Klient(app).log_in("chef", "gissning")
    assert Klient(app).log_in("chef").status_code == 429
    assert klient.log_in("chef").status_code == 303


def test_a_known_browser_is_known_to_its_account_alone_and_has_no_endless_guesses(
    klient: Klient, app: Flask
) -> None:
    klient.log_in("chef")
    klient.send("/bevakning", klient.open("/bevakning").blanketter[0])
    for _ in range(5):
        assert klient.log_in("controller", "gissning").status_code == 422
    assert Klient(app).log_in("controller").status_code == 429
    for _ in range(5):
        assert klient.log_in("chef", "gissning").status_code == 422
    assert klient.log_in("chef").status_code == 429


def test_a_shared_computer_is_known_to_all_who_work_at_it(klient: Klient, app: Flask) -> None:
    for roll in (Roll.CHEF, Roll.CONTROLLER):
        klient.log_in(roll.value)
        klient.send("/mitt-konto", klient.open("/mitt-konto").blanketter[0])
    for roll in (Roll.CHEF, Roll.CONTROLLER):
        for _ in range(FRIA):
            Klient(app).log_in(roll.value, "gissning")
        assert Klient(app).log_in(roll.value).status_code == 429
    for roll in (Roll.CHEF, Roll.CONTROLLER):
        assert klient.log_in(roll.value).status_code == 303
        klient.send("/mitt-konto", klient.open("/mitt-konto").blanketter[0])


def test_a_computer_is_known_to_the_last_eight(
    klient: Klient, app: Flask, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    names = [f"kollega{n}" for n in range(HOGST_KONTON + 1)]
    with sessions.begin() as session:
        session.add_all(make_anvandare(organisation, Roll.CONTROLLER, each) for each in names)
    for each in names:
        klient.log_in(each)
        klient.send("/mitt-konto", klient.open("/mitt-konto").blanketter[0])
    for each in (names[0], names[1]):
        for _ in range(FRIA):
            Klient(app).log_in(each, "gissning")
    assert klient.log_in(names[0]).status_code == 429
    assert klient.log_in(names[1]).status_code == 303
    cookie = klient.client.get_cookie("casetrack-kand")
    assert cookie is not None
    assert len(cookie.value) < 1000


def test_wrong_guesses_from_the_same_address_do_not_shut_out_who_is_new(
    klient: Klient, app: Flask, som: LogIn, anvandare: dict[Roll, Anvandare]
) -> None:
    """Behind a municipality's proxy all have one address: the temporary password works all the same, and once."""
    administrator = som(Roll.ADMINISTRATOR)
    path = f"/konton/{anvandare[Roll.CHEF].id}"
    reset = next(each for each in administrator.open(path).blanketter if each.action.endswith("/losenord"))
    page = administrator.send(path, reset)
    (tillfalligt,) = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", page.text)
    for _ in range(FRIA):
        Klient(app).log_in("chef", "gissning")
    assert Klient(app).log_in("chef", "gissning").status_code == 429
    response = klient.log_in("chef", tillfalligt)
    assert response.status_code == 303
    klient.fill_in("/mitt-konto/losenord", nuvarande=tillfalligt, nytt=NYTT, igen=NYTT)
    assert Klient(app).log_in("chef", tillfalligt).status_code == 429
    # The chosen one could be guessed, and waits; but not in the browser that is known now.
    assert Klient(app).log_in("chef", NYTT).status_code == 429
    klient.send("/mitt-konto", klient.open("/mitt-konto").blanketter[0])
    assert klient.log_in("chef", NYTT).status_code == 303


def test_a_role_that_is_not_there_stops_the_start(sessions: sessionmaker[Session], nu: Nu) -> None:
    with pytest.raises(FelInstallning, match="CASETRACK_SECOND_FACTOR ska vara alla, eller några av"):
        make_app(sessions, nu, login=LoginSettings(second_factor=frozenset({"kung"})))
