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


def ar_for_litet(antal: int) -> bool:
    """Whether a count, or a change of one, is of so few that they may be known by it."""
    return 0 < abs(antal) < GRANS


def find_undertryckta(grupper: Mapping[K, Sequence[int]]) -> frozenset[K]:
    """The groups whose counts may not be shown beside shown totals, each group given by its parts in one order.

    A group is small when any part of it is. One that is hidden alone would be given away by the rest, and some whose
    parts are few together by their sum: the next smallest goes with them, an empty one last, until the rest gives away
    no small number or nothing is left to show.
    """
    undertryckta = [nyckel for nyckel, delar in grupper.items() if any(map(ar_for_litet, delar))]
    ovriga = sorted(
        (nyckel for nyckel in grupper if nyckel not in undertryckta),
        key=lambda nyckel: (not any(grupper[nyckel]), sum(map(abs, grupper[nyckel]))),
    )
    while ovriga and undertryckta and _rojs(grupper, undertryckta):
        undertryckta.append(ovriga.pop(0))
    return frozenset(undertryckta)


def _rojs(grupper: Mapping[K, Sequence[int]], undertryckta: Sequence[K]) -> bool:
    """Whether what is shown beside the totals tells of so few among these groups."""
    summor = map(sum, zip(*(grupper[nyckel] for nyckel in undertryckta), strict=True))
    return len(undertryckta) == 1 or any(map(ar_for_litet, summor))


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


def rakna_underlag(indikator: Indikatorbeskrivning, antal: Antal) -> int:
    """How many a figure is made of."""
    return (antal.taljare or 0) if indikator.matt is Matt.MANADSSNITT else antal.namnare


def har_laga_volymer(indikator: Indikatorbeskrivning, antal: Antal) -> bool:
    """Whether a share, a mean or a median is made of so few that it says little; a plain count is what it is."""
    raknas = indikator.matt in (Matt.ANDEL, Matt.MEDEL, Matt.MEDIAN)
    return raknas and 0 < antal.namnare < LAGA_VOLYMER
