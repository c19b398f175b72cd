from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.rules.alder import alder_pa, ar_under_18, valj_aldersgrupp
from casetrack.rules.koder import Aldersgrupp


@pytest.mark.parametrize(
    ("fodd", "dag", "alder"),
    [
        ("2010-05-17", "2026-05-16", 15),
        ("2010-05-17", "2026-05-17", 16),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2026-05-17", "2026-05-17", 0),
        ("2026-09-01", "2026-05-17", 0),
        ("2027-02-01", "2026-05-17", 0),
    ],
)
def test_age_is_whole_years_and_never_negative(fodd: str, dag: str, alder: int) -> None:
    assert alder_pa(date.fromisoformat(fodd), date.fromisoformat(dag)) == alder


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 25))
def test_age_rises_on_the_birthday_and_not_the_day_before(fodd: date, ar: int) -> None:
    skottdag = (fodd.month, fodd.day) == (2, 29)
    fodelsedag = date(fodd.year + ar, 3, 1) if skottdag and ar % 4 else fodd.replace(year=fodd.year + ar)
    assert alder_pa(fodd, fodelsedag) == ar
    assert alder_pa(fodd, date.fromordinal(fodelsedag.toordinal() - 1)) == max(ar - 1, 0)


def test_eighteen_on_the_day_is_not_under_18() -> None:
    assert ar_under_18(date(2008, 6, 2), date(2026, 6, 1))
    assert not ar_under_18(date(2008, 6, 1), date(2026, 6, 1))


def test_an_unborn_child_is_under_18_and_in_the_youngest_group() -> None:
    assert ar_under_18(date(2026, 9, 1), date(2026, 6, 1))
    assert valj_aldersgrupp(date(2026, 9, 1), date(2026, 6, 1)) is Aldersgrupp.AR_0_12


@pytest.mark.parametrize(
    ("alder", "grupp"),
    [(0, "0-12"), (12, "0-12"), (13, "13-17"), (17, "13-17"), (18, "18-20"), (20, "18-20"), (21, None)],
)
def test_age_groups_have_their_published_limits(alder: int, grupp: str | None) -> None:
    assert valj_aldersgrupp(date(2026 - alder, 6, 1), date(2026, 6, 1)) == grupp
