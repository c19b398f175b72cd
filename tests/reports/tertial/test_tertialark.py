import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell import Cell

from casetrack.followup.utfall import Antal
from casetrack.reports.ark import tolka_talcell
from casetrack.reports.tertial.tertialark import skriv_xlsx
from tests.followup.visning import show_cells, show_number
from tests.reports.tertial.rapporter import make_egen, make_rad, make_rapport, make_utfall

ANDELSRAD = make_utfall("allvarssamtal_48h", Antal(1, 9), Antal(0, 3))
ANTALSRAD = make_utfall("anmalningar", Antal(None, 1_234_567), Antal(None, 0))
MAL = ("25,6 %", "75 %", "Max 10 personer", "+/- 1 %")


def read_sheet(innehall: bytes, ark: int = 0) -> list[tuple[Cell, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(innehall)).worksheets[ark].iter_rows())


def test_an_analysis_stands_directly_under_its_row() -> None:
    rapport = make_rapport(make_rad(ANDELSRAD, analys="Få anmälningar"), make_rad(ANTALSRAD))
    _, _, analys, _ = show_cells(skriv_xlsx(rapport), "xlsx")
    assert analys == ["Få anmälningar", *[""] * 8]


def test_a_text_of_several_lines_has_the_room_it_needs() -> None:
    rad = make_rad(ANDELSRAD, analys="Fler anmälningar än väntat kom in under sommaren. " * 10)
    ark = openpyxl.load_workbook(io.BytesIO(skriv_xlsx(make_rapport(rad)))).worksheets[0]
    # 510 characters in a column of 60.
    assert (ark.row_dimensions[3].height or 0) >= 9 * 15


def test_figures_are_numbers_and_texts_are_texts() -> None:
    _, rad = read_sheet(skriv_xlsx(make_rapport(make_rad(ANDELSRAD, mal=MAL))))
    assert [cell.value for cell in rad[1:]] == [
        0.083,
        0.111,
        0,
        0.256,
        0.75,
        "Max 10 personer",
        "+/- 1 %",
        "Tertial 2 2026",
    ]
    assert [cell.number_format for cell in rad[1:6]] == ["0.0 %", "0.0 %", "0 %", "0.0 %", "0 %"]


def test_headers_figures_and_targets_in_words_stand_on_one_side_with_a_line_between_the_columns() -> None:
    rader = (make_rad(ANDELSRAD, mal=MAL, analys="Få anmälningar"), make_rad(ANTALSRAD))
    innehall = skriv_xlsx(make_rapport(*rader))
    for rad in read_sheet(innehall):
        for cell in rad[1:8]:
            assert cell.value is None or cell.alignment.horizontal == "right"
        # The period is a word beside a figure, and stands off the edge.
        assert rad[8].value is None or (rad[8].alignment.horizontal, rad[8].alignment.indent) == ("left", 1)
        assert {cell.border.left.style for cell in rad[1:]} == {"thin"}
    bredder = openpyxl.load_workbook(io.BytesIO(innehall)).worksheets[0].column_dimensions
    assert bredder["B"].width >= len("Tas fram av nämnd")


def test_the_counts_of_the_second_sheet_stand_under_their_headers() -> None:
    *_, rubriker, rad = read_sheet(skriv_xlsx(make_rapport(make_rad(ANDELSRAD))), ark=1)
    assert any(isinstance(cell.value, int) for cell in rad)
    for rubrik, cell in zip(rubriker, rad, strict=True):
        assert (rubrik.alignment.horizontal == "right") == isinstance(cell.value, int)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("x")', "http://example.org"]
)
def test_no_cell_is_a_formula_or_a_link(text: str) -> None:
    innehall = skriv_xlsx(make_rapport(make_rad(ANDELSRAD, mal=(text, text, text, text), analys=text)))
    _, rad, analys = read_sheet(innehall)
    for cell in (*rad[4:8], analys[0]):
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))


def test_an_empty_cell_is_empty() -> None:
    tom = make_utfall("allvarssamtal_48h", Antal(0, 0), Antal(0, 0))
    _, rad = read_sheet(skriv_xlsx(make_rapport(make_rad(tom))))
    assert [cell.value for cell in rad[1:8]] == [None] * 7


def test_the_second_sheet_holds_counts_definition_version_cut_off_and_policy() -> None:
    rader = read_sheet(skriv_xlsx(make_rapport(make_rad(ANDELSRAD, mal=MAL))), ark=1)
    uppgifter = {rad[0].value: rad[1].value for rad in rader[:7]}
    assert uppgifter["Nämnd"] == "Nämnden N1 (N1)"
    assert uppgifter["Siffrorna gäller till och med"] == "2026-08-31"
    assert uppgifter["Förfallodag som avgör"] == "Strikt förfallodag"
    rubriker, rad = ([cell.value for cell in rad] for rad in rader[-2:])
    underlag = dict(zip(rubriker, rad, strict=True))
    assert (underlag["Kod"], underlag["Version"]) == ("allvarssamtal_48h", 1)
    assert (underlag["Täljare"], underlag["Nämnare"]) == (1, 12)
    assert (underlag["Täljare pojkar"], underlag["Nämnare pojkar"]) == (1, 9)
    assert (underlag["Täljare flickor"], underlag["Nämnare flickor"]) == (0, 3)
    assert (underlag["Uteslutna"], underlag["Ej mätbara ännu"], underlag["Ofullständiga"]) == (2, 1, 3)
    assert uppgifter["Fryst"] == "Nej, rapporten är ett utkast"
    assert underlag["Definition"]


def test_a_value_that_was_entered_has_its_source_and_no_counts_but_those_entered() -> None:
    egen = make_egen("Antal fältassistenter", "7 st", kalla="Personalsystemet")
    *_, rubriker, rad = (
        [cell.value for cell in rad] for rad in read_sheet(skriv_xlsx(make_rapport(egen)), ark=1)
    )
    underlag = dict(zip(rubriker, rad, strict=True))
    assert (underlag["Källa"], underlag["Nämnare"], underlag["Uteslutna"]) == ("Personalsystemet", None, None)


tal = st.builds(
    lambda heltal, decimaler, enhet: f"{heltal:,}".replace(",", " ") + decimaler + enhet,
    st.integers(-(10**9), 10**9),
    st.sampled_from(["", ",5", ",05", ",30", ",125"]),
    st.sampled_from([" %", " st", " dagar"]),
)


@given(tal)
def test_a_typed_cell_shows_the_text_it_was_read_from(text: str) -> None:
    tolkad = tolka_talcell(text)
    assert tolkad
    assert show_number(*tolkad) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "84",
        "84%",
        "84\u00a0%",
        "084 %",
        "1200 st",
        "1 20 st",
        "-0 %",
        "öka",
        "VB 2026",
        "12 345 678 901 234 %",
    ],
)
def test_what_a_number_format_would_not_show_alike_stays_text(text: str) -> None:
    assert tolka_talcell(text) is None
