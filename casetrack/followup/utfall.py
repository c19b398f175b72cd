"""Utfall: what one indicator gives for one period, in counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from casetrack.followup.period import Period
from casetrack.rules.koder import Aldersgrupp, Policy


@dataclass(frozen=True)
class Antal:
    """Numerator and denominator. For a unit antal the count is `namnare`, and `taljare` is None (decision 1)."""

    taljare: int | None
    namnare: int


@dataclass(frozen=True)
class Utfall:
    """The counts of one indicator; shares are made from them when printed and never stored.

    `fran` and `till` are the base period where the indicator has its own (decision 15). `version` is the one in force
    on the period's last day, `versioner` those that the rows fall under (decision 4). The parts and the total add up.
    `uteslutna` are left out by a rule, `ej_matbara` too recent to judge, `ofullstandiga` lack a field (decision 5).
    `varde` is the mean or median of indicators that are not shares, rounded half up to one decimal; None without rows
    (decisions 2 and 3). `delar` breaks insatser down by typ and regi (decision 33).
    """

    kod: str
    version: int
    versioner: list[int]
    policy: Policy
    fran: date
    till: date
    per: date
    taljare: int | None
    namnare: int
    pojkar: Antal
    flickor: Antal
    okant: Antal
    uteslutna: int
    ej_matbara: int
    ofullstandiga: int
    markeringar: dict[str, int]
    varde: Decimal | None
    delar: list[dict[str, Any]] | None


def berakna_utfall(
    session: Session,
    kod: str,
    period: Period,
    *,
    enhet_id: int | None = None,
    alder: Aldersgrupp | None = None,
) -> Utfall:
    """Count one indicator in the nämnd of the session, for the whole nämnd or one enhet, all ages or one group."""
    raise NotImplementedError
