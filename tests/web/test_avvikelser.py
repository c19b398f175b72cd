"""The patterns: numbers for everyone who may see figures, the cases for the chef, each reading logged."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cases.barn import Barn
from casetrack.rules.koder import Roll, Skydd
from tests.conftest import Organisation
from tests.followup.fall import barn, historia, utredning
from tests.followup.historia import ENHETER, spara
from tests.web.conftest import LogIn

AVVIKELSER = "/siffror/avvikelser"
OFORDELADE = f"{AVVIKELSER}/ofordelade"


@pytest.fixture
def history(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """Sixty open utredningar that nobody has; one of them of a protected child."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        fall = historia(
            barn=[barn(f"B{n}") for n in range(60)],
            utredningar=[utredning("2026-02-01", id_=f"U{n}", barn=f"B{n}") for n in range(60)],
        )
        spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.mottagning_id), fall)
        for n, each in enumerate(session.scalars(select(Barn).order_by(Barn.id))):
            each.fornamn = f"Barn{n:02}"
            each.skydd = Skydd.SEKRETESSMARKERING if n == 59 else Skydd.INGEN


@pytest.mark.usefixtures("history")
def test_a_controller_sees_how_many_and_no_way_to_them(som: LogIn) -> None:
    controller = som(Roll.CONTROLLER)
    sida = controller.open(AVVIKELSER)
    assert "Ärenden utan handläggare 60 på mätdagen, det äldsta 30 dagar gammalt." in sida.text
    assert "Våld utan utredning 0 i perioden." in sida.text
    assert not [href for href, _ in sida.lankar if href.startswith(f"{AVVIKELSER}/")]
    assert controller.get(OFORDELADE).status_code == 404


def test_a_controller_is_not_told_of_so_few_that_they_may_be_known(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        fall = historia(utredningar=[utredning("2026-02-01")])
        spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.mottagning_id), fall)
    assert (
        "Ärenden utan handläggare Färre än fem på mätdagen. En" in som(Roll.CONTROLLER).open(AVVIKELSER).text
    )
    assert (
        "Ärenden utan handläggare 1 på mätdagen, det äldsta 30 dagar" in som(Roll.CHEF).open(AVVIKELSER).text
    )


@pytest.mark.usefixtures("history")
def test_a_chef_reads_the_cases_page_by_page_and_it_is_logged(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    chef = som(Roll.CHEF)
    (lank,) = [href for href, _ in chef.open(f"{AVVIKELSER}?fran=2026-01").lankar if "ofordelade" in href]
    first = chef.open(lank)
    assert "30 Utredning från 2026-02-01, 30 dagar gammal, utan handläggare." in first.text
    (more,) = [href for href, text in first.lankar if text == "Visa fler"]
    second = chef.open(more)
    names = [text for sida in (first, second) for href, text in sida.lankar if href.startswith("/arende/")]
    assert sorted(names) == [*(f"Barn{n:02}" for n in range(59)), "Skyddade personuppgifter"]
    with db.open_scope(sessions, organisation.namnd_id) as session:
        lasta = session.execute(select(Atkomst.barn_id, Atkomst.varfor).where(Atkomst.vad == "siffra")).all()
    assert sorted(rad.barn_id for rad in lasta) == list(range(1, 61))
    assert {rad.varfor for rad in lasta} == {"ofordelade"}


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("efter", ["x", "30_utredning_x", "x_utredning_1", "30_annat_1", "9" * 40])
def test_a_place_in_a_list_that_is_none_begins_from_the_beginning(som: LogIn, efter: str) -> None:
    assert "Barn58" in som(Roll.CHEF).open(f"{OFORDELADE}?efter={efter}").text


@pytest.mark.usefixtures("history")
def test_the_cut_off_decides(som: LogIn) -> None:
    sida = som(Roll.CHEF).open(f"{OFORDELADE}?fran=2026-01&till=2026-01&per=2026-01-31")
    assert "Det finns inga ärenden här." in sida.text


def test_a_pattern_that_there_is_none_of_and_a_period_that_wont_do(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    assert chef.get(f"{AVVIKELSER}/finns-inte").status_code == 404
    response = chef.get(f"{AVVIKELSER}?fran=2026-03&till=2026-01")
    assert response.status_code == 422
    assert "Perioden slutar innan den börjar." in response.text
