"""A sheet of a workbook, written from the top row by row, where what is printed as a number is one.

A cell that is a number with its unit holds the number as printed (0.083) and a number format that shows the text of the
report, "8,3 %" on a Swedish computer, so that what is copied is what is seen. All else is text, and nothing is ever a
formula.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Container
from typing import Any

# A number as casetrack prints it. Excel keeps 15 digits.
_TALCELL = re.compile(
    r"(?P<tal>-?(?:0|[1-9][0-9]{0,2}(?P<grupper>(?: [0-9]{3}){0,3}))(?:,(?P<decimaler>[0-9]{1,3}))?)"
    r" (?P<enhet>%|st|dagar)"
)
_FORMELTECKEN = ("=", "+", "-", "@")
_RADHOJD = 15  # points, of one line
_HOGST = 409  # points, the most that Excel allows a row
_LUFT = 2  # characters of a column's width that bold letters and an indent take
# A line between columns keeps a word from running into the number beside it. An indent would too, but LibreOffice
# loses that of a number whose format is another than its neighbour's.
_LINJE = {"left": 1, "left_color": "#BFBFBF"}
_INDRAG = {"align": "left", "indent": 1}


def tolka_talcell(text: str) -> tuple[float, str] | None:
    """The number in a printed cell and the number format that shows it as that very text; None for other texts."""
    tal = _TALCELL.fullmatch(text)
    if tal is None or text.startswith("-0 "):
        return None
    siffror = tal["tal"].replace(" ", "").replace(",", ".")
    talformat = "#,##0" if tal["grupper"] else "0"
    if tal["decimaler"]:
        talformat += "." + "0" * len(tal["decimaler"])
    if tal["enhet"] == "%":
        # A percent sign in a number format multiplies by a hundred. The decimal point is moved in the text, as a
        # division would move it in binary.
        return float(f"{siffror}e-2"), f"{talformat} %"
    return float(siffror), f'{talformat}" {tal["enhet"]}"'


class Ark:
    """A sheet that is written from the top, row by row."""

    def __init__(self, bok: Any, namn: str) -> None:
        self._bok = bok
        self._ark = bok.add_worksheet(namn)
        self._rad = 0
        self._format: dict[str, Any] = {}
        self._texter: list[tuple[int, int, str]] = []
        self._sifferkolumner: Container[int] = ()

    def skriv_rubriker(self, rubriker: tuple[str, ...], sifferkolumner: Container[int]) -> None:
        """The headers of the one table of the sheet, which stay in sight and come again on every page."""
        self._ark.freeze_panes(self._rad + 1, 1)
        self._ark.repeat_rows(self._rad)
        self.skriv_tabellhuvud(rubriker, sifferkolumner)

    def skriv_tabellhuvud(self, rubriker: tuple[str, ...], sifferkolumner: Container[int]) -> None:
        """The headers of one of several tables; `sifferkolumner` are the columns whose cells all stand to the right."""
        self._sifferkolumner = sifferkolumner
        for kolumn, rubrik in enumerate(rubriker):
            plats = self._stall_text(kolumn) | {"valign": "bottom"}
            self._skriv_text(kolumn, rubrik, self._hitta_format({"bold": True, "bottom": 1, **plats}))
        self._rad += 1

    def skriv_rubrik(self, text: str, niva: int = 1) -> None:
        """A heading over what follows; level 1 is the highest."""
        self._skriv_text(0, text, self._hitta_format({"bold": True, "font_size": 14 if niva == 1 else 12}))
        self._rad += 1

    def skriv_rad(self, celler: tuple[str | int | float | None, ...]) -> None:
        for kolumn, cell in enumerate(celler):
            self._skriv_cell(kolumn, cell)
        self._rad += 1

    def _skriv_cell(self, kolumn: int, cell: str | int | float | None) -> None:
        if cell is None or cell == "":
            if kolumn > 0:
                self._ark.write_blank(self._rad, kolumn, None, self._hitta_format(_LINJE))
        elif isinstance(cell, int):
            self._skriv_tal(kolumn, cell, "0")
        elif isinstance(cell, float):
            self._skriv_tal(kolumn, cell, "0.0")
        elif kolumn > 0 and (tal := tolka_talcell(cell)):
            self._skriv_tal(kolumn, *tal)
        else:
            # Marked as text, so that it stays so also when someone edits the cell.
            text = {"quote_prefix": cell.startswith(_FORMELTECKEN)}
            self._skriv_text(kolumn, cell, self._hitta_format(self._stall_text(kolumn) | text))

    def _skriv_tal(self, kolumn: int, tal: float, talformat: str) -> None:
        stil = {"num_format": talformat, "align": "right", "valign": "top", **_LINJE}
        self._ark.write_number(self._rad, kolumn, tal, self._hitta_format(stil))

    def _stall_text(self, kolumn: int) -> dict[str, Any]:
        """How a text stands in its cell: in a column of figures on the same side as they."""
        stil: dict[str, Any] = {"text_wrap": True, "valign": "top"}
        if kolumn > 0:
            stil |= _LINJE | ({"align": "right"} if kolumn in self._sifferkolumner else _INDRAG)
        return stil

    def _skriv_text(self, kolumn: int, text: str, stil: Any) -> None:
        self._ark.write_string(self._rad, kolumn, text, stil)
        self._texter.append((self._rad, kolumn, text))

    def stall_in_utskrift(self, bredder: list[int]) -> None:
        for kolumn, bredd in enumerate(bredder):
            self._ark.set_column(kolumn, kolumn, bredd)
        # LibreOffice gives a row one line unless told, and the texts end up on top of each other.
        rader: dict[int, int] = {}
        for rad, kolumn, text in self._texter:
            antal = sum(
                len(textwrap.wrap(stycke, bredder[kolumn] - (_LUFT if kolumn else 0))) or 1
                for stycke in text.split("\n")
            )
            rader[rad] = max(rader.get(rad, 1), antal)
        for rad, antal in rader.items():
            if antal > 1:
                self._ark.set_row(rad, min(antal * _RADHOJD, _HOGST))
        self._ark.set_landscape()
        self._ark.set_paper(9)  # A4
        self._ark.fit_to_pages(1, 0)

    def _hitta_format(self, egenskaper: dict[str, Any]) -> Any:
        nyckel = repr(egenskaper)
        if nyckel not in self._format:
            self._format[nyckel] = self._bok.add_format(egenskaper)
        return self._format[nyckel]
