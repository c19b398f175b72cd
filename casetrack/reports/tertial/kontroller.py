"""Checks of what stands in a report's cells; each has a published error behind it (reports.md).

The figures that casetrack counts agree with each other as they stand. What a person types beside them, or in a report
made elsewhere, need not: the checks read cells as text and say in Swedish what cannot be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casetrack.followup.format import avrunda
from casetrack.followup.indikator import Matt
from casetrack.reports.tertial.innehall import KOLUMNER_UTFALL, Rapportrad, Tertialrapport

_TALCELL = re.compile(r"(?P<tal>[−-]?[0-9]+(?: [0-9]{3})*(?:,[0-9]+)?)(?P<enhet> ?(?:%|st|dagar))?")
_PLATSHALLARE = re.compile(r"\?{2,}|SIFFROR\s*\?|\.{3,}|…|\bX{2,}\b")
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#[0-9]+);")


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


def granska_rapport(rapport: Tertialrapport) -> list[str]:
    """What someone should look at before the report is handed in, one Swedish line each."""
    rader = []
    for rad in rapport.rader:
        celler = dict(zip(rapport.kolumner, rad.celler, strict=True))
        fynd = [
            each for kolumn in rapport.kolumner[4:8] for each in kontrollera_malcell(kolumn, celler[kolumn])
        ]
        if rad.indikator.matt is Matt.ANDEL:
            fynd += kontrollera_rad(_las_andelsrad(rad), rad.indikator.decimaler)
        rader += [_skriv_anmarkning(rad.indikator.kod, each, celler[each.kolumn]) for each in fynd]
    return rader


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


def _kontrollera_form(rad: Andelsrad, decimaler: int) -> Iterator[Anmarkning]:
    for kolumn, text, _ in _celler(rad):
        tal = _TALCELL.fullmatch(text)
        if tal is None:
            if text:
                yield Anmarkning(kolumn, "INTE_TAL", "ett utfall ska vara ett tal eller tomt")
            continue
        if tal["enhet"] != " %":
            yield Anmarkning(kolumn, "PROCENTTECKEN", "procenttecken med mellanslag före saknas")
        if len(tal["tal"].partition(",")[2]) not in (0, decimaler):
            yield Anmarkning(
                kolumn, "DECIMALER", f"talet ska ha {decimaler} decimaler, eller inga om det är helt"
            )


def _kontrollera_delar(rad: Andelsrad) -> Iterator[Anmarkning]:
    """A share of everyone lies between the shares of the parts; so do the rounded ones, as rounding keeps order."""
    utfall, pojkar, flickor = (_las_tal(text) for text in (rad.utfall, rad.pojkar, rad.flickor))
    if utfall is None or pojkar is None or flickor is None or _har_okant(rad):
        return
    if not min(pojkar, flickor) <= utfall <= max(pojkar, flickor):
        yield Anmarkning(
            KOLUMNER_UTFALL[0],
            "UTANFOR_DELARNA",
            f"{rad.utfall} ligger inte mellan delarna, {rad.pojkar} och {rad.flickor}",
        )


def _kontrollera_antal(rad: Andelsrad, decimaler: int) -> Iterator[Anmarkning]:
    for kolumn, text, antal in _celler(rad):
        tryckt = _las_tal(text)
        if tryckt is None or antal is None or antal[1] == 0:
            continue
        taljare, namnare = antal
        raknat = avrunda(100 * taljare, namnare, decimaler)
        if raknat != tryckt:
            andel = f"{raknat} %".replace(".", ",")
            yield Anmarkning(kolumn, "ANTALEN", f"antalen {taljare} av {namnare} ger {andel}, inte {text}")


def _kontrollera_summor(rad: Andelsrad) -> Iterator[Anmarkning]:
    if rad.antal is None or rad.antal_pojkar is None or rad.antal_flickor is None:
        return
    antal = zip(("täljare", "nämnare"), rad.antal, rad.antal_pojkar, rad.antal_flickor, strict=True)
    for namn, totalt, pojkar, flickor in antal:
        # Children of unknown sex are in the total and in neither part.
        if pojkar + flickor > totalt:
            text = f"delarnas {namn} är tillsammans {pojkar + flickor}, mer än {totalt} totalt"
            yield Anmarkning(KOLUMNER_UTFALL[0], "SUMMA", text)


def _har_okant(rad: Andelsrad) -> bool:
    """Whether the counts show children of unknown sex, who may pull the total past both parts."""
    if rad.antal is None or rad.antal_pojkar is None or rad.antal_flickor is None:
        return False
    return rad.antal[1] > rad.antal_pojkar[1] + rad.antal_flickor[1]


def _celler(rad: Andelsrad) -> Iterator[tuple[str, str, tuple[int, int] | None]]:
    texter = (rad.utfall, rad.pojkar, rad.flickor)
    antal = (rad.antal, rad.antal_pojkar, rad.antal_flickor)
    return zip(KOLUMNER_UTFALL, texter, antal, strict=True)


def _las_andelsrad(rad: Rapportrad) -> Andelsrad:
    utfall = rad.utfall
    return Andelsrad(
        utfall=rad.celler[1],
        pojkar=rad.celler[2],
        flickor=rad.celler[3],
        antal=(utfall.taljare or 0, utfall.namnare),
        antal_pojkar=(utfall.pojkar.taljare or 0, utfall.pojkar.namnare),
        antal_flickor=(utfall.flickor.taljare or 0, utfall.flickor.namnare),
    )


def _skriv_anmarkning(kod: str, anmarkning: Anmarkning, cell: str) -> str:
    synlig = " ".join(cell.split())[:80]
    return f'{kod}: {anmarkning.kolumn}: "{synlig}": {anmarkning.text} ({anmarkning.kod})'


def _las_tal(text: str) -> Decimal | None:
    tal = _TALCELL.fullmatch(text)
    return Decimal(tal["tal"].replace(" ", "").replace("−", "-").replace(",", ".")) if tal else None
