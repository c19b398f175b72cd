"""The city's own rule about the serious talk after an offence, version by version (law.md, Allvarssamtal).

It is no law, so it has no lagrum. A new or local rule is a new version with its own validity.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

TIMMAR = 48
"""Elapsed hours from the start event to the limit, in every version so far."""


@dataclass(frozen=True)
class Allvarssamtalsregel:
    """One version: who is counted, from which instant the hours run, and what must have happened in time.

    Every version counts children under 18 reported for an offence. ``till`` None means still in force.
    """

    version: int
    fran: date
    till: date | None
    raknas_fran: Literal["kannedom", "inkom"]
    uppfylls_av: Literal["hallet", "kallad"]
    bara_forsta_gang: bool
    brott_hogst_dagar: int | None


ALLVARSSAMTALSREGLER = (
    Allvarssamtalsregel(
        version=1,
        fran=date(2019, 1, 1),
        till=date(2021, 3, 31),
        raknas_fran="kannedom",
        uppfylls_av="hallet",
        bara_forsta_gang=True,
        brott_hogst_dagar=None,
    ),
    Allvarssamtalsregel(
        version=2,
        fran=date(2021, 4, 1),
        till=None,
        raknas_fran="inkom",
        uppfylls_av="kallad",
        bara_forsta_gang=False,
        brott_hogst_dagar=30,
    ),
)


def hitta_allvarssamtalsregel(dag: date) -> Allvarssamtalsregel | None:
    """The version in force on the day; None before 2019, when there was no rule (decision 32)."""
    for regel in ALLVARSSAMTALSREGLER:
        if regel.fran <= dag and (regel.till is None or dag <= regel.till):
            return regel
    return None
