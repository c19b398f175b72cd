"""Every figure against the same figure counted in plain Python, row by row and cell by cell."""

from __future__ import annotations

import os
from calendar import monthrange
from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker

from casetrack.cases.organisation import NamndPolicy
from casetrack.followup.antaganden import I_KRAFT, Antaganden
from casetrack.followup.indikator import Indikatorversion
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.provrakning import REGELFRAGOR
from casetrack.followup.rader import hamta_rader
from casetrack.followup.utfall import Utfall, berakna_utfall
from casetrack.rules.koder import Aldersgrupp, Policy
from tests.followup.facit import FRAGOR, Facit, sammanstall
from tests.followup.historia import ENHETER, Historia, Pahittare, skapa_namnd, spara

BARN_PER_HISTORIA = 60
# `make facit` asks for as many as it takes to hold ten thousand children's histories against the figures.
OMGANGAR = int(os.environ.get("FACIT_OMGANGAR", "15"))

# The days on which something turns: leap days, ends of months, the change of rule, of law, and of the clock.
KLURIGA_DAGAR = [
    date(2021, 3, 31),
    date(2021, 4, 2),
    date(2022, 4, 16),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2025, 6, 30),
    date(2025, 10, 26),
    date(2026, 3, 29),
    date(2026, 8, 31),
    date(2026, 12, 24),
]


