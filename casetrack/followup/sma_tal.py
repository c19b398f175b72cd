"""Small numbers: what must not be told, what would give it away, and what is told with a caution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from casetrack.followup.indikator import Indikatorbeskrivning, Matt
from casetrack.followup.utfall import Antal

GRANS = 5
"""Counts from 1 up to, but not including, this one are suppressed (decision 6)."""

LAGA_VOLYMER = 20
"""A share or a mean of fewer than this many swings with a single case."""

K = TypeVar("K")


def find_undertryckta(grupper: Mapping[K, Sequence[int]]) -> frozenset[K]:
    """The groups whose counts may not be shown beside a shown total, each group given by its parts.

    A group is small when any part of it is. When only one is hidden the rest would give it away, and when those hidden
    are few together their sum would: the next smallest goes with them. Empty groups hide nobody and nothing.
    """
    undertryckta = {nyckel for nyckel, delar in grupper.items() if any(0 < antal < GRANS for antal in delar)}
    ovriga = sorted(
        (nyckel for nyckel, delar in grupper.items() if nyckel not in undertryckta and any(delar)),
        key=lambda nyckel: sum(grupper[nyckel]),
    )
    for nyckel in ovriga:
        if not undertryckta:
            break
        if len(undertryckta) > 1 and sum(sum(grupper[each]) for each in undertryckta) >= GRANS:
            break
        undertryckta.add(nyckel)
    return frozenset(undertryckta)


def lista_grupper(indikator: Indikatorbeskrivning, antal: Antal) -> tuple[int, ...]:
    """The groups of cases that the counts of a figure tell of: those that met the rule and those that did not."""
    match indikator.matt:
        case Matt.ANDEL:
            taljare = antal.taljare or 0
            return taljare, antal.namnare - taljare
        case Matt.MANADSSNITT:
            return (antal.taljare or 0,)
        case Matt.ANTAL | Matt.MEDEL | Matt.MEDIAN:
            return (antal.namnare,)


def har_laga_volymer(indikator: Indikatorbeskrivning, antal: Antal) -> bool:
    """Whether a share, a mean or a median is made of so few that it says little; a plain count is what it is."""
    raknas = indikator.matt in (Matt.ANDEL, Matt.MEDEL, Matt.MEDIAN)
    return raknas and 0 < antal.namnare < LAGA_VOLYMER
