"""The database holds what the application promises, whoever writes to it."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.models import Base
from casetrack.rules.koder import Kon
from tests.conftest import Database, Organisation


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
    organisation = {"enhet", "namnd_policy", "anvandare"}  # no case in them; read before anyone is logged in
    with database.owner.connect() as connection:
        secured = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity")))
    named = {table.name for table in Base.metadata.sorted_tables if "namnd_id" in table.columns}
    assert secured == named - organisation


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
