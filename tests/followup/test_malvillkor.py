from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.katalog import KATALOG
from casetrack.followup.malvillkor import las_villkor

ANDEL, ANTAL, RIKTAD = KATALOG["till_utredning"], KATALOG["anmalningar"], KATALOG["skola_vidtalad"]


@pytest.mark.parametrize(
    ("mal", "haller", "haller_inte"),
    [
        ("minst 70 %", "70", "69.9"),
        ("Max 30 %", "30", "30.1"),
        ("högst 30", "30", "31"),
        ("över 70 %", "70.1", "70"),
        ("< 5 %", "4.9", "5"),
        ("≥ 70 %", "70", "69"),
        ("70-90 %", "90", "91"),
        ("70 % – 90 %", "70", "69"),
        ("mellan 70 och 90 %", "80", "100"),
        ("+/- 1 %", "1", "2"),
    ],
)
def test_what_a_target_asks_is_held_against_a_number(mal: str, haller: str, haller_inte: str) -> None:
    villkor = las_villkor(mal, ANDEL)
    assert villkor
    assert villkor.haller(Decimal(haller), None) is True
    assert villkor.haller(Decimal(haller_inte), None) is False


def test_what_is_counted_may_have_any_word_for_its_unit() -> None:
    villkor = las_villkor("Max 10 personer", ANTAL)
    assert villkor
    assert (villkor.haller(Decimal(10), None), villkor.haller(Decimal(11), None)) == (True, False)


@pytest.mark.parametrize(
    "mal", ["", "bättre", "Tas fram av nämnd", "70 %", "minst 150 %", "90-70 %", "minst lika bra", "12 dagar"]
)
def test_words_and_what_no_number_can_reach_ask_nothing(mal: str) -> None:
    assert las_villkor(mal, ANDEL) is None


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_bare_number_is_reached_in_the_direction_of_its_indicator(mal: int, tal: int) -> None:
    villkor = las_villkor(f"{mal} %", RIKTAD)
    assert villkor
    assert (villkor.ord_, villkor.haller(Decimal(tal), None)) == ("minst ", tal >= mal)


@given(st.integers(0, 100), st.integers(0, 100))
def test_to_increase_is_to_be_more_than_last_year(forra: int, tal: int) -> None:
    for mal, svar in (("öka", tal > forra), ("ska minska", tal < forra)):
        villkor = las_villkor(mal, ANDEL)
        assert villkor
        assert villkor.haller(Decimal(tal), Decimal(forra)) is svar
        assert villkor.haller(Decimal(tal), None) is None
