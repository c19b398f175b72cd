"""The tertialrapport as files: JSON, CSV and XLSX, the same report always the same bytes.

The nine cells are the same texts in every format. One exception: a text that a spreadsheet would take for a formula
has an apostrophe before it in the CSV, which has no other way to say that a cell is text (decision 42).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from casetrack.followup.utfall import Antal
from casetrack.reports.tertial.innehall import Tertialrapport
from casetrack.reports.tertial.tertialark import skriv_xlsx

# Also their full-width forms, which some spreadsheets read alike.
_FORMELTECKEN = tuple("=+-@＝＋－＠")
# An interval or a negative number begins with such a sign and is no formula: there is nothing in it to evaluate.
_OFARLIG = re.compile(r"(?:\+/- ?|-)[0-9]+(?:,[0-9]+)?(?: (?:%|st|dagar))?")


class _Antalspar(fields.Field[Antal]):
    """`[numerator, denominator]`; the numerator is null where the unit is antal."""

    def _serialize(self, value: Antal | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else [value.taljare, value.namnare]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Antal:
        match value:
            case [int() | None as taljare, int() as namnare]:
                return Antal(taljare, namnare)
        raise ValidationError("ska vara [täljare, nämnare]")


class RapportradSchema(Schema):
    """One row: the counts and definition of an indicator, and its nine cells."""

    kod = fields.String(required=True, attribute="utfall.kod")
    version = fields.Integer(required=True, attribute="utfall.version")
    versioner = fields.List(fields.Integer(), required=True, attribute="utfall.versioner")
    policy = fields.String(required=True, attribute="utfall.policy.value")
    fran = fields.Date(required=True, attribute="utfall.fran")
    till = fields.Date(required=True, attribute="utfall.till")
    taljare = fields.Integer(required=True, allow_none=True, attribute="utfall.taljare")
    namnare = fields.Integer(required=True, attribute="utfall.namnare")
    varde = fields.Float(required=True, allow_none=True, attribute="utfall.varde")
    pojkar = _Antalspar(required=True, attribute="utfall.pojkar")
    flickor = _Antalspar(required=True, attribute="utfall.flickor")
    okant = _Antalspar(required=True, attribute="utfall.okant")
    uteslutna = fields.Integer(required=True, attribute="utfall.uteslutna")
    ej_matbara = fields.Integer(required=True, attribute="utfall.ej_matbara")
    ofullstandiga = fields.Integer(required=True, attribute="utfall.ofullstandiga")
    markeringar = fields.Dict(
        fields.String(), fields.Integer(), required=True, attribute="utfall.markeringar"
    )
    delar = fields.List(fields.Dict(), required=True, allow_none=True, attribute="utfall.delar")
    celler = fields.List(fields.String(), required=True, validate=validate.Length(equal=9))
    analys = fields.String(required=True)
    mening = fields.String(required=True)
    definition = fields.String(required=True, attribute="indikator.beskrivning")
    lagrum = fields.String(required=True, allow_none=True)


class TertialrapportSchema(Schema):
    """The report with everything that its figures rest on (exchange.md)."""

    namnd = fields.String(required=True)
    namnd_namn = fields.String(required=True)
    ar = fields.Integer(required=True)
    tertial = fields.String(required=True, attribute="tertial.value")
    period = fields.String(required=True)
    fran = fields.Date(required=True)
    till = fields.Date(required=True)
    per = fields.Date(required=True)
    policy = fields.String(required=True, attribute="policy.value")
    kolumner = fields.List(fields.String(), required=True, validate=validate.Length(equal=9))
    rader = fields.List(fields.Nested(RapportradSchema), required=True)


def skriv_json(rapport: Tertialrapport) -> bytes:
    text = json.dumps(TertialrapportSchema().dump(rapport), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def skriv_csv(rapport: Tertialrapport) -> bytes:
    """RFC 4180 with `;`, UTF-8 with a byte order mark, one row of headers and no title (decision 9)."""
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


SKRIVARE: dict[str, Callable[[Tertialrapport], bytes]] = {
    "xlsx": skriv_xlsx,
    "csv": skriv_csv,
    "json": skriv_json,
}
