"""Rows that can't be found by their key: what refers to them is not said to refer to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.case import make_case, tell
from tests.exchange.conftest import Import
from tests.exchange.folder import (
    make_barn,
    make_forlangning,
    make_insats,
    make_orosanmalan,
    make_utredning,
    write_folder,
)

# The only rows with these ids; what refers to them is found in the other files.
TARGETS = {"enheter": "E1", "barn": "B1", "orosanmalningar": "A1", "utredningar": "U1"}
SPOILT = {
    "too many fields": lambda row: row + ";x",
    "too few fields": lambda row: row.rpartition(";")[0],
    "another separator": lambda row: row.replace(";", ","),
    "a stray quote": lambda row: row.replace(";", ';"', 1) + "x",
}


def spoil(path: Path, stem: str, how: str) -> None:
    """Spoil the last row of a file."""
    file = path / f"{stem}.csv"
    *rest, last = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*rest, SPOILT[how](last), ""]), encoding="utf-8")


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("stem", TARGETS)
def test_what_refers_to_a_row_that_can_not_be_divided_is_no_error(
    import_folder: Import, tmp_path: Path, stem: str, how: str
) -> None:
    path = write_folder(tmp_path / "in", **make_case())
    spoil(path, stem, how)
    outcome = import_folder(path)
    assert [each.fil for each in outcome.fel] == [f"{stem}.csv"]
    assert "BARN_UTAN_RADER" not in [each.kod for each in outcome.varningar]
    assert outcome.lagrat is None


@pytest.mark.parametrize("stem", TARGETS)
def test_what_refers_to_a_row_with_a_masked_id_is_no_error(
    import_folder: Import, tmp_path: Path, stem: str
) -> None:
    folder = make_case()
    folder[stem][0]["kod" if stem == "enheter" else "id"] = "***"
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert [(each.fil, each.kod) for each in outcome.fel] == [(f"{stem}.csv", "MASKERAT")]


def test_what_refers_to_nothing_is_told_beside_a_row_that_can_not_be_divided(
    import_folder: Import, tmp_path: Path
) -> None:
    folder = make_case()
    folder["barn"].append(make_barn("B2"))
    folder["insatser"].append(make_insats("I2", barn="B9"))
    path = write_folder(tmp_path / "in", **folder)
    spoil(path, "barn", "too many fields")
    assert tell(import_folder(path).fel) == [
        'barn.csv:3: -: "" FALTANTAL',
        'insatser.csv:3: barn: "B9" REFERENS',
    ]


def test_an_anmalan_may_lean_on_an_opener_that_can_not_be_divided(
    import_folder: Import, tmp_path: Path
) -> None:
    folder = make_case()
    folder["orosanmalningar"].insert(
        0, make_orosanmalan("A2", beslut="inleda", beslut_datum="2025-09-12", utredning="U1")
    )
    path = write_folder(tmp_path / "in", **folder)
    spoil(path, "orosanmalningar", "too many fields")
    assert tell(import_folder(path).fel) == ['orosanmalningar.csv:3: -: "" FALTANTAL']
    outcome = import_folder(path, karantan=tmp_path / "k")
    assert tell(outcome.fel) == [
        'orosanmalningar.csv:2: beslut_datum: "2025-09-12" INLEDD_ANNAN_DAG',
        'orosanmalningar.csv:3: -: "" FALTANTAL',
        'allvarssamtal.csv:2: anmalan: "A1" KARANTAN',
    ]


@pytest.mark.parametrize("how", SPOILT)
def test_quarantine_takes_what_refers_to_a_row_that_can_not_be_divided(
    import_folder: Import, tmp_path: Path, how: str
) -> None:
    folder = make_case()
    folder["barn"].append(make_barn("B2"))
    folder["utredningar"].append(make_utredning("U2", barn="B2"))
    folder["forlangningar"].append(make_forlangning("U2"))
    path = write_folder(tmp_path / "in", **folder)
    spoil(path, "barn", how)
    outcome = import_folder(path, karantan=tmp_path / "k")
    assert tell(outcome.fel)[1:] == [
        'utredningar.csv:3: barn: "B2" KARANTAN',
        'forlangningar.csv:3: utredning: "U2" KARANTAN',
    ]
    assert outcome.fel[1].skal == "kan höra till en rad i karantän: barn.csv rad 3"
    assert outcome.lagrat == dict.fromkeys(folder, (1, 0, 0))


def test_quarantine_takes_what_refers_to_nothing_else_than_a_masked_id(
    import_folder: Import, tmp_path: Path
) -> None:
    folder = make_case()
    folder["barn"].append(make_barn("***"))
    folder["insatser"].append(make_insats("I2", barn="B2"))
    outcome = import_folder(write_folder(tmp_path / "in", **folder), karantan=tmp_path / "k")
    assert tell(outcome.fel) == [
        'barn.csv:3: id: "***" MASKERAT',
        'insatser.csv:3: barn: "B2" KARANTAN',
    ]
    assert outcome.lagrat == dict.fromkeys(folder, (1, 0, 0))
    # A stored child is there to refer to.
    folder = {"barn": [make_barn("***")], "insatser": [make_insats("I3")]}
    outcome = import_folder(write_folder(tmp_path / "sen", **folder), karantan=tmp_path / "k2")
    assert tell(outcome.fel) == ['barn.csv:2: id: "***" MASKERAT']
    assert outcome.lagrat == {"insatser": (1, 0, 0)}
