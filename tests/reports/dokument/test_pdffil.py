import io
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from casetrack.reports.dokument.dokument import (
    Bild,
    Dokument,
    Punktlista,
    Rubrik,
    Sidbrytning,
    Stycke,
    Tabell,
    Underrad,
)
from casetrack.reports.dokument.pdffil import skriv_pdf
from tests.reports.dokument.tagged import as_read, read_structure, read_tables

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><rect width="90" height="60" fill="#246"/>
<text x="5" y="90" font-family="sans-serif">jan</text></svg>"""
DOKUMENT = Dokument(
    titel="Ledningsrapport oktober 2026",
    undertitel="Mottagning Norr",
    sidfot="Mottagning Norr, oktober 2026",
    datum=date(2026, 10, 31),
    block=(
        Rubrik("I tid"),
        Stycke("Nio av tio blev klara i tid.", "Analys"),
        Punktlista(("sjukdom", "vakans")),
        Rubrik("Förhandsbedömning", 2),
        Bild(SVG, alt="En stapel", bildtext="Andel i tid"),
        Tabell(
            ("Månad", "Andel"), (("oktober", "93 %"), Underrad("Färre sena")), hoger=(1,), titel="Månader"
        ),
        Sidbrytning(),
        Tabell(("Rad",), tuple((f"rad {each}",) for each in range(100))),
    ),
)
MALL = [
    "#panic()",
    "$x$",
    "*fet*",
    "_k_",
    "[a]",
    "\\",
    "@ref",
    "<etikett>",
    "= rubrik",
    "- punkt",
    "//",
    "`r`",
    '"a"--b',
]


def in_cells(*texter: str) -> Dokument:
    return replace(DOKUMENT, block=(Tabell(("A", "B"), tuple((text, "x") for text in texter)),))


def test_the_file_claims_pdf_ua_and_holds_what_that_asks_of_it() -> None:
    reader = PdfReader(io.BytesIO(skriv_pdf(DOKUMENT)))
    catalog = reader.root_object
    assert catalog["/Lang"] == "sv-SE"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata
    assert reader.metadata.title == "Ledningsrapport oktober 2026"
    xmp = catalog["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "Ledningsrapport oktober 2026</rdf:li>" in xmp
    for page in reader.pages:
        assert page["/Tabs"] == "/S"
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(descendant.get_object()["/FontDescriptor"])
            assert "/ToUnicode" in font


def test_headings_paragraphs_lists_and_pictures_are_tagged_in_reading_order() -> None:
    top = read_structure(skriv_pdf(DOKUMENT))
    tags = ("Title", "P", "H1", "H2", "LBody", "Figure", "Caption", "Table")
    assert [(each.tag, each.text) for each in top.find(*tags) if each.tag != "Table"] == [
        ("Title", "Ledningsrapport oktober 2026"),
        ("P", "Mottagning Norr"),
        ("H1", "I tid"),
        ("P", "Analys: Nio av tio blev klara i tid."),
        ("LBody", "sjukdom"),
        ("LBody", "vakans"),
        ("H2", "Förhandsbedömning"),
        ("Caption", "Andel i tid"),
        ("Figure", "jan"),
        ("P", "Månader"),
    ]
    (figure,) = top.find("Figure")
    assert figure.alt == "En stapel"


def test_every_table_has_header_cells_that_name_their_column() -> None:
    for table in read_structure(skriv_pdf(DOKUMENT)).find("Table"):
        header, *rows = table.find("TR")
        assert {each.tag for each in header.children} == {"TH"}
        assert {each.attributes["/Scope"] for each in header.children} == {"/Column"}
        assert all({each.tag for each in row.children} == {"TD"} for row in rows)


def test_a_row_below_another_spans_the_table() -> None:
    assert read_tables(skriv_pdf(DOKUMENT))[0] == [
        ["Månad", "Andel"],
        ["oktober", "93 %"],
        ["Färre sena", ""],
    ]


def test_every_page_has_its_number_its_foot_and_the_header_of_a_table_that_goes_on() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(skriv_pdf(DOKUMENT))).pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert "Mottagning Norr, oktober 2026" in text
        assert f"Sida {number} av {len(pages)}" in text
    assert all(text.startswith("Rad\n") for text in pages[1:])


def test_the_contents_of_the_reader_name_the_headings() -> None:
    first, below = PdfReader(io.BytesIO(skriv_pdf(DOKUMENT))).outline
    assert (first["/Title"], below[0]["/Title"]) == ("I tid", "Förhandsbedömning")


def test_the_same_document_gives_the_same_bytes_and_another_day_others() -> None:
    assert skriv_pdf(DOKUMENT) == skriv_pdf(DOKUMENT)
    senare = skriv_pdf(replace(DOKUMENT, datum=date(2026, 11, 30)))
    assert senare != skriv_pdf(DOKUMENT)
    assert b"D:20261130000000Z" in senare


@pytest.mark.parametrize("text", MALL)
def test_nothing_typed_is_run_by_the_template(text: str) -> None:
    block = (Rubrik(text), Stycke(text, text), Punktlista((text,)), Tabell((text,), ((text,),), titel=text))
    top = read_structure(skriv_pdf(Dokument(text, date(2026, 1, 1), block, undertitel=text, sidfot=text)))
    assert [each.text for each in top.find("Title", "H1", "LBody", "TH", "TD")] == [text] * 5
    assert [each.text for each in top.find("P")] == [text, f"{text}: {text}", text]


def test_a_long_word_is_folded_within_its_column() -> None:
    langt = "Förhandsbedömning" * 12
    pdf = skriv_pdf(in_cells(langt))
    assert read_tables(pdf)[0][1] == [langt, "x"]
    lines = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()
    assert max(map(len, lines)) < len(langt) / 2


@pytest.mark.parametrize("text", ["ord " * 2000, "rad\n" * 300], ids=["many words", "many lines"])
def test_a_row_that_is_higher_than_a_page_goes_on_on_the_next(text: str) -> None:
    smal = Tabell(("A",) * 9, (("n",) * 8 + (text,),))
    pages = PdfReader(io.BytesIO(skriv_pdf(replace(DOKUMENT, block=(smal,))))).pages
    lines = [len(page.extract_text().splitlines()) for page in pages]
    assert len(lines) > 3
    assert max(lines) < 80


def test_a_word_of_a_header_is_whole_though_its_column_would_be_narrow() -> None:
    rubriker = (
        "Månad",
        "Handläggare sjuk",
        "Uteblivet besök",
        "Vakans",
        "Post",
        "Inströmning",
        "Annat",
        "Alla",
    )
    tabell = Tabell(rubriker, (("juli",) + ("0",) * 7,), bredder=(4, *(1,) * 7))
    pdf = skriv_pdf(replace(DOKUMENT, block=(tabell,)))
    lines = {line.strip() for line in PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()}
    words = {word for rubrik in rubriker for word in rubrik.split()}
    assert words <= {word for line in lines for word in line.split()}


@settings(max_examples=100, deadline=None)
@example("👨‍👩‍👧 漢字 \x00\x07\x7f\x80\u200b\ue000\U0010fffe a\u0302\u20dd")
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40))
def test_any_text_can_be_printed_and_none_of_it_is_lost(text: str) -> None:
    cell = read_tables(skriv_pdf(in_cells(text)))[0][1][0]
    # What is written from right to left lies in the file in the order of the paper.
    towards_left = {"R", "AL", "AN"} & {unicodedata.bidirectional(each) for each in text}
    order = sorted if towards_left else list
    assert order(as_read(cell)) == order(as_read(text))


@pytest.mark.parametrize("fyllnad", range(30, 42))
@pytest.mark.parametrize(
    "foljd",
    [
        (Stycke("Meningen om tabellen."), Tabell(("Kolumnhuvud",), (("rad ett",), ("rad två",)))),
        (Stycke("Meningen om bilden."), Bild(SVG, alt="En stapel", bildtext="Kolumnhuvud")),
        (
            Stycke("Om allt."),
            Rubrik("Delen", 2),
            Stycke("Om delen."),
            Tabell(("Kolumnhuvud",), (("rad ett",),)),
        ),
    ],
    ids=["table", "picture", "parts"],
)
def test_a_heading_and_what_is_said_below_it_stand_on_the_page_of_what_they_are_about(
    fyllnad: int, foljd: tuple[Stycke | Tabell | Bild | Rubrik, ...]
) -> None:
    block = (*(Stycke("En rad.") for _ in range(fyllnad)), Rubrik("Rubriken"), *foljd)
    sidor = [
        page.extract_text() for page in PdfReader(io.BytesIO(skriv_pdf(replace(DOKUMENT, block=block)))).pages
    ]
    (sida,) = (each for each in sidor if "Rubriken" in each)
    assert "Kolumnhuvud" in sida
