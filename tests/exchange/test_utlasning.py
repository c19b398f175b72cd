"""An export holds what an import needs: the same record again, and the same figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cases.barn import Barn
from casetrack.cases.organisation import NamndPolicy
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cli import casetrack
from casetrack.exchange.kolumner import FILER
from casetrack.followup.arsmal import hamta_mal
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.utfall import berakna_utfall
from casetrack.rules.koder import AnmalareKategori, Kon, Policy, TypAnmalan
from tests.conftest import Database, Organisation
from tests.exchange.case import empty, make_case
from tests.exchange.conftest import Import
from tests.exchange.folder import (
    make_barn,
    make_enhet,
    make_insats,
    make_mal,
    make_orosanmalan,
    make_utredning,
    write_folder,
)
from tests.followup.underlag import add_mal

Run = Callable[..., Result]


@pytest.fixture
def export(database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-03-03")
    return lambda *args: CliRunner().invoke(casetrack, ["export", *map(str, args)], catch_exceptions=False)


def read_files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in sorted(folder.iterdir())}


def read_figures(sessions: sessionmaker[Session]) -> list[object]:
    with db.open_scope(sessions, 1) as session:
        period = Period(date(2025, 1, 1), date(2026, 2, 28), date(2026, 2, 28))
        return [berakna_utfall(session, kod, period) for kod in KATALOG]


def test_the_files_of_a_case(import_folder: Import, export: Run, tmp_path: Path) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    result = export(tmp_path / "ut", "--namnd", "N1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"Norra skrevs till {tmp_path / 'ut'}."
    files = read_files(tmp_path / "ut")
    assert list(files) == sorted(fil.namn for fil in FILER)
    assert files["barn.csv"] == (
        "id;personnummer;fornamn;efternamn;kon;fodd;stadsdel;skydd;ensamkommande\r\n"
        "B1;201405069806;Exempla;Fiktivsson;flicka;2014-05-06;Exempelhöjden;ingen;nej\r\n"
    )
    assert files["allvarssamtal.csv"].splitlines()[1] == (
        "A1;2025-09-01T10:00:00+02:00;2025-09-02T09:00:00+02:00;2025-09-03T13:00:00+02:00;ja;ja;nej;genomfort"
    )
    assert (tmp_path / "ut").stat().st_mode & 0o077 == 0


def test_a_round_trip_gives_the_same_files_and_figures(
    import_folder: Import, export: Run, database: Database, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    figures = read_figures(sessions)
    export(tmp_path / "ut", "--namnd", "N1")
    empty(database)
    outcome = import_folder(tmp_path / "ut")
    assert (outcome.fel, outcome.varningar) == ([], [])
    assert read_figures(sessions) == figures
    export(tmp_path / "igen", "--namnd", "N1")
    assert read_files(tmp_path / "igen") == read_files(tmp_path / "ut")


def test_an_extension_taken_back_is_in_no_file_and_no_figure(
    import_folder: Import, export: Run, database: Database, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    with database.owner.begin() as connection:
        connection.execute(text("UPDATE forlangning SET upphavd = '2026-03-01', upphavd_skal = 'Fel år'"))
    figures = read_figures(sessions)
    export(tmp_path / "ut", "--namnd", "N1")
    assert len(read_files(tmp_path / "ut")["forlangningar.csv"].splitlines()) == 1
    # Nor does a source in which it still stands bring it back.
    import_folder(tmp_path / "in")
    assert read_figures(sessions) == figures
    empty(database)
    folder["forlangningar"].clear()
    import_folder(write_folder(tmp_path / "utan", **folder))
    assert read_figures(sessions) == figures


def test_an_export_imported_where_it_came_from_changes_nothing(
    import_folder: Import, export: Run, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    export(tmp_path / "ut", "--namnd", "N1")
    assert import_folder(tmp_path / "ut").lagrat == dict.fromkeys(make_case(), (0, 0, 1))


def test_the_order_of_rows_is_their_own(
    import_folder: Import, export: Run, database: Database, tmp_path: Path
) -> None:
    folder = make_case()
    folder["orosanmalningar"] += [make_orosanmalan("A3"), make_orosanmalan("A2")]
    folder["insatser"] += [make_insats("I2")]
    import_folder(write_folder(tmp_path / "in", **folder))
    export(tmp_path / "ut", "--namnd", "N1")
    empty(database)
    folder["orosanmalningar"].reverse()
    folder["insatser"].reverse()
    import_folder(write_folder(tmp_path / "om", **folder))
    export(tmp_path / "igen", "--namnd", "N1")
    assert read_files(tmp_path / "igen") == read_files(tmp_path / "ut")


def test_the_targets_of_enheter_belong_to_the_goal_tree_and_are_left_alone(
    import_folder: Import,
    export: Run,
    tmp_path: Path,
    sessions: sessionmaker[Session],
    organisation: Organisation,
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_mal(session, organisation, "skola_vidtalad", arsmal="70 %", enhet_id=organisation.utredning_id)
    import_folder(write_folder(tmp_path / "in", enheter=[make_enhet()], mal=[make_mal("skola_vidtalad")]))
    export(tmp_path / "ut", "--namnd", "N1")
    (rad,) = read_files(tmp_path / "ut")["mal.csv"].splitlines()[1:]
    assert "70 %" not in rad
    with db.open_scope(sessions, organisation.namnd_id) as session:
        mal = hamta_mal(session, 2026, date(2026, 8, 31), enhet_id=organisation.utredning_id)
        assert [each.arsmal for each in mal] == ["70 %"]


def test_targets_keep_the_order_of_their_file(import_folder: Import, export: Run, tmp_path: Path) -> None:
    targets = [
        make_mal("skola_vidtalad"),
        make_mal("aterkoppling_gjord"),
        make_mal("skola_vidtalad", ar=2025),
    ]
    import_folder(write_folder(tmp_path / "in", enheter=[make_enhet()], mal=targets))
    export(tmp_path / "ut", "--namnd", "N1")
    rows = read_files(tmp_path / "ut")["mal.csv"].splitlines()[1:]
    assert [row.split(";")[1:3] for row in rows] == [
        *(["skola_vidtalad", "2025"], ["skola_vidtalad", "2026"]),
        ["aterkoppling_gjord", "2026"],
    ]
    assert import_folder(tmp_path / "ut").lagrat == {"enheter": (0, 0, 1), "mal": (0, 0, 3)}


def test_what_forms_registered_is_exported_and_imported_as_well(
    import_folder: Import, export: Run, database: Database, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", enheter=[make_enhet()]))
    with db.open_scope(sessions, 1) as session:
        barn = Barn(namnd_id=1, kon=Kon.OKANT)
        session.add(barn)
        session.flush()
        session.add(
            Orosanmalan(
                namnd_id=1,
                barn_id=barn.id,
                enhet_id=1,
                typ=TypAnmalan.ANMALAN,
                inkom=datetime(2025, 10, 26, 0, 30, 1, 5, tzinfo=UTC),
                anmalare=AnmalareKategori.ANONYM,
                beskrivning="Stannar här",
                forfaller=date(2025, 11, 9),
                forfaller_flyttad=date(2025, 11, 10),
            )
        )
    export(tmp_path / "ut", "--namnd", "N1")
    assert "2025-10-26T02:30:01.000005+02:00" in read_files(tmp_path / "ut")["orosanmalningar.csv"]
    assert "Stannar" not in read_files(tmp_path / "ut")["orosanmalningar.csv"]
    assert import_folder(tmp_path / "ut").lagrat == {
        "enheter": (0, 0, 1),
        "barn": (0, 0, 1),
        "orosanmalningar": (0, 0, 1),
    }
    empty(database)
    assert import_folder(tmp_path / "ut").fel == []


def test_another_namnd_is_never_looked_at(import_folder: Import, export: Run, tmp_path: Path) -> None:
    import_folder(
        write_folder(
            tmp_path / "in",
            enheter=[make_enhet(), make_enhet("E2", namnd="N2")],
            barn=[make_barn(), make_barn("B2")],
            orosanmalningar=[make_orosanmalan(), make_orosanmalan("A2", barn="B2", enhet="E2")],
            utredningar=[make_utredning(enhet="E2", barn="B1")],
            mal=[make_mal(), make_mal(namnd="N2")],
        )
    )
    export(tmp_path / "ut", "--namnd", "N2")
    files = {name: content.splitlines()[1:] for name, content in read_files(tmp_path / "ut").items()}
    assert {name: [row.split(";")[0] for row in rows] for name, rows in files.items() if rows} == {
        "enheter.csv": ["E2"],
        "barn.csv": ["B1", "B2"],
        "orosanmalningar.csv": ["A2"],
        "utredningar.csv": ["U1"],
        "mal.csv": ["N2"],
    }


def test_an_export_is_logged(
    import_folder: Import, export: Run, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    export(tmp_path / "ut", "--namnd", "N1")
    with db.open_scope(sessions, 1) as session:
        (entry,) = session.scalars(select(Atkomst))
    assert (entry.vad, entry.varfor, entry.barn_id) == ("export", "alla ärenden", None)
    assert entry.utforare.endswith("(kommandoraden)")


def test_children_that_share_a_number_are_told_of(import_folder: Import, export: Run, tmp_path: Path) -> None:
    folder = make_case()
    import_folder(write_folder(tmp_path / "in", **folder))
    import_folder(
        write_folder(
            tmp_path / "till",
            barn=[make_barn("B2", personnummer="20140506-9806")],
            insatser=[make_insats("I2", barn="B2")],
        )
    )
    result = export(tmp_path / "ut", "--namnd", "N1")
    assert result.exit_code == 0
    assert result.stderr.startswith("varning: barnen B1, B2 har samma personnummer;")
    assert import_folder(tmp_path / "ut").fel == []


def test_a_policy_that_does_not_go_with_the_files_is_told_of(
    import_folder: Import, export: Run, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    with db.open_scope(sessions, 1) as session:
        session.add(NamndPolicy(namnd_id=1, fran=date(2025, 1, 1), policy=Policy.STRIKT))
    assert export(tmp_path / "strikt", "--namnd", "N1").stderr == ""
    with db.open_scope(sessions, 1) as session:
        session.add(NamndPolicy(namnd_id=1, fran=date(2026, 1, 1), policy=Policy.FLYTTAD))
    result = export(tmp_path / "ut", "--namnd", "N1")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "varning: nämndens policy (strikt från 2025-01-01, flyttad från 2026-01-01) följer inte med;"
    )


@pytest.mark.parametrize("inkom", ["1850-01-01T10:00", "1890-06-01T10:00:30", "1900-01-01T00:00Z"])
def test_an_instant_before_the_zones_of_whole_hours_survives_the_round_trip(
    import_folder: Import, export: Run, tmp_path: Path, inkom: str
) -> None:
    folder = make_case()
    folder["orosanmalningar"].append(make_orosanmalan("A2", inkom=inkom))
    import_folder(write_folder(tmp_path / "in", **folder))
    export(tmp_path / "ut", "--namnd", "N1")
    outcome = import_folder(tmp_path / "ut")
    assert (outcome.fel, outcome.lagrat and outcome.lagrat["orosanmalningar"]) == ([], (0, 0, 2))


def test_what_is_there_is_not_written_over(
    import_folder: Import, export: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    import_folder(write_folder(tmp_path / "in", **make_case()))
    before = read_files(tmp_path / "in")
    result = export("in", "--namnd", "N1")
    line = 'casetrack export: "in" finns redan: ange en ny eller tom mapp\n'
    assert (result.exit_code, result.stderr) == (2, line)
    assert read_files(tmp_path / "in") == before
    (tmp_path / "tom").mkdir()
    assert export(tmp_path / "tom", "--namnd", "N1").exit_code == 0


def test_an_unknown_namnd_leaves_nothing_behind(export: Run, tmp_path: Path) -> None:
    result = export(tmp_path / "ut", "--namnd", "N9")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert list(tmp_path.iterdir()) == []


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t;\"'=+-@"),
    max_size=20,
).filter(lambda value: value != "***")


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(TEXT, min_size=4, max_size=4),
    instant=st.datetimes(datetime(1990, 1, 1), datetime(2026, 3, 2)),
)
def test_any_text_and_instant_survives_the_round_trip(
    import_folder: Import,
    export: Run,
    database: Database,
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    instant: datetime,
) -> None:
    empty(database)
    path = tmp_path_factory.mktemp("resa")
    folder = make_case()
    folder["barn"][0].update(fornamn=names[0], efternamn=names[1])
    folder["insatser"][0]["avslutsorsak"] = names[2]
    folder["orosanmalningar"].append(
        make_orosanmalan(f"A-{names[3]}", inkom=instant.replace(tzinfo=UTC).isoformat())
    )
    import_folder(write_folder(path / "in", **folder))
    export(path / "ut", "--namnd", "N1")
    assert names[0].replace('"', '""') in read_files(path / "ut")["barn.csv"]
    outcome = import_folder(path / "ut")
    assert outcome.lagrat is not None
    assert {changed for _, changed, _ in outcome.lagrat.values()} == {0}
    assert outcome.lagrat["orosanmalningar"] == (0, 0, 2)
    empty(database)
    import_folder(path / "ut")
    export(path / "igen", "--namnd", "N1")
    assert read_files(path / "igen") == read_files(path / "ut")
