"""Radkontroller: the checks of one row: its cells, its counts, its targets and its prognos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from casetrack.followup.arsmal import las_maltal
from casetrack.followup.foljeslagare import beskriv_versionsbyten, mat_tackning
from casetrack.followup.format import formatera_andel, formatera_antal, formatera_tal
from casetrack.followup.indikator import EgenIndikator, Indikator, Matt
from casetrack.followup.krav import berakna_krav
from casetrack.followup.malvillkor import ANVISNING, las_villkor
from casetrack.followup.sma_tal import LAGA_VOLYMER, har_laga_volymer
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.innehall import Rapportrad, Tertial, Tertialrapport
from casetrack.reports.tertial.kontroller import (
    kontrollera_malcell,
    kontrollera_malvarde,
    kontrollera_rad,
    kontrollera_talrad,
    las_andelsrad,
)
from casetrack.reports.tertial.mall import KOLUMNER_UTFALL

LAGSTA_TACKNING = 95
"""Percent of those that should be counted that must have what it takes, or the row says so."""

_HELAR = 4
_MALPLATSER = range(_HELAR, 8)
"""Where among the nine cells of a row the year before stands, and with it prognos and targets."""

_ATGARDER = {
    "PLATSHALLARE": "Skriv det som ska stå där.",
    "HTML": "Ta bort koden.",
    "PROCENTTECKEN": "Skriv talet med ett mellanslag före procenttecknet.",
    "DECIMALER": "Skriv talet med rätt antal decimaler.",
    "INTE_TAL": "Skriv ett tal, eller välj ett tillstånd.",
    "UTANFOR_DELARNA": "Kontrollera talen för alla, pojkar och flickor.",
    "ANTALEN": "Kontrollera antalen bakom talet.",
    "SUMMA": "Kontrollera talen: tillsammans kan delarna inte bli fler än alla.",
    "REST": "Kontrollera antalen för alla, pojkar och flickor.",
    "UTANFOR_SKALAN": "Kontrollera talet.",
    "ENHET": "Skriv talet i indikatorns enhet.",
}


@dataclass(frozen=True)
class Fynd:
    """One thing found in a report: which row and column, what is wrong there, and what to do.

    `hindrar` is true for a *fel*, which stops a freezing. `plats` is the goal's number, and for a row its code too.
    """

    hindrar: bool
    plats: str
    rad: str
    kolumn: str
    kod: str
    text: str
    atgard: str

    @classmethod
    def fel(cls, *varden: str) -> Self:
        return cls(True, *varden)

    @classmethod
    def varning(cls, *varden: str) -> Self:
        return cls(False, *varden)

    @property
    def grad(self) -> str:
        return "Fel" if self.hindrar else "Varning"

    @property
    def nyckel(self) -> tuple[str, str, str]:
        """What a signed-off warning is known by: it holds as long as it says the same."""
        return self.plats, self.kod, self.text


@dataclass(frozen=True)
class Radkontext:
    """A row with what it is judged beside: its report, last year's outcome, and the cases expected of the rest.

    `hittills` is what is settled of the year where that is another than the outcome: a follow-up's children are.
    `helar` is the cell of the whole year before as casetrack counts it, where a person has written it by hand.
    """

    rapport: Tertialrapport
    rad: Rapportrad
    plats: str
    forra: Utfall | None
    rest: int | None
    helar: str = ""
    hittills: Antal | None = None


def granska_rad(kontext: Radkontext) -> Iterator[Fynd]:
    """What is found in one row, by its cells and counts."""
    rad = kontext.rad
    for kolumn, kod, text in _granska_celler(kontext):
        if kolumn in (*kontext.rapport.kolumner, "Källa"):
            yield Fynd.fel(kontext.plats, rad.namn, kolumn, kod, text, _ATGARDER[kod])
    if not rad.celler[1] and not rad.tillstand:
        yield Fynd.fel(
            kontext.plats,
            rad.namn,
            KOLUMNER_UTFALL[0],
            "TOM_RAD",
            "raden har inget utfall och inget som säger varför",
            "Skriv in ett värde, eller välj varför det saknas.",
        )
    yield from _granska_enhet(kontext)
    yield from _granska_mal(kontext)
    yield from _granska_prognos(kontext)
    yield from _granska_periodicitet(kontext)
    yield from _granska_underlag(kontext)


def _granska_celler(kontext: Radkontext) -> Iterator[tuple[str, str, str]]:
    rad, rapport = kontext.rad, kontext.rapport
    if isinstance(rad.indikator, EgenIndikator):
        for vad, text in (("Indikator", rad.indikator.namn), ("Källa", rad.kalla)):
            yield from ((each.kolumn, each.kod, each.text) for each in kontrollera_malcell(vad, text))
    for plats, kolumn in zip(rapport.mall.platser, rapport.kolumner, strict=True):
        if plats in _MALPLATSER:
            cell = rad.celler[plats]
            fynd = kontrollera_malcell(kolumn, cell) or kontrollera_malvarde(
                kolumn, cell, rad.indikator, utfall=plats == _HELAR
            )
            yield from ((each.kolumn, each.kod, each.text) for each in fynd)
    if rad.indikator.matt is Matt.ANDEL:
        fynd = kontrollera_rad(las_andelsrad(rad), rad.indikator.decimaler)
    else:
        fynd = kontrollera_talrad(rad)
    yield from ((each.kolumn, each.kod, each.text) for each in fynd)


def _granska_enhet(kontext: Radkontext) -> Iterator[Fynd]:
    """An enhet that wasn't in use in the report's period has nothing of its own in it."""
    enhet, rapport = kontext.rad.enhet, kontext.rapport
    if enhet is None or enhet.i_bruk(rapport.fran, rapport.till):
        return
    if enhet.giltig_till and enhet.giltig_till < rapport.fran:
        text = f"{enhet.namn} användes till och med {enhet.giltig_till}, före rapportens period"
    else:
        text = f"{enhet.namn} används från och med {enhet.giltig_fran}, efter rapportens period"
    yield Fynd.varning(
        kontext.plats,
        kontext.rad.namn,
        KOLUMNER_UTFALL[0],
        "ENHET_STANGD",
        text,
        "Byt enhet på målet, eller ta bort raden.",
    )


def _granska_mal(kontext: Radkontext) -> Iterator[Fynd]:
    """A target that is text can't be held against a number."""
    rad = kontext.rad
    plats, namn = kontext.plats, rad.namn
    prognos, arsmal, kf = rad.celler[5:8]
    if ANVISNING in arsmal.lower():
        text = f'årsmålet är "{arsmal}", som är KF:s anvisning till nämnden och inget mål'
        yield Fynd.fel(plats, namn, "Årsmål", "MAL_ANVISNING", text, "Skriv nämndens eget årsmål.")
    elif ANVISNING in kf.lower() and not arsmal:
        text = "KF har lämnat målet till nämnden, som inte har satt något"
        yield Fynd.fel(plats, namn, "Årsmål", "MAL_SAKNAS", text, "Skriv nämndens eget årsmål.")
    mal = arsmal or kf
    if mal and ANVISNING not in mal.lower() and _ar_text(mal, rad):
        text = f'målet "{mal}" är text och går inte att jämföra med ett tal'
        atgard = f"Skriv ett tal, eller kvittera och förklara i {kontext.rapport.mall.texten} om målet nås."
        yield Fynd.varning(plats, namn, "Årsmål" if arsmal else "KF:s årsmål", "TEXTMAL", text, atgard)
    fel = kontrollera_malvarde("", prognos, rad.indikator, utfall=False)
    if prognos and not fel and las_maltal(prognos, rad.indikator) is None:
        text = f'prognosen "{prognos}" är inget tal och går inte att jämföra med årsmålet'
        yield Fynd.varning(plats, namn, "Prognos helår", "PROGNOSTEXT", text, "Skriv prognosen som ett tal.")


