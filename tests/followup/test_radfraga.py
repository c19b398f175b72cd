"""What the row queries reckon in SQL equals what `rules` reckons in Python."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from casetrack.cases.organisation import NamndPolicy
from casetrack.followup.period import UPPFOLJNING_MANADER, Period
from casetrack.followup.rader import hamta_rader
from casetrack.followup.radfraga import Status, alder_pa, ett_ar_efter
from casetrack.rules import alder
from casetrack.rules.forlangning import berakna_utredningsgrans
from casetrack.rules.kalender import lagg_till
from casetrack.rules.koder import Policy, Utredningsgrupp
from tests.conftest import Organisation
from tests.followup.fall import barn, historia
from tests.followup.historia import ENHETER, flytta_manader, spara

DAGAR = st.dates(date(1990, 1, 1), date(2060, 12, 31)) | st.sampled_from(
    [date(2004, 2, 29), date(2022, 2, 28), date(2022, 3, 1), date(2024, 2, 29)]
)
SNABBT = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

KODER = {
    "utredning_fyra_manader": Utredningsgrupp.INOM,
    "utredning_over_med_forlangning": Utredningsgrupp.OVER_MED_FORLANGNING,
    "utredning_over_utan_forlangning": Utredningsgrupp.OVER_UTAN_FORLANGNING,
}


@SNABBT
@given(st.lists(st.tuples(DAGAR, DAGAR), min_size=50, max_size=200))
def test_an_age_is_the_same_in_a_query(session: Session, par: list[tuple[date, date]]) -> None:
    fraga = text(
        f"SELECT {alder_pa('b.dag')} FROM unnest(CAST(:fodda AS date[]), CAST(:dagar AS date[]))"  # noqa: S608
        " WITH ORDINALITY AS b (fodelsedatum, dag, nummer) ORDER BY nummer"
    )
    fodda, dagar = zip(*par, strict=True)
    i_fragan = session.scalars(fraga, {"fodda": list(fodda), "dagar": list(dagar)}).all()
    assert i_fragan == [alder.alder_pa(fodd, dag) for fodd, dag in par]


@SNABBT
@given(st.lists(DAGAR, min_size=50, max_size=200))
def test_a_year_of_follow_up_ends_on_the_same_day_in_a_query(session: Session, dagar: list[date]) -> None:
    fraga = text(
        f"SELECT {ett_ar_efter('dag')} FROM unnest(CAST(:dagar AS date[]))"  # noqa: S608
        " WITH ORDINALITY AS d (dag, nummer) ORDER BY nummer"
    )
    i_fragan = session.scalars(fraga, {"dagar": dagar, "uppfoljning": UPPFOLJNING_MANADER}).all()
    assert i_fragan == [lagg_till(dag, manader=12) for dag in dagar]


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("fro", range(3))
def test_a_chain_of_extensions_reaches_as_far_in_a_query(
    session: Session, organisation: Organisation, policy: Policy, fro: int
) -> None:
    slump = Random(fro)  # noqa: S311
    kedjor = {f"U{nummer}": _hitta_pa_kedja(slump) for nummer in range(200)}
    fall = historia(
        barn=[barn(fodd="2020-01-01")],
        utredningar=[
            {"id": id_, "barn": "B1", "enhet": "E1", "inledd": inledd, "avslutad": avslutad}
            for id_, (inledd, avslutad, _) in kedjor.items()
        ],
        forlangningar=[
            {"utredning": id_, "beslutad": beslutad, "till": till}
            for id_, (_, _, forlangningar) in kedjor.items()
            for beslutad, till in forlangningar
        ],
    )
    enheter = dict.fromkeys(ENHETER, organisation.utredning_id)
    spara(session, organisation.namnd_id, enheter, fall)
    rad = {"namnd_id": organisation.namnd_id, "fran": date(2000, 1, 1), "policy": policy}
    session.execute(insert(NamndPolicy), [rad])
    period = Period(date(2023, 1, 1), date(2027, 12, 31), date(2027, 12, 31))
    for kod, grupp in KODER.items():
        rader = hamta_rader(session, kod, period, limit=1000)
        assert len(rader) == len(kedjor)
        for rad_ in rader:
            inledd, avslutad, forlangningar = kedjor[rad_.kallid]
            ratt = berakna_utredningsgrans(inledd, forlangningar, policy).valj_grupp(avslutad)
            assert (rad_.status is Status.UPPFYLLT) == (ratt is grupp), (kod, kedjor[rad_.kallid])


def _hitta_pa_kedja(slump: Random) -> tuple[date, date, Any]:
    """An utredning with up to four extensions, decided and ended near the limits, in no order."""
    inledd = date(2023, 1, 1) + timedelta(days=slump.randrange(700))
    grans, forlangningar = flytta_manader(inledd, 4), set()
    for _ in range(slump.randrange(5)):
        beslutad = max(inledd, grans + timedelta(days=slump.choice([-40, -2, -1, 0, 0, 1, 2, 3])))
        till = beslutad + timedelta(days=slump.randrange(60))
        forlangningar.add((beslutad, till))
        grans = max(grans, till)
    slut = slump.choice([flytta_manader(inledd, 4), grans]) + timedelta(days=slump.randrange(-2, 5))
    return inledd, max(inledd, slut), sorted(forlangningar, key=lambda _: slump.random())
