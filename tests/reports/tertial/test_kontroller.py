from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casetrack.followup.format import formatera_varde
from casetrack.followup.indikator import EgenIndikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.innehall import Rapportrad
from casetrack.reports.tertial.kontroller import (
    Andelsrad,
    kontrollera_malcell,
    kontrollera_rad,
    kontrollera_talrad,
)
from tests.reports.tertial.rapporter import make_utfall

UTFALL, POJKAR, FLICKOR = "Periodens utfall", "Utfall män/ pojkar", "Utfall kvinnor/ flickor"
ANDEL = KATALOG["allvarssamtal_48h"]

antal = st.integers(1, 500).flatmap(lambda namnare: st.tuples(st.integers(0, namnare), st.just(namnare)))

EGEN = {"kod": "egen_x", "namn": "Egen", "raknas": "", "ankare": "", "beskrivning": "", "kalla": "Register"}
STYCKEN = EgenIndikator(matt=Matt.ANTAL, **EGEN)
DAGAR = EgenIndikator(matt=Matt.MEDEL, decimaler=1, **EGEN)
TOMT = make_utfall("egen_x", Antal(None, 0), Antal(None, 0))


def egen(indikator: EgenIndikator, *celler: str, utfall: Utfall = TOMT) -> Rapportrad:
    return Rapportrad(indikator, utfall, (indikator.namn, *celler, "", "", "", "", "Tertial 2 2026"))


def fynd(rad: Andelsrad, decimaler: int) -> list[tuple[str, str]]:
    return [(each.kolumn, each.kod) for each in kontrollera_rad(rad, decimaler)]


@given(antal, antal, antal)
def test_a_row_made_of_its_counts_is_never_objected_to(
    pojkar: tuple[int, int], flickor: tuple[int, int], okant: tuple[int, int]
) -> None:
    totalt = (pojkar[0] + flickor[0] + okant[0], pojkar[1] + flickor[1] + okant[1])
    celler = [formatera_varde(ANDEL, *each) for each in (totalt, pojkar, flickor)]
    assert kontrollera_rad(Andelsrad(*celler, totalt, pojkar, flickor), ANDEL.decimaler) == []


def test_a_total_outside_both_parts_is_found() -> None:
    assert fynd(Andelsrad("2,13 %", "1,85 %", "1,96 %"), 2) == [(UTFALL, "UTANFOR_DELARNA")]


def test_children_of_unknown_sex_may_pull_the_total_past_both_parts() -> None:
    assert fynd(Andelsrad("50 %", "0 %", "0 %", (2, 4), (0, 1), (0, 1)), 0) == []


def test_a_value_that_its_counts_do_not_give_is_found_with_the_value_they_give() -> None:
    (anmarkning,) = kontrollera_rad(Andelsrad("64 %", antal=(119, 189)), 0)
    assert (anmarkning.kolumn, anmarkning.kod) == (UTFALL, "ANTALEN")
    assert anmarkning.text == "antalen 119 av 189 ger 63 %, inte 64 %"


def test_parts_larger_than_the_total_are_found() -> None:
    assert fynd(Andelsrad("50 %", "50 %", "50 %", (2, 4), (2, 4), (1, 2)), 0) == [(UTFALL, "SUMMA")] * 2


def test_a_missing_percent_sign_is_found() -> None:
    assert fynd(Andelsrad("85,29", "88,89%"), 2) == [(UTFALL, "PROCENTTECKEN"), (POJKAR, "PROCENTTECKEN")]


def test_decimals_that_are_not_those_of_the_definition_are_found() -> None:
    assert fynd(Andelsrad("84,71 %", "84 %", "86,2 %"), 1) == [(UTFALL, "DECIMALER")]


def test_a_text_where_a_figure_belongs_is_found() -> None:
    assert fynd(Andelsrad("SIFFROR?"), 0) == [(UTFALL, "INTE_TAL")]


@pytest.mark.parametrize(
    ("text", "kod"),
    [
        ("???", "PLATSHALLARE"),
        ("SIFFROR?", "PLATSHALLARE"),
        ("...", "PLATSHALLARE"),
        ("Siffror?", "PLATSHALLARE"),
        ("xx procent", "PLATSHALLARE"),
        ("<p>öka</p>", "HTML"),
        ("<!-- öka -->", "HTML"),
        ("<?xml?>", "HTML"),
        ("&#x27;", "HTML"),
        ("öka&nbsp;", "HTML"),
        ("84%", "PROCENTTECKEN"),
    ],
)
def test_what_must_not_be_printed_in_a_target_is_found(text: str, kod: str) -> None:
    assert [(each.kolumn, each.kod) for each in kontrollera_malcell("Årsmål", text)] == [("Årsmål", kod)]


