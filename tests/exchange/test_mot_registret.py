"""An import beside what is stored: references to it, and what must still fit it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Personidentitet
from casetrack.cases.insats import Insats
from casetrack.cases.utredning import Utredning
from tests.exchange.case import make_case, tell
from tests.exchange.conftest import Import, Read
from tests.exchange.folder import (
    make_barn,
    make_enhet,
    make_insats,
    make_orosanmalan,
    make_utredning,
    write_folder,
)


def test_several_open_utredningar_of_a_child_are_stored_and_marked(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = {
        "enheter": [make_enhet()],
        "barn": [make_barn()],
        "utredningar": [
            make_utredning("U2", inledd="2026-01-02"),
            make_utredning("U1", inledd="2026-01-01"),
            make_utredning("U3", inledd="2026-01-03"),
        ],
    }
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert tell(outcome.varningar) == [
        'utredningar.csv:2: inledd: "2026-01-02" OVERLAPPANDE_UTREDNING',
        'utredningar.csv:4: inledd: "2026-01-03" OVERLAPPANDE_UTREDNING',
    ]
    assert read(Utredning.kallid, Utredning.overlappar) == [("U2", True), ("U1", False), ("U3", True)]

    # The first closes, and another comes: of those open, the earliest is the open one now.
    folder["utredningar"] = [
        make_utredning("U4", inledd="2026-01-04"),
        make_utredning("U3", inledd="2026-01-03"),
        make_utredning("U1", inledd="2026-01-01", avslutad="2026-02-01"),
    ]
    import_folder(write_folder(tmp_path / "in", **folder))
    assert read(Utredning.kallid, Utredning.overlappar) == [
        *(("U2", True), ("U1", False)),
        *(("U3", False), ("U4", True)),
    ]


def test_an_open_utredning_of_the_record_stays_the_open_one(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = {"enheter": [make_enhet()], "barn": [make_barn()], "utredningar": [make_utredning("U2")]}
    import_folder(write_folder(tmp_path / "in", **folder))
    folder["utredningar"] = [make_utredning("U1", inledd="2025-01-01")]
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert tell(outcome.varningar) == ['utredningar.csv:2: inledd: "2025-01-01" OVERLAPPANDE_UTREDNING']
    assert read(Utredning.kallid, Utredning.overlappar) == [("U2", False), ("U1", True)]


def test_a_number_stored_on_another_child_is_a_warning_to_join_them(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    again = write_folder(
        tmp_path / "igen",
        barn=[make_barn("B2", personnummer="20140506-9806")],
        insatser=[make_insats("I2", barn="B2")],
    )
    outcome = import_folder(again)
    assert tell(outcome.varningar) == ['barn.csv:2: personnummer: "20140506-9806" PERSONNUMMER_LAGRAT']
    assert read(Personidentitet.varde) == ["201405069806"] * 2

    # And two that share a number may be imported together, as an export writes them.
    folder["barn"].append(make_barn("B2", personnummer="20140506-9806"))
    both = import_folder(write_folder(tmp_path / "bada", **folder))
    assert (both.fel, [each.kod for each in both.varningar]) == ([], ["PERSONNUMMER_LAGRAT"] * 2)

    # Unless the folder takes the number from the one that had it.
    folder["barn"][0]["personnummer"] = None
    assert import_folder(write_folder(tmp_path / "bytt", **folder)).varningar == []


def test_a_stored_row_never_moves_to_another_child(import_folder: Import, tmp_path: Path) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    outcome = import_folder(
        write_folder(tmp_path / "flytt", barn=[make_barn("B2")], insatser=[make_insats(barn="B2")])
    )
    assert tell(outcome.fel) == ['insatser.csv:2: barn: "B2" ANNAT_BARN']


def test_the_anmalan_that_opened_an_utredning_may_be_stored_since_before(
    import_folder: Import, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    later = make_orosanmalan("A2", beslut="inleda", beslut_datum="2025-09-20", utredning="U1")
    assert import_folder(write_folder(tmp_path / "sen", orosanmalningar=[later])).fel == []


def test_an_utredning_can_not_be_moved_from_what_the_record_says_of_it(
    import_folder: Import, tmp_path: Path
) -> None:
    folder = make_case()
    folder["orosanmalningar"].append(
        make_orosanmalan(
            "A2", inkom="2026-01-30T12:00", beslut="paford", beslut_datum="2026-01-30", utredning="U1"
        )
    )
    import_folder(write_folder(tmp_path / "in", **folder))
    for change, findings in (
        ({"inledd": "2025-09-09"}, ['utredningar.csv:2: inledd: "2025-09-09" UTREDNING_BUNDEN']),
        ({"avslutad": "2026-01-29"}, ['utredningar.csv:2: inledd: "2025-09-10" UTREDNING_BUNDEN']),
        ({"avslutad": "2026-01-31"}, []),
    ):
        moved = make_case()["utredningar"][0] | change
        outcome = import_folder(write_folder(tmp_path / str(change), utredningar=[moved]))
        assert tell(outcome.fel) == findings


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            {"beslut": "inte_inleda", "utredning": None, "barnet_hort": "ja"},
            'orosanmalningar.csv:2: utredning: "" INLEDNING_BUNDEN',
        ),
        (
            {"beslut": "inte_inleda", "barnet_hort": "ja"},
            'orosanmalningar.csv:2: beslut: "inte_inleda" INLEDNING_BUNDEN',
        ),
        (
            {"beslut": "paford", "beslut_datum": "2025-09-10", "inkom": "2025-09-10T08:00"},
            'orosanmalningar.csv:2: beslut: "paford" INLEDNING_BUNDEN',
        ),
        ({"typ": "information"}, 'orosanmalningar.csv:2: typ: "information" INLEDNING_BUNDEN'),
        ({"satt": "brev"}, None),
    ],
)
def test_what_began_an_utredning_can_not_be_taken_from_another_that_leans_on_it(
    import_folder: Import, tmp_path: Path, change: dict[str, Any], finding: str | None
) -> None:
    folder = make_case()
    later = make_orosanmalan("A2", beslut="inleda", beslut_datum="2025-09-20", utredning="U1")
    import_folder(write_folder(tmp_path / "in", **folder))
    import_folder(write_folder(tmp_path / "sen", orosanmalningar=[later]))
    changed = {name: None for name in folder["orosanmalningar"][0] if name not in make_orosanmalan()}
    opener = folder["orosanmalningar"][0] | changed
    opener |= {"beslut": "inleda", "beslut_datum": "2025-09-10", "utredning": "U1"} | change
    outcome = import_folder(write_folder(tmp_path / "bytt", orosanmalningar=[opener]))
    assert tell(outcome.fel) == ([finding] if finding else [])
    # Together with the one that leans on it, or where yet another began it on that day, it may.
    other = make_orosanmalan("A3", beslut="inleda", beslut_datum="2025-09-10", utredning="U1")
    path = write_folder(tmp_path / "ersatt", orosanmalningar=[opener, other])
    assert import_folder(path).fel == []


def test_an_utredning_moved_past_a_stored_extension_or_before_an_anmalan_is_refused(
    import_folder: Import, tmp_path: Path
) -> None:
    folder = make_case()
    folder["orosanmalningar"].append(
        make_orosanmalan(
            "A2", inkom="2025-09-10T12:00", beslut="inleda", beslut_datum="2025-09-20", utredning="U1"
        )
    )
    import_folder(write_folder(tmp_path / "in", **folder))
    opener, utredning = folder["orosanmalningar"][0], folder["utredningar"][0]
    for day, codes in (
        ("2025-09-09", ["UTREDNING_BUNDEN"]),
        ("2026-01-06", ["UTREDNING_BUNDEN", "UTREDNING_FORLANGD"]),
    ):
        opener["beslut_datum"] = utredning["inledd"] = day
        path = write_folder(tmp_path / day, orosanmalningar=[opener], utredningar=[utredning])
        assert [each.kod for each in import_folder(path).fel] == codes


def test_what_forms_recorded_later_must_still_be_later(
    import_folder: Import, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    with db.open_scope(sessions, 1) as session:
        session.scalars(select(Utredning)).one().uppfoljd = date(2026, 2, 1)
        insats = session.scalars(select(Insats)).one()
        insats.overvagd, insats.uppfoljd = date(2026, 2, 5), date(2026, 2, 22)
    folder["utredningar"][0]["avslutad"] = "2026-02-02"
    folder["insatser"][0].update(paborjad="2026-02-06", avslutad="2026-02-23")
    outcome = import_folder(write_folder(tmp_path / "sen", **folder))
    assert tell(outcome.fel) == [
        'utredningar.csv:2: avslutad: "2026-02-02" UPPFOLJD_FORE_AVSLUTAD',
        'insatser.csv:2: avslutad: "2026-02-23" UPPFOLJD_FORE_AVSLUTAD',
        'insatser.csv:2: paborjad: "2026-02-06" OVERVAGD_FORE_PABORJAD',
    ]
