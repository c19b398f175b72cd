"""What narrows a figure, and which policy decides."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from casetrack.cases.organisation import NamndPolicy
from casetrack.followup.period import Period
from casetrack.followup.utfall import berakna_utfall
from casetrack.rules.koder import Aldersgrupp, Policy
from tests.conftest import Organisation
from tests.followup.fall import PAFORD, anmalan, barn, historia, rakna, siffror, utredning


def test_an_unknown_age_is_incomplete_where_an_age_group_is_asked_for(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        barn=[barn("B1", fodd=None), barn("B2", fodd="2013-03-10"), barn("B3", fodd="2005-03-10")],
        utredningar=[utredning("2026-02-01")],
        anmalningar=[
            anmalan("2026-03-02 10:00", "2026-03-10", id_="A1", **PAFORD),
            anmalan("2026-03-02 10:00", "2026-03-10", id_="A2", barn="B2"),
            anmalan("2026-03-02 10:00", "2026-03-10", id_="A3", barn="B3"),
        ],
    )
    utfall = rakna(session, organisation, "till_utredning", fall, alder=Aldersgrupp.AR_13_17)
    assert siffror(utfall) == [0, 1, 0, 0, 1]


def test_the_policy_in_force_on_the_periods_last_day_decides(
    session: Session, organisation: Organisation
) -> None:
    # 19 June 2026 is midsommarafton; the next weekday is the 22nd.
    fall = historia(anmalningar=[anmalan("2026-06-05 10:00", "2026-06-22")])
    kod = "forhandsbedomning_14_dagar"
    strikt = rakna(session, organisation, kod, fall)
    rad = {"namnd_id": organisation.namnd_id, "fran": date(2026, 6, 30), "policy": Policy.FLYTTAD}
    session.execute(insert(NamndPolicy), [rad])
    juni = Period(date(2026, 6, 1), date(2026, 6, 30), date(2026, 12, 31))
    flyttad = berakna_utfall(session, kod, juni)
    tidigare = berakna_utfall(session, kod, Period(juni.fran, juni.till, date(2026, 6, 29)))
    assert [(each.policy, each.taljare) for each in (strikt, flyttad, tidigare)] == [
        (Policy.STRIKT, 0),
        (Policy.FLYTTAD, 1),
        (Policy.STRIKT, 0),
    ]
