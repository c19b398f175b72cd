"""Frozen figures in the web: kept by a controller, compared for everyone who may see figures, with cases for a chef."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cases.barn import Barn
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.rattelse import ratta
from casetrack.followup.frysning import Frysning
from casetrack.followup.katalog import KATALOG
from casetrack.rules.koder import Objekttyp, Roll, Skydd
from casetrack.rules.tid import parse_tidpunkt
from tests.cases.conftest import count_handelser
from tests.conftest import Organisation
from tests.followup.test_skillnad import HANDLAGGARE
from tests.followup.underlag import add_forhandsbedomning
from tests.web.conftest import LogIn
from tests.web.klient import Nu
from tests.web.sida import Sida

FRYSNINGAR = "/siffror/frysningar"
KOD = "forhandsbedomning_14_dagar"
DOLD = "Visas inte, så att ingen kan kännas igen"


@pytest.fixture
def history(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """Sixty decisions of February, all in time; one child is protected."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for _ in range(60):
            add_forhandsbedomning(session, organisation, date(2026, 2, 16))
        for n, barn in enumerate(session.scalars(select(Barn).order_by(Barn.id))):
            barn.fornamn = f"Barn{n:02}"
            barn.skydd = Skydd.SEKRETESSMARKERING if n == 1 else None


def freeze(som: LogIn, siffror: str = KOD, **typed: str) -> str:
    """Freeze as a controller; the address of the freezing."""
    controller = som(Roll.CONTROLLER)
    response = controller.fill_in(f"{FRYSNINGAR}/ny", siffror=siffror, **typed)
    assert response.status_code == 303, Sida(response.text).text
    return str(response.headers["Location"])


