"""Finding one row among a case's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from casetrack.cases.avvisning import Saknas


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
