"""What a task does in one nämnd is nothing to the others."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.cases.handelse import Utforare
from casetrack.reports.ledning.bestallning import bestall_manadens, lista_att_utfora
from casetrack.reports.ledning.utskick import add_mottagare, forbered_utskick
from casetrack.rules.koder import Kon
from tests.conftest import Organisation
from tests.mail.smtp import Brevlada, serve_smtp
from tests.reports.ledning.test_arkiv import hamta_omfattning, utfor
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
        "rapportstudsar",
    ],
)
def test_a_task_can_be_done_twice_in_empty_nämnder(name: str) -> None:
    task = getattr(tasks, name)
    task()
    task()


def test_every_letter_that_waits_is_sent_in_one_round(
    sessions: sessionmaker[Session],
    organisation: Organisation,
    other_organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for each in (organisation, other_organisation):
        with db.open_scope(sessions, each.namnd_id) as session:
            av, now = Utforare(None, "test"), datetime(2026, 3, 2, 5, tzinfo=UTC)
            for namn in ("a", "b", "c"):
                namnden = hamta_omfattning(session, each)
                add_mottagare(session, each.namnd_id, namnden, f"{namn}@kommun.se", av=av, now=now)
            bestall_manadens(session, each.namnd_id, av=av, now=now)
            rapporter = utfor(session, lista_att_utfora(session, now=now)[0], now)
            assert forbered_utskick(session, rapporter, now=now) == 3
    brevlada = Brevlada()
    with serve_smtp(brevlada) as mail:
        monkeypatch.setenv("CASETRACK_SMTP_URL", mail.smtp_url)
        monkeypatch.setenv("CASETRACK_MAIL_FROM", mail.sender)
        monkeypatch.setenv("CASETRACK_ADDRESS", mail.address)
        tasks.rapportutskick()
    assert sorted(brev["To"] for brev in brevlada.brev) == [f"{namn}@kommun.se" for namn in "aabbcc"]