def correct(
    sessions: sessionmaker[Session],
    organisation: Organisation,
    antal: int,
    inkom: str = "2026-02-01T10:00",
    sen_orsak: str | None = "vakans",
) -> None:
    """So many anmälningar came in another day, it turns out."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for rad in session.scalars(select(Orosanmalan).order_by(Orosanmalan.id).limit(antal)).all():
            ratta(
                session,
                Objekttyp.OROSANMALAN,
                rad.id,
                {"inkom": parse_tidpunkt(inkom), "sen_orsak": sen_orsak},
                skal="Fel dag",
                sedd_version=rad.radversion,
                av=HANDLAGGARE,
                now=parse_tidpunkt("2026-03-03T11:00"),
            )


@pytest.mark.usefixtures("history")
def test_a_controller_freezes_the_figures_and_finds_them_in_the_list(som: LogIn) -> None:
    controller = som(Roll.CONTROLLER)
    (adress,) = [href for href, text in controller.open(FRYSNINGAR).lankar if text == "Frys siffror"]
    sida = controller.do(adress)
    assert "Siffrorna är frysta. De ändras aldrig." in sida.text
    assert f"{KATALOG[KOD].namn} 100 % (60 av 60) 100 % (60 av 60) 0" in sida.text
    text = controller.open(FRYSNINGAR).text
    assert (
        f"Frysning 1 {len(KATALOG)} siffror 2026-01-01 till 2026-03-31 2026-03-03 Hela nämnden tis 2026-03-03"
        in text
    )
    assert "av Kim Controller" in text
    assert any(href == FRYSNINGAR for href, _ in controller.open("/siffror").lankar)


@pytest.mark.usefixtures("history")
def test_a_correction_shows_as_then_and_now_and_its_case_to_a_chef_alone(
    som: LogIn, nu: Nu, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    adress = freeze(som)
    nu.move(hours=3)
    correct(sessions, organisation, 2)
    controller, chef = som(Roll.CONTROLLER), som(Roll.CHEF)
    sida = controller.open(adress)
    assert "100 % (60 av 60) 97 % (58 av 60) färre än fem" in sida.text
    assert not [href for href, _ in sida.lankar if href.startswith(f"{adress}/")]
    assert controller.get(f"{adress}/{KOD}").status_code == 404
    (lank,) = [href for href, _ in chef.open(adress).lankar if href.startswith(f"{adress}/")]
    text = chef.open(lank).text
    assert "Ärenden som har ändrat siffran (2)" in text
    assert "Räknas på annat sätt. Orosanmälan" in text
    assert (
        "Då Kom in 2026-02-13, beslut 2026-02-16: i tid. Nu Kom in 2026-02-01, beslut 2026-02-16: en dag för"
        in text
    )
    assert "Räknas som: Uppfyllt → Inte uppfyllt" in text
    assert "Hanna Handläggare: Uppgift rättad" in text
    assert "Barn01" not in text
    assert "Skyddade personuppgifter" in text


@pytest.mark.usefixtures("history")
def test_the_cases_behind_are_those_of_the_freezing_page_by_page_and_logged(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    adress = freeze(som)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for rad in session.scalars(select(Orosanmalan)):
            rad.beslut = rad.beslut_datum = None
    chef = som(Roll.CHEF)
    first = chef.open(f"{adress}/{KOD}")
    assert "Har fallit bort." in first.text
    (more,) = [href for href, text in first.lankar if text == "Visa fler"]
    (corrections,) = [href for href, text in first.lankar if text == "Visa fler rättelser"]
    behind = [sida.text.partition("som de var")[2] for sida in (first, chef.open(more))]
    assert sum(text.count("Kom in 2026-02-13, beslut 2026-02-16: i tid.") for text in behind) == 60
    assert chef.open(corrections).text.count("Har fallit bort.") == 10
    with db.open_scope(sessions, organisation.namnd_id) as session:
        lasta = set(session.scalars(select(Atkomst.barn_id).where(Atkomst.varfor == f"frysning 1: {KOD}")))
    assert len(lasta) == 60


@pytest.mark.usefixtures("history")
def test_a_handlaggare_sees_the_cases_of_the_own_enhet_alone(som: LogIn) -> None:
    adress = freeze(som)
    text = som(Roll.HANDLAGGARE).open(f"{adress}/{KOD}").text
    assert "Utredning N1" in text
    assert "Det fanns inga ärenden här." in text


def test_what_is_frozen_of_few_is_not_told_to_a_controller(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for n in range(12):
            add_forhandsbedomning(session, organisation, date(2026, 2, 16), dagar=20 if n < 2 else 3)
    adress = freeze(som, enhet=str(organisation.mottagning_id))
    assert DOLD in som(Roll.CONTROLLER).open(adress).text
    assert "83 % (10 av 12)" in som(Roll.CHEF).open(adress).text
    adress = freeze(som, "anmalningar", fran="2026-01", till="2026-01")
    assert "12 st" not in som(Roll.CONTROLLER).open(adress).text


def test_few_in_what_is_frozen_of_an_enhet_are_not_told_when_a_correction_has_made_them_none(
    som: LogIn, nu: Nu, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for n in range(12):
            add_forhandsbedomning(session, organisation, date(2026, 2, 16), dagar=20 if n < 2 else 3)
    adress = freeze(som, enhet=str(organisation.mottagning_id))
    nu.move(hours=3)
    correct(sessions, organisation, 2, inkom="2026-02-12T10:00", sen_orsak=None)
    assert "83 % (10 av 12) 100 % (12 av 12)" in som(Roll.CHEF).open(adress).text
    text = som(Roll.CONTROLLER).open(adress).text
    assert text.count(DOLD) == 2
    assert "av 12" not in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"per": "2026-03-04"}, "Välj en dag som har varit, eller i dag."),
        ({"fran": "2026-03", "till": "2026-01"}, "Perioden slutar innan den börjar."),
        ({"siffror": ""}, "Välj vilka siffror som ska frysas."),
        ({"enhet": "999"}, "Välj ett av alternativen."),
    ],
)
def test_what_wont_do_is_said_and_nothing_is_frozen(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, typed: dict[str, str], said: str
) -> None:
    response = som(Roll.CONTROLLER).fill_in(f"{FRYSNINGAR}/ny", **typed)
    assert response.status_code == 422
    assert said in Sida(response.text).text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert session.scalar(select(Frysning.id)) is None
        assert count_handelser(session) == 0


def test_a_form_sent_in_twice_freezes_once(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    controller = som(Roll.CONTROLLER)
    path = f"{FRYSNINGAR}/ny"
    blankett = controller.open(path).blanketter[-1]
    first, second = (controller.send(path, blankett, siffror=KOD) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert len(session.scalars(select(Frysning)).all()) == 1


def test_a_freezing_that_is_not_there(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    assert "Inga siffror är frysta än." in chef.open(FRYSNINGAR).text
    adress = freeze(som)
    for path in (
        f"{FRYSNINGAR}/99",
        f"{FRYSNINGAR}/99/{KOD}",
        f"{adress}/anmalningar",
        f"{FRYSNINGAR}/{2**70}",
    ):
        assert chef.get(path).status_code == 404
    assert som(Roll.HANDLAGGARE).get(f"{FRYSNINGAR}/ny").status_code == 404


@pytest.mark.usefixtures("history")
def test_a_freezing_of_the_whole_nämnd_is_narrowed_to_one_enhet(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    """A chef finds what has been corrected in the own enhet in the month's freezing of everyone."""
    egen = organisation.utredning_id
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for rad in session.scalars(select(Orosanmalan).order_by(Orosanmalan.id.desc()).limit(20)):
            rad.enhet_id = egen
    adress = freeze(som)
    # Corrected at the other enhet.
    correct(sessions, organisation, 6)
    chef = som(Roll.CHEF)
    namn = KATALOG[KOD].namn
    assert f"{namn} 100 % (60 av 60) 90 % (54 av 60) 6" in chef.open(adress).text
    sida = chef.open(f"{adress}?enhet={egen}")
    assert f"{namn} 100 % (20 av 20) 100 % (20 av 20) 0" in sida.text
    assert "här visas enhetens del" in sida.text
    assert (f"{adress}/{KOD}?enhet={egen}", namn) in sida.lankar
    bakom = chef.open(f"{adress}/{KOD}?enhet={egen}")
    assert "Fryst: 100 % (20 av 20). Nu: 100 % (20 av 20)." in bakom.text
    assert "Ärenden som har ändrat siffran (0)" in bakom.text
    for fel in ("999", "x", "1" * 30):
        assert chef.get(f"{adress}?enhet={fel}").status_code == 404
    # Who sees the own enhet's cases alone is shown no other's.
    handlaggare = som(Roll.HANDLAGGARE)
    assert handlaggare.get(f"{adress}/{KOD}?enhet={egen}").status_code == 200
    assert handlaggare.get(f"{adress}/{KOD}?enhet={organisation.mottagning_id}").status_code == 404
