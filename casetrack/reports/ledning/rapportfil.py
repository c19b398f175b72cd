"""A ledningsrapport as JSON: what the archive keeps, and what `--format json` writes."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from marshmallow import Schema, fields, post_load

from casetrack.reports.ledning.rapport import (
    Avsnitt,
    Bild,
    Bildslag,
    Cell,
    Kolumn,
    Kolumnslag,
    Ledningsrapport,
    Omfattning,
    Omfattningsslag,
    Rad,
    Serie,
    Skydd,
    Tabell,
)
from casetrack.rules.koder import Policy


class _Tupel(fields.List[Any]):
    """A list that is read as a tuple, as everything in a report is fixed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class _Objekt(Schema):
    """A schema that reads what it writes: every field of a dataclass by its own name."""

    klass: type

    @post_load
    def _bygg(self, data: dict[str, Any], **_: Any) -> Any:
        return self.klass(**data)


class OmfattningSchema(_Objekt):
    klass = Omfattning
    slag = fields.Enum(Omfattningsslag, by_value=True, required=True)
    id = fields.Integer(required=True)
    kod = fields.String(required=True)
    namn = fields.String(required=True)
    enheter = _Tupel(fields.Integer(), required=True)


class KolumnSchema(_Objekt):
    klass = Kolumn
    rubrik = fields.String(required=True)
    slag = fields.Enum(Kolumnslag, by_value=True, required=True)


class CellSchema(_Objekt):
    klass = Cell
    text = fields.String(required=True)
    taljare = fields.Integer(required=True, allow_none=True)
    namnare = fields.Integer(required=True, allow_none=True)
    laga_volymer = fields.Boolean(required=True)


class RadSchema(_Objekt):
    klass = Rad
    rubrik = fields.String(required=True)
    celler = _Tupel(fields.Nested(CellSchema), required=True)
    indikator = fields.String(required=True)
    grupper = _Tupel(fields.Integer(), required=True)
    barn_id = fields.Integer(required=True, allow_none=True)
    dold = fields.Boolean(required=True)


class SerieSchema(_Objekt):
    klass = Serie
    namn = fields.String(required=True)
    varden = _Tupel(fields.Float(allow_none=True), required=True)


class BildSchema(_Objekt):
    klass = Bild
    kod = fields.String(required=True)
    slag = fields.Enum(Bildslag, by_value=True, required=True)
    rubrik = fields.String(required=True)
    etiketter = _Tupel(fields.String(), required=True)
    serier = _Tupel(fields.Nested(SerieSchema), required=True)
    enhet = fields.String(required=True)
    mal = fields.Float(required=True, allow_none=True)
    grans = fields.Integer(required=True, allow_none=True)


class TabellSchema(_Objekt):
    klass = Tabell
    kod = fields.String(required=True)
    rubrik = fields.String(required=True)
    forst = fields.String(required=True)
    mening = fields.String(required=True)
    kolumner = _Tupel(fields.Nested(KolumnSchema), required=True)
    rader = _Tupel(fields.Nested(RadSchema), required=True)
    bild = fields.Nested(BildSchema, required=True, allow_none=True)
    skydd = fields.Enum(Skydd, by_value=True, required=True)
    enhet_id = fields.Integer(required=True, allow_none=True)


class AvsnittSchema(_Objekt):
    klass = Avsnitt
    nummer = fields.Integer(required=True)
    rubrik = fields.String(required=True)
    text = fields.String(required=True)
    tabeller = _Tupel(fields.Nested(TabellSchema), required=True)


class LedningsrapportSchema(_Objekt):
    """The whole report, with everything that its tables and pictures show."""

    klass = Ledningsrapport
    namnd = fields.String(required=True)
    namnd_namn = fields.String(required=True)
    omfattning = fields.Nested(OmfattningSchema, required=True)
    manad = fields.Date(required=True)
    per = fields.Date(required=True)
    policy = fields.Enum(Policy, by_value=True, required=True)
    avsnitt = _Tupel(fields.Nested(AvsnittSchema), required=True)


_SCHEMA = LedningsrapportSchema()


def skriv_json(rapport: Ledningsrapport) -> bytes:
    """The report as JSON; the same report always gives the same bytes."""
    return f"{json.dumps(_SCHEMA.dump(rapport), ensure_ascii=False, indent=1)}\n".encode()


@lru_cache(maxsize=32)
def las_json(innehall: bytes) -> Ledningsrapport:
    """The report that `skriv_json` wrote; the last ones read are remembered, as a page and its pictures are one."""
    rapport: Ledningsrapport = _SCHEMA.load(json.loads(innehall))
    return rapport
