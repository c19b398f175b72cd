"""The figures once more, in plain Python straight from the pages, to hold the row queries against.

Shares nothing with `casetrack.followup`. Slow and plain: every rule is a sentence of the specification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from statistics import median
from typing import Any

from tests.followup.facit.anmalan import Anmalningsfacit
from tests.followup.facit.grund import EJ_MATBAR, JA, NEJ, OFULLSTANDIG, UTESLUTEN, Facitrad
from tests.followup.facit.uppfoljning import Uppfoljningsfacit
from tests.followup.facit.utredning import Utredningsfacit


class Facit(Anmalningsfacit, Utredningsfacit, Uppfoljningsfacit):
    """The rows of every indicator for one nämnd's history, one period, one cut-off and one policy."""

    def rader(self, kod: str, *, enhet: str | None = None, alder: str | None = None) -> list[Facitrad]:
        """The rows of one indicator, narrowed as `--enhet` and `--alder` do."""
        rader = [rad for rad in FRAGOR[kod](self) if enhet in (None, rad.enhet)]
        if alder is None:
            return rader
        yngst, aldst = map(int, alder.split("-"))
        return [
            replace(rad, status=OFULLSTANDIG) if rad.alder is None else rad
            for rad in rader
            if rad.alder is None or yngst <= rad.alder <= aldst
        ]


FRAGOR: dict[str, Callable[[Facit], Iterable[Facitrad]]] = {
    "anmalningar": Facit.anmalningar_,
    "anmalda_barn": Facit.anmalda_barn,
    "skyddsbedomning_samma_dag": lambda f: f.skyddsbedomning(0),
    "skyddsbedomning_dagen_efter": lambda f: f.skyddsbedomning(1),
    "forhandsbedomning_14_dagar": Facit.forhandsbedomning,
    "forhandsbedomning_14_dagar_inkomna": Facit.forhandsbedomning_inkomna,
    "forhandsbedomning_forsenade": Facit.forhandsbedomning_forsenade,
    "till_utredning": lambda f: f.till_utredning(med_paforda=False),
    "till_utredning_med_paforda": lambda f: f.till_utredning(med_paforda=True),
    "utredningar_inledda": Facit.utredningar_inledda,
    "utredningar_avslutade": Facit.utredningar_avslutade,
    "utredningar_pagaende": Facit.utredningar_pagaende,
    "utredning_fyra_manader": lambda f: f.fyra_manader(0),
    "utredning_over_med_forlangning": lambda f: f.fyra_manader(1),
    "utredning_over_utan_forlangning": lambda f: f.fyra_manader(2),
    "utredning_forsenade": Facit.utredning_forsenade,
    "utredningstid_medel": Facit.utredningstid,
    "utredningstid_median": Facit.utredningstid,
    "allvarssamtal_48h": lambda f: f.allvarssamtal(hallet=False),
    "allvarssamtal_hallet_48h": lambda f: f.allvarssamtal(hallet=True),
    "ateraktualisering_utredning": Facit.ateraktualisering,
    "ej_aktuell_12_manader": Facit.ej_aktuell,
    "ej_ateraktualiserad_0_12": lambda f: f.kkik(0, 12),
    "ej_ateraktualiserad_13_20": lambda f: f.kkik(13, 20),
    "aterkoppling_gjord": Facit.aterkoppling_gjord,
    "aterkoppling_en_vecka": Facit.aterkoppling_en_vecka,
    "barnet_delaktigt": Facit.barnet_delaktigt,
    "skola_vidtalad": Facit.skola_vidtalad,
    "barnet_hort_ej_inledd": Facit.barnet_hort,
    "vald_utan_utredning": Facit.vald_utan_utredning,
    "placerade_barn": Facit.placerade_barn,
    "vantat_pa_placering": lambda f: f.skyddsbehov("vantat_pa_placering", ja=False),
    "trygga_forhallanden": lambda f: f.skyddsbehov("trygga_forhallanden", ja=True),
    "insatser_pagaende": Facit.insatser_pagaende,
}

ANTAL = {
    "anmalningar",
    "anmalda_barn",
    "forhandsbedomning_forsenade",
    "utredningar_inledda",
    "utredningar_avslutade",
    "utredningar_pagaende",
    "utredning_forsenade",
    "insatser_pagaende",
}


def sammanstall(kod: str, rader: list[Facitrad], manader: int) -> dict[str, Any]:
    """The answer that the rows give, in the words of the command line."""
    raknade = [rad for rad in rader if rad.status in (JA, NEJ)]

    def rakna(kon: str | None) -> list[int | None]:
        delen = [rad for rad in raknade if kon in (None, rad.kon)]
        if kod == "placerade_barn":
            return [len(delen), manader]
        if kod == "utredningstid_medel":
            return [sum(rad.varde or 0 for rad in delen), len(delen)]
        if kod in ANTAL or kod == "utredningstid_median":
            return [None, len(delen)]
        return [sum(rad.status == JA for rad in delen), len(delen)]

    taljare, namnare = rakna(None)
    svar = {
        "taljare": taljare,
        "namnare": namnare,
        "pojkar": rakna("pojke"),
        "flickor": rakna("flicka"),
        "okant": rakna("okant"),
        "uteslutna": sum(rad.status == UTESLUTEN for rad in rader),
        "ej_matbara": sum(rad.status == EJ_MATBAR for rad in rader),
        "ofullstandiga": sum(rad.status == OFULLSTANDIG for rad in rader),
        "markeringar": {
            namn: sum(getattr(rad, namn) for rad in raknade)
            for namn in ("kedja", "synnerliga_skal", "avvikelse")
        },
    }
    if kod in ("placerade_barn", "utredningstid_medel"):
        svar["varde"] = _runda(Fraction(taljare or 0, namnare)) if namnare else None
    if kod == "utredningstid_median":
        dagar = [Fraction(rad.varde or 0) for rad in raknade]
        svar["varde"] = _runda(median(dagar)) if dagar else None
    if kod == "insatser_pagaende":
        delar: dict[Any, int] = {}
        for rad in raknade:
            delar[rad.delar] = delar.get(rad.delar, 0) + 1
        svar["delar"] = delar
    return svar


def _runda(tal: Fraction) -> Fraction:
    """Half up to one decimal."""
    return Fraction((tal * 10 + Fraction(1, 2)).__floor__(), 10)
