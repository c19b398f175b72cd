"""The table of one nämnd, and the whole cube, by DuckDB over Parquet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from bench.rivals.definitions import AGE, AGE_GROUP, AT_CUT_OFF, CHAINED, OTHERS, ROWS, SOURCES, Rows
from bench.rivals.question import SPANS, Figure, Span, Table

TABLES = ("barn", "orosanmalan", "utredning", "forlangning", "insats", "allvarssamtal")
_WITHOUT_NUMERATOR = {"anmalningar", "utredningar_inledda", "utredningar_avslutade"} | {
    kod for kod, query in OTHERS.items() if "NULL AS met" in query
}


def compute_table(folder: Path, namnd_id: int, codes: list[str]) -> Table:
    """Every figure of both periods. The nämnd's rows are read from the files once: faster than one large statement."""
    files = {
        table: f"(SELECT * FROM '{folder / table}.parquet' WHERE namnd_id = {namnd_id})" for table in TABLES
    }
    table: Table = {kod: {} for kod in codes}
    with duckdb.connect() as duck:
        for name, query in SOURCES.items():
            duck.execute(f"CREATE TEMP TABLE {name} AS {query.format(**files)}")
        for span in SPANS:
            days = _write_days(span) | {name: f"{name}_{span.name}" for name in AT_CUT_OFF}
            for name, query in AT_CUT_OFF.items():
                duck.execute(f"CREATE TEMP TABLE {days[name]} AS {query.format(**files, **days)}")
            for kod in codes:
                counts = duck.execute(
                    f"SELECT {_COUNTS} FROM ({_select_counted(kod).format(**days)})"
                ).fetchall()
                table[kod][span.name] = _read_figure(kod, span, counts[0])
    return table


def build_cube(folder: Path, per: date, result: Path) -> int:
    """Every cell of every nämnd at one cut-off, written to a Parquet file; returns how many they are."""
    span = Span("cube", date.min, per, per, per, per, per, per)
    days = _write_days(span) | {name: name for name in AT_CUT_OFF}
    files = {table: f"'{folder / table}.parquet'" for table in TABLES}
    with duckdb.connect() as duck:
        for name in ("o", "u"):
            duck.execute(f"CREATE TEMP TABLE {name} AS {SOURCES[name].format(**files)}")
        duck.execute(f"CREATE OR REPLACE TEMP TABLE u AS {CHAINED.format(**files)}")
        for name, query in AT_CUT_OFF.items():
            duck.execute(f"CREATE TEMP TABLE {name} AS {query.format(**files, **days)}")
        cells = " UNION ALL ".join(_select_cells(kod, rows).format(**days) for kod, rows in ROWS.items())
        duck.execute(f"COPY ({cells}) TO '{result}' (FORMAT parquet)")
        return int(duck.execute(f"SELECT count(*) FROM '{result}'").fetchall()[0][0])


def _select_cells(kod: str, rows: Rows) -> str:
    value = f"sum(varde) FILTER ({_COUNTED})" if rows.value else "count(*) FILTER (status = 'ja')"
    left_out = ", ".join(
        f"count(*) FILTER (status = '{status}') AS {name}"
        for name, status in (
            ("uteslutna", "utesluten"),
            ("ej_matbara", "ej_matbar"),
            ("ofullstandiga", "ofullstandig"),
        )
    )
    marks = ", ".join(
        f"count(*) FILTER ({_COUNTED} AND settled AND is_{name}) AS {name}" for name in rows.marks
    )
    return f"""
        SELECT namnd_id, '{kod}' AS indikator, date_trunc('month', ankare)::DATE AS manad, version, enhet_id, kon,
            aldersgrupp, coalesce({value}, 0)::BIGINT AS taljare, count(*) FILTER ({_COUNTED}) AS namnare,
            {left_out}, {marks}
        FROM (
            SELECT namnd_id, {rows.anchor} AS ankare, {rows.version} AS version, enhet_id, kon,
                {AGE_GROUP.format(AGE.format(rows.anchor))} AS aldersgrupp, {rows.status} AS status,
                {rows.value or "NULL"} AS varde, {rows.settled} AS settled,
                {", ".join(f"{mark} AS is_{name}" for name, mark in rows.marks.items())}
            FROM {rows.source}
            WHERE {rows.rows} AND {rows.anchor} <= {{per}})
        GROUP BY ALL"""


_COUNTED = "status IN ('ja', 'nej')"
_COUNTS = ", ".join(
    f"count(*) FILTER (WHERE {sex}), count(*) FILTER (WHERE {sex} AND met), sum(varde) FILTER (WHERE {sex})"
    for sex in ("true", "kon = 'pojke'", "kon = 'flicka'")
)
_COUNTS += ", median(varde)"


def _select_counted(kod: str) -> str:
    if kod in OTHERS:
        return OTHERS[kod]
    rows = ROWS[kod]
    return f"""
        SELECT kon, status = 'ja' AS met, varde
        FROM (
            SELECT kon, {rows.status} AS status, {rows.value or "NULL"} AS varde FROM {rows.source}
            WHERE {rows.rows} AND {rows.anchor} BETWEEN {{fran}} AND {{sista}})
        WHERE {_COUNTED}"""


def _read_figure(kod: str, span: Span, counts: tuple[Any, ...]) -> Figure:
    parts: list[list[int | None]] = []
    for antal, met, summa in (counts[0:3], counts[3:6], counts[6:9]):
        match kod:
            case "placerade_barn":
                parts.append([antal, span.till.month])
            case "utredningstid_medel":
                parts.append([int(summa or 0), antal])
            case _:
                parts.append([None if kod in _WITHOUT_NUMERATOR else met, antal])
    return {"parts": parts, "median": counts[9] if kod == "utredningstid_median" else None}


def _write_days(span: Span) -> dict[str, str]:
    days = {
        name: f"DATE '{getattr(span, name)}'"
        for name in ("fran", "per", "bas_fran", "bas_till", "kkik_fran", "kkik_till")
    }
    efter_per = datetime.combine(span.per + timedelta(days=1), time(), ZoneInfo("Europe/Stockholm"))
    return days | {
        "sista": f"DATE '{min(span.till, span.per)}'",
        "efter_per": f"TIMESTAMP '{efter_per.astimezone(UTC):%Y-%m-%d %H:%M:%S}'",
    }
