"""The driver beneath a session, for what goes past SQLAlchemy: COPY, and cursors that the server keeps."""

from __future__ import annotations

import psycopg
from sqlalchemy.orm import Session


def get_driver_connection(session: Session) -> psycopg.Connection:
    """The connection of the session's transaction; what is done on it is a part of the transaction."""
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError("casetrack works with psycopg only")
    return connection
