"""What is wrong with a whole file, or with a row that has no fields."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from casetrack.exchange.inlasning import kalla
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


def test_of_a_zip_that_is_too_large_nothing_else_is_said(
    import_folder: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kalla, "MAX_UPPACKAT", 10)
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("barn.csv", "id;kon\nB1;flicka\n")
    assert tell(import_folder(tmp_path / "in.zip").fel) == ['in.zip:0: -: "" ZIP_FOR_STOR']


def test_of_a_zip_that_leads_out_of_itself_no_file_is_said_to_be_missing(
    import_folder: Import, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("../barn.csv", "id;kon\nB1;flicka\n")
    outcome = import_folder(tmp_path / "in.zip")
    assert (tell(outcome.fel), outcome.lagrat) == (['../barn.csv:0: -: "" ZIP_SOKVAG'], None)


def test_a_zip_is_imported_as_a_folder_is(import_folder: Import, tmp_path: Path) -> None:
    path = write_folder(tmp_path / "in", **make_case())
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in path.iterdir():
            archive.write(file, f"in/{file.name}")
    assert import_folder(tmp_path / "in.zip").lagrat == dict.fromkeys(make_case(), (1, 0, 0))
