"""Checks of what stands in a report's cells; each has a published error behind it (reports.md).

The figures that casetrack counts agree with each other as they stand. What a person types beside them, or in a report
made elsewhere, need not: the checks read cells as text and say in Swedish what cannot be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casetrack.followup.format import ENHETSTECKEN, avrunda, formatera_andel, formatera_tal
from casetrack.followup.indikator import Indikatorbeskrivning, Matt
from casetrack.followup.utfall import Antal
from casetrack.reports.tertial.delsummor import finn_motsagelse
from casetrack.reports.tertial.innehall import Rapportrad
from casetrack.reports.tertial.mall import KOLUMNER_UTFALL

_TALCELL = re.compile(r"(?P<tal>[−-]?[0-9]+(?: [0-9]{3})*(?:,[0-9]+)?)(?P<enhet> ?(?:%|st|dagar))?")
_PLATSHALLARE = re.compile(r"\?{2,}|\bsiffror\s*\?|\.{3,}|…|\bx{2,}\b", re.IGNORECASE)
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!|<\?|&(?:[a-zA-Z]+|#[0-9]+|#[xX][0-9a-fA-F]+);")


@dataclass(frozen=True)
class Anmarkning:
    """One thing found: the column it stands in, the code of the check, and what is wrong, in Swedish."""

    kolumn: str
    kod: str
    text: str


@dataclass(frozen=True)
class Andelsrad:
    """The three shares of a row as printed, each with its counts (numerator, denominator) where they are known."""

    utfall: str
    pojkar: str = ""
    flickor: str = ""
    antal: tuple[int, int] | None = None
    antal_pojkar: tuple[int, int] | None = None
    antal_flickor: tuple[int, int] | None = None


def kontrollera_rad(rad: Andelsrad, decimaler: int) -> list[Anmarkning]:
    """What cannot be right in a row of shares whose definition has so many decimals; empty where all agrees."""
    return [
        *_kontrollera_form(rad, decimaler),
        *_kontrollera_delar(rad),
        *_kontrollera_antal(rad, decimaler),
        *_kontrollera_summor(rad),
    ]


def kontrollera_malcell(kolumn: str, text: str) -> list[Anmarkning]:
    """What cannot be right in a typed text: a placeholder left behind, HTML, a percent sign without its space."""
    fynd = []
    if _PLATSHALLARE.search(text):
        fynd.append(Anmarkning(kolumn, "PLATSHALLARE", "en platshållare står kvar"))
    if _HTML.search(text):
        fynd.append(Anmarkning(kolumn, "HTML", "HTML-kod står kvar i texten"))
    if re.search(r"[0-9]%", text):
        fynd.append(Anmarkning(kolumn, "PROCENTTECKEN", "mellanslag saknas före procenttecknet"))
    return fynd


def kontrollera_talcell(kolumn: str, text: str, indikator: Indikatorbeskrivning) -> list[Anmarkning]:
    """What cannot be right in the cell of a count or a number of days."""
    tal = _TALCELL.fullmatch(text)
    enhet = ENHETSTECKEN[indikator.enhet]
    if not text:
        return []
    if tal is None or tal["enhet"] != f" {enhet}":
        return [Anmarkning(kolumn, "INTE_TAL", f"ett utfall ska vara ett tal i {enhet} eller tomt")]
    return [*_kontrollera_decimaler(kolumn, text, indikator.decimaler), *_kontrollera_skala(kolumn, text)]


def kontrollera_malvarde(
    kolumn: str, text: str, indikator: Indikatorbeskrivning, *, utfall: bool
) -> list[Anmarkning]:
    """What cannot be right in a typed number beside the outcome; words are a target's own, but no outcome's."""
    if utfall:
        return kontrollera_talcell(kolumn, text, indikator)
    tal, enhet = _TALCELL.fullmatch(text), ENHETSTECKEN[indikator.enhet]
    if tal is None:
        return []
    if tal["enhet"] != f" {enhet}":
        return [Anmarkning(kolumn, "ENHET", f"{text} är inte i {enhet}, som indikatorn är")]
    return list(_kontrollera_skala(kolumn, text))


def kontrollera_talrad(rad: Rapportrad) -> list[Anmarkning]:
    """What cannot be right in a row of counts or of days: its cells, and whether the parts can be its parts."""
    indikator, utfall = rad.indikator, rad.utfall
    fynd = [
        each
        for kolumn, cell in zip(KOLUMNER_UTFALL, rad.celler[1:4], strict=True)
        for each in kontrollera_talcell(kolumn, cell, indikator)
    ]
    if rad.har_antal:
        totalt = Antal(utfall.taljare, utfall.namnare)
        motsagelser = finn_motsagelse(indikator.matt, totalt, utfall.pojkar, utfall.flickor)
        return fynd + [Anmarkning(KOLUMNER_UTFALL[0], *each) for each in motsagelser]
    if fynd:
        return fynd
    if indikator.matt is not Matt.ANTAL:
        return list(_kontrollera_mellan(*rad.celler[1:4]))
    hela, *delar = (_las_tal(cell) for cell in rad.celler[1:4])
    summa = sum(each for each in delar if each is not None)
    if hela is not None and summa > hela:
        tal = formatera_tal(Decimal(summa), indikator)
        return [
            Anmarkning(KOLUMNER_UTFALL[0], "SUMMA", f"delarna är tillsammans {tal}, mer än {rad.celler[1]}")
        ]
    return []


def _kontrollera_form(rad: Andelsrad, decimaler: int) -> Iterator[Anmarkning]:
    for kolumn, text, _ in _celler(rad):
        tal = _TALCELL.fullmatch(text)
        if tal is None:
            if text:
                yield Anmarkning(kolumn, "INTE_TAL", "ett utfall ska vara ett tal eller tomt")
            continue
        if tal["enhet"] != " %":
            yield Anmarkning(kolumn, "PROCENTTECKEN", "procenttecken med mellanslag före saknas")
        yield from _kontrollera_decimaler(kolumn, text, decimaler)
        yield from _kontrollera_skala(kolumn, text)


def _kontrollera_decimaler(kolumn: str, text: str, decimaler: int) -> Iterator[Anmarkning]:
    tal = _TALCELL.fullmatch(text)
    if tal and len(tal["tal"].partition(",")[2]) not in (0, decimaler):
        krav = (
            f"talet ska ha {decimaler} decimaler, eller inga om det är helt"
            if decimaler
            else "talet ska vara helt"
        )
        yield Anmarkning(kolumn, "DECIMALER", krav)


def _kontrollera_skala(kolumn: str, text: str) -> Iterator[Anmarkning]:
    """Nothing that is counted is less than none, and no share more than all."""
    varde = _las_tal(text)
    if varde is not None and varde < 0:
        yield Anmarkning(kolumn, "UTANFOR_SKALAN", f"{text} är mindre än noll")
    if varde is not None and varde > 100 and text.endswith("%"):
        yield Anmarkning(kolumn, "UTANFOR_SKALAN", f"{text} är mer än alla")


def _kontrollera_delar(rad: Andelsrad) -> Iterator[Anmarkning]:
    # Children of unknown sex may pull the total past both parts; whether they can, their counts tell.
    if not _har_okant(rad):
        yield from _kontrollera_mellan(rad.utfall, rad.pojkar, rad.flickor)


def _kontrollera_mellan(*celler: str) -> Iterator[Anmarkning]:
    """A share or mean of everyone lies between those of the parts; so do the rounded, as rounding keeps order."""
    utfall, pojkar, flickor = (_las_tal(text) for text in celler)
    if utfall is None or pojkar is None or flickor is None:
        return
    if not min(pojkar, flickor) <= utfall <= max(pojkar, flickor):
        text = "{} ligger inte mellan delarna, {} och {}".format(*celler)
        yield Anmarkning(KOLUMNER_UTFALL[0], "UTANFOR_DELARNA", text)


def _kontrollera_antal(rad: Andelsrad, decimaler: int) -> Iterator[Anmarkning]:
    for kolumn, text, antal in _celler(rad):
        tryckt = _las_tal(text)
        if tryckt is None or antal is None or antal[1] == 0:
            continue
        taljare, namnare = antal
        raknat = avrunda(100 * taljare, namnare, decimaler)
        if raknat != tryckt:
            andel = f"{raknat} %".replace(".", ",")
            yield Anmarkning(
                kolumn, "ANTALEN", f"antalen {formatera_andel(taljare, namnare)} ger {andel}, inte {text}"
            )


def _kontrollera_summor(rad: Andelsrad) -> Iterator[Anmarkning]:
    if rad.antal is None:
        return
    totalt, pojkar, flickor = (
        Antal(*(each or (0, 0))) for each in (rad.antal, rad.antal_pojkar, rad.antal_flickor)
    )
    # A total alone says nothing of its parts.
    if pojkar.namnare or flickor.namnare:
        for each in finn_motsagelse(Matt.ANDEL, totalt, pojkar, flickor):
            yield Anmarkning(KOLUMNER_UTFALL[0], *each)


def _har_okant(rad: Andelsrad) -> bool:
    """Whether the counts show children of unknown sex, who may pull the total past both parts."""
    if rad.antal is None or rad.antal_pojkar is None or rad.antal_flickor is None:
        return False
    return rad.antal[1] > rad.antal_pojkar[1] + rad.antal_flickor[1]


def _celler(rad: Andelsrad) -> Iterator[tuple[str, str, tuple[int, int] | None]]:
    texter = (rad.utfall, rad.pojkar, rad.flickor)
    antal = (rad.antal, rad.antal_pojkar, rad.antal_flickor)
    return zip(KOLUMNER_UTFALL, texter, antal, strict=True)


def las_andelsrad(rad: Rapportrad) -> Andelsrad:
    """A row of a report as printed, with the counts that are known of it; a hand-entered value has none."""
    utfall = rad.utfall
    return Andelsrad(
        utfall=rad.celler[1],
        pojkar=rad.celler[2],
        flickor=rad.celler[3],
        antal=_las_antal(Antal(utfall.taljare, utfall.namnare)),
        antal_pojkar=_las_antal(utfall.pojkar),
        antal_flickor=_las_antal(utfall.flickor),
    )


def _las_antal(antal: Antal) -> tuple[int, int] | None:
    return (antal.taljare or 0, antal.namnare) if antal.namnare else None


def _las_tal(text: str) -> Decimal | None:
    tal = _TALCELL.fullmatch(text)
    return Decimal(tal["tal"].replace(" ", "").replace("−", "-").replace(",", ".")) if tal else None
