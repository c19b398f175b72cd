"""The forms that a ledningsrapport is written in, each from the same objects."""

from __future__ import annotations

from collections.abc import Callable

from casetrack.reports.ledning.arkfil import skriv_xlsx
from casetrack.reports.ledning.htmlfil import skriv_html
from casetrack.reports.ledning.pdffil import skriv_pdf
from casetrack.reports.ledning.rapport import Ledningsrapport
from casetrack.reports.ledning.rapportfil import skriv_json

SKRIVARE: dict[str, Callable[[Ledningsrapport], bytes]] = {
    "html": skriv_html,
    "pdf": skriv_pdf,
    "xlsx": skriv_xlsx,
    "json": skriv_json,
}
