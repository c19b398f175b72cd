"""The chef sees who has read a case, and what was opened for a reason."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.cases.barn import Barn
from casetrack.rules.koder import Roll, Skydd
from tests.conftest import Database, Organisation
from tests.web.conftest import LogIn
from tests.web.klient import make_anvandare, register_siblings
from tests.web.test_atkomst import ReadLog


@pytest.fixture
def read_by_many(som: LogIn) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    som(Roll.MOTTAGNING).open("/arende/1")
    som(Roll.HANDLAGGARE).do("/arende/1/oppna", varfor="Täcker upp för en kollega")


@pytest.mark.usefixtures("read_by_many")
def test_the_chef_sees_who_has_read_a_case(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    chef = som(Roll.CHEF)
    (lank,) = [href for href, text in chef.open("/arende/1").lankar if text == "Vem som har läst"]
    sida = chef.open(lank)
    assert sida.rubrik == "Vem som har läst ärende 1"
    assert "Hanna Handläggare Handläggare, Utredning N1" in sida.text
    assert "Öppnade ändå Täcker upp för en kollega" in sida.text
    assert "Mona Mottagare Mottagning, Mottagning N1" in sida.text
    assert "Alva" not in sida.html
    logged = ReadLog(sessions, organisation.namnd_id)
    assert logged.since()[-1] == ("logg", 1, "vem som har läst ärendet")
    for roll in (Roll.MOTTAGNING, Roll.HANDLAGGARE, Roll.CONTROLLER):
        assert som(roll).get(lank).status_code == 404


@pytest.mark.usefixtures("read_by_many")
def test_the_chef_sees_what_was_opened_for_a_reason(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.get_one(Barn, 2).skydd = Skydd.SKYDDAD_FOLKBOKFORING
    som(Roll.MOTTAGNING).do("/arende/2/oppna", varfor="Skolan ringde")
    chef = som(Roll.CHEF)
    (lank,) = [href for href, text in chef.open("/loggkontroll").lankar if text == "Öppnade med skäl"]
    sida = chef.open(lank)
    assert "Öppnade skyddade uppgifter ärende 2 Skolan ringde" in sida.text
    assert "Öppnade ändå ärende 1 Täcker upp för en kollega" in sida.text
    assert "Alvin" not in sida.html


@pytest.mark.usefixtures("read_by_many")
def test_a_chef_of_another_enhet_sees_what_the_own_people_opened_and_no_more(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, anvandare: dict[Roll, Anvandare]
) -> None:
    assert anvandare
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for enhet_id in (organisation.mottagning_id, organisation.oppenvard_id):
            annan = make_anvandare(organisation, Roll.CHEF, f"chef.{enhet_id}")
            annan.enhet_id = enhet_id
            session.add(annan)
    chef = som(Roll.CHEF)  # leads the handläggare, and no longer reaches the case
    assert "ärende 1 Täcker upp" in chef.open("/oppnade").text
    assert chef.get("/arende/1/lasningar").status_code == 404


@pytest.mark.usefixtures("read_by_many")
def test_who_read_a_case_is_known_when_the_case_is_gone(som: LogIn, database: Database) -> None:
    with database.owner.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("DELETE FROM barn WHERE id = 1")
    chef = som(Roll.CHEF)
    assert "Hanna Handläggare" in chef.open("/arende/1/lasningar").text
    assert chef.get("/arende/999/lasningar").status_code == 404


def test_long_logs_are_read_page_by_page(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    for _ in range(101):
        mottagning.get("/arende/1")
    chef = som(Roll.CHEF)
    first = chef.open("/arende/1/lasningar")
    (older,) = [href for href, text in first.lankar if text == "Visa äldre"]
    assert "Mona Mottagare" in chef.open(older).text
