"""Storing the rows of an import: one statement per file and nämnd, which writes the events as well."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import psycopg
from sqlalchemy.orm import Session

from casetrack.cases.handelse import Utforare
from casetrack.db import set_scope
from casetrack.exchange.inlasning.fillasning import Framsteg
from casetrack.exchange.inlasning.lagrat import Lagrat
from casetrack.exchange.inlasning.malordning import store_mal
from casetrack.exchange.inlasning.mellanlager import FODELSEDAG_I_NUMMER, FRISTER, NamndRef, rows_of
from casetrack.exchange.kolumner import (
    ALLVARSSAMTAL,
    BARN,
    ENHETER,
    FILER,
    FORLANGNINGAR,
    INSATSER,
    MAL,
    OROSANMALNINGAR,
    UTREDNINGAR,
    Fil,
)
from casetrack.rules.koder import IdentitetTyp, Objekttyp

KOMMANDO = "importera"


@dataclass(frozen=True)
class _Handelse:
    """What the event about a written row says; `id` and `barn_id` are SQL on it, `new`."""

    objekttyp: Objekttyp
    id: str = "new.id"
    barn_id: str = "new.barn_id"
    prefix: str = ""


@dataclass(frozen=True)
class _Tabell:
    """How the rows of a file become rows of a table.

    `nyckel` tells the rows apart and `varden` are what may change: columns of the table with their values, seen
    from `s`, the row of the file, and what `join` adds. `foljder` follow from them, and so change nothing alone.
    `utanfor` are fields kept in other tables: SQL for what is stored and for what the file says, given the alias
    of the written row. `vid_ny` and `vid_andring` are set besides when a row is new, or changed.
    """

    namn: str
    nyckel: dict[str, str]
    varden: dict[str, str]
    join: str = ""
    foljder: dict[str, str] = field(default_factory=dict)
    utanfor: dict[str, tuple[str, str]] = field(default_factory=dict)
    vid_ny: dict[str, str] = field(default_factory=dict)
    vid_andring: dict[str, str] = field(default_factory=dict)
    ordning: str = "s.rad"
    handelse: _Handelse | None = None


_NAMND = {"namnd_id": "%(namnd_id)s::bigint"}
# A row that was made by a form stays one, with its reminders, as long as it holds what a form demands: what the
# constraints of the table forgive only rows that were read in.
_INLAST = {"inlast": "true"}
_NY_VERSION = {"radversion": "t.radversion + 1"}
_MED_BARN_OCH_ENHET = (
    "JOIN barn AS b ON b.namnd_id = %(namnd_id)s AND b.kallid = s.barn"
    " JOIN enhet AS e ON e.namnd_id = %(namnd_id)s AND e.kod = s.enhet"
)
_MED_UTREDNING = "LEFT JOIN utredning AS u ON u.namnd_id = %(namnd_id)s AND u.kallid = s.utredning"
_I_ARENDE = {"barn_id": "b.id", "enhet_id": "e.id"}


def _own(fil: Fil, *utom: str) -> dict[str, str]:
    """The columns that the file and the table have by the same name."""
    return {kolumn.namn: f"s.{kolumn.namn}" for kolumn in fil.kolumner if kolumn.namn not in utom}


_TABELLER = {
    ENHETER: _Tabell("enhet", {**_NAMND, "kod": "s.kod"}, _own(ENHETER, "kod", "namnd", "namnd_namn")),
    BARN: _Tabell(
        "barn",
        {**_NAMND, "kallid": "s.id"},
        _own(BARN, "id", "personnummer"),
        foljder={"fodelsedatum": f"coalesce(s.fodd, {FODELSEDAG_I_NUMMER})"},
        utanfor={
            "personnummer": (
                "(SELECT p.varde FROM personidentitet AS p WHERE p.barn_id = {0}.id AND p.giltig_till IS NULL)",
                "(SELECT i.personnummer FROM in_barn_namnd AS i"
                " WHERE i.id = {0}.kallid AND i.namnd = %(namnd)s AND i.rad IS NOT NULL)",
            )
        },
        vid_andring=_NY_VERSION,
        handelse=_Handelse(Objekttyp.BARN, barn_id="new.id"),
    ),
    UTREDNINGAR: _Tabell(
        "utredning",
        {**_NAMND, "kallid": "s.id"},
        {**_I_ARENDE, **_own(UTREDNINGAR, "id", "barn", "enhet"), "overlappar": "s.overlappar"},
        join=_MED_BARN_OCH_ENHET,
        foljder={k: f"s.{k}" for k in FRISTER},
        vid_ny=_INLAST,
        vid_andring={
            **_NY_VERSION,
            "inlast": "t.inlast OR (EXCLUDED.avslutad IS NULL) <> (EXCLUDED.resultat IS NULL)"
            " OR EXCLUDED.beslutsunderlag_klart < EXCLUDED.inledd IS TRUE",
        },
        # What ends must end before what begins: one utredning at a time may be open.
        ordning="s.avslutad IS NULL, s.rad",
        handelse=_Handelse(Objekttyp.UTREDNING),
    ),
    OROSANMALNINGAR: _Tabell(
        "orosanmalan",
        {**_NAMND, "kallid": "s.id"},
        {**_I_ARENDE, **_own(OROSANMALNINGAR, "id", "barn", "enhet", "utredning"), "utredning_id": "u.id"},
        join=f"{_MED_BARN_OCH_ENHET} {_MED_UTREDNING}",
        foljder={k: f"s.{k}" for k in FRISTER},
        vid_ny=_INLAST,
        vid_andring={
            **_NY_VERSION,
            "inlast": """t.inlast OR coalesce(
                EXCLUDED.beslut = 'inte_inleda' AND EXCLUDED.typ = 'anmalan' AND EXCLUDED.barnet_hort IS NULL
                OR EXCLUDED.barnet_hort = false AND EXCLUDED.barnet_hort_orsak IS NULL
                OR EXCLUDED.typ = 'anmalan' AND EXCLUDED.beslut <> 'paford' AND EXCLUDED.sen_orsak IS NULL
                    AND EXCLUDED.beslut_datum > EXCLUDED.forfaller_flyttad
                OR EXCLUDED.vald AND EXCLUDED.beslut = 'inte_inleda' AND t.vald_skal IS NULL, false)""",
        },
        handelse=_Handelse(Objekttyp.OROSANMALAN),
    ),
    FORLANGNINGAR: _Tabell(
        "forlangning",
        {"utredning_id": "u.id", "beslutad": "s.beslutad", "till": "s.till"},
        _own(FORLANGNINGAR, "utredning", "beslutad", "till"),
        join=_MED_UTREDNING.removeprefix("LEFT "),
        vid_ny=_NAMND,
        handelse=_Handelse(
            Objekttyp.UTREDNING,
            "new.utredning_id",
            "(SELECT u.barn_id FROM utredning AS u WHERE u.id = new.utredning_id)",
            prefix="forlangning.",
        ),
    ),
    INSATSER: _Tabell(
        "insats",
        {**_NAMND, "kallid": "s.id"},
        {**_I_ARENDE, **_own(INSATSER, "id", "barn", "enhet", "utredning"), "utredning_id": "u.id"},
        join=f"{_MED_BARN_OCH_ENHET} {_MED_UTREDNING}",
        vid_ny=_INLAST,
        vid_andring=_NY_VERSION,
        handelse=_Handelse(Objekttyp.INSATS),
    ),
    ALLVARSSAMTAL: _Tabell(
        "allvarssamtal",
        {**_NAMND, "orosanmalan_id": "o.id"},
        _own(ALLVARSSAMTAL, "anmalan"),
        join="JOIN orosanmalan AS o ON o.namnd_id = %(namnd_id)s AND o.kallid = s.anmalan",
        vid_andring=_NY_VERSION,
        handelse=_Handelse(
            Objekttyp.ALLVARSSAMTAL,
            barn_id="(SELECT o.barn_id FROM orosanmalan AS o WHERE o.id = new.orosanmalan_id)",
        ),
    ),
}

# What an event doesn't repeat: whose row it is, and what the row is called.
_UTAN_HANDELSE = {"namnd_id", "kallid", "barn_id", "orosanmalan_id"}


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
        for fil in (ENHETER, BARN, UTREDNINGAR, OROSANMALNINGAR, FORLANGNINGAR, INSATSER, ALLVARSSAMTAL):
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
        INSERT INTO namnd (kod, namn) SELECT DISTINCT namnd, namnd FROM in_enheter WHERE rad IS NOT NULL
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
        _STATEMENTS[fil],
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


def _build_statement(fil: Fil, tabell: _Tabell) -> str:
    insatta = tabell.nyckel | tabell.varden | tabell.foljder | tabell.vid_ny
    satta = {namn: f"EXCLUDED.{namn}" for namn in (*tabell.varden, *tabell.foljder)} | tabell.vid_andring
    varden = [(f"t.{namn}", f"EXCLUDED.{namn}") for namn in tabell.varden]
    varden += [(lagrat.format("t"), nytt.format("t")) for lagrat, nytt in tabell.utanfor.values()]
    rader = f"FROM {rows_of(fil)} AS s {{0}} WHERE s.namnd = %(namnd)s AND s.rad IS NOT NULL"
    return f"""
        WITH skrivna AS (
            INSERT INTO {tabell.namn} AS t ({", ".join(insatta)})
            SELECT {", ".join(insatta.values())} {rader.format(tabell.join)} ORDER BY {tabell.ordning}
            ON CONFLICT ({", ".join(tabell.nyckel)}) DO UPDATE
            SET {", ".join(f"{namn} = {varde}" for namn, varde in satta.items())}
            WHERE ({", ".join(lagrat for lagrat, _ in varden)})
                IS DISTINCT FROM ({", ".join(nytt for _, nytt in varden)})
            RETURNING old.id IS NULL AS ny{_build_event_columns(tabell)}
        ){_build_event_insert(tabell.handelse)}
        SELECT count(*) FILTER (WHERE ny), count(*) FILTER (WHERE NOT ny),
               (SELECT count(*) {rader.format("")})
        FROM skrivna"""


def _build_event_columns(tabell: _Tabell) -> str:
    """What the event needs, from the written row: its object, and each field that became another."""
    if tabell.handelse is None:
        return ""
    falt = [
        (namn, f"to_jsonb(old.{namn})", f"to_jsonb(new.{namn})")
        for namn in (tabell.nyckel | tabell.varden | tabell.foljder)
        if namn not in _UTAN_HANDELSE
    ] + [
        (namn, f"to_jsonb({lagrat.format('new')})", f"to_jsonb({nytt.format('new')})")
        for namn, (lagrat, nytt) in tabell.utanfor.items()
    ]
    rader = ", ".join(f"('{tabell.handelse.prefix}{namn}', {fore}, {efter})" for namn, fore, efter in falt)
    return f""", {tabell.handelse.id} AS objekt_id, {tabell.handelse.barn_id} AS barn_id, (
                SELECT coalesce(jsonb_object_agg(falt, jsonb_build_array(fore, efter)), '{{}}')
                FROM (VALUES {rader}) AS v (falt, fore, efter) WHERE fore IS DISTINCT FROM efter) AS andringar"""


def _build_event_insert(handelse: _Handelse | None) -> str:
    if handelse is None:
        return ""
    return f""", handelser AS (
            INSERT INTO handelse
                (namnd_id, barn_id, objekttyp, objekt_id, kommando, tidpunkt, anvandare_id, utforare, andringar)
            SELECT %(namnd_id)s, barn_id, '{handelse.objekttyp}', objekt_id, '{KOMMANDO}', %(now)s, %(anvandare_id)s,
                   %(utforare)s, andringar
            FROM skrivna
        )"""


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


_STATEMENTS = {fil: _build_statement(fil, tabell) for fil, tabell in _TABELLER.items()}
