"""Anslutning: the database of the installation, for a command of the command line."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.handelse import Utforare
from casetrack.config import Settings, read_settings
from casetrack.embedded import Servers, ensure_servers
from casetrack.exchange.anrop import Anropsfel, citera
from casetrack.rules.tid import OgiltigTid, parse_datum, parse_tidpunkt

CLOCK = "CASETRACK_NOW"


@contextmanager
def open_sessions(settings: Settings | None = None) -> Iterator[sessionmaker[Session]]:
    """Sessions of the application's role on a schema of this version; starts the embedded server if none is given.

    Raises:
        FelInstallning: the server or its schema can't be used as it stands.
    """
    engine = db.create_app_engine(open_servers(settings or read_settings(), need_redis=False).database_url)
    try:
        yield db.create_sessions(engine)
    finally:
        engine.dispose()


def open_servers(settings: Settings, *, need_redis: bool) -> Servers:
    """The servers of the installation, started if they are the embedded ones, with the schema in place.

    A schema of an older version is brought up to date only in the embedded database, which nobody else tends.

    Raises:
        FelInstallning: a server can't be started, or the schema is of another version.
    """
    servers = ensure_servers(settings, need_redis=need_redis)
    db.ensure_schema(servers.owner_url, may_upgrade=settings.database_url is None)
    return servers


def read_now() -> datetime:
    """The present moment; `CASETRACK_NOW` sets it for tests and demonstrations (decision 66).

    Raises:
        Anropsfel: the variable holds neither an instant nor a date.
    """
    given = os.environ.get(CLOCK)
    if not given:
        return datetime.now(UTC)
    try:
        # A bare date means that day at noon, so that it is the same day in every time zone of Europe.
        return parse_tidpunkt(given if ":" in given else f"{parse_datum(given)}T12:00")
    except OgiltigTid as error:
        raise Anropsfel(f"{CLOCK} {citera(given)}: {error}") from None


def name_operator() -> Utforare:
    """Who runs the command line: the operating-system user (exchange.md)."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return Utforare(anvandare_id=None, namn=f"{name} (kommandoraden)")
