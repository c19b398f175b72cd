"""What a reader of each file format sees: the rows of texts, headers first."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import docx
import openpyxl
from openpyxl.cell import Cell

from tests.reports.dokument.tagged import read_tables

_TALFORMAT = re.compile(r'(?P<grupper>#,##)?0(?:\.(?P<decimaler>0+))?(?P<enhet> %|" [a-z]+")')


def show_cells(innehall: bytes, format_: str) -> list[list[str]]:
    match format_:
        case "json":
            rapport = json.loads(innehall)
            rader = [rapport["kolumner"]]
            tomma = [""] * (len(rader[0]) - 1)
            for rad in rapport["rader"]:
                rader += [rad["celler"]] + ([[rad["analysrad"], *tomma]] if rad["analysrad"] else [])
            return rader
        case "csv":
            text = innehall.decode("utf-8-sig")
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        case "docx":
            return _join_tables(
                [[cell.text for cell in rad.cells] for rad in tabell.rows]
                for tabell in docx.Document(io.BytesIO(innehall)).tables
            )
        case "pdf":
            return _join_tables(read_tables(innehall))
        case _:
            ark = openpyxl.load_workbook(io.BytesIO(innehall)).worksheets[0]
            return [[show_cell(cell) for cell in rad] for rad in ark.iter_rows()]


def _join_tables(tabeller: Iterable[list[list[str]]]) -> list[list[str]]:
    """The tables of a report's rows as one, which is divided among the goals of a goal tree."""
    rader: list[list[str]] = []
    for tabell in tabeller:
        if tabell[0][0] == "Indikator" and tabell[0][-1] == "Period":
            rader += tabell[bool(rader) :]
    return rader


def show_cell(cell: Cell) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "n":
        return show_number(cell.value, cell.number_format)
    assert cell.data_type == "s"
    return str(cell.value)


def show_number(varde: float, talformat: str) -> str:
    """What a Swedish spreadsheet shows for a number, with plain spaces."""
    form = _TALFORMAT.fullmatch(talformat)
    assert form, talformat
    # A spreadsheet rounds the 15 digits it shows, not the binary number.
    tal = Decimal(f"{varde:.15g}") * (100 if form["enhet"] == " %" else 1)
    avrundat = tal.quantize(Decimal(1).scaleb(-len(form["decimaler"] or "")), ROUND_HALF_UP)
    text = f"{avrundat:,f}" if form["grupper"] else f"{avrundat:f}"
    return text.replace(",", " ").replace(".", ",") + form["enhet"].strip('"')
