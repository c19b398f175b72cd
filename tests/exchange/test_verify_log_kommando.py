"""`casetrack verify-log` tells where each chain ends, and names what is not as it was sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker
from structlog.testing import capture_logs

from casetrack import db, logs
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cli import casetrack
from tests.access.test_kedja import READER, as_owner
from tests.conftest import Database, Organisation
from workers import tasks

Kor = Callable[..., Result]


@pytest.fixture
def kor(database: Database, monkeypatch: pytest.MonkeyPatch) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    tasks.open_process_sessions.cache_clear()
    return lambda *argument: CliRunner().invoke(casetrack, ["verify-log", *argument])


@pytest.fixture
def sealed(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> list[dict[str, object]]:
    """Two readings, sealed by the worker; what that told its log."""
    assert kor
    with db.open_scope(sessions, organisation.namnd_id) as session:
        log_atkomst(session, Lasning.ARENDE, [1, 2], namnd_id=organisation.namnd_id, av=READER, now=now)
    with db.open_scope(sessions, None) as session:
        log_atkomst(session, Lasning.KONTO, namnd_id=None, av=READER, now=now)
    with capture_logs() as told:
        tasks.forsegla_logg()
    return [dict(each) for each in told]


def test_a_log_that_holds_is_told_with_the_end_of_each_chain(
    kor: Kor, sealed: list[dict[str, object]], organisation: Organisation
) -> None:
    resultat = kor()
    (ours, installation) = sealed
    assert (ours["namnd_id"], ours["nummer"]) == (organisation.namnd_id, 2)
    assert (resultat.exit_code, resultat.stdout) == (
        0,
        f"N1: kedjan slutar vid nummer 2, {ours['hash']}\n"
        f"(installationen): kedjan slutar vid nummer 1, {installation['hash']}\n",
    )


@pytest.mark.usefixtures("sealed")
def test_a_row_that_is_not_as_it_was_is_named(kor: Kor, database: Database) -> None:
    as_owner(database, "UPDATE atkomst SET barn_id = 5 WHERE id = 2")
    resultat = kor()
    assert resultat.exit_code == 1
    assert "N1: rad 2 (nummer 2) stämmer inte med sitt sigill: den är ändrad\n" in resultat.stdout
    assert resultat.stderr == "Åtkomstloggen stämmer inte. Fel: 1.\n"


@pytest.mark.usefixtures("sealed")
def test_a_cut_tail_is_found_with_what_an_earlier_run_told(
    kor: Kor, database: Database, tmp_path: Path
) -> None:
    told = tmp_path / "slut.txt"
    told.write_text(kor().stdout)
    assert kor("--mot", str(told)).exit_code == 0
    as_owner(database, "DELETE FROM atkomst WHERE id = 2", "DELETE FROM atkomstsigill WHERE atkomst_id = 2")
    assert kor().exit_code == 0
    resultat = kor("--mot", str(told))
    assert resultat.exit_code == 1
    assert "N1: nummer 2 har antecknats men kedjan slutar vid 1\n" in resultat.stdout


def test_a_cut_tail_is_found_with_the_log_of_the_background_work(
    kor: Kor,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    database: Database,
    now: datetime,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What the worker writes outside the database is enough, as it comes out of a container."""
    logs.install()
    assert kor().exit_code == 0
    with db.open_scope(sessions, organisation.namnd_id) as session:
        log_atkomst(session, Lasning.ARENDE, [1, 2], namnd_id=organisation.namnd_id, av=READER, now=now)
    capfd.readouterr()
    tasks.forsegla_logg()
    elsewhere = tmp_path / "worker.log"
    written = capfd.readouterr().err
    elsewhere.write_text("".join(f"worker-1  | {line}\n" for line in written.splitlines()))
    assert kor("--mot", str(elsewhere)).exit_code == 0
    as_owner(database, "DELETE FROM atkomst WHERE id = 2", "DELETE FROM atkomstsigill WHERE atkomst_id = 2")
    assert kor().exit_code == 0
    resultat = kor("--mot", str(elsewhere))
    assert resultat.exit_code == 1
    assert "N1: nummer 2 har antecknats men kedjan slutar vid 1\n" in resultat.stdout


@pytest.mark.usefixtures("organisation")
def test_an_empty_log_holds(kor: Kor) -> None:
    assert kor().stdout == "N1: inget är förseglat\n(installationen): inget är förseglat\n"


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize("content", [b"", b"n\xe5got annat", b"atkomstlogg_forseglad {", None])
def test_a_file_that_tells_no_end_is_a_wrong_call(kor: Kor, tmp_path: Path, content: bytes | None) -> None:
    told = tmp_path / "slut.txt"
    if content is not None:
        told.write_bytes(content)
    resultat = kor("--mot", str(told))
    assert resultat.exit_code == 2
    assert resultat.stderr.startswith("casetrack verify-log: --mot")
    assert len(resultat.stderr.splitlines()) == 1
