"""The page that sets other rules beside those in force: for everyone who may see figures, and of the whole nämnd."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.followup.fall import BROTT, anmalan, barn, forlangning, historia, samtal, utredning
from tests.followup.historia import ENHETER, spara
from tests.web.conftest import LogIn

PROVRAKNING = "/siffror/provrakning"
VALD = f"{PROVRAKNING}?fran=2025-01&till=2026-02"


@pytest.fixture
def history(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """Four cases, each of which another rule would count another way."""
    fall = historia(
        barn=[barn("B1"), barn("B2")],
        utredningar=[
            utredning("2024-10-01", "2025-02-20", id_="U1"),
            utredning("2024-09-02", "2025-01-02", id_="U2"),
        ],
        forlangningar=[forlangning("2025-01-31", "2025-02-28")],
        anmalningar=[
            # The 14th day, 20 June 2025, is midsommarafton; the next weekday is the 23rd.
            anmalan("2025-06-06 10:00", "2025-06-23", id_="A1", barn="B2"),
            # Ten months after the closing, summoned in time and held too late.
            anmalan(
                "2025-12-15 10:00", "2025-12-16", id_="A2", **BROTT | {"brottsdatum": date(2025, 12, 14)}
            ),
        ],
        samtal=[
            samtal("2025-12-15 10:00", kallad="2025-12-16 10:00", hallet="2025-12-22 10:00", anmalan="A2")
        ],
    )
    with db.open_scope(sessions, organisation.namnd_id) as session:
        spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.utredning_id), fall)


@pytest.mark.usefixtures("history")
def test_each_figure_stands_beside_itself_under_other_rules(som: LogIn) -> None:
    text = som(Roll.CHEF).open(VALD).text.replace(" (låga volymer)", "")
    for rad in (
        "Förfallodag flyttad till nästa vardag Andel förhandsbedömningar som slutförts inom 14 dagar"
        " 50 % (1 av 2) 50 % (1 av 2) 100 % (2 av 2)",
        "kallats till samtal med socialtjänsten inom 48 timmar 100 % (1 av 1) 0 % (0 av 1) 100 % (1 av 1)",
        "slutförts inom fyra månader 50 % (1 av 2) 100 % (2 av 2) 50 % (1 av 2)",
        "åter blir föremål för anmälan/ansökan efter avslutad utredning 100 % (1 av 1) 100 % (1 av 1) 0 % (0 av 1)",
    ):
        assert rad in text, text


@pytest.mark.usefixtures("history")
def test_what_is_made_of_few_says_so(som: LogIn) -> None:
    assert "100 % (1 av 1) (låga volymer)" in som(Roll.CHEF).open(VALD).text
    page = som(Roll.CONTROLLER).open(VALD).text
    assert "Visas inte, så att ingen kan kännas igen" in page
    assert "av 1)" not in page


def test_the_overview_of_figures_leads_there_and_back(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    (lank,) = [href for href, text in chef.open("/siffror").lankar if text == "Provräkna med andra regler"]
    sida = chef.open(lank)
    assert sida.rubrik == "Provräkna"
    assert [href.partition("?")[0] for href, text in sida.lankar if text == "Alla siffror"] == ["/siffror"]


def test_one_who_may_not_see_figures_finds_nothing(som: LogIn) -> None:
    assert som(Roll.MOTTAGNING).get(PROVRAKNING).status_code == 404


def test_a_period_that_wont_do_is_refused(som: LogIn) -> None:
    response = som(Roll.CONTROLLER).get(f"{PROVRAKNING}?fran=2026-03&till=2026-01")
    assert response.status_code == 422
    assert "Perioden slutar innan den börjar." in response.text
