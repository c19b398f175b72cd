"""What a document holds: headings, paragraphs, lists, tables and pictures, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Rubrik:
    """A heading; level 1 is the highest below the title, and no level may be left out on the way down."""

    text: str
    niva: int = 1


@dataclass(frozen=True)
class Stycke:
    """A paragraph; `etikett` stands in bold before it."""

    text: str
    etikett: str = ""


@dataclass(frozen=True)
class Punktlista:
    punkter: tuple[str, ...]


@dataclass(frozen=True)
class Underrad:
    """A text about the row above it: across the whole table on paper, in the first cell of its own row to paste."""

    text: str


@dataclass(frozen=True)
class Tabell:
    """A table, its header repeated on every page.

    `bredder` are the columns' shares of the width (all alike when empty), `hoger` the columns whose cells stand to the
    right, as numbers do. `titel` stands above it.
    """

    rubriker: tuple[str, ...]
    rader: tuple[tuple[str, ...] | Underrad, ...]
    bredder: tuple[float, ...] = ()
    hoger: tuple[int, ...] = ()
    titel: str = ""


@dataclass(frozen=True)
class Bild:
    """A picture as SVG; `alt` says what it shows to who can't see it, `bildtext` stands under it.

    `bredd` is its share of the width between the margins.
    """

    svg: bytes
    alt: str
    bildtext: str = ""
    bredd: float = 1.0


@dataclass(frozen=True)
class Sidbrytning:
    """What follows begins on a new page."""


Block = Rubrik | Stycke | Punktlista | Tabell | Bild | Sidbrytning


@dataclass(frozen=True)
class Dokument:
    """A document in Swedish on A4. `datum` is the day that the file says it was made; `sidfot` stands on every page."""

    titel: str
    datum: date
    block: tuple[Block, ...]
    undertitel: str = ""
    sidfot: str = ""
    liggande: bool = False
