"""The tertialrapport as CSV, which a Swedish Excel opens without asking (decision 9)."""

from __future__ import annotations

import csv
import io
import re

from casetrack.reports.tertial.innehall import Tertialrapport

# Also their full-width forms, which some spreadsheets read alike.
_FORMELTECKEN = tuple("=+-@＝＋－＠")
# An interval or a negative number begins with such a sign and is no formula: there is nothing in it to evaluate.
_OFARLIG = re.compile(r"(?:\+/- ?|-)[0-9]+(?:,[0-9]+)?(?: (?:%|st|dagar))?")


def skriv_csv(rapport: Tertialrapport) -> bytes:
    """RFC 4180 with `;`, UTF-8 with a byte order mark, one row of headers and no title.

    A text that a spreadsheet would take for a formula has an apostrophe before it: CSV has no other way to say that a
    cell is text (decision 42).
    """
    text = io.StringIO()
    skrivare = csv.writer(text, delimiter=";", lineterminator="\r\n")
    skrivare.writerow(rapport.kolumner)
    skrivare.writerows([oskadliggor(cell) for cell in celler] for celler in rapport.lagg_upp())
    return text.getvalue().encode("utf-8-sig")


def oskadliggor(text: str) -> str:
    """The text as a spreadsheet may be given it: an apostrophe before what it could take for a formula."""
    if text.lstrip().startswith(_FORMELTECKEN) and not _OFARLIG.fullmatch(text):
        return f"'{text}"
    return text


def gom_formel(text: str) -> str:
    """As `oskadliggor`, so that `las_gomd` takes it back to the letter: what has apostrophes already gets one more."""
    bar = text.lstrip("'")
    return text if oskadliggor(bar) == bar else f"'{text}"


def las_gomd(text: str) -> str:
    """The text that `gom_formel` was given."""
    return text[1:] if text.startswith("'") and gom_formel(text) != text else text
