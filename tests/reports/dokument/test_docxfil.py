import io
import struct
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from casetrack.reports.dokument.docxfil import skriv_docx
from casetrack.reports.dokument.dokument import Bild, Rubrik, Stycke, Tabell, Underrad
from tests.reports.dokument.test_pdffil import DOKUMENT, SVG


def read(innehall: bytes) -> Document:
    return docx.Document(io.BytesIO(innehall))


def test_language_title_and_date_stand_in_the_file() -> None:
    fil = read(skriv_docx(DOKUMENT))
    (sprak,) = fil.styles.element.xpath("w:docDefaults//w:lang")
    assert sprak.get(qn("w:val")) == "sv-SE"
    egenskaper = fil.core_properties
    assert (egenskaper.title, egenskaper.language) == ("Ledningsrapport oktober 2026", "sv-SE")
    assert (egenskaper.created, egenskaper.modified) == (egenskaper.created,) * 2
    assert str(egenskaper.created) == "2026-10-31 00:00:00+00:00"


def test_texts_have_the_styles_of_what_they_are() -> None:
    stycken = [
        (each.style.name, each.text) for each in read(skriv_docx(DOKUMENT)).paragraphs if each.text.strip()
    ]
    assert stycken == [
        ("Title", "Ledningsrapport oktober 2026"),
        ("Subtitle", "Mottagning Norr"),
        ("Heading 1", "I tid"),
        ("Normal", "Analys: Nio av tio blev klara i tid."),
        ("List Bullet", "sjukdom"),
        ("List Bullet", "vakans"),
        ("Heading 2", "Förhandsbedömning"),
        ("Caption", "Andel i tid"),
        ("Caption", "Månader"),
    ]


def test_the_header_of_a_table_is_repeated_and_every_row_keeps_its_cells() -> None:
    tabell = read(skriv_docx(DOKUMENT)).tables[0]
    assert [[cell.text for cell in rad.cells] for rad in tabell.rows] == [
        ["Månad", "Andel"],
        ["oktober", "93 %"],
        ["Färre sena", ""],
    ]
    assert all(len(rad._tr.tc_lst) == 2 for rad in tabell.rows)
    upprepade = [rad._tr.xpath("w:trPr/w:tblHeader") != [] for rad in tabell.rows]
    assert upprepade == [True, False, False]


@pytest.mark.parametrize("liggande", [False, True])
def test_the_page_is_a4_and_lies_when_asked_to(*, liggande: bool) -> None:
    sida = read(skriv_docx(replace(DOKUMENT, liggande=liggande))).sections[0]
    assert sida.page_width
    assert sida.page_height
    assert (round(sida.page_width.cm, 1), round(sida.page_height.cm, 1)) == (
        (29.7, 21) if liggande else (21, 29.7)
    )


def test_the_foot_has_the_text_and_the_number_of_the_page() -> None:
    fot = read(skriv_docx(DOKUMENT)).sections[0].footer.paragraphs[0]
    assert fot.text == "Mottagning Norr, oktober 2026 · Sida  av "
    assert fot._p.xpath("w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_a_picture_has_its_letters_and_its_text_for_those_who_cannot_see_it() -> None:
    def picture(svg: bytes) -> tuple[bytes, str]:
        innehall = skriv_docx(replace(DOKUMENT, block=(Bild(svg, "En stapel", bredd=0.5),)))
        (alt,) = read(innehall).element.body.xpath(".//wp:docPr/@descr")
        return zipfile.ZipFile(io.BytesIO(innehall)).read("word/media/image1.png"), alt

    png, alt = picture(SVG)
    assert alt == "En stapel"
    bredd, hojd = struct.unpack(">II", png[16:24])
    assert bredd == 2 * hojd
    assert picture(SVG.replace(b"jan", b"")) != (png, alt)


def test_what_xml_cannot_hold_is_told_as_lost() -> None:
    texter = "a\x00\x07\ufffe\nb\tc"
    block = (Rubrik(texter), Stycke(texter), Tabell((texter,), (Underrad(texter),)))
    fil = read(skriv_docx(replace(DOKUMENT, titel=texter, block=block)))
    vantat = "a\ufffd\ufffd\ufffd\nb\tc"
    assert [each.text for each in fil.paragraphs if each.text] == [vantat, "Mottagning Norr", vantat, vantat]
    assert [rad.cells[0].text for rad in fil.tables[0].rows] == [vantat, vantat]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert skriv_docx(DOKUMENT) == skriv_docx(DOKUMENT)
    tider = {post.date_time for post in zipfile.ZipFile(io.BytesIO(skriv_docx(DOKUMENT))).infolist()}
    assert tider == {(1980, 1, 1, 0, 0, 0)}
