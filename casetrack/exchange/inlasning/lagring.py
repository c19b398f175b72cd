"""Storing the rows of an import: one statement per file and nämnd, which writes the events as well."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from datetime import datetime

import psycopg
from sqlalchemy.orm import Session

from casetrack.cases.handelse import Utforare
from casetrack.db import set_scope
from casetrack.exchange.inlasning.fillasning import Framsteg
from casetrack.exchange.inlasning.lagrat import Lagrat
from casetrack.exchange.inlasning.malordning import store_mal
from casetrack.exchange.inlasning.mellanlager import NamndRef, rows_of
from casetrack.exchange.inlasning.tabeller import STATEMENTS
from casetrack.exchange.kolumner import BARN, FILER, MAL, Fil
from casetrack.rules.koder import IdentitetTyp


def store_rows(
    session: Session, cursor: psycopg.Cursor, *, av: Utforare, now: datetime, framsteg: Framsteg
) -> dict[Fil, Lagrat]:
    """Store all rows of the files, nämnd by nämnd, each new or changed row of a case with its event.

    Leaves the session without a scope.
    """
    _store_namnder(cursor)
    _mark_overlapping(cursor)
    lagrat = dict.fromkeys(FILER, Lagrat())
    for namnd in _select_namnder(cursor):
        set_scope(session, namnd.id)
        for fil in STATEMENTS:
            framsteg(f"Sparar {fil.namn}", 0)
            lagrat[fil] += _store_fil(cursor, fil, namnd, av, now)
            if fil is BARN:
                _store_nummer(cursor, namnd, now)
        lagrat[MAL] += store_mal(cursor, namnd)
    set_scope(session, None)
    return lagrat


def _store_namnder(cursor: psycopg.Cursor) -> None:
    """A nämnd is called what its first row says; where none says anything, what it was, or else by its code."""
    cursor.execute("""
        INSERT INTO namnd (kod, namn)
        SELECT namnd, namnd FROM in_enheter WHERE rad IS NOT NULL GROUP BY namnd ORDER BY min(rad)
        ON CONFLICT DO NOTHING""")
    cursor.execute("""
        UPDATE namnd AS n SET namn = e.namnd_namn
        FROM (SELECT DISTINCT ON (namnd) namnd, namnd_namn FROM in_enheter
              WHERE rad IS NOT NULL AND namnd_namn IS NOT NULL ORDER BY namnd, rad) AS e
        WHERE e.namnd = n.kod AND e.namnd_namn <> n.namn""")


def _mark_overlapping(cursor: psycopg.Cursor) -> None:
    """Let one open utredning of a child be the open one, and mark the others.

    A stored one that is and stays the open one comes first, as only then nothing has to change places.
    """
    cursor.execute("UPDATE in_utredningar SET overlappar = false WHERE rad IS NOT NULL")
    cursor.execute("""
        UPDATE in_utredningar AS s SET overlappar = true
        FROM (SELECT s.namnd, s.id, row_number() OVER (
                  PARTITION BY s.namnd, s.barn
                  ORDER BY s.rad IS NULL DESC, (l.avslutad IS NULL AND NOT l.overlappar) IS TRUE DESC, s.inledd, s.id
              ) AS plats
              FROM in_utredningar AS s LEFT JOIN lagrad_utredningar AS l ON l.namnd = s.namnd AND l.id = s.id
              WHERE s.avslutad IS NULL AND (s.rad IS NOT NULL OR NOT s.overlappar)) AS oppen
        WHERE oppen.namnd = s.namnd AND oppen.id = s.id AND oppen.plats > 1 AND s.rad IS NOT NULL""")


def _select_namnder(cursor: psycopg.Cursor) -> list[NamndRef]:
    namnda = " UNION ".join(f"SELECT namnd FROM {rows_of(fil)} WHERE rad IS NOT NULL" for fil in FILER)
    cursor.execute(f"SELECT id, kod FROM namnd WHERE kod IN ({namnda}) ORDER BY kod")
    return [NamndRef(*rad) for rad in cursor.fetchall()]


def _store_fil(cursor: psycopg.Cursor, fil: Fil, namnd: NamndRef, av: Utforare, now: datetime) -> Lagrat:
    cursor.execute(
        STATEMENTS[fil],
        {
            "namnd": namnd.kod,
            "namnd_id": namnd.id,
            "now": now,
            "anvandare_id": av.anvandare_id,
            "utforare": av.namn,
        },
    )
    nya, andrade, alla = cursor.fetchone() or (0, 0, 0)
    return Lagrat(nya, andrade, alla - nya - andrade)


def _store_nummer(cursor: psycopg.Cursor, namnd: NamndRef, now: datetime) -> None:
    """Let the number of each child be the one in the file; one no longer in use stays in its history."""
    rader = """
        in_barn_namnd AS s JOIN barn AS b ON b.namnd_id = %(namnd_id)s AND b.kallid = s.id
        WHERE s.namnd = %(namnd)s AND s.rad IS NOT NULL"""
    parametrar = {"namnd": namnd.kod, "namnd_id": namnd.id, "now": now}
    cursor.execute(
        f"""
        UPDATE personidentitet AS p SET giltig_till = %(now)s
        FROM (SELECT b.id, s.personnummer FROM {rader}) AS nu
        WHERE p.barn_id = nu.id AND p.giltig_till IS NULL AND p.varde IS DISTINCT FROM nu.personnummer""",
        parametrar,
    )
    # From when the first known number of a child was in use is not known; from when another was, is.
    cursor.execute(
        f"""
        INSERT INTO personidentitet (namnd_id, barn_id, typ, varde, giltig_fran)
        SELECT %(namnd_id)s, b.id,
               CASE WHEN substr(s.personnummer, 7, 1) >= '6' THEN '{IdentitetTyp.SAMORDNINGSNUMMER}'
                    ELSE '{IdentitetTyp.PERSONNUMMER}' END,
               s.personnummer,
               (SELECT %(now)s FROM personidentitet AS p WHERE p.barn_id = b.id LIMIT 1)
        FROM {rader} AND s.personnummer IS NOT NULL
        AND NOT EXISTS (SELECT FROM personidentitet AS p WHERE p.barn_id = b.id AND p.giltig_till IS NULL)
        ORDER BY s.rad""",
        parametrar,
    )
