"""When a case may be disposed of: what the rules must never say, whatever the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.rules.alder import alder_pa
from casetrack.rules.gallring import (
    FORSKNINGENS_LAN,
    GALLRINGSREGLER,
    Akt,
    Gallringsatgard,
    Gallringsgrund,
    KanInteBedomas,
    bedom_gallring,
    hitta_gallringsregel,
)
from casetrack.rules.kalender import lagg_till
from casetrack.rules.tid import OgiltigTid

IDAG = date(2026, 3, 3)
STOCKHOLM = "0180"
AKT = Akt(
    fodd=date(2004, 5, 7),
    nummer=("200405072391",),
    sista_anteckning=date(2020, 2, 29),
    utredd=False,
    placerad=False,
    inte_inledd=True,
    pagar=False,
)
fodda = st.dates(date(1980, 1, 1), date(2026, 1, 1))
dagar = st.dates(date(2000, 1, 1), date(2026, 1, 1))
kommuner = st.sampled_from(["0180", "0580", "0980", "2281", "1480", "1481", "1280"])


@st.composite
def akter(draw: st.DrawFn) -> Akt:
    fodd = draw(fodda)
    samordning = draw(st.booleans())
    dag = fodd.day + 60 if samordning else fodd.day
    utredd = draw(st.booleans())
    return Akt(
        fodd=fodd,
        nummer=(f"{fodd:%Y%m}{dag:02d}2391",) if draw(st.booleans()) else (),
        sista_anteckning=draw(dagar),
        utredd=utredd,
        placerad=draw(st.booleans()),
        inte_inledd=not utredd and draw(st.booleans()),
        pagar=False,
    )


@given(akter(), kommuner)
def test_no_case_goes_before_five_whole_years_have_passed_since_its_last_note(akt: Akt, kommun: str) -> None:
    besked = bedom_gallring(akt, kommun, IDAG)
    assert besked is not None
    assert akt.sista_anteckning is not None
    assert besked.fran > lagg_till(akt.sista_anteckning, manader=60)
    if not akt.utredd:
        assert besked.fran == lagg_till(akt.sista_anteckning, manader=60) + timedelta(days=1)


@given(akter(), kommuner)
def test_an_investigation_of_a_child_stays_until_the_person_is_thirty(akt: Akt, kommun: str) -> None:
    besked = bedom_gallring(replace(akt, utredd=True, inte_inledd=False), kommun, IDAG)
    assert besked is not None
    assert akt.fodd is not None
    assert akt.sista_anteckning is not None
    assert alder_pa(akt.fodd, besked.fran) >= 30
    # And not a day longer than either limit asks.
    innan = besked.fran - timedelta(days=1)
    assert alder_pa(akt.fodd, innan) < 30 or innan <= lagg_till(akt.sista_anteckning, manader=60)


@given(akter(), kommuner)
def test_what_is_never_destroyed_is_kept_and_the_rest_is_not(akt: Akt, kommun: str) -> None:
    besked = bedom_gallring(akt, kommun, IDAG)
    assert besked is not None
    assert akt.fodd is not None
    bevaras = akt.placerad or akt.fodd.day in (5, 15, 25) or kommun in ("0580", "0980", "2281", "1480")
    assert (besked.atgard is Gallringsatgard.BEVARA) == bevaras
    assert besked.lagrum
    assert str(akt.sista_anteckning) in besked.skal
    assert str(besked.fran) in besked.skal


@given(akter(), kommuner, st.integers(1, 3000))
def test_a_later_note_never_brings_the_day_nearer(akt: Akt, kommun: str, dagar_senare: int) -> None:
    assert akt.sista_anteckning is not None
    senare = replace(akt, sista_anteckning=akt.sista_anteckning + timedelta(days=dagar_senare))
    forst, sedan = bedom_gallring(akt, kommun, IDAG), bedom_gallring(senare, kommun, IDAG)
    assert forst is not None
    assert sedan is not None
    assert forst.fran <= sedan.fran


@pytest.mark.parametrize(
    ("akt", "fran", "grund"),
    [
        (AKT, date(2025, 3, 1), Gallringsgrund.INTE_INLEDD),
        (replace(AKT, inte_inledd=False), date(2025, 3, 1), Gallringsgrund.PERSONAKT),
        (replace(AKT, utredd=True), date(2034, 5, 7), Gallringsgrund.BARNUTREDNING),
        (replace(AKT, utredd=True, fodd=date(1988, 2, 29)), date(2025, 3, 1), Gallringsgrund.BARNUTREDNING),
        (replace(AKT, utredd=True, fodd=date(1996, 2, 29)), date(2026, 3, 1), Gallringsgrund.BARNUTREDNING),
        (replace(AKT, placerad=True), date(2025, 3, 1), Gallringsgrund.PLACERAD),
    ],
)
def test_the_day_and_its_rule(akt: Akt, fran: date, grund: Gallringsgrund) -> None:
    besked = bedom_gallring(akt, STOCKHOLM, IDAG)
    assert besked is not None
    assert (besked.fran, besked.grund) == (fran, grund)


@pytest.mark.parametrize("dag", ["05", "15", "25", "65", "75", "85"])
def test_research_keeps_those_born_on_its_days_also_by_a_former_number(dag: str) -> None:
    besked = bedom_gallring(replace(AKT, nummer=("200405072391", f"200405{dag}2391")), STOCKHOLM, IDAG)
    assert besked is not None
    assert (besked.atgard, besked.grund) == (
        Gallringsatgard.BEVARA,
        Gallringsgrund.FORSKNING_FODELSEDAG,
    )


@pytest.mark.parametrize("dag", ["64", "66", "61", "91"])
def test_other_days_are_not_research(dag: str) -> None:
    besked = bedom_gallring(replace(AKT, nummer=(f"200405{dag}2391",)), STOCKHOLM, IDAG)
    assert besked is not None
    assert besked.atgard is Gallringsatgard.GALLRA


@pytest.mark.parametrize("kommun", [*(f"{lan}80" for lan in FORSKNINGENS_LAN), "1480"])
def test_three_counties_and_goteborg_keep_everything(kommun: str) -> None:
    besked = bedom_gallring(AKT, kommun, IDAG)
    assert besked is not None
    assert (besked.atgard, besked.grund) == (Gallringsatgard.BEVARA, Gallringsgrund.FORSKNING_KOMMUN)


def test_what_goes_on_is_left_alone() -> None:
    assert bedom_gallring(replace(AKT, pagar=True), STOCKHOLM, IDAG) is None


@pytest.mark.parametrize("saknas", ["fodd", "sista_anteckning"])
def test_a_case_that_lacks_what_the_rules_ask_is_not_judged(saknas: str) -> None:
    with pytest.raises(KanInteBedomas):
        bedom_gallring(replace(AKT, **{saknas: None}), STOCKHOLM, IDAG)


def test_no_rule_is_in_force_before_the_act_that_it_stands_in() -> None:
    with pytest.raises(OgiltigTid):
        bedom_gallring(AKT, STOCKHOLM, date(2025, 6, 30))
    assert bedom_gallring(AKT, STOCKHOLM, date(2025, 7, 1)) is not None


def test_each_ground_has_one_rule_a_day() -> None:
    for grund in Gallringsgrund:
        assert hitta_gallringsregel(grund, IDAG).grund is grund
    for each in GALLRINGSREGLER:
        others = [other for other in GALLRINGSREGLER if other.grund is each.grund and other is not each]
        assert all(
            (other.till or date.max) < (each.fran or date.min)
            or (each.till or date.max) < (other.fran or date.min)
            for other in others
        )
