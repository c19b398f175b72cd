"""Figures as printed, and the tables that a figure is split into, with what may not be told left out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from casetrack.access.behorighet import Behorighet
from casetrack.followup.arsmal import skriv_malcell
from casetrack.followup.foljeslagare import mat_tackning
from casetrack.followup.format import formatera_andel, formatera_underlag, formatera_varde
from casetrack.followup.indikator import Fonster, Indikator, Matt
from casetrack.followup.period import Period
from casetrack.followup.prognos import Prognos
from casetrack.followup.radfraga import Status
from casetrack.followup.skyddad import Skydd, dela_efter_kon, dolj_manader, dolj_typer
from casetrack.followup.sma_tal import ar_for_litet, har_laga_volymer
from casetrack.followup.uppdelning import Uppdelning, dela_upp
from casetrack.followup.utfall import Antal, Utfall, berakna_manadsserie
from casetrack.rules.koder import InsatsTyp, Kon, Regi
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_inloggad, open_session, read_now


def read_skydd(period: Period) -> Skydd | None:
    """What holds for the one who asks about the period; None for one who may see the persons behind figures."""
    if get_inloggad().may(Behorighet.SE_BAKOM_SIFFROR):
        return None
    return Skydd(open_session(), period, lokal_dag(read_now()))


STATUSORD = {
    Status.UPPFYLLT: "Uppfyllt",
    Status.INTE_UPPFYLLT: "Inte uppfyllt",
    Status.OFULLSTANDIG: "Ofullständiga",
    Status.UTESLUTEN: "Uteslutna",
    Status.EJ_MATBAR: "Går inte att bedöma än",
}


@dataclass(frozen=True)
class Siffra:
    """A figure as printed: its share or number, and the counts that it comes from; `dold` when neither may be told.

    `underlag` are the counts in words.
    """

    rubrik: str
    text: str
    antal: Antal
    underlag: str
    laga_volymer: bool = False
    dold: bool = False

    @property
    def andel(self) -> float:
        """From 0 to 1, for a bar."""
        return (self.antal.taljare or 0) / self.antal.namnare if self.antal.namnare else 0.0


@dataclass(frozen=True)
class Tabell:
    """Figures under one another; `forst` is what the first column holds."""

    rubrik: str
    forst: str
    rader: list[Siffra]


def print_utfall(rubrik: str, indikator: Indikator, utfall: Utfall, *, dold: bool = False) -> Siffra:
    antal = Antal(utfall.taljare, utfall.namnare)
    text = formatera_varde(indikator, utfall.taljare, utfall.namnare, utfall.varde)
    underlag = formatera_underlag(indikator, antal.taljare, antal.namnare)
    return Siffra(rubrik, text, antal, underlag, har_laga_volymer(indikator, antal), dold)


def print_antal(antal: int, skydd: Skydd | None) -> str:
    """A count that stands alone; of few for one who may not see persons."""
    return "färre än fem" if skydd and ar_for_litet(antal) else str(antal)


def print_tackning(indikator: Indikator, utfall: Utfall, skydd: Skydd | None) -> str:
    """How many have what it takes to be counted, as a sentence; empty where there is nothing to count."""
    tackning = mat_tackning(indikator, utfall)
    if not tackning.alla:
        return ""
    if skydd and ar_for_litet(tackning.alla - tackning.raknade):
        return "Färre än fem saknar de uppgifter som behövs för att räknas."
    return (
        f"Täckningsgrad {tackning}: {formatera_andel(tackning.raknade, tackning.alla)}"
        " har de uppgifter som behövs för att räknas."
    )


def tabulate_kon(indikator: Indikator, utfall: Utfall, skydd: Skydd | None) -> Tabell:
    dolda = skydd.dolj_kon(indikator) if skydd else frozenset()
    rader = [print_utfall("Alla", indikator, utfall)]
    for kon, antal in dela_efter_kon(utfall).items():
        rader.append(_print_del(_KON[kon], indikator, antal, dold=kon in dolda))
    return Tabell("Efter kön", "Grupp", rader)


def tabulate_manader(
    session: Session, indikator: Indikator, period: Period, enhet_id: int | None, skydd: Skydd | None
) -> Tabell:
    serie = berakna_manadsserie(session, indikator.kod, period, enhet_id=enhet_id)
    dolda = dolj_manader(indikator, serie) if skydd else frozenset()
    rader = [
        # What stands on a day, or follows up to it, has a base of its own: its month is that of the day.
        print_utfall(
            f"{each.fran if indikator.fonster is Fonster.PERIOD else each.per:%Y-%m}",
            indikator,
            each,
            dold=plats in dolda,
        )
        for plats, each in enumerate(serie)
    ]
    return Tabell("Månad för månad", "Månad", rader)


def tabulate_typer(indikator: Indikator, utfall: Utfall, skydd: Skydd | None) -> list[Tabell]:
    """Insatser by type and by whose they are; nothing for other figures."""
    if not utfall.delar:
        return []
    dolda = dolj_typer(utfall.delar) if skydd else frozenset()
    rader = [
        _print_del(
            f"{InsatsTyp(del_['typ']).text}, {Regi(del_['regi']).text.lower()}",
            indikator,
            Antal(None, del_["antal"]),
            dold=plats in dolda,
        )
        for plats, del_ in enumerate(utfall.delar)
    ]
    return [Tabell("Efter typ och regi", "Typ", rader)]


_KON = {
    Kon.POJKE: "Pojkar och män",
    Kon.FLICKA: "Flickor och kvinnor",
    Kon.OKANT: "Okänt kön",
}
_RUBRIKER = {
    Uppdelning.ENHET: "Enhet för enhet",
    Uppdelning.ALDER: "Efter ålder",
    Uppdelning.ANMALARE: "Efter anmälare",
    Uppdelning.STADSDEL: "Efter stadsdel",
}


def tabulate_delar(
    session: Session, indikator: Indikator, period: Period, enhet_id: int | None, skydd: Skydd | None
) -> list[Tabell]:
    """The splits that tell anything: one whose every part is unknown, or that has the chosen enhet alone, does not."""
    tabeller = []
    for efter in Uppdelning:
        delar = dela_upp(session, indikator.kod, period, efter, enhet_id=enhet_id)
        if (efter is Uppdelning.ENHET and enhet_id is not None) or all(del_.nyckel is None for del_ in delar):
            continue
        dolda = skydd.dolj_delar(indikator, efter) if skydd else frozenset()
        rader = [_print_del(del_.namn, indikator, del_.antal, dold=del_.nyckel in dolda) for del_ in delar]
        tabeller.append(Tabell(_RUBRIKER[efter], efter.text, rader))
    return tabeller


@dataclass(frozen=True)
class Prognosruta:
    """A prognos as printed."""

    prognos: Prognos
    helar: Siffra
    lagst: Siffra
    hogst: Siffra
    mal: str


def print_prognos(indikator: Indikator, prognos: Prognos) -> Prognosruta:
    return Prognosruta(
        prognos,
        _print_del("Prognos", indikator, prognos.helar),
        _print_del("Lägst", indikator, prognos.lagst),
        _print_del("Högst", indikator, prognos.hogst),
        skriv_malcell(prognos.mal, indikator),
    )


def _print_del(rubrik: str, indikator: Indikator, antal: Antal, *, dold: bool = False) -> Siffra:
    text = "" if indikator.matt is Matt.MEDIAN else formatera_varde(indikator, antal.taljare, antal.namnare)
    underlag = formatera_underlag(indikator, antal.taljare, antal.namnare)
    return Siffra(rubrik, text, antal, underlag, har_laga_volymer(indikator, antal), dold)
