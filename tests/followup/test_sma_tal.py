"""Suppression: no small part is told, nor can it be worked out from what is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.katalog import KATALOG
from casetrack.followup.sma_tal import GRANS, find_undertryckta, har_laga_volymer, lista_grupper
from casetrack.followup.utfall import Antal

Grupper = dict[str, tuple[int, int]]

GRUPPER = st.dictionaries(
    st.sampled_from("ABCDEF"), st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6
)


@given(GRUPPER)
def test_no_small_part_is_shown(grupper: Grupper) -> None:
    hidden = find_undertryckta(grupper)
    for namn, delar in grupper.items():
        if namn not in hidden:
            assert all(antal == 0 or antal >= GRANS for antal in delar)


@given(GRUPPER)
def test_what_is_hidden_is_never_alone_beside_shown_counts(grupper: Grupper) -> None:
    hidden = find_undertryckta(grupper)
    shown = [delar for namn, delar in grupper.items() if namn not in hidden and sum(delar)]
    assert len(hidden) != 1 or not shown


@given(GRUPPER)
def test_the_sum_of_what_is_hidden_is_not_small_beside_shown_counts(grupper: Grupper) -> None:
    hidden = find_undertryckta(grupper)
    shown = [delar for namn, delar in grupper.items() if namn not in hidden and sum(delar)]
    assert not hidden or not shown or sum(sum(grupper[namn]) for namn in hidden) >= GRANS


def test_two_of_one_each_are_not_told_by_their_sum() -> None:
    assert find_undertryckta({"A": (1, 0), "B": (1, 0), "C": (30, 9), "D": (7, 5)}) == {"A", "B", "D"}


def test_large_and_empty_groups_are_shown() -> None:
    assert find_undertryckta({"A": (5, 12), "B": (0, 0), "C": (0, 7)}) == frozenset()


def test_the_smallest_of_the_others_is_hidden_with_a_lone_small_one() -> None:
    assert find_undertryckta({"A": (4, 12), "B": (40, 20), "C": (9, 9), "D": (0, 0)}) == {"A", "C"}


def test_the_cases_that_counts_tell_of_are_those_met_and_those_not() -> None:
    assert lista_grupper(KATALOG["till_utredning"], Antal(3, 40)) == (3, 37)
    assert lista_grupper(KATALOG["anmalningar"], Antal(None, 40)) == (40,)
    assert lista_grupper(KATALOG["utredningstid_medel"], Antal(3, 40)) == (40,)
    assert lista_grupper(KATALOG["placerade_barn"], Antal(3, 12)) == (3,)


def test_a_share_of_few_is_told_with_a_caution_and_a_count_is_not() -> None:
    assert har_laga_volymer(KATALOG["till_utredning"], Antal(3, 19))
    assert not har_laga_volymer(KATALOG["till_utredning"], Antal(3, 20))
    assert not har_laga_volymer(KATALOG["till_utredning"], Antal(0, 0))
    assert not har_laga_volymer(KATALOG["anmalningar"], Antal(None, 3))
