"""What a rival is asked: the days that its figures go by, already worked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict


class Figure(TypedDict):
    """`[numerator, denominator]` of all, of boys and of girls; `median` where that is what is asked for."""

    parts: list[list[int | None]]
    median: float | None


Table = dict[str, dict[str, Figure]]
"""Figures by code and by name of period."""


@dataclass(frozen=True)
class Span:
    """One period of a report with its cut-off, and the base periods that follow from the cut-off."""

    name: str
    fran: date
    till: date
    per: date
    bas_fran: date
    bas_till: date
    kkik_fran: date
    kkik_till: date


SPANS = (
    Span(
        name="t1",
        fran=date(2026, 1, 1),
        till=date(2026, 4, 30),
        per=date(2026, 4, 30),
        bas_fran=date(2024, 5, 1),
        bas_till=date(2025, 4, 30),
        kkik_fran=date(2025, 1, 1),
        kkik_till=date(2025, 6, 30),
    ),
    Span(
        name="vb",
        fran=date(2025, 1, 1),
        till=date(2025, 12, 31),
        per=date(2025, 12, 31),
        bas_fran=date(2024, 1, 1),
        bas_till=date(2024, 12, 31),
        kkik_fran=date(2024, 1, 1),
        kkik_till=date(2024, 6, 30),
    ),
)
"""Tertial 1 of 2026, and the year before, which stands beside it."""
