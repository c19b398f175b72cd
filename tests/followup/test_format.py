import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.format import avrunda, formatera_andel, formatera_underlag, formatera_varde
from casetrack.followup.katalog import KATALOG

GYLLENE = json.loads((Path(__file__).parent / "golden_figures.json").read_text(encoding="utf-8"))
KOD_MED_DECIMALER = {0: "till_utredning", 1: "allvarssamtal_48h", 2: "skola_vidtalad"}


@pytest.mark.parametrize("rad", GYLLENE["rounding"], ids=lambda rad: rad["printed"])
def test_the_published_roundings(rad: dict[str, Any]) -> None:
    assert formatera_varde(KATALOG[KOD_MED_DECIMALER[rad["decimals"]]], *rad["counts"]) == rad["printed"]


@pytest.mark.parametrize(
    ("kod", "taljare", "namnare", "varde", "cell"),
    [
        ("skola_vidtalad", 1, 8, None, "12,50 %"),
        ("skola_vidtalad", 1, 2, None, "50 %"),
        ("skola_vidtalad", 0, 7, None, "0 %"),
        ("till_utredning", 1, 200, None, "1 %"),
        ("till_utredning", 0, 0, None, ""),
        ("anmalningar", None, 0, None, "0 st"),
        ("anmalningar", None, 1234567, None, "1 234 567 st"),
        ("utredningstid_medel", 241, 2, Decimal("120.5"), "121 dagar"),
        ("utredningstid_medel", 12046, 100, Decimal("120.5"), "120 dagar"),  # not from the rounded 120,5
        ("utredningstid_medel", 0, 0, None, ""),
        ("utredningstid_median", None, 4, Decimal("120.5"), "121 dagar"),
        ("utredningstid_median", None, 4, None, ""),
        ("placerade_barn", 25, 2, Decimal("12.5"), "12,5 st"),
        ("placerade_barn", 24, 2, Decimal(12), "12 st"),
        ("placerade_barn", 0, 0, None, ""),
    ],
)
def test_a_cell(kod: str, taljare: int | None, namnare: int, varde: Decimal | None, cell: str) -> None:
    assert formatera_varde(KATALOG[kod], taljare, namnare, varde) == cell


@pytest.mark.parametrize(
    ("kod", "taljare", "namnare", "text"),
    [
        ("utredning_fyra_manader", 2, 3, "2 av 3"),
        ("utredningstid_medel", 104717, 874, "n = 874"),
        ("utredningstid_median", None, 874, "n = 874"),
        ("placerade_barn", 799, 8, "799 på 8 månader"),
        ("placerade_barn", 99, 1, "99 på 1 månad"),
        ("anmalningar", None, 1, "1"),
    ],
)
def test_no_sum_of_days_reads_as_a_share(kod: str, taljare: int | None, namnare: int, text: str) -> None:
    assert formatera_underlag(KATALOG[kod], taljare, namnare) == text


def test_a_share_without_its_numerator_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="till_utredning"):
        formatera_varde(KATALOG["till_utredning"], None, 3)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 3))
def test_rounding_is_half_up_on_the_exact_quotient(taljare: int, namnare: int, decimaler: int) -> None:
    avrundat, kvot = Fraction(avrunda(taljare, namnare, decimaler)), Fraction(taljare, namnare)
    halv = Fraction(1, 2 * 10**decimaler)
    assert kvot - halv < avrundat <= kvot + halv
    assert avrundat * 10**decimaler == int(avrundat * 10**decimaler)


def test_thousands_stand_apart_in_a_sentence_as_in_a_table() -> None:
    assert formatera_andel(259, 1170) == "259 av 1 170"
    assert formatera_underlag(KATALOG["till_utredning"], 1259, 41170) == "1 259 av 41 170"
    assert formatera_underlag(KATALOG["utredningstid_medel"], 241, 1234567) == "n = 1 234 567"
    assert formatera_underlag(KATALOG["anmalningar"], None, 2709) == "2 709"
