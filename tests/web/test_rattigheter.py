"""A person's rights on the pages: what is disputed or corrected stands beside the entry; all of it comes as a file."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cases.anmalare import AnmalareUppgifter, registrera_anmalare
from casetrack.cases.handelse import Utforare
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import Klient
from tests.web.sida import Sida
from tests.web.test_stegen import follow, register


@pytest.fixture
def chef(som: LogIn) -> Klient:
    chef = som(Roll.CHEF)
    register(chef)
    chef.open_anda(1)
    return chef


def test_what_is_disputed_stands_beside_the_entry_wherever_it_is_shown(chef: Klient) -> None:
    adress = "/arende/1/orosanmalan/1/bestridande"
    assert chef.get(adress).status_code == 200
    sida = chef.do(adress, falt="inkom", text="Det var i februari", datum="2026-03-03")
    assert "Det är antecknat bredvid uppgiften." in sida.text
    assert "Personen bestrider detta Inkom: Det var i februari (sagt 2026-03-03" in sida.text
    # On the step's own page, too, where the same facts are shown.
    assert "Inkom: Det var i februari" in chef.open(follow(chef, "Gör skyddsbedömning")).text
    # The entry is as it was.
    assert "Kom in mån 2026-03-02 kl. 10.15" in sida.text


def test_an_event_of_the_log_is_disputed_by_itself(chef: Klient) -> None:
    adress = next(
        href for href, text in chef.open("/arende/1").lankar if text.startswith("Bestrids av personen")
    )
    sida = chef.do(adress, text="Jag var inte där", datum="2026-03-03")
    logg = sida.text.partition("Vem som skrev vad")[2]
    assert "Jag var inte där" in logg


def test_nothing_typed_is_lost_and_nothing_half_noted(chef: Klient) -> None:
    fel = chef.fill_in("/arende/1/barn/1/bestridande", text="Fel stavat", datum="2027-01-01")
    assert fel.status_code == 422
    assert "Dagen har inte varit ännu." in fel.text
    assert "Fel stavat" in Sida(fel.text).huvudblankett.falt["text"]
    assert "Personen bestrider detta" not in chef.open("/arende/1").text


@pytest.mark.parametrize("adress", ["/arende/1/orosanmalan/2/bestridande", "/arende/1/nagot/1/bestridande"])
def test_what_is_not_in_the_case_is_not_disputed(chef: Klient, adress: str) -> None:
    assert chef.get(adress).status_code == 404


def test_an_event_of_something_else_is_not_disputed(chef: Klient) -> None:
    svar = chef.fill_in("/arende/1/barn/1/bestridande?handelse=1", text="x", datum="2026-03-03")
    assert svar.status_code == 404


def test_what_stood_before_a_correction_can_be_read_beside_the_entry(chef: Klient) -> None:
    sida = chef.do("/arende/1/orosanmalan/1/ratta", satt="brev", skal="Det var ett brev")
    kort = sida.text.partition("vad som stod förut")[2]
    assert "Sätt: Telefon → Brev; Skäl: Det var ett brev" in kort


def test_who_reported_can_be_read_as_it_stood_before(
    chef: Klient, sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> None:
    for version, namn in enumerate(("Greta", "Gerda"), 1):
        with db.open_scope(sessions, organisation.namnd_id) as session:
            uppgifter = AnmalareUppgifter(anmalar_namn=namn)
            registrera_anmalare(session, 1, uppgifter, sedd_version=version, av=Utforare(None, "x"), now=now)
    sida = chef.open("/arende/1/anmalan/1/anmalare").text
    assert "Namn Gerda" in sida
    assert "Greta" in sida.partition("Så stod det tidigare")[2]


def test_the_person_gets_what_was_read_first_and_it_is_logged(
    chef: Klient, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    adress = "/arende/1/registerutdrag"
    sida = chef.open(adress)
    assert "Läraren är orolig." in sida.text
    utan = chef.fill_in(adress, format="json")
    assert utan.mimetype == "application/json"
    assert "Läraren är orolig" not in utan.text
    text = re.findall(r'name="text"\s+value="(\w+)"', sida.html)[0]
    med = json.loads(chef.fill_in(adress, format="json", text=text).text)
    assert "Läraren är orolig" in med["uppgifter"]["orosanmalan"][0]["beskrivning"]
    pdf = chef.fill_in(adress, format="pdf")
    assert pdf.data.startswith(b"%PDF")
    assert "Alva" not in pdf.headers["Content-Disposition"]
    with db.open_scope(sessions, organisation.namnd_id) as session:
        varfor = session.scalars(select(Atkomst.varfor).where(Atkomst.vad == "export")).all()
    assert varfor == ["registerutdrag"] * 3


def test_a_protected_persons_file_asks_for_a_reason_first(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    register(chef, **{"barn-0-skydd": "sekretessmarkering"})
    assert chef.get("/arende/1/registerutdrag").status_code == 303
