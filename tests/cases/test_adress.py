"""An address is kept in one way, however it was typed, and shown as people write it."""

from __future__ import annotations

import pytest

from casetrack.cases.adress import LANGSTA_RAD, granska_postnummer, granska_rad, skriv_adress
from casetrack.cases.avvisning import Granskning


@pytest.mark.parametrize("skrivet", ["12345", "123 45", " 12 345 ", "123\u00a045"])
def test_a_postnummer_is_kept_without_its_space(skrivet: str) -> None:
    granskning = Granskning()
    assert granska_postnummer(granskning, skrivet, "postnummer") == "12345"
    assert granskning.fel == []


@pytest.mark.parametrize("skrivet", ["1234", "123456", "S-123 45", "12a45", "１２３４５", "-1234"])
def test_what_is_no_postnummer_is_said_with_an_example(skrivet: str) -> None:
    granskning = Granskning()
    assert granska_postnummer(granskning, skrivet, "postnummer") is None
    assert [(each.falt, each.kod) for each in granskning.fel] == [("postnummer", "POSTNUMMER")]
    assert "fem siffror, till exempel 123 45" in granskning.fel[0].text


@pytest.mark.parametrize("skrivet", [None, "", "  "])
def test_none_is_needed(skrivet: str | None) -> None:
    granskning = Granskning()
    assert granska_postnummer(granskning, skrivet, "postnummer") is None
    assert granska_rad(granskning, skrivet, "adress") is None
    assert granskning.fel == []


def test_a_line_is_one_line_and_no_longer_than_a_line() -> None:
    granskning = Granskning()
    assert granska_rad(granskning, " Påhittade\n gatan  1 ", "adress") == "Påhittade gatan 1"
    assert granska_rad(granskning, "x" * LANGSTA_RAD, "adress") is not None
    assert granskning.fel == []
    granska_rad(granskning, "x" * (LANGSTA_RAD + 1), "skola")
    granska_rad(granskning, "***", "postort")
    assert [(each.falt, each.kod) for each in granskning.fel] == [
        ("skola", "FOR_LANG"),
        ("postort", "MASKERAT"),
    ]


@pytest.mark.parametrize(
    ("delar", "skriven"),
    [
        (("Provgatan 1", "12345", "Provstad"), "Provgatan 1, 123 45 Provstad"),
        (("Provgatan 1", None, "Provstad"), "Provgatan 1, Provstad"),
        (("Provgatan 1", "12345", None), "Provgatan 1, 123 45"),
        ((None, "12345", None), "123 45"),
        ((None, None, None), None),
    ],
)
def test_as_much_as_is_known_is_shown_in_one_line(delar: tuple[str | None, ...], skriven: str | None) -> None:
    assert skriv_adress(*delar) == skriven
