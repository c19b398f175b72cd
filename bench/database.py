"""The databases that are measured: one per size, made once and kept in the bench's own data folder."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

import casetrack.models  # noqa: F401 - every table is known, as a key may point at any
from casetrack import db
from casetrack.config import prepare_data, read_settings
from casetrack.embedded import release_servers, start_postgres
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import Klocka

FORSTA = date(2016, 5, 16)
SISTA = date(2026, 5, 15)
INFORD = date(2024, 5, 16)
"""Casetrack was taken in use: the eight years before were imported a nämnd at a time, as history comes."""
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)
"""The record ends a fortnight after the cut-off of the report that is measured, as it does when one is made."""

_RECORD = Path(__file__).with_name("record.sql")
_FILES = Path(__file__).with_name("files.py")


@dataclass(frozen=True)
class Size:
    """How large a record is, and for whom."""

    name: str
    anmalningar: int
    namnder: int


SMALL = Size("tenth", 40_000, 2)
CITY = Size("city", 400_000, 11)
REGION = Size("region", 1_300_000, 90)
NATION = Size("nation", 4_200_000, 290)


@dataclass(frozen=True)
class Database:
    """A record of one size; `files` is the folder of its exported tables."""

    size: Size
    owner_url: str
    app_url: str
    files: Path

    @contextmanager
    def open_sessions(self, connections: int = 5) -> Iterator[sessionmaker[Session]]:
        """Sessions of the application's role, as every part of the product uses."""
        engine = db.create_app_engine(self.app_url, pool_size=connections)
        try:
            yield db.create_sessions(engine)
        finally:
            engine.dispose()

    @property
    def conninfo(self) -> str:
        """The owner's address as psycopg takes it."""
        return _to_conninfo(self.owner_url)


def read_data_folder() -> Path:
    given = os.environ.get("BENCH_DATA")
    return Path(given).absolute() if given else read_settings().data / "bench"


def open_database(size: Size) -> Database:
    """The database of a size, built unless it is there; half a build leaves nothing behind.

    Its name says which record it holds, so that another version of that is built anew; a newer schema is migrated to,
    as in any other database.
    """
    data = read_data_folder()
    prepare_data(data.parent)
    urls = start_postgres(data)
    name = f"{size.name}_{_read_version()}"
    server = create_engine(urls.owner_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        others = set(connection.scalars(text("SELECT datname FROM pg_database"))) - {name}
        for other in others:
            if other.startswith(f"{size.name}_"):
                connection.exec_driver_sql(f"DROP DATABASE {other} WITH (FORCE)")
                shutil.rmtree(data / other, ignore_errors=True)
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            draft = f"{size.name}_draft"
            connection.exec_driver_sql(f"CREATE DATABASE {draft}")
            db.upgrade(_with_database(urls.owner_url, draft))
            _fill(size, _with_database(urls.owner_url, draft))
            connection.exec_driver_sql(f"ALTER DATABASE {draft} RENAME TO {name}")
    db.upgrade(_with_database(urls.owner_url, name))
    return Database(
        size,
        owner_url=_with_database(urls.owner_url, name),
        app_url=_with_database(urls.database_url, name),
        files=data / name / _hash(_FILES.read_bytes()),
    )


def _read_version() -> str:
    return _hash(_RECORD.read_bytes() + f"{FORSTA} {INFORD} {SISTA}".encode())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def restart_server() -> None:
    """Stop the server and start it again, with nothing in its memory; the files stay in the system's."""
    data = read_data_folder()
    release_servers(data)
    start_postgres(data)


def _with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _to_conninfo(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _fill(size: Size, owner_url: str) -> None:
    with psycopg.connect(
        _to_conninfo(owner_url), cursor_factory=psycopg.ClientCursor, autocommit=True
    ) as connection:
        # The triggers sleep: the whole cube is built afterwards, and the references are right by construction.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET work_mem = '256MB'")
        connection.execute(
            "CREATE TEMP TABLE forfallodagar (start date PRIMARY KEY, forhandsbedomning date,"
            " forhandsbedomning_flyttad date, utredning date, utredning_flyttad date)"
        )
        with connection.cursor().copy("COPY forfallodagar FROM STDIN") as copy:
            for dagar in range((SISTA - FORSTA).days + 100):
                start = FORSTA + timedelta(days=dagar)
                copy.write_row(
                    (
                        start,
                        *forfallodagar(Klocka.FORHANDSBEDOMNING, start),
                        *forfallodagar(Klocka.UTREDNING, start),
                    )
                )
        connection.execute("ANALYZE forfallodagar")
        connection.execute(
            _RECORD.read_text(encoding="utf-8"),
            {
                "anmalningar": size.anmalningar,
                "namnder": size.namnder,
                "forsta": FORSTA,
                "inford": INFORD,
                "sista": SISTA,
            },
        )
        connection.execute("VACUUM ANALYZE")
