"""Drill-down: from a figure to the rows behind it."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from casetrack.followup.antaganden import I_KRAFT, Antaganden
from casetrack.followup.period import Period
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import bestam_urval
from casetrack.rules.koder import Aldersgrupp, Kon, Objekttyp

Radnyckel = tuple[date, str, int]
"""Where a row stands in the list: anchor, type and id."""


@dataclass(frozen=True)
class Rad:
    """One row of one indicator: what it is, whose, and what it is to the figure.

    `skal` says in Swedish why it is left out, for those that are. `fakta` are the dates that explain it, as text.
    """

    kod: str
    objekttyp: Objekttyp
    objekt_id: int
    kallid: str
    barn_id: int
    enhet_id: int
    kon: Kon
    aldersgrupp: str
    ankare: date
    version: int
    status: Status
    skal: str | None
    kedja: bool
    synnerliga_skal: bool
    avvikelse: bool
    varde: int | None
    fakta: dict[str, str | None]

    @property
    def gallrad(self) -> bool:
        """Whether this is a frozen row of a case that has been disposed of: its numbers lead nowhere."""
        return self.objekt_id < 0

    @property
    def nyckel(self) -> Radnyckel:
        return self.ankare, self.objekttyp.value, self.objekt_id


RADKOLUMNER = tuple(falt.name for falt in fields(Rad) if falt.name != "kod")
"""The columns of a row query that make a row."""


def hamta_rader(
    session: Session,
    kod: str,
    period: Period,
    *,
    enhet_id: int | None = None,
    alder: Aldersgrupp | None = None,
    antaganden: Antaganden = I_KRAFT,
    status: Status | None = None,
    barn_id: int | None = None,
    limit: int = 50,
    after: Radnyckel | None = None,
) -> list[Rad]:
    """At most `limit` rows of an indicator, the latest anchor first, from the one that follows `after`.

    The rows are those that `berakna_utfall` counts, left-out ones included; `status` narrows them to one kind and
    `barn_id` to one child. Raises as `berakna_utfall` does.
    """
    urval = bestam_urval(session, kod, period, enhet_id=enhet_id, alder=alder, antaganden=antaganden)
    villkor, parametrar = ["true"], {**urval.parametrar, "antal": limit}
    if status is not None:
        villkor.append("status = :status")
        parametrar["status"] = status.value
    if barn_id is not None:
        villkor.append("barn_id = :barn_id")
        parametrar["barn_id"] = barn_id
    if after is not None:
        villkor.append("(ankare, objekttyp, objekt_id) < (:efter_ankare, :efter_typ, :efter_id)")
        parametrar |= dict(zip(("efter_ankare", "efter_typ", "efter_id"), after, strict=True))
    fraga = f"""
        SELECT {", ".join(RADKOLUMNER)}
        FROM ({urval.sql}) AS rader WHERE {" AND ".join(villkor)}
        ORDER BY ankare DESC, objekttyp DESC, objekt_id DESC LIMIT :antal"""
    return [bygg_rad(kod, kolumner) for kolumner in session.execute(text(fraga), parametrar).mappings()]


def bygg_rad(kod: str, kolumner: Mapping[Any, Any]) -> Rad:
    """A row from the columns that its query gives."""
    return Rad(
        kod=kod,
        objekttyp=Objekttyp(kolumner["objekttyp"]),
        kon=Kon(kolumner["kon"]),
        status=Status(kolumner["status"]),
        **{namn: kolumner[namn] for namn in RADKOLUMNER if namn not in ("objekttyp", "kon", "status")},
    )
