"""Ready sentences for the running text of a report, where most shares are written (reports.md)."""

from __future__ import annotations

from datetime import date

from casetrack.followup.format import formatera_andel, formatera_varde
from casetrack.followup.indikator import Fonster, Indikatorbeskrivning, Matt
from casetrack.followup.period import sista_i_manaden
from casetrack.followup.utfall import Utfall
from casetrack.rules.kalender import MANADSNAMN


def formulera_mening(indikator: Indikatorbeskrivning, utfall: Utfall, enhet: str = "") -> str:
    """A share with its period and base, as a sentence to paste; empty for other figures and where none is counted.

    "Under januari till juli 2021 var andelen förhandsbedömningar som slutförts inom 14 dagar 76 procent (76 av 100)."
    That of an enhet says "vid Mottagningen" after the name.
    """
    if indikator.matt is not Matt.ANDEL or utfall.namnare == 0:
        return ""
    namn = namnge_i_text(indikator, enhet).replace("Andel ", "andelen ", 1)
    andel = formatera_varde(indikator, utfall.taljare, utfall.namnare).replace("%", "procent")
    tid = beskriv_tid(indikator, utfall)
    return f"{tid} var {namn} {andel} ({formatera_andel(utfall.taljare or 0, utfall.namnare)})."


def namnge_i_text(indikator: Indikatorbeskrivning, enhet: str = "") -> str:
    """What a figure of the nämnd, or of the enhet by the name, is called in running text."""
    namn = indikator.namn.removesuffix(".")
    return f"{namn} vid {enhet}" if enhet else namn


def beskriv_tid(indikator: Indikatorbeskrivning, utfall: Utfall) -> str:
    """When it was, to begin a sentence with: the period, or for a follow-up whom it follows and how long."""
    if indikator.fonster in (Fonster.UPPFOLJNING, Fonster.KKIK):
        bas = _beskriv_dagar(utfall.fran, utfall.till)
        vad = "utredning eller insats" if "insats" in indikator.ankare else "utredning"
        if "utredning" not in indikator.ankare:
            vad = "insats"
        return f"Bland barn vars sista {vad} avslutades {bas}, uppföljda till och med den {_skriv_dag(utfall.per)},"
    till = min(utfall.till, utfall.per)
    if utfall.fran == date(till.year, 1, 1) and till != sista_i_manaden(till):
        return f"Till och med den {_skriv_dag(till)}"
    return f"Under {_beskriv_dagar(utfall.fran, till)}"


def _beskriv_dagar(fran: date, till: date) -> str:
    """Whole months by their names, other days by their dates."""
    if fran.day != 1 or till != sista_i_manaden(till):
        return f"tiden {_skriv_dag(fran)} till {_skriv_dag(till)}"
    forsta, sista = MANADSNAMN[fran.month - 1], MANADSNAMN[till.month - 1]
    if fran.year != till.year:
        return f"{forsta} {fran.year} till {sista} {till.year}"
    return f"{sista} {till.year}" if forsta == sista else f"{forsta} till {sista} {till.year}"


def _skriv_dag(dag: date) -> str:
    return f"{dag.day} {MANADSNAMN[dag.month - 1]} {dag.year}"
