"""Opening a case: what stands in the way of it, until the reader has said why; and what lists may call a child."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.access.rackvidd import Lasare, find_reached
from casetrack.cases.barn import Barn, is_skyddad

OPPEN_I = timedelta(hours=10)
"""A reason once given holds for a working day; every reading in it is logged with that reason."""

MED_SKAL = (Lasning.OPPNAD_ANDA, Lasning.SKYDDADE_UPPGIFTER)
"""The openings that take a reason; the chef is shown them."""


def find_hinder(session: Session, barn: Barn, lasare: Lasare, *, now: datetime) -> dict[Lasning, str | None]:
    """What a reader must say why they do before the case opens, with the reason where one was given and holds.

    OPPNAD_ANDA where the reader's work gives no reach, SKYDDADE_UPPGIFTER where the person is protected.
    """
    hinder: dict[Lasning, str | None] = {}
    if not find_reached(session, [barn.id], lasare, now=now):
        hinder[Lasning.OPPNAD_ANDA] = None
    if is_skyddad(barn.skydd):
        hinder[Lasning.SKYDDADE_UPPGIFTER] = None
    if hinder:
        given = session.execute(
            select(Atkomst.vad, Atkomst.varfor)
            .where(
                Atkomst.barn_id == barn.id,
                Atkomst.anvandare_id == lasare.anvandare_id,
                Atkomst.vad.in_(list(hinder)),
                Atkomst.tidpunkt > now - OPPEN_I,
            )
            .order_by(Atkomst.id)
        )
        hinder |= {Lasning(vad): varfor for vad, varfor in given}
    return hinder


def name_barn(
    session: Session, barn_ids: Collection[int], lasare: Lasare, *, now: datetime
) -> dict[int, str]:
    """What a list calls each child: by name if the reader's work reaches the case, else by the case's number.

    Protected persons are masked, as they are wherever they have not been opened.
    """
    reached = find_reached(session, barn_ids, lasare, now=now)
    rows = session.scalars(select(Barn).where(Barn.id.in_(barn_ids)))
    return {
        barn.id: barn.namn if barn.dold or barn.id in reached else f"Ärende {barn.arendenummer}"
        for barn in rows
    }
