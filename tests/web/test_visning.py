"""Time left in words: the words alone say how pressing it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from casetrack.web.visning import keep_dagar_whole, mark_klocka, write_dag, write_tidpunkt

NU = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dagar", "text", "grad"),
    [
        (-12, "Försenad 12 dagar", "forsenad"),
        (-1, "Försenad 1 dag", "forsenad"),
        (0, "Förfaller i dag", "idag"),
        (1, "1 dag kvar", "snart"),
        (3, "3 dagar kvar", "snart"),
        (4, "4 dagar kvar", "lugn"),
    ],
)
def test_a_date_is_told_in_days(dagar: int, text: str, grad: str) -> None:
    marke = mark_klocka(date(2026, 3, 3) + timedelta(days=dagar), dagar, NU)
    assert (marke.text, marke.grad) == (text, grad)


@pytest.mark.parametrize(
    ("timmar", "text", "grad"),
    [
        (47.5, "47 timmar kvar", "snart"),
        (12, "12 timmar kvar", "snart"),
        (11.9, "11 timmar kvar", "idag"),
        (1, "1 timme kvar", "idag"),
        (0.5, "Mindre än en timme kvar", "idag"),
        (-0.5, "Försenad mindre än en timme", "forsenad"),
        (-1, "Försenad 1 timme", "forsenad"),
        (-2 - 1 / 60, "Försenad 2 timmar", "forsenad"),
        (-47, "Försenad 47 timmar", "forsenad"),
        (-72, "Försenad 3 dagar", "forsenad"),
        (72, "3 dagar kvar", "snart"),
    ],
)
def test_an_instant_is_told_in_hours_when_it_is_near(timmar: float, text: str, grad: str) -> None:
    marke = mark_klocka(NU + timedelta(hours=timmar), round(timmar / 24), NU)
    assert (marke.text, marke.grad) == (text, grad)


def test_days_have_their_weekday_and_instants_the_swedish_time() -> None:
    assert write_dag(date(2026, 3, 6)) == "fre 2026-03-06"
    assert write_tidpunkt(datetime(2026, 3, 6, 23, 30, tzinfo=UTC)) == "lör 2026-03-07 kl. 00.30"


def test_a_date_is_held_together_and_nothing_in_the_text_becomes_markup() -> None:
    assert keep_dagar_whole("<b> 2026-11-21, 20150102-2384") == (
        '&lt;b&gt; <span class="hel">2026-11-21</span>, 20150102-2384'
    )
