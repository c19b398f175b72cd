"""What an import finds wrong or doubtful, kept in the database so that a million findings need no memory here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import psycopg

from casetrack.exchange.anrop import citera, skriv_pa_en_rad
from casetrack.exchange.inlasning.rader import Radfoljd
from casetrack.exchange.kolumner import FILER

if TYPE_CHECKING:
    from casetrack.exchange.inlasning.kalla import Kalla

HELA_RADEN = "-"
"""Stands for the column in a finding about a whole row or file."""

_ORDNING = {fil.namn: nummer for nummer, fil in enumerate(FILER)}


@dataclass(frozen=True, slots=True)
class Anmarkning:
    """One finding: the file with its ending, the line where the row begins (0: the whole file), and why.

    `skal` is Swedish without full stop. `varde` is what stood in the column; None where it is yet to be looked up.
    `fel` is False for a varning.
    """

    fil: str
    rad: int
    kod: str
    skal: str
    kolumn: str = HELA_RADEN
    varde: str | None = ""
    fel: bool = True

    def skriv(self) -> str:
        """The finding on one line (decision 43)."""
        rad = f"{rensa(self.fil)}:{self.rad}: {self.kolumn}: {citera(self.varde or '')}: {self.skal} ({self.kod})"
        # A reason may name ids, and they come from outside.
        return skriv_pa_en_rad(rad)


def rensa(namn: str) -> str:
    """A name from outside, made fit to stand on a line of its own."""
    return citera(namn)[1:-1]


def create_anmarkningar(cursor: psycopg.Cursor) -> None:
    cursor.execute("""
        CREATE TEMP TABLE anmarkning (
            nr bigint GENERATED ALWAYS AS IDENTITY, ordning int, fil text, rad int, kolumn text, kod text,
            fel boolean, skal text, varde text,
            UNIQUE (fil, rad, kolumn, kod)
        ) ON COMMIT DROP""")


def store_anmarkningar(cursor: psycopg.Cursor, anmarkningar: Iterable[Anmarkning]) -> None:
    cursor.executemany(
        """
        INSERT INTO anmarkning (ordning, fil, rad, kolumn, kod, fel, skal, varde)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING""",
        [
            (
                *(_ORDNING.get(each.fil, len(FILER)), rensa(each.fil), each.rad, each.kolumn, each.kod),
                *(each.fel, each.skal, None if each.varde is None else rensa(each.varde)),
            )
            for each in anmarkningar
        ],
    )


def read_anmarkningar(
    connection: psycopg.Connection, kalla: Kalla, *, fel: bool | None = None
) -> Iterator[Anmarkning]:
    """The findings in the order of files and lines; values not stored are read from the files once more.

    `fel` narrows them to errors, or to varningar.
    """
    # A cursor of the server's, so that only some of the findings are here at a time.
    with connection.cursor("anmarkningar") as cursor:
        cursor.execute(
            "SELECT fil, rad, kod, skal, kolumn, varde, fel FROM anmarkning WHERE fel = %s OR %s"
            " ORDER BY ordning, fil, rad, nr",
            [fel, fel is None],
        )
        for fil, rader in groupby(cursor, key=itemgetter(0)):
            yield from _look_up_values(kalla, fil, (Anmarkning(*rad) for rad in rader))


def _look_up_values(kalla: Kalla, fil: str, anmarkningar: Iterable[Anmarkning]) -> Iterator[Anmarkning]:
    with ExitStack() as stack:
        radfoljd = None
        for each in anmarkningar:
            if each.varde is not None:
                yield each
                continue
            if radfoljd is None:
                radfoljd = Radfoljd(stack.enter_context(kalla.open_file(fil)))
            yield replace(each, varde=radfoljd.hitta_varde(each.rad, each.kolumn))
