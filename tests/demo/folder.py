"""A demo folder read back as rows of text."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

Row = dict[str, str]


def read_rows(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def read_day(row: Row, column: str) -> date | None:
    """The date in a field, of an instant too; None when it is empty."""
    return date.fromisoformat(row[column][:10]) if row[column] else None
