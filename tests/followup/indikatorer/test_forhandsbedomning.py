"""The fourteen days, on the day and the day after."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casetrack.rules.koder import SynnerligaSkal
from tests.conftest import Organisation
from tests.followup.fall import PAFORD, anmalan, historia, rakna, siffror, utredning


@pytest.mark.parametrize(
    ("inkom", "beslut", "ratt"),
    [
        ("2026-03-02 10:00", "2026-03-16", [1, 1, 0, 0, 0]),
        ("2026-03-02 10:00", "2026-03-17", [0, 1, 0, 0, 0]),
        ("2026-03-02 23:59", "2026-03-16", [1, 1, 0, 0, 0]),  # 22:59 the same day in UTC
        ("2026-03-03 00:00", "2026-03-17", [1, 1, 0, 0, 0]),  # 23:00 the day before in UTC
        ("2025-12-20 10:00", "2026-01-03", [1, 1, 0, 0, 0]),  # came in the year before
        ("2026-03-02 10:00", None, [0, 0, 0, 0, 0]),
    ],
)
def test_a_decision_on_the_fourteenth_day_is_in_time(
    session: Session, organisation: Organisation, inkom: str, beslut: str | None, ratt: list[int]
) -> None:
    fall = historia(anmalningar=[anmalan(inkom, beslut)])
    assert siffror(rakna(session, organisation, "forhandsbedomning_14_dagar", fall)) == ratt


def test_synnerliga_skal_explain_and_never_cure(session: Session, organisation: Organisation) -> None:
    sen = anmalan("2026-03-02 10:00", "2026-03-17", synnerliga_skal=SynnerligaSkal.POLISFORHOR)
    utfall = rakna(session, organisation, "forhandsbedomning_14_dagar", historia(anmalningar=[sen]))
    assert siffror(utfall) == [0, 1, 0, 0, 0]
    assert utfall.markeringar == {"kedja": 0, "synnerliga_skal": 1, "avvikelse": 0}


def test_a_paford_is_out_from_the_day_it_came_in(session: Session, organisation: Organisation) -> None:
    fall = historia(
        utredningar=[utredning("2026-02-01")],
        anmalningar=[anmalan("2026-03-02 10:00", "2026-04-20", **PAFORD)],
    )
    for kod, ratt in [
        ("forhandsbedomning_14_dagar_inkomna", [0, 0, 1, 0, 0]),
        ("forhandsbedomning_forsenade", [None, 0, 0, 0, 0]),
        ("forhandsbedomning_14_dagar", [0, 0, 0, 0, 0]),  # its decision is after the cut-off
    ]:
        utfall = rakna(session, organisation, kod, fall, per="2026-03-31")
        assert siffror(utfall) == ratt, kod
        session.rollback()


@pytest.mark.parametrize(
    ("per", "inkomna", "forsenade"),
    [
        ("2026-03-16", [0, 0, 0, 1, 0], 0),  # due today is not overdue
        ("2026-03-17", [0, 1, 0, 0, 0], 1),
        ("2026-03-20", [0, 1, 0, 0, 0], 0),  # decided that day
    ],
)
def test_open_means_overdue_from_the_day_after_the_due_date(
    session: Session, organisation: Organisation, per: str, inkomna: list[int], forsenade: int
) -> None:
    fall = historia(anmalningar=[anmalan("2026-03-02 10:00", "2026-03-20")])
    assert (
        siffror(rakna(session, organisation, "forhandsbedomning_14_dagar_inkomna", fall, per=per)) == inkomna
    )
    session.rollback()
    assert rakna(session, organisation, "forhandsbedomning_forsenade", fall, per=per).namnare == forsenade
