"""PostgreSQL and Valkey from wheels, for when no server is given.

Several processes share one server of each kind in a data folder: the first starts it, the last stops it.

As root, PostgreSQL refuses to run, so the servers run as an account of their own, `casetrack-db`. The wheel's
own way is to open every folder above its files to that account, which can mean to everyone; here nothing
outside the data folder changes: programs are copied into it, and where the account cannot reach the data
folder, the servers' files lie in one of their own under `/var/lib/casetrack`. The wheels are therefore used
for their programs only, and their Python is never imported.

Accepted: both logins are let in without a password (`trust`), because the socket lies in a folder that only
the account of the servers, and root, can enter. Valkey has a password, as any user may connect to a loopback
port.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from casetrack.config import Settings
from casetrack.embedded.house import open_house
from casetrack.embedded.postgres import Postgres
from casetrack.embedded.sharing import join, release_servers
from casetrack.embedded.valkey import Valkey

__all__ = ["PostgresUrls", "Servers", "ensure_servers", "release_servers", "start_postgres", "start_valkey"]


@dataclass(frozen=True)
class Servers:
    """Addresses to use: the application's login, the owner's (to migrate), Redis (None: not asked for)."""

    database_url: str = field(repr=False)
    owner_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)


class PostgresUrls(NamedTuple):
    """SQLAlchemy addresses of one database: for the application's login and for the owner's."""

    database_url: str
    owner_url: str


def ensure_servers(settings: Settings, *, need_redis: bool = True, fast: bool = False) -> Servers:
    """Give the addresses in the settings, starting an embedded server for each that is needed and not given.

    A started server is stopped when the last process that uses it ends. `fast` trades durability for speed in
    a database that this call starts.

    Raises:
        FelInstallning: a server cannot be started.
    """
    if settings.database_url:
        postgres = PostgresUrls(settings.database_url, settings.owner_url or settings.database_url)
    else:
        postgres = start_postgres(settings.data, fast=fast)
    redis_url = settings.redis_url
    if need_redis and not redis_url:
        redis_url = start_valkey(settings.data)
    return Servers(postgres.database_url, postgres.owner_url, redis_url)


def start_postgres(data: Path, *, fast: bool = False) -> PostgresUrls:
    """Start PostgreSQL 18 on the data folder, or join the one that runs, and see that the database is there.

    The database `casetrack` is empty at first; the login `casetrack_app` comes with the migrations.

    Raises:
        FelInstallning: it cannot be started, or the data are of another PostgreSQL.
    """
    server = Postgres(open_house(data), fast)
    join(server)
    return PostgresUrls(server.url("casetrack_app", "+psycopg"), server.url("postgres", "+psycopg"))


def start_valkey(data: Path) -> str:
    """Start Valkey, or join the one that runs, and give its address, which redis-py and Celery both read.

    It forgets everything when it stops: what remains to be done is remembered in the database. An address
    stays the same from one start to the next unless its port has been taken meanwhile.

    Raises:
        FelInstallning: it cannot be started.
    """
    server = Valkey(open_house(data))
    join(server)
    return server.read_url()
