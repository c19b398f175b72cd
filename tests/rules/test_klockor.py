from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.rules.klockor import (
    KLOCKREGLER,
    ar_forsenad,
    dagar_kvar,
    forfaller_allvarssamtal,
    forfallodagar,
    hitta_klockregel,
    tillampa_policy,
)
from casetrack.rules.koder import Klocka, Policy
from casetrack.rules.tid import OgiltigTid

DYGNSKLOCKOR = [klocka for klocka in Klocka if klocka is not Klocka.ALLVARSSAMTAL]
START = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("klocka", "start", "strikt", "flyttad"),
    [
        ("forhandsbedomning", "2025-09-01", "2025-09-15", "2025-09-15"),
        ("forhandsbedomning", "2025-12-10", "2025-12-24", "2025-12-29"),
        ("forhandsbedomning", "2025-12-23", "2026-01-06", "2026-01-07"),
        ("forhandsbedomning", "2026-06-05", "2026-06-19", "2026-06-22"),
        ("utredning", "2025-07-15", "2025-11-15", "2025-11-17"),
        ("utredning", "2025-10-31", "2026-02-28", "2026-03-02"),
        ("utredning", "2026-05-01", "2026-09-01", "2026-09-01"),
        ("utredning", "2027-10-31", "2028-02-29", "2028-02-29"),
        ("aterkoppling", "2026-01-02", "2026-01-09", "2026-01-09"),
        ("uppfoljning", "2025-06-30", "2025-08-30", "2025-09-01"),
        ("uppfoljning", "2025-07-01", "2026-01-01", "2026-01-02"),
        ("overvagande", "2025-08-31", "2026-02-28", "2026-03-02"),
        ("jourhem", "2025-12-31", "2026-02-28", "2026-03-02"),
        ("verkstallighet", "2026-03-18", "2026-06-18", "2026-06-18"),
        ("skyddsbedomning", "2026-06-19", "2026-06-19", "2026-06-19"),
    ],
)
def test_due_dates_are_those_of_the_law(klocka: str, start: str, strikt: str, flyttad: str) -> None:
    dagar = forfallodagar(Klocka(klocka), date.fromisoformat(start))
    assert dagar == (date.fromisoformat(strikt), date.fromisoformat(flyttad))


@pytest.mark.parametrize(
    ("klocka", "fore", "nu"),
    [
        ("skyddsbedomning", "2001:453 11:1 a", "SoL 20:1"),
        ("forhandsbedomning", "2001:453 11:1 a", "SoL 20:2"),
        ("utredning", "2001:453 11:2", "SoL 20:3"),
        ("aterkoppling", "2001:453 14:1 b", "SoL 19:6"),
        ("uppfoljning", "2001:453 11:4 a-c", "SoL 23:1-5"),
        ("overvagande", "2001:453 6:8", "SoL 22:13"),
        ("jourhem", "2001:453 6:6", "SoL 22:4"),
        ("verkstallighet", "2001:453 16:6 f", "SoL 34:1"),
    ],
)
def test_the_paragraph_is_the_one_in_force_on_the_start_date(klocka: str, fore: str, nu: str) -> None:
    assert hitta_klockregel(Klocka(klocka), date(2025, 6, 30)).lagrum == fore
    assert hitta_klockregel(Klocka(klocka), date(2025, 7, 1)).lagrum == nu


@pytest.mark.parametrize("klocka", DYGNSKLOCKOR)
def test_every_date_has_exactly_one_rule(klocka: Klocka) -> None:
    regler = [regel for regel in KLOCKREGLER if regel.klocka is klocka]
    assert regler[0].fran is None
    assert regler[-1].till is None
    for tidigare, senare in pairwise(regler):
        assert tidigare.till is not None
        assert senare.fran == tidigare.till + timedelta(days=1)


@given(st.sampled_from(DYGNSKLOCKOR), START)
def test_due_is_never_before_the_start_and_shifted_by_less_than_a_week(klocka: Klocka, start: date) -> None:
    strikt, flyttad = forfallodagar(klocka, start)
    assert start <= strikt <= flyttad < strikt + timedelta(days=7)


@given(START)
def test_four_months_are_120_to_123_days(start: date) -> None:
    strikt, _ = forfallodagar(Klocka.UTREDNING, start)
    assert 120 <= (strikt - start).days <= 123
    assert (strikt.year * 12 + strikt.month) - (start.year * 12 + start.month) == 4


@given(st.sampled_from(DYGNSKLOCKOR), st.dates(date(2025, 7, 1), date(2060, 12, 31)))
def test_a_later_start_never_falls_due_earlier(klocka: Klocka, start: date) -> None:
    dagen_efter = start + timedelta(days=1)
    assert forfallodagar(klocka, start) <= forfallodagar(klocka, dagen_efter)


def test_allvarssamtal_has_no_due_day() -> None:
    with pytest.raises(OgiltigTid, match="räknas inte i dagar"):
        forfallodagar(Klocka.ALLVARSSAMTAL, date(2026, 1, 1))


@given(st.datetimes(datetime(2019, 1, 1), datetime(2060, 12, 31), timezones=st.timezones()))
def test_48_hours_are_elapsed_time_in_every_zone(start: datetime) -> None:
    assert (forfaller_allvarssamtal(start) - start.astimezone(UTC)).total_seconds() == 48 * 3600


def test_an_instant_whose_48_hours_cannot_be_written_is_refused() -> None:
    with pytest.raises(OgiltigTid, match="utanför kalendern"):
        forfaller_allvarssamtal(datetime(9999, 12, 30, 12, tzinfo=UTC))


def test_the_policy_decides_which_date_binds() -> None:
    midsommarafton = date(2026, 6, 19)
    assert tillampa_policy(Policy.STRIKT, midsommarafton) == midsommarafton
    assert tillampa_policy(Policy.FLYTTAD, midsommarafton) == date(2026, 6, 22)


def test_something_open_is_overdue_the_day_after_its_due_date_and_not_before() -> None:
    forfaller = date(2026, 6, 19)
    lagen = [
        (dagar_kvar(forfaller, dag), ar_forsenad(forfaller, dag)) for dag in (date(2026, 6, 18), forfaller)
    ]
    assert lagen == [(1, False), (0, False)]
    assert dagar_kvar(forfaller, date(2026, 6, 20)) == -1
    assert ar_forsenad(forfaller, date(2026, 6, 20))
