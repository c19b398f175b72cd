"""Nämnd and enhet: who owns a case."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import EnhetTyp, Policy


class Namnd(Base):
    """A nämnd: an authority of its own, with a secrecy border to every other."""

    __tablename__ = "namnd"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kod: Mapped[str] = mapped_column(unique=True)
    namn: Mapped[str]


class NamndPolicy(Base):
    """From when a nämnd lets the strict or the shifted due date decide (law.md, Counting 4)."""

    __tablename__ = "namnd_policy"

    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"), primary_key=True)
    fran: Mapped[date] = mapped_column(primary_key=True)
    policy: Mapped[Policy] = mapped_column(code_column(Policy))


class Enhet(Base):
    """A unit of a nämnd; `giltig_fran` and `giltig_till` are both included."""

    __tablename__ = "enhet"
    __table_args__ = (UniqueConstraint("namnd_id", "kod"), UniqueConstraint("namnd_id", "id"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kod: Mapped[str]
    namn: Mapped[str]
    typ: Mapped[EnhetTyp] = mapped_column(code_column(EnhetTyp))
    giltig_fran: Mapped[date | None]
    giltig_till: Mapped[date | None]
