from hypothesis import given
from hypothesis import strategies as st

from casetrack.exchange.inlasning.malordning import merge_order

ROWS = st.lists(st.integers(0, 9), unique=True)


def test_a_new_row_comes_after_the_one_before_it_in_the_file() -> None:
    assert merge_order("abc", "aXb") == list("aXbc")


def test_a_new_first_row_comes_first_of_the_file() -> None:
    assert merge_order("abc", "Xbc") == list("aXbc")


def test_rows_that_are_all_new_come_last() -> None:
    assert merge_order("abc", "XY") == list("abcXY")


def test_rows_absent_from_the_file_stand_where_they_stood() -> None:
    assert merge_order("abcd", "ca") == list("cbad")


@given(ROWS, ROWS)
def test_the_order_of_the_file_holds_and_nothing_is_lost(stored: list[int], files: list[int]) -> None:
    merged = merge_order(stored, files)
    assert sorted(merged) == sorted(set(stored) | set(files))
    assert [row for row in merged if row in files] == files
    assert [row for row in merged if row not in files] == [row for row in stored if row not in files]


@given(ROWS, ROWS)
def test_the_same_file_again_changes_nothing(stored: list[int], files: list[int]) -> None:
    merged = merge_order(stored, files)
    assert merge_order(merged, files) == merged
