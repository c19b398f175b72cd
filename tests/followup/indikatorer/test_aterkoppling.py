"""A week from the decision, or the day it was asked for."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from casetrack.rules.koder import Policy
from tests.conftest import Organisation
from tests.followup.fall import anmalan, historia, rakna, siffror


@pytest.mark.parametrize(
    ("begard", "given", "per", "policy", "ratt"),
    [
        ("2026-03-05", "2026-04-03", "2026-12-31", None, [1, 1, 0, 0, 0]),
        ("2026-03-05", "2026-04-04", "2026-12-31", None, [0, 1, 0, 0, 0]),
        # 3 April 2026 is Good Friday: a moved due date is Tuesday after Easter.
        ("2026-03-05", "2026-04-07", "2026-12-31", Policy.FLYTTAD, [1, 1, 0, 0, 0]),
        ("2026-03-05", "2026-04-08", "2026-12-31", Policy.FLYTTAD, [0, 1, 0, 0, 0]),
        ("2026-04-20", "2026-04-20", "2026-12-31", None, [1, 1, 0, 0, 0]),
        ("2026-04-20", None, "2026-04-20", None, [0, 0, 0, 1, 0]),
        ("2026-04-20", None, "2026-04-19", None, [0, 0, 0, 0, 0]),  # not asked for yet
        ("2026-04-20", None, "2026-04-21", None, [0, 1, 0, 0, 0]),
    ],
)
def test_aterkoppling_within_a_week_of_the_decision(
    session: Session,
    organisation: Organisation,
    begard: str,
    given: str | None,
    per: str,
    policy: Policy | None,
    ratt: list[int],
) -> None:
    fragad = anmalan(
        "2026-03-20 10:00",
        "2026-03-27",
        aterkoppling_begard=date.fromisoformat(begard),
        aterkoppling_given=given and date.fromisoformat(given),
    )
    fall = historia(anmalningar=[fragad])
    utfall = rakna(session, organisation, "aterkoppling_en_vecka", fall, per=per, policy=policy)
    assert siffror(utfall) == ratt


def test_what_is_dated_after_the_cut_off_is_not_recorded_yet(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        anmalningar=[anmalan("2026-03-02 10:00", "2026-03-10", aterkoppling_given=date(2026, 3, 12))]
    )
    for per, ratt in [("2026-03-11", [0, 0, 0, 0, 1]), ("2026-03-12", [1, 1, 0, 0, 0])]:
        assert siffror(rakna(session, organisation, "aterkoppling_gjord", fall, per=per)) == ratt
        session.rollback()
