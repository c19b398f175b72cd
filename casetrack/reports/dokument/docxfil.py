"""A document as DOCX: real headings, lists and tables with a repeated header, its language Swedish.

Made to be pasted from: a table keeps one cell per column in every row, also where a text about the row above could
have the whole width.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
import vl_convert
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from casetrack.reports.dokument.dokument import (
    Bild,
    Block,
    Dokument,
    Punktlista,
    Rubrik,
    Sidbrytning,
    Stycke,
    Tabell,
    Underrad,
)
from casetrack.reports.dokument.typsnitt import hitta_typsnitt

SPRAK = "sv-SE"
_TYPSNITT = "Calibri"
_KORT, _LANG, _MARGINAL = Cm(21), Cm(29.7), Cm(1.8)
_SVART = RGBColor(0, 0, 0)
# XML 1.0 has no way to write these.
_UTANFOR_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def skriv_docx(dokument: Dokument) -> bytes:
    """The document as a file; the same document gives the same bytes.

    A character that XML can't hold is written as U+FFFD, the sign for a lost character.
    """
    fil = docx.Document()
    _stall_in_fil(fil, dokument)
    _stall_in_stilar(fil)
    _skriv_sidfot(fil, dokument)
    fil.add_paragraph(_rensa(dokument.titel), style="Title")
    if dokument.undertitel:
        fil.add_paragraph(_rensa(dokument.undertitel), style="Subtitle")
    for block in dokument.block:
        _skriv_block(fil, block, _mat_sida(dokument)[0] - 2 * _MARGINAL)
    buffert = io.BytesIO()
    fil.save(buffert)
    return _packa_om(buffert.getvalue())


def _rensa(text: str) -> str:
    return _UTANFOR_XML.sub("\ufffd", text)


def _stall_in_fil(fil: Document, dokument: Dokument) -> None:
    skapad = datetime.combine(dokument.datum, time())
    egenskaper = fil.core_properties
    egenskaper.title = _rensa(dokument.titel)
    egenskaper.language = SPRAK
    egenskaper.author = egenskaper.last_modified_by = "casetrack"
    egenskaper.comments = ""
    egenskaper.created = egenskaper.modified = skapad
    sida = fil.sections[0]
    sida.page_width, sida.page_height = _mat_sida(dokument)
    sida.orientation = WD_ORIENT.LANDSCAPE if dokument.liggande else WD_ORIENT.PORTRAIT
    sida.left_margin = sida.right_margin = sida.top_margin = sida.bottom_margin = _MARGINAL


def _mat_sida(dokument: Dokument) -> tuple[Length, Length]:
    return (_LANG, _KORT) if dokument.liggande else (_KORT, _LANG)


def _stall_in_stilar(fil: Document) -> None:
    (sprak,) = fil.styles.element.xpath("w:docDefaults//w:lang")
    sprak.set(qn("w:val"), SPRAK)
    for namn, storlek in (
        ("Normal", 10),
        ("Title", 20),
        ("Subtitle", 12),
        ("Heading 1", 14),
        ("Heading 2", 12),
        ("Heading 3", 11),
        ("Heading 4", 10),
        ("Caption", 9),
        ("Footer", 8),
    ):
        stil = cast(ParagraphStyle, fil.styles[namn])
        stil.font.size, stil.font.name, stil.font.color.rgb = Pt(storlek), _TYPSNITT, _SVART
        stil.font.italic = False
        # A theme's font would win over the one that is named.
        typsnitt = stil.element.rPr.rFonts
        for namn_ in [each for each in typsnitt.attrib if each.endswith("Theme")]:
            del typsnitt.attrib[namn_]
        if namn == "Title":
            for linje in stil.element.xpath("w:pPr/w:pBdr"):
                linje.getparent().remove(linje)


def _skriv_sidfot(fil: Document, dokument: Dokument) -> None:
    stycke = fil.sections[0].footer.paragraphs[0]
    stycke.add_run(f"{_rensa(dokument.sidfot)} · Sida " if dokument.sidfot else "Sida ")
    _skriv_falt(stycke, "PAGE")
    stycke.add_run(" av ")
    _skriv_falt(stycke, "NUMPAGES")


def _skriv_falt(stycke: Paragraph, falt: str) -> None:
    """A field that Word fills in."""
    enkelt = OxmlElement("w:fldSimple")
    enkelt.set(qn("w:instr"), falt)
    stycke._p.append(enkelt)


def _skriv_block(fil: Document, block: Block, bredd: int) -> None:
    match block:
        case Rubrik():
            fil.add_heading(_rensa(block.text), block.niva)
        case Stycke():
            stycke = fil.add_paragraph()
            if block.etikett:
                stycke.add_run(f"{_rensa(block.etikett)}:").bold = True
                stycke.add_run(" ")
            stycke.add_run(_rensa(block.text))
        case Punktlista():
            for punkt in block.punkter:
                fil.add_paragraph(_rensa(punkt), style="List Bullet")
        case Tabell():
            _skriv_tabell(fil, block, bredd)
        case Bild():
            _skriv_bild(fil, block, bredd)
        case Sidbrytning():
            fil.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _skriv_tabell(fil: Document, tabell: Tabell, bredd: int) -> None:
    if tabell.titel:
        fil.add_paragraph(_rensa(tabell.titel), style="Caption").paragraph_format.keep_with_next = True
    ny = fil.add_table(rows=0, cols=len(tabell.rubriker), style="Table Grid")
    ny.alignment = WD_TABLE_ALIGNMENT.LEFT
    bredder = _fordela_bredd(bredd, tabell)
    ny.autofit = False
    for kolumn, kolumnbredd in zip(ny.columns, bredder, strict=True):
        kolumn.width = kolumnbredd
    rubrikrad = _skriv_rad(ny, tabell.rubriker, bredder, tabell.hoger, fet=True)
    _marka_rad(rubrikrad, "w:tblHeader")
    for rad in tabell.rader:
        if isinstance(rad, Underrad):
            _skriv_rad(ny, (rad.text, *[""] * (len(tabell.rubriker) - 1)), bredder, ())
        else:
            _marka_rad(_skriv_rad(ny, rad, bredder, tabell.hoger), "w:cantSplit")
    # Two tables without anything between them become one when pasted.
    fil.add_paragraph()


def _skriv_rad(
    tabell: Table, celler: Iterable[str], bredder: list[Length], hoger: tuple[int, ...], *, fet: bool = False
) -> _Row:
    rad: _Row = tabell.add_row()  # type: ignore[no-untyped-call]
    for nummer, (cell, text, bredd) in enumerate(zip(rad.cells, celler, bredder, strict=True)):
        cell.width = bredd
        (stycke,) = cell.paragraphs
        stycke.paragraph_format.space_after = Pt(0)
        if nummer in hoger:
            stycke.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        skrivet = stycke.add_run(_rensa(text))
        skrivet.font.size = Pt(8.5)
        skrivet.bold = fet or None
    return rad


def _marka_rad(rad: _Row, egenskap: str) -> None:
    rad._tr.get_or_add_trPr().append(OxmlElement(egenskap))


def _fordela_bredd(bredd: int, tabell: Tabell) -> list[Length]:
    andelar = tabell.bredder or (1,) * len(tabell.rubriker)
    return [Length(int(bredd * andel / sum(andelar))) for andel in andelar]


def _skriv_bild(fil: Document, bild: Bild, bredd: int) -> None:
    vl_convert.register_font_directory(hitta_typsnitt())
    png = vl_convert.svg_to_png(bild.svg.decode(), scale=3)
    infogad = fil.add_picture(io.BytesIO(png), width=Length(int(bredd * bild.bredd)))
    infogad._inline.docPr.set("descr", _rensa(bild.alt))
    if bild.bildtext:
        fil.add_paragraph(_rensa(bild.bildtext), style="Caption")


def _packa_om(fil: bytes) -> bytes:
    """The same file without the time that its parts were packed."""
    buffert = io.BytesIO()
    with ZipFile(io.BytesIO(fil)) as gammal, ZipFile(buffert, "w") as ny:
        for post in gammal.infolist():
            ny.writestr(ZipInfo(post.filename), gammal.read(post), compress_type=ZIP_DEFLATED)
    return buffert.getvalue()
