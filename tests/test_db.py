"""The database holds what the application promises, whoever writes to it."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.models import Base
from casetrack.rules.koder import Kon
from tests.conftest import TEMPLATE, Database, Organisation


def add_barn(sessions: sessionmaker[Session], namnd_id: int) -> int:
    with db.open_scope(sessions, namnd_id) as session:
        barn = Barn(namnd_id=namnd_id, kon=Kon.FLICKA)
        session.add(barn)
        session.flush()
        return barn.id


def count_barn(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Barn)) or 0


def test_migrations_and_models_say_the_same(database: Database) -> None:
    with database.owner.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_that_names_a_namnd_is_under_row_level_security(database: Database) -> None:
    """Forced, so that not even the tables' owner escapes it, and with a policy for the application's role."""
    with database.owner.connect() as connection:
        secured = set(
            connection.scalars(
                text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
            )
        )
        policied = set(
            connection.scalars(text("SELECT tablename FROM pg_policies WHERE 'casetrack_app' = ANY (roles)"))
        )
    named = {table.name for table in Base.metadata.sorted_tables if "namnd_id" in table.columns}
    assert secured == policied == named


def test_every_table_that_points_at_something_of_a_namnd_names_it(database: Database) -> None:
    """By a key, or by a column with an id of the record in it; so that the policy holds for it too."""
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    pointing = {
        table.name
        for table in tables.values()
        for column in table.columns
        if re.search(r"(barn|objekt|orosanmalan|utredning|insats|atkomst|enhet|anvandare)_id$", column.name)
        or any(key.column.table.name == "namnd" for key in column.foreign_keys)
    }
    assert all("namnd_id" in tables[name].columns for name in pointing)
    with database.owner.connect() as connection:
        stored = set(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
    assert stored - tables.keys() == {"alembic_version"}
    assert {name for name in tables if "namnd_id" not in tables[name].columns} == {
        "namnd",
        "inloggningsforsok",
    }


def test_nothing_goes_round_the_policies(database: Database) -> None:
    """No view or function runs with the owner's rights, and the application's role is nobody else's.

    What disposes of cases has a role of its own, which is held by the policies as well.
    """
    with database.owner.connect() as connection:
        views = connection.scalars(
            text("""
                SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
                AND (relkind = 'm' OR relkind = 'v' AND NOT coalesce(reloptions, '{}') && '{security_invoker=true}')""")
        )
        definers = connection.scalars(
            text("""
                SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
                AND proowner <> 'casetrack_gallring'::regrole""")
        )
        assert [*views, *definers] == []
        for role in (db.APP_ROLE, "casetrack_gallring"):
            rights = connection.execute(
                text(
                    "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = :role"
                ),
                {"role": role},
            ).one()
            assert not any(rights)
        memberships = connection.scalars(
            text("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'casetrack_app'::regrole")
        )
        assert list(memberships) == []


def test_a_new_installation_has_no_account(cluster_url: str, worker_id: str) -> None:
    """Nobody has a password that others know: the first account is made by whoever runs the installation."""
    name = f"casetrack_ny_{worker_id}"
    server = create_engine(cluster_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
        new = create_engine(make_url(cluster_url).set(database=name), poolclass=NullPool)
        with new.connect() as inside:
            assert inside.scalar(text("SELECT count(*) FROM anvandare")) == 0
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


def test_without_a_scope_nothing_is_seen(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    add_barn(sessions, organisation.namnd_id)
    with sessions() as session:
        assert count_barn(session) == 0
    with db.open_scope(sessions, None) as session:
        assert count_barn(session) == 0


def test_a_scope_ends_with_its_transaction(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    add_barn(sessions, organisation.namnd_id)
    with sessions() as session:
        db.set_scope(session, organisation.namnd_id)
        assert count_barn(session) == 1
        session.commit()
        assert count_barn(session) == 0


def test_one_namnd_never_sees_another(
    sessions: sessionmaker[Session], organisation: Organisation, other_organisation: Organisation
) -> None:
    add_barn(sessions, organisation.namnd_id)
    with db.open_scope(sessions, other_organisation.namnd_id) as session:
        assert count_barn(session) == 0


def test_the_application_acts_in_its_own_role_whatever_login_it_was_given(database: Database) -> None:
    with db.create_app_engine(database.owner_url).connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == db.APP_ROLE
