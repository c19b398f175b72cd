"""Tertialrapport and verksamhetsberättelse: one row per indicator, nine cells per row (reports.md)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from casetrack.cases.insats import Insats
from casetrack.cases.organisation import Namnd
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.followup.arsmal import Mal, hamta_mal, skriv_malcell
from casetrack.followup.format import formatera_varde
from casetrack.followup.frysning import hamta_frusna_helar
from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.urval import hamta_policyer
from casetrack.followup.utfall import Antal, Utfall, berakna_flera_utfall
from casetrack.reports.tertial.mening import formulera_mening
from casetrack.rules.koder import Kod, Policy

KOLUMNER_UTFALL = ("Periodens utfall", "Utfall män/ pojkar", "Utfall kvinnor/ flickor")


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
class Rapportrad:
    """One indicator: its definition, its counts and the nine cells as printed; `analys` is the text under it."""

    indikator: Indikator
    utfall: Utfall
    celler: tuple[str, ...]
    analys: str = ""

    @property
    def lagrum(self) -> str | None:
        """The paragraph behind the indicator on the last day that it counts."""
        return self.indikator.hitta_lagrum(self.utfall.till)

    @property
    def mening(self) -> str:
        return formulera_mening(self.indikator, self.utfall)


@dataclass(frozen=True)
class Tertialrapport:
    """A report as computed for one nämnd at one cut-off; `policy` says which due date decided in its period."""

    namnd: str
    namnd_namn: str
    ar: int
    tertial: Tertial
    per: date
    policy: Policy
    rader: tuple[Rapportrad, ...]

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
    def kolumner(self) -> tuple[str, ...]:
        """The headers of the nine columns, men before women."""
        return (
            "Indikator",
            *KOLUMNER_UTFALL,
            f"Periodens utfall VB {self.ar - 1}",
            "Prognos helår",
            "Årsmål",
            "KF:s årsmål",
            "Period",
        )

    def lagg_upp(self) -> list[tuple[str, ...]]:
        """The rows to print, nine cells each; an Analys row has its text in the first and stands under its own row."""
        tabell = []
        for rad in self.rader:
            tabell.append(rad.celler)
            if rad.analys:
                tabell.append((rad.analys,) + ("",) * (len(rad.celler) - 1))
        return tabell


def skapa_tertialrapport(
    session: Session, namnd: Namnd, ar: int, tertial: Tertial, per: date
) -> Tertialrapport:
    """Compute the report of the session's nämnd, which is `namnd`, at the cut-off `per`.

    The rows are those of the nämnd's targets of the year, in their order; without any, the catalogue's standard rows
    (decisions 10 and 56). The value of the year before is the one in the targets, else the frozen one, else computed.
    """
    period = Period(*tertial.lagg_ut(ar), per)
    foregaende = Period(*Tertial.VB.lagg_ut(ar - 1), per=date(ar - 1, 12, 31))
    malen = hamta_mal(session, ar, per) or _lista_standard()
    helar = hamta_frusna_helar(session, ar - 1)
    saknas = [mal.kod for mal in malen if not mal.utfall_vb_foregaende and mal.kod not in helar]
    # An installation that is younger than that year has no zeros of it to show.
    if _har_uppgifter(session, foregaende.per):
        helar |= dict(zip(saknas, berakna_flera_utfall(session, saknas, foregaende), strict=True))
    rader = []
    utfallen = berakna_flera_utfall(session, [mal.kod for mal in malen], period)
    for mal, utfall in zip(malen, utfallen, strict=True):
        indikator = KATALOG[mal.kod]
        vb = skriv_malcell(mal.utfall_vb_foregaende, indikator)
        if not vb and mal.kod in helar:
            vb = _skriv_total(indikator, helar[mal.kod])
        celler = (
            indikator.namn,
            _skriv_total(indikator, utfall),
            _skriv_del(indikator, utfall.pojkar),
            _skriv_del(indikator, utfall.flickor),
            vb,
            skriv_malcell(mal.prognos, indikator),
            skriv_malcell(mal.arsmal, indikator),
            skriv_malcell(mal.kf_arsmal, indikator),
            f"{tertial.text} {ar}",
        )
        rader.append(Rapportrad(indikator, utfall, celler))
    policy = hamta_policyer(session).galler(period.sista_dag)
    return Tertialrapport(namnd.kod, namnd.namn, ar, tertial, per, policy, tuple(rader))


def _lista_standard() -> list[Mal]:
    return [Mal(indikator.kod) for indikator in KATALOG.values() if indikator.standard]


def _skriv_total(indikator: Indikator, utfall: Utfall) -> str:
    return formatera_varde(indikator, utfall.taljare, utfall.namnare, utfall.varde)


def _skriv_del(indikator: Indikator, antal: Antal) -> str:
    return formatera_varde(indikator, antal.taljare, antal.namnare)


def _har_uppgifter(session: Session, till: date) -> bool:
    """Whether anything in the nämnd's record is dated on or before the day."""
    fragor = (
        exists().where(Orosanmalan.inkom_datum <= till),
        exists().where(Utredning.inledd <= till),
        exists().where(Insats.beslutad <= till),
    )
    return bool(session.scalar(select(or_(*fragor))))
