"""Alembic's entry: runs with the owner's login, given by `casetrack.db.upgrade`."""

from alembic import context
from sqlalchemy import create_engine, pool

from casetrack.config import read_settings
from casetrack.models import Base


def owner_url() -> str:
    url = context.config.attributes.get("url")
    if url is None:
        settings = read_settings()
        url = settings.owner_url or settings.database_url
    if url is None:
        raise SystemExit("Ange ägarens databasadress i CASETRACK_OWNER_URL.")
    return str(url)


engine = create_engine(owner_url(), poolclass=pool.NullPool)
with engine.connect() as connection:
    # Two processes may find the same empty database; the second waits, and then finds nothing left to do.
    connection.exec_driver_sql("SELECT pg_advisory_lock(hashtext('casetrack migrations'))")
    # An owner who may not see all rows must be told so, and not change the few that it sees.
    connection.exec_driver_sql("SET row_security = off")
    connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
