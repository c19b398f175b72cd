"""What a report says is in every form that it is written in."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from casetrack.reports.ledning.bilder import rita
from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.ledning.lasare import Lasare, anpassa
from casetrack.reports.ledning.rapport import Bild, Bildslag, Ledningsrapport, Serie
from tests.conftest import Database, empty_database, make_organisation
from tests.reports.ledning.underlag import add_historia, find_tabell, make_rapporter

LASARE = Lasare(ser_personer=False)


@pytest.fixture(scope="module")
def rapport(worker_database: Database) -> Ledningsrapport:
    empty_database(worker_database)
    organisation = make_organisation(worker_database.sessions, "N1")
    with worker_database.sessions() as session:
        add_historia(session, organisation)
        return anpassa(make_rapporter(session, organisation)[0], LASARE)


def test_the_pdf_is_tagged_and_says_what_the_tables_say(rapport: Ledningsrapport) -> None:
    pdf = PdfReader(io.BytesIO(SKRIVARE["pdf"](rapport)))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Ledningsrapport augusti 2026: Nämnden N1"
    sagt = " ".join("".join(sida.extract_text() for sida in pdf.pages).split())
    for avsnitt in rapport.avsnitt:
        assert f"{avsnitt.nummer}. {avsnitt.rubrik}" in sagt
    oversikt = find_tabell(rapport.avsnitt[0], "oversikt")
    assert oversikt.rader[0].celler[0].text in sagt
    assert oversikt.mening in sagt


def test_the_workbook_has_a_sheet_per_section_and_typed_cells(rapport: Ledningsrapport) -> None:
    with zipfile.ZipFile(io.BytesIO(SKRIVARE["xlsx"](rapport))) as bok:
        flikar = re.findall(r'<sheet name="([^"]+)"', bok.read("xl/workbook.xml").decode())
        ark = bok.read("xl/worksheets/sheet1.xml").decode()
    assert flikar == [f"{avsnitt.nummer} {avsnitt.rubrik}" for avsnitt in rapport.avsnitt]
    tal = {float(varde) for varde in re.findall(r"<c [^>]*?(?<!t=\"s\")><v>([^<]+)</v>", ark)}
    oversikt = find_tabell(rapport.avsnitt[0], "oversikt")
    for rad in oversikt.rader:
        for cell in rad.celler[:4]:
            if cell.namnare is not None and cell.text != "–":
                assert cell.namnare in tal, rad.rubrik
    assert "<f>" not in ark


def test_the_same_picture_is_in_the_page_and_in_the_document(rapport: Ledningsrapport) -> None:
    html = SKRIVARE["html"](rapport).decode()
    bilder = [tabell for avsnitt in rapport.avsnitt for tabell in avsnitt.tabeller if tabell.bild]
    assert len(bilder) >= 8
    assert html.count("data:image/svg+xml") == len(bilder)
    for tabell in bilder:
        assert tabell.mening, tabell.kod


@pytest.mark.parametrize(
    ("bild", "texter"),
    [
        (
            Bild(
                "t", Bildslag.TREND, "t", ("2026-07", "2026-08"), (Serie("a", (70.0, 84.5)),), "%", mal=90.0
            ),
            ("70", "84,5", "Mål 90", "jul", "aug"),
        ),
        (
            Bild(
                "f", Bildslag.FORDELNING, "f", ("0–3", "över"), (Serie("Antal", (5.0, 2.0)),), "st", grans=1
            ),
            ("0–3", "över", "5", "2", "Gränsen: nedanför är för sent"),
        ),
        (
            Bild(
                "d",
                Bildslag.FORFALLER,
                "d",
                ("2026-09-01", "2026-09-02"),
                (Serie("Förhandsbedömningar", (1.0, 0.0)), Serie("Utredningar", (2.0, 3.0))),
                "st",
            ),
            ("Förhandsbedömningar", "Utredningar", "3"),
        ),
    ],
)
def test_a_picture_says_its_numbers_in_words_and_needs_no_colour(bild: Bild, texter: tuple[str, ...]) -> None:
    svg = rita(bild)
    skrivet = set(re.findall(r">([^<>]+)<", svg))
    assert set(texter) <= skrivet
    # One dark and one light: what tells the bars apart is how light they are, and the dashes what is a limit.
    farger = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg))
    assert farger <= {"#1b3a57", "#ffffff", "#d5dae0", "#1d2430", "#000000"}
    if bild.slag is not Bildslag.FORFALLER:
        assert "stroke-dasharray" in svg
    assert "<script" not in svg
    assert "http://www.w3.org" in svg


def test_an_empty_month_is_a_gap_in_the_line() -> None:
    manader = ("2026-06", "2026-07", "2026-08")
    rita(Bild("t", Bildslag.TREND, "t", manader, (Serie("a", (None, None, None)),), "%"))
    rita(Bild("t", Bildslag.TREND, "t", manader, (Serie("a", (0.0, None, 3.0)),), "st"))
