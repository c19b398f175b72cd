"""Malvillkor: what a target asks of a number: at least, at most, between two, or more or less than last year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from casetrack.followup.arsmal import las_maltal
from casetrack.followup.indikator import Indikatorbeskrivning

ANVISNING = "tas fram av nämnd"
"""What kommunfullmäktige writes where the nämnd is to set the target itself; no target."""

_TAL = r"[0-9]+(?: [0-9]{3})*(?:,[0-9]+)?"
_INTERVALL = re.compile(
    rf"(?:mellan )?(?P<fran>{_TAL}) ?%? ?(?:-|–|till|och) ?(?P<till>{_TAL}(?: ?\w+| ?%)?)", re.IGNORECASE
)
_KRING = re.compile(r"(?:\+/-|±) ?(?P<till>.+)")
_GRANS = re.compile(
    r"(?P<ord>minst|lägst|min|högst|max|maximalt|≥|>=|≤|<=|över|mer än|>|under|mindre än|<)\.? ?(?P<tal>.+)",
    re.IGNORECASE,
)
_MINST = {"minst", "lägst", "min", "≥", ">=", "över", "mer än", ">"}
_STRIKT = {"över", "mer än", ">", "under", "mindre än", "<"}
_RIKTNINGAR = {"öka": 1, "ska öka": 1, "minska": -1, "ska minska": -1}


@dataclass(frozen=True)
class Malvillkor:
    """The bounds that a number is to keep, or with `forandring` the way from last year's: 1 is up, -1 down.

    `ord_` is what stands before the text of the target in a sentence: "minst " where only the direction of the
    indicator says so. `strikt` bounds are not reached by being met.
    """

    minst: Decimal | None = None
    hogst: Decimal | None = None
    strikt: bool = False
    forandring: int = 0
    ord_: str = ""

    def haller(self, tal: Decimal, forra: Decimal | None) -> bool | None:
        """Whether the number reaches the target; None where last year's is asked for and not known."""
        if self.forandring:
            return None if forra is None else (tal - forra) * self.forandring > 0
        if self.strikt and tal in (self.minst, self.hogst):
            return False
        return (self.minst is None or tal >= self.minst) and (self.hogst is None or tal <= self.hogst)


def las_villkor(text: str, indikator: Indikatorbeskrivning) -> Malvillkor | None:
    """What a target asks; None for words that can't be held against a number, or a number without a direction."""
    text = " ".join(text.split())
    if text.lower() in _RIKTNINGAR:
        return Malvillkor(forandring=_RIKTNINGAR[text.lower()])
    tal = las_maltal(text, indikator)
    if tal is not None:
        match indikator.riktning:
            case "hog":
                return Malvillkor(minst=tal, ord_="minst ")
            case "lag":
                return Malvillkor(hogst=tal, ord_="högst ")
            case None:
                return None
    if kring := _KRING.fullmatch(text):
        till = _las_tal(kring["till"], indikator)
        return None if till is None else Malvillkor(minst=-till, hogst=till)
    if intervall := _INTERVALL.fullmatch(text):
        fran, till = _las_tal(intervall["fran"], indikator), _las_tal(intervall["till"], indikator)
        return None if fran is None or till is None or fran > till else Malvillkor(minst=fran, hogst=till)
    if grans := _GRANS.fullmatch(text):
        tal, ord_ = _las_tal(grans["tal"], indikator), grans["ord"].lower()
        if tal is not None:
            minst = ord_ in _MINST
            return Malvillkor(tal if minst else None, None if minst else tal, ord_ in _STRIKT)
    return None


def _las_tal(text: str, indikator: Indikatorbeskrivning) -> Decimal | None:
    """A number in a target; what is counted has any word for its unit, "10 personer"."""
    if indikator.enhet == "antal":
        text = re.sub(r" [a-zåäö]+$", "", text, flags=re.IGNORECASE)
    return las_maltal(text, indikator)
