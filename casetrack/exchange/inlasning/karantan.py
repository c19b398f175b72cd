"""Quarantine: the rows with errors, and those that depend on them, taken out of an import and written to a folder."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import psycopg

from casetrack.exchange.inlasning.anmarkningar import read_anmarkningar
from casetrack.exchange.inlasning.kalla import Kalla
from casetrack.exchange.inlasning.kvalitetsregler.regel import ARENDEN
from casetrack.exchange.inlasning.mellanlager import add_orubbade, rows_of
from casetrack.exchange.inlasning.okanda_rader import may_be_okand, named_in_okand
from casetrack.exchange.inlasning.rader import Radfoljd
from casetrack.exchange.kolumner import (
    ALLVARSSAMTAL,
    BARN,
    ENHETER,
    FELFIL,
    FILER,
    FORLANGNINGAR,
    INSATSER,
    OROSANMALNINGAR,
    UTREDNINGAR,
    Fil,
)

# What each row refers to, in an order in which whatever is referred to comes first.
_HANVISNINGAR = (
    *((fil, "enhet", ENHETER, "kod") for fil in (UTREDNINGAR, OROSANMALNINGAR, INSATSER)),
    *((fil, "barn", BARN, "id") for fil in (UTREDNINGAR, OROSANMALNINGAR, INSATSER)),
    (OROSANMALNINGAR, "utredning", UTREDNINGAR, "id"),
    (INSATSER, "utredning", UTREDNINGAR, "id"),
    (FORLANGNINGAR, "utredning", UTREDNINGAR, "id"),
    (ALLVARSSAMTAL, "anmalan", OROSANMALNINGAR, "id"),
)


def create_karantan(cursor: psycopg.Cursor) -> None:
    """Make the table of the rows taken out, with what they refer to."""
    cursor.execute("""
        CREATE TEMP TABLE karantan (fil text, rad int, namnd text, barn text, enhet text) ON COMMIT DROP""")


def take_out(cursor: psycopg.Cursor) -> bool:
    """Take the rows with errors out of the import, and those that refer to them; False if there were none left."""
    for fil, kolumn, mal, nyckel in _HANVISNINGAR:
        _add_dependents(cursor, fil, kolumn, mal, nyckel)
    borttagna = sum(_take_out_of(cursor, fil) for fil in FILER)
    # A child that no row is about any more is not to be stored.
    cursor.execute(
        "DELETE FROM in_barn_namnd AS s WHERE s.rad IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM lagrad_barn AS l WHERE l.namnd = s.namnd AND l.id = s.id) AND "
        + " AND ".join(
            f"NOT EXISTS (SELECT FROM in_{fil.stam} AS i"
            " WHERE i.barn = s.id AND i.namnd = s.namnd AND i.rad IS NOT NULL)"
            for fil in ARENDEN
        )
    )
    # Where a row was taken out, what is stored stands as it was.
    for fil in (ENHETER, BARN, *ARENDEN):
        add_orubbade(cursor, fil)
    return borttagna > 0


def _add_dependents(cursor: psycopg.Cursor, fil: Fil, kolumn: str, mal: Fil, nyckel: str) -> None:
    parametrar = {"ordning": FILER.index(fil), "fil": fil.namn, "kolumn": kolumn, "mal": mal.namn}
    cursor.execute(
        f"""
        INSERT INTO anmarkning (ordning, fil, rad, kolumn, kod, fel, skal)
        SELECT DISTINCT %(ordning)s::int, %(fil)s, s.rad, %(kolumn)s, 'KARANTAN', true,
               format('hör till en rad i karantän: %%s rad %%s', f.fil, f.rad)
        FROM in_{fil.stam} AS s JOIN in_{mal.stam} AS m ON m.{nyckel} = s.{kolumn}
        JOIN anmarkning AS f ON f.fil = %(mal)s AND f.rad = m.rad AND f.fel
        WHERE s.rad IS NOT NULL
        AND NOT EXISTS (SELECT FROM anmarkning AS a WHERE a.fil = %(fil)s AND a.rad = s.rad AND a.fel)""",
        parametrar,
    )
    # And those that may refer to a row that can't be found by its key: any of them, where nothing else is there.
    finns_i_filen = (
        f"EXISTS (SELECT FROM in_{mal.stam} AS m WHERE m.{nyckel} = s.{kolumn} AND m.rad IS NOT NULL)"
    )
    finns = f"EXISTS (SELECT FROM {rows_of(mal)} AS m WHERE m.{nyckel} = s.{kolumn})"
    cursor.execute(
        f"""
        INSERT INTO anmarkning (ordning, fil, rad, kolumn, kod, fel, skal)
        SELECT %(ordning)s::int, %(fil)s, s.rad, %(kolumn)s, 'KARANTAN', true,
               format('kan höra till en rad i karantän: %%s rad %%s', %(mal)s::text, (
                   SELECT rad FROM okand_rad AS o WHERE o.fil = %(mal)s AND (o.nyckel = s.{kolumn} OR o.nyckel IS NULL)
                   ORDER BY o.nyckel IS NULL, rad LIMIT 1))
        FROM in_{fil.stam} AS s
        WHERE s.rad IS NOT NULL AND s.{kolumn} IS NOT NULL AND NOT {finns_i_filen}
        AND ({named_in_okand(mal, f"s.{kolumn}")} OR {may_be_okand(mal, f"s.{kolumn}")} AND NOT {finns})
        AND NOT EXISTS (SELECT FROM anmarkning AS a WHERE a.fil = %(fil)s AND a.rad = s.rad AND a.fel)""",
        parametrar,
    )


def _take_out_of(cursor: psycopg.Cursor, fil: Fil) -> int:
    hanvisningar = ", ".join(f"s.{namn}" if fil.hitta(namn) else "NULL" for namn in ("barn", "enhet"))
    cursor.execute(
        f"""
        WITH borttagna AS (
            DELETE FROM in_{fil.stam} AS s USING anmarkning AS a
            WHERE a.fil = %(fil)s AND a.rad = s.rad AND a.fel
            RETURNING s.rad, s.namnd, {hanvisningar}
        )
        INSERT INTO karantan (fil, rad, namnd, barn, enhet) SELECT %(fil)s, * FROM borttagna""",
        {"fil": fil.namn},
    )
    antal = cursor.rowcount
    if fil is BARN:
        cursor.execute(
            "DELETE FROM in_barn_namnd AS s USING anmarkning AS a WHERE a.fil = %s AND a.rad = s.rad AND a.fel",
            [fil.namn],
        )
    return antal


def write_karantan(connection: psycopg.Connection, kalla: Kalla, mapp: Path) -> int:
    """Write the rows with errors, byte for byte as they stood, and their reasons; how many rows have errors.

    To be called when the good rows are stored: children and units that the rows need, and that the record lacks or
    can't tell apart, go with them, so that the folder can be imported when it is mended.
    """
    nya_rader = {}
    for fil in FILER:
        with connection.cursor("karantan") as rader:
            rader.execute(_select_rows(fil), {"fil": fil.namn})
            nya_rader[fil.namn] = _copy_rows(kalla, fil, (nr for (nr,) in rader), mapp)
    with (mapp / FELFIL).open("w", encoding="utf-8-sig", newline="") as ut:
        skrivare = csv.writer(ut, delimiter=";")
        skrivare.writerow(["fil", "rad", "kolumn", "varde", "skal", "kod", "karantanrad"])
        for each in read_anmarkningar(connection, kalla, fel=True):
            nr = nya_rader[each.fil][each.rad]
            varde = _defuse(each.varde or "")
            skrivare.writerow([each.fil, each.rad, each.kolumn, varde, each.skal, each.kod, nr])
    felaktiga = connection.execute("SELECT count(DISTINCT (fil, rad)) FROM anmarkning WHERE fel").fetchone()
    return int(felaktiga[0]) if felaktiga else 0


def _select_rows(fil: Fil) -> str:
    """The lines of the rows that go to the file in quarantine, in order."""
    med_fel = "SELECT rad FROM anmarkning WHERE fil = %(fil)s AND fel"
    if fil is BARN:
        # A row that can't be divided into fields may be about any child that was not stored.
        return f"""
            {med_fel} UNION SELECT rad FROM in_barn AS b
            WHERE EXISTS (SELECT FROM karantan AS k WHERE k.barn = b.id AND NOT EXISTS (
                SELECT FROM in_barn_namnd AS n WHERE n.id = b.id AND n.namnd = k.namnd))
            OR EXISTS (SELECT FROM anmarkning WHERE fel AND kolumn = '-')
            AND NOT EXISTS (SELECT FROM in_barn_namnd AS n WHERE n.id = b.id)
            ORDER BY rad"""
    if fil is ENHETER:
        return f"""
            {med_fel} UNION SELECT rad FROM in_enheter AS e
            WHERE e.rad IS NOT NULL AND e.kod IN (SELECT enhet FROM karantan)
            AND (SELECT count(*) FROM enhet WHERE enhet.kod = e.kod) > 1
            ORDER BY rad"""
    return f"{med_fel} GROUP BY rad ORDER BY rad"


def _copy_rows(kalla: Kalla, fil: Fil, rader: Iterator[int], mapp: Path) -> dict[int, int]:
    """Write the file with the rows of these lines; on which line each of them now begins."""
    forsta = next(rader, None)
    nya: dict[int, int] = {}
    if fil.namn not in kalla.storlekar or (forsta is None and not fil.krav):
        return nya
    with kalla.open_file(fil.namn) as kallfil, (mapp / fil.namn).open("wb") as ut:
        radfoljd = Radfoljd(kallfil)
        ut.write(_with_line_break(radfoljd.rubrik.ratt))
        nr = 2
        for rad in () if forsta is None else chain([forsta], rader):
            ratt = _with_line_break(radfoljd.ga_till(rad).ratt)
            ut.write(ratt)
            nya[rad] = nr
            nr += ratt.count(b"\n")
    return nya


def _with_line_break(ratt: bytes) -> bytes:
    return ratt if ratt.endswith(b"\n") else ratt + b"\r\n"


def _defuse(varde: str) -> str:
    """The value, for a spreadsheet that would take it for a formula (decision 42)."""
    return f"'{varde}" if varde.startswith(("=", "+", "-", "@")) else varde
