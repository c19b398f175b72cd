"""The figures of all enheter at once are what each is by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker

from casetrack.cases.organisation import NamndPolicy
from casetrack.followup.enhetsvis import Enhetsantal, Serie, berakna_serier, rakna_efter
from casetrack.followup.indikator import Fonster, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.kub import rakna_om
from casetrack.followup.period import Period, lista_manader, sista_i_manaden
from casetrack.followup.urval import bestam_urval, hamta_policyer
from casetrack.followup.utfall import Utfall, berakna_utfall
from casetrack.rules.koder import Policy
from tests.followup.historia import Pahittare, flytta_manader, skapa_namnd, spara

KODER = [kod for kod, indikator in KATALOG.items() if indikator.matt is not Matt.MEDIAN]


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    fro=st.integers(0, 2**32),
    per=st.dates(date(2022, 2, 1), date(2027, 12, 31)),
    policy=st.sampled_from([None, *Policy]),
    i_kuben=st.booleans(),
)
def test_every_month_of_every_enhet_is_what_it_is_by_itself(
    sessions: sessionmaker[Session], fro: int, per: date, policy: Policy | None, i_kuben: bool
) -> None:
    slump = Random(fro)  # noqa: S311 - made-up histories
    with sessions() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd_id, enheter = skapa_namnd(session, "N1")
        spara(session, namnd_id, enheter, Pahittare(slump, per, 40).historia)
        if policy is not None:
            fran = per - timedelta(days=slump.randint(0, 500))
            session.execute(insert(NamndPolicy), [{"namnd_id": namnd_id, "fran": fran, "policy": policy}])
        if i_kuben:
            rakna_om(session, namnd_id, now=datetime.combine(per, time(12), UTC))
        manad = per.replace(day=1)
        manader = list(lista_manader(flytta_manader(manad, -12), manad))
        serier = berakna_serier(session, KODER, manader, per, hamta_policyer(session))
        for kod in KODER:
            for enhet_id in (None, *enheter.values()):
                _jamfor(session, serier[kod], enhet_id, list(enheter.values()), slump.choice(manader), per)
        session.rollback()


def _jamfor(
    session: Session, serie: Serie, enhet_id: int | None, alla: list[int], manad: date, per: date
) -> None:
    indikator = serie.indikator
    enheter = alla if enhet_id is None else [enhet_id]
    period = Period(manad, sista_i_manaden(manad), min(sista_i_manaden(manad), per))
    _ar_lika(serie.las(manad, enheter), berakna_utfall(session, indikator.kod, period, enhet_id=enhet_id))
    hittills = serie.las_hittills(enheter)
    assert (hittills is None) == (indikator.fonster is not Fonster.PERIOD)
    if hittills is not None:
        aret = Period(date(per.year, 1, 1), sista_i_manaden(per), per)
        _ar_lika(hittills, berakna_utfall(session, indikator.kod, aret, enhet_id=enhet_id))


def _ar_lika(antal: Enhetsantal, utfall: Utfall) -> None:
    indikator = KATALOG[utfall.kod]
    som_antal = antal.som_antal(indikator)
    if indikator.matt is Matt.MANADSSNITT and not som_antal.taljare:
        # Without any rows nothing tells how many the months are, and the mean is nought all the same.
        assert not utfall.taljare
    else:
        assert (som_antal.taljare, som_antal.namnare) == (utfall.taljare, utfall.namnare), utfall.kod
    bortfall = (antal.uteslutna, antal.ej_matbara, antal.ofullstandiga)
    assert bortfall == (utfall.uteslutna, utfall.ej_matbara, utfall.ofullstandiga), utfall.kod


def test_a_median_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="utredningstid_median"):
        berakna_serier(
            session, ["utredningstid_median"], [date(2026, 1, 1)], date(2026, 1, 31), hamta_policyer(session)
        )


def test_rows_are_counted_by_enhet_and_key(session: Session) -> None:
    namnd_id, enheter = skapa_namnd(session, "N9")
    spara(session, namnd_id, enheter, Pahittare(Random(3), date(2026, 8, 31), 40).historia)  # noqa: S311
    period = Period(date(2025, 1, 1), date(2026, 8, 31), date(2026, 8, 31))
    urval = bestam_urval(session, "anmalningar", period)
    rader = rakna_efter(session, urval, "rader.kon")
    for enhet_id in enheter.values():
        utfall = berakna_utfall(session, "anmalningar", period, enhet_id=enhet_id)
        for kon, antal in (("pojke", utfall.pojkar), ("flicka", utfall.flickor), ("okant", utfall.okant)):
            assert sum(r.antal for r in rader if (r.enhet_id, r.nyckel) == (enhet_id, kon)) == antal.namnare
