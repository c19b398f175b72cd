"""Underlag: what every section of every report of a nämnd and month is made from, asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.cases.organisation import Enhet
from casetrack.followup.arsmal import Arsmal, hamta_mal, las_maltal, skriv_malcell
from casetrack.followup.enhetsvis import Enhetsantal, Serie, berakna_serier
from casetrack.followup.format import formatera_antal
from casetrack.followup.indikator import Fonster, Indikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, lista_manader, sista_i_manaden
from casetrack.followup.sma_tal import har_laga_volymer
from casetrack.followup.urval import Policyer, hamta_policyer
from casetrack.reports.ledning.rapport import Cell, Kolumn, Kolumnslag, Omfattning, Omfattningsslag, Rad
from casetrack.rules.kalender import MANADSNAMN, lagg_till

T = TypeVar("T")

MANADER = 13
"""The month of a report, and the twelve before it: the same month of the year before is the first."""

INGET = "–"

_KORTA_NAMN = {
    "anmalningar": "Orosanmälningar som kom in",
    "anmalda_barn": "Barn med orosanmälan",
    "skyddsbedomning_samma_dag": "Skyddsbedömning samma dag",
    "skyddsbedomning_dagen_efter": "Skyddsbedömning senast dagen efter",
    "forhandsbedomning_14_dagar": "Förhandsbedömning inom 14 dagar",
    "forhandsbedomning_14_dagar_inkomna": "Förhandsbedömning inom 14 dagar, av dem som kom in",
    "forhandsbedomning_forsenade": "Öppna förhandsbedömningar som är försenade",
    "till_utredning": "Anmälningar som ledde till utredning",
    "utredningar_inledda": "Utredningar som inleddes",
    "utredningar_avslutade": "Utredningar som avslutades",
    "utredningar_pagaende": "Utredningar som pågår",
    "utredning_fyra_manader": "Utredning klar inom fyra månader",
    "utredning_over_med_forlangning": "Utredning över fyra månader, med förlängning som hölls",
    "utredning_over_utan_forlangning": "Utredning över fyra månader, utan förlängning som hölls",
    "utredning_forsenade": "Öppna utredningar som är försenade",
    "utredningstid_medel": "Utredningstid, medelvärde",
    "allvarssamtal_48h": "Kallade till allvarssamtal inom 48 timmar",
    "allvarssamtal_hallet_48h": "Allvarssamtal hållet inom 48 timmar",
    "ateraktualisering_utredning": "Tillbaka med anmälan eller ansökan inom ett år efter utredning",
    "ej_aktuell_12_manader": "Inte aktuella 12 månader efter avslutad insats",
    "aterkoppling_gjord": "Återkoppling till anmälaren gjord",
    "aterkoppling_en_vecka": "Begärd återkoppling inom en vecka",
    "barnet_delaktigt": "Barnet delaktigt i utredningen och fick återkoppling",
    "skola_vidtalad": "Skola eller förskola vidtalad i utredningen",
    "barnet_hort_ej_inledd": "Barnet hört före beslut att inte inleda",
    "vald_utan_utredning": "Våldsanmälningar utan utredning",
    "placerade_barn": "Placerade barn",
    "vantat_pa_placering": "Placerade utan att vänta, av barn med skyddsbehov",
    "trygga_forhallanden": "Placerade under trygga förhållanden, av barn med skyddsbehov",
    "insatser_pagaende": "Insatser som pågår",
}
"""The figures of the reports by what they are called there: a name that is read in a table every month."""

_FORSENADE_BLAND = {
    "forhandsbedomning_forsenade": "anmalningar",
    "utredning_forsenade": "utredningar_pagaende",
}
"""None late is worth telling where there is something that could be."""


@dataclass(frozen=True)
class Underlag:
    """The month and its cut-off, whose enheter, and every figure of them month by month.

    `mal` are the targets of the nämnd (None), and of the enheter that have their own, that held at the end of each
    month as texts, by indicator.
    """

    manad: date
    per: date
    policyer: Policyer
    enheter: Mapping[int, str]
    mal: Mapping[tuple[date, int | None], Mapping[str, str]]
    serier: Mapping[str, Serie]

    @property
    def manader(self) -> list[date]:
        return lista_rapportens_manader(self.manad)

    @property
    def pagar(self) -> bool:
        """Whether the month had not ended at the cut-off."""
        return self.per < sista_i_manaden(self.manad)

    @property
    def manaden(self) -> str:
        """The month in words, and how much of it there was when it goes on."""
        return skriv_manaden(self.manad, self.per)

    @property
    def period(self) -> Period:
        return self.bestam_period(self.manad)

    @property
    def hittills(self) -> Period:
        return Period(self.manad.replace(month=1), sista_i_manaden(self.manad), self.per)

    def bestam_period(self, manad: date) -> Period:
        """One of the months, cut at its own end: as its report told it, so that months compare."""
        sista = sista_i_manaden(manad)
        return Period(manad, sista, min(sista, self.per))

    def las_maltal(self, indikator: Indikator, manad: date, omfattning: Omfattning) -> Decimal | None:
        """The number that a month is judged by. None also for a number of things in a whole year."""
        if _ar_arssumma(indikator):
            return None
        return las_maltal(self._las_mal(indikator, manad, omfattning), indikator)

    def skriv_mal(self, indikator: Indikator, manad: date, omfattning: Omfattning) -> str:
        text = skriv_malcell(self._las_mal(indikator, manad, omfattning), indikator)
        return f"{text} på ett år" if text.endswith(" st") and _ar_arssumma(indikator) else text

    def _las_mal(self, indikator: Indikator, manad: date, omfattning: Omfattning) -> str:
        if omfattning.slag is Omfattningsslag.ENHET:
            eget = self.mal.get((manad, omfattning.id), {}).get(indikator.kod, "")
            if eget:
                return eget
        # A number of things is a target for all that the nämnd has, and a share for each part of it as well.
        if indikator.enhet == "antal" and omfattning.slag is not Omfattningsslag.NAMND:
            return ""
        return self.mal.get((manad, None), {}).get(indikator.kod, "")


def _ar_arssumma(indikator: Indikator) -> bool:
    """Whether it counts what happens, which a year has more of than a month."""
    return indikator.matt is Matt.ANTAL and indikator.fonster is Fonster.PERIOD


def hamta_underlag(session: Session, namnd_id: int, manad: date, per: date) -> Underlag:
    """Count every figure of the reports for every enhet of the session's nämnd, which is `namnd_id`."""
    policyer = hamta_policyer(session)
    enheter = session.execute(
        select(Enhet.id, Enhet.namn).where(Enhet.namnd_id == namnd_id).order_by(Enhet.namn)
    )
    # Few have targets of their own: those that the nämnd has set goals for.
    egna = session.scalars(select(Arsmal.enhet_id).where(Arsmal.enhet_id.is_not(None)).distinct()).all()
    return Underlag(
        manad=manad,
        per=per,
        policyer=policyer,
        enheter={rad.id: rad.namn for rad in enheter},
        mal={
            (each, enhet_id): _las_malen(session, each.year, min(sista_i_manaden(each), per), enhet_id)
            for enhet_id in (None, *egna)
            for each in lista_rapportens_manader(manad)
        },
        serier=berakna_serier(session, _KORTA_NAMN, lista_rapportens_manader(manad), per, policyer),
    )


