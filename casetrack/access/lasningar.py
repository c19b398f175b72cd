"""Who has read a case, and what was opened for a reason, as the chef is shown it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Atkomst
from casetrack.access.oppning import MED_SKAL
from casetrack.access.rackvidd import Lasare, find_answered_for, find_reached, list_enheter
from casetrack.cases.organisation import Enhet

VISAS = timedelta(days=90)
"""How long the chef is shown what was opened for a reason."""


class Lasningsrad(NamedTuple):
    """A reading, the name of the enhet where the reader worked then, and whether the chef reaches the case."""

    atkomst: Atkomst
    enhet: str | None
    nas: bool = False


def list_lasningar(session: Session, barn_id: int, *, fore: int | None, hogst: int) -> list[Lasningsrad]:
    """Who has read anything about the child, the latest first; `fore` goes on below a row."""
    fraga = _readings().where(Atkomst.barn_id == barn_id)
    if fore is not None:
        fraga = fraga.where(Atkomst.id < fore)
    return _read(session, fraga.limit(hogst))


def answers_for(session: Session, barn_id: int, chef: Lasare) -> bool:
    """Whether the chef's enheter have, or have ever had, the child's case."""
    return session.scalar(select(literal(barn_id).in_(find_answered_for(session, chef)))) is True


def list_oppnade(
    session: Session, chef: Lasare, *, fore: int | None, hogst: int, now: datetime
) -> list[Lasningsrad]:
    """What took a reason lately, the latest first: by those the chef leads, or in a case that the chef answers for.

    `fore` goes on below a row.
    """
    fraga = _readings().where(
        Atkomst.tidpunkt > now - VISAS,
        Atkomst.vad.in_(MED_SKAL),
        Atkomst.barn_id.is_not(None),
        or_(
            Atkomst.enhet_id.in_(list_enheter(session, chef)),
            Atkomst.barn_id.in_(find_answered_for(session, chef)),
        ),
    )
    if fore is not None:
        fraga = fraga.where(Atkomst.id < fore)
    rader = _read(session, fraga.limit(hogst))
    barn_ids = {each.atkomst.barn_id for each in rader if each.atkomst.barn_id is not None}
    reached = find_reached(session, barn_ids, chef, now=now)
    return [each._replace(nas=each.atkomst.barn_id in reached) for each in rader]


def _readings() -> Select[Atkomst, str | None]:
    return (
        select(Atkomst, Enhet.namn).outerjoin(Enhet, Enhet.id == Atkomst.enhet_id).order_by(Atkomst.id.desc())
    )


def _read(session: Session, fraga: Select[Atkomst, str | None]) -> list[Lasningsrad]:
    return [Lasningsrad(atkomst, enhet) for atkomst, enhet in session.execute(fraga)]
