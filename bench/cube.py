"""Rebuilding the whole cube, and one change to one case until its figures are right."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import duckdb
import psycopg
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from bench.clock import p95, read_server_memory, run_side
from bench.database import NOW, Database, Size, read_data_folder
from bench.table import Measured, format_bytes, format_seconds
from casetrack import db
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.embedded import start_valkey
from casetrack.followup.celler import Cellantal, Cellnyckel
from casetrack.followup.fardiga import rakna_nasta_fardiga
from casetrack.followup.kub import bygg_kub, har_markeringar, jamfor_kub, rakna_om
from casetrack.rules.tid import lokal_dag
from casetrack.wake import build_waker

NAMND_ID = 1
"""The largest nämnd of the record: no other has to wait longer."""
_TIMES_DUCKDB = 5
_CASES = 20
_SPREAD = 1.5
"""What may differ between sizes before it is called growth: caches, and how many cells the rows share."""
_WORKER_SECONDS = 60
"""How long a worker may take to start."""


def measure_rebuild(database: Database) -> tuple[float, list[Measured]]:
    """Seconds to count every cell of every nämnd, one connection per core as the workers have.

    DuckDB counts the same cells, and they are compared.
    """
    size = database.size
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute("TRUNCATE kubmanad, kubcell, fardig_siffra")
    with database.open_sessions() as sessions:
        start = time.perf_counter()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            memory = max(pool.map(lambda namnd_id: _rebuild(sessions, namnd_id), range(1, size.namnder + 1)))
        ours = time.perf_counter() - start
        start = time.perf_counter()
        figures = keep_figures(sessions, NAMND_ID)
        advance = time.perf_counter() - start
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE kubmanad, kubcell, fardig_siffra")
    result = database.files / "cube_by_duckdb.parquet"
    theirs = run_side("bench.rivals", "cube", database.files, lokal_dag(NOW), result)
    cells = _compare_cells(database, result)
    return ours, [
        Measured(
            f"whole cube ({cells} cells), against DuckDB",
            size.name,
            format_seconds(ours),
            format_seconds(theirs.warm),
            f"1:{ours / theirs.warm:.1f}",
            f"1:{_TIMES_DUCKDB} or better",
            ours <= _TIMES_DUCKDB * theirs.warm,
        ),
        Measured(
            "whole cube, memory",
            size.name,
            f"{format_bytes(memory)} per connection",
            format_bytes(theirs.memory),
        ),
        Measured(
            f"the {figures} figures of one nämnd's reports, in advance",
            size.name,
            format_seconds(advance),
        ),
    ]


def keep_figures(sessions: sessionmaker[Session], namnd_id: int) -> int:
    """Count in advance what a nämnd lacks of the reports that are due, as a worker does; returns how many figures."""
    figures = 0
    while True:
        with db.open_scope(sessions, namnd_id) as session:
            if not rakna_nasta_fardiga(session, namnd_id, now=NOW):
                return figures
        figures += 1


def compare_growth(taken: dict[Size, float]) -> Measured:
    """Whether the time grows as the rows do, from the smallest to the largest."""
    rates = [seconds / size.anmalningar for size, seconds in taken.items()]
    return Measured(
        "whole cube, per 1 000 anmälningar",
        " / ".join(size.name for size in taken),
        " / ".join(format_seconds(rate * 1000) for rate in rates),
        ratio=f"{max(rates) / min(rates):.2f}",
        mark=f"within {_SPREAD}×",
        held=max(rates) <= _SPREAD * min(rates),
    )


def measure_change(database: Database) -> tuple[float, list[Measured]]:
    """Seconds from one change until the cells that it moves are right, and how long a running worker takes."""
    own, waited, memory = [], [], 0
    with database.open_sessions() as sessions:
        cases = _pick_cases(sessions)
        for case in cases:
            # There and back again, so that the record stays what its files say.
            for days in (-1, 1):
                start = time.perf_counter()
                _change(sessions, case, days)
                with db.open_scope(sessions, NAMND_ID) as session:
                    rakna_om(session, NAMND_ID, now=NOW)
                    memory = read_server_memory(session)
                own.append(time.perf_counter() - start)
        _check_cube(sessions)
        with _running_worker(database) as redis_url:
            wake = build_waker(redis_url)
            for case in cases:
                for days in (-1, 1):
                    _change(sessions, case, days)
                    start = time.perf_counter()
                    wake(NAMND_ID)
                    _wait_until_counted(sessions)
                    waited.append(time.perf_counter() - start)
        _check_cube(sessions)
    name = database.size.name
    worst = p95(waited[1:])
    return median(own), [
        Measured("one change until the cube is right", name, format_seconds(median(own))),
        Measured("one change, memory", name, f"{format_bytes(memory)} in the server"),
        Measured(
            "from commit until a worker has counted, p95",
            name,
            format_seconds(worst),
            mark="under 1 s",
            held=worst < 1,
        ),
    ]


def compare_changes(taken: dict[Size, float]) -> Measured:
    """Whether a change costs the same however many cases there are."""
    return Measured(
        "one change, whatever the size",
        " / ".join(size.name for size in taken),
        " / ".join(map(format_seconds, taken.values())),
        ratio=f"{max(taken.values()) / min(taken.values()):.2f}",
        mark=f"within {_SPREAD}×",
        held=max(taken.values()) <= _SPREAD * min(taken.values()),
    )


def _rebuild(sessions: sessionmaker[Session], namnd_id: int) -> int:
    """Returns what the server's process has in memory afterwards."""
    with db.open_scope(sessions, namnd_id) as session:
        bygg_kub(session, namnd_id, now=NOW)
        return read_server_memory(session)


