"""What a target asks of the rest of the year: exactly enough is enough, and one less is not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.followup.krav import berakna_krav

MAL = st.decimals(0, 100, places=2)


@st.composite
def lagen(draw: st.DrawFn) -> tuple[int, int, int, Decimal]:
    """So many of so many, so many to come, and a target."""
    namnare = draw(st.integers(0, 400))
    taljare = draw(st.integers(0, namnare))
    rest = draw(st.integers(0 if namnare else 1, 300))
    return taljare, namnare, rest, draw(MAL)


def nar(taljare: int, namnare: int, mal: Decimal) -> bool:
    """Whether the share is at the target or above, in whole numbers."""
    return taljare * 10_000 >= int(mal * 100) * namnare


def haller(taljare: int, namnare: int, mal: Decimal) -> bool:
    return taljare * 10_000 <= int(mal * 100) * namnare


@given(lagen())
def test_the_fewest_that_must_succeed_suffice_and_one_less_does_not(
    lage: tuple[int, int, int, Decimal],
) -> None:
    taljare, namnare, rest, mal = lage
    krav = berakna_krav(*lage, "hog")
    racker = [antal for antal in range(rest + 1) if nar(taljare + antal, namnare + rest, mal)]
    assert krav.kan_nas == bool(racker)
    if racker:
        assert krav.antal == min(racker)


@given(lagen())
def test_the_most_that_may_be_counted_hold_and_one_more_does_not(
    lage: tuple[int, int, int, Decimal],
) -> None:
    taljare, namnare, rest, mal = lage
    krav = berakna_krav(*lage, "lag")
    haller_an = [antal for antal in range(rest + 1) if haller(taljare + antal, namnare + rest, mal)]
    assert krav.kan_nas == bool(haller_an)
    if haller_an:
        assert krav.antal == max(haller_an)


@given(lagen())
def test_so_many_in_a_row_reach_the_target_and_one_less_does_not(
    lage: tuple[int, int, int, Decimal],
) -> None:
    taljare, namnare, _, mal = lage
    for krav, gor_ratt, ar_dar in (
        (berakna_krav(*lage, "hog"), 1, nar),
        (berakna_krav(*lage, "lag"), 0, haller),
    ):
        if krav.i_rad is None:
            continue
        for antal, ratt in ((krav.i_rad, True), (krav.i_rad - 1, False)):
            if antal >= 0:
                assert ar_dar(taljare + gor_ratt * antal, namnare + antal, mal) is ratt


@pytest.mark.parametrize(
    ("lage", "riktning", "text"),
    [
        ((192, 240, 96, "84"), "hog", "Resten av året måste minst 91 av 96 lyckas."),
        ((1, 33, 96, "75.19"), "hog", "Resten av året måste minst 96 av 96 lyckas."),
        (
            (1, 12, 24, "75"),
            "hog",
            "Målet kan inte nås: 24 av 24 resten av året räcker inte. Det skulle krävas 32 i rad som går bra.",
        ),
        ((1, 12, 24, "100"), "hog", "Målet kan inte nås: 24 av 24 resten av året räcker inte."),
        ((90, 100, 10, "50"), "hog", "Målet nås hur resten av året än blir."),
        ((20, 100, 50, "24"), "lag", "Resten av året får det gälla högst 16 av 50."),
        ((0, 100, 10, "50"), "lag", "Målet nås hur resten av året än blir."),
        ((90, 100, 10, "0"), "lag", "Målet kan inte nås: 0 av 10 resten av året räcker inte."),
        ((84, 100, 0, "84"), "hog", "Målet är nått."),
        ((836, 1000, 0, "84"), "hog", "Målet nåddes inte."),
    ],
)
def test_it_is_told_in_a_sentence(lage: tuple[int, int, int, str], riktning: str, text: str) -> None:
    taljare, namnare, rest, mal = lage
    assert str(berakna_krav(taljare, namnare, rest, Decimal(mal), riktning)) == text


def test_nothing_to_count_asks_for_nothing() -> None:
    with pytest.raises(ValueError, match="något att räkna"):
        berakna_krav(0, 0, 0, Decimal(84), "hog")
