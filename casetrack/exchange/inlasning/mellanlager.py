"""The rows of an import in temporary tables `in_*`, beside the stored rows that they touch.

A rule then sees one table per file, as the record would be after the import: rows of the files have a line
number (`rad`), stored rows that the files say nothing of have none. `lagrad_*` keeps every stored row that was
looked at, as it is before the import. `trasiga` and `maskerade` name the columns of a row that hold an error, or
`***`; both are empty in the row. `namnd` is the code of the nämnd that the row belongs to.

Nothing here is bound to one nämnd, so that a rule can see across; the stored rows are read under row-level
security, one nämnd at a time.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from sqlalchemy.orm import Session

from casetrack.db import set_scope
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
    Typ,
)
from casetrack.exchange.lagrade_rader import LAGRINGAR
from casetrack.rules.koder import PLACERINGAR

FRISTER = ("forfaller", "forfaller_flyttad")

FODELSEDAG_I_NUMMER = """make_date(
    left(s.personnummer, 4)::int,
    substr(s.personnummer, 5, 2)::int,
    (substr(s.personnummer, 7, 2)::int - 1) %% 60 + 1)"""
"""The date in the number of a row `s`; a samordningsnummer has 60 added to the day."""

_SQLTYPER = {Typ.JA_NEJ: "boolean", Typ.DATUM: "date", Typ.TIDPUNKT: "timestamptz", Typ.AR: "bigint"}
# What the rules and the storing need to know of stored rows beyond the columns of the format.
_EXTRA = {
    UTREDNINGAR: {"overlappar": "boolean", "uppfoljd": "date"},
    INSATSER: {"uppfoljd": "date", "overvagd": "date"},
}

_PLACERINGAR = ", ".join(f"'{typ}'" for typ in sorted(PLACERINGAR))
# Which stored rows an import has to do with: those it names, and those that its rules compare with.
_BERORDA = {
    ENHETER: "true",
    BARN: """
        t.kallid IN (SELECT id FROM in_barn UNION SELECT barn FROM in_orosanmalningar
                     UNION SELECT barn FROM in_utredningar UNION SELECT barn FROM in_insatser)
        OR p.varde IN (SELECT personnummer FROM in_barn)""",
    OROSANMALNINGAR: """
        t.kallid IN (SELECT id FROM in_orosanmalningar UNION SELECT anmalan FROM in_allvarssamtal)
        OR u.kallid IN (SELECT utredning FROM in_orosanmalningar UNION SELECT id FROM in_utredningar)
        OR t.utredning_id IN (SELECT utredning_id FROM orosanmalan
                              WHERE kallid IN (SELECT id FROM in_orosanmalningar))""",
    UTREDNINGAR: """
        t.kallid IN (SELECT id FROM in_utredningar UNION SELECT utredning FROM in_orosanmalningar
                     UNION SELECT utredning FROM in_insatser UNION SELECT utredning FROM in_forlangningar
                     UNION SELECT utredning FROM lagrad_orosanmalningar)
        OR b.kallid IN (SELECT barn FROM in_utredningar)""",
    FORLANGNINGAR: "u.kallid IN (SELECT utredning FROM in_forlangningar UNION SELECT id FROM in_utredningar)",
    INSATSER: f"""
        t.kallid IN (SELECT id FROM in_insatser)
        OR t.typ IN ({_PLACERINGAR}) AND b.kallid IN (SELECT barn FROM in_insatser)""",
    ALLVARSSAMTAL: "o.kallid IN (SELECT anmalan FROM in_allvarssamtal)",
    MAL: "t.ar IN (SELECT ar FROM in_mal)",
}
_INDEX = (
    "in_barn (id)",
    "in_barn_namnd (id)",
    "in_orosanmalningar (id)",
    "in_orosanmalningar (utredning)",
    "in_utredningar (id)",
    "in_utredningar (barn)",
    "in_insatser (barn)",
)


@dataclass(frozen=True)
class NamndRef:
    id: int
    kod: str


def create_mellanlager(cursor: psycopg.Cursor) -> None:
    """Make the empty tables; they go with the transaction."""
    for fil in FILER:
        kolumner = {"rad": "int", "trasiga": "text[]", "maskerade": "text[]", "namnd": "text"}
        kolumner |= {kolumn.namn: _SQLTYPER.get(kolumn.typ, "text") for kolumn in fil.kolumner}
        kolumner |= dict.fromkeys(FRISTER, "date") if fil.klocka else {}
        kolumner |= _EXTRA.get(fil, {})
        if fil is OROSANMALNINGAR:
            dag = "(inkom AT TIME ZONE 'Europe/Stockholm')::date"
            kolumner["inkom_datum"] = f"date GENERATED ALWAYS AS ({dag}) STORED"
        spalter = ", ".join(f"{namn} {sqltyp}" for namn, sqltyp in kolumner.items())
        cursor.execute(f"CREATE TEMP TABLE in_{fil.stam} ({spalter}) ON COMMIT DROP")
        cursor.execute(
            f"CREATE TEMP TABLE lagrad_{fil.stam} (LIKE in_{fil.stam} INCLUDING GENERATED) ON COMMIT DROP"
        )
    # A child has a row in each nämnd that has to do with it.
    cursor.execute("CREATE TEMP TABLE in_barn_namnd (LIKE in_barn) ON COMMIT DROP")


def remove_duplicates(cursor: psycopg.Cursor) -> None:
    """Note each row whose key an earlier row of its file has, and take it away: a reference must lead to one row."""
    for ordning, fil in enumerate(FILER):
        nyckel = ", ".join(fil.nyckel)
        krav = " AND ".join(f"{kolumn.namn} IS NOT NULL" for kolumn in fil.kolumner_i_nyckel if kolumn.krav)
        cursor.execute(
            f"""
            WITH numrerade AS (
                SELECT rad, row_number() OVER lika AS nr, first_value(rad) OVER lika AS forsta
                FROM in_{fil.stam} WHERE {krav} AND NOT coalesce(trasiga && %(nyckel)s, false)
                WINDOW lika AS (PARTITION BY {nyckel} ORDER BY rad)
            ), borttagna AS (
                DELETE FROM in_{fil.stam} AS s USING numrerade AS n WHERE s.rad = n.rad AND n.nr > 1
                RETURNING s.rad, n.forsta
            )
            INSERT INTO anmarkning (ordning, fil, rad, kolumn, kod, fel, skal)
            SELECT %(ordning)s, %(fil)s, rad, %(kolumn)s, 'DUBBLETT', true, 'finns redan på rad ' || forsta
            FROM borttagna""",
            {"ordning": ordning, "fil": fil.namn, "kolumn": fil.nyckel[0], "nyckel": list(fil.nyckel)},
        )


def meet_lagrade(session: Session, cursor: psycopg.Cursor, bara: str | None) -> None:
    """Set beside the rows of the files the stored rows that they touch, and find out which nämnd each row is of.

    Stored rows are sought in the nämnd `bara`, else in those that enheter.csv names, else in all; and in those that
    own a stored enhet that a row names and that is in none of these.
    """
    for index in _INDEX:
        cursor.execute(f"CREATE INDEX ON {index}")
    _analyze(cursor)
    namnda = _select_namnder(cursor, bara)
    for namnd in [*namnda, *_select_owners(cursor, namnda)]:
        set_scope(session, namnd.id)
        for fil in FILER:
            _load_lagrade(cursor, fil, namnd)
    set_scope(session, None)
    add_orubbade(cursor, ENHETER)
    _resolve_enheter(cursor)
    for fil in (OROSANMALNINGAR, UTREDNINGAR, INSATSER):
        add_orubbade(cursor, fil)
    _resolve_by_reference(cursor, FORLANGNINGAR, "utredning", UTREDNINGAR)
    _resolve_by_reference(cursor, ALLVARSSAMTAL, "anmalan", OROSANMALNINGAR)
    _spread_barn(cursor, namnda)
    add_orubbade(cursor, BARN)
    for fil in FILER:
        _unmask(cursor, fil)
    _analyze(cursor)


def rows_of(fil: Fil) -> str:
    """The table with the rows of a file as they are to be stored: those of barn.csv once per nämnd."""
    return "in_barn_namnd" if fil is BARN else f"in_{fil.stam}"


def add_orubbade(cursor: psycopg.Cursor, fil: Fil) -> None:
    """Add the stored rows that no row of the file stands for."""
    kolumner = ", ".join(_columns(fil))
    cursor.execute(f"""
        INSERT INTO {rows_of(fil)} (rad, {kolumner})
        SELECT NULL, {kolumner} FROM lagrad_{fil.stam} AS l
        WHERE NOT EXISTS (SELECT FROM {rows_of(fil)} AS s WHERE {match_key(fil)})""")


def match_key(fil: Fil) -> str:
    """The condition that `s`, a row of the import, and `l`, a stored one, are the same row of the record."""
    nyckel = dict.fromkeys(["namnd", *fil.nyckel])
    return " AND ".join(
        # giltig_fran of mal.csv may be empty, and two empty ones are the same.
        f"s.{namn} = l.{namn}" if namn != "giltig_fran" else f"s.{namn} IS NOT DISTINCT FROM l.{namn}"
        for namn in nyckel
    )


def _columns(fil: Fil) -> list[str]:
    """The columns of the format, then the nämnd where it isn't one of them, then what is known beyond them."""
    kolumner = [kolumn.namn for kolumn in fil.kolumner]
    return [*kolumner, *([] if "namnd" in kolumner else ["namnd"]), *_EXTRA.get(fil, {})]


