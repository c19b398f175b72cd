"""What a person sees of ``casetrack import``, and what a script can tell from its status."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from casetrack.cases.organisation import Enhet
from casetrack.cli import casetrack
from tests.conftest import Database
from tests.exchange.folder import make_barn, make_enhet, make_insats, make_orosanmalan, write_folder

Run = Callable[..., Result]


@pytest.fixture
def environment(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-03-03")


@pytest.fixture
def run(environment: None) -> Run:
    return lambda *args: CliRunner().invoke(casetrack, ["import", *map(str, args)], catch_exceptions=False)


def count_enheter(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count(Enhet.id))) or 0


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "in", enheter=[make_enhet()], barn=[make_barn()], insatser=[make_insats()])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return write_folder(
        tmp_path / "fel",
        enheter=[make_enhet()],
        barn=[make_barn(), make_barn("B2")],
        insatser=[make_insats(), make_insats("I2", regi='"privat"\n' + "x" * 100)],
    )


WARNING_LINE = (
    'varning: barn.csv:3: id: "B2": ingen rad gäller barnet, som därför inte sparas (BARN_UTAN_RADER)\n'
)
ERROR_LINE = f'insatser.csv:3: regi: ""privat"�{"x" * 71}": okänt värde; välj egen, extern (KOD)\n'


def test_what_was_read_in_is_told(run: Run, good: Path) -> None:
    first = run(good)
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == (
        "enheter.csv: 1 nya, 0 ändrade, 0 oförändrade\n"
        "barn.csv: 1 nya, 0 ändrade, 0 oförändrade\n"
        "insatser.csv: 1 nya, 0 ändrade, 0 oförändrade\n"
        "Inläst; 0 varningar.\n"
    )
    assert "insatser.csv: 0 nya, 0 ändrade, 1 oförändrade\n" in run(good).stdout


def test_errors_and_varningar_stand_in_the_order_of_the_files(run: Run, tmp_path: Path) -> None:
    path = write_folder(
        tmp_path / "in",
        enheter=[make_enhet()],
        barn=[make_barn(personnummer="201405069805"), make_barn("B2")],
        insatser=[make_insats(regi="privat"), make_insats("I2", paborjad="2025-09-30")],
    )
    assert run(path).stderr.splitlines() == [
        'barn.csv:2: personnummer: "201405069805": kontrollsiffran är fel (PERSONNUMMER)',
        WARNING_LINE.rstrip(),
        'insatser.csv:2: regi: "privat": okänt värde; välj egen, extern (KOD)',
        'varning: insatser.csv:3: paborjad: "2025-09-30": ligger före beslutad, som är 2025-10-01'
        " (PABORJAD_FORE_BESLUTAD)",
    ]


def test_an_error_is_one_line_and_status_1(run: Run, bad: Path, sessions: sessionmaker[Session]) -> None:
    result = run(bad)
    assert (result.exit_code, result.stderr) == (1, f"{WARNING_LINE}{ERROR_LINE}")
    assert result.stdout == "Inget lästes in: 1 fel, 1 varning.\n"
    assert count_enheter(sessions) == 0


def test_varningar_are_shown_and_hinder_nothing(run: Run, tmp_path: Path) -> None:
    result = run(write_folder(tmp_path / "in", enheter=[make_enhet()], barn=[make_barn("B2")]))
    assert result.exit_code == 0
    assert result.stderr == (
        'varning: barn.csv:2: id: "B2": ingen rad gäller barnet, som därför inte sparas (BARN_UTAN_RADER)\n'
    )
    assert result.stdout.endswith("Inläst; 1 varning.\n")


def test_a_dry_run_checks_everything_and_stores_nothing(
    run: Run, good: Path, bad: Path, sessions: sessionmaker[Session]
) -> None:
    result = run(good, "--torrkor")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        0,
        "Torrkörning: inget sparades; 0 varningar.",
    )
    assert run(bad, "--torrkor").exit_code == 1
    assert count_enheter(sessions) == 0


def test_with_quarantine_the_good_rows_are_stored(
    run: Run, bad: Path, tmp_path: Path, sessions: sessionmaker[Session]
) -> None:
    result = run(bad, "--karantan", tmp_path / "k")
    assert result.exit_code == 0
    assert result.stderr == f"{WARNING_LINE}{ERROR_LINE}"
    assert result.stdout.startswith(f"Till karantän i {tmp_path / 'k'}: 1 rad; skälen står i fel.csv.\n")
    assert sorted(path.name for path in (tmp_path / "k").iterdir()) == [
        *("barn.csv", "enheter.csv", "fel.csv", "insatser.csv")
    ]
    assert (tmp_path / "k").stat().st_mode & 0o077 == 0
    assert count_enheter(sessions) == 1


def test_without_errors_there_is_no_quarantine(run: Run, good: Path, tmp_path: Path) -> None:
    assert run(good, "--karantan", tmp_path / "k").exit_code == 0
    assert not (tmp_path / "k").exists()


def test_a_dry_run_makes_no_quarantine(
    run: Run, bad: Path, tmp_path: Path, sessions: sessionmaker[Session]
) -> None:
    assert run(bad, "--karantan", tmp_path / "k", "--torrkor").exit_code == 0
    assert not (tmp_path / "k").exists()
    assert count_enheter(sessions) == 0


def test_rows_of_another_namnd_are_refused(run: Run, good: Path) -> None:
    result = run(good, "--namnd", "N2")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == 'enheter.csv:2: namnd: "N1": hör till nämnden N1 (FEL_NAMND)'


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["saknas"], 'casetrack import: "saknas" är varken en mapp eller en zip-fil'),
        (["in/barn.csv"], 'casetrack import: "in/barn.csv" är varken en mapp eller en zip-fil'),
        ([], "casetrack import: MAPP|ZIP saknas"),
        (["in", "--karantan", "in"], 'casetrack import: "in" finns redan: ange en ny eller tom mapp'),
        (
            ["fel", "--karantan", "saknas/k"],
            'casetrack import: "saknas/k" går inte att skriva: mappen som den ska ligga i finns inte',
        ),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(
    run: Run,
    good: Path,
    bad: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: list[str],
    line: str,
    sessions: sessionmaker[Session],
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*args)
    assert (result.exit_code, result.stderr) == (2, f"{line}\n")
    assert count_enheter(sessions) == 0


def test_a_form_that_came_in_between_is_one_line_and_status_1(
    run: Run, good: Path, monkeypatch: pytest.MonkeyPatch, sessions: sessionmaker[Session]
) -> None:
    import psycopg

    from casetrack.exchange import inlasning_kommando

    def collide(*_: object, **__: object) -> None:
        raise psycopg.errors.UniqueViolation

    monkeypatch.setattr(inlasning_kommando, "import_files", collide)
    result = run(good)
    assert (result.exit_code, result.stderr) == (
        1,
        "Inget lästes in: registret ändrades av någon annan under tiden; försök igen.\n",
    )


def test_a_terminal_is_shown_how_far_it_has_come(environment: None, tmp_path: Path) -> None:
    path = write_folder(
        tmp_path / "in",
        enheter=[make_enhet()],
        barn=[make_barn()],
        orosanmalningar=[make_orosanmalan(f"A{nr}") for nr in range(20)],
    )
    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "casetrack.cli", "import", str(path)]
    with subprocess.Popen(command, stderr=inner, stdout=subprocess.PIPE, text=True) as process:
        os.close(inner)
        shown = b"".join(read_terminal(outer)).decode()
        assert process.stdout is not None
        assert process.stdout.read().endswith("Inläst; 0 varningar.\n")
    assert "Läser" in shown


def read_terminal(terminal: int) -> Iterator[bytes]:
    # When the other end is closed, Linux answers with an error and not with an end.
    with suppress(OSError):
        while shown := os.read(terminal, 4_096):
            yield shown
