import json
import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cli import casetrack
from tests.conftest import Database, Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal

Kor = Callable[..., Result]


@pytest.fixture
def kor(database: Database, monkeypatch: pytest.MonkeyPatch) -> Kor:
    """Runs `casetrack` on the test's database, on 10 September 2026."""
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-09-10")
    return lambda *argument: CliRunner().invoke(casetrack, argument)


@pytest.fixture(autouse=True)
def underlag(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_mal(session, organisation, "forhandsbedomning_14_dagar", arsmal="84")
        for manad, dagar in ((2, 3), (5, 3), (6, 20), (9, 3)):
            add_forhandsbedomning(session, organisation, date(2026, manad, 5), dagar=dagar)


def rapport(kor: Kor, fil: Path, *argument: str) -> dict[str, object]:
    resultat = kor(
        "tertialrapport", "--namnd", "N1", "--ar", "2026", "--format", "json", "-o", str(fil), *argument
    )
    assert (resultat.exit_code, resultat.output) == (0, "")
    svar: dict[str, object] = json.loads(fil.read_bytes())
    return svar


def test_the_file_is_written(kor: Kor, tmp_path: Path) -> None:
    svar = rapport(kor, tmp_path / "t2.json", "--tertial", "2")
    assert (svar["namnd"], svar["period"], svar["per"]) == ("N1", "Tertial 2 2026", "2026-08-31")
    (rad,) = svar["rader"]
    assert (rad["taljare"], rad["namnare"]) == (2, 3)
    assert rad["celler"][1:] == ["67 %", "", "67 %", "", "", "84 %", "", "Tertial 2 2026"]


def test_the_cut_off_is_today_in_a_period_that_has_not_ended(kor: Kor, tmp_path: Path) -> None:
    svar = rapport(kor, tmp_path / "vb.json", "--tertial", "vb")
    assert (svar["till"], svar["per"]) == ("2026-12-31", "2026-09-10")


def test_a_cut_off_can_be_chosen(kor: Kor, tmp_path: Path) -> None:
    svar = rapport(kor, tmp_path / "t2.json", "--tertial", "2", "--per", "2026-05-31")
    assert (svar["per"], svar["rader"][0]["namnare"]) == ("2026-05-31", 2)


def test_a_dash_is_standard_output(kor: Kor) -> None:
    resultat = kor(
        "tertialrapport", "--namnd", "N1", "--ar", "2026", "--tertial", "1", "--format", "csv", "-o", "-"
    )
    assert resultat.exit_code == 0
    assert resultat.stdout_bytes.startswith("\ufeffIndikator;".encode())
    assert resultat.stderr == ""


def test_the_export_is_logged_without_a_child(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation, tmp_path: Path
) -> None:
    rapport(kor, tmp_path / "t2.json", "--tertial", "2")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        (rad,) = session.scalars(select(Atkomst))
    assert (rad.vad, rad.barn_id, rad.anvandare_id) == ("export", None, None)
    assert rad.varfor == "tertialrapport Tertial 2 2026 per 2026-08-31"
    assert rad.utforare


def test_a_file_that_is_there_is_replaced_whole_and_keeps_its_rights(kor: Kor, tmp_path: Path) -> None:
    fil = tmp_path / "t2.json"
    fil.write_text("gammalt")
    fil.chmod(0o640)
    rapport(kor, fil, "--tertial", "2")
    assert stat.S_IMODE(fil.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["t2.json"]


def test_a_link_stays_a_link(kor: Kor, tmp_path: Path) -> None:
    lank = tmp_path / "senaste.json"
    lank.symlink_to(tmp_path / "t2.json")
    rapport(kor, lank, "--tertial", "2")
    assert lank.is_symlink()


def test_what_someone_should_look_at_is_said_beside_the_file(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation, tmp_path: Path
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_mal(session, organisation, "skola_vidtalad", prognos="SIFFROR?")
    fil = tmp_path / "t2.csv"
    resultat = kor(
        "tertialrapport", "--namnd", "N1", "--ar", "2026", "--tertial", "2", "--format", "csv", "-o", str(fil)
    )
    assert (resultat.exit_code, resultat.stdout) == (0, "")
    assert resultat.stderr.splitlines()[0] == (
        "fel: skola_vidtalad: Prognos helår: en platshållare står kvar. Skriv det som ska stå där. (PLATSHALLARE)"
    )
    assert fil.exists()


@pytest.mark.parametrize(
    ("andrat", "rad"),
    [
        ({"--namnd": "N9"}, '--namnd "N9" finns inte; välj N1'),
        ({"--tertial": "3"}, "--tertial har ett okänt värde; välj 1, 2, vb"),
        ({"--format": "html"}, "--format har ett okänt värde; välj xlsx, csv, docx, pdf, json"),
        ({"--ar": "tjugosex"}, "--ar ska vara ett heltal från 1990 till 2100"),
        ({"--per": "2026-02-30"}, '--per "2026-02-30": dagen finns inte i kalendern'),
        ({"--per": "2025-12-31"}, "perioden börjar 2026-01-01, efter 2025-12-31 som rapporten skulle gälla"),
        ({"--ar": "2027"}, "perioden börjar 2027-01-01, efter 2026-09-10 som rapporten skulle gälla"),
        ({"-o": "saknas/t2.json"}, '"saknas/t2.json" går inte att skriva: mappen finns inte'),
        ({"-o": "."}, '"." går inte att skriva: det är en mapp'),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_status_2(
    kor: Kor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, andrat: dict[str, str], rad: str
) -> None:
    monkeypatch.chdir(tmp_path)
    val = {"--namnd": "N1", "--ar": "2026", "--tertial": "2", "--format": "json", "-o": "t2.json"} | andrat
    resultat = kor("tertialrapport", *(ord_ for par in val.items() for ord_ in par))
    assert resultat.exit_code == 2
    assert resultat.stdout == ""
    assert resultat.stderr == f"casetrack tertialrapport: {rad}\n"
    assert os.listdir(tmp_path) == []
