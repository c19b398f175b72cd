from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.period import (
    Period,
    bestam_kkik_bas,
    bestam_uppfoljningsbas,
    lista_manader,
    sista_i_manaden,
)
from casetrack.rules.kalender import lagg_till
from casetrack.rules.tid import OgiltigTid


@pytest.mark.parametrize(
    ("per", "fran", "till"),
    [
        ("2026-08-31", "2024-09-01", "2025-08-31"),
        ("2026-08-15", "2024-08-16", "2025-08-15"),
        ("2026-02-28", "2024-03-01", "2025-02-28"),  # the end of the month goes to the end of the month
        ("2025-02-28", "2023-03-01", "2024-02-29"),
        ("2024-02-29", "2022-03-01", "2023-02-28"),
        ("2024-02-28", "2022-03-01", "2023-02-28"),
        ("2026-04-30", "2024-05-01", "2025-04-30"),
    ],
)
def test_the_base_period_of_a_follow_up(per: str, fran: str, till: str) -> None:
    assert bestam_uppfoljningsbas(date.fromisoformat(per)) == (
        date.fromisoformat(fran),
        date.fromisoformat(till),
    )


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_every_child_of_the_base_has_been_followed_a_whole_year(per: date) -> None:
    fran, till = bestam_uppfoljningsbas(per)
    assert fran <= till
    assert lagg_till(till, manader=12) <= per
    assert 364 <= (till - fran).days <= 365


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_bases_at_the_ends_of_months_follow_on_each_other(dag: date) -> None:
    per = sista_i_manaden(dag)
    ett_ar_senare = sista_i_manaden(lagg_till(per, manader=12))
    assert bestam_uppfoljningsbas(ett_ar_senare)[0] == bestam_uppfoljningsbas(per)[1] + timedelta(days=1)


def test_kkik_counts_the_first_half_of_the_year_before() -> None:
    assert bestam_kkik_bas(date(2026, 1, 1)) == (date(2025, 1, 1), date(2025, 6, 30))
    assert bestam_kkik_bas(date(2026, 12, 31)) == (date(2025, 1, 1), date(2025, 6, 30))


def test_a_base_before_the_calendar_is_refused() -> None:
    for bestam in (bestam_uppfoljningsbas, bestam_kkik_bas):
        with pytest.raises(OgiltigTid):
            bestam(date(1, 6, 1))


def test_a_period_is_cut_at_the_cut_off() -> None:
    assert Period(date(2026, 1, 1), date(2026, 8, 31), date(2026, 6, 15)).sista_dag == date(2026, 6, 15)
    assert Period(date(2026, 1, 1), date(2026, 8, 31), date(2026, 9, 15)).sista_dag == date(2026, 8, 31)


def test_the_months_of_a_period() -> None:
    assert list(lista_manader(date(2025, 11, 15), date(2026, 1, 1))) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert list(lista_manader(date(2026, 2, 1), date(2026, 1, 31))) == []
    assert list(lista_manader(date(9999, 12, 1), date.max)) == [date(9999, 12, 1)]
