"""The tertialrapport as files: every format that there is, what it is called and what writes it.

The nine cells are the same texts in every format, and the same report is always the same bytes. One exception: a text
that a spreadsheet would take for a formula has an apostrophe before it in the CSV.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casetrack.reports.dokument.docxfil import skriv_docx
from casetrack.reports.dokument.pdffil import skriv_pdf
from casetrack.reports.tertial.innehall import Tertialrapport
from casetrack.reports.tertial.rensning import rensa_rapport
from casetrack.reports.tertial.tertialark import skriv_xlsx
from casetrack.reports.tertial.tertialcsv import skriv_csv
from casetrack.reports.tertial.tertialdokument import bygg_dokument
from casetrack.reports.tertial.tertialjson import skriv_json


@dataclass(frozen=True)
class Skrivare:
    """One format: its name to choose by and its media type (RFC 6838). Its key is what the file's name ends with."""

    text: str
    mediatyp: str
    gor: Callable[[Tertialrapport], bytes]

    def skriv(self, rapport: Tertialrapport) -> bytes:
        return self.gor(rensa_rapport(rapport))


_OOXML = "application/vnd.openxmlformats-officedocument"

SKRIVARE = {
    "xlsx": Skrivare("Excel (XLSX)", f"{_OOXML}.spreadsheetml.sheet", skriv_xlsx),
    "csv": Skrivare("CSV", "text/csv; charset=utf-8", skriv_csv),
    "docx": Skrivare(
        "Word (DOCX)",
        f"{_OOXML}.wordprocessingml.document",
        lambda rapport: skriv_docx(bygg_dokument(rapport)),
    ),
    "pdf": Skrivare("PDF", "application/pdf", lambda rapport: skriv_pdf(bygg_dokument(rapport))),
    "json": Skrivare("JSON", "application/json", skriv_json),
}
