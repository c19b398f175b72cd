"""The four months, with extensions, ages and restarts."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from casetrack.followup.period import Period
from casetrack.followup.utfall import berakna_utfall
from casetrack.rules.koder import Policy
from tests.conftest import Organisation
from tests.followup.fall import barn, forlangning, historia, rakna, siffror, utredning


@pytest.mark.parametrize(
    ("forlangningar", "policy", "grupper"),
    [
        # Opened Monday 2 March: four months end on Thursday 2 July; closed on Tuesday 1 September.
        ([], None, (0, 0, 1)),
        ([("2026-07-02", "2026-09-01")], None, (0, 1, 0)),
        ([("2026-07-03", "2026-09-01")], None, (0, 0, 1)),  # decided a day late
        ([("2026-07-02", "2026-08-31")], None, (0, 0, 1)),  # ended a day before
        ([("2026-07-01", "2026-08-01"), ("2026-08-01", "2026-09-01")], None, (0, 1, 0)),
        ([("2026-07-01", "2026-08-01"), ("2026-08-02", "2026-09-01")], None, (0, 0, 1)),
        # 1 August is a Saturday: the limit it moves to is Monday the 3rd.
        ([("2026-07-01", "2026-08-01"), ("2026-08-03", "2026-09-01")], Policy.STRIKT, (0, 0, 1)),
        ([("2026-07-01", "2026-08-01"), ("2026-08-03", "2026-09-01")], Policy.FLYTTAD, (0, 1, 0)),
        ([("2026-07-01", "2026-09-10"), ("2026-07-02", "2026-08-01")], None, (0, 1, 0)),  # none ever shortens
    ],
)
def test_the_three_groups_of_closed_utredningar(
    session: Session,
    organisation: Organisation,
    forlangningar: list[tuple[str, str]],
    policy: Policy | None,
    grupper: tuple[int, int, int],
) -> None:
    fall = historia(
        utredningar=[utredning("2026-03-02", "2026-09-01")],
        forlangningar=[forlangning(*datum) for datum in forlangningar],
    )
    rakna(session, organisation, "utredning_fyra_manader", fall, policy=policy)
    period = Period(date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31))
    svar = [
        berakna_utfall(session, kod, period)
        for kod in (
            "utredning_fyra_manader",
            "utredning_over_med_forlangning",
            "utredning_over_utan_forlangning",
        )
    ]
    assert tuple(utfall.taljare for utfall in svar) == grupper
    assert {utfall.namnare for utfall in svar} == {1}


@pytest.mark.parametrize(
    ("fodd", "ratt"),
    [
        ("2008-03-03", [1, 1, 0, 0, 0]),
        ("2008-03-02", [0, 0, 1, 0, 0]),  # eighteen on the day is no child
        (None, [0, 0, 0, 0, 1]),
        ("2026-08-01", [1, 1, 0, 0, 0]),  # not born yet
    ],
)
def test_only_children_are_in_the_four_months(
    session: Session, organisation: Organisation, fodd: str | None, ratt: list[int]
) -> None:
    fall = historia(barn=[barn(fodd=fodd)], utredningar=[utredning("2026-03-02", "2026-07-02")])
    assert siffror(rakna(session, organisation, "utredning_fyra_manader", fall)) == ratt


def test_a_restart_within_seven_days_is_flagged_and_counted_by_its_own_dates(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        utredningar=[
            utredning("2026-01-02", "2026-05-01", id_="U1"),
            utredning("2026-05-08", "2026-09-08", id_="U2"),
        ]
    )
    utfall = rakna(session, organisation, "utredning_fyra_manader", fall)
    assert siffror(utfall) == [2, 2, 0, 0, 0]
    assert utfall.markeringar["kedja"] == 1


@pytest.mark.parametrize(
    ("per", "utfall", "uteslutna"),
    [("2026-09-01", 0, 0), ("2026-09-02", 1, 0), ("2026-07-02", 0, 0), ("2026-07-03", 0, 0)],
)
def test_an_utredning_is_not_overdue_while_a_valid_extension_runs(
    session: Session, organisation: Organisation, per: str, utfall: int, uteslutna: int
) -> None:
    fall = historia(
        utredningar=[utredning("2026-03-02")], forlangningar=[forlangning("2026-07-02", "2026-09-01")]
    )
    svar = rakna(session, organisation, "utredning_forsenade", fall, per=per)
    assert (svar.namnare, svar.uteslutna) == (utfall, uteslutna)


def test_the_length_of_utredningar_as_exact_mean_and_median(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        utredningar=[
            utredning("2026-03-01", slut, id_=f"U{nummer}", overlappar=True)
            for nummer, slut in enumerate(["2026-03-02", "2026-03-03", "2026-03-08", "2026-03-11"])
        ]
    )
    medel = rakna(session, organisation, "utredningstid_medel", fall)
    assert (medel.taljare, medel.namnare, str(medel.varde), medel.flickor.taljare) == (20, 4, "5.0", 20)
    session.rollback()
    median = rakna(session, organisation, "utredningstid_median", fall)
    assert (median.taljare, median.namnare, str(median.varde), median.flickor.taljare) == (
        None,
        4,
        "4.5",
        None,
    )
