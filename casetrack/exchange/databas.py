"""The database beneath a session, for what moves many rows at a time: COPY, cursors of the server's, and plans."""

from __future__ import annotations

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

_RECORD = ("barn", "orosanmalan", "utredning", "forlangning", "insats", "allvarssamtal")


def open_for_bulk(session: Session) -> psycopg.Connection:
    """The driver's connection of the session's transaction, set for many rows until the transaction ends."""
    # Rows that were stored a moment ago have no statistics yet, and behind row-level security the planner then takes
    # a nämnd for a handful of rows and joins by running through all of them for each: hours instead of seconds.
    session.execute(text("SET LOCAL enable_nestloop = off"))
    session.execute(text("SET LOCAL work_mem = '64MB'"))
    # Instants in events are written as the commands write them, whatever the server's own zone is.
    session.execute(text("SET LOCAL TimeZone = 'UTC'"))
    return get_driver_connection(session)


def refresh_statistics(session: Session) -> None:
    """Count the tables of the record anew, so that the figures asked right after an import are planned for its rows.

    The server's own turn may be minutes away, or never come: the embedded one stops with the command.
    """
    session.execute(text(f"ANALYZE {', '.join(_RECORD)}"))


def get_driver_connection(session: Session) -> psycopg.Connection:
    """The connection of the session's transaction; what is done on it is a part of the transaction."""
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError("casetrack works with psycopg only")
    return connection
