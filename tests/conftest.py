"""One PostgreSQL for the whole run, migrated once; each worker copies the template, each test starts empty."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import fasteners
import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.embedded import release_servers, start_postgres
from casetrack.models import Base
from casetrack.rules.koder import EnhetTyp

SHARED = "CASETRACK_TEST_SHARED"
TEMPLATE = "casetrack_mall"

# The first example of a run also pays for imports, on cores that are shared: its time says nothing.
settings.register_profile("casetrack", deadline=None)
settings.load_profile("casetrack")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[SHARED] = tempfile.mkdtemp(prefix="casetrack-test-")
        # The servers' own account must reach its data, and the folder holds invented people only.
        os.chmod(os.environ[SHARED], 0o755)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        release_servers()
        shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


@dataclass(frozen=True)
class Database:
    """A migrated, empty database: the owner's login, the application's login, and an engine of each."""

    owner_url: str
    url: str
    owner: Engine
    app: Engine

    @property
    def sessions(self) -> sessionmaker[Session]:
        return db.create_sessions(self.app)


@pytest.fixture(scope="session")
def cluster_url() -> str:
    """The owner's address of the run's PostgreSQL, with the migrated template in place."""
    shared = Path(os.environ[SHARED])
    with fasteners.InterProcessLock(shared / "lock"):
        owner_url = start_postgres(shared / "data", fast=True).owner_url
        engine = create_engine(owner_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            made = connection.scalar(
                text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": TEMPLATE}
            )
            if not made:
                connection.execute(text(f"CREATE DATABASE {TEMPLATE}_bygge"))
                address = make_url(owner_url).set(database=f"{TEMPLATE}_bygge")
                db.upgrade(address.render_as_string(hide_password=False))
                connection.execute(text(f"ALTER DATABASE {TEMPLATE}_bygge RENAME TO {TEMPLATE}"))
        engine.dispose()
    return owner_url


@pytest.fixture(scope="session")
def worker_database(cluster_url: str, worker_id: str) -> Iterator[Database]:
    name = f"casetrack_{worker_id}"
    server = create_engine(cluster_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    server.dispose()
    address = make_url(cluster_url).set(database=name)
    owner_url = address.render_as_string(hide_password=False)
    url = address.set(username=db.APP_ROLE).render_as_string(hide_password=False)
    made = Database(owner_url, url, create_engine(owner_url), db.create_app_engine(url))
    yield made
    made.app.dispose()
    made.owner.dispose()


@pytest.fixture
def database(worker_database: Database) -> Database:
    """The worker's database, emptied."""
    empty_database(worker_database)
    return worker_database


def empty_database(worker_database: Database) -> None:
    tables = reversed(Base.metadata.sorted_tables)
    with worker_database.owner.begin() as connection:
        # Not TRUNCATE: it makes every file anew, which takes thirty times as long as a few rows take to delete.
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # the marking triggers sleep
        connection.exec_driver_sql("; ".join(f"DELETE FROM {table.name}" for table in tables))  # noqa: S608
        connection.execute(text("SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"))


@pytest.fixture
def sessions(database: Database) -> sessionmaker[Session]:
    """Sessions of the application's role; the nämnd is the test's to set (`db.open_scope`)."""
    return database.sessions


@dataclass(frozen=True)
class Organisation:
    """A nämnd with one enhet of each kind that a case walks through."""

    namnd_id: int
    mottagning_id: int
    utredning_id: int
    oppenvard_id: int
    socialjour_id: int


@pytest.fixture
def organisation(sessions: sessionmaker[Session]) -> Organisation:
    return make_organisation(sessions, "N1")


@pytest.fixture
def other_organisation(organisation: Organisation, sessions: sessionmaker[Session]) -> Organisation:
    """A second nämnd, on the other side of the secrecy border."""
    return make_organisation(sessions, "N2")


def make_organisation(sessions: sessionmaker[Session], kod: str) -> Organisation:
    typer = [EnhetTyp.MOTTAGNING, EnhetTyp.UTREDNING, EnhetTyp.OPPENVARD, EnhetTyp.SOCIALJOUR]
    with sessions.begin() as session:
        namnd = Namnd(kod=kod, namn=f"Nämnden {kod}")
        session.add(namnd)
        session.flush()
        enheter = [
            Enhet(namnd_id=namnd.id, kod=f"{kod}-{typ}", namn=f"{typ.text} {kod}", typ=typ) for typ in typer
        ]
        session.add_all(enheter)
        session.flush()
        return Organisation(namnd.id, *(enhet.id for enhet in enheter))


@pytest.fixture
def session(sessions: sessionmaker[Session], organisation: Organisation) -> Iterator[Session]:
    """A transaction of the application's role in `organisation`, rolled back after the test."""
    with sessions() as opened:
        db.set_scope(opened, organisation.namnd_id)
        yield opened


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning, far from clock changes and holidays."""
    return datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
