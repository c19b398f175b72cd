"""Small numbers: what must not be told, and what would give it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

GRANS = 5
"""Counts from 1 up to, but not including, this one are suppressed (decision 6)."""

K = TypeVar("K")


def find_undertryckta(grupper: Mapping[K, Sequence[int]]) -> frozenset[K]:
    """The groups whose counts may not be shown beside a shown total, each group given by its parts.

    A group is small when any part of it is. When only one is small the rest would give it away, so the next smallest
    goes with it; empty groups hide nobody and nothing.
    """
    sma = {nyckel for nyckel, delar in grupper.items() if any(0 < antal < GRANS for antal in delar)}
    ovriga = {nyckel: sum(delar) for nyckel, delar in grupper.items() if nyckel not in sma and any(delar)}
    if len(sma) == 1 and ovriga:
        sma.add(min(ovriga, key=ovriga.__getitem__))
    return frozenset(sma)
