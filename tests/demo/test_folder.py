from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from casetrack.demo import write_demo_folder
from tests.demo.folder import Row, read_day, read_rows

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
IDAG = date(2026, 11, 22)
FORLAGA = (date(2026, 1, 1), date(2026, 7, 31))
NAMES = (
    "enheter barn orosanmalningar utredningar forlangningar insatser allvarssamtal mal".split()  # noqa: SIM905
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo")
    write_demo_folder(path, now=NOW)
    return path


def count_shape(folder: Path, fran: date, till: date) -> dict[str, object]:
    """The published figures, counted from the files."""
    kon = {barn["id"]: barn["kon"] for barn in read_rows(folder, "barn")}
    anmalningar = [rad for rad in read_rows(folder, "orosanmalningar") if rad["typ"] == "anmalan"]
    utredningar = read_rows(folder, "utredningar")

    def within(row: Row, column: str) -> bool:
        day = read_day(row, column)
        return day is not None and fran <= day <= till

    inkomna = [rad for rad in anmalningar if within(rad, "inkom")]
    provade = [rad for rad in anmalningar if within(rad, "beslut_datum") and rad["beslut"] != "paford"]
    i_tid = [rad for rad in provade if days_between(rad, "inkom", "beslut_datum") <= 14]
    avslutade = [rad for rad in utredningar if within(rad, "avslutad")]
    inledd_till = [rad for rad in utredningar if rad["inledd"] <= till.isoformat()]
    hanterade = [rad for rad in inledd_till if not rad["avslutad"] or rad["avslutad"] >= fran.isoformat()]
    return {
        "anmalningar": len(inkomna),
        "flickor": percent(sum(kon[rad["barn"]] == "flicka" for rad in inkomna), len(inkomna)),
        "pojkar": percent(sum(kon[rad["barn"]] == "pojke" for rad in inkomna), len(inkomna)),
        "polis": percent(sum(rad["anmalare"] == "polis" for rad in inkomna), len(inkomna)),
        "till utredning": percent(sum(rad["beslut"] == "inleda" for rad in provade), len(provade)),
        "i tid": percent(len(i_tid), len(provade)),
        "avslutade": len(avslutade),
        "hanterade": Counter(kon[rad["barn"]] for rad in hanterade),
    }


def days_between(row: Row, first: str, last: str) -> int:
    start, end = read_day(row, first), read_day(row, last)
    assert start is not None
    assert end is not None
    return (end - start).days


def percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


@pytest.mark.parametrize(
    ("now", "ar"),
    [
        (NOW, 2026),
        (datetime(2026, 7, 31, 22, 30, tzinfo=UTC), 2026),  # August by half an hour in Sweden
        (datetime(2026, 7, 31, 21, 30, tzinfo=UTC), 2025),
        (datetime(2028, 2, 29, 3, 0, tzinfo=UTC), 2027),
    ],
)
def test_the_latest_whole_january_to_july_is_shaped_like_the_published_one(
    tmp_path: Path, now: datetime, ar: int
) -> None:
    write_demo_folder(tmp_path, now=now)
    assert count_shape(tmp_path, date(ar, 1, 1), date(ar, 7, 31)) == {
        "anmalningar": 2709,
        "flickor": 46,
        "pojkar": 54,
        "polis": 28,
        "till utredning": 31,
        "i tid": 76,
        "avslutade": 720,
        "hanterade": {"flicka": 592, "pojke": 660},
    }


def test_another_size_keeps_the_shares(tmp_path: Path) -> None:
    write_demo_folder(tmp_path, now=NOW, skala=0.5, antal_ar=1)
    shape = count_shape(tmp_path, *FORLAGA)
    assert shape["anmalningar"] == 1354
    assert [shape[name] for name in ("flickor", "polis", "till utredning", "i tid")] == [46, 28, 31, 76]


def test_the_same_moment_gives_the_same_files_and_another_seed_gives_others(
    folder: Path, tmp_path: Path
) -> None:
    write_demo_folder(tmp_path / "igen", now=NOW)
    write_demo_folder(tmp_path / "annan", now=NOW, seed=1)
    for name in NAMES:
        assert (tmp_path / "igen" / f"{name}.csv").read_bytes() == (folder / f"{name}.csv").read_bytes()
    assert read_rows(tmp_path / "annan", "barn") != read_rows(folder, "barn")


def test_nobody_shares_a_personnummer(folder: Path) -> None:
    nummer = [barn["personnummer"] for barn in read_rows(folder, "barn") if barn["personnummer"]]
    assert len(nummer) == len(set(nummer)) > 9000
    assert all(980 <= int(each[8:11]) <= 999 for each in nummer)


def test_nothing_has_happened_after_now(folder: Path) -> None:
    now = "2026-11-22T10:30"
    happened = {
        "orosanmalningar": "inkom nadde_mottagningen registrerad brottsdatum skyddsbedomning beslut_datum"
        " aterkoppling_begard aterkoppling_given",
        "utredningar": "inledd beslutsunderlag_klart avslutad",
        "forlangningar": "beslutad",
        "insatser": "beslutad paborjad avslutad",
        "allvarssamtal": "kannedom kallad hallet",
    }
    for name, columns in happened.items():
        for row in read_rows(folder, name):
            assert all(row[column] <= now for column in columns.split()), row


def test_every_row_is_about_a_child_and_every_child_has_a_row(folder: Path) -> None:
    children = {barn["id"] for barn in read_rows(folder, "barn")}
    mentioned = {
        row["barn"]
        for name in ("orosanmalningar", "utredningar", "insatser")
        for row in read_rows(folder, name)
    }
    assert children == mentioned


def test_no_child_has_two_utredningar_at_a_time_and_each_was_opened_by_a_decision(folder: Path) -> None:
    opened = {
        (rad["barn"], rad["utredning"], rad["beslut_datum"])
        for rad in read_rows(folder, "orosanmalningar")
        if rad["beslut"] == "inleda"
    }
    by_child = defaultdict(list)
    for utredning in read_rows(folder, "utredningar"):
        assert (utredning["barn"], utredning["id"], utredning["inledd"]) in opened
        by_child[utredning["barn"]].append((utredning["inledd"], utredning["avslutad"] or "9999"))
    for spans in by_child.values():
        spans.sort()
        assert all(first[1] < second[0] for first, second in pairwise(spans))


def test_what_is_joined_came_in_while_the_utredning_was_open(folder: Path) -> None:
    utredningar = {rad["id"]: rad for rad in read_rows(folder, "utredningar")}
    paforda = [rad for rad in read_rows(folder, "orosanmalningar") if rad["beslut"] == "paford"]
    assert len(paforda) > 500
    for rad in paforda:
        utredning = utredningar[rad["utredning"]]
        assert utredning["barn"] == rad["barn"]
        assert utredning["inledd"] <= rad["inkom"][:10] <= (utredning["avslutad"] or "9999")


def test_clocks_are_running_today_and_only_a_few_have_run_out(folder: Path) -> None:
    oppna = [
        rad for rad in read_rows(folder, "orosanmalningar") if rad["typ"] == "anmalan" and not rad["beslut"]
    ]
    dagar_kvar = [14 - (IDAG - date.fromisoformat(rad["inkom"][:10])).days for rad in oppna]
    assert sum(0 <= dagar <= 7 for dagar in dagar_kvar) > 20
    assert 5 < sum(dagar < 0 for dagar in dagar_kvar) < len(dagar_kvar) / 2


def test_children_come_back_about_as_often_as_published(folder: Path) -> None:
    """23 % of children within a year of their last closing, between two years and one year ago."""
    fran, till = IDAG - timedelta(730), IDAG - timedelta(365)
    closed: dict[str, date] = {}
    for utredning in read_rows(folder, "utredningar"):
        day = read_day(utredning, "avslutad")
        if day and fran < day <= till:
            closed[utredning["barn"]] = max(day, closed.get(utredning["barn"], day))
    came_back = {
        rad["barn"]
        for rad in read_rows(folder, "orosanmalningar")
        if rad["typ"] != "information"
        and rad["barn"] in closed
        and closed[rad["barn"]].isoformat()
        < rad["inkom"][:10]
        <= (closed[rad["barn"]] + timedelta(365)).isoformat()
    }
    assert 20 <= percent(len(came_back), len(closed)) <= 26


def test_socialjouren_has_last_nights_and_has_handed_over_the_rest(folder: Path) -> None:
    kvar = [rad for rad in read_rows(folder, "orosanmalningar") if rad["enhet"] == "DEMO-JOUR"]
    assert kvar
    assert all(rad["inkom"][:16] >= "2026-11-21T18:00" for rad in kvar)
