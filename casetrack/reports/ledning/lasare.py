"""Läsare: a report as one reader may see it, whichever form it is read in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casetrack.followup.sma_tal import find_undertryckta
from casetrack.reports.ledning.rapport import Avsnitt, Cell, Ledningsrapport, Rad, Skydd, Tabell


@dataclass(frozen=True)
class Lasare:
    """What a reader may see beside the figures: cases, and the handläggare of the enhet that the reader leads."""

    ser_personer: bool
    leder_enhet_id: int | None = None


def anpassa(rapport: Ledningsrapport, lasare: Lasare) -> Ledningsrapport:
    """The report without what the reader may not see.

    Figures are shown with their counts (decision 6). For one who may not see persons, small numbers are left out of
    what is broken down by what tells people apart, and what is told case by case is not there at all.
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
            case Skydd.SMA_TAL:
                yield tabell if lasare.ser_personer else _undertryck(tabell)
            case Skydd.PERSONER:
                if lasare.ser_personer:
                    yield tabell
            case Skydd.EGEN_GRUPP:
                if tabell.enhet_id is not None and tabell.enhet_id == lasare.leder_enhet_id:
                    yield tabell


def _undertryck(tabell: Tabell) -> Tabell:
    dolda = find_undertryckta({plats: rad.grupper for plats, rad in enumerate(tabell.rader)})
    if not dolda:
        return tabell
    rader = tuple(_dolj(rad) if plats in dolda else rad for plats, rad in enumerate(tabell.rader))
    # The sentence may name what is hidden, and what is largest is seen without it.
    return replace(tabell, rader=rader, mening="", bild=None)


def _dolj(rad: Rad) -> Rad:
    return replace(rad, celler=tuple(Cell("") for _ in rad.celler), grupper=(), barn_id=None, dold=True)
