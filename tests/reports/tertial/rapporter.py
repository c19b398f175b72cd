"""Reports made by hand, for tests of what is done with a finished report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casetrack.followup.format import formatera_varde
from casetrack.followup.indikator import EgenIndikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.innehall import (
    Aktivitet,
    Malenhet,
    Malnod,
    Rapportrad,
    Tertial,
    Tertialrapport,
)
from casetrack.rules.koder import Malstatus, Policy, Tillstand

FRAN, TILL = date(2026, 1, 1), date(2026, 8, 31)
UNGA = Malenhet(1, "UTR2", "Utredning unga")


def make_utfall(kod: str, pojkar: Antal, flickor: Antal, okant: Antal | None = None) -> Utfall:
    delar = [pojkar, flickor, okant or Antal(None if pojkar.taljare is None else 0, 0)]
    taljare = None if pojkar.taljare is None else sum(each.taljare or 0 for each in delar)
    return Utfall(
        kod=kod,
        version=1,
        versioner=[1],
        policy=Policy.STRIKT,
        fran=FRAN,
        till=TILL,
        per=TILL,
        taljare=taljare,
        namnare=sum(each.namnare for each in delar),
        pojkar=pojkar,
        flickor=flickor,
        okant=delar[2],
        uteslutna=2,
        ej_matbara=1,
        ofullstandiga=3,
        markeringar={"kedja": 0, "synnerliga_skal": 0, "avvikelse": 0},
        varde=None,
        delar=None,
    )


def make_rad(
    utfall: Utfall,
    *,
    mal: tuple[str, str, str, str] = ("", "", "", ""),
    analys: str = "",
    tillstand: Tillstand | None = None,
    enhet: Malenhet | None = None,
) -> Rapportrad:
    """A row with its texts in the order of the columns: VB of the year before, prognos, årsmål, KF:s årsmål."""
    indikator = KATALOG[utfall.kod]
    antal = (Antal(utfall.taljare, utfall.namnare), utfall.pojkar, utfall.flickor)
    varden = [formatera_varde(indikator, each.taljare, each.namnare) for each in antal]
    namn = enhet.namnge(indikator.namn) if enhet else indikator.namn
    return Rapportrad(indikator, utfall, (namn, *varden, *mal, "Tertial 2 2026"), analys, tillstand, enhet)


def make_rapport(*rader: Rapportrad) -> Tertialrapport:
    return Tertialrapport("N1", "Nämnden N1", 2026, Tertial.T2, TILL, Policy.STRIKT, rader)


def make_egen(namn: str, varde: str, *, kalla: str = "", analys: str = "") -> Rapportrad:
    """A row of the nämnd's own, with a value that someone entered."""
    indikator = EgenIndikator(
        kod="egen_x", namn=namn, matt=Matt.ANTAL, raknas="", ankare="", beskrivning="", kalla=kalla
    )
    utfall = replace(make_utfall("anmalningar", Antal(None, 0), Antal(None, 0)), kod="egen_x")
    return Rapportrad(indikator, utfall, (namn, varde, *[""] * 6, "Tertial 2 2026"), analys)


def make_nod(
    nummer: str,
    *rader: Rapportrad,
    text: str = "Barn växer upp tryggt",
    status: Malstatus | None = None,
    analys: str = "",
    aktiviteter: tuple[tuple[str, date | None, date | None, str], ...] = (),
    enhet: Malenhet | None = None,
) -> Malnod:
    return Malnod(nummer, text, status, analys, rader, tuple(Aktivitet(*each) for each in aktiviteter), enhet)
