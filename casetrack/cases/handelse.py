"""Handelse: what happened in a case, written once and never changed.

Every command writes one in its own transaction. The application's role may insert and read, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Objekttyp, Roll


@dataclass(frozen=True)
class Utforare:
    """Who performs a command: a user of casetrack, or the installation's own (`anvandare_id` None)."""

    anvandare_id: int | None
    namn: str
    roll: Roll | None = None


class Handelse(Base):
    """One recorded event: who, when, what, old and new values (`{"falt": [old, new]}`)."""

    __tablename__ = "handelse"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        Index("ix_handelse_namnd_id_barn_id", "namnd_id", "barn_id", "id"),
        Index("ix_handelse_objekt", "namnd_id", "objekttyp", "objekt_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    objekttyp: Mapped[Objekttyp] = mapped_column(code_column(Objekttyp))
    objekt_id: Mapped[int]
    kommando: Mapped[str]
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]
    andringar: Mapped[dict[str, Any]] = mapped_column(JSONB)
