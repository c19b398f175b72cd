"""The installation's servers and its database, for every process that is not handed them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session, sessionmaker

# Every mapped class, so that foreign keys find their tables in whatever process it is.
from casetrack import db, models  # noqa: F401
from casetrack.config import Settings, read_settings
from casetrack.embedded import Servers, ensure_servers


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
