"""Krav: what the rest of the year must be for a yearly target to be kept; exact, from whole counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from casetrack.followup.format import formatera_andel, formatera_antal

Riktning = Literal["hog", "lag"]


@dataclass(frozen=True)
class Krav:
    """How many of the `rest` cases still expected must succeed (`hog`), or may at most be counted (`lag`).

    More than the rest, or fewer than none, is a target that can't be reached. `i_rad` is then the fewest cases that
    would reach it if all of them went well; None where no number would.
    """

    riktning: Riktning
    antal: int
    rest: int
    i_rad: int | None

    @property
    def kan_nas(self) -> bool:
        return 0 <= self.antal <= self.rest

    def __str__(self) -> str:
        """The requirement as a Swedish sentence."""
        return self.beskriv("Målet", "nått")

    def beskriv(self, vad: str, natt: str) -> str:
        """The same of something else than a target: "Prognosen", "nådd"."""
        if self.rest == 0:
            return f"{vad} är {natt}." if self.kan_nas else f"{vad} nåddes inte."
        if not self.kan_nas:
            tillagg = ""
            if self.i_rad is not None:
                tillagg = f" Det skulle krävas {formatera_antal(self.i_rad)} i rad som går bra."
            basta = self.rest if self.riktning == "hog" else 0
            return f"{vad} kan inte nås: {formatera_andel(basta, self.rest)} resten av året räcker inte.{tillagg}"
        if self.antal == (0 if self.riktning == "hog" else self.rest):
            return f"{vad} nås hur resten av året än blir."
        if self.riktning == "hog":
            return f"Resten av året måste minst {formatera_andel(self.antal, self.rest)} lyckas."
        return f"Resten av året får det gälla högst {formatera_andel(self.antal, self.rest)}."


def berakna_krav(taljare: int, namnare: int, rest: int, mal: Decimal, riktning: Riktning) -> Krav:
    """What `rest` more cases must be, with `taljare` of `namnare` so far, for a share of `mal` percent.

    The share is compared as it is and not as it is printed: 83,6 % is not 84 %. Raises ValueError where there is and
    will be nothing to count.
    """
    alla = namnare + rest
    if alla == 0:
        raise ValueError("ett krav behöver något att räkna")
    grans = Fraction(mal) * alla / 100 - taljare
    i_rad = _rakna_i_rad(taljare, namnare, Fraction(mal) / 100, riktning)
    antal = max(ceil(grans), 0) if riktning == "hog" else min(floor(grans), rest)
    return Krav(riktning, antal, rest, i_rad)


def _rakna_i_rad(taljare: int, namnare: int, mal: Fraction, riktning: Riktning) -> int | None:
    """The fewest cases after which the share has come to the target if all go the right way."""
    if riktning == "hog":
        saknas, steg = mal * namnare - taljare, 1 - mal
    else:
        saknas, steg = taljare - mal * namnare, mal
    if saknas <= 0:
        return 0
    return ceil(saknas / steg) if steg > 0 else None