@pytest.mark.parametrize(
    "text", ["", "84 %", "Tas fram av nämnd", "+/- 1 %", "Max 10 personer", "< 5 %", "SoL & LVU"]
)
def test_ordinary_targets_are_left_in_peace(text: str) -> None:
    assert kontrollera_malcell("Årsmål", text) == []


ANTALEN = st.integers(0, 30)
FA = st.integers(0, 9).flatmap(lambda namnare: st.tuples(st.integers(0, namnare), st.just(namnare)))


@given(FA, FA, FA)
def test_parts_are_objected_to_exactly_when_no_rest_could_make_them_parts_of_the_total(
    totalt: tuple[int, int], pojkar: tuple[int, int], flickor: tuple[int, int]
) -> None:
    assume(totalt[1] and (pojkar[1] or flickor[1]))
    celler = [formatera_varde(ANDEL, *each) for each in (totalt, pojkar, flickor)]
    funnet = fynd(Andelsrad(*celler, *(each if each[1] else None for each in (totalt, pojkar, flickor))), 1)
    # Found by trying every group of children of unknown sex, not by the arithmetic of the check.
    mojligt = any(
        (pojkar[0] + flickor[0] + taljare, pojkar[1] + flickor[1] + namnare) == totalt
        for namnare in range(10)
        for taljare in range(namnare + 1)
    )
    assert (funnet == []) is mojligt


@given(st.tuples(ANTALEN, ANTALEN), st.tuples(ANTALEN, ANTALEN), st.tuples(ANTALEN, ANTALEN))
def test_the_days_of_the_parts_are_some_of_the_days_of_everyone(
    totalt: tuple[int, int], pojkar: tuple[int, int], flickor: tuple[int, int]
) -> None:
    assume(totalt[1])
    rest = (totalt[0] - pojkar[0] - flickor[0], totalt[1] - pojkar[1] - flickor[1])
    mojligt = rest == (0, 0) or (rest[0] >= 0 and rest[1] > 0)
    utfall = replace(
        make_utfall("egen_x", Antal(*pojkar), Antal(*flickor)), taljare=totalt[0], namnare=totalt[1]
    )
    celler = [formatera_varde(DAGAR, *each) for each in (totalt, pojkar, flickor)]
    assert (kontrollera_talrad(egen(DAGAR, *celler, utfall=utfall)) == []) is mojligt


@given(ANTALEN, ANTALEN, ANTALEN)
def test_parts_of_a_number_are_not_more_than_the_number(totalt: int, pojkar: int, flickor: int) -> None:
    utfall = replace(make_utfall("egen_x", Antal(None, pojkar), Antal(None, flickor)), namnare=totalt)
    celler = [f"{each} st" for each in (totalt, pojkar, flickor)]
    for rad in (egen(STYCKEN, *celler, utfall=utfall), egen(STYCKEN, *celler)):
        assert (kontrollera_talrad(rad) == []) is (pojkar + flickor <= totalt)


@given(st.integers(-50, 150), st.integers(-50, 150), st.integers(-50, 150))
def test_typed_values_lie_on_their_scale_and_the_total_between_the_parts(
    totalt: int, pojkar: int, flickor: int
) -> None:
    mellan = min(pojkar, flickor) <= totalt <= max(pojkar, flickor)
    inga_under = min(totalt, pojkar, flickor) >= 0
    celler = [f"{each} %" for each in (totalt, pojkar, flickor)]
    rimligt = mellan and inga_under and max(totalt, pojkar, flickor) <= 100
    assert (kontrollera_rad(Andelsrad(*celler), 0) == []) is rimligt
    celler = [f"{each} dagar" for each in (totalt, pojkar, flickor)]
    assert (kontrollera_talrad(egen(DAGAR, *celler)) == []) is (mellan and inga_under)


@pytest.mark.parametrize(
    ("indikator", "celler", "kod"),
    [
        (STYCKEN, ("12,5 st", "", ""), "DECIMALER"),
        (STYCKEN, ("-3 st", "", ""), "UTANFOR_SKALAN"),
        (STYCKEN, ("−3 st", "", ""), "UTANFOR_SKALAN"),
        (STYCKEN, ("12 st", "15 st", ""), "SUMMA"),
        (DAGAR, ("45,25 dagar", "", ""), "DECIMALER"),
        (DAGAR, ("45 dagar", "50 dagar", "60 dagar"), "UTANFOR_DELARNA"),
    ],
)
def test_a_number_is_written_as_its_definition_says(
    indikator: EgenIndikator, celler: tuple[str, str, str], kod: str
) -> None:
    assert [each.kod for each in kontrollera_talrad(egen(indikator, *celler))] == [kod]
