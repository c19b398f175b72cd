"""The files as a Swedish office programme opens them: LibreOffice, started twice for all that is asked here."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import lxml.html
import openpyxl
import pytest
from lxml.html import HtmlElement

from casetrack.followup.utfall import Antal
from casetrack.reports.ark import tolka_talcell
from casetrack.reports.tertial.tertialcsv import oskadliggor
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.rules.koder import Malstatus
from tests.reports.tertial.rapporter import make_nod, make_rad, make_rapport, make_utfall

FARLIGT = '=HYPERLINK("http://example.org";"klicka")'
MENINGAR = 'Fler kom i maj; "köerna" växte.\n<b>Inte</b> i juni & juli. 😀'
RADER = (
    make_rad(
        make_utfall("allvarssamtal_48h", Antal(1, 9), Antal(0, 3)),
        mal=("25,6 %", "75 %", "Tas fram av nämnd", "+/- 1 %"),
        analys=MENINGAR,
    ),
    make_rad(
        make_utfall("anmalningar", Antal(None, 1_234_567), Antal(None, 0)),
        mal=("", FARLIGT, "-1+1", "@SUM(A1)"),
        analys=FARLIGT,
    ),
)
RAPPORT = make_rapport(*RADER)
MED_MAL = replace(RAPPORT, noder=(make_nod("1", *RADER, status=Malstatus.DELVIS, analys="Vi är på väg."),))
TRYCKT = [[" ".join(cell.split()) for cell in rad] for rad in (RAPPORT.kolumner, *RAPPORT.lagg_upp())]

# A programme whose language is Swedish, whatever that of the machine is.
SVENSKA = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>sv-SE</value></prop></item></oor:items>"""
# Semicolon, quotes, UTF-8, from the first row, Swedish, numbers recognized: as a double click in a Swedish Excel.
SVENSK_CSV = "CSV:59,34,76,1,,1053,false,true"


@pytest.fixture(scope="module")
def oppnat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each file as LibreOffice read it: XLSX and DOCX as HTML, CSV as a workbook."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.fail("LibreOffice saknas. make setup installerar den, eller säger vad som ska skrivas.")
    mapp = tmp_path_factory.mktemp("libreoffice")
    (mapp / "profil" / "user").mkdir(parents=True)
    (mapp / "profil" / "user" / "registrymodifications.xcu").write_text(SVENSKA)
    for format_, rapport in (("xlsx", RAPPORT), ("csv", RAPPORT), ("docx", MED_MAL)):
        (mapp / f"{format_}.{format_}").write_bytes(SKRIVARE[format_].skriv(rapport))
    for argument in (
        ("--convert-to", "html", mapp / "xlsx.xlsx", mapp / "docx.docx"),
        (f"--infilter={SVENSK_CSV}", "--convert-to", "xlsx", mapp / "csv.csv"),
    ):
        profil = f"-env:UserInstallation={(mapp / 'profil').as_uri()}"
        subprocess.run(
            [soffice, "--headless", profil, *argument, "--outdir", mapp / "ut"], check=True, timeout=150
        )
    return mapp / "ut"


def read_rows(tabell: HtmlElement) -> Iterator[list[str]]:
    for rad in tabell.iter("tr"):
        yield [" ".join(" ".join(cell.itertext()).split()) for cell in rad.iter("td", "th")]


def test_a_swedish_spreadsheet_shows_the_workbook_as_it_was_printed(oppnat: Path) -> None:
    forsta, underlag = lxml.html.parse(oppnat / "xlsx.html").getroot().iter("table")
    assert list(read_rows(forsta)) == TRYCKT
    assert "Antal inkomna orosanmälningar" in underlag.text_content()


def test_a_swedish_spreadsheet_reads_the_csv_into_its_cells_and_works_nothing_out(oppnat: Path) -> None:
    ark = openpyxl.load_workbook(io.BytesIO((oppnat / "csv.xlsx").read_bytes())).worksheets[0]
    assert (ark.max_row, ark.max_column) == (len(TRYCKT), 9)
    for rad, texter in zip(ark.iter_rows(), TRYCKT, strict=True):
        for cell, text in zip(rad, texter, strict=True):
            assert cell.data_type in ("s", "n")
            tal = tolka_talcell(text)
            if cell.data_type == "s":
                assert " ".join(str(cell.value).split()) == oskadliggor(text)
            elif cell.value is None:
                assert text == ""
            else:
                assert tal
                assert cell.value == pytest.approx(tal[0])


def test_a_word_processor_shows_headings_status_and_the_table_with_its_header(oppnat: Path) -> None:
    sida = lxml.html.parse(oppnat / "docx.html").getroot()
    rubriker = [(each.tag, " ".join(each.text_content().split())) for each in sida.iter("h1", "h2")]
    assert rubriker[0] == ("h1", "1 Barn växer upp tryggt")
    assert "Status: ◆ Uppfylls delvis" in " ".join(sida.text_content().split())
    tabell = next(sida.iter("table"))
    assert list(read_rows(tabell)) == TRYCKT
    assert list(read_rows(next(tabell.iter("thead")))) == TRYCKT[:1]
    assert sida.find("body").get("lang") == "sv-SE"
