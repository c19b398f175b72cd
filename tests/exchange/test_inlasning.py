"""What an import stores, and what it leaves alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
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
from tests.exchange.conftest import TUESDAY, Import
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
from tests.exchange.test_kvalitetsregler import make_case, tell

Read = Callable[..., list[Any]]


@pytest.fixture
def read(sessions: sessionmaker[Session]) -> Read:
    """All that a nämnd has of a mapped class, or of some of its columns, by id."""

    def run(first: Any, *more: Any, namnd: str = "N1") -> list[Any]:
        with sessions() as session:
            namnd_id = session.scalar(select(Namnd.id).where(Namnd.kod == namnd))
            db.set_scope(session, namnd_id)
            entity = first if isinstance(first, type) else first.class_
            rows = session.execute(select(first, *more).order_by(entity.id)).all()
            return [row[0] if not more else tuple(row) for row in rows]

    return run


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


def dump(database: Database) -> dict[str, list[Any]]:
    with database.owner.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table)).all()))
            for table in db.Base.metadata.sorted_tables
        }


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
    import_folder(write_folder(tmp_path / "in", **folder))
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
    folder["orosanmalningar"][0]["satt"] = "brev"
    import_folder(write_folder(tmp_path / "in", **folder))
    assert read(Orosanmalan.satt, Orosanmalan.beskrivning, Orosanmalan.handlaggare_id) == [
        ("brev", "Det som berättades", 1)
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


def test_months_that_a_change_can_move_a_figure_in_are_marked(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    assert {date(2025, 9, 1), date(2026, 1, 1), date(2026, 2, 1)} <= set(read(Omrakning.manad))


def test_a_child_belongs_to_every_namnd_with_rows_about_it(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = {
        "enheter": [make_enhet(), make_enhet("E2", namnd="N2", namnd_namn="Södra")],
        "barn": [make_barn(personnummer="20140506-9806"), make_barn("B2", fodd=None)],
        "orosanmalningar": [make_orosanmalan()],
        "insatser": [make_insats(enhet="E2"), make_insats("I2", barn="B2", enhet="E2")],
    }
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert outcome.lagrat is not None
    assert outcome.lagrat["barn"] == (3, 0, 0)
    for namnd, children, anmalningar, insatser in (("N1", ["B1"], 1, 0), ("N2", ["B1", "B2"], 0, 2)):
        assert read(Barn.kallid, namnd=namnd) == children
        assert len(read(Orosanmalan, namnd=namnd)) == anmalningar
        assert len(read(Insats, namnd=namnd)) == insatser
        assert read(Personidentitet.varde, namnd=namnd) == ["201405069806"]
    assert read(Namnd.kod, Namnd.namn) == [("N1", "N1"), ("N2", "Södra")]

    # A later folder that names both nämnder changes the child in both, also where it has no rows of the child.
    folder["barn"][0]["kon"] = "pojke"
    folder["orosanmalningar"] = []
    import_folder(write_folder(tmp_path / "sedan", **folder))
    assert read(Barn.kon, namnd="N1") == ["pojke"]
    assert read(Barn.kon, namnd="N2")[0] == "pojke"


def test_the_same_id_in_another_namnd_is_another_row(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    other = make_case()
    other["enheter"][0].update(kod="E2", namnd="N2", namnd_namn="Södra")
    other["barn"][0].update(fornamn="Annan", personnummer=None)
    for stem in ("orosanmalningar", "utredningar", "insatser"):
        other[stem][0]["enhet"] = "E2"
    other["mal"][0]["namnd"] = "N2"
    outcome = import_folder(write_folder(tmp_path / "annan", **other))
    assert outcome.lagrat == dict.fromkeys(make_case(), (1, 0, 0))
    assert read(Barn.fornamn, namnd="N1") == ["Exempla"]
    assert read(Barn.fornamn, namnd="N2") == ["Annan"]


def test_stored_rows_of_another_namnd_are_not_there_to_refer_to(
    import_folder: Import, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    outcome = import_folder(
        write_folder(
            tmp_path / "annan",
            enheter=[make_enhet("E2", namnd="N2")],
            insatser=[make_insats("I9", enhet="E2", utredning="U1")],
            forlangningar=[make_forlangning()],
        )
    )
    assert tell(outcome.fel) == [
        'forlangningar.csv:2: utredning: "U1" REFERENS',
        'insatser.csv:2: barn: "B1" REFERENS',
        'insatser.csv:2: utredning: "U1" REFERENS',
    ]


def test_a_code_or_id_that_several_namnder_have_stored_needs_to_be_told_apart(
    import_folder: Import, tmp_path: Path
) -> None:
    for namnd in ("N1", "N2"):
        folder = make_case()
        folder["enheter"][0]["namnd"] = folder["mal"][0]["namnd"] = namnd
        import_folder(write_folder(tmp_path / namnd, **folder))
    more = write_folder(
        tmp_path / "mer",
        insatser=[make_insats("I2")],
        forlangningar=[make_forlangning(till="2026-02-11")],
        allvarssamtal=[make_allvarssamtal()],
    )
    outcome = import_folder(more)
    assert tell(outcome.fel) == [
        'forlangningar.csv:2: utredning: "U1" FLERTYDIG',
        'insatser.csv:2: enhet: "E1" FLERTYDIG',
        'allvarssamtal.csv:2: anmalan: "A1" FLERTYDIG',
    ]
    assert import_folder(more, namnd="N2").fel == []


def test_rows_of_any_other_namnd_are_refused_where_one_is_named(
    import_folder: Import, tmp_path: Path
) -> None:
    path = write_folder(tmp_path / "in", **make_case())
    outcome = import_folder(path, namnd="N2")
    assert tell(outcome.fel) == [
        'enheter.csv:2: namnd: "N1" FEL_NAMND',
        'orosanmalningar.csv:2: enhet: "E1" FEL_NAMND',
        'utredningar.csv:2: enhet: "E1" FEL_NAMND',
        'forlangningar.csv:2: utredning: "U1" FEL_NAMND',
        'insatser.csv:2: enhet: "E1" FEL_NAMND',
        'allvarssamtal.csv:2: anmalan: "A1" FEL_NAMND',
        'mal.csv:2: namnd: "N1" FEL_NAMND',
    ]
    assert import_folder(path, namnd="N1").fel == []


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