def _analyze(cursor: psycopg.Cursor) -> None:
    for fil in FILER:
        cursor.execute(f"ANALYZE in_{fil.stam}, lagrad_{fil.stam}")
    cursor.execute("ANALYZE in_barn_namnd")


def _select_namnder(cursor: psycopg.Cursor, bara: str | None) -> list[NamndRef]:
    cursor.execute(
        """
        SELECT id, kod FROM namnd
        WHERE CASE WHEN %(bara)s::text IS NOT NULL THEN kod = %(bara)s
                   WHEN EXISTS (SELECT FROM in_enheter) THEN kod IN (SELECT namnd FROM in_enheter)
                   ELSE true END
        ORDER BY kod""",
        {"bara": bara},
    )
    return [NamndRef(*rad) for rad in cursor.fetchall()]


def _select_owners(cursor: psycopg.Cursor, namnda: list[NamndRef]) -> list[NamndRef]:
    """The other nämnder that have an enhet which a row names, where neither enheter.csv nor those named have it."""
    cursor.execute(
        """
        SELECT id, kod FROM namnd WHERE id IN (
            SELECT namnd_id FROM enhet
            WHERE kod IN (SELECT enhet FROM in_orosanmalningar UNION SELECT enhet FROM in_utredningar
                          UNION SELECT enhet FROM in_insatser)
            AND kod NOT IN (SELECT kod FROM in_enheter WHERE kod IS NOT NULL)
            AND kod NOT IN (SELECT kod FROM enhet WHERE namnd_id = ANY(%(namnda)s)))
        AND id <> ALL(%(namnda)s) ORDER BY kod""",
        {"namnda": [namnd.id for namnd in namnda]},
    )
    return [NamndRef(*rad) for rad in cursor.fetchall()]


