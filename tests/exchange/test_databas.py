"""What moves many rows leaves the database ready for the questions that follow."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from casetrack.cases.barn import Barn
from casetrack.exchange.databas import refresh_statistics
from casetrack.rules.koder import Kon
from tests.conftest import Organisation


def test_the_application_can_refresh_the_statistics_of_the_record(
    session: Session, organisation: Organisation
) -> None:
    session.add_all(Barn(namnd_id=organisation.namnd_id, kon=Kon.FLICKA) for _ in range(321))
    session.flush()
    refresh_statistics(session)
    assert session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'barn'")) == 321