MOT_FACIT = settings(
    deadline=None,
    # A seed has nothing to shrink towards.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_the_catalogue_and_the_reckoning_have_the_same_indicators() -> None:
    assert list(KATALOG) == sorted(FRAGOR, key=list(KATALOG).index)
    assert len(FRAGOR) == len(KATALOG)


@settings(MOT_FACIT, max_examples=OMGANGAR)
@given(
    fro=st.integers(0, 2**32),
    per=st.sampled_from(KLURIGA_DAGAR) | st.dates(date(2020, 6, 1), date(2027, 12, 31)),
    manader=st.integers(1, 26),
    efter=st.integers(-3, 2),
    policy=st.sampled_from([None, *Policy]),
)
def test_every_figure_equals_the_one_counted_by_hand(
    sessions: sessionmaker[Session], fro: int, per: date, manader: int, efter: int, policy: Policy | None
) -> None:
    slump = Random(fro)  # noqa: S311 - made-up histories
    historia = Pahittare(slump, per, BARN_PER_HISTORIA).historia
    grannens = Pahittare(slump, per, 5).historia
    period = _valj_period(per, manader, efter)
    facit = Facit(historia, period.fran, period.till, per, flyttad=policy is Policy.FLYTTAD)
    with sessions() as session:
        namnd_id, enheter = skapa_namnd(session, "N1")
        _lagg_bredvid(session, grannens)
        spara(session, namnd_id, enheter, historia)
        if policy is not None:
            rad = {"namnd_id": namnd_id, "fran": date(2000, 1, 1), "policy": policy}
            session.execute(insert(NamndPolicy), [rad])
        for kod in KATALOG:
            enhet, alder = slump.choice([None, *ENHETER]), slump.choice([None, *Aldersgrupp])
            _jamfor(session, facit, kod, period, {}, None, None)
            _jamfor(session, facit, kod, period, enheter, enhet, alder)
        session.rollback()


@settings(MOT_FACIT, max_examples=8)
@given(
    fro=st.integers(0, 2**32),
    per=st.sampled_from(KLURIGA_DAGAR) | st.dates(date(2020, 6, 1), date(2027, 12, 31)),
    manader=st.integers(1, 26),
    policy=st.sampled_from(Policy),
    version=st.sampled_from([None, 1, 2]),
    forlangning=st.sampled_from([None, True, False]),
    uppfoljning=st.sampled_from([6, 12]),
)
def test_every_figure_under_other_rules_equals_the_one_counted_by_hand(
    sessions: sessionmaker[Session],
    fro: int,
    per: date,
    manader: int,
    policy: Policy,
    version: int | None,
    forlangning: bool | None,
    uppfoljning: int,
) -> None:
    slump = Random(fro)  # noqa: S311 - made-up histories
    historia = Pahittare(slump, per, BARN_PER_HISTORIA).historia
    period = _valj_period(per, manader, 0)
    versioner = (Indikatorversion(version),) if version else None
    antaganden = Antaganden(policy, versioner, forlangning, uppfoljning)
    facit = Facit(
        historia,
        period.fran,
        period.till,
        per,
        flyttad=policy is Policy.FLYTTAD,
        version=version,
        forlangning=forlangning,
        uppfoljning=uppfoljning,
    )
    with sessions() as session:
        namnd_id, enheter = skapa_namnd(session, "N1")
        spara(session, namnd_id, enheter, historia)
        for kod, indikator in KATALOG.items():
            if any(fraga.galler(indikator) for fraga in REGELFRAGOR):
                _jamfor(session, facit, kod, period, enheter, slump.choice(ENHETER), None, antaganden)
        session.rollback()


def _valj_period(per: date, manader: int, efter: int) -> Period:
    """A run of whole months that ends near the cut-off, before or after it."""
    nummer = per.year * 12 + per.month - 1 + efter
    till = date(nummer // 12, nummer % 12 + 1, 1)
    nummer -= manader - 1
    fran = date(nummer // 12, nummer % 12 + 1, 1)
    return Period(fran, till.replace(day=monthrange(till.year, till.month)[1]), per)


def _lagg_bredvid(session: Session, historia: Historia) -> None:
    """Another nämnd with the same ids, of which nothing may be seen."""
    spara(session, *skapa_namnd(session, "N2"), historia)


def _jamfor(
    session: Session,
    facit: Facit,
    kod: str,
    period: Period,
    enheter: dict[str, int],
    enhet: str | None,
    alder: Aldersgrupp | None,
    antaganden: Antaganden = I_KRAFT,
) -> None:
    narmare: dict[str, Any] = {
        "enhet_id": enheter[enhet] if enhet else None,
        "alder": alder,
        "antaganden": antaganden,
    }
    ratt = facit.rader(kod, enhet=enhet, alder=alder)
    rader = hamta_rader(session, kod, period, limit=10_000, **narmare)
    assert sorted((rad.kallid, rad.ankare, rad.status.value, rad.version) for rad in rader) == sorted(
        (rad.id, rad.ankare, rad.status, rad.version) for rad in ratt
    ), kod
    utfall = berakna_utfall(session, kod, period, **narmare)
    manader = sum(1 for manad in _manader(period) if manad <= period.per)
    assert _las_svar(utfall, kod) == sammanstall(kod, ratt, manader), kod
    assert utfall.versioner == (sorted({rad.version for rad in ratt}) or [utfall.version])
    assert utfall.policy is (Policy.FLYTTAD if facit.flyttad else Policy.STRIKT)


def _manader(period: Period) -> list[date]:
    antal = (period.till.year - period.fran.year) * 12 + period.till.month - period.fran.month + 1
    forsta = period.fran.year * 12 + period.fran.month - 1
    return [date(nummer // 12, nummer % 12 + 1, 1) for nummer in range(forsta, forsta + antal)]


def _las_svar(utfall: Utfall, kod: str) -> dict[str, Any]:
    svar: dict[str, Any] = {
        falt: getattr(utfall, falt)
        for falt in ("taljare", "namnare", "uteslutna", "ej_matbara", "ofullstandiga", "markeringar")
    }
    for del_ in ("pojkar", "flickor", "okant"):
        antal = getattr(utfall, del_)
        svar[del_] = [antal.taljare, antal.namnare]
    if kod in ("placerade_barn", "utredningstid_medel", "utredningstid_median"):
        svar["varde"] = utfall.varde
    else:
        assert utfall.varde is None
    if utfall.delar is not None:
        svar["delar"] = {(del_["typ"], del_["regi"]): del_["antal"] for del_ in utfall.delar}
    return svar
