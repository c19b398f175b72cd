"""Protected persons: masked until opened, for a reason that stands in the log."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.rules.koder import Skydd

MASKERAD = "Skyddade personuppgifter"

OPPEN_I = timedelta(hours=10)
"""A reason once given holds for a working day; every reading in it is logged with that reason."""


def is_skyddad(skydd: Skydd | None) -> bool:
    return skydd is not None and skydd is not Skydd.INGEN


def mask_namn(namn: str, skydd: Skydd | None) -> str:
    """The name as a list shows it."""
    return MASKERAD if is_skyddad(skydd) else namn


def find_reason(session: Session, barn_id: int, anvandare_id: int, now: datetime) -> str | None:
    """The reason for which the user opened the child's protected data, if that still holds."""
    return session.scalar(
        select(Atkomst.varfor)
        .where(
            Atkomst.barn_id == barn_id,
            Atkomst.anvandare_id == anvandare_id,
            Atkomst.vad == Lasning.SKYDDADE_UPPGIFTER,
            Atkomst.tidpunkt > now - OPPEN_I,
        )
        .order_by(Atkomst.id.desc())
        .limit(1)
    )
