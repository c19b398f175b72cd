"""Loggkontroll: each month's readings drawn for checking, and what the reviewer found (SoLPuL 10 §).

A row stands in the check for one reason: drawn at random, or caught by a rule. Nothing of it is ever changed: a second
verdict on a row is a row of its own, and the latest counts.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Kontrollskal, Loggutfall


class Loggkontroll(Base):
    """The check of one month (its first day) in a nämnd: a random sample of its `lasningar`, by the seed `fro`."""

    __tablename__ = "loggkontroll"
    __table_args__ = (
        UniqueConstraint("namnd_id", "manad"),
        UniqueConstraint("namnd_id", "id"),
        CheckConstraint("extract(day FROM manad) = 1", name="manad"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    manad: Mapped[date]
    fro: Mapped[str]
    lasningar: Mapped[int]
    dragen: Mapped[datetime]


class Loggkontrollrad(Base):
    """A reading to be checked; `antal` such readings by the same user it stands for.

    No foreign key to the log, which is apart.
    """

    __tablename__ = "loggkontrollrad"
    __table_args__ = (
        UniqueConstraint("kontroll_id", "skal", "atkomst_id"),
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(["namnd_id", "kontroll_id"], ["loggkontroll.namnd_id", "loggkontroll.id"]),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kontroll_id: Mapped[int]
    skal: Mapped[Kontrollskal] = mapped_column(code_column(Kontrollskal))
    atkomst_id: Mapped[int]
    antal: Mapped[int]


class Loggbedomning(Base):
    """A reviewer's verdict on a row of the check; all but `berattigad` say why."""

    __tablename__ = "loggbedomning"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "rad_id"], ["loggkontrollrad.namnd_id", "loggkontrollrad.id"]),
        CheckConstraint("utfall = 'berattigad' OR anteckning IS NOT NULL", name="anteckning"),
        Index("ix_loggbedomning_rad_id", "rad_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    rad_id: Mapped[int]
    utfall: Mapped[Loggutfall] = mapped_column(code_column(Loggutfall))
    anteckning: Mapped[str | None]
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]
