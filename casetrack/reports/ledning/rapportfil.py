"""A ledningsrapport as JSON: what the archive keeps, and what `--format json` writes.

The names are those of the objects. What is read is what was written here: the archive keeps its sum beside it.
"""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any

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


def skriv_json(rapport: Ledningsrapport) -> bytes:
    """The report as JSON; the same report always gives the same bytes."""
    return f"{json.dumps(rapport, ensure_ascii=False, indent=1, default=_lagg_ut)}\n".encode()


def _lagg_ut(objekt: object) -> Any:
    if is_dataclass(objekt):
        return vars(objekt)
    if isinstance(objekt, date):
        return objekt.isoformat()
    raise TypeError(f"{type(objekt).__name__} hör inte hemma i en rapport")


@lru_cache(maxsize=32)
def las_json(innehall: bytes) -> Ledningsrapport:
    """The report that `skriv_json` wrote; the last ones read are remembered, as a page and its pictures are one."""
    falt = json.loads(innehall)
    omfattning = falt["omfattning"]
    omfattning["slag"] = Omfattningsslag(omfattning["slag"])
    omfattning["enheter"] = tuple(omfattning["enheter"])
    falt["omfattning"] = Omfattning(**omfattning)
    falt["manad"] = date.fromisoformat(falt["manad"])
    falt["per"] = date.fromisoformat(falt["per"])
    falt["policy"] = Policy(falt["policy"])
    falt["avsnitt"] = tuple(map(_las_avsnitt, falt["avsnitt"]))
    return Ledningsrapport(**falt)


def _las_avsnitt(falt: dict[str, Any]) -> Avsnitt:
    falt["tabeller"] = tuple(map(_las_tabell, falt["tabeller"]))
    return Avsnitt(**falt)


def _las_tabell(falt: dict[str, Any]) -> Tabell:
    falt["kolumner"] = tuple(Kolumn(each["rubrik"], Kolumnslag(each["slag"])) for each in falt["kolumner"])
    falt["rader"] = tuple(map(_las_rad, falt["rader"]))
    falt["bild"] = None if falt["bild"] is None else _las_bild(falt["bild"])
    # Small numbers were once left out for some; what holds for everything else holds for them.
    falt["skydd"] = Skydd.ALLA if falt["skydd"] == "sma_tal" else Skydd(falt["skydd"])
    return Tabell(**falt)


def _las_rad(falt: dict[str, Any]) -> Rad:
    celler = tuple(Cell(**each) for each in falt["celler"])
    return Rad(falt["rubrik"], celler, falt["indikator"], falt["barn_id"])


def _las_bild(falt: dict[str, Any]) -> Bild:
    falt["slag"] = Bildslag(falt["slag"])
    falt["etiketter"] = tuple(falt["etiketter"])
    falt["serier"] = tuple(Serie(each["namn"], tuple(each["varden"])) for each in falt["serier"])
    # Reports of an earlier day have no such targets.
    malen = falt.get("mal_per_etikett")
    falt["mal_per_etikett"] = None if malen is None else tuple(malen)
    return Bild(**falt)
