"""The fields of forms: each reads one thing that was typed, and keeps it as it was typed when it can't be read.

Templates draw a field by its `slag`; `skriven` is the text to show in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from unicodedata import category

from wtforms import Field

from casetrack.cases.adress import skriv_postnummer
from casetrack.cases.faltnamn import skriv_tid
from casetrack.rules.koder import Kod
from casetrack.rules.tid import OgiltigTid, lokal_tid, parse_datum, parse_tidpunkt

LANGSTA_TEXT = 10_000
_OGILTIGA_TECKEN = (
    "Texten innehåller tecken som inte går att spara. Ta bort dem: skriv om det som klistrades in."
)


class Falt(Field):
    """A field of one line of text; an empty one is None."""

    slag: str = "text"
    hogst: ClassVar[int] = 500

    @property
    def steg(self) -> str | None:
        """The `step` of the field, where a browser's own won't do."""
        return None

    @property
    def skriven(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.write_or_empty(self.data)

    def write_or_empty(self, value: Any) -> str:
        return "" if value is None else self.write(value)

    def tell(self, value: Any) -> str:
        """A value as a person reads it."""
        return self.write_or_empty(value) or "–"

    def tell_typed(self) -> str:
        """What was typed, as a person reads it."""
        return self.skriven or "–"

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).replace("\r\n", "\n") if valuelist else ""
        self.data = None
        if len(typed) > self.hogst:
            raise ValueError(
                f"{self.label.text}: texten är {len(typed)} tecken, och högst {self.hogst} får plats."
            )
        if any(category(tecken) == "Cc" and tecken not in "\t\n" for tecken in typed):
            raise ValueError(_OGILTIGA_TECKEN)
        if typed.strip():
            self.data = self.read(typed)

    def read(self, typed: str) -> Any:
        """What was meant. Raises ValueError with a Swedish sentence."""
        return typed.strip()

    def write(self, value: Any) -> str:
        return str(value)


class LangText(Falt):
    slag = "textarea"
    hogst = LANGSTA_TEXT


class Losenord(Falt):
    """A password: taken exactly as typed, and never shown again."""

    slag = "password"

    @property
    def skriven(self) -> str:
        return ""

    def read(self, typed: str) -> str:
        return typed


class Dold(Falt):
    slag = "hidden"


class DoltTal(Dold):
    def read(self, typed: str) -> int:
        if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
            raise ValueError("Ladda om sidan och försök igen.")
        return int(typed)


class Postnummer(Falt):
    """Taken as typed, and shown as people write it."""

    def write(self, value: str) -> str:
        return skriv_postnummer(value)


class Datum(Falt):
    slag = "date"

    def read(self, typed: str) -> date:
        try:
            return parse_datum(typed.strip())
        except OgiltigTid as fel:
            raise ValueError(_sentence(fel)) from None

    def write(self, value: date) -> str:
        return value.isoformat()


class Tidpunkt(Falt):
    """A date and a time on a Swedish clock; the hour that comes twice in autumn means the first."""

    slag = "datetime-local"

    @property
    def steg(self) -> str | None:
        """Seconds where the time has them: a browser else counts whole minutes from it, and refuses any other."""
        return "1" if len(self.skriven) > len("2026-03-02T10:15") else None

    def read(self, typed: str) -> datetime:
        try:
            return parse_tidpunkt(typed.strip())
        except OgiltigTid as fel:
            raise ValueError(_sentence(fel)) from None

    def tell(self, value: datetime | None) -> str:
        return "–" if value is None else skriv_tid(value)

    def tell_typed(self) -> str:
        return super().tell_typed() if self.data is None else self.tell(self.data)

    def write(self, value: datetime) -> str:
        lokal = lokal_tid(value).replace(tzinfo=None)
        return lokal.isoformat(timespec="seconds" if lokal.second else "minutes")


class Kryss(Falt):
    """A box to tick: True or False, never None."""

    slag = "checkbox"

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = bool(valuelist and valuelist[0] == "ja")

    def write(self, value: bool) -> str:
        return "ja" if value else ""

    def tell(self, value: bool) -> str:
        return "Ja" if value else "Nej"

    def tell_typed(self) -> str:
        return self.tell(self.data)


@dataclass(frozen=True)
class Alternativ:
    """One thing to choose: what the form sends, what a person reads, and what is meant."""

    kod: str
    text: str
    varde: Any


class Val(Falt):
    """One of several: buttons when they are few enough to see at once, else a list."""

    HOGST_KNAPPAR: ClassVar[int] = 6

    def __init__(
        self, label: str, alternativ: Iterable[Alternativ] = (), *, tom: str = "Välj", **settings: Any
    ) -> None:
        """`tom` is what a list says when nothing is chosen."""
        super().__init__(label, **settings)
        self.tom = tom
        self.offer(alternativ)

    def offer(self, alternativ: Iterable[Alternativ]) -> None:
        self.alternativ = list(alternativ)
        self.slag = "radio" if len(self.alternativ) <= self.HOGST_KNAPPAR else "select"

    def read(self, typed: str) -> Any:
        for each in self.alternativ:
            if each.kod == typed:
                return each.varde
        raise ValueError("Välj ett av alternativen.")

    def write(self, value: Any) -> str:
        return next((each.kod for each in self.alternativ if each.varde == value), "")

    def tell(self, value: Any) -> str:
        return next((each.text for each in self.alternativ if each.varde == value), "–")

    def tell_typed(self) -> str:
        return next((each.text for each in self.alternativ if each.kod == self.skriven), "–")


class Lista(Val):
    """One of several in a list, however few."""

    HOGST_KNAPPAR = 0


class KodVal(Val):
    """One code of a code list; `inget` is the choice that takes a code away again."""

    def __init__(self, label: str, koder: type[Kod], *, inget: str | None = None, **settings: Any) -> None:
        offered = [Alternativ(kod.value, kod.text, kod) for kod in koder]
        if inget is not None:
            offered.append(Alternativ("inget", inget, None))
        super().__init__(label, offered, **settings)


class JaNej(Val):
    def __init__(self, label: str, *, vet_inte: str | None = None, **settings: Any) -> None:
        """`vet_inte` is the third answer, which records nothing."""
        alternativ = [Alternativ("ja", "Ja", True), Alternativ("nej", "Nej", False)]
        if vet_inte is not None:
            alternativ.append(Alternativ("vet_inte", vet_inte, None))
        super().__init__(label, alternativ, **settings)


def _sentence(fel: OgiltigTid) -> str:
    text = str(fel)
    return text[:1].upper() + text[1:] + "."
