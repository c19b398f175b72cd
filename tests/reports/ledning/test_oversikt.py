"""The first section says what the enhet does, and judges each month by what held then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from casetrack.followup.enhetsvis import Enhetsantal, Serie
from casetrack.followup.katalog import KATALOG
from casetrack.followup.urval import Policyer
from casetrack.reports.ledning.oversikt import las_oversikt
from casetrack.reports.ledning.rapport import Avsnitt, Omfattning, Omfattningsslag
from casetrack.reports.ledning.underlag import (
    Underlag,
    finn_storsta,
    lista_indikatorer,
    lista_rapportens_manader,
    skriv_manaden,
)
from tests.reports.ledning.underlag import MANAD, PER, find_rad, find_tabell

ENHET = Omfattning(Omfattningsslag.ENHET, 1, "E1", "Öppenvård", (1,))
NAMND = replace(ENHET, slag=Omfattningsslag.NAMND)
MANADER = lista_rapportens_manader(MANAD)
ANDEL = "forhandsbedomning_14_dagar"
TREND = f"trend_{ANDEL}"


def bygg(
    antal: Mapping[str, Callable[[date], Enhetsantal]],
    *,
    omfattning: Omfattning = ENHET,
    per: date = PER,
    mal: Mapping[tuple[date, int | None], Mapping[str, str]] | None = None,
) -> Avsnitt:
    """The section of one enhet, with what it counts in each month by indicator; of others it has nothing."""

    def serie(kod: str) -> Serie:
        manader = {manad: {1: antal[kod](manad)} if kod in antal else {} for manad in MANADER}
        return Serie(KATALOG[kod], manader, {})

    serier = {kod: serie(kod) for kod in lista_indikatorer()}
    return las_oversikt(Underlag(MANAD, per, Policyer(()), {1: "E"}, mal or {}, serier)).bygg(omfattning)


def test_an_enhet_that_has_insatser_alone_is_seen_by_them() -> None:
    avsnitt = bygg(
        {
            "insatser_pagaende": lambda manad: Enhetsantal(raknade=280),
            "ej_aktuell_12_manader": lambda manad: Enhetsantal(uppfyllda=13, raknade=15),
        },
        mal={(MANAD, None): {"ej_aktuell_12_manader": "84"}},
    )
    oversikt = find_tabell(avsnitt, "oversikt")
    assert find_rad(oversikt, "Insatser som pågår").celler[0].text == "280 st"
    assert oversikt.mening == "Målet nåddes för inte aktuella 12 månader efter avslutad insats."
    for kod in ("insatser_pagaende", "ej_aktuell_12_manader"):
        assert find_tabell(avsnitt, f"trend_{kod}").bild is not None


def test_an_enhet_without_cases_says_so_and_shows_noughts() -> None:
    [oversikt] = bygg({}).tabeller
    assert oversikt.mening.startswith("Här finns inga ärenden att räkna")
    assert [rad.celler[0].text for rad in oversikt.rader] == ["0 st"] * 3


def test_every_figure_in_the_glance_has_its_thirteen_months() -> None:
    def ett(manad: date) -> Enhetsantal:
        return Enhetsantal(uppfyllda=1, raknade=1)

    avsnitt = bygg(dict.fromkeys(lista_indikatorer(), ett))
    trender = [each for each in avsnitt.tabeller if each.kod.startswith("trend_")]
    assert all(len(each.rader) == 13 for each in trender)
    med_bild = [each for each in trender if each.bild]
    ovriga = find_tabell(avsnitt, "trend_ovriga")
    assert len(med_bild) + len(ovriga.kolumner) == len(find_tabell(avsnitt, "oversikt").rader) == 11


def test_a_month_that_goes_on_says_how_far_and_is_not_the_lowest() -> None:
    avsnitt = bygg(
        {"anmalningar": lambda manad: Enhetsantal(raknade=3 if manad == MANAD else 100)},
        per=date(2026, 8, 14),
    )
    assert "augusti 2026 till och med den 14" in avsnitt.text
    assert find_tabell(avsnitt, "oversikt").kolumner[0].rubrik == "augusti 2026 till och med den 14"
    mening = find_tabell(avsnitt, "trend_anmalningar").mening
    assert "3 st i augusti 2026 till och med den 14." in mening
    assert "De 12 hela månaderna före som lägst 100 st" in mening
    assert skriv_manaden(MANAD, PER) == "augusti 2026"


def test_a_month_is_judged_by_its_counts_and_not_by_what_is_printed() -> None:
    # 179 of 200 are 89,5 %, which is printed 90 %.
    avsnitt = bygg(
        {ANDEL: lambda manad: Enhetsantal(uppfyllda=179, raknade=200)},
        mal={(manad, None): {ANDEL: "90"} for manad in MANADER},
    )
    assert find_tabell(avsnitt, "oversikt").mening.startswith("Målet nåddes inte för")
    assert "Målet 90 % nåddes 0 av 13 månader." in find_tabell(avsnitt, TREND).mening


def test_each_month_is_judged_by_the_target_that_held_then() -> None:
    avsnitt = bygg(
        {ANDEL: lambda manad: Enhetsantal(uppfyllda=17, raknade=20)},
        mal={(manad, None): {ANDEL: "80 %" if manad < date(2026, 3, 1) else "90 %"} for manad in MANADER},
    )
    trend = find_tabell(avsnitt, TREND)
    assert "Målet för månaden nåddes 7 av 13 månader." in trend.mening
    assert [rad.celler[1].text for rad in trend.rader] == ["80 %"] * 7 + ["90 %"] * 6
    assert trend.bild is not None
    assert trend.bild.mal_per_etikett == (80.0,) * 7 + (90.0,) * 6


def test_an_enhet_with_a_target_of_its_own_is_judged_by_that_and_not_by_the_namnds() -> None:
    def mal_for(omfattning: Omfattning) -> str:
        avsnitt = bygg(
            {ANDEL: lambda manad: Enhetsantal(uppfyllda=17, raknade=20)},
            omfattning=omfattning,
            mal={(m, vem): {ANDEL: text} for m in MANADER for vem, text in ((None, "80"), (ENHET.id, "90"))},
        )
        trend = find_tabell(avsnitt, TREND)
        return trend.rader[0].celler[1].text

    assert (mal_for(NAMND), mal_for(ENHET)) == ("80 %", "90 %")


@pytest.mark.parametrize("omfattning", [NAMND, ENHET])
def test_a_number_for_the_whole_year_is_no_line_over_its_months(omfattning: Omfattning) -> None:
    avsnitt = bygg(
        {"anmalningar": lambda manad: Enhetsantal(raknade=319)},
        omfattning=omfattning,
        mal={(manad, None): {"anmalningar": "4000"} for manad in MANADER},
    )
    bild = find_tabell(avsnitt, "trend_anmalningar").bild
    assert bild is not None
    assert (bild.mal, bild.mal_per_etikett) == (None, None)
    # What the whole nämnd is to have is no target of one of its enheter.
    mal = find_rad(find_tabell(avsnitt, "oversikt"), "Orosanmälningar som kom in").celler[4].text
    assert mal == ("4 000 st på ett år" if omfattning is NAMND else "–")


def test_what_shares_the_first_place_is_named_together_or_not_at_all() -> None:
    assert finn_storsta({"a": 3, "b": 1}) == (["a"], 3)
    assert finn_storsta({"a": 3, "b": 3}) == (["a", "b"], 3)
    assert finn_storsta({"a": 1, "b": 1, "c": 1})[0] == []
    assert finn_storsta({"a": 0})[0] == []
    assert finn_storsta({})[0] == []
