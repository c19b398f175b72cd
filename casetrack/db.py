"""The database: engine, session, declarative base and the nämnd a transaction may see.

Two logins share one database. The owner migrates; the application's login (`casetrack_app`) reads and
writes under row-level security and sees one nämnd at a time. The nämnd is set per transaction, so a
forgotten scope shows nothing at all instead of everything.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Engine, Enum, MetaData, Text, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from casetrack.config import FelInstallning

APP_ROLE = "casetrack_app"
MIGRATIONS = Path(__file__).parent.parent / "migrations"


class Base(DeclarativeBase):
    """The declarative base. Instants are `timestamptz`; every constraint has a name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        int: BigInteger,
        str: Text,
        date: Date,
        datetime: DateTime(timezone=True),
    }


def code_column(codes: type[enum.StrEnum], *, name: str | None = None) -> Enum:
    """The column type of a code list: its codes as text, held by a check constraint.

    `name` is that of the constraint, for a second column of the same codes in a table.
    """
    return Enum(
        codes,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or codes.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def create_app_engine(url: str, **options: Any) -> Engine:
    """An engine whose every connection acts as the application's role, whatever login the address names.

    A connection that cannot take that role is refused: better no answer than one without row-level security. Every
    question is planned for the values that it is asked with, as one nämnd may be a hundred times another, and never
    compiled, which takes longer than any of them. A statement that fails is told without its values, which may be
    anything that was typed.
    """
    engine = create_engine(url, hide_parameters=True, **options)

    @event.listens_for(engine, "connect")
    def take_app_role(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET ROLE {APP_ROLE}")
        cursor.execute("SET plan_cache_mode = force_custom_plan")
        cursor.execute("SET jit = off")
        cursor.close()
        connection.commit()

    return engine


def create_sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


def set_scope(session: Session, namnd_id: int | None) -> None:
    """Let the transaction under way see one nämnd; None closes it again. Ends with the transaction."""
    session.execute(
        text("SELECT set_config('casetrack.namnd', :namnd, true)"),
        {"namnd": "" if namnd_id is None else str(namnd_id)},
    )


@contextmanager
def open_scope(sessions: sessionmaker[Session], namnd_id: int | None) -> Iterator[Session]:
    """One transaction in one nämnd: committed at the end, rolled back by any exception."""
    with sessions.begin() as session:
        set_scope(session, namnd_id)
        yield session


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Bring the schema to `revision` with the owner's login.

    Raises:
        FelInstallning: the database can't be reached, or the login may not change its tables.
    """
    # Imported here: a command that finds the schema in place never needs Alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = owner_url
    try:
        command.upgrade(config, revision)
    except DBAPIError as error:
        raise FelInstallning(
            f"Databasens tabeller kan inte skapas eller uppgraderas: {error.orig}"
        ) from error


def ensure_schema(owner_url: str, *, may_upgrade: bool) -> None:
    """See that the schema is of this version: an empty database is filled, an older one upgraded if that is allowed.

    Raises:
        FelInstallning: the schema is of another version and may not be upgraded, or the database can't be reached.
    """
    found = _read_revision(owner_url)
    newest = max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    if found == newest:
        return
    if found is None or (may_upgrade and found < newest):
        upgrade(owner_url)
    else:
        raise FelInstallning(f"Databasen har version {found} men programmet {newest}: kör casetrack migrate.")


def _read_revision(url: str) -> str | None:
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
                return None
            revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return revision
    except DBAPIError as error:
        raise FelInstallning(f"Databasen kan inte nås: {error.orig}") from error
    finally:
        engine.dispose()
