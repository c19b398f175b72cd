"""Mall: the city's template for the report, version by version: its columns, and what it calls the texts in it."""

from __future__ import annotations

from dataclasses import dataclass

KOLUMNER_UTFALL = ("Periodens utfall", "Utfall män/ pojkar", "Utfall kvinnor/ flickor")

_KOLUMNER = (
    "Indikator",
    *KOLUMNER_UTFALL,
    "Periodens utfall VB {ar_fore}",
    "Prognos helår",
    "Årsmål",
    "KF:s årsmål",
    "Period",
)
"""All columns that any version has, in their order: men before women, and every row of a report has their cells."""


@dataclass(frozen=True)
class Mall:
    """One version of the template; it is called by the first year that it was used, as `fran_ar`.

    `platser` are its columns, by their places among the nine that there are. `textrubrik` is what it calls the text
    under a row or a goal, and `texten` the same in a sentence.
    """

    fran_ar: int
    platser: tuple[int, ...]
    textrubrik: str
    texten: str

    @property
    def version(self) -> str:
        return str(self.fran_ar)

    def namnge_kolumner(self, ar: int) -> tuple[str, ...]:
        """The headers in a year's reports."""
        return self.valj(tuple(kolumn.format(ar_fore=ar - 1) for kolumn in _KOLUMNER))

    def valj(self, celler: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the nine cells of a row that are printed."""
        return tuple(celler[plats] for plats in self.platser)


MALLAR = (
    Mall(2013, (0, 1, 5, 6, 7, 8), "Kommentar", "kommentaren"),
    Mall(2017, tuple(range(len(_KOLUMNER))), "Analys", "analysen"),
)
"""The oldest first, which also reports from before it have."""


def valj_mall(ar: int) -> Mall:
    """The template of a year's reports."""
    return next((mall for mall in reversed(MALLAR) if mall.fran_ar <= ar), MALLAR[0])
