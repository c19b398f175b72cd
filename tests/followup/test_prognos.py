"""The prognos: by the nämnd's own years, with a range round it, and refused where there is no rest of the year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from casetrack.followup import prognos
from casetrack.followup.arsmal import las_maltal
from casetrack.followup.katalog import KATALOG
from casetrack.followup.prognos import IngenPrognos, gor_prognos
from casetrack.followup.utfall import Antal
from tests.conftest import Organisation
from tests.followup.fall import BROTT, anmalan, historia
from tests.followup.historia import ENHETER, spara
from tests.followup.underlag import add_forhandsbedomning, add_mal

KOD = "forhandsbedomning_14_dagar"
MITTEN = date(2026, 6, 30)


@pytest.fixture
def add(session: Session, organisation: Organisation):
    """Adds decisions in a half-year, of which so many came too late."""

    def add_many(ar: int, halvar: int, antal: int, sena: int) -> None:
        for n in range(antal):
            dag = date(ar, 2 if halvar == 1 else 8, 1) + timedelta(days=n % 90)
            add_forhandsbedomning(session, organisation, dag, dagar=20 if n < sena else 5)

    return add_many


def test_the_rest_follows_the_namnds_own_years(session: Session, organisation: Organisation, add) -> None:
    for ar in (2024, 2025):
        add(ar, 1, 20, 4)
        add(ar, 2, 40, 4)
    add(2026, 1, 30, 9)
    add_mal(session, organisation, KOD, arsmal="84 %")
    gjord = gor_prognos(session, KOD, 2026, MITTEN)
    assert (gjord.hittills, gjord.rest, gjord.ar_bakom) == (Antal(21, 30), 60, (2025, 2024))
    # 22 of 32 and a tenth more: of the rest 47.
    assert gjord.helar == Antal(21 + 47, 90)
    assert gjord.mal == "84 %"
    assert str(gjord.krav) == "Resten av året måste minst 55 av 60 lyckas."
    assert 21 / 90 < share(gjord.lagst) < share(gjord.helar) < share(gjord.hogst) < 1


def share(antal: Antal) -> float:
    return (antal.taljare or 0) / antal.namnare


def test_without_earlier_years_the_year_is_even(session: Session, add) -> None:
    add(2026, 1, 30, 0)
    gjord = gor_prognos(session, KOD, 2026, MITTEN)
    assert (gjord.rest, gjord.ar_bakom, gjord.mal, gjord.krav) == (30, (), "", None)
    assert gjord.hogst == Antal(60, 60)


def test_a_year_that_the_record_has_only_the_end_of_says_nothing(session: Session, add) -> None:
    add(2025, 1, 40, 4)
    add(2025, 2, 40, 4)
    add(2026, 1, 40, 4)
    utan = gor_prognos(session, KOD, 2026, MITTEN)
    # Of what was open when the record began, a few were from before it.
    add(2024, 1, 3, 0)
    add(2024, 2, 60, 0)
    assert gor_prognos(session, KOD, 2026, MITTEN) == utan
    assert (utan.rest, utan.ar_bakom) == (40, (2025,))


def test_years_that_differ_widen_the_range(session: Session, add) -> None:
    add(2025, 1, 40, 2)
    add(2025, 2, 40, 2)
    add(2026, 1, 40, 8)
    lik = gor_prognos(session, KOD, 2026, MITTEN)
    add(2024, 1, 40, 2)
    add(2024, 2, 40, 30)
    olik = gor_prognos(session, KOD, 2026, MITTEN)
    assert share(olik.hogst) - share(olik.lagst) > share(lik.hogst) - share(lik.lagst)


def test_a_count_has_a_prognos_and_no_requirement(session: Session, organisation: Organisation, add) -> None:
    add(2025, 1, 50, 0)
    add(2025, 2, 100, 0)
    add(2026, 1, 40, 0)
    add_mal(session, organisation, "anmalningar", arsmal="100")
    gjord = gor_prognos(session, "anmalningar", 2026, MITTEN)
    assert (gjord.hittills, gjord.helar, gjord.krav) == (Antal(None, 40), Antal(None, 120), None)
    assert 100 < gjord.lagst.namnare < 120 < gjord.hogst.namnare < 150


def test_the_range_of_a_count_holds_eight_chances_of_ten() -> None:
    chanser = dict(prognos._slumpa_antal(40, 2.0))
    assert 0.99 <= sum(chanser.values()) <= 1.000001
    vantat = sum(rest * chans for rest, chans in chanser.items())
    assert 78 < vantat < 82


@pytest.mark.parametrize("per", [date(2026, 12, 31), date(2027, 3, 1)])
def test_a_year_that_is_over_is_as_it_is(
    session: Session, organisation: Organisation, add, per: date
) -> None:
    add(2026, 1, 30, 9)
    add_mal(session, organisation, KOD, kf_arsmal="70")
    gjord = gor_prognos(session, KOD, 2026, per)
    assert gjord.hittills == gjord.helar == gjord.lagst == gjord.hogst == Antal(21, 30)
    assert str(gjord.krav) == "Målet är nått."


def test_years_of_another_definition_say_nothing(session: Session, organisation: Organisation) -> None:
    fall = historia(
        anmalningar=[
            anmalan(f"{ar}-02-02 10:00", id_=f"A{ar}", **{**BROTT, "brottsdatum": date(ar, 2, 1)})
            for ar in (2020, 2021, 2022, 2023)
        ]
    )
    enheter = dict.fromkeys(ENHETER, organisation.mottagning_id)
    spara(session, organisation.namnd_id, enheter, fall)
    assert gor_prognos(session, "allvarssamtal_48h", 2023, date(2023, 6, 30)).ar_bakom == (2022,)


@pytest.mark.parametrize("kod", ["utredningar_pagaende", "placerade_barn", "utredningstid_medel"])
def test_what_is_not_counted_over_a_year_has_no_prognos(session: Session, kod: str) -> None:
    with pytest.raises(IngenPrognos, match="räknas under ett år"):
        gor_prognos(session, kod, 2026, MITTEN)


def test_nothing_counted_and_the_first_month_have_no_prognos(session: Session) -> None:
    with pytest.raises(IngenPrognos, match="Inget är räknat 2026 än"):
        gor_prognos(session, KOD, 2026, MITTEN)
    with pytest.raises(IngenPrognos, match="tidigast den 31 januari"):
        gor_prognos(session, KOD, 2026, date(2026, 1, 30))


@pytest.mark.parametrize(
    ("text", "tal"),
    [
        ("84 %", "84.0"),
        ("84%", "84.0"),
        ("84,5\u00a0%", "84.5"),
        (" 84 ", "84.0"),
        ("100", "100.0"),
        ("101 %", None),
        ("-5 %", None),
        ("", None),
        ("öka", None),
        ("+/- 1 %", None),
        ("Tas fram av nämnd", None),
        ("84 st", None),
    ],
)
def test_a_target_is_read_when_it_is_a_number(text: str, tal: str | None) -> None:
    maltal = las_maltal(text, KATALOG[KOD])
    assert (None if maltal is None else str(maltal)) == tal


def test_an_enhet_is_judged_by_its_own_years_and_its_own_target(
    session: Session, organisation: Organisation, add
) -> None:
    for ar in (2024, 2025):
        add(ar, 1, 20, 4)
        add(ar, 2, 40, 4)
    add(2026, 1, 30, 9)
    add_mal(session, organisation, KOD, arsmal="84 %", enhet_id=organisation.mottagning_id)
    ensam = gor_prognos(session, KOD, 2026, MITTEN, enhet_id=organisation.mottagning_id)
    assert str(ensam.krav) == "Resten av året måste minst 55 av 60 lyckas."
    for dag in (date(2025, 2, 3), date(2025, 9, 1), date(2026, 2, 3)):
        add_forhandsbedomning(session, organisation, dag, enhet_id=organisation.utredning_id)
    assert gor_prognos(session, KOD, 2026, MITTEN, enhet_id=organisation.mottagning_id) == ensam
    hela = gor_prognos(session, KOD, 2026, MITTEN)
    assert (hela.hittills.namnare, hela.mal) == (31, "")
    andra = gor_prognos(session, KOD, 2026, MITTEN, enhet_id=organisation.utredning_id)
    assert (andra.hittills, andra.rest) == (Antal(1, 1), 1)