def _load_lagrade(cursor: psycopg.Cursor, fil: Fil, namnd: NamndRef) -> None:
    kolumner = _columns(fil)
    har_namnd = any(kolumn.namn == "namnd" for kolumn in fil.kolumner)
    extra = [*([] if har_namnd else ["%(namnd)s"]), *(f"t.{namn}" for namn in _EXTRA.get(fil, {}))]
    cursor.execute(
        f"INSERT INTO lagrad_{fil.stam} ({', '.join(kolumner)})"
        f" {LAGRINGAR[fil].select(fil, extra)} WHERE {_BERORDA[fil]}",
        {"namnd": namnd.kod},
    )


def _resolve_enheter(cursor: psycopg.Cursor) -> None:
    """A row is of the nämnd of its enhet: the one in enheter.csv, else the only stored one with that code."""
    for fil in (OROSANMALNINGAR, UTREDNINGAR, INSATSER):
        cursor.execute(f"""
            WITH enheter AS (
                SELECT kod, namnd FROM in_enheter WHERE rad IS NOT NULL
                UNION ALL
                SELECT kod, min(namnd) FROM in_enheter AS lagrad
                WHERE rad IS NULL AND NOT EXISTS (SELECT FROM in_enheter WHERE rad IS NOT NULL AND kod = lagrad.kod)
                GROUP BY kod HAVING count(*) = 1
            )
            UPDATE in_{fil.stam} AS s SET namnd = e.namnd FROM enheter AS e WHERE e.kod = s.enhet""")


