"""What a report says is in every form that it is written in."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from pypdf import PdfReader

from casetrack.reports.ledning.bilder import rita
from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.ledning.lasare import Lasare, anpassa
from casetrack.reports.ledning.rapport import (
    Avsnitt,
    Bild,
    Bildslag,
    Cell,
    Kolumn,
    Kolumnslag,
    Ledningsrapport,
    Rad,
    Serie,
    Tabell,
)
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


def test_the_workbook_says_what_rests_on_few_and_has_numbers_as_numbers(rapport: Ledningsrapport) -> None:
    bok = openpyxl.load_workbook(io.BytesIO(SKRIVARE["xlsx"](rapport)))
    oversikt = bok.worksheets[0]
    rader = list(oversikt.iter_rows())
    huvud = next(rad for rad in rader if rad[0].value == "Mått")
    plats = [cell.value for cell in huvud].index("Låga volymer")
    tabell = find_tabell(rapport.avsnitt[0], "oversikt")
    for rad in tabell.rader:
        skriven = next(each for each in rader if each[0].value == rad.rubrik)
        laga = [k.rubrik for k, cell in zip(tabell.kolumner, rad.celler, strict=True) if cell.laga_volymer]
        assert (skriven[plats].value or "") == ", ".join(laga)
    assert any(cell.laga_volymer for rad in tabell.rader for cell in rad.celler)
    for flik in bok.worksheets:
        assert flik["A1"].font.b


def test_a_quotient_is_a_number_in_the_workbook(rapport: Ledningsrapport) -> None:
    tabell = Tabell(
        "t", "T", "Grupp", "", (Kolumn("Snitt"), Kolumn("Antal")), (Rad("A", (Cell("48,4"), Cell("1 170"))),)
    )
    sedd = replace(rapport, avsnitt=(Avsnitt(7, "Arbetsbelastning", "", (tabell,)),))
    ark = openpyxl.load_workbook(io.BytesIO(SKRIVARE["xlsx"](sedd))).worksheets[0]
    assert [[cell.value for cell in rad] for rad in ark.iter_rows()][-1] == ["A", 48.4, 1170]


def test_a_header_stands_over_its_figures(rapport: Ledningsrapport) -> None:
    kolumner = (Kolumn("Utfall"), Kolumn("Mål", Kolumnslag.TEXT), Kolumn("Orsak", Kolumnslag.TEXT))
    rader = (
        Rad("A", (Cell("7"), Cell("–"), Cell("Barnet"))),
        Rad("B", (Cell("8"), Cell("90 %"), Cell(""))),
    )
    sedd = replace(
        rapport, avsnitt=(Avsnitt(1, "I korthet", "", (Tabell("t", "T", "Mått", "", kolumner, rader),)),)
    )
    ark = openpyxl.load_workbook(io.BytesIO(SKRIVARE["xlsx"](sedd))).worksheets[0]
    for rad in list(ark.iter_rows())[-3:]:
        sidor = [cell.alignment.horizontal for cell in rad[1:] if cell.value is not None]
        assert sidor == ["right", "right", "left"][: len(sidor)]


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
            ("70", "84,5", "Mål 90", "jul", "aug", "0", "20", "40", "60", "80", "100"),
        ),
        (
            # The target has changed on the way.
            Bild(
                "t",
                Bildslag.TREND,
                "t",
                ("2026-07", "2026-08"),
                (Serie("a", (70.0, 84.5)),),
                "%",
                mal=90.0,
                mal_per_etikett=(80.0, 90.0),
            ),
            ("70", "84,5", "Mål 90"),
        ),
        (
            Bild(
                "f",
                Bildslag.FORDELNING,
                "f",
                ("0–3", "över"),
                (Serie("Antal", (5.0, 2.0)),),
                "st",
                grans=1,
                granstext="Nedanför: över fyra månader",
            ),
            ("Nedanför: över fyra månader",),
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


def test_a_text_has_room_in_letters_that_are_a_quarter_wider() -> None:
    manader = tuple(f"2026-{manad:02}" for manad in range(1, 13))
    varden = tuple(float(varde) for varde in range(3990, 4002))
    svg = rita(Bild("t", Bildslag.TREND, "t", manader, (Serie("a", varden),), "st", mal=4000.0))
    bredd = float(re.findall(r'<svg[^>]* width="([0-9.]+)"', svg)[0])
    ram = float(re.findall(r'<g fill="none"[^>]*translate\(([0-9.]+)', svg)[0])
    plats = float(re.findall(r'text: Mål 4000"[^>]*translate\(([0-9.]+)', svg)[0])
    assert bredd - ram - plats > len("Mål 4000") * 12 * 0.6 * 1.25


def test_a_number_does_not_stand_on_the_line_of_the_target() -> None:
    def under(varde: float, mal: float) -> bool:
        svg = rita(Bild("t", Bildslag.TREND, "t", ("2026-08",), (Serie("a", (varde,)),), "%", mal=mal))
        [punkt] = {
            float(y)
            for y in re.findall(r'<path aria-label="[^"]*x: aug[^>]*translate\([0-9.]+,([0-9.]+)', svg)
        }
        [tal] = {float(y) for y in re.findall(rf"translate\([0-9.]+,([0-9.]+)\)[^>]*>{varde:.0f}<", svg)}
        return tal > punkt

    assert under(82, 90)
    assert not under(82, 75)
