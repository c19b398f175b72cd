"""Folders of the exchange format for tests: `write_folder` writes exactly the rows it is given.

The `make_*` functions give a valid row, of which a test names only what it is about:

    write_folder(
        tmp_path / "in",
        enheter=[make_enhet()],
        barn=[make_barn()],
        orosanmalningar=[make_orosanmalan(inkom="2025-09-01T10:00", beslut="inte_inleda", beslut_datum="2025-09-15")],
    )
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

Value = str | int | bool | date | datetime | None
Row = Mapping[str, Value]

FILES = (
    "enheter",
    "barn",
    "orosanmalningar",
    "utredningar",
    "forlangningar",
    "insatser",
    "allvarssamtal",
    "mal",
)
HEADERS = {"enheter": ["kod", "namn", "namnd", "typ"], "barn": ["id", "kon"]}


def write_folder(
    path: Path,
    *,
    enheter: Iterable[Row] = (),
    barn: Iterable[Row] = (),
    orosanmalningar: Iterable[Row] = (),
    utredningar: Iterable[Row] = (),
    forlangningar: Iterable[Row] = (),
    insatser: Iterable[Row] = (),
    allvarssamtal: Iterable[Row] = (),
    mal: Iterable[Row] = (),
) -> Path:
    """Write the folder and return it; enheter.csv and barn.csv always, another file only where it has rows.

    The columns of a file are those that any of its rows names, in the order they first appear. Dates and instants
    may be given as such; True and False become ja and nej, None an empty field.
    """
    path.mkdir(parents=True, exist_ok=True)
    given = (enheter, barn, orosanmalningar, utredningar, forlangningar, insatser, allvarssamtal, mal)
    for name, rows in zip(FILES, map(list, given), strict=True):
        if rows or name in HEADERS:
            _write_file(path / f"{name}.csv", list(dict.fromkeys(key for row in rows for key in row)), rows)
    return path


def _write_file(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns or HEADERS[path.stem])
        writer.writerows([_write_value(row.get(column)) for column in columns] for row in rows)


def _write_value(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return value.isoformat() if isinstance(value, date) else str(value)


def make_enhet(kod: str = "E1", **values: Value) -> dict[str, Value]:
    return {"kod": kod, "namn": f"Enhet {kod}", "namnd": "N1", "typ": "mottagning"} | values


def make_barn(id_: str = "B1", **values: Value) -> dict[str, Value]:
    return {"id": id_, "kon": "flicka", "fodd": "2014-05-06"} | values


def make_orosanmalan(id_: str = "A1", **values: Value) -> dict[str, Value]:
    return {
        "id": id_,
        "barn": "B1",
        "enhet": "E1",
        "typ": "anmalan",
        "inkom": "2025-09-01T10:00",
        "anmalare": "skola",
    } | values


def make_utredning(id_: str = "U1", **values: Value) -> dict[str, Value]:
    return {"id": id_, "barn": "B1", "enhet": "E1", "inledd": "2025-09-10"} | values


def make_forlangning(utredning: str = "U1", **values: Value) -> dict[str, Value]:
    return {
        "utredning": utredning,
        "beslutad": "2026-01-05",
        "till": "2026-02-10",
        "skal": "Läkarutlåtande dröjer",
    } | values


def make_insats(id_: str = "I1", **values: Value) -> dict[str, Value]:
    return {
        "id": id_,
        "barn": "B1",
        "enhet": "E1",
        "typ": "oppenvard",
        "regi": "egen",
        "beslutad": "2025-10-01",
    } | values


def make_allvarssamtal(anmalan: str = "A1", **values: Value) -> dict[str, Value]:
    return {"anmalan": anmalan, "kannedom": "2025-09-01T10:00"} | values


def make_mal(indikator: str = "forhandsbedomning_14_dagar", **values: Value) -> dict[str, Value]:
    return {"namnd": "N1", "indikator": indikator, "ar": 2026, "arsmal": "84 %"} | values
