"""A folder in which nothing is wrong, and ways to break it in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from casetrack.exchange.anrop import citera
from casetrack.exchange.inlasning.anmarkningar import Anmarkning
from casetrack.models import Base
from tests.conftest import Database
from tests.exchange.folder import (
    Value,
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

Folder = dict[str, list[dict[str, Value]]]
Break = Callable[[Folder], None]


def make_case() -> Folder:
    """A child's case in which every field holds something, and none contradicts another."""
    return {
        "enheter": [make_enhet(namnd_namn="Norra", giltig_fran="2020-01-01", giltig_till="2030-12-31")],
        "barn": [
            make_barn(
                personnummer="20140506-9806",
                fornamn="Exempla",
                efternamn="Fiktivsson",
                stadsdel="Exempelhöjden",
                skydd="ingen",
                ensamkommande="nej",
            )
        ],
        "orosanmalningar": [
            make_orosanmalan(
                nadde_mottagningen="2025-09-01T11:00",
                registrerad="2025-09-02T08:00",
                satt="telefon",
                vald="nej",
                brott="ja",
                brottsdatum="2025-08-30",
                forsta_gang="ja",
                skyddsbedomning="2025-09-01T15:00",
                behov_av_skydd="nej",
                beslut="inleda",
                beslut_datum="2025-09-10",
                utredning="U1",
                barnet_hort="nej",
                barnet_hort_orsak="För ungt",
                sen_orsak=None,
                synnerliga_skal="annat",
                synnerliga_skal_text="Familjen utomlands",
                aterkoppling="given",
                aterkoppling_begard="2025-09-11",
                aterkoppling_given="2025-09-12",
            )
        ],
        "utredningar": [
            make_utredning(
                beslutsunderlag_klart="2026-01-20",
                avslutad="2026-01-30",
                resultat="insats",
                barnet_delaktigt="ja",
                barnet_aterkoppling="ja",
                skola_vidtalad="ej_nodvandigt",
                sen_orsak="vakans",
            )
        ],
        "forlangningar": [make_forlangning(beslutad_av="A. Chef")],
        "insatser": [
            make_insats(
                utredning="U1",
                typ="familjehem",
                beslutad="2026-01-30",
                paborjad="2026-02-01",
                avslutad="2026-02-20",
                avslutsorsak="Flyttade hem",
                lagrum="SoL",
                skyddsbehov="ja",
                vantat_pa_placering="nej",
                trygga_forhallanden="ja",
            )
        ],
        "allvarssamtal": [
            make_allvarssamtal(
                kallad="2025-09-02T09:00",
                hallet="2025-09-03T13:00",
                ung="ja",
                vardnadshavare="ja",
                polis="nej",
                utfall="genomfort",
            )
        ],
        "mal": [
            make_mal(kf_arsmal="öka", prognos="80 %", utfall_vb_foregaende="79 %", giltig_fran="2026-01-01")
        ],
    }


def change(stem: str, **values: Value) -> Break:
    """Break the first row of a file."""
    return lambda folder: folder[stem][0].update(values)


def add(stem: str, *rows: dict[str, Value]) -> Break:
    return lambda folder: folder[stem].extend(dict(row) for row in rows)


def both(*changes: Break) -> Break:
    def change_all(folder: Folder) -> None:
        for each in changes:
            each(folder)

    return change_all


def write_broken(path: Path, breaking: Break) -> Path:
    folder = make_case()
    breaking(folder)
    return write_folder(path, **folder)


def tell(found: list[Anmarkning]) -> list[str]:
    """Findings as file, line, column, value and code."""
    return [f"{each.fil}:{each.rad}: {each.kolumn}: {citera(each.varde or '')} {each.kod}" for each in found]


def dump(database: Database) -> dict[str, list[Any]]:
    with database.owner.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def empty(database: Database) -> None:
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with database.owner.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # the log lets nobody else
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
