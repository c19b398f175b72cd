"""The definition in words: made from the declaration alone, whole sentences, nothing left out."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.followup.definition import Giltighet, beskriv_definition, skriv_definition
from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG


@pytest.mark.parametrize("indikator", KATALOG.values(), ids=lambda indikator: indikator.kod)
def test_every_definition_is_told_in_whole_sentences(indikator: Indikator) -> None:
    definition = beskriv_definition(indikator)
    for _, mening in definition.fakta:
        assert mening[0].isupper()
        assert mening.endswith(".")
    bortfall = (indikator.radfraga.utesluten, indikator.radfraga.ofullstandig, indikator.radfraga.ej_matbar)
    assert [each.skal for each in definition.avgransningar] == [tuple(skal) for skal in bortfall if skal]
    assert len(definition.versioner) == len(indikator.versioner)


def test_the_paragraphs_stand_with_the_days_they_hold() -> None:
    definition = beskriv_definition(KATALOG["forhandsbedomning_14_dagar"])
    assert [(each.namn, each.tid) for each in definition.lagrum] == [
        ("2001:453 11:1 a", "till och med 2025-06-30"),
        ("SoL 20:2", "från och med 2025-07-01"),
    ]


def test_the_text_tells_who_is_left_out_and_why() -> None:
    text = "\n".join(skriv_definition(beskriv_definition(KATALOG["allvarssamtal_48h"])))
    assert "Ofullständiga: Räknas inte, eftersom en uppgift saknas.\n  - barnets födelsedatum saknas" in text
    assert "Version 1: 2019-01-01 till 2021-03-31\nVersion 2: från och med 2021-04-01" in text
    assert "Lagrum: Inget." in text
    assert "Skrivs som procent med en decimal." in text


def test_what_holds_without_limit_holds_for_now() -> None:
    assert Giltighet("Version 1", None, None).tid == "tills vidare"
    assert Giltighet("Version 1", None, date(2025, 1, 1)).tid == "till och med 2025-01-01"
