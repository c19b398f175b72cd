"""One test per rule of quality: a folder without any finding, broken in one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from casetrack.exchange.inlasning.kvalitetsregler import REGLER
from tests.exchange.breaks_fel import ERRORS, FIELD_ERRORS
from tests.exchange.breaks_varning import ACCEPTED, WARNINGS
from tests.exchange.case import make_case, tell, write_broken
from tests.exchange.conftest import Import
from tests.exchange.folder import FILES, make_barn, write_folder

# Rules that compare with what is stored have their tests in test_mot_registret and test_flera_namnder.
AGAINST_STORED = {
    "FLERTYDIG",
    "ANNAT_BARN",
    "FEL_NAMND",
    "PERSONNUMMER_LAGRAT",
    "UTREDNING_BUNDEN",
    "UTREDNING_FORLANGD",
    "INLEDNING_BUNDEN",
    "UPPFOLJD_FORE_AVSLUTAD",
    "OVERVAGD_FORE_PABORJAD",
}


def test_nothing_is_found_in_the_unbroken_folder(import_folder: Import, tmp_path: Path) -> None:
    outcome = import_folder(write_folder(tmp_path / "in", **make_case()))
    assert (outcome.fel, outcome.varningar) == ([], [])
    assert outcome.lagrat == dict.fromkeys(FILES, (1, 0, 0))


@pytest.mark.parametrize("name", FIELD_ERRORS | ERRORS)
def test_errors(import_folder: Import, tmp_path: Path, name: str) -> None:
    breaking, line = (FIELD_ERRORS | ERRORS)[name]
    outcome = import_folder(write_broken(tmp_path / "in", breaking))
    assert tell(outcome.fel) == [line]
    assert outcome.lagrat is None


@pytest.mark.parametrize("name", WARNINGS)
def test_warnings(import_folder: Import, tmp_path: Path, name: str) -> None:
    breaking, line = WARNINGS[name]
    outcome = import_folder(write_broken(tmp_path / "in", breaking))
    assert (outcome.fel, tell(outcome.varningar)) == ([], [line])
    assert outcome.lagrat is not None


def test_every_rule_has_its_test() -> None:
    shown = {line.rpartition(" ")[2] for _, line in (ERRORS | WARNINGS).values()}
    assert {regel.kod for regel in REGLER} - AGAINST_STORED <= shown


def test_a_code_has_one_severity() -> None:
    severities = {(regel.kod, regel.fel) for regel in REGLER}
    assert len(severities) == len({kod for kod, _ in severities})


@pytest.mark.parametrize("name", ACCEPTED)
def test_nothing_is_found_in_what_is_right(import_folder: Import, tmp_path: Path, name: str) -> None:
    outcome = import_folder(write_broken(tmp_path / "in", ACCEPTED[name]))
    assert (tell(outcome.fel), tell(outcome.varningar)) == ([], [])


def test_all_errors_of_all_files_come_at_once_in_order(import_folder: Import, tmp_path: Path) -> None:
    folder = make_case()
    folder["barn"].insert(0, make_barn("B0", kon="x", fodd="y"))
    folder["orosanmalningar"][0].update(satt="fax", beslut_datum="2025-02-29", enhet="E9")
    folder["utredningar"][0].update(avslutad="2024-01-01", resultat="x")
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert tell(outcome.fel) == [
        'barn.csv:2: kon: "x" KOD',
        'barn.csv:2: fodd: "y" DATUM',
        'orosanmalningar.csv:2: satt: "fax" KOD',
        'orosanmalningar.csv:2: beslut_datum: "2025-02-29" DATUM',
        'orosanmalningar.csv:2: enhet: "E9" REFERENS',
        'utredningar.csv:2: resultat: "x" KOD',
        'utredningar.csv:2: avslutad: "2024-01-01" AVSLUTAD_FORE_INLEDD',
    ]
    assert outcome.lagrat is None
