"""The catalogue as a whole: every definition complete, and named as published."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG

ALLA = pytest.mark.parametrize("indikator", KATALOG.values(), ids=lambda indikator: indikator.kod)

PUBLICERADE = {
    "forhandsbedomning_14_dagar": "Andel förhandsbedömningar som slutförts inom 14 dagar",
    "utredning_fyra_manader": "Andel utredningar av barn och unga som slutförts inom fyra månader",
    "allvarssamtal_48h": "Andel barn och ungdomar anmälda för brott som tillsammans med föräldrar eller"
    " vårdnadshavare kallats till samtal med socialtjänsten inom 48 timmar",
    "ateraktualisering_utredning": "Andel barn och unga som åter blir föremål för anmälan/ansökan efter avslutad"
    " utredning",
    "ej_aktuell_12_manader": "Andel barn och ungdomar som varit aktuella för insatser inom individ och"
    " familjeomsorgen och som inte är aktuella 12 månader efter avslutad insats.",
    "trygga_forhallanden": "Andel barn och unga som bedöms ha skyddsbehov som har kunnat placeras under trygga"
    " förhållanden",
    "vantat_pa_placering": "Andel barn och unga som bedömts ha skyddsbehov och som inte fått vänta på placering",
    "barnet_delaktigt": "Andel utredningar av barn och unga där barnet varit delaktigt och fått återkoppling",
    "skola_vidtalad": "Andel utredningar av barn och unga i vilka skola/förskola vidtalas",
    "aterkoppling_gjord": "Andel ärenden där återkoppling till anmälaren ska göras och har gjorts",
}

DECIMALER = {
    **dict.fromkeys(
        [
            "allvarssamtal_48h",
            "allvarssamtal_hallet_48h",
            "ateraktualisering_utredning",
            "ej_aktuell_12_manader",
            "ej_ateraktualiserad_0_12",
            "ej_ateraktualiserad_13_20",
            "placerade_barn",
        ],
        1,
    ),
    **dict.fromkeys(["trygga_forhallanden", "vantat_pa_placering", "barnet_delaktigt", "skola_vidtalad"], 2),
}


def test_the_names_are_the_published_ones_and_no_two_are_alike() -> None:
    assert {kod: KATALOG[kod].namn for kod in PUBLICERADE} == PUBLICERADE
    assert len({indikator.namn for indikator in KATALOG.values()}) == len(KATALOG)


@ALLA
def test_every_indicator_is_filed_under_its_own_code(indikator: Indikator) -> None:
    assert KATALOG[indikator.kod] is indikator


@ALLA
def test_the_decimals_of_a_cell(indikator: Indikator) -> None:
    assert indikator.decimaler == DECIMALER.get(indikator.kod, 0)


@ALLA
def test_the_name_says_what_the_unit_is(indikator: Indikator) -> None:
    forsta_ord = {"procent": "Andel", "antal": "Antal", "dagar": "Utredningstid"}[indikator.enhet]
    assert indikator.namn.startswith(f"{forsta_ord} ")


@ALLA
def test_a_row_can_always_be_explained(indikator: Indikator) -> None:
    i_tid = "frist" in indikator.radfraga.fakta
    rakning = indikator.enhet == "antal"
    assert indikator.ja is not None or i_tid or rakning
    assert i_tid or rakning or indikator.enhet == "dagar" or indikator.nej is not None


def test_the_versions_of_the_serious_talk_follow_on_each_other() -> None:
    indikator = KATALOG["allvarssamtal_48h"]
    assert indikator.hitta_version(date(2021, 3, 31)) == 1
    assert indikator.hitta_version(date(2021, 4, 1)) == 2
    assert indikator.hitta_version(date(2018, 12, 31)) == 1


def test_the_paragraph_follows_the_date() -> None:
    indikator = KATALOG["forhandsbedomning_14_dagar"]
    assert indikator.hitta_lagrum(date(2025, 6, 30)) == "2001:453 11:1 a"
    assert indikator.hitta_lagrum(date(2025, 7, 1)) == "SoL 20:2"
    assert KATALOG["allvarssamtal_48h"].hitta_lagrum(date(2026, 1, 1)) is None
