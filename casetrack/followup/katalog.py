"""The catalogue: every indicator by its code, in the order in which reports show them."""

from __future__ import annotations

from casetrack.followup.indikator import Indikator
from casetrack.followup.indikatorer import (
    allvarssamtal,
    anmalan,
    aterkoppling,
    forhandsbedomning,
    insats,
    skyddsbedomning,
    uppfoljning,
    utredning,
)

_ORDNING = (
    "anmalningar",
    "anmalda_barn",
    "skyddsbedomning_samma_dag",
    "skyddsbedomning_dagen_efter",
    "forhandsbedomning_14_dagar",
    "forhandsbedomning_14_dagar_inkomna",
    "forhandsbedomning_forsenade",
    "till_utredning",
    "till_utredning_med_paforda",
    "utredningar_inledda",
    "utredningar_avslutade",
    "utredningar_pagaende",
    "utredning_fyra_manader",
    "utredning_over_med_forlangning",
    "utredning_over_utan_forlangning",
    "utredning_forsenade",
    "utredningstid_medel",
    "utredningstid_median",
    "allvarssamtal_48h",
    "allvarssamtal_hallet_48h",
    "ateraktualisering_utredning",
    "ej_aktuell_12_manader",
    "ej_ateraktualiserad_0_12",
    "ej_ateraktualiserad_13_20",
    "aterkoppling_gjord",
    "aterkoppling_en_vecka",
    "barnet_delaktigt",
    "skola_vidtalad",
    "barnet_hort_ej_inledd",
    "vald_utan_utredning",
    "placerade_barn",
    "vantat_pa_placering",
    "trygga_forhallanden",
    "insatser_pagaende",
)

_DEFINITIONER = {
    indikator.kod: indikator
    for modul in (
        anmalan,
        skyddsbedomning,
        forhandsbedomning,
        utredning,
        allvarssamtal,
        uppfoljning,
        aterkoppling,
        insats,
    )
    for indikator in modul.INDIKATORER
}

KATALOG: dict[str, Indikator] = {kod: _DEFINITIONER[kod] for kod in _ORDNING}
