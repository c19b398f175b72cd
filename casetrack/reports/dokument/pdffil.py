"""A document as PDF/UA-1: tagged headings, tables, lists and pictures, its language and its title (ISO 14289-1).

The page is set by typst from the template beside this module. The document comes to it as JSON, as data: what someone
has typed is never part of what is run. Letters come from packages alone, Open Sans before those within typst, so that
the page is the same on every machine. A character that none of them has is written by its number, as [U+1F600]: a
PDF/UA may not hold a character that can't be shown.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from casetrack.reports.dokument.dokument import Bild, Block, Dokument, Tabell, Underrad
from casetrack.reports.dokument.typsnitt import hitta_typsnitt

_MALLAR = Path(__file__).with_name("templates")


def skriv_pdf(dokument: Dokument) -> bytes:
    """The document as a file; the same document gives the same bytes."""
    return typst.compile(
        _MALLAR / "dokument.typ",
        # A template may read files below its root: there is nothing but itself.
        root=_MALLAR,
        font_paths=_las_typsnitt(),
        sys_inputs={"dokument": json.dumps(_lagg_ut(dokument))},
        pdf_standards="ua-1",
        timestamp=datetime.combine(dokument.datum, time(), UTC),
        format="pdf",
    )


@cache
def _las_typsnitt() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[hitta_typsnitt()])


def _lagg_ut(dokument: Dokument) -> dict[str, Any]:
    block = [_lagg_ut_block(each) for each in dokument.block]
    return asdict(dokument) | {"datum": dokument.datum.isoformat(), "block": block}


def _lagg_ut_block(block: Block) -> dict[str, Any]:
    falt: dict[str, Any] = {"sort": type(block).__name__} | asdict(block)
    match block:
        case Bild():
            falt["svg"] = block.svg.decode()
        case Tabell():
            falt["bredder"] = block.bredder or (1,) * len(block.rubriker)
            falt["rader"] = [
                {"under": rad.text} if isinstance(rad, Underrad) else {"celler": rad} for rad in block.rader
            ]
    return falt
