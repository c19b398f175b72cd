"""Rows of the files that can't be found by their key: those not divided into fields, and those with a masked id.

What refers to such a row refers to something that is there, so that it can't be said to be missing; but nothing can
be stored for it, and quarantine takes it along.
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg

from casetrack.exchange.kolumner import Fil


def create_okanda_rader(cursor: psycopg.Cursor) -> None:
    """Make the table: each row once for every `nyckel` that may be its key, or with NULL where any may be."""
    cursor.execute("CREATE TEMP TABLE okand_rad (fil text, rad int, nyckel text) ON COMMIT DROP")
    cursor.execute("CREATE INDEX ON okand_rad (nyckel)")


def store_okanda_rader(cursor: psycopg.Cursor, fil: Fil, rader: Iterable[tuple[int, str | None]]) -> None:
    with cursor.copy("COPY okand_rad FROM STDIN") as copy:
        for rad, nyckel in rader:
            copy.write_row((fil.namn, rad, nyckel))


def named_in_okand(fil: Fil, nyckel: str) -> str:
    """The condition that a row of the file, one that can't be divided, holds the value of the SQL `nyckel`."""
    return (
        f"EXISTS (SELECT FROM okand_rad AS okand WHERE okand.fil = '{fil.namn}' AND okand.nyckel = {nyckel})"
    )


def may_be_okand(fil: Fil, nyckel: str) -> str:
    """The condition that the row of the file with the key `nyckel` may be one that can't be found by it."""
    alla = f"EXISTS (SELECT FROM okand_rad AS okand WHERE okand.fil = '{fil.namn}' AND okand.nyckel IS NULL)"
    return f"({named_in_okand(fil, nyckel)} OR {alla})"
