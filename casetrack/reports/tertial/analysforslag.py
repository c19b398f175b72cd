"""Analysforslag: a first sentence of an analys, from the figures alone. It is published when a person has saved it."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from casetrack.followup.arsmal import las_maltal
from casetrack.followup.foljeslagare import beskriv_versionsbyten
from casetrack.followup.format import formatera_andel, formatera_antal, formatera_varde
from casetrack.followup.indikator import Fonster, Indikator, Indikatorbeskrivning, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.konsskillnad import bar_skillnad
from casetrack.followup.malvillkor import ANVISNING, las_villkor
from casetrack.followup.period import Period
from casetrack.followup.utfall import Antal, Utfall, berakna_flera_utfall
from casetrack.reports.tertial.innehall import Malenhet, Rapportrad, Siffernyckel, Tertialrapport
from casetrack.reports.tertial.mening import beskriv_tid
from casetrack.rules.kalender import lagg_till

_ARSMAL, _KF = 6, 7


def rakna_forra_aret(session: Session, rapport: Tertialrapport) -> dict[Siffernyckel, Utfall]:
    """The same periods a year earlier, of the figures that can be compared.

    Not those whose definition has changed since, and not those that were never counted then.
    """
    fragor: dict[tuple[Period, Malenhet | None], list[str]] = {}
    for rad in rapport.rader:
        utfall = rad.utfall
        if rad.indikator.kod in KATALOG and not rad.tillstand and utfall.fran.year > date.min.year + 2:
            if _har_bytt(KATALOG[rad.indikator.kod], utfall):
                continue
            # A base period of its own follows from the cut-off.
            period = Period(_backa(rapport.fran), _backa(utfall.till), _backa(utfall.per))
            fragor.setdefault((period, rad.enhet), []).append(rad.indikator.kod)
    svar = {}
    for (period, enhet), koder in fragor.items():
        for utfall in berakna_flera_utfall(session, koder, period, enhet_id=enhet.id if enhet else None):
            if utfall.namnare:
                svar[Siffernyckel(utfall.kod, enhet.kod if enhet else None)] = utfall
    return svar


def foresla_analys(rad: Rapportrad, forra: Utfall | None) -> str:
    """What the figures say, in plain Swedish: the period, the value with its base, last year's, the target, the sexes.

    "Under januari till augusti 2026 var andelen 76 % (76 av 100). Samma period året före var den 71 % (50 av 70).
    Årsmålet är minst 90 %." That girls and boys differ is told only where the numbers carry it (`konsskillnad`).
    """
    if rad.tillstand:
        return ""
    if not rad.celler[1] or (rad.utfall.namnare == 0 and rad.indikator.matt is not Matt.ANTAL):
        return ""
    delar = [
        _saga_varde(rad),
        _saga_forra(rad.indikator, forra),
        _saga_mal(rad),
        _saga_kon(rad),
    ]
    return " ".join(filter(None, delar))


def _har_bytt(indikator: Indikator, utfall: Utfall) -> bool:
    return bool(beskriv_versionsbyten(indikator, utfall.fran, utfall.till))


def _backa(dag: date) -> date:
    return lagg_till(dag, manader=-12)


def _saga_varde(rad: Rapportrad) -> str:
    utfall = rad.utfall
    tid = beskriv_tid(rad.indikator, utfall)
    if rad.indikator.fonster is Fonster.STALLNING:
        tid = f"Den {utfall.per.isoformat()}"
    match rad.indikator.matt:
        case Matt.ANDEL:
            return f"{tid} var andelen {rad.celler[1]} ({_skriv_antal(utfall)})."
        case Matt.ANTAL:
            return f"{tid} var antalet {_utan_enhet(rad.celler[1])}."
        case Matt.MANADSSNITT:
            return f"{tid} var det i genomsnitt {_utan_enhet(rad.celler[1])} i månaden."
        case Matt.MEDEL | Matt.MEDIAN:
            return f"{tid} var värdet {rad.celler[1]} ({formatera_antal(utfall.namnare)} räknade)."


def _saga_forra(indikator: Indikatorbeskrivning, forra: Utfall | None) -> str:
    if forra is None:
        return ""
    varde = formatera_varde(indikator, forra.taljare, forra.namnare, forra.varde)
    if not varde:
        return ""
    if indikator.matt is Matt.ANDEL:
        return f"Samma period året före var den {varde} ({_skriv_antal(forra)})."
    return f"Samma period året före var det {_utan_enhet(varde)}."


def _saga_mal(rad: Rapportrad) -> str:
    mal = rad.celler[_ARSMAL] or rad.celler[_KF]
    vems = "Årsmålet" if rad.celler[_ARSMAL] else "KF:s årsmål"
    if not mal or ANVISNING in mal.lower():
        return ""
    villkor = las_villkor(mal, rad.indikator)
    if villkor and villkor.forandring:
        return f"{vems} är att {mal.lower().removeprefix('ska ')}."
    if las_maltal(mal, rad.indikator) is None:
        return f"{vems} är {mal[0].lower()}{mal[1:]}."
    return f"{vems} är {villkor.ord_ if villkor else ''}{mal}."


def _saga_kon(rad: Rapportrad) -> str:
    pojkar, flickor = rad.utfall.pojkar, rad.utfall.flickor
    if rad.indikator.matt is not Matt.ANDEL or not bar_skillnad(pojkar, flickor):
        return ""
    ordnade = sorted(
        (("pojkar", rad.celler[2], pojkar), ("flickor", rad.celler[3], flickor)),
        key=lambda each: (each[2].taljare or 0) / each[2].namnare,
    )
    (lag, lag_cell, lag_antal), (hog, hog_cell, hog_antal) = ordnade
    return (
        f"Andelen var högre bland {hog}, {hog_cell} ({_skriv_antal(hog_antal)}),"
        f" än bland {lag}, {lag_cell} ({_skriv_antal(lag_antal)})."
    )


def _skriv_antal(antal: Antal | Utfall) -> str:
    return formatera_andel(antal.taljare or 0, antal.namnare)


def _utan_enhet(cell: str) -> str:
    return cell.removesuffix(" st")
