"""The tertialrapport as it is shown and written: what every page and every format makes the same report from."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from casetrack.followup.definition import beskriv_definition, skriv_definition
from casetrack.followup.indikator import EgenIndikator, Indikator, Indikatorbeskrivning
from casetrack.followup.utfall import Utfall
from casetrack.reports.tertial.mall import Mall, valj_mall
from casetrack.reports.tertial.mening import formulera_mening
from casetrack.rules.koder import Kod, Malniva, Malstatus, Policy, Tillstand


class Tertial(Kod):
    """Which report of the year; each counts from 1 January, so the third is the whole year's."""

    T1 = "1", "Tertial 1"
    T2 = "2", "Tertial 2"
    VB = "vb", "VB"

    def lagg_ut(self, ar: int) -> tuple[date, date]:
        """The first and the last day of the report's period."""
        manad = {Tertial.T1: 4, Tertial.T2: 8, Tertial.VB: 12}[self]
        return date(ar, 1, 1), date(ar, manad, calendar.monthrange(ar, manad)[1])


def valj_tertial(dag: date) -> Tertial:
    """The report whose last four months the day lies in."""
    return (Tertial.T1, Tertial.T2, Tertial.VB)[(dag.month - 1) // 4]


@dataclass(frozen=True)
class Malenhet:
    """The enhet that an enhetsmål and the rows under it are of; it was in use on both its days, if it has any."""

    id: int
    kod: str
    namn: str
    giltig_fran: date | None = None
    giltig_till: date | None = None

    def i_bruk(self, fran: date, till: date | None = None) -> bool:
        """Whether it is in use on the day, or on any of the days up to `till`."""
        return (self.giltig_fran or date.min) <= (till or fran) and fran <= (self.giltig_till or date.max)

    def namnge(self, text: str) -> str:
        """A goal or an indicator as it is called when it is this enhet's."""
        return f"{text.rstrip().removesuffix('.')}, {self.namn}"


class Siffernyckel(NamedTuple):
    """Which figure a row shows, once in a report: an indicator of the whole nämnd, or of the enhet with the code."""

    kod: str
    enhet: str | None = None


@dataclass(frozen=True)
class Rapportrad:
    """One indicator: its definition, its counts and its nine cells, of which the report's template prints some or all.

    `analys` is the text under it, as a person has written or approved it; empty where nobody has. `tillstand` says
    why there is no value. For a figure that a person entered, `indikator` is an `EgenIndikator` with its source, and
    `utfall` holds the counts that were entered; all zero where only a value was. `enhet` is whose figure it is; None
    for the nämnd's.
    """

    indikator: Indikatorbeskrivning
    utfall: Utfall
    celler: tuple[str, ...]
    analys: str = ""
    tillstand: Tillstand | None = None
    enhet: Malenhet | None = None

    @property
    def nyckel(self) -> Siffernyckel:
        return Siffernyckel(self.indikator.kod, self.enhet.kod if self.enhet else None)

    @property
    def namn(self) -> str:
        """What the row is called, as its first cell: the indicator's name, and whose it is if not the nämnd's."""
        return self.enhet.namnge(self.indikator.namn) if self.enhet else self.indikator.namn

    @property
    def har_antal(self) -> bool:
        """Whether there are counts behind the value; an own indicator may have been entered as a value alone."""
        return self.tillstand is None and not (
            isinstance(self.indikator, EgenIndikator) and self.utfall.namnare == 0
        )

    @property
    def kalla(self) -> str:
        """Where a value that a person entered was taken from; empty for what casetrack counts."""
        return self.indikator.kalla if isinstance(self.indikator, EgenIndikator) else ""

    @property
    def lagrum(self) -> str | None:
        """The paragraph behind the indicator on the last day that it counts."""
        return self.indikator.hitta_lagrum(self.utfall.till)

    @property
    def mening(self) -> str:
        """A ready sentence for the running text, with period, share and base; empty where there is no share."""
        if self.tillstand:
            return ""
        return formulera_mening(self.indikator, self.utfall, self.enhet.namn if self.enhet else "")

    @property
    def analystext(self) -> str:
        """What the row under it says: why there is no value, and the analys."""
        tillstand = f"{self.tillstand.text}." if self.tillstand else ""
        return f"{tillstand} {self.analys}".strip()


@dataclass(frozen=True)
class Aktivitet:
    """What a nämnd does to reach a goal; `avvikelse` is what has not gone as planned, in words."""

    text: str
    startdatum: date | None
    slutdatum: date | None
    avvikelse: str

    @property
    def celler(self) -> tuple[str, ...]:
        """The cells under `AKTIVITETSKOLUMNER`: the dates as ISO, empty where there is none."""
        datum = ("" if dag is None else dag.isoformat() for dag in (self.startdatum, self.slutdatum))
        return self.text, *datum, self.avvikelse


AKTIVITETSKOLUMNER = ("Aktivitet", "Startdatum", "Slutdatum", "Avvikelse")


@dataclass(frozen=True)
class Malnod:
    """One goal of the goal tree with what stands under its own heading; its subgoals come after it in the report.

    `nummer` is its place in the tree ("1.4.1"), `niva` follows from its parts, `text` is the goal. `status` is what a
    person has set; None until then. `analys` may have several paragraphs, divided by empty lines. `enhet` is whose
    goal an enhetsmål is, where that is said.
    """

    nummer: str
    text: str
    status: Malstatus | None
    analys: str
    rader: tuple[Rapportrad, ...]
    aktiviteter: tuple[Aktivitet, ...]
    enhet: Malenhet | None = None

    @property
    def rubrik(self) -> str:
        """Its heading: "1.4.1 Barn växer upp tryggt", and for one that names its enhet the level and the enhet too."""
        rubrik = f"{self.nummer} {self.text}"
        return f"{self.niva.text} {self.enhet.namnge(rubrik)}" if self.enhet else rubrik

    @property
    def djup(self) -> int:
        """1 for an inriktningsmål to 4 for an enhetsmål: the level of its heading."""
        return self.nummer.count(".") + 1

    @property
    def niva(self) -> Malniva:
        return list(Malniva)[self.djup - 1]

    @property
    def statustext(self) -> str:
        """The status with its sign, "● Uppfylls helt"; "— Ingen" until a person has set one."""
        return (self.status or Malstatus.INGEN).med_symbol


@dataclass(frozen=True)
class Fryst:
    """When a report was frozen and by whom; `nummer` counts the freezings of the same report."""

    tidpunkt: datetime
    av: str
    nummer: int


@dataclass(frozen=True)
class Tertialrapport:
    """A report as computed for one nämnd at one cut-off; `policy` says which due date decided in its period.

    `noder` are the goals in the order that they are printed, each before its subgoals; empty for a nämnd without a
    goal tree. `rader` are all the rows of the report in its order, those of the goals or else the nämnd's own.
    `fryst` is None while the report is worked on.
    """

    namnd: str
    namnd_namn: str
    ar: int
    tertial: Tertial
    per: date
    policy: Policy
    rader: tuple[Rapportrad, ...]
    noder: tuple[Malnod, ...] = ()
    fryst: Fryst | None = None

    @property
    def fran(self) -> date:
        return self.tertial.lagg_ut(self.ar)[0]

    @property
    def till(self) -> date:
        return self.tertial.lagg_ut(self.ar)[1]

    @property
    def period(self) -> str:
        """The period as the last column prints it: `Tertial 1 2026`, `VB 2026`."""
        return f"{self.tertial.text} {self.ar}"

    @property
    def mall(self) -> Mall:
        return valj_mall(self.ar)

    @property
    def kolumner(self) -> tuple[str, ...]:
        """The headers of the template's columns."""
        return self.mall.namnge_kolumner(self.ar)

    @property
    def definitioner(self) -> tuple[tuple[str, ...], ...]:
        """What each indicator means, in the order of the rows and each once: its name, then lines of text."""
        # One that is entered by hand may have another source in each enhet.
        indikatorer = {(rad.indikator.kod, rad.kalla): rad.indikator for rad in self.rader}
        return tuple(map(_definiera, indikatorer.values()))

    @property
    def meningar(self) -> tuple[str, ...]:
        """The ready sentences for the running text, in the order of the rows."""
        return tuple(rad.mening for rad in self.rader if rad.mening)

    def tryck(self, rad: Rapportrad) -> tuple[str, ...]:
        """The cells of a row as the template prints them."""
        return self.mall.valj(rad.celler)

    def lagg_upp(self) -> list[tuple[str, ...]]:
        """The rows to print, a cell for each column; an Analys row has its text in the first, under its own row."""
        tabell = []
        for rad in self.rader:
            celler = self.tryck(rad)
            tabell.append(celler)
            if rad.analystext:
                tabell.append((rad.analystext,) + ("",) * (len(celler) - 1))
        return tabell


def _definiera(indikator: Indikatorbeskrivning) -> tuple[str, ...]:
    if isinstance(indikator, Indikator):
        return tuple(skriv_definition(beskriv_definition(indikator)))
    kalla = f"Källa: {indikator.kalla}" if isinstance(indikator, EgenIndikator) else ""
    return tuple(filter(None, (f"{indikator.namn} ({indikator.kod})", indikator.beskrivning, kalla)))
