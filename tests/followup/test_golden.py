"""The published figures, reproduced to the character: from an imported history to the cells of every format."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casetrack.cli import casetrack
from casetrack.followup.format import formatera_varde
from casetrack.followup.katalog import KATALOG
from casetrack.reports.tertial.kontroller import Andelsrad, kontrollera_rad
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from tests.conftest import Database
from tests.exchange.folder import write_folder
from tests.followup.golden import GOLDEN, GYLLENE_RADER, Gyllene, build_history
from tests.followup.visning import show_cells

Kor = Callable[..., Result]
KOLUMNER = ("utfall", "pojkar", "flickor", "vb_foregaende", "prognos", "arsmal", "kf_arsmal")


@pytest.fixture
def kor(database: Database, monkeypatch: pytest.MonkeyPatch) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)

    def kor(*argument: object) -> Result:
        resultat = CliRunner().invoke(casetrack, [str(each) for each in argument])
        assert resultat.exit_code == 0, resultat.output
        return resultat

    return kor


@pytest.mark.parametrize("gyllene", GYLLENE_RADER, ids=lambda gyllene: gyllene.id)
def test_a_published_row_is_printed_to_the_character_in_every_format(
    kor: Kor, tmp_path: Path, gyllene: Gyllene
) -> None:
    kor("import", write_folder(tmp_path / "in", **build_history(gyllene)))
    period = {"2": f"Tertial 2 {gyllene.ar}", "vb": f"VB {gyllene.ar}"}[gyllene.tertial]
    vantat = [KATALOG[gyllene.kod].namn, *(gyllene.ratt.get(kolumn, "") for kolumn in KOLUMNER), period]
    per = ["--per", gyllene.per] if gyllene.per else []
    for format_ in SKRIVARE:
        fil = tmp_path / f"rapport.{format_}"
        val = ["--namnd", "N1", "--ar", gyllene.ar, "--tertial", gyllene.tertial, *per, "--format", format_]
        kor("tertialrapport", *val, "-o", fil)
        assert show_cells(fil.read_bytes(), format_)[1:] == [vantat]


def test_every_published_row_is_tried() -> None:
    assert [gyllene.id for gyllene in GYLLENE_RADER] == [rad["id"] for rad in GOLDEN["rows"]]


@pytest.mark.parametrize("fall", GOLDEN["rounding"], ids=lambda fall: fall["printed"])
def test_shares_are_rounded_half_up_from_their_counts(fall: dict[str, Any]) -> None:
    indikator = dataclasses.replace(KATALOG["skola_vidtalad"], decimaler=fall["decimals"])
    assert formatera_varde(indikator, *fall["counts"]) == fall["printed"]


@pytest.mark.parametrize("fall", GOLDEN["must_be_refused"], ids=lambda fall: fall["case"])
def test_a_published_row_that_cannot_be_right_is_refused(fall: dict[str, Any]) -> None:
    antal = fall.get("counts", {})
    rad = Andelsrad(
        **fall["printed"],
        **{
            falt: tuple(antal[namn])
            for falt, namn in (("antal", "total"), ("antal_pojkar", "pojkar"), ("antal_flickor", "flickor"))
            if namn in antal
        },
    )
    fynd = {each.kod for each in kontrollera_rad(rad, 0 if antal else 2)}
    assert fynd == ({"ANTALEN"} if antal else {"UTANFOR_DELARNA"})


def test_the_complement_and_the_missing_percent_sign_of_a_published_row_are_refused() -> None:
    (gyllene,) = (each for each in GYLLENE_RADER if each.kod == "trygga_forhallanden")
    antal = {"antal_pojkar": gyllene.antal["pojke"], "antal_flickor": gyllene.antal["flicka"]}
    celler = {namn: gyllene.tryckt[namn] for namn in ("utfall", "pojkar", "flickor")}
    assert [(each.kolumn, each.kod) for each in kontrollera_rad(Andelsrad(**celler, **antal), 2)] == [
        ("Periodens utfall", "PROCENTTECKEN"),
        ("Utfall kvinnor/ flickor", "ANTALEN"),
    ]
