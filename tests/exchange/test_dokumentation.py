"""The users' page on files in and out says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import casetrack
from casetrack.exchange.inlasning.kvalitetsregler import REGLER
from casetrack.exchange.kolumner import FILER
from tests.exchange.breaks_fel import FIELD_ERRORS

ROOT = Path(casetrack.__file__).parent.parent
PAGE = (ROOT / "docs" / "inlasning.md").read_text(encoding="utf-8")
CODES = set(re.findall(r"\b[A-Z][A-Z0-9_]{1,}\b", PAGE))


def test_every_file_stands_there_with_its_columns() -> None:
    for fil in FILER:
        columns = ", ".join(f"{kolumn.namn}\\*" if kolumn.krav else kolumn.namn for kolumn in fil.kolumner)
        assert f"| `{fil.namn}` | {columns} |" in PAGE


def test_every_rule_stands_there_under_its_severity() -> None:
    errors, _, warnings = PAGE.partition("### Varningar")
    for regel in REGLER:
        assert re.search(rf"\b{regel.kod}\b", errors if regel.fel else warnings), regel.kod
    assert {line.rpartition(" ")[2] for _, line in FIELD_ERRORS.values()} <= CODES


def test_it_names_no_code_that_is_not_there() -> None:
    source = "".join(path.read_text() for path in (ROOT / "casetrack/exchange/inlasning").rglob("*.py"))
    known = {regel.kod for regel in REGLER} | set(re.findall(r'"([A-Z][A-Z0-9_]+)"', source))
    known |= {"DUBBLETT", "KARANTAN", "MAPP", "ZIP", "KOD", "CSV", "RFC", "GB", "UTF", "UTF8"}
    assert known >= CODES