def _ar_text(mal: str, rad: Rapportrad) -> bool:
    """Whether a target asks nothing of a number; to increase asks something where last year's number is known."""
    if kontrollera_malvarde("", mal, rad.indikator, utfall=False):
        return False
    villkor = las_villkor(mal, rad.indikator)
    if villkor is None:
        return las_maltal(mal, rad.indikator) is None
    return bool(villkor.forandring) and las_maltal(rad.celler[4], rad.indikator) is None


def _granska_prognos(kontext: Radkontext) -> Iterator[Fynd]:
    rad = kontext.rad
    plats, namn, kolumn = kontext.plats, rad.namn, "Prognos helår"
    prognos = rad.celler[5]
    if kontext.rapport.tertial is Tertial.VB or rad.tillstand:
        return
    if not prognos:
        mal = rad.celler[6] or rad.celler[7]
        if not _ar_text(mal, rad):
            text = "årsmålet går att jämföra med men prognosen saknas"
            yield Fynd.varning(plats, namn, kolumn, "PROGNOS_SAKNAS", text, "Skriv en prognos för helåret.")
        return
    besked = beskriv_prognoskrav(kontext)
    if besked and besked.ouppnaelig:
        text = f"prognosen {prognos} nås knappast. {besked.mening}"
        yield Fynd.varning(
            plats,
            namn,
            kolumn,
            "PROGNOS_NAS_EJ",
            text.rstrip("."),
            f"Ändra prognosen, eller förklara den i {kontext.rapport.mall.texten}.",
        )


@dataclass(frozen=True)
class Prognoskrav:
    """What the rest of the year must be for a prognos to hold, and whether all of it must go one way or more."""

    mening: str
    ouppnaelig: bool