def _compare_cells(database: Database, theirs: Path) -> int:
    """How many cells there are. Raises SystemExit unless both count the same in every one.

    When a cell is settled is not compared: it is no figure.
    """
    ours = database.files / "cube.csv"
    columns = ", ".join(("namnd_id", *Cellnyckel._fields, *Cellantal._fields[:-1]))
    with (
        psycopg.connect(database.conninfo) as connection,
        ours.open("wb") as file,
        connection.cursor().copy(
            f"COPY (SELECT {columns} FROM kubcell) TO STDOUT (FORMAT csv, HEADER)"
        ) as copy,
    ):
        for data in copy:
            file.write(data)
    with duckdb.connect() as duck:
        cells = f"SELECT {columns} FROM"
        (differing,) = duck.execute(
            f"SELECT count(*) FROM (({cells} '{ours}' EXCEPT {cells} '{theirs}') UNION ALL"
            f" ({cells} '{theirs}' EXCEPT {cells} '{ours}'))"
        ).fetchall()[0]
        (count,) = duck.execute(f"SELECT count(*) FROM '{ours}'").fetchall()[0]
    ours.unlink()
    if differing:
        sys.exit(f"{differing} cells of the cube are not the same as DuckDB's")
    return int(count)


def _pick_cases(sessions: sessionmaker[Session]) -> list[int]:
    """Anmälningar of the last year: an earlier one is seldom changed."""
    query = select(Orosanmalan.id).where(
        Orosanmalan.beslut_datum >= NOW.replace(year=NOW.year - 1).date(),
        Orosanmalan.beslut_datum > Orosanmalan.inkom_datum,
    )
    with db.open_scope(sessions, NAMND_ID) as session:
        return random.Random(1).sample(sorted(session.scalars(query)), _CASES)  # noqa: S311 - no secret


def _change(sessions: sessionmaker[Session], case: int, days: int) -> None:
    """Move the decision and turn the mark of våld: half a dozen figures in two or three months."""
    with db.open_scope(sessions, NAMND_ID) as session:
        session.execute(
            update(Orosanmalan)
            .where(Orosanmalan.id == case)
            .values(vald=~Orosanmalan.vald, beslut_datum=Orosanmalan.beslut_datum + days)
        )


def _check_cube(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.set_scope(session, NAMND_ID)
        if har_markeringar(session) or (differing := jamfor_kub(session, now=NOW)):
            sys.exit(f"The cube is not what the record gives: {differing}")


def _wait_until_counted(sessions: sessionmaker[Session]) -> None:
    give_up = time.monotonic() + _WORKER_SECONDS
    while True:
        with db.open_scope(sessions, NAMND_ID) as session:
            if not har_markeringar(session):
                return
        if time.monotonic() > give_up:
            sys.exit(f"No worker counted within {_WORKER_SECONDS} s: see worker.log in {read_data_folder()}")
        time.sleep(0.005)


@contextmanager
def _running_worker(database: Database) -> Iterator[str]:
    redis_url = start_valkey(read_data_folder())
    environment = os.environ | {
        "CASETRACK_DATABASE_URL": database.app_url,
        "CASETRACK_OWNER_URL": database.owner_url,
        "CASETRACK_REDIS_URL": redis_url,
    }
    # With the sweeps and the counting in advance, which the changes have to share it with.
    schedule = read_data_folder() / "schedule"
    command = [sys.executable, "-m", "celery", "--app=workers.app", "worker", "--concurrency=1", "--beat"]
    command.append(f"--schedule={schedule}")
    with (read_data_folder() / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield redis_url
    finally:
        worker.terminate()
        worker.wait()
