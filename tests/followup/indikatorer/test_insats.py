"""Children placed, and children who needed protection."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casetrack.rules.koder import InsatsTyp, Kon
from tests.conftest import Organisation
from tests.followup.fall import barn, historia, insats, rakna, siffror


def test_placerade_barn_is_a_mean_over_the_months_that_have_begun(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        barn=[barn(), barn("B2", kon=Kon.POJKE)],
        insatser=[
            insats("2026-01-31", "2026-02-01", id_="I1"),  # a day in each of two months
            insats("2026-02-01", "2026-02-28", id_="I2"),  # the same child again
            insats("2026-03-02", id_="I3", barn="B2"),
            insats("2026-01-01", id_="I4", barn="B2", typ=InsatsTyp.OPPENVARD),
        ],
    )
    utfall = rakna(session, organisation, "placerade_barn", fall, per="2026-04-15")
    assert (utfall.taljare, utfall.namnare, str(utfall.varde)) == (4, 4, "1.0")
    assert (utfall.flickor.taljare, utfall.pojkar.taljare) == (2, 2)


def test_a_child_with_skyddsbehov_counts_once_by_its_last_placement(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        insatser=[
            insats("2026-01-10", id_="I1", vantat_pa_placering=False, trygga_forhallanden=False),
            insats("2026-02-10", id_="I2", vantat_pa_placering=True, trygga_forhallanden=None),
            insats("2026-03-10", id_="I3", skyddsbehov=False),
        ]
    )
    for kod, ratt in [("vantat_pa_placering", [0, 1, 0, 0, 0]), ("trygga_forhallanden", [0, 0, 0, 0, 1])]:
        assert siffror(rakna(session, organisation, kod, fall)) == ratt
        session.rollback()
