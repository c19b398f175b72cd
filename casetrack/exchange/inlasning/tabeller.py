"""How the rows of each file become rows of a table, and the statement that stores them with their events."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from dataclasses import dataclass, field

from casetrack.exchange.inlasning.mellanlager import FODELSEDAG_I_NUMMER, FRISTER, rows_of
from casetrack.exchange.kolumner import (
    ALLVARSSAMTAL,
    BARN,
    ENHETER,
    FORLANGNINGAR,
    INSATSER,
    OROSANMALNINGAR,
    UTREDNINGAR,
    Fil,
)
from casetrack.rules.koder import Objekttyp

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
_MED_UTREDNING = "JOIN utredning AS u ON u.namnd_id = %(namnd_id)s AND u.kallid = s.utredning"
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
        join=f"{_MED_BARN_OCH_ENHET} LEFT {_MED_UTREDNING}",
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
        join=_MED_UTREDNING,
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
        join=f"{_MED_BARN_OCH_ENHET} LEFT {_MED_UTREDNING}",
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


def _build_statement(fil: Fil, tabell: _Tabell) -> str:
    """Insert the rows of a nämnd that are new, change those that differ, and write an event for each.

    Answers how many were new, how many changed, and how many there were.
    """
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


STATEMENTS = {fil: _build_statement(fil, tabell) for fil, tabell in _TABELLER.items()}
"""For each file but mal.csv, in an order in which what a row refers to is stored before it."""
