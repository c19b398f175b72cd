"""Läsare: a report as one reader may see it, whichever form it is read in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casetrack.reports.ledning.rapport import Avsnitt, Ledningsrapport, Skydd, Tabell


@dataclass(frozen=True)
class Lasare:
    """What a reader may see beside the figures: cases, and the handläggare of the enhet that the reader leads."""

    ser_personer: bool
    leder_enhet_id: int | None = None


def anpassa(rapport: Ledningsrapport, lasare: Lasare) -> Ledningsrapport:
    """The report without what the reader may not see.

    Every figure is shown with its counts, however small (decision 6). For one who may not see persons, what is told
    case by case is not there at all.
    """
    avsnitt = tuple(
        replace(each, tabeller=tuple(_anpassa_tabeller(each, lasare))) for each in rapport.avsnitt
    )
    return replace(rapport, avsnitt=avsnitt)


def _anpassa_tabeller(avsnitt: Avsnitt, lasare: Lasare) -> Iterator[Tabell]:
    for tabell in avsnitt.tabeller:
        match tabell.skydd:
            case Skydd.ALLA:
                yield tabell
            case Skydd.PERSONER:
                if lasare.ser_personer:
                    yield tabell
            case Skydd.EGEN_GRUPP:
                if tabell.enhet_id is not None and tabell.enhet_id == lasare.leder_enhet_id:
                    yield tabell
