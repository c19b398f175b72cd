"""One who may not see persons can't work a small number out of what is shown, on one page or on all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.skyddad import Skydd, dolj, lista_rapportperioder
from casetrack.followup.sma_tal import ar_for_litet
from casetrack.followup.uppdelning import Uppdelning
from casetrack.followup.utfall import Antal
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning

ANDEL = KATALOG["utredning_fyra_manader"]
ANTAL = KATALOG["anmalningar"]

# What each part met and did not, in each of three thirds of a year.
Tillskott = list[list[tuple[int, int]]]
SMA_OCH_STORA = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 20, 60])
TILLSKOTT = st.lists(
    st.lists(st.tuples(SMA_OCH_STORA, SMA_OCH_STORA), min_size=3, max_size=3), min_size=1, max_size=6
)

Cell = tuple[int, int, int]
"""A part, a report period and whether it is what met the rule."""


def rakna_upp(tillskott: Tillskott, *, andel: bool) -> list[dict[int, Antal]]:
    """The parts at each report period: the year to date."""
    punkter = []
    for sista in range(3):
        delar = {}
        for nummer, thirds in enumerate(tillskott):
            lyckade, inte = (sum(each[sida] for each in thirds[: sista + 1]) for sida in (0, 1))
            delar[nummer] = Antal(lyckade, lyckade + inte) if andel else Antal(None, lyckade + inte)
        punkter.append(delar)
    return punkter


def publicera(
    indikator: Indikator, punkter: Sequence[Mapping[int, Antal]]
) -> tuple[list[dict[Cell, int]], set[Cell]]:
    """What all pages tell together, each as the cells whose sum is told; and the cells that are hidden."""
    sidor = 2 if indikator is ANDEL else 1
    kanda: list[dict[Cell, int]] = []
    dolda = set()
    for plats, punkt in enumerate(punkter):
        hidden = dolj(indikator, punkter[: plats + 1])
        for sida in range(sidor):
            kanda.append({(nummer, plats, sida): 1 for nummer in punkt})
            kanda.extend({(nummer, plats, sida): 1} for nummer in punkt if nummer not in hidden)
        dolda |= {(nummer, plats, sida) for nummer in hidden for sida in range(sidor)}
    return kanda, dolda


class Angripare:
    """Solves what is told for what is not: knows a combination of cells when it follows from the equations."""

    def __init__(self, kanda: list[dict[Cell, int]]) -> None:
        self._rader: list[tuple[Cell, dict[Cell, Fraction]]] = []
        for ekvation in kanda:
            rest = self._reducera({cell: Fraction(tal) for cell, tal in ekvation.items()})
            if rest:
                ledande = next(iter(rest))
                self._rader.append((ledande, {cell: tal / rest[ledande] for cell, tal in rest.items()}))

    def vet(self, kombination: dict[Cell, int]) -> bool:
        return not self._reducera({cell: Fraction(tal) for cell, tal in kombination.items()})

    def _reducera(self, rad: dict[Cell, Fraction]) -> dict[Cell, Fraction]:
        for ledande, annan in self._rader:
            faktor = rad.get(ledande, Fraction(0))
            if faktor:
                for cell, tal in annan.items():
                    rad[cell] = rad.get(cell, Fraction(0)) - faktor * tal
        return {cell: tal for cell, tal in rad.items() if tal}


def varden(punkter: Sequence[Mapping[int, Antal]], indikator: Indikator) -> dict[Cell, int]:
    svar = {}
    for plats, punkt in enumerate(punkter):
        for nummer, antal in punkt.items():
            lyckade = antal.namnare if antal.taljare is None else antal.taljare
            svar[nummer, plats, 0] = lyckade
            if indikator is ANDEL:
                svar[nummer, plats, 1] = antal.namnare - lyckade
    return svar


def lista_sma(punkter: Sequence[Mapping[int, Antal]], indikator: Indikator) -> Iterator[dict[Cell, int]]:
    """Every small number of a part: at a report period, and what was added between two that follow each other."""
    tal = varden(punkter, indikator)
    for (nummer, plats, sida), antal in tal.items():
        if ar_for_litet(antal):
            yield {(nummer, plats, sida): 1}
        fore = (nummer, plats - 1, sida)
        if fore in tal and ar_for_litet(antal - tal[fore]):
            yield {(nummer, plats, sida): 1, fore: -1}


@given(TILLSKOTT, st.booleans())
def test_no_small_number_follows_from_all_that_is_shown_in_a_year(tillskott: Tillskott, andel: bool) -> None:
    indikator = ANDEL if andel else ANTAL
    punkter = rakna_upp(tillskott, andel=andel)
    kanda, dolda = publicera(indikator, punkter)
    angripare = Angripare(kanda)
    for kombination in lista_sma(punkter, indikator):
        if len(tillskott) > 1:
            assert not angripare.vet(kombination)
        # One part alone is the total, which is not hidden, and is itself hidden all the same.
        assert next(iter(kombination)) in dolda


@given(TILLSKOTT, st.booleans())
def test_the_parts_hidden_on_a_page_are_not_few_together(tillskott: Tillskott, andel: bool) -> None:
    """Their sum is known from the total: were it small, all of them would be too."""
    indikator = ANDEL if andel else ANTAL
    punkter = rakna_upp(tillskott, andel=andel)
    tal = varden(punkter, indikator)
    for plats, punkt in enumerate(punkter):
        hidden = dolj(indikator, punkter[: plats + 1])
        if hidden and hidden != set(punkt):
            for sida in range(2 if andel else 1):
                assert not ar_for_litet(sum(tal[nummer, plats, sida] for nummer in hidden))


@given(TILLSKOTT)
def test_a_small_number_stays_hidden_in_the_rest_of_the_year(tillskott: Tillskott) -> None:
    punkter = rakna_upp(tillskott, andel=True)
    for forra, denna in pairwise(range(3)):
        sma = {
            nummer
            for nummer, antal in punkter[forra].items()
            if ar_for_litet(antal.taljare or 0) or ar_for_litet(antal.namnare - (antal.taljare or 0))
        }
        assert sma <= dolj(ANDEL, punkter[: denna + 1])


def test_the_periods_of_reports_are_those_that_have_been_and_the_year_so_far() -> None:
    slut = [each.till for each in lista_rapportperioder(2026, date(2026, 11, 22))]
    assert slut == [date(2026, 4, 30), date(2026, 8, 31), date(2026, 11, 22)]
    assert [each.till for each in lista_rapportperioder(2026, date(2026, 8, 31))] == slut[:2]
    assert len(lista_rapportperioder(2025, date(2026, 8, 31))) == 3
    assert lista_rapportperioder(2027, date(2026, 8, 31)) == []


def test_the_parts_of_any_other_period_are_not_shown(session: Session, organisation: Organisation) -> None:
    idag, januari = date(2026, 11, 22), date(2026, 1, 1)

    def visar(till: date, per: date, fran: date = januari) -> bool:
        return Skydd(session, Period(fran, till, per), idag).visar_delar

    assert visar(date(2026, 8, 31), date(2026, 8, 31))
    assert visar(date(2026, 11, 30), idag)
    assert visar(date(2026, 12, 31), idag)
    assert not visar(date(2026, 7, 31), date(2026, 7, 31))
    assert not visar(date(2026, 8, 31), date(2026, 8, 30))
    assert not visar(date(2026, 8, 31), date(2026, 9, 1))
    assert not visar(date(2026, 11, 30), date(2026, 11, 21))
    assert not visar(date(2026, 8, 31), date(2026, 8, 31), fran=date(2026, 2, 1))


def test_an_enhet_that_grew_by_few_since_the_last_report_is_hidden(
    session: Session, organisation: Organisation
) -> None:
    for dag in [*(date(2026, 3, 2 + n) for n in range(20)), *(date(2026, 6, 1 + n) for n in range(3))]:
        add_forhandsbedomning(session, organisation, dag)
    indikator = KATALOG["forhandsbedomning_14_dagar"]
    idag = date(2026, 11, 22)
    forsta, andra, _ = lista_rapportperioder(2026, idag)
    enhet = str(organisation.mottagning_id)
    assert enhet not in Skydd(session, forsta, idag).dolj_delar(indikator, Uppdelning.ENHET)
    assert enhet in Skydd(session, andra, idag).dolj_delar(indikator, Uppdelning.ENHET)
    assert Skydd(session, andra, idag).dolj_kon(indikator)
    assert not Skydd(session, forsta, idag).dolj_delar(indikator, Uppdelning.ALDER)
