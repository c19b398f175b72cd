"""Invented people, with names nobody bears and personnummer from the test series.

Skatteverket gives birth numbers 980-999 to test persons only: ten of each sex per day of birth.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from casetrack.rules.koder import Kon

_FORNAMN = {
    Kon.FLICKA: (
        "Testina",
        "Exempla",
        "Fiktiva",
        "Påhitta",
        "Provia",
        "Låtsina",
        "Attrappa",
        "Demonia",
        "Skenja",
    ),
    Kon.POJKE: (
        "Testvald",
        "Exemplius",
        "Fiktor",
        "Påhittar",
        "Provald",
        "Låtsbert",
        "Attrapp",
        "Demolf",
        "Skenar",
    ),
}
_EFTERNAMN = (
    *("Exempelsson", "Påhittadotter", "Testberg", "Fiktivsson", "Provlund", "Låtsasström", "Hittepåsson"),
    *("Demoqvist", "Attrappgren", "Skensson", "Platshållarsson", "Övningsdal", "Mallberg", "Provrumsdotter"),
)
STADSDELAR = ("Exempelhöjden", "Testdalen", "Påhittsbro", "Provängen", "Fiktivberga")

_TESTNUMMER = {Kon.FLICKA: range(980, 1000, 2), Kon.POJKE: range(981, 1000, 2)}


@dataclass(slots=True)
class Person:
    """An invented child; `placerad_till` is the last day of its latest placement."""

    id: str
    kon: Kon
    fodd: date | None
    efternamn: str
    placerad_till: date = date.min


def draw_first_name(rng: random.Random, kon: Kon) -> str | None:
    """None for a child not born yet or not identified."""
    return rng.choice(_FORNAMN[kon]) if kon in _FORNAMN else None


def draw_surname(rng: random.Random) -> str:
    return rng.choice(_EFTERNAMN)


class Folkbok:
    """Hands out personnummer, each once."""

    def __init__(self) -> None:
        self._utdelade: dict[tuple[date, Kon], int] = {}

    def hand_out_number(self, fodd: date, kon: Kon) -> str | None:
        """The next test number of that day and sex; None when all ten are handed out."""
        nummer = self._utdelade.get((fodd, kon), 0)
        self._utdelade[fodd, kon] = nummer + 1
        if nummer >= len(_TESTNUMMER[kon]):
            return None
        siffror = f"{fodd:%Y%m%d}{_TESTNUMMER[kon][nummer]}"
        return f"{siffror}{compute_check_digit(siffror[2:])}"


def compute_check_digit(siffror: str) -> int:
    """The last digit of a personnummer, from the nine before it (modulus 10)."""
    summa = 0
    for plats, siffra in enumerate(siffror):
        produkt = int(siffra) * (2 - plats % 2)
        summa += produkt // 10 + produkt % 10
    return -summa % 10
