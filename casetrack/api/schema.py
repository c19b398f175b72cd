"""What the API takes and answers; the names are those of `casetrack indikator --json` and `frist --json`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields

from casetrack.followup.utfall import Antal
from casetrack.rules.tid import OgiltigTid, lokal_tid, parse_datum, parse_tidpunkt

T = TypeVar("T")

_MANAD = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_SAKNAS: dict[str, Any] = {"required": "Måste anges."}


class Manad(fields.Field[date]):
    """A month, `2026-03`, as its first day."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> date:
        if not _MANAD.fullmatch(str(value)):
            raise ValidationError("En månad skrivs som 2026-03.")
        return parse_datum(f"{value}-01")


class Dag(fields.Field[date]):
    """A date, `2026-03-02`."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> date:
        return _read(parse_datum, value)


class Start(fields.Field[date | datetime]):
    """What a clock starts with: a date, or an instant where a time of day is given."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> date | datetime:
        # In an address a plus sign is a space, and few remember to write it as %2B.
        text = str(value).replace(" ", "+")
        return _read(parse_tidpunkt, text) if ":" in text else _read(parse_datum, text)


class Tid(fields.Field[date | datetime]):
    """A date, or an instant on a Swedish clock with its offset."""

    def _serialize(self, value: date | datetime | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        if value is None:
            return None
        return lokal_tid(value).isoformat() if isinstance(value, datetime) else value.isoformat()


class Antalspar(fields.Field[Antal]):
    """Numerator and denominator, `[t, n]`."""

    def _serialize(
        self, value: Antal | None, attr: str | None, obj: Any, **_: Any
    ) -> list[int | None] | None:
        return None if value is None else [value.taljare, value.namnare]


class PeriodSchema(Schema):
    """The query of a figure."""

    fran = Manad(required=True, error_messages=_SAKNAS, metadata={"type": "string", "example": "2026-01"})
    till = Manad(required=True, error_messages=_SAKNAS, metadata={"type": "string", "example": "2026-08"})
    per = Dag(
        metadata={
            "type": "string",
            "format": "date",
            "description": "Annars periodens sista dag eller i dag.",
        }
    )
    enhet = fields.String(metadata={"description": "En enhets kod; annars hela nämnden."})


class StartSchema(Schema):
    """The query of a due date."""

    start = Start(required=True, error_messages=_SAKNAS, metadata={"type": "string", "example": "2026-06-05"})


class UtfallSchema(Schema):
    """One figure in counts; null for what is told only to those who may see persons, with its name in `dolt`."""

    kod = fields.String()
    version = fields.Integer()
    versioner = fields.List(fields.Integer())
    policy = fields.String()
    fran = fields.Date()
    till = fields.Date()
    per = fields.Date()
    taljare = fields.Integer(allow_none=True)
    namnare = fields.Integer(allow_none=True)
    pojkar = Antalspar(allow_none=True)
    flickor = Antalspar(allow_none=True)
    okant = Antalspar(allow_none=True)
    uteslutna = fields.Integer(allow_none=True)
    ej_matbara = fields.Integer(allow_none=True)
    ofullstandiga = fields.Integer(allow_none=True)
    markeringar = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    varde = fields.Float(allow_none=True)
    delar = fields.List(fields.Dict(), allow_none=True)
    dolt = fields.List(fields.String())


class FristSchema(Schema):
    """The due dates of one clock."""

    klocka = fields.String()
    start = Tid()
    forfaller = Tid()
    forfaller_flyttad = Tid()
    forfaller_dagen_efter = Tid(allow_none=True)
    lagrum = fields.String(allow_none=True)
    skal = fields.String()


def _read(parse: Callable[[str], T], value: Any) -> T:
    try:
        return parse(str(value))
    except OgiltigTid as fel:
        raise ValidationError(str(fel)) from None