def _las_malen(session: Session, ar: int, per: date, enhet_id: int | None) -> dict[str, str]:
    malen = hamta_mal(session, ar, per, enhet_id=enhet_id)
    return {each.kod: each.arsmal or each.kf_arsmal for each in malen if each.kod in KATALOG}


def lista_rapportens_manader(manad: date) -> list[date]:
    return list(lista_manader(lagg_till(manad, manader=1 - MANADER), manad))


def lista_indikatorer() -> list[str]:
    """The codes of every figure that a report has."""
    return list(_KORTA_NAMN)


def namnge(kod: str) -> str:
    """What a report calls an indicator."""
    return _KORTA_NAMN[kod]


def skriv_manad(manad: date) -> str:
    return f"{MANADSNAMN[manad.month - 1]} {manad.year}"


def skriv_manaden(manad: date, per: date) -> str:
    """A month in words; one that goes on at `per` with its last day: "november 2026 till och med den 28"."""
    hel = sista_i_manaden(manad) <= per
    return skriv_manad(manad) if hel else f"{skriv_manad(manad)} till och med den {per.day}"


def rakna_cell(antal: int) -> Cell:
    return Cell(formatera_antal(antal))


def rakna_upp(delar: Sequence[str]) -> str:
    """Several things in a sentence: "a, b och c"."""
    return delar[0] if len(delar) == 1 else f"{', '.join(delar[:-1])} och {delar[-1]}"


