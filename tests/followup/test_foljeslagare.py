"""What stands beside a figure: how complete it is, and whether it can be compared."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from casetrack.followup.foljeslagare import Tackning, beskriv_versionsbyten, mat_tackning
from casetrack.followup.katalog import KATALOG
from tests.conftest import Organisation
from tests.followup.fall import anmalan, historia, rakna


def test_the_incomplete_lower_the_tackning_and_the_left_out_do_not(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        anmalningar=[
            anmalan("2026-02-02 10:00", "2026-02-10", id_="A1"),
            anmalan("2026-02-02 10:00", "2026-02-10", id_="A2", aterkoppling=None),
            anmalan("2026-02-02 10:00", "2026-02-10", id_="A3", aterkoppling="inte_nodvandig"),
        ]
    )
    utfall = rakna(session, organisation, "aterkoppling_gjord", fall)
    tackning = mat_tackning(KATALOG["aterkoppling_gjord"], utfall)
    assert (tackning, str(tackning)) == (Tackning(1, 2), "50 %")


@pytest.mark.parametrize(
    ("raknade", "alla", "text"), [(0, 0, ""), (7, 7, "100 %"), (2, 3, "66,7 %"), (0, 4, "0 %")]
)
def test_tackning_is_printed_in_percent(raknade: int, alla: int, text: str) -> None:
    assert str(Tackning(raknade, alla)) == text


@pytest.mark.parametrize(
    ("fran", "till", "andrades"),
    [
        (date(2021, 4, 1), date(2021, 4, 30), True),  # compared with April the year before
        (date(2020, 1, 1), date(2021, 3, 31), False),
        (date(2021, 1, 1), date(2021, 12, 31), True),
        (date(2022, 1, 1), date(2022, 3, 31), True),  # a year before was still version 1
        (date(2022, 4, 1), date(2022, 4, 30), False),
        (date.min, date(1, 1, 31), False),
    ],
)
def test_a_definition_that_changed_within_the_comparison_is_told(
    fran: date, till: date, andrades: bool
) -> None:
    text = beskriv_versionsbyten(KATALOG["allvarssamtal_48h"], fran, till)
    assert text == ("Definitionen ändrades 2021-04-01 (version 2)." if andrades else "")


def test_most_definitions_have_not_changed() -> None:
    assert beskriv_versionsbyten(KATALOG["anmalningar"], date(2021, 1, 1), date(2021, 12, 31)) == ""
