"""What an import stores, and what it leaves alone."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.barn import Barn, Personidentitet
from casetrack.cases.handelse import Handelse
from casetrack.cases.insats import Insats
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Forlangning, Utredning
from casetrack.followup.arsmal import Arsmal
from casetrack.followup.kub import Omrakning
from casetrack.rules.koder import Beslut, IdentitetTyp, Kon, Roll
from tests.conftest import Database
from tests.exchange.case import dump, make_case
from tests.exchange.conftest import TUESDAY, Import, Read
from tests.exchange.folder import (
    make_allvarssamtal,
    make_enhet,
    make_forlangning,
    make_insats,
    make_mal,
    write_folder,
)


def test_every_field_is_stored(import_folder: Import, read: Read, tmp_path: Path) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    (barn,) = read(Barn)
    assert (barn.kallid, barn.kon, barn.fodd, barn.fodelsedatum) == (
        *("B1", Kon.FLICKA),
        *(date(2014, 5, 6), date(2014, 5, 6)),
    )
    (anmalan,) = read(Orosanmalan)
    assert (anmalan.inkom, anmalan.inkom_datum) == (datetime(2025, 9, 1, 8, tzinfo=UTC), date(2025, 9, 1))
    assert (anmalan.forfaller, anmalan.forfaller_flyttad) == (date(2025, 9, 15), date(2025, 9, 15))
    assert (anmalan.beslut, anmalan.beslut_datum, anmalan.barnet_hort) == (
        *(Beslut.INLEDA, date(2025, 9, 10)),
        False,
    )
    (utredning,) = read(Utredning)
    assert (anmalan.utredning_id, anmalan.barn_id) == (utredning.id, barn.id)
    assert (utredning.forfaller, utredning.forfaller_flyttad) == (date(2026, 1, 10), date(2026, 1, 12))
    (forlangning,) = read(Forlangning)
    assert (forlangning.utredning_id, forlangning.till) == (utredning.id, date(2026, 2, 10))
    (insats,) = read(Insats)
    assert (insats.utredning_id, insats.trygga_forhallanden) == (utredning.id, True)
    (samtal,) = read(Allvarssamtal)
    assert (samtal.orosanmalan_id, samtal.hallet) == (anmalan.id, datetime(2025, 9, 3, 11, tzinfo=UTC))
    (nummer,) = read(Personidentitet)
    assert (nummer.varde, nummer.typ, nummer.giltig_fran) == (
        *("201405069806", IdentitetTyp.PERSONNUMMER),
        None,
    )
    (mal,) = read(Arsmal)
    assert (mal.indikator, mal.ar, mal.arsmal, mal.giltig_fran) == (
        *("forhandsbedomning_14_dagar", 2026),
        *("84 %", date(2026, 1, 1)),
    )
    assert all(row.inlast for row in (anmalan, utredning, insats))


def test_a_number_gives_the_birth_where_fodd_is_empty(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = make_case()
    folder["barn"][0].update(fodd=None, personnummer="20140566-9803")
    import_folder(write_folder(tmp_path / "in", **folder))
    assert read(Barn.fodd, Barn.fodelsedatum) == [(None, date(2014, 5, 6))]
    assert read(Personidentitet.typ) == [IdentitetTyp.SAMORDNINGSNUMMER]


def test_each_new_row_of_a_case_is_an_event(import_folder: Import, read: Read, tmp_path: Path) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    events = read(Handelse)
    assert [(event.objekttyp, event.objekt_id, event.barn_id, event.kommando) for event in events] == [
        ("barn", 1, 1, "importera"),
        ("utredning", 1, 1, "importera"),
        ("orosanmalan", 1, 1, "importera"),
        ("utredning", 1, 1, "importera"),
        ("insats", 1, 1, "importera"),
        ("allvarssamtal", 1, 1, "importera"),
    ]
    assert {(event.utforare, event.anvandare_id, event.tidpunkt) for event in events} == {
        ("test (kommandoraden)", None, TUESDAY)
    }
    assert events[0].andringar["personnummer"] == [None, "201405069806"]
    assert events[2].andringar["inkom"] == [None, "2025-09-01T08:00:00+00:00"]
    assert events[3].andringar["forlangning.till"] == [None, "2026-02-10"]


def test_one_wrong_row_and_nothing_is_stored(import_folder: Import, read: Read, tmp_path: Path) -> None:
    folder = make_case()
    folder["mal"][0]["ar"] = "i år"
    import_folder(write_folder(tmp_path / "in", **folder))
    assert [read(mapped) for mapped in (Namnd, Enhet, Barn, Orosanmalan, Handelse, Omrakning)] == [[]] * 6


def test_the_same_folder_twice_changes_nothing(
    import_folder: Import, database: Database, tmp_path: Path
) -> None:
    path = write_folder(tmp_path / "in", **make_case())
    import_folder(path)
    before = dump(database)
    outcome = import_folder(path, now=datetime(2026, 5, 1, tzinfo=UTC))
    assert outcome.lagrat == dict.fromkeys(make_case(), (0, 0, 1))
    assert dump(database) == before


def test_a_changed_row_is_one_event_of_what_changed(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    folder["utredningar"][0].update(avslutad="2026-02-01", sen_orsak=None)
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert outcome.lagrat is not None
    assert outcome.lagrat["utredningar"] == (0, 1, 0)
    assert len(read(Handelse)) == 7
    assert read(Handelse)[-1].andringar == {
        "avslutad": ["2026-01-30", "2026-02-01"],
        "sen_orsak": ["vakans", None],
    }
    assert read(Utredning.radversion) == [2]


def test_a_changed_arrival_moves_the_due_dates_with_it(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    folder["orosanmalningar"][0]["inkom"] = "2025-08-31T10:00"
    import_folder(write_folder(tmp_path / "in", **folder))
    assert read(Orosanmalan.forfaller) == [date(2025, 9, 14)]
    assert read(Handelse)[-1].andringar["forfaller"] == ["2025-09-15", "2025-09-14"]


def test_a_number_no_longer_in_use_stays_in_its_history(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    folder["barn"][0]["personnummer"] = "201405069814"
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert outcome.lagrat is not None
    assert outcome.lagrat["barn"] == (0, 1, 0)
    columns = (Personidentitet.varde, Personidentitet.giltig_fran, Personidentitet.giltig_till)
    assert read(*columns) == [("201405069806", None, TUESDAY), ("201405069814", TUESDAY, None)]
    assert read(Handelse)[-1].andringar == {"personnummer": ["201405069806", "201405069814"]}


def test_rows_absent_from_a_later_import_are_left_as_they_are(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    outcome = import_folder(
        write_folder(
            tmp_path / "mer",
            enheter=[make_enhet(namnd_namn="Norra", giltig_fran="2020-01-01", giltig_till="2030-12-31")],
            insatser=[make_insats("I2", utredning="U1")],
            allvarssamtal=[make_allvarssamtal(kallad="2025-09-02T10:00")],
            forlangningar=[make_forlangning(beslutad="2026-01-20", till="2026-03-01")],
        )
    )
    assert outcome.lagrat == {
        "enheter": (0, 0, 1),
        "forlangningar": (1, 0, 0),
        "insatser": (1, 0, 0),
        "allvarssamtal": (0, 1, 0),
    }
    assert len(read(Insats)) == 2
    assert read(Insats.utredning_id) == [1, 1]


def test_a_folder_may_name_only_units_that_are_stored(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    outcome = import_folder(write_folder(tmp_path / "mer", insatser=[make_insats("I2", utredning="U1")]))
    assert outcome.lagrat == {"insatser": (1, 0, 0)}


def test_a_masked_value_never_replaces_one(
    import_folder: Import, read: Read, database: Database, tmp_path: Path
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    before = dump(database)
    masked = ("personnummer", "fornamn", "efternamn", "kon", "fodd", "stadsdel", "skydd", "ensamkommande")
    folder["barn"][0].update(dict.fromkeys(masked, "***"))
    folder["forlangningar"][0].update(skal="***", beslutad_av="***")
    folder["enheter"][0].update(namn="***", namnd_namn="***")
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert (outcome.fel, outcome.varningar) == ([], [])
    assert dump(database) == before


def test_a_masked_value_of_a_new_row_is_not_recorded(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = make_case()
    folder["barn"][0].update(fornamn="***", personnummer="***")
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert [each.kolumn for each in outcome.varningar] == ["personnummer", "fornamn"]
    assert read(Barn.fornamn, Barn.efternamn) == [(None, "Fiktivsson")]
    assert read(Personidentitet) == []


def test_what_only_forms_know_is_left_alone(
    import_folder: Import, sessions: sessionmaker[Session], read: Read, tmp_path: Path
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    with db.open_scope(sessions, 1) as session:
        session.add(
            Anvandare(
                anvandarnamn="h", namn="H", losenord_hash="x", roll=Roll.HANDLAGGARE, namnd_id=1, enhet_id=1
            )
        )
        session.flush()
        anmalan = session.scalars(select(Orosanmalan)).one()
        anmalan.beskrivning, anmalan.handlaggare_id = "Det som berättades", 1
        barn = session.scalars(select(Barn)).one()
        barn.adress, barn.postnummer, barn.postort, barn.skola = "Provgatan 1", "12345", "Provstad", "Skolan"
    folder["orosanmalningar"][0]["satt"] = "brev"
    folder["barn"][0].update(stadsdel="", fornamn="Ny")
    import_folder(write_folder(tmp_path / "in", **folder))
    assert read(Orosanmalan.satt, Orosanmalan.beskrivning, Orosanmalan.handlaggare_id) == [
        ("brev", "Det som berättades", 1)
    ]
    assert read(Barn.fornamn, Barn.adress, Barn.postnummer, Barn.postort, Barn.skola) == [
        ("Ny", "Provgatan 1", "12345", "Provstad", "Skolan")
    ]


@pytest.mark.parametrize(
    ("change", "inlast"),
    [({"satt": "brev"}, False), ({"barnet_hort_orsak": None}, True)],
    ids=["holds what forms demand", "lacks what forms demand"],
)
def test_a_row_of_a_form_stays_one_while_it_holds_what_forms_demand(
    import_folder: Import,
    sessions: sessionmaker[Session],
    read: Read,
    tmp_path: Path,
    change: dict[str, Any],
    inlast: bool,
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    with db.open_scope(sessions, 1) as session:
        session.scalars(select(Orosanmalan)).one().inlast = False
    folder["orosanmalningar"][0].update(change)
    import_folder(write_folder(tmp_path / "in", **folder))
    assert read(Orosanmalan.inlast) == [inlast]


def test_months_that_a_change_can_move_a_figure_in_are_marked(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    assert {date(2025, 9, 1), date(2026, 1, 1), date(2026, 2, 1)} <= set(read(Omrakning.manad))


def test_targets_are_changed_and_keep_the_order_of_the_file(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    targets = [
        make_mal("aterkoppling_gjord"),
        make_mal("allvarssamtal_48h"),
        make_mal("allvarssamtal_48h", giltig_fran="2026-02-01", arsmal="75 %"),
        make_mal("allvarssamtal_48h", ar=2025),
    ]
    folder = {"enheter": [make_enhet()]}
    import_folder(write_folder(tmp_path / "in", **folder, mal=targets))
    columns = (Arsmal.indikator, Arsmal.ar, Arsmal.arsmal, Arsmal.ordning)
    assert read(*columns) == [
        ("allvarssamtal_48h", 2025, "84 %", 1),
        ("aterkoppling_gjord", 2026, "84 %", 1),
        ("allvarssamtal_48h", 2026, "84 %", 2),
        ("allvarssamtal_48h", 2026, "75 %", 3),
    ]
    outcome = import_folder(
        write_folder(
            tmp_path / "sen",
            **folder,
            mal=[make_mal("allvarssamtal_48h", arsmal=None), make_mal("skola_vidtalad"), targets[0]],
        )
    )
    assert outcome.lagrat is not None
    assert outcome.lagrat["mal"] == (1, 1, 1)
    assert sorted(row[3::-1] for row in read(*columns) if row[1] == 2026) == [
        (1, None, 2026, "allvarssamtal_48h"),
        (2, "84 %", 2026, "skola_vidtalad"),
        (3, "84 %", 2026, "aterkoppling_gjord"),
        (4, "75 %", 2026, "allvarssamtal_48h"),
    ]


def test_two_imports_of_the_same_folder_at_once_store_it_once(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    path = write_folder(tmp_path / "in", **make_case())
    outcomes = []
    threads = [threading.Thread(target=lambda: outcomes.append(import_folder(path))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.lagrat["barn"] for outcome in outcomes) == [(0, 0, 1), (1, 0, 0)]
    assert len(read(Handelse)) == 6
