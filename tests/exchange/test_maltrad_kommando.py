from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casetrack.cli import casetrack
from casetrack.reports.tertial.maltradstolkning import KOLUMNER
from tests.conftest import Database, Organisation

Kor = Callable[..., Result]
RAPPORTEN = ("--namnd", "N1", "--ar", "2026", "--tertial", "2")


@pytest.fixture
def kor(database: Database, organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    return lambda *argument: CliRunner().invoke(casetrack, ["maltrad", *argument])


def test_a_file_is_read_and_written_again(kor: Kor, tmp_path: Path) -> None:
    in_, ut = tmp_path / "in.csv", tmp_path / "ut.csv"
    in_.write_text(
        f"{';'.join(KOLUMNER)}\nmal;1;Barn får hjälp{';' * 15}\nindikator;1;;anmalningar{';' * 14}\n"
    )
    resultat = kor("import", str(in_), *RAPPORTEN)
    assert (resultat.exit_code, resultat.stdout, resultat.stderr) == (
        0,
        "Tertial 2 2026: 1 mål inlästa.\n",
        "",
    )
    assert kor("export", *RAPPORTEN, "-o", str(ut)).exit_code == 0
    assert "mal;1;Barn får hjälp;" in ut.read_text("utf-8-sig")
    assert kor("import", str(ut), *RAPPORTEN).exit_code == 0


def test_every_error_is_a_line_and_nothing_is_stored(kor: Kor, tmp_path: Path) -> None:
    fil = tmp_path / "fel.csv"
    fil.write_text(f"{';'.join(KOLUMNER)}\nmal;1;Ett{';' * 15}\nmal;3.1;Tre{';' * 15}\nmal;x;{';' * 15}\n")
    resultat = kor("import", str(fil), *RAPPORTEN)
    assert (resultat.exit_code, resultat.stdout) == (1, "")
    assert resultat.stderr.splitlines() == [
        "rad 3, nummer: målet 3, som 3.1 hör till, saknas i filen",
        'rad 4, nummer: "x" ska vara som 1, 1.4, 1.4.1 eller 1.4.1.1',
        "rad 4, text: saknas",
    ]
    saknas = kor("export", *RAPPORTEN, "-o", "-")
    assert saknas.exit_code == 2
    assert "nämnden N1 har inte börjat på Tertial 2 2026" in saknas.stderr
    assert kor("import", str(tmp_path / "finns-inte.csv"), *RAPPORTEN).exit_code == 2
