"""Who comes back, and which children can be followed yet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casetrack.rules.koder import TypAnmalan
from tests.conftest import Organisation
from tests.followup.fall import anmalan, barn, historia, insats, rakna, siffror, utredning


@pytest.mark.parametrize(
    ("avslutad", "ny", "per", "ratt"),
    [
        ("2025-03-10", "2026-03-10 23:59", "2026-08-31", [1, 1, 0, 0, 0]),
        ("2025-03-10", "2026-03-11 00:00", "2026-08-31", [0, 1, 0, 0, 0]),
        ("2025-03-10", "2025-03-10 12:00", "2026-08-31", [0, 1, 0, 0, 0]),  # the closing day itself
        ("2025-08-31", "2026-08-31 12:00", "2026-08-31", [1, 1, 0, 0, 0]),
        ("2025-09-01", "2025-09-02 12:00", "2026-08-31", [0, 0, 0, 1, 0]),
        ("2024-08-31", "2024-09-02 12:00", "2026-08-31", [0, 0, 0, 0, 0]),
        ("2024-09-01", "2024-09-02 12:00", "2026-08-31", [1, 1, 0, 0, 0]),
        ("2024-02-29", "2025-02-28 12:00", "2025-02-28", [1, 1, 0, 0, 0]),
    ],
)
def test_a_return_within_twelve_months(
    session: Session, organisation: Organisation, avslutad: str, ny: str, per: str, ratt: list[int]
) -> None:
    fall = historia(
        utredningar=[utredning("2024-01-02", avslutad)],
        anmalningar=[anmalan(ny, typ=TypAnmalan.ANSOKAN)],
    )
    assert siffror(rakna(session, organisation, "ateraktualisering_utredning", fall, per=per)) == ratt


def test_of_two_closings_on_one_day_the_later_id_as_text_gives_the_enhet(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        utredningar=[
            utredning("2024-01-02", "2025-03-10", id_="U9", enhet="E2"),
            utredning("2024-02-02", "2025-03-10", id_="U10", enhet="E1"),
        ]
    )
    kod, enhet = "ateraktualisering_utredning", {"enhet_id": organisation.utredning_id}
    assert rakna(session, organisation, kod, fall, **enhet).namnare == 1


@pytest.mark.parametrize(
    ("annat", "ratt"),
    [
        ({}, [1, 1, 0, 0, 0]),
        ({"utredningar": [utredning("2025-09-01")]}, [0, 1, 0, 0, 0]),
        ({"utredningar": [utredning("2025-03-10")]}, [0, 0, 1, 0, 0]),  # open that day
        ({"utredningar": [utredning("2025-01-10", "2025-03-10")]}, [1, 1, 0, 0, 0]),  # closed that day
        ({"fler": [insats("2025-03-10", id_="I2")]}, [0, 0, 1, 0, 0]),
        ({"fler": [insats("2025-03-11", id_="I2")]}, [0, 1, 0, 0, 0]),
        ({"fler": [insats(None, id_="I2")]}, [1, 1, 0, 0, 0]),  # never begun
    ],
)
def test_not_in_contact_a_year_after_the_last_insats(
    session: Session, organisation: Organisation, annat: dict[str, Any], ratt: list[int]
) -> None:
    fall = historia(
        insatser=[insats("2024-01-02", "2025-03-10"), *annat.get("fler", [])],
        utredningar=annat.get("utredningar", []),
    )
    assert siffror(rakna(session, organisation, "ej_aktuell_12_manader", fall, per="2026-08-31")) == ratt


@pytest.mark.parametrize(
    ("fodd", "per", "ratt_yngre", "ratt_aldre"),
    [
        ("2012-03-11", "2026-12-31", [1, 1, 0, 0, 0], [0, 0, 1, 0, 0]),
        ("2012-03-10", "2026-12-31", [0, 0, 1, 0, 0], [1, 1, 0, 0, 0]),
        ("2012-03-11", "2026-03-09", [0, 0, 0, 1, 0], [0, 0, 1, 0, 0]),  # the year is not complete
        (None, "2026-12-31", [0, 0, 0, 0, 1], [0, 0, 0, 0, 1]),
    ],
)
def test_kkik_by_age_at_the_closing(
    session: Session,
    organisation: Organisation,
    fodd: str | None,
    per: str,
    ratt_yngre: list[int],
    ratt_aldre: list[int],
) -> None:
    fall = historia(barn=[barn(fodd=fodd)], utredningar=[utredning("2025-01-02", "2025-03-10")])
    for kod, ratt in [("ej_ateraktualiserad_0_12", ratt_yngre), ("ej_ateraktualiserad_13_20", ratt_aldre)]:
        utfall = rakna(session, organisation, kod, fall, per=per)
        assert siffror(utfall) == ratt, kod
        assert (utfall.fran, utfall.till) == (date(2025, 1, 1), date(2025, 6, 30))
        session.rollback()
