"""The pages of gallring: what is proposed and why, approved, regretted, refused, taken out to the archive."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst
from casetrack.access.gallring import Forslagsstatus, Gallring, Gallringsforslag
from casetrack.access.gallringsprovning import foresla_gallring
from casetrack.access.kontrollurval import draw_kontroll
from casetrack.cases.handelse import Utforare
from casetrack.followup.frysning import frys
from casetrack.followup.gallrade import gallra_godkanda
from casetrack.followup.period import Period
from casetrack.reports.akt.arkivpaket import granska_paket
from casetrack.rules.koder import Roll
from tests.cases.conftest import Flode
from tests.conftest import Organisation
from tests.followup.akter import make_ej_inledd, set_kommun
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu

Make = Callable[[Callable[[Flode], object]], None]


@pytest.fixture
def make(
    sessions: sessionmaker[Session], organisation: Organisation, anvandare: dict[Roll, Anvandare], nu: Nu
) -> Make:
    """Let something happen in the past, and then the monthly job."""

    def make(happen: Callable[[Flode], object]) -> None:
        with db.open_scope(sessions, organisation.namnd_id) as session:
            set_kommun(session, organisation.namnd_id)
            av, chef = (
                Utforare(anvandare[roll].id, anvandare[roll].namn, roll)
                for roll in (Roll.HANDLAGGARE, Roll.CHEF)
            )
            happen(Flode(session, organisation, av, chef, nu.tid))
            session.flush()
            foresla_gallring(session, organisation.namnd_id, now=nu.tid)

    return make


@pytest.fixture
def chef(som: LogIn, make: Make) -> Klient:
    """With two cases whose time is over, 1 and 2, and a third that the archive is to have."""
    make(
        lambda flode: [
            make_ej_inledd(flode, fornamn="Hemlig", fodd=datetime(2015, 5, dag).date()) for dag in (7, 8, 25)
        ]
    )
    return som(Roll.CHEF)


def read_forslag(sessions: sessionmaker[Session], organisation: Organisation) -> dict[int, Forslagsstatus]:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        return {rad.barn_id: rad.status for rad in session.scalars(select(Gallringsforslag))}


def test_the_list_tells_the_rule_and_nothing_of_the_person(chef: Klient) -> None:
    sida = chef.open("/gallring")
    assert "Sista anteckningen gjordes 2019-03-04" in sida.text
    assert "SoL 16:1" in sida.text
    assert "Hemlig" not in sida.html


def test_what_is_approved_waits_for_the_night_and_can_be_regretted(
    chef: Klient, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    sida = chef.do("/gallring", forslag="1")
    assert "godkänt och gallras i natt" in sida.text
    assert read_forslag(sessions, organisation)[1] is Forslagsstatus.GODKAND
    angra = next(each for each in sida.blanketter if each.action.endswith("/angra"))
    assert chef.send("/gallring", angra).status_code == 303
    assert read_forslag(sessions, organisation)[1] is Forslagsstatus.FORESLAGEN
    chef.do("/gallring", forslag="1")
    nu.move(days=1)
    assert [each.arendenummer for each in gallra_godkanda(sessions, organisation.namnd_id, now=nu.tid)] == [1]
    nu.move(days=-1)  # within the log-in again
    assert chef.get("/arende/1").status_code == 404
    gjorda = chef.open("/gallring/gjorda").text
    assert "Carin Chef" in gjorda
    assert "Utredning inte inledd, SoL 16:1" in gjorda


def test_a_refusal_asks_for_its_reason_and_keeps_the_case(
    chef: Klient, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    tom = chef.fill_in("/gallring/forslag/1")
    assert tom.status_code == 422
    assert "Skriv varför ärendet ska vara kvar." in tom.text
    sida = chef.do("/gallring/forslag/1", motivering="Skadestånd prövas i domstol")
    assert "Skadestånd prövas i domstol" in sida.text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert foresla_gallring(session, organisation.namnd_id, now=nu.tid) == 0


def test_a_proposal_that_something_was_written_after_is_not_approved(
    chef: Klient, make: Make, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    blankett = chef.open("/gallring").huvudblankett
    make(lambda flode: flode.registrera(1))
    assert chef.send("/gallring", blankett, forslag="1").status_code == 303
    sida = chef.open("/gallring")
    assert "stämde inte längre" in sida.text
    assert "Något har skrivits i ärendet." in sida.text
    assert read_forslag(sessions, organisation)[1] is Forslagsstatus.ATERKALLAD


def test_a_case_that_is_kept_goes_by_way_of_the_archive(
    chef: Klient, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu, tmp_path: Path
) -> None:
    adress = "/gallring/forslag/3"
    token = chef.open(adress).huvudblankett.falt["csrf_token"]
    straight = chef.client.post("/gallring/godkann", data={"csrf_token": token, "forslag": "3"})
    assert straight.status_code == 303
    assert "Ta ut ärendet till arkivet och kontrollera filen först" in chef.open("/gallring").text

    # The case was closed long ago, so the whole of it takes a reason, as it does to read it.
    asked = chef.client.post(f"{adress}/uttag", data={"csrf_token": token})
    assert asked.headers["Location"] == "/arende/3/oppna?nasta=/gallring/forslag/3&hela=ja"
    chef.do(asked.headers["Location"], varfor="Ska till arkivet")
    fil = chef.client.post(f"{adress}/uttag", data={"csrf_token": token})
    assert fil.mimetype == "application/zip"
    assert granska_paket(fil.data) == []
    with zipfile.ZipFile(io.BytesIO(fil.data)) as paket:
        paket.extractall(tmp_path)
    mapp = tmp_path / "arende-3"
    # Any tool can check it.
    subprocess.run(["sha256sum", "--check", "--quiet", "manifest-sha256.txt"], cwd=mapp, check=True)
    subprocess.run(["sha256sum", "--check", "--quiet", "tagmanifest-sha256.txt"], cwd=mapp, check=True)
    assert "Hemlig" in (mapp / "data" / "akt.txt").read_text()

    fel = chef.fill_in_form(adress, -2, summa="0" * 64)
    assert fel.status_code == 422
    assert "stämmer inte med något uttag" in fel.text
    assert (
        chef.fill_in_form(adress, -2, summa=hashlib.sha256(fil.data).hexdigest().upper()).status_code == 303
    )
    assert "gallras i natt" in chef.do_form(adress, -2).text
    assert (
        gallra_godkanda(sessions, organisation.namnd_id, now=nu.tid) == []
    )  # what was taken out is to be checked
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert draw_kontroll(session, organisation.namnd_id, fro="x", now=nu.tid + timedelta(days=30))
    gallra_godkanda(sessions, organisation.namnd_id, now=nu.tid)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        kvar = session.scalars(select(Gallring)).one()
    assert kvar.arkiv_sha256 == hashlib.sha256(fil.data).hexdigest()
    assert kvar.arkiv_sha256 in chef.open("/gallring/gjorda").html


def test_the_package_is_logged_as_an_export(
    chef: Klient, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    token = chef.open("/gallring/forslag/3").huvudblankett.falt["csrf_token"]
    chef.do("/arende/3/oppna?hela=ja", varfor="Ska till arkivet")
    chef.client.post("/gallring/forslag/3/uttag", data={"csrf_token": token})
    with db.open_scope(sessions, organisation.namnd_id) as session:
        loggat = session.scalars(select(Atkomst.vad).where(Atkomst.barn_id == 3).order_by(Atkomst.id)).all()
    assert loggat == ["lista", "oppnad_anda", "arende", "arende", "export"]
    assert "Ska till arkivet" in chef.open("/oppnade").text


def test_nothing_is_taken_out_but_what_the_archive_is_to_have_while_that_is_proposed(chef: Klient) -> None:
    token = chef.open("/gallring").huvudblankett.falt["csrf_token"]
    for number in (1, 3):
        chef.do(f"/arende/{number}/oppna?hela=ja", varfor="Ska till arkivet")
    assert chef.client.post("/gallring/forslag/1/uttag", data={"csrf_token": token}).status_code == 404
    chef.fill_in_form("/gallring/forslag/3", -1, motivering="Prövas i domstol")
    assert chef.client.post("/gallring/forslag/3/uttag", data={"csrf_token": token}).status_code == 404


def test_a_namnd_whose_kommun_is_unknown_is_told_so(som: LogIn) -> None:
    assert "casetrack kommun" in som(Roll.CHEF).open("/gallring").text


def test_a_frozen_figure_is_shown_with_what_is_left_of_the_case(
    chef: Klient, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        ar = Period(date(2019, 1, 1), date(2019, 12, 31), date(2019, 12, 31))
        frys(session, ["anmalningar"], ar, av=Utforare(None, "x"), now=nu.tid)
    chef.do("/gallring", forslag="1")
    gallra_godkanda(sessions, organisation.namnd_id, now=nu.tid)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        lasta = session.scalar(select(func.max(Atkomst.id)))
    sida = chef.open("/siffror/frysningar/1/anmalningar").text
    assert "Fryst: 3" in sida
    assert "Nu: 2" in sida
    assert "Har gallrats." in sida
    assert "Vad som stod i ärendet är gallrat." in sida
    with db.open_scope(sessions, organisation.namnd_id) as session:
        barn_ids = session.scalars(select(Atkomst.barn_id).where(Atkomst.id > lasta)).all()
    assert set(barn_ids) == {2, 3}
    assert (
        "har gallrats och räknas inte längre med"
        in chef.open("/siffror/anmalningar?fran=2019-01&till=2019-12").text
    )


@pytest.mark.parametrize("forslag", ["", "x", "0", "-1", "9" * 30])
def test_what_is_no_proposal_is_approved_by_nobody(chef: Klient, forslag: str) -> None:
    assert chef.fill_in("/gallring", forslag=forslag).status_code == 303
    assert re.search("stämde inte längre", chef.open("/gallring").text)
