import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.konsskillnad import bar_skillnad, prova_skillnad
from casetrack.followup.utfall import Antal

antal = st.integers(1, 60).flatmap(lambda n: st.builds(Antal, st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("forsta", "andra", "p"),
    [
        # Fisher's own tea, 1935, and tables worked out by hand: hypergeometric chances of the splits as unlikely.
        ((3, 4), (1, 4), 34 / 70),
        ((1, 9), (0, 3), 1.0),
        ((0, 5), (5, 5), 2 / 252),
        ((10, 10), (0, 10), 2 / 184_756),
    ],
)
def test_the_test_gives_the_known_chances(forsta: tuple[int, int], andra: tuple[int, int], p: float) -> None:
    assert prova_skillnad(Antal(*forsta), Antal(*andra)) == pytest.approx(p)


@given(antal, antal)
def test_a_chance_is_one_and_the_same_whoever_comes_first(forsta: Antal, andra: Antal) -> None:
    p = prova_skillnad(forsta, andra)
    assert 0 < p <= 1
    assert prova_skillnad(andra, forsta) == pytest.approx(p)


@pytest.mark.parametrize(
    ("pojkar", "flickor", "bar"),
    [
        # The published rows: 11,1 % of nine against 0 % of three says nothing, nor 23,8 % against 22,8 %.
        ((1, 9), (0, 3), False),
        ((20, 84), (13, 57), False),
        ((49, 59), (56, 65), False),
        # However far apart, nineteen are too few.
        ((19, 19), (0, 40), False),
        ((20, 20), (0, 40), True),
        ((91, 137), (28, 52), False),
        ((80, 100), (55, 100), True),
        # Of thousands a small difference carries, and is worked out at once.
        ((15_300, 20_000), (15_000, 20_000), True),
    ],
)
def test_a_difference_is_told_only_where_the_numbers_carry_it(
    pojkar: tuple[int, int], flickor: tuple[int, int], bar: bool
) -> None:
    assert bar_skillnad(Antal(*pojkar), Antal(*flickor)) is bar
