"""Finding one row among a case's own, or the place of one among those behind a figure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from casetrack.cases.avvisning import Saknas
from casetrack.followup.rader import Radnyckel
from casetrack.rules.koder import Objekttyp
from casetrack.rules.tid import OgiltigTid, parse_datum


class MedId(Protocol):
    """A row with an id."""

    id: Any


R = TypeVar("R", bound=MedId)


def find_rad(rader: Iterable[R], rad_id: int) -> R:
    """The row of the case with that id.

    Raises:
        Saknas: there is none, or it belongs to another child: the two answer alike.
    """
    for rad in rader:
        if rad.id == rad_id:
            return rad
    raise Saknas


def write_radnyckel(nyckel: Radnyckel) -> str:
    """Where a row stands among those behind a figure, for an address."""
    ankare, objekttyp, objekt_id = nyckel
    return f"{ankare.isoformat()}_{objekttyp}_{objekt_id}"


def read_radnyckel(text: str) -> Radnyckel | None:
    """The row to go on after; a text that is none begins from the beginning."""
    match text.split("_"):
        # Of a case that has been disposed of the id is negative.
        case [ankare, objekttyp, objekt_id] if (
            objekttyp in set(Objekttyp) and objekt_id.removeprefix("-").isdecimal()
        ):
            try:
                return parse_datum(ankare), objekttyp, min(max(int(objekt_id), -(2**63)), 2**63 - 1)
            except (OgiltigTid, ValueError):
                return None
    return None