def finn_storsta(antal: Mapping[T, int], *, hogst: int = 2) -> tuple[list[T], int]:
    """What there is most of, with the number; nothing when more than `hogst` share the place, as none is then."""
    storst = max(antal.values(), default=0)
    namn = [each for each, i_den in antal.items() if i_den == storst]
    return (namn, storst) if storst and len(namn) <= hogst else ([], storst)


def utfallscell(indikator: Indikator, enhetsantal: Enhetsantal | None) -> Cell:
    """A figure with its counts; a dash where there is nothing to count, or where the span has no meaning."""
    if enhetsantal is None:
        return Cell(INGET)
    antal = enhetsantal.som_antal(indikator)
    return Cell(
        enhetsantal.skriv(indikator) or INGET,
        antal.taljare,
        antal.namnare,
        har_laga_volymer(indikator, antal),
    )


def lagg_upp_kolumner(underlag: Underlag) -> tuple[Kolumn, ...]:
    """This month beside what it is compared with; the columns of `lagg_upp_indikatorer`."""
    manader = (underlag.manader[-2], underlag.manader[0])
    return (
        Kolumn(underlag.manaden, Kolumnslag.UTFALL),
        *(Kolumn(skriv_manad(manad), Kolumnslag.UTFALL) for manad in manader),
        Kolumn(f"Hittills {underlag.manad.year}", Kolumnslag.UTFALL),
        Kolumn("Mål", Kolumnslag.TEXT),
    )


def lagg_upp_indikatorer(underlag: Underlag, omfattning: Omfattning, koder: Iterable[str]) -> tuple[Rad, ...]:
    """A row for each figure that has anything to count; what an enhet never does is left out."""
    return tuple(
        lagg_upp_indikator(underlag, omfattning, kod) for kod in koder if har_nagot(underlag, omfattning, kod)
    )


def lagg_upp_indikator(underlag: Underlag, omfattning: Omfattning, kod: str) -> Rad:
    serie = underlag.serier[kod]
    indikator = serie.indikator
    celler = [
        utfallscell(indikator, serie.las(manad, omfattning.enheter))
        for manad in (underlag.manad, underlag.manader[-2], underlag.manader[0])
    ]
    celler.append(utfallscell(indikator, serie.las_hittills(omfattning.enheter)))
    mal = Cell(underlag.skriv_mal(indikator, underlag.manad, omfattning) or INGET)
    return Rad(namnge(kod), (*celler, mal), indikator=kod)


def har_nagot(underlag: Underlag, omfattning: Omfattning, kod: str) -> bool:
    """Whether any of the thirteen months has something to count."""
    serie = underlag.serier[_FORSENADE_BLAND.get(kod, kod)]
    return any(serie.las(manad, omfattning.enheter).raknade for manad in underlag.manader)
