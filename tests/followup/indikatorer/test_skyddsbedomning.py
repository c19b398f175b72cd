"""The same day, or the day after."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Organisation
from tests.followup.fall import anmalan, historia, rakna, siffror, tid


@pytest.mark.parametrize(
    ("gjord", "per", "samma_dag", "dagen_efter"),
    [
        ("2026-03-02 23:59", "2026-03-31", [1, 1, 0, 0, 0], [1, 1, 0, 0, 0]),
        ("2026-03-03 00:00", "2026-03-31", [0, 1, 0, 0, 0], [1, 1, 0, 0, 0]),
        ("2026-03-04 00:00", "2026-03-31", [0, 1, 0, 0, 0], [0, 1, 0, 0, 0]),
        (None, "2026-03-02", [0, 0, 0, 1, 0], [0, 0, 0, 1, 0]),
        (None, "2026-03-03", [0, 1, 0, 0, 0], [0, 0, 0, 1, 0]),
        ("2026-03-03 00:00", "2026-03-02", [0, 0, 0, 1, 0], [0, 0, 0, 1, 0]),
    ],
)
def test_skyddsbedomning_by_the_day(
    session: Session,
    organisation: Organisation,
    gjord: str | None,
    per: str,
    samma_dag: list[int],
    dagen_efter: list[int],
) -> None:
    fall = historia(anmalningar=[anmalan("2026-03-02 10:00", skyddsbedomning=gjord and tid(gjord))])
    for kod, ratt in [
        ("skyddsbedomning_samma_dag", samma_dag),
        ("skyddsbedomning_dagen_efter", dagen_efter),
    ]:
        assert siffror(rakna(session, organisation, kod, fall, per=per)) == ratt, kod
        session.rollback()
