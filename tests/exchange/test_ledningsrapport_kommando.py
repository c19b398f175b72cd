import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cases.avdelning import skapa_avdelning
from casetrack.cases.organisation import Enhet
from casetrack.cli import casetrack
from casetrack.reports.ledning.rapport import Skydd
from tests.conftest import Database, Organisation
from tests.followup.underlag import add_forhandsbedomning

Kor = Callable[..., Result]


@pytest.fixture
def kor(database: Database, monkeypatch: pytest.MonkeyPatch) -> Kor:
    """Runs `casetrack ledningsrapport` on the test's database, on 10 September 2026."""
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-09-10")
    return lambda *argument: CliRunner().invoke(casetrack, ("ledningsrapport", *argument))


@pytest.fixture(autouse=True)
def underlag(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for manad, dagar in ((7, 3), (8, 20), (8, 3), (9, 3)):
            add_forhandsbedomning(
                session, organisation, date(2026, manad, 25 if manad < 9 else 5), dagar=dagar
            )


@pytest.mark.parametrize(
    ("val", "namn"), [(("--namnd", "N1"), "Nämnden N1"), (("--enhet", "N1-mottagning"), "Mottagning N1")]
)
def test_the_file_is_written(kor: Kor, tmp_path: Path, val: tuple[str, ...], namn: str) -> None:
    fil = tmp_path / "rapport.json"
    resultat = kor(*val, "--manad", "2026-08", "--format", "json", "-o", str(fil))
    assert (resultat.exit_code, resultat.output) == (0, "")
    svar = json.loads(fil.read_bytes())
    assert (svar["omfattning"]["namn"], svar["manad"], svar["per"]) == (namn, "2026-08-01", "2026-08-31")
    [rad] = [
        rad
        for rad in svar["avsnitt"][0]["tabeller"][0]["rader"]
        if rad["indikator"] == "forhandsbedomning_14_dagar"
    ]
    assert [cell["text"] for cell in rad["celler"][:4]] == ["50 %", "100 %", "–", "67 %"]
    assert (rad["celler"][0]["taljare"], rad["celler"][0]["namnare"]) == (1, 2)
    # The one who runs the installation leads no grupp.
    skydd = {tabell["skydd"] for avsnitt in svar["avsnitt"] for tabell in avsnitt["tabeller"]}
    assert Skydd.EGEN_GRUPP.value not in skydd


def test_an_avdelning_is_chosen_by_its_name(
    kor: Kor, tmp_path: Path, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        skapa_avdelning(session, organisation.namnd_id, "Barn och unga", [organisation.mottagning_id])
    fil = tmp_path / "rapport.json"
    val = ("--namnd", "N1", "--avdelning", "Barn och unga", "--manad", "2026-08", "--format", "json")
    assert kor(*val, "-o", str(fil)).exit_code == 0
    omfattning = json.loads(fil.read_bytes())["omfattning"]
    assert (omfattning["slag"], omfattning["enheter"]) == ("avdelning", [organisation.mottagning_id])


def test_a_month_that_goes_on_is_cut_today(kor: Kor, tmp_path: Path) -> None:
    fil = tmp_path / "rapport.json"
    kor("--namnd", "N1", "--manad", "2026-09", "--format", "json", "-o", str(fil))
    assert json.loads(fil.read_bytes())["per"] == "2026-09-10"


def test_the_page_holds_everything_it_needs(kor: Kor, tmp_path: Path) -> None:
    fil = tmp_path / "rapport.html"
    assert kor("--namnd", "N1", "--manad", "2026-08", "--format", "html", "-o", str(fil)).exit_code == 0
    html = fil.read_text(encoding="utf-8")
    assert "Ledningsrapport augusti 2026: Nämnden N1" in html
    assert 'src="data:image/svg+xml;base64,' in html
    assert "http://" not in html
    assert "<script" not in html


def test_the_export_is_logged_without_a_child(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    kor("--namnd", "N1", "--manad", "2026-08", "--format", "json", "-o", "-")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        (rad,) = session.scalars(select(Atkomst))
    assert (rad.vad, rad.varfor, rad.barn_id) == ("export", "ledningsrapport N1 2026-08 per 2026-08-31", None)


@pytest.mark.parametrize(
    ("argument", "fel"),
    [
        ((), "välj vems rapport: --enhet KOD eller --namnd KOD"),
        (("--namnd", "N1", "--avdelning", "Unga"), '--avdelning "Unga" finns inte i nämnden N1'),
        (("--avdelning", "Unga"), "--avdelning väljs med --namnd KOD, och utan --enhet"),
        (("--namnd", "N9"), '--namnd "N9" finns inte; välj N1'),
        (("--enhet", "E9"), '--enhet "E9" finns inte i någon nämnd'),
        (("--namnd", "N1", "--enhet", "E9"), '--enhet "E9" finns inte i nämnden N1'),
    ],
)
def test_a_wrong_call_is_one_line(kor: Kor, argument: tuple[str, ...], fel: str) -> None:
    resultat = kor(*argument, "--manad", "2026-08", "--format", "json", "-o", "-")
    assert resultat.exit_code == 2
    assert fel in resultat.stderr
    assert resultat.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("manad", "fel"),
    [
        ("2026-10", "2026-10 har inte börjat"),
        ("2026-13", "månaden finns inte"),
        ("augusti", "skrivs som 2026-03"),
        ("0002-01", "0002-01"),
    ],
)
def test_a_month_that_there_is_no_report_of_is_refused(kor: Kor, manad: str, fel: str) -> None:
    resultat = kor("--namnd", "N1", "--manad", manad, "--format", "json", "-o", "-")
    assert resultat.exit_code == 2
    assert fel in resultat.stderr
    assert resultat.stderr.count("\n") == 1


def test_an_enhet_that_two_nämnder_have_must_be_told_with_its_nämnd(
    kor: Kor, sessions: sessionmaker[Session], other_organisation: Organisation
) -> None:
    with sessions.begin() as session:
        session.get_one(Enhet, other_organisation.mottagning_id).kod = "N1-mottagning"
    argument = ("--enhet", "N1-mottagning", "--manad", "2026-08", "--format", "json", "-o", "-")
    resultat = kor(*argument)
    assert resultat.exit_code == 2
    assert "finns i flera nämnder; välj en med --namnd" in resultat.stderr
    assert kor("--namnd", "N1", *argument).exit_code == 0
