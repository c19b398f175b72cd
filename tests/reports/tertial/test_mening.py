from dataclasses import replace
from datetime import date

import pytest

from casetrack.followup.katalog import KATALOG
from casetrack.followup.utfall import Antal
from casetrack.reports.tertial.mening import formulera_mening
from tests.reports.tertial.rapporter import make_utfall

INGEN = Antal(0, 0)


def mening(kod: str, antal: Antal, fran: date, till: date, per: date) -> str:
    utfall = replace(make_utfall(kod, antal, INGEN), fran=fran, till=till, per=per)
    return formulera_mening(KATALOG[kod], utfall)


def test_the_share_of_an_enhet_names_it() -> None:
    utfall = make_utfall("forhandsbedomning_14_dagar", Antal(76, 100), INGEN)
    assert formulera_mening(KATALOG["forhandsbedomning_14_dagar"], utfall, "Mottagningen") == (
        "Under januari till augusti 2026 var andelen förhandsbedömningar som slutförts inom 14 dagar vid Mottagningen"
        " 76 procent (76 av 100)."
    )


@pytest.mark.parametrize(
    ("per", "tid"),
    [
        (date(2021, 7, 31), "Under januari till juli 2021"),
        (date(2021, 1, 31), "Under januari 2021"),
        (date(2021, 12, 31), "Under januari till augusti 2021"),
        (date(2021, 6, 28), "Till och med den 28 juni 2021"),
    ],
)
def test_a_share_is_a_sentence_with_its_period_and_base(per: date, tid: str) -> None:
    text = mening("forhandsbedomning_14_dagar", Antal(76, 100), date(2021, 1, 1), date(2021, 8, 31), per)
    assert text == (
        f"{tid} var andelen förhandsbedömningar som slutförts inom 14 dagar 76 procent (76 av 100)."
    )


def test_a_follow_up_names_whom_it_follows_and_how_long() -> None:
    text = mening(
        "ateraktualisering_utredning", Antal(33, 141), date(2019, 9, 1), date(2020, 8, 31), date(2021, 8, 31)
    )
    assert text == (
        "Bland barn vars sista utredning avslutades september 2019 till augusti 2020, uppföljda till och med den"
        " 31 augusti 2021, var andelen barn och unga som åter blir föremål för anmälan/ansökan efter avslutad"
        " utredning 23,4 procent (33 av 141)."
    )


def test_there_is_no_sentence_where_there_is_no_share() -> None:
    dagar = (date(2021, 1, 1), date(2021, 8, 31), date(2021, 8, 31))
    assert mening("forhandsbedomning_14_dagar", INGEN, *dagar) == ""
    assert mening("anmalningar", Antal(None, 12), *dagar) == ""
