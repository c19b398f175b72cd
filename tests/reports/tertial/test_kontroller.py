import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.format import formatera_varde
from casetrack.followup.katalog import KATALOG
from casetrack.reports.tertial.kontroller import Andelsrad, kontrollera_malcell, kontrollera_rad

UTFALL, POJKAR, FLICKOR = "Periodens utfall", "Utfall män/ pojkar", "Utfall kvinnor/ flickor"
ANDEL = KATALOG["allvarssamtal_48h"]

antal = st.integers(1, 500).flatmap(lambda namnare: st.tuples(st.integers(0, namnare), st.just(namnare)))


def fynd(rad: Andelsrad, decimaler: int) -> list[tuple[str, str]]:
    return [(each.kolumn, each.kod) for each in kontrollera_rad(rad, decimaler)]


@given(antal, antal)
def test_a_row_made_of_its_counts_is_never_objected_to(
    pojkar: tuple[int, int], flickor: tuple[int, int]
) -> None:
    totalt = (pojkar[0] + flickor[0], pojkar[1] + flickor[1])
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
        ("<p>öka</p>", "HTML"),
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
