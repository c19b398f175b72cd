"""Quarantine: good rows are stored, bad ones and those that depend on them come out as they stood."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.exchange.case import tell
from tests.exchange.conftest import Import
from tests.exchange.folder import (
    make_allvarssamtal,
    make_barn,
    make_enhet,
    make_forlangning,
    make_insats,
    make_mal,
    make_orosanmalan,
    make_utredning,
    write_folder,
)


def read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def list_files(folder: Path) -> dict[str, list[str]]:
    """The files in quarantine with the first field of their rows."""
    return {
        path.stem: [row[0] for row in read_rows(path)[1:]]
        for path in sorted(folder.iterdir())
        if path.name != "fel.csv"
    }


def mend(folder: Path, old: str, new: str) -> Path:
    for path in folder.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return folder


def test_good_rows_are_stored_and_bad_ones_come_out(import_folder: Import, tmp_path: Path) -> None:
    path = write_folder(
        tmp_path / "in",
        enheter=[make_enhet()],
        barn=[make_barn()],
        orosanmalningar=[make_orosanmalan(), make_orosanmalan("A2", satt="fax"), make_orosanmalan("A3")],
    )
    outcome = import_folder(path, karantan=tmp_path / "k")
    assert tell(outcome.fel) == ['orosanmalningar.csv:3: satt: "fax" KOD']
    assert outcome.lagrat == {"enheter": (1, 0, 0), "barn": (1, 0, 0), "orosanmalningar": (2, 0, 0)}
    assert list_files(tmp_path / "k") == {"barn": [], "enheter": [], "orosanmalningar": ["A2"]}
    assert read_rows(tmp_path / "k" / "fel.csv") == [
        ["fil", "rad", "kolumn", "varde", "skal", "kod", "karantanrad"],
        [
            *("orosanmalningar.csv", "3", "satt", "fax"),
            *("okänt värde; välj telefon, brev, e_tjanst, besok, sdk", "KOD", "2"),
        ],
    ]


def test_a_mended_quarantine_is_imported_as_it_stands(import_folder: Import, tmp_path: Path) -> None:
    path = write_folder(
        tmp_path / "in",
        enheter=[make_enhet()],
        # The second child has no other row than the bad one, and so is not stored yet.
        barn=[make_barn(), make_barn("B2", personnummer="20140506-9806")],
        orosanmalningar=[make_orosanmalan(), make_orosanmalan("A2", barn="B2", satt="fax")],
        mal=[make_mal(ar="i fjol")],
    )
    import_folder(path, karantan=tmp_path / "k")
    assert list_files(tmp_path / "k") == {
        "barn": ["B2"],
        "enheter": [],
        "mal": ["N1"],
        "orosanmalningar": ["A2"],
    }
    outcome = import_folder(mend(mend(tmp_path / "k", "fax", "sdk"), "i fjol", "2026"))
    assert (outcome.fel, outcome.varningar) == ([], [])
    assert outcome.lagrat == {"barn": (1, 0, 0), "orosanmalningar": (1, 0, 0), "mal": (1, 0, 0)}


def test_rows_that_depend_on_a_bad_one_go_with_it(import_folder: Import, tmp_path: Path) -> None:
    path = write_folder(
        tmp_path / "in",
        enheter=[make_enhet(), make_enhet("E2", typ="okand")],
        barn=[make_barn(), make_barn("B2", kon="x"), make_barn("B3")],
        orosanmalningar=[
            make_orosanmalan(),
            make_orosanmalan("A2", barn="B2"),
            make_orosanmalan("A3", beslut="inleda", beslut_datum="2025-09-10", utredning="U3", barn="B3"),
        ],
        utredningar=[
            make_utredning(),
            make_utredning("U2", enhet="E2"),
            make_utredning("U3", barn="B3", inledd="x"),
        ],
        forlangningar=[make_forlangning(), make_forlangning("U2"), make_forlangning("U3")],
        insatser=[make_insats(), make_insats("I2", utredning="U2"), make_insats("I3", barn="B2")],
        allvarssamtal=[make_allvarssamtal(), make_allvarssamtal("A2"), make_allvarssamtal("A3")],
    )
    outcome = import_folder(path, karantan=tmp_path / "k")
    assert outcome.lagrat == dict.fromkeys(
        ("enheter", "barn", "orosanmalningar", "utredningar", "forlangningar", "insatser", "allvarssamtal"),
        (1, 0, 0),
    )
    assert list_files(tmp_path / "k") == {
        "allvarssamtal": ["A2", "A3"],
        "barn": ["B2", "B3"],
        "enheter": ["E2"],
        "forlangningar": ["U2", "U3"],
        "insatser": ["I2", "I3"],
        "orosanmalningar": ["A2", "A3"],
        "utredningar": ["U2", "U3"],
    }
    assert tell(outcome.fel) == [
        'enheter.csv:3: typ: "okand" KOD',
        'barn.csv:3: kon: "x" KOD',
        'orosanmalningar.csv:3: barn: "B2" KARANTAN',
        'orosanmalningar.csv:4: utredning: "U3" KARANTAN',
        'utredningar.csv:3: enhet: "E2" KARANTAN',
        'utredningar.csv:4: inledd: "x" DATUM',
        'forlangningar.csv:3: utredning: "U2" KARANTAN',
        'forlangningar.csv:4: utredning: "U3" KARANTAN',
        'insatser.csv:3: utredning: "U2" KARANTAN',
        'insatser.csv:4: barn: "B2" KARANTAN',
        'allvarssamtal.csv:3: anmalan: "A2" KARANTAN',
        'allvarssamtal.csv:4: anmalan: "A3" KARANTAN',
    ]
    mend(mend(mend(tmp_path / "k", "okand", "utredning"), ";x", ";flicka"), "E1;flicka", "E1;2025-09-10")
    outcome = import_folder(tmp_path / "k")
    assert (tell(outcome.fel), outcome.lagrat and outcome.lagrat["allvarssamtal"]) == ([], (2, 0, 0))


def test_an_anmalan_that_leaned_on_a_bad_one_goes_too(import_folder: Import, tmp_path: Path) -> None:
    decided = {"beslut": "inleda", "utredning": "U1"}
    path = write_folder(
        tmp_path / "in",
        enheter=[make_enhet()],
        barn=[make_barn()],
        orosanmalningar=[
            make_orosanmalan(**decided, beslut_datum="2025-09-10", satt="fax"),
            make_orosanmalan("A2", **decided, beslut_datum="2025-09-12"),
        ],
        utredningar=[make_utredning()],
    )
    outcome = import_folder(path, karantan=tmp_path / "k")
    assert tell(outcome.fel) == [
        'orosanmalningar.csv:2: satt: "fax" KOD',
        'orosanmalningar.csv:3: beslut_datum: "2025-09-12" INLEDD_ANNAN_DAG',
    ]
    assert outcome.lagrat == {"enheter": (1, 0, 0), "barn": (1, 0, 0), "utredningar": (1, 0, 0)}
    assert import_folder(mend(tmp_path / "k", "fax", "brev")).lagrat == {"orosanmalningar": (2, 0, 0)}


def test_a_bad_change_leaves_the_stored_row_as_it_was(import_folder: Import, tmp_path: Path) -> None:
    decided = {"beslut": "inleda", "utredning": "U1"}
    folder = {
        "enheter": [make_enhet()],
        "barn": [make_barn()],
        "orosanmalningar": [make_orosanmalan(**decided, beslut_datum="2025-09-10")],
        "utredningar": [make_utredning()],
    }
    import_folder(write_folder(tmp_path / "in", **folder))
    folder["orosanmalningar"][0]["satt"] = "fax"
    folder["orosanmalningar"].append(make_orosanmalan("A2", **decided, beslut_datum="2025-09-12"))
    outcome = import_folder(write_folder(tmp_path / "sen", **folder), karantan=tmp_path / "k")
    assert tell(outcome.fel) == ['orosanmalningar.csv:2: satt: "fax" KOD']
    assert outcome.lagrat is not None
    assert outcome.lagrat["orosanmalningar"] == (1, 0, 0)


def test_rows_come_out_byte_for_byte(import_folder: Import, tmp_path: Path) -> None:
    path = write_folder(tmp_path / "in", enheter=[make_enhet()], barn=[make_barn()], insatser=[make_insats()])
    header = b"\xef\xbb\xbfutredning;beslutad;till;skal\r\n"
    rows = [
        b'U9;2026-01-05;2026-02-10;"tv\xc3\xa5\r\nrader"\r\n',
        b"U1;2026-01-05\r\n",
        b'U1;2026-01-05;2026-02-10;"\r\n',
        b"U1;2026-01-05;2026-02-10;\xe5\r\n",
        b"=U1;x;y;z",
    ]
    (path / "forlangningar.csv").write_bytes(header + b"".join(rows))
    outcome = import_folder(path, karantan=tmp_path / "k")
    assert (tmp_path / "k" / "forlangningar.csv").read_bytes() == header + b"".join(rows) + b"\r\n"
    assert [(row[1], row[3], row[6]) for row in read_rows(tmp_path / "k" / "fel.csv")[1:]] == [
        ("2", "U9", "2"),
        ("4", "", "4"),
        ("5", "", "5"),
        ("6", "\ufffd", "6"),
        ("6", "U1", "6"),
        ("7", "x", "7"),
        ("7", "y", "7"),
        ("7", "'=U1", "7"),
    ]
    assert outcome.lagrat is not None


def test_children_that_an_unreadable_row_may_be_about_come_along(
    import_folder: Import, tmp_path: Path
) -> None:
    path = write_folder(
        tmp_path / "in",
        enheter=[make_enhet()],
        barn=[make_barn(), make_barn("B2")],
        insatser=[make_insats()],
    )
    with (path / "insatser.csv").open("a") as file:
        file.write("I2;B2;E1;oppenvard;egen;2025-10-01;för;mycket\n")
    import_folder(path, karantan=tmp_path / "k")
    assert list_files(tmp_path / "k") == {"barn": ["B2"], "enheter": [], "insatser": ["I2"]}
    assert import_folder(mend(tmp_path / "k", ";för;mycket", "")).lagrat == {
        "barn": (1, 0, 0),
        "insatser": (1, 0, 0),
    }


def test_units_that_other_namnder_have_as_well_come_along(import_folder: Import, tmp_path: Path) -> None:
    for namnd in ("N1", "N2"):
        path = write_folder(
            tmp_path / namnd,
            enheter=[make_enhet(namnd=namnd)],
            barn=[make_barn()],
            insatser=[make_insats(), make_insats("I2", regi="privat")],
        )
        import_folder(path, karantan=tmp_path / f"k-{namnd}")
    assert list_files(tmp_path / "k-N1") == {"barn": [], "enheter": [], "insatser": ["I2"]}
    assert list_files(tmp_path / "k-N2") == {"barn": [], "enheter": ["E1"], "insatser": ["I2"]}
    assert import_folder(mend(tmp_path / "k-N2", "privat", "extern")).fel == []


def test_no_quarantine_mends_a_whole_file(import_folder: Import, tmp_path: Path) -> None:
    path = write_folder(tmp_path / "in", enheter=[make_enhet()], barn=[make_barn()], insatser=[make_insats()])
    (path / "mal.csv").write_text("namnd;indikator;ar;okand\n")
    outcome = import_folder(path, karantan=tmp_path / "k")
    assert tell(outcome.fel) == ['mal.csv:1: okand: "okand" KOLUMN_OKAND']
    assert outcome.lagrat is None
    assert not (tmp_path / "k").exists()
