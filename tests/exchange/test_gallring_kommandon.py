"""The commands of gallring, the archive and the person's own file, each as an operator types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst, Lasning, log_atkomst
from casetrack.cases.organisation import Namnd
from casetrack.cli import casetrack
from tests.cases.conftest import Flode, chef, flode, handlaggare
from tests.conftest import Database, Organisation
from tests.followup.akter import approve, make_ej_inledd, make_full, set_kommun

__all__ = ["chef", "flode", "handlaggare"]

Kor = Callable[..., Result]


@pytest.fixture
def kor(database: Database, organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-03-03")
    return lambda *argument: CliRunner().invoke(casetrack, [*argument, "--namnd", "N1"])


def test_the_kommun_is_told_and_what_follows_from_it(kor: Kor, sessions: sessionmaker[Session]) -> None:
    assert "Ärenden gallras" in kor("kommun", "0180").stdout
    assert "Allt bevaras" in kor("kommun", "1480").stdout
    with sessions.begin() as session:
        assert session.scalars(select(Namnd.kommunkod)).all() == ["1480"]


@pytest.mark.parametrize("kod", ["180", "Stockholm", "9980", "0100", "²180"])
def test_what_is_no_kommunkod_is_refused(kor: Kor, kod: str) -> None:
    svar = kor("kommun", kod)
    assert svar.exit_code == 2
    assert "skriv fyra siffror" in svar.stderr


def test_cases_are_proposed_and_what_was_approved_goes(flode: Flode, kor: Kor) -> None:
    make_ej_inledd(flode)
    flode.session.commit()
    svar = kor("gallring", "foresla")
    assert (svar.stdout, "kommun" in svar.stderr) == ("Nämnden N1: 0 nya förslag.\n", True)
    kor("kommun", "0180")
    assert kor("gallring", "foresla").stdout == "Nämnden N1: 1 nya förslag.\n"
    assert kor("gallring", "utfor").stdout == "Nämnden N1: 0 ärenden.\n"
    db.set_scope(flode.session, flode.organisation.namnd_id)
    flode.session.expire_all()
    approve(flode, 1)
    flode.session.commit()
    svar = kor("gallring", "utfor")
    assert svar.stdout.startswith("ärende 1: gallras, SoL 16:1")
    assert svar.stderr == ""


def test_a_case_that_waits_for_the_check_of_the_log_is_told(flode: Flode, kor: Kor) -> None:
    set_kommun(flode.session, flode.organisation.namnd_id)
    barn_id = make_ej_inledd(flode).barn_id
    approve(flode, barn_id)
    namnd_id = flode.organisation.namnd_id
    log_atkomst(flode.session, Lasning.ARENDE, [barn_id], namnd_id=namnd_id, av=flode.av, now=flode.now)
    flode.session.commit()
    svar = kor("gallring", "utfor")
    assert (svar.exit_code, svar.stdout) == (0, "Nämnden N1: 0 ärenden.\n")
    assert "varning: 1 godkända ärenden väntar på nästa loggkontroll" in svar.stderr


def test_a_case_is_taken_out_and_the_archives_copy_compared(flode: Flode, kor: Kor, tmp_path: Path) -> None:
    set_kommun(flode.session, flode.organisation.namnd_id)
    barn_id = make_full(flode)
    flode.session.commit()
    fil = tmp_path / "arkiv.zip"
    svar = kor("arkivuttag", str(barn_id), str(fil))
    assert (svar.exit_code, svar.stderr) == (0, "")
    assert "är hel och densamma" in kor("arkivuttag", str(barn_id), str(fil), "--kontrollera").stdout
    fil.write_bytes(fil.read_bytes()[:-10])
    svar = kor("arkivuttag", str(barn_id), str(fil), "--kontrollera")
    assert (svar.exit_code, svar.stdout) == (2, "")
    assert "skadad" in svar.stderr


def test_the_persons_file_leaves_texts_out_unless_told(
    flode: Flode, kor: Kor, tmp_path: Path, sessions: sessionmaker[Session]
) -> None:
    barn_id = make_full(flode)
    flode.session.commit()
    fil = tmp_path / "utdrag.json"
    assert kor("registerutdrag", str(barn_id), str(fil), "--format", "json").exit_code == 0
    assert "ser fukten i badrummet." not in fil.read_text()
    assert kor("registerutdrag", str(barn_id), str(fil), "--format", "json", "--med-texter").exit_code == 0
    utdrag = json.loads(fil.read_text())
    assert "ser fukten i badrummet." in utdrag["uppgifter"]["orosanmalan"][0]["beskrivning"]
    pdf = tmp_path / "utdrag.pdf"
    assert kor("registerutdrag", str(barn_id), str(pdf)).exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    with db.open_scope(sessions, flode.organisation.namnd_id) as session:
        assert session.scalars(select(Atkomst.varfor)).all() == ["registerutdrag"] * 3


@pytest.mark.parametrize("kommando", ["arkivuttag", "registerutdrag"])
def test_a_case_that_is_not_there_is_told_so_and_nothing_written(
    kor: Kor, tmp_path: Path, kommando: str
) -> None:
    fil = tmp_path / "fil"
    svar = kor(kommando, "17", str(fil))
    assert (svar.exit_code, svar.stdout) == (2, "")
    assert "ärendet 17 finns inte i nämnden N1" in svar.stderr
    assert not fil.exists()
