import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.utfall import Antal
from casetrack.reports.tertial.tertialcsv import oskadliggor, skriv_csv
from tests.reports.tertial.rapporter import make_rad, make_rapport, make_utfall

ANDELSRAD = make_utfall("allvarssamtal_48h", Antal(1, 9), Antal(0, 3))
ANTALSRAD = make_utfall("anmalningar", Antal(None, 1240), Antal(None, 0))
MAL = ("25,6 %", "75 %", "75 %", "+/- 1 %")
FARLIGA = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("x")',
    "- ingen",
    "\t=1+1",
    "\n@A1",
    "＝1+1",
    "+/- A1 %",
]


def read_csv(innehall: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(innehall.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_csv_is_one_row_of_headers_and_then_the_cells() -> None:
    rapport = make_rapport(make_rad(ANDELSRAD, mal=MAL), make_rad(ANTALSRAD))
    assert (
        skriv_csv(rapport)
        == (
            "\ufeffIndikator;Periodens utfall;Utfall män/ pojkar;Utfall kvinnor/ flickor;Periodens utfall VB 2025;"
            "Prognos helår;Årsmål;KF:s årsmål;Period\r\n"
            "Andel barn och ungdomar anmälda för brott som tillsammans med föräldrar eller vårdnadshavare kallats till "
            "samtal med socialtjänsten inom 48 timmar;8,3 %;11,1 %;0 %;25,6 %;75 %;75 %;+/- 1 %;Tertial 2 2026\r\n"
            "Antal inkomna orosanmälningar;1 240 st;1 240 st;0 st;;;;;Tertial 2 2026\r\n"
        ).encode()
    )


def test_an_analysis_stands_in_the_first_cell_directly_under_its_row() -> None:
    rapport = make_rapport(make_rad(ANDELSRAD, analys="Få anmälningar;\nen natt"), make_rad(ANTALSRAD))
    rader = read_csv(skriv_csv(rapport))
    assert rader[2] == ["Få anmälningar;\nen natt", *[""] * 8]
    assert [len(rad) for rad in rader] == [9] * 4


@pytest.mark.parametrize("text", FARLIGA)
def test_no_cell_of_the_csv_can_become_a_formula(text: str) -> None:
    rader = read_csv(skriv_csv(make_rapport(make_rad(ANDELSRAD, mal=("", "", text, "")))))
    assert rader[1][6] == f"'{text}"


@pytest.mark.parametrize("text", ["+/- 1 %", "+/-1,5 %", "-5 %", "-3", "84 %", "öka", ""])
def test_an_interval_or_a_negative_number_is_no_formula_and_stays_as_it_is(text: str) -> None:
    assert oskadliggor(text) == text


@given(st.text())
def test_only_what_could_be_a_formula_is_touched(text: str) -> None:
    assert oskadliggor(text) in (text, f"'{text}")
    if not text.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")):
        assert oskadliggor(text) == text
