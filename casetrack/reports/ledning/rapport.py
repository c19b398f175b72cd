"""What a ledningsrapport is made of: sections of tables, each with a sentence that says what it shows.

Nothing here knows how it is shown: page, PDF, workbook and JSON are made from the same objects, which are also what
the archive keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.followup.format import formatera_andel, formatera_antal
from casetrack.rules.koder import Kod, Policy


class Omfattningsslag(Kod):
    """Whom a report is about."""

    ENHET = "enhet", "Enhet"
    AVDELNING = "avdelning", "Avdelning"
    NAMND = "namnd", "Nämnd"


@dataclass(frozen=True)
class Omfattning:
    """Whom a report is about, and the enheter that it counts. `id` is of the enhet, avdelning or nämnd."""

    slag: Omfattningsslag
    id: int
    kod: str
    namn: str
    enheter: tuple[int, ...]


class Kolumnslag(Kod):
    """What a column holds: words, a plain number, or a figure with the counts that it comes from."""

    TEXT = "text", "Text"
    ANTAL = "antal", "Antal"
    UTFALL = "utfall", "Utfall"


@dataclass(frozen=True)
class Kolumn:
    rubrik: str
    slag: Kolumnslag = Kolumnslag.ANTAL


@dataclass(frozen=True)
class Cell:
    """One cell as printed, empty where there is nothing to say; a figure has its counts beside it.

    `laga_volymer` says that the figure is made of so few that a single case swings it.
    """

    text: str
    taljare: int | None = None
    namnare: int | None = None
    laga_volymer: bool = False

    @property
    def bas(self) -> str:
        """What a share or a mean rests on, to stand beside it: "21 av 25, låga volymer"."""
        if self.taljare is None or not self.namnare or not self.text.endswith(("%", "dagar")):
            return ""
        if self.text.endswith("%"):
            bas = formatera_andel(self.taljare, self.namnare)
        else:
            bas = f"{formatera_antal(self.namnare)} st"
        return f"{bas}, låga volymer" if self.laga_volymer else bas


@dataclass(frozen=True)
class Rad:
    """One row. `indikator` is the code of its figure, where it is one of the catalogue; `barn_id` whose case it is."""

    rubrik: str
    celler: tuple[Cell, ...]
    indikator: str = ""
    barn_id: int | None = None


class Bildslag(Kod):
    """The kinds of pictures."""

    TREND = "trend", "Trend mot målet"
    FORDELNING = "fordelning", "Fördelning med gränsen utmärkt"
    FORFALLER = "forfaller", "Vad som förfaller dag för dag"


@dataclass(frozen=True)
class Serie:
    """One line or one kind of bars: a value for each label, None where there is nothing to show."""

    namn: str
    varden: tuple[float | None, ...]


@dataclass(frozen=True)
class Bild:
    """A picture of a table. `mal` is the level of the target; `grans` how many of the labels lie within the limit.

    `mal_per_etikett` are the levels where it has changed on the way, None where it has not; `granstext` says what the
    limit is where it is not what is too late.
    """

    kod: str
    slag: Bildslag
    rubrik: str
    etiketter: tuple[str, ...]
    serier: tuple[Serie, ...]
    enhet: str
    mal: float | None = None
    grans: int | None = None
    mal_per_etikett: tuple[float | None, ...] | None = None
    granstext: str = ""


class Skydd(Kod):
    """Who may see a table, beside those who may see the report."""

    ALLA = "alla", "Alla som får se rapporten"
    PERSONER = "personer", "Bara den som får se ärenden"
    EGEN_GRUPP = "egen_grupp", "Bara gruppens chef"


@dataclass(frozen=True)
class Tabell:
    """A table with its sentence, and its picture where it has one. `enhet_id` is the group of one for its chef."""

    kod: str
    rubrik: str
    forst: str
    mening: str
    kolumner: tuple[Kolumn, ...]
    rader: tuple[Rad, ...]
    bild: Bild | None = None
    skydd: Skydd = Skydd.ALLA
    enhet_id: int | None = None


@dataclass(frozen=True)
class Avsnitt:
    """One of the eight sections; `text` tells what all of it rests on."""

    nummer: int
    rubrik: str
    text: str
    tabeller: tuple[Tabell, ...]


@dataclass(frozen=True)
class Ledningsrapport:
    """A report of one month as things were dated by the end of `per`; `policy` says which due date decided."""

    namnd: str
    namnd_namn: str
    omfattning: Omfattning
    manad: date
    per: date
    policy: Policy
    avsnitt: tuple[Avsnitt, ...]