def _resolve_by_reference(cursor: psycopg.Cursor, fil: Fil, kolumn: str, mal: Fil) -> None:
    """A row without enhet is of the nämnd of the row it refers to: the one in the files, else the only stored one."""
    cursor.execute(f"""
        WITH mal AS (
            SELECT id, min(namnd) FILTER (WHERE rad IS NOT NULL) AS i_filen,
                   CASE WHEN count(*) = 1 THEN min(namnd) END AS ensam
            FROM in_{mal.stam} WHERE id IN (SELECT {kolumn} FROM in_{fil.stam}) GROUP BY id
        )
        UPDATE in_{fil.stam} AS s SET namnd = coalesce(i_filen, ensam) FROM mal WHERE mal.id = s.{kolumn}""")


def _spread_barn(cursor: psycopg.Cursor, namnda: list[NamndRef]) -> None:
    """Give a child a row in each nämnd that has rows about it in the files, or where it is stored (decision 21).

    Where it is stored, only in a nämnd that the import is about: in any other one the id may be another child's.
    """
    kolumner = ", ".join(["rad", "trasiga", "maskerade", *(kolumn.namn for kolumn in BARN.kolumner)])
    cursor.execute(
        f"""
        WITH berord AS (
            SELECT barn, namnd FROM in_orosanmalningar WHERE rad IS NOT NULL
            UNION SELECT barn, namnd FROM in_utredningar WHERE rad IS NOT NULL
            UNION SELECT barn, namnd FROM in_insatser WHERE rad IS NOT NULL
            UNION SELECT id, namnd FROM lagrad_barn WHERE namnd = ANY(%(namnda)s)
        )
        INSERT INTO in_barn_namnd (namnd, {kolumner})
        SELECT berord.namnd, {kolumner} FROM in_barn JOIN berord ON barn = id WHERE berord.namnd IS NOT NULL""",
        {"namnda": [namnd.kod for namnd in namnda]},
    )


def _unmask(cursor: psycopg.Cursor, fil: Fil) -> None:
    """Let `***` stand for what is stored already."""
    maskerbara = [kolumn.namn for kolumn in fil.kolumner if kolumn.maskerbar]
    if maskerbara:
        satta = ", ".join(
            f"{namn} = CASE WHEN '{namn}' = ANY (s.maskerade) THEN l.{namn} ELSE s.{namn} END"
            for namn in maskerbara
        )
        cursor.execute(f"""
            UPDATE {rows_of(fil)} AS s SET {satta} FROM lagrad_{fil.stam} AS l
            WHERE s.maskerade IS NOT NULL AND {match_key(fil)}""")
