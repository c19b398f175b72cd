"""Suppression: no small part is told, nor can it be worked out from what is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.sma_tal import GRANS, find_undertryckta

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


def test_large_and_empty_groups_are_shown() -> None:
    assert find_undertryckta({"A": (5, 12), "B": (0, 0), "C": (0, 7)}) == frozenset()


def test_the_smallest_of_the_others_is_hidden_with_a_lone_small_one() -> None:
    assert find_undertryckta({"A": (4, 12), "B": (40, 20), "C": (9, 9), "D": (0, 0)}) == {"A", "C"}
