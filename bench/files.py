"""The record as files for the rivals: CSV written by PostgreSQL, Parquet made of it by DuckDB."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import psycopg

from bench.database import Database

# Local dates stand beside the instants, as in an extract for follow-up: no rival has to convert between time zones.
_LOCAL = "({} AT TIME ZONE 'Europe/Stockholm')::date"
_UTC = "({} AT TIME ZONE 'UTC')"

# Of each table the columns that the catalogue needs: name, type in Parquet, and what it is made of.
COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "barn": {
        "id": ("BIGINT", "id"),
        "namnd_id": ("INTEGER", "namnd_id"),
        "kon": ("VARCHAR", "kon"),
        "fodelsedatum": ("DATE", "fodelsedatum"),
        "ensamkommande": ("BOOLEAN", "ensamkommande"),
    },
    "orosanmalan": {
        "id": ("BIGINT", "id"),
        "namnd_id": ("INTEGER", "namnd_id"),
        "barn_id": ("BIGINT", "barn_id"),
        "enhet_id": ("INTEGER", "enhet_id"),
        "typ": ("VARCHAR", "typ"),
        "inkom": ("TIMESTAMP", _UTC.format("inkom")),
        "inkom_datum": ("DATE", "inkom_datum"),
        "anmalare": ("VARCHAR", "anmalare"),
        "vald": ("BOOLEAN", "vald"),
        "brott": ("BOOLEAN", "brott"),
        "brottsdatum": ("DATE", "brottsdatum"),
        "forsta_gang": ("BOOLEAN", "forsta_gang"),
        "skyddsbedomning_datum": ("DATE", _LOCAL.format("skyddsbedomning")),
        "forfaller": ("DATE", "forfaller"),
        "beslut": ("VARCHAR", "beslut"),
        "beslut_datum": ("DATE", "beslut_datum"),
        "barnet_hort": ("BOOLEAN", "barnet_hort"),
        "synnerliga_skal": ("VARCHAR", "synnerliga_skal"),
        "aterkoppling": ("VARCHAR", "aterkoppling"),
        "aterkoppling_begard": ("DATE", "aterkoppling_begard"),
        "aterkoppling_given": ("DATE", "aterkoppling_given"),
    },
    "utredning": {
        "id": ("BIGINT", "id"),
        "namnd_id": ("INTEGER", "namnd_id"),
        "barn_id": ("BIGINT", "barn_id"),
        "enhet_id": ("INTEGER", "enhet_id"),
        "kallid": ("VARCHAR", "kallid"),
        "inledd": ("DATE", "inledd"),
        "forfaller": ("DATE", "forfaller"),
        "avslutad": ("DATE", "avslutad"),
        "barnet_delaktigt": ("BOOLEAN", "barnet_delaktigt"),
        "barnet_aterkoppling": ("BOOLEAN", "barnet_aterkoppling"),
        "skola_vidtalad": ("VARCHAR", "skola_vidtalad"),
    },
    "forlangning": {
        "namnd_id": ("INTEGER", "namnd_id"),
        "utredning_id": ("BIGINT", "utredning_id"),
        "beslutad": ("DATE", "beslutad"),
        "till": ("DATE", "till"),
    },
    "insats": {
        "id": ("BIGINT", "id"),
        "namnd_id": ("INTEGER", "namnd_id"),
        "barn_id": ("BIGINT", "barn_id"),
        "kallid": ("VARCHAR", "kallid"),
        "typ": ("VARCHAR", "typ"),
        "beslutad": ("DATE", "beslutad"),
        "paborjad": ("DATE", "paborjad"),
        "avslutad": ("DATE", "avslutad"),
        "skyddsbehov": ("BOOLEAN", "skyddsbehov"),
        "vantat_pa_placering": ("BOOLEAN", "vantat_pa_placering"),
        "trygga_forhallanden": ("BOOLEAN", "trygga_forhallanden"),
    },
    "allvarssamtal": {
        "namnd_id": ("INTEGER", "namnd_id"),
        "orosanmalan_id": ("BIGINT", "orosanmalan_id"),
        "kannedom": ("TIMESTAMP", _UTC.format("kannedom")),
        "kallad": ("TIMESTAMP", _UTC.format("kallad")),
        "hallet": ("TIMESTAMP", _UTC.format("hallet")),
    },
}


def write_files(database: Database) -> Path:
    """The folder with every table as CSV and as Parquet; written once, and again if the record is."""
    if database.files.exists():
        return database.files
    # Those of another version of this module go, and so does half a writing.
    shutil.rmtree(database.files.parent, ignore_errors=True)
    draft = database.files.with_suffix(".draft")
    draft.mkdir(parents=True)
    with psycopg.connect(database.conninfo) as connection:
        for table, columns in COLUMNS.items():
            made = ", ".join(f"{source} AS {name}" for name, (_, source) in columns.items())
            # In the order of the ids, which is that of the days: as a register hands them out.
            query = f"COPY (SELECT {made} FROM {table} ORDER BY 1) TO STDOUT (FORMAT csv, HEADER)"
            with (draft / f"{table}.csv").open("wb") as file, connection.cursor().copy(query) as copy:
                for data in copy:
                    file.write(data)
    with duckdb.connect() as duck:
        for table, columns in COLUMNS.items():
            types = {name: type_ for name, (type_, _) in columns.items()}
            duck.execute(
                f"COPY (SELECT * FROM read_csv('{draft / table}.csv', header = true, columns = {types}))"
                f" TO '{draft / table}.parquet' (FORMAT parquet)"
            )
    draft.rename(database.files)
    return database.files