def beskriv_prognoskrav(kontext: Radkontext) -> Prognoskrav | None:
    """What the prognos asks of the rest of the year, from what is counted so far; None where nothing can be said."""
    rad, hittills = kontext.rad, kontext.hittills or kontext.rad.utfall
    tal = las_maltal(rad.celler[5], rad.indikator)
    if tal is None or kontext.rest is None or hittills.namnare == 0:
        return None
    match rad.indikator.matt:
        case Matt.ANTAL:
            if tal >= hittills.namnare:
                return None
            return Prognoskrav(f"Redan {formatera_antal(hittills.namnare)} är räknade.", ouppnaelig=True)
        case Matt.MANADSSNITT:
            return _stall_manadskrav(rad, kontext.rest, tal)
        case _ if hittills.taljare is None or rad.indikator.riktning is None:
            return None
    krav = berakna_krav(hittills.taljare, hittills.namnare, kontext.rest, tal, rad.indikator.riktning)
    allt = krav.antal >= krav.rest if krav.riktning == "hog" else krav.antal <= 0
    return Prognoskrav(
        krav.beskriv("Prognosen", "nådd"), ouppnaelig=not krav.kan_nas or (krav.rest > 0 and allt)
    )


def _stall_manadskrav(rad: Rapportrad, rest: int, tal: Decimal) -> Prognoskrav | None:
    """What the months that are left must be on average for the year to come to a mean."""
    manader, summa = rad.utfall.namnare, rad.utfall.taljare or 0
    if rest == 0:
        return None
    kvar = (tal * (manader + rest) - summa) / rest
    text = formatera_tal(max(kvar, Decimal(0)), rad.indikator)
    if kvar < 0:
        return Prognoskrav("Det är redan fler än så, också om resten av året är noll.", ouppnaelig=True)
    return Prognoskrav(f"Resten av året måste det vara {text} i månaden.", ouppnaelig=False)


def _granska_periodicitet(kontext: Radkontext) -> Iterator[Fynd]:
    """A value of a period that isn't over, which only a person can have written."""
    rad, rapport = kontext.rad, kontext.rapport
    period = rad.celler[-1]
    halvar = rapport.tertial is Tertial.T1 and period.startswith("Halvår")
    ar = rapport.tertial is not Tertial.VB and period == str(rapport.ar)
    if (halvar or ar) and not rad.tillstand and rad.celler[1]:
        text = f"raden har ett värde, men {period} är inte slut"
        atgard = "Ta bort värdet, eller kvittera och säg vad det gäller."
        yield Fynd.varning(kontext.plats, rad.namn, "Period", "TIDIGT_VARDE", text, atgard)


def _granska_underlag(kontext: Radkontext) -> Iterator[Fynd]:
    """What the figure stands on: how many lack a field, how few are counted, and whether the definition has changed."""
    rad, utfall = kontext.rad, kontext.rad.utfall
    plats, namn, kolumn = kontext.plats, rad.namn, KOLUMNER_UTFALL[0]
    texten = kontext.rapport.mall.texten
    helarskolumn = dict(zip(kontext.rapport.mall.platser, kontext.rapport.kolumner, strict=True)).get(_HELAR)
    if helarskolumn and kontext.helar and rad.celler[_HELAR] and kontext.helar != rad.celler[_HELAR]:
        text = f"{rad.celler[_HELAR]} är skrivet för hand, och ur ärendena blir det {kontext.helar}"
        atgard = "Ta bort det skrivna värdet, eller kvittera och säg varifrån det kommer."
        yield Fynd.varning(plats, namn, helarskolumn, "ANNAT_HELAR", text, atgard)
    if rad.tillstand or not rad.celler[1]:
        return
    if isinstance(rad.indikator, Indikator):
        byten = beskriv_versionsbyten(rad.indikator, utfall.fran, utfall.till).rstrip(".")
        if byten:
            text = f"{byten[0].lower()}{byten[1:]}, så utfallet går inte att jämföra rakt av med året före"
            yield Fynd.varning(plats, namn, kolumn, "VERSIONSBYTE", text, f"Skriv det i {texten}.")
        tackning = mat_tackning(rad.indikator, utfall)
        if 100 * tackning.raknade < LAGSTA_TACKNING * tackning.alla:
            bas = formatera_andel(tackning.raknade, tackning.alla)
            text = f"bara {bas} ({tackning}) har de uppgifter som behövs"
            yield Fynd.varning(plats, namn, kolumn, "TACKNING", text, "Fyll i det som saknas i ärendena.")
    if har_laga_volymer(rad.indikator, Antal(utfall.taljare, utfall.namnare)):
        text = f"utfallet bygger på {utfall.namnare}, färre än {LAGA_VOLYMER}: ett ärende flyttar det mycket"
        yield Fynd.varning(plats, namn, kolumn, "SMA_TAL", text, f"Skriv antalet i {texten}.")
