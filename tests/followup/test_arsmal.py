from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casetrack.followup.arsmal import Arsmal, Mal, hamta_mal, skriv_malcell
from casetrack.followup.katalog import KATALOG
from tests.conftest import Organisation

ANDEL = KATALOG["forhandsbedomning_14_dagar"]
ANTAL = KATALOG["anmalningar"]
DAGAR = KATALOG["utredningstid_medel"]


@pytest.fixture
def add(session: Session, organisation: Organisation):
    """Adds one row of targets after those already there."""
    places = iter(range(100))

    def add_row(kod: str, giltig_fran: date | None = None, *, ar: int = 2026, **texter: Any) -> None:
        session.add(
            Arsmal(
                namnd_id=organisation.namnd_id,
                indikator=kod,
                ar=ar,
                giltig_fran=giltig_fran,
                ordning=next(places),
                **texter,
            )
        )
        session.flush()

    return add_row


def test_the_report_has_each_indicator_once_at_its_first_place(session: Session, add) -> None:
    add("skola_vidtalad")
    add("allvarssamtal_48h")
    add("skola_vidtalad", date(2026, 5, 1))
    add("barnet_delaktigt", ar=2025)
    assert [mal.kod for mal in hamta_mal(session, 2026, date(2026, 8, 31))] == [
        "skola_vidtalad",
        "allvarssamtal_48h",
    ]


@pytest.mark.parametrize(
    ("per", "arsmal"),
    [
        (date(2026, 2, 28), "80 %"),
        (date(2026, 3, 1), "82 %"),
        (date(2026, 5, 31), "82 %"),
        (date(2026, 6, 1), "85 %"),
    ],
)
def test_the_latest_target_valid_at_the_cut_off_counts(session: Session, add, per: date, arsmal: str) -> None:
    add("skola_vidtalad", date(2026, 6, 1), arsmal="85 %")
    add("skola_vidtalad", arsmal="80 %")
    add("skola_vidtalad", date(2026, 3, 1), arsmal="82 %")
    assert [mal.arsmal for mal in hamta_mal(session, 2026, per)] == [arsmal]


def test_a_row_that_counts_counts_whole_and_takes_nothing_from_an_older_one(session: Session, add) -> None:
    add("skola_vidtalad", arsmal="80 %", prognos="75 %")
    add("skola_vidtalad", date(2026, 3, 1), arsmal="82 %")
    assert hamta_mal(session, 2026, date(2026, 4, 30)) == [Mal("skola_vidtalad", arsmal="82 %")]


def test_an_indicator_keeps_its_row_before_any_of_its_targets_is_valid(session: Session, add) -> None:
    add("skola_vidtalad", date(2026, 6, 1), arsmal="85 %")
    assert hamta_mal(session, 2026, date(2026, 4, 30)) == [Mal("skola_vidtalad")]


@pytest.mark.parametrize(
    ("text", "indikator", "cell"),
    [
        ("84", ANDEL, "84 %"),
        ("100", ANDEL, "100 %"),
        ("0", ANDEL, "0 %"),
        ("84,5", ANDEL, "84,5 %"),
        ("84.5", ANDEL, "84,5 %"),
        ("-5", ANDEL, "-5 %"),
        ("1200", ANTAL, "1 200 st"),
        ("1 200", ANTAL, "1 200 st"),
        ("120", DAGAR, "120 dagar"),
    ],
)
def test_a_bare_number_takes_the_unit_of_the_indicator(text: str, indikator, cell: str) -> None:
    assert skriv_malcell(text, indikator) == cell


@pytest.mark.parametrize(
    "text",
    [
        "",
        "84 %",
        "Tas fram av nämnd",
        "öka",
        "Max 10 personer",
        "+/- 1 %",
        "1.200",
        "84-86",
        "=1+1",
        " 84",
        "84%",
    ],
)
def test_any_other_text_is_the_cell_as_it_stands(text: str) -> None:
    assert skriv_malcell(text, ANDEL) == text


def test_no_break_spaces_from_documents_become_plain_ones() -> None:
    assert skriv_malcell("84\u00a0%", ANDEL) == "84 %"
    assert skriv_malcell("1\u202f200", ANTAL) == "1 200 st"


def test_the_targets_of_an_enhet_are_its_own_and_none_of_the_namnds(
    session: Session, organisation: Organisation, add
) -> None:
    add("skola_vidtalad", arsmal="80 %")
    add("skola_vidtalad", arsmal="70 %", enhet_id=organisation.utredning_id)
    per = date(2026, 8, 31)
    assert hamta_mal(session, 2026, per) == [Mal("skola_vidtalad", arsmal="80 %")]
    assert hamta_mal(session, 2026, per, enhet_id=organisation.utredning_id) == [
        Mal("skola_vidtalad", arsmal="70 %")
    ]
    assert hamta_mal(session, 2026, per, enhet_id=organisation.mottagning_id) == []
