"""The series of months, by the kind of figure."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from casetrack.followup.period import Period
from casetrack.followup.utfall import berakna_manadsserie
from tests.conftest import Organisation
from tests.followup.fall import anmalan, historia, utredning
from tests.followup.historia import ENHETER, Historia, spara

FORSTA_HALVARET = Period(date(2026, 1, 1), date(2026, 6, 30), date(2026, 5, 15))


def berakna(session: Session, organisation: Organisation, kod: str, fall: Historia) -> list[int]:
    spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.mottagning_id), fall)
    return [utfall.namnare for utfall in berakna_manadsserie(session, kod, FORSTA_HALVARET)]


def test_what_happens_in_a_month_is_counted_there_as_known_at_the_cut_off(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        anmalningar=[
            anmalan("2026-02-25 10:00", "2026-03-20", id_="A1"),
            anmalan("2026-05-14 10:00", id_="A2"),
            anmalan("2026-05-16 10:00", id_="A3"),
        ]
    )
    serie = berakna(session, organisation, "forhandsbedomning_14_dagar_inkomna", fall)
    assert serie == [0, 1, 0, 0, 0]  # and none of June, which had not begun


def test_what_stands_at_a_day_is_counted_at_the_end_of_each_month(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(utredningar=[utredning("2026-02-10", "2026-04-30")])
    assert berakna(session, organisation, "utredningar_pagaende", fall) == [0, 1, 1, 0, 0]


def test_a_follow_up_moves_its_base_month_by_month(session: Session, organisation: Organisation) -> None:
    fall = historia(utredningar=[utredning("2024-10-01", "2025-02-28")])
    assert berakna(session, organisation, "ateraktualisering_utredning", fall) == [0, 1, 1, 1, 1]
