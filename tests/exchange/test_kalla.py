import os
import zipfile
from pathlib import Path

import pytest

from casetrack.exchange.inlasning import kalla as kalla_module
from casetrack.exchange.inlasning.kalla import LASFEL, IngenKalla, open_kalla

FILES = {"enheter.csv": b"kod;namn\n", "barn.csv": b"id;kon\n"}


def make_zip(path: Path, files: dict[str, bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def make_folder(path: Path, files: dict[str, bytes]) -> Path:
    path.mkdir()
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def read(path: Path) -> tuple[dict[str, bytes], list[tuple[str, int, str]]]:
    """The files of a source with their contents; its findings as file, line and code."""
    with open_kalla(path) as kalla:
        contents = {}
        for name, size in kalla.storlekar.items():
            with kalla.open_file(name) as file:
                contents[name] = file.read()
            assert len(contents[name]) == size
        return contents, [(each.fil, each.rad, each.kod) for each in kalla.anmarkningar]


def test_a_folder_has_its_files(tmp_path: Path) -> None:
    assert read(make_folder(tmp_path / "in", FILES)) == (FILES, [])


@pytest.mark.parametrize("packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_zip_has_its_files_at_the_top(tmp_path: Path, packed: int) -> None:
    assert read(make_zip(tmp_path / "in.zip", FILES, packed=packed)) == (FILES, [])


def test_a_zip_may_have_its_files_in_one_folder(tmp_path: Path) -> None:
    files = {"export/": b"", **{f"export/{name}": content for name, content in FILES.items()}}
    assert read(make_zip(tmp_path / "in.zip", files)) == (FILES, [])


IGNORED = {".DS_Store": b"x", "fel.csv": b"x", ".barn.csv.swp": b"x", "__MACOSX/._barn.csv": b"x"}


def test_what_systems_leave_behind_and_reasons_of_a_quarantine_are_passed_over(tmp_path: Path) -> None:
    assert read(make_folder(tmp_path / "in", FILES | IGNORED)) == (FILES, [])
    assert read(make_zip(tmp_path / "in.zip", FILES | IGNORED)) == (FILES, [])


@pytest.mark.parametrize("name", ["Barn.csv", "las mig.txt", "barn.csv.bak"])
def test_any_other_file_is_an_error(tmp_path: Path, name: str) -> None:
    expected = (FILES, [(name, 0, "FIL_OKAND")])
    assert read(make_folder(tmp_path / "in", FILES | {name: b"x"})) == expected
    assert read(make_zip(tmp_path / "in.zip", FILES | {name: b"x"})) == expected


def test_a_folder_within_the_folder_is_an_error(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "in", FILES | {"mal.csv/mal.csv": b"x"})
    assert read(folder) == (FILES, [("mal.csv", 0, "FIL_OKAND")])


def test_files_of_a_zip_in_two_folders_are_errors(tmp_path: Path) -> None:
    files = {"a/barn.csv": b"id", "b/enheter.csv": b"kod"}
    assert read(make_zip(tmp_path / "in.zip", files)) == (
        {},
        [("a/barn.csv", 0, "FIL_OKAND"), ("b/enheter.csv", 0, "FIL_OKAND")],
    )


@pytest.mark.parametrize(
    "name", ["../mal.csv", "/mal.csv", "..\\mal.csv", "a/../../mal.csv", "../ond/", "/ond/", ".x/../../ond/"]
)
def test_a_zip_with_a_path_out_of_itself_is_refused_unread(tmp_path: Path, name: str) -> None:
    path = make_zip(tmp_path / "in.zip", FILES | {name: b""})
    assert read(path) == ({}, [(name, 0, "ZIP_SOKVAG")])
    with open_kalla(path) as kalla:
        assert kalla.avvisad


def test_the_same_file_twice_in_a_zip_is_an_error(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "in.zip", FILES)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("barn.csv", b"id;kon\n9;flicka\n")
    assert read(path) == (FILES, [("barn.csv", 0, "FIL_DUBBEL")])


def test_a_zip_that_unpacks_to_too_much_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kalla_module, "MAX_UPPACKAT", 1_000_000)
    path = make_zip(tmp_path / "in.zip", FILES | {"mal.csv": b"a" * 1_000_000})
    assert path.stat().st_size < 10_000
    assert read(path) == ({}, [("in.zip", 0, "ZIP_FOR_STOR")])
    with open_kalla(path) as kalla:
        assert kalla.avvisad


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_said(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "in.zip", {"mal.csv": b"a" * 1_000_000})
    packed = path.read_bytes()
    path.write_bytes(packed.replace((1_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    with open_kalla(path) as kalla:
        assert kalla.storlekar == {"mal.csv": 100}
        with kalla.open_file("mal.csv") as file, pytest.raises(LASFEL):
            file.read()


def test_an_encrypted_file_can_not_be_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "in.zip", {"mal.csv": b"namnd\n"})
    packed = bytearray(path.read_bytes())
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(start) + flags] |= 1
    path.write_bytes(packed)
    with open_kalla(path) as kalla, pytest.raises(LASFEL):
        kalla.open_file("mal.csv")


def test_what_is_neither_folder_nor_zip_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "barn.csv").write_text("id;kon\n")
    (tmp_path / "halv.zip").write_bytes(make_zip(tmp_path / "hel.zip", FILES).read_bytes()[:-30])
    for name in ("saknas", "barn.csv", "halv.zip", os.devnull):
        with pytest.raises(IngenKalla), open_kalla(tmp_path / name):
            pass
