"""What a request may bring along beside what its form asks for: nothing comes of it."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import MultiDict

from casetrack.access.anvandare import Anvandare
from casetrack.rules.koder import Roll
from tests.web.conftest import LogIn
from tests.web.klient import LOSENORD, Klient


def test_fields_that_a_form_does_not_ask_for_change_nothing(
    som: LogIn, sessions: sessionmaker[Session], anvandare: dict[Roll, Anvandare]
) -> None:
    controller, before = som(Roll.CONTROLLER), anvandare[Roll.CONTROLLER]
    more = {
        "roll": "administrator",
        "namnd_id": "",
        "anvandarnamn": "annan",
        "aktiv": "nej",
        "id": str(anvandare[Roll.CHEF].id),
        "konto_id": str(anvandare[Roll.CHEF].id),
        "totp_hemlighet": "x",
        "byt_losenord": "ja",
    }
    controller.do("/mitt-konto/adress", adress="Provgatan 1", postnummer="123 45", **more)
    with sessions() as session:
        after = session.get_one(Anvandare, before.id)
        assert after.adress == "Provgatan 1"
        for column in set(Anvandare.__table__.columns.keys()) - {"adress", "postnummer"}:
            assert getattr(after, column) == getattr(before, column), column
        assert session.get_one(Anvandare, anvandare[Roll.CHEF].id).adress is None


def test_what_stands_in_the_address_is_no_field_of_a_form(klient: Klient) -> None:
    token = klient.open("/logga-in").huvudblankett.falt
    query = {"anvandarnamn": "chef", "losenord": LOSENORD}
    assert klient.client.post("/logga-in", query_string=query, data=token).status_code == 422


def test_of_a_field_that_comes_twice_the_first_is_read(klient: Klient) -> None:
    token = klient.open("/logga-in").huvudblankett.falt
    fields = [("anvandarnamn", "chef"), ("losenord", LOSENORD), ("anvandarnamn", "controller")]
    data = MultiDict([("csrf_token", token["csrf_token"]), *fields])
    assert klient.client.post("/logga-in", data=data).status_code == 303
    assert klient.get("/bevakning").status_code == 200  # the chef's, and no page of a controller
