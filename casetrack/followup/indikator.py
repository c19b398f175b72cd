"""What an indicator is: the declared definition around one row query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from casetrack.followup.radfraga import Radfraga
from casetrack.rules.klockor import hitta_klockregel
from casetrack.rules.koder import Klocka


class Matt(StrEnum):
    """How the rows become one value."""

    ANDEL = "andel"
    ANTAL = "antal"
    MEDEL = "medel"
    MEDIAN = "median"
    MANADSSNITT = "manadssnitt"


class Fonster(StrEnum):
    """Which days the rows are taken from.

    `PERIOD`: the anchor lies in the period. `STALLNING`: standing at the end of `per`, the start plays no part.
    `UPPFOLJNING`: the twelve months that end twelve months before `per`. `KKIK`: January-June of the year before.
    """

    PERIOD = "period"
    STALLNING = "stallning"
    UPPFOLJNING = "uppfoljning"
    KKIK = "kkik"


@dataclass(frozen=True)
class Indikatorversion:
    """One version of a definition and its validity, both ends included; None is without limit."""

    version: int
    fran: date | None = None
    till: date | None = None

    def galler(self, dag: date) -> bool:
        return (self.fran is None or self.fran <= dag) and (self.till is None or dag <= self.till)


@dataclass(frozen=True, kw_only=True)
class Indikatorbeskrivning:
    """What a report says of a figure, whether casetrack counts it or a person enters it.

    `namn` is the published name, by which reports are compared (decision 65). `raknas` is what is counted and
    `ankare` the date that puts it in a period, in Swedish words; `beskrivning` says whose share it is of what.
    `decimaler` are those of a printed cell. `riktning` is the better direction, None where neither is.
    """

    kod: str
    namn: str
    matt: Matt
    raknas: str
    ankare: str
    beskrivning: str
    decimaler: int = 0
    riktning: Literal["hog", "lag"] | None = None
    fonster: Fonster = Fonster.PERIOD

    @property
    def enhet(self) -> Literal["procent", "antal", "dagar"]:
        """The unit of the value; placerade barn is a mean and yet a number of children."""
        match self.matt:
            case Matt.ANDEL:
                return "procent"
            case Matt.ANTAL | Matt.MANADSSNITT:
                return "antal"
            case Matt.MEDEL | Matt.MEDIAN:
                return "dagar"

    def hitta_lagrum(self, dag: date) -> str | None:
        """The paragraph behind the figure, as in force on the day; None for what no law asks."""
        return None


@dataclass(frozen=True, kw_only=True)
class Indikator(Indikatorbeskrivning):
    """One indicator of the catalogue, which casetrack counts.

    Who is left out, and why, stands in `radfraga`. `klocka` gives the paragraph. `ja` and `nej` say of one row that it
    is in the numerator, or only in the denominator; where neither is given, its dates say whether it was in time.
    `additiv` indicators add up over months, as each of their rows belongs to one month whatever the period: they fill
    the cube.
    `standard` ones make up the report of a nämnd that has no rows of its own (decision 10).
    """

    radfraga: Radfraga
    klocka: Klocka | None = None
    ja: str | None = None
    nej: str | None = None
    versioner: tuple[Indikatorversion, ...] = (Indikatorversion(1),)
    additiv: bool = False
    standard: bool = False

    def hitta_version(self, dag: date) -> int:
        """The number of the version in force on the day; before the first one, the first."""
        return hitta_version(self.versioner, dag)

    def hitta_lagrum(self, dag: date) -> str | None:
        """The paragraph behind the indicator, as in force on the day; None for what the city asks by itself."""
        return hitta_klockregel(self.klocka, dag).lagrum if self.klocka else None


@dataclass(frozen=True, kw_only=True)
class EgenIndikator(Indikatorbeskrivning):
    """An indicator of a nämnd's own, whose value a person enters; `kalla` says where it was taken from."""

    kalla: str


def hitta_version(versioner: Iterable[Indikatorversion], dag: date) -> int:
    """The number of the one of these versions that holds on the day; before the first one, the first."""
    return next((each.version for each in versioner if each.galler(dag)), 1)
