"""What a command answers when it can't do what was asked, and the list that it collects its reasons in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from casetrack.rules.tid import lokal_tid

MAX_TECKEN = 10_000
"""The longest text that a field holds, as in the exchange format (decision 42)."""

MASKERAT = "***"
"""How a protected value is written where it isn't shown; it never takes a value's place (decision 45)."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Fel:
    """One thing wrong with what was typed: the field ("" for the whole form), the Swedish text, and a code."""

    falt: str
    text: str
    kod: str


class Avvisat(Exception):
    """What was typed is refused, with all reasons at once. Nothing of it was stored."""

    def __init__(self, fel: Sequence[Fel]) -> None:
        super().__init__("; ".join(each.text for each in fel))
        self.fel = list(fel)


class Saknas(Exception):
    """There is no such row, or it belongs to another nämnd: the two answer alike."""


class Andrad(Exception):
    """The row was changed by someone else since the reader saw it; nothing was stored.

    `falt` are the Swedish names of what was changed, `nar` is None where no event tells, and `version` is the
    `radversion` to go on from.
    """

    def __init__(self, vem: str, nar: datetime | None, falt: Sequence[str], version: int) -> None:
        tid = f" {lokal_tid(nar):%Y-%m-%d kl. %H.%M}" if nar else ""
        vad = f" ({', '.join(falt)})" if falt else ""
        super().__init__(
            f"{vem} ändrade uppgifterna{tid}{vad}, efter att du öppnade dem. Inget av ditt har sparats ännu."
            " Läs vad som ändrats, och spara igen om det du skrivit fortfarande stämmer."
        )
        self.vem = vem
        self.nar = nar
        self.falt = list(falt)
        self.version = version


@dataclass
class Granskning:
    """Collects what is wrong, so that all of it is said at once, and what is only worth saying."""

    fel: list[Fel] = field(default_factory=list)
    varningar: list[str] = field(default_factory=list)

    def anmark(self, falt: str, text: str, kod: str) -> None:
        """Note a reason to refuse; only the first stands beside each field."""
        if not self.har_fel(falt):
            self.fel.append(Fel(falt, text, kod))

    def har_fel(self, *falt: str) -> bool:
        return any(each.falt in falt for each in self.fel)

    def krav(self, varde: object, falt: str, text: str) -> None:
        """Note that a required field is empty."""
        if varde is None:
            self.anmark(falt, text, "SAKNAS")

    def rensa(self, text: str | None, falt: str) -> str | None:
        """What was typed without the space around it; None when nothing is left."""
        rensad = (text or "").replace("\r\n", "\n").strip()
        if len(rensad) > MAX_TECKEN:
            self.anmark(falt, f"Texten är {len(rensad)} tecken; högst {MAX_TECKEN} får plats.", "FOR_LANG")
        if _CONTROL.search(rensad):
            self.anmark(falt, "Texten innehåller tecken som inte kan visas. Skriv om den.", "TECKEN")
        if rensad == MASKERAT:
            self.anmark(falt, "Uppgiften är maskerad. Visa den innan du ändrar den.", "MASKERAT")
        return rensad or None

    def ta_med(self, annan: Granskning, prefix: str) -> None:
        """Take in what was found in a part of the form whose fields are named with the prefix."""
        self.fel += [Fel(f"{prefix}{each.falt}", each.text, each.kod) for each in annan.fel]
        self.varningar += annan.varningar

    def avvisa(self) -> None:
        """Refuse if anything was noted. Raises Avvisat."""
        if self.fel:
            raise Avvisat(self.fel)
