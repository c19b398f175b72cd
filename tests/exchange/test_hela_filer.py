"""What is wrong with a whole file, or with a row that has no fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.case import make_case, tell
from tests.exchange.conftest import Import
from tests.exchange.folder import (
    write_folder,
)

HEADERS_ONLY = {"enheter.csv": "kod;namn;namnd;typ\n", "barn.csv": "id;kon\n"}


@pytest.mark.parametrize(
    ("files", "finding"),
    [
        ({"barn.csv": None}, 'barn.csv:0: -: "" FIL_SAKNAS'),
        ({"mal.csv": ""}, 'mal.csv:0: -: "" FIL_TOM'),
        ({"mal.csv": "\ufeff"}, 'mal.csv:0: -: "" FIL_TOM'),
        ({"barn.csv": "id;kon;alder\n"}, 'barn.csv:1: alder: "alder" KOLUMN_OKAND'),
        ({"barn.csv": "id;kon;\n"}, 'barn.csv:1: -: "" KOLUMN_OKAND'),
        ({"barn.csv": "id;kon;Id nr\n"}, 'barn.csv:1: -: "Id nr" KOLUMN_OKAND'),
        ({"barn.csv": "id,kon\n"}, 'barn.csv:1: -: "id,kon" KOLUMN_OKAND'),
        ({"barn.csv": "id;kon;id\n"}, 'barn.csv:1: id: "id" KOLUMN_DUBBEL'),
        ({"barn.csv": "id\n"}, 'barn.csv:1: kon: "" KOLUMN_SAKNAS'),
        ({"barn.csv": 'id;"kon\n'}, 'barn.csv:1: -: "" CITATTECKEN'),
        ({"barn.csv": "id;kon\nB1\n"}, 'barn.csv:2: -: "" FALTANTAL'),
        ({"barn.csv": "id;kon\nB1;flicka;\n"}, 'barn.csv:2: -: "" FALTANTAL'),
        ({"barn.csv": 'id;kon\nB1;"flicka\n'}, 'barn.csv:2: -: "" CITATTECKEN'),
        ({"barn.csv": "id;kon\nB\udce5;flicka\n"}, 'barn.csv:2: id: "B\ufffd" UTF8'),
        ({"okand.csv": "id\n"}, 'okand.csv:0: -: "" FIL_OKAND'),
    ],
)
def test_what_is_wrong_with_a_whole_file(
    import_folder: Import, tmp_path: Path, files: dict[str, str | None], finding: str
) -> None:
    for name, content in (HEADERS_ONLY | files).items():
        if content is not None:
            (tmp_path / name).write_bytes(content.encode(errors="surrogateescape"))
    outcome = import_folder(tmp_path)
    assert finding in tell(outcome.fel)
    assert [each for each in tell(outcome.fel) if "KOLUMN" not in each and each != finding] == []
    assert outcome.lagrat is None


def test_rows_of_a_file_that_could_not_be_read_are_not_said_to_be_missing(
    import_folder: Import, tmp_path: Path
) -> None:
    path = write_folder(tmp_path / "in", **make_case())
    (path / "utredningar.csv").write_text("")
    (path / "barn.csv").write_text("namn\n")
    assert tell(import_folder(path).fel) == [
        'barn.csv:1: namn: "namn" KOLUMN_OKAND',
        'barn.csv:1: id: "" KOLUMN_SAKNAS',
        'barn.csv:1: kon: "" KOLUMN_SAKNAS',
        'utredningar.csv:0: -: "" FIL_TOM',
    ]


def test_a_file_with_only_a_header_has_no_rows(import_folder: Import, tmp_path: Path) -> None:
    for name, content in HEADERS_ONLY.items():
        (tmp_path / name).write_text(content)
    outcome = import_folder(tmp_path)
    assert (outcome.fel, outcome.lagrat) == ([], {})
