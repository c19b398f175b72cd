"""Rows of a CSV file, exactly as they stand: `;` between fields, quoting by RFC 4180, physical line numbers.

The csv module of Python lets a quote stand inside a field that is not quoted, doesn't say where a row begins, and
can't be resumed after a broken one. Here a broken row costs itself only, so that all errors of a file can be told
at once, and every row keeps its bytes, so that quarantine can write it as it was.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from casetrack.cases.avvisning import MAX_TECKEN

MAX_RAD_BYTES = 4_000_000
"""Longer than any row that keeps the limit of its fields; a file without line breaks must not fill the memory."""
_MAX_CITAT = 10 * MAX_TECKEN
"""So far is the end of a quoted field sought: past a field that is merely too long, short of the whole file."""

# Bytes that are no UTF-8 are read as lone surrogates, and so are found in the field where they stand. A carriage
# return is a control character unless it is a part of a line break.
STYRTECKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]|\r(?!\n)")

# What programs put between fields and around them, rightly or not.
_SKILJETECKEN = re.compile(r"[;,|\t\r\n\"]+")


@dataclass(frozen=True, slots=True)
class Rad:
    """One row: the line where it begins (the header is 1), its bytes, its fields (None: the quotes are wrong).

    `granskas` says that some field may be too long or hold a control character.
    """

    nr: int
    ratt: bytes
    falt: list[str] | None
    granskas: bool

    def bitar(self) -> set[str]:
        """All that may be a field of the row, for one whose fields can't be told apart."""
        text, _ = _decode(self.ratt.removeprefix(codecs.BOM_UTF8))
        bitar = {*_SKILJETECKEN.split(text), *(self.falt or ())}
        return {bit for bit in bitar if bit and not _ar_misstankt(bit)}


class ForLangRad(Exception):
    """A line is longer than any valid row can be; the rest of the file was not read."""

    def __init__(self, nr: int) -> None:
        super().__init__(nr)
        self.nr = nr


def read_rows(file: BinaryIO) -> Iterator[Rad]:
    """The rows of a file, header included, their fields without a BOM; lines where nothing stands are no rows.

    Raises:
        ForLangRad: a line is longer than `MAX_RAD_BYTES`.
    """
    waiting: deque[bytes] = deque()
    nr = 0

    def take_line() -> bytes:
        line = waiting.popleft() if waiting else file.readline(MAX_RAD_BYTES + 1)
        if len(line) > MAX_RAD_BYTES:
            raise ForLangRad(nr + 1)
        return line

    while line := take_line():
        nr += 1
        text, line_break = _decode(line.removeprefix(codecs.BOM_UTF8) if nr == 1 else line)
        if not text:
            continue
        if '"' not in text:
            yield Rad(nr, line, text.split(";"), _ar_misstankt(text))
            continue
        taken: list[bytes] = []
        falt = _split_quoted(text, line_break, take_line, taken)
        if falt is None:
            # The lines that the broken field would have swallowed are rows of their own.
            waiting.extendleft(reversed(taken))
            yield Rad(nr, line, None, False)
        else:
            yield Rad(nr, b"".join([line, *taken]), falt, any(map(_ar_misstankt, falt)))
            nr += len(taken)


class Radfoljd:
    """A file read forwards for the sake of some of its rows, in the order of their lines."""

    def __init__(self, file: BinaryIO) -> None:
        self._rader = read_rows(file)
        self.rubrik = next(self._rader)
        self._rad = self.rubrik

    def ga_till(self, nr: int) -> Rad:
        """The row that begins on a line, which must not lie before the one last asked for."""
        while self._rad.nr < nr:
            self._rad = next(self._rader)
        return self._rad

    def hitta_varde(self, nr: int, kolumn: str) -> str:
        """What stands in a column of a row, fit to be shown; nothing where the file or the row has no such field."""
        falt = self.ga_till(nr).falt or []
        varde = dict(zip(self.rubrik.falt or [], falt, strict=False)).get(kolumn, "")
        return varde.encode(errors="surrogateescape").decode(errors="replace")


def _decode(line: bytes) -> tuple[str, str]:
    """A line as text, and its line break."""
    text = line.decode("utf-8", errors="surrogateescape")
    for line_break in ("\r\n", "\n"):
        if text.endswith(line_break):
            return text[: -len(line_break)], line_break
    return text, ""


def _ar_misstankt(text: str) -> bool:
    return len(text) > MAX_TECKEN or STYRTECKEN.search(text) is not None


def _split_quoted(
    text: str, line_break: str, take_line: Callable[[], bytes], taken: list[bytes]
) -> list[str] | None:
    """The fields of a row that has quotes in it; lines that it goes on over are put in `taken`. None if broken."""
    falt = []
    start = 0
    while True:
        if not text.startswith('"', start):
            slut = text.find(";", start)
            varde = text[start:] if slut < 0 else text[start:slut]
            if '"' in varde:
                return None
            falt.append(varde)
        else:
            sokt = start + 1
            while (citat := _find_closing(text, sokt)) is None:
                sokt = len(text)
                if sokt - start > _MAX_CITAT or not (line := take_line()):
                    return None
                taken.append(line)
                text += line_break
                # A line break may hide no closing quote, so the search goes on where the line ended.
                more, line_break = _decode(line)
                text += more
            slut = citat + 1
            if slut == len(text):
                slut = -1
            elif text[slut] != ";":
                return None
            falt.append(text[start + 1 : citat].replace('""', '"'))
        if slut < 0:
            return falt
        start = slut + 1


def _find_closing(text: str, start: int) -> int | None:
    """Where the quote stands that ends a field, and is not the first of two."""
    while (citat := text.find('"', start)) >= 0:
        if not text.startswith('"', citat + 1):
            return citat
        start = citat + 2
    return None
