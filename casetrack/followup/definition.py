"""Definition: what an indicator is, in the words of one who reads a report, told from its declaration alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casetrack.followup.indikator import Fonster, Indikator, Indikatorversion, Matt
from casetrack.rules.klockor import KLOCKREGLER


@dataclass(frozen=True)
class Avgransning:
    """A kind of rows that are not counted, and the reasons that make a row one of them."""

    rubrik: str
    betyder: str
    skal: tuple[str, ...]


@dataclass(frozen=True)
class Giltighet:
    """Something that holds from one day to another, both included; None is without limit."""

    namn: str
    fran: date | None
    till: date | None

    @property
    def tid(self) -> str:
        """From when to when, in words."""
        match self.fran, self.till:
            case None, None:
                return "tills vidare"
            case None, till:
                return f"till och med {till}"
            case fran, None:
                return f"från och med {fran}"
            case fran, till:
                return f"{fran} till {till}"


@dataclass(frozen=True)
class Definition:
    """The definition of one indicator, each part as a sentence or a list to be shown under its heading."""

    kod: str
    namn: str
    beskrivning: str
    raknas: str
    formel: str
    ankare: str
    dagar: str
    avgransningar: tuple[Avgransning, ...]
    riktning: str
    avrundning: str
    versioner: tuple[Giltighet, ...]
    lagrum: tuple[Giltighet, ...]

    @property
    def fakta(self) -> tuple[tuple[str, str], ...]:
        """What is one sentence, under its heading, in the order it is read."""
        return (
            ("Vad som räknas", self.raknas),
            ("Så räknas det ut", self.formel),
            ("Dagen som avgör perioden", self.ankare),
            ("Vilka dagar", self.dagar),
            ("Vad som är bra", self.riktning),
            ("Avrundning", self.avrundning),
        )


def beskriv_definition(indikator: Indikator) -> Definition:
    """Put the declaration of an indicator in Swedish words."""
    return Definition(
        kod=indikator.kod,
        namn=indikator.namn,
        beskrivning=indikator.beskrivning,
        raknas=_mening(indikator.raknas),
        formel=_beskriv_formel(indikator),
        ankare=_mening(indikator.ankare),
        dagar=_DAGAR[indikator.fonster],
        avgransningar=tuple(_lista_avgransningar(indikator)),
        riktning=_RIKTNINGAR[indikator.riktning],
        avrundning=_beskriv_avrundning(indikator),
        versioner=tuple(map(_beskriv_version, indikator.versioner)),
        lagrum=tuple(
            Giltighet(regel.lagrum, regel.fran, regel.till)
            for regel in KLOCKREGLER
            if regel.klocka is indikator.klocka
        ),
    )


def skriv_definition(definition: Definition) -> Iterator[str]:
    """The definition as lines of text."""
    yield f"{definition.namn} ({definition.kod})"
    yield definition.beskrivning
    for rubrik, mening in definition.fakta:
        yield f"{rubrik}: {mening}"
    for avgransning in definition.avgransningar:
        yield f"{avgransning.rubrik}: {avgransning.betyder}"
        yield from (f"  - {skal}" for skal in avgransning.skal)
    for version in definition.versioner:
        yield f"{version.namn}: {version.tid}"
    if not definition.lagrum:
        yield f"Lagrum: {UTAN_LAGRUM}"
    for lagrum in definition.lagrum:
        yield f"Lagrum {lagrum.namn}: för det som började {lagrum.tid}"


UTAN_LAGRUM = "Inget. Måttet är bestämt för uppföljningen och inte av en lag."

_DAGAR = {
    Fonster.PERIOD: "De dagar i perioden som hade varit på mätdagen.",
    Fonster.STALLNING: "Läget i slutet av mätdagen. När perioden börjar har ingen betydelse.",
    Fonster.UPPFOLJNING: "De tolv månader som slutar tolv månader före mätdagen, så att alla har följts ett helt år."
    " När perioden börjar har ingen betydelse.",
    Fonster.KKIK: "Januari till juni året före mätdagens år, som i Kommunens Kvalitet i Korthet.",
}

_RIKTNINGAR = {
    "hog": "Ett högre värde är bättre.",
    "lag": "Ett lägre värde är bättre.",
    None: "Varken ett högre eller ett lägre värde är bättre i sig.",
}

_ENHETER = {"procent": "procent", "antal": "ett antal", "dagar": "dagar"}


def _mening(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _beskriv_formel(indikator: Indikator) -> str:
    match indikator.matt:
        case Matt.ANDEL:
            uppfyllt = indikator.ja or "i tid"
            return f"Antalet som uppfyller måttet ({uppfyllt}) delat med antalet som räknas, i procent."
        case Matt.ANTAL:
            return "Antalet som räknas."
        case Matt.MEDEL:
            return "Summan av dagarna delad med antalet som räknas."
        case Matt.MEDIAN:
            return (
                "Den mittersta när alla ställs i ordning; med ett jämnt antal medelvärdet av de två i mitten."
            )
        case Matt.MANADSSNITT:
            return "Antalet som räknas i varje månad, summerat och delat med antalet månader."


def _beskriv_avrundning(indikator: Indikator) -> str:
    decimaler = {0: "utan decimaler", 1: "med en decimal", 2: "med två decimaler"}[indikator.decimaler]
    return (
        f"Skrivs som {_ENHETER[indikator.enhet]} {decimaler}. Hälften avrundas uppåt, direkt från antalen."
        " Ett värde som är helt skrivs utan decimaler."
    )


def _lista_avgransningar(indikator: Indikator) -> Iterator[Avgransning]:
    fraga = indikator.radfraga
    for rubrik, betyder, skal in (
        ("Uteslutna", "Räknas inte, enligt regeln.", fraga.utesluten),
        ("Ofullständiga", "Räknas inte, eftersom en uppgift saknas.", fraga.ofullstandig),
        ("Går inte att bedöma än", "Räknas senare.", fraga.ej_matbar),
    ):
        if skal:
            yield Avgransning(rubrik, betyder, tuple(skal))


def _beskriv_version(version: Indikatorversion) -> Giltighet:
    return Giltighet(f"Version {version.version}", version.fran, version.till)
