"""Bevakning: a reminder bound to a frist."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Bevakningssteg, Klocka, Objekttyp


class Bevakning(Base):
    """One reminder to one person about one due date; `last` when that person has seen it.

    The unique key makes a reminder that is raised twice the same reminder.
    """

    __tablename__ = "bevakning"
    __table_args__ = (
        UniqueConstraint("mottagare_id", "klocka", "objekttyp", "objekt_id", "forfaller", "steg"),
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        Index("ix_bevakning_mottagare_id_last", "mottagare_id", "last"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    klocka: Mapped[Klocka] = mapped_column(code_column(Klocka))
    objekttyp: Mapped[Objekttyp] = mapped_column(code_column(Objekttyp))
    objekt_id: Mapped[int]
    forfaller: Mapped[date]
    steg: Mapped[Bevakningssteg] = mapped_column(code_column(Bevakningssteg))
    mottagare_id: Mapped[int] = mapped_column(ForeignKey("anvandare.id"))
    skapad: Mapped[datetime]
    last: Mapped[datetime | None]
