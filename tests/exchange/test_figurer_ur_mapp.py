"""From a folder to a figure: what an import stores gives the figures that its rows give counted by hand."""

from __future__ import annotations

import csv
import json
from calendar import monthrange
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from casetrack.cli import casetrack
from casetrack.rules.koder import Beslut
from tests.conftest import Database
from tests.exchange.folder import (
    make_allvarssamtal,
    make_barn,
    make_enhet,
    make_forlangning,
    make_insats,
    make_orosanmalan,
    make_utredning,
    write_folder,
)
from tests.followup.facit import Facit, sammanstall
from tests.followup.facit.grund import lokal_dag
from tests.followup.historia import Historia, Pahittare, Post

I_DAG = "2028-06-30"  # long after everything, so that nothing has happened in the future
ENHETER = {"E1": "N1", "E2": "N1", "F1": "N2"}


def kor(*argument: str, status: int = 0) -> str:
    resultat = CliRunner().invoke(casetrack, argument)
    assert resultat.exit_code == status, resultat.output
    return resultat.stdout


@pytest.mark.parametrize(
    ("fro", "per", "period"),
    [
        (1, "2026-08-31", ("2026-01", "2026-08")),
        (2, "2026-08-31", ("2025-03", "2026-12")),
        (3, "2025-02-28", ("2024-01", "2025-02")),
        (4, "2024-02-29", ("2023-11", "2024-04")),
        (5, "2021-05-15", ("2021-01", "2021-06")),
    ],
)
def test_imported_history_gives_the_figures_of_its_rows(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fro: int,
    per: str,
    period: tuple[str, str],
) -> None:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", I_DAG)
    slump = Random(fro)  # noqa: S311
    historia = Pahittare(slump, date.fromisoformat(per), 120).historia
    for post in (*historia.anmalningar, *historia.utredningar, *historia.insatser):
        post["enhet"] = slump.choice(list(ENHETER))
    _laga_beslut(historia)
    skriv(tmp_path / "in", historia)
    kor("import", str(tmp_path / "in"), "--karantan", str(tmp_path / "ut"))
    _ta_bort_karantan(historia, tmp_path / "ut")
    assert len(historia.anmalningar) > 100
    fran, till = (date.fromisoformat(f"{manad}-01") for manad in period)
    sista = till.replace(day=monthrange(till.year, till.month)[1])
    for namnd in ("N1", "N2"):
        facit = Facit(_valj_namnd(historia, namnd), fran, sista, date.fromisoformat(per), flyttad=False)
        flaggor = ["--namnd", namnd, "--fran", period[0], "--till", period[1], "--per", per, "--json"]
        for svar in json.loads(kor("indikator", "alla", *flaggor)):
            ratt = sammanstall(svar["kod"], facit.rader(svar["kod"]), _rakna_manader(fran, facit.till))
            assert {falt: _las(svar, falt) for falt in ratt} == ratt, svar["kod"]


def _las(svar: dict[str, Any], falt: str) -> Any:
    if falt == "delar":
        return {(del_["typ"], del_["regi"]): del_["antal"] for del_ in svar["delar"]}
    if falt == "varde" and svar["varde"] is not None:
        return pytest.approx(svar["varde"])
    return svar[falt]


def _rakna_manader(fran: date, till: date) -> int:
    return max(0, (till.year - fran.year) * 12 + till.month - fran.month + 1)


def _laga_beslut(historia: Historia) -> None:
    """Make the decisions such as an import can take: an utredning that they open, or that was open already."""
    for post in historia.anmalningar:
        inkom = lokal_dag(post["inkom"])
        egna = [
            rad
            for rad in historia.utredningar
            if (rad["barn"], ENHETER[rad["enhet"]]) == (post["barn"], ENHETER[post["enhet"]])
        ]
        oppna = [
            rad
            for rad in egna
            if rad["inledd"] <= inkom and (rad["avslutad"] is None or inkom <= rad["avslutad"])
        ]
        nya = [rad for rad in egna if inkom <= rad["inledd"]]
        post["utredning"] = None
        if post["beslut"] is Beslut.PAFORD and oppna:
            post["utredning"] = oppna[0]["id"]
        elif post["beslut"] is Beslut.INLEDA and nya:
            post["utredning"], post["beslut_datum"] = nya[0]["id"], nya[0]["inledd"]
        elif post["beslut"]:
            post["beslut"] = Beslut.INTE_INLEDA


def skriv(mapp: Path, historia: Historia) -> None:
    write_folder(
        mapp,
        enheter=[
            make_enhet(kod, namnd=namnd, namnd_namn=f"Nämnden {namnd}") for kod, namnd in ENHETER.items()
        ],
        barn=[make_barn(rad["id"], **_utan_id(rad)) for rad in historia.barn],
        orosanmalningar=[make_orosanmalan(rad["id"], **_utan_id(rad)) for rad in historia.anmalningar],
        utredningar=[make_utredning(rad["id"], **_utan_id(rad)) for rad in historia.utredningar],
        forlangningar=[make_forlangning(**rad) for rad in historia.forlangningar],
        insatser=[make_insats(rad["id"], **_utan_id(rad)) for rad in historia.insatser],
        allvarssamtal=[make_allvarssamtal(**rad) for rad in historia.samtal],
    )


def _utan_id(rad: Post) -> Post:
    return {falt: varde for falt, varde in rad.items() if falt != "id"}


def _ta_bort_karantan(historia: Historia, mapp: Path) -> None:
    """Leave what was stored: a row that the import put aside is in no figure."""
    for fil, falt, nyckel in [
        ("orosanmalningar", "anmalningar", ("id",)),
        ("utredningar", "utredningar", ("id",)),
        ("insatser", "insatser", ("id",)),
        ("allvarssamtal", "samtal", ("anmalan",)),
        ("forlangningar", "forlangningar", ("utredning", "beslutad", "till")),
    ]:
        vag = mapp / f"{fil}.csv"
        if vag.exists():
            with vag.open(encoding="utf-8-sig", newline="") as oppen:
                borta = {tuple(rad[namn] for namn in nyckel) for rad in csv.DictReader(oppen, delimiter=";")}
            kvar = [
                rad
                for rad in getattr(historia, falt)
                if tuple(str(rad[namn]) for namn in nyckel) not in borta
            ]
            setattr(historia, falt, kvar)


def _valj_namnd(historia: Historia, namnd: str) -> Historia:
    def egna(poster: list[Post]) -> list[Post]:
        return [rad for rad in poster if ENHETER[rad["enhet"]] == namnd]

    return Historia(
        barn=historia.barn,
        anmalningar=egna(historia.anmalningar),
        utredningar=egna(historia.utredningar),
        forlangningar=historia.forlangningar,
        insatser=egna(historia.insatser),
        samtal=historia.samtal,
    )
