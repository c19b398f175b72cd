"""Atkomst: the log of who read, searched or exported what, written in the reading's own transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Roll


class Atkomst(Base):
    """One reading: who, in which role, when, whose case (none for a search without an answer), what and why.

    No foreign key to the child: the log outlives gallring.
    """

    __tablename__ = "atkomst"
    __table_args__ = (Index("ix_atkomst_namnd_id_barn_id", "namnd_id", "barn_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int | None] = mapped_column(ForeignKey("namnd.id"))
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int | None]
    utforare: Mapped[str]
    roll: Mapped[Roll | None] = mapped_column(code_column(Roll))
    barn_id: Mapped[int | None]
    vad: Mapped[str]
    varfor: Mapped[str | None]
