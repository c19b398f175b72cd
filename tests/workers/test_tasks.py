"""What a task does in one nämnd is nothing to the others."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.rules.koder import Kon
from tests.conftest import Organisation
from workers import tasks


@pytest.fixture(autouse=True)
def connections_of_the_test() -> None:
    tasks.open_process_sessions.cache_clear()


def test_a_nämnd_that_fails_stops_no_other_and_stores_nothing(
    sessions: sessionmaker[Session], organisation: Organisation, other_organisation: Organisation
) -> None:
    def add_barn(session: Session, namnd_id: int, _: datetime) -> None:
        session.add(Barn(namnd_id=namnd_id, kon=Kon.OKANT))
        session.flush()
        if namnd_id == organisation.namnd_id:
            raise ValueError

    with pytest.raises(ExceptionGroup) as failed:
        tasks.in_every_namnd(add_barn)
    assert failed.value.exceptions[0].__notes__ == [f"nämnd {organisation.namnd_id}"]
    for namnd, count in ((organisation, 0), (other_organisation, 1)):
        with db.open_scope(sessions, namnd.namnd_id) as session:
            assert session.scalar(select(func.count()).select_from(Barn)) == count


# By name: a task that pytest looks at while it collects asks for its settings, and starts the installation's servers.
@pytest.mark.usefixtures("organisation", "other_organisation")
@pytest.mark.parametrize(
    "name",
    [
        "svep",
        "nytt_dygn",
        "bevakningar",
        "manadsexport",
        "forsegla_logg",
        "gallring",
        "gallringsforslag",
        "loggkontroll",
        "ledningsmanad",
        "ledningsrapporter",
        "rapportutskick",
    ],
)
def test_a_task_can_be_done_twice_in_empty_nämnder(name: str) -> None:
    task = getattr(tasks, name)
    task()
    task()
