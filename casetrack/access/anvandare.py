"""Anvandare: the people who log in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Roll

ENHETSROLLER = frozenset({Roll.MOTTAGNING, Roll.HANDLAGGARE, Roll.CHEF})
"""The roles that work with cases, and belong to an enhet."""


class Anvandare(Base):
    """An account. All but an administratör belong to one nämnd; the caseworking roles to one enhet as well.

    `sessionsversion` is part of every log-in: raising it ends them all. `byt_losenord` says that somebody else
    knows the password, so that nothing but changing it is allowed.
    """

    __tablename__ = "anvandare"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        CheckConstraint("(roll = 'administrator') = (namnd_id IS NULL)", name="namnd"),
        CheckConstraint(
            "(roll IN ('mottagning', 'handlaggare', 'chef')) = (enhet_id IS NOT NULL)", name="enhet"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    anvandarnamn: Mapped[str] = mapped_column(unique=True)
    namn: Mapped[str]
    losenord_hash: Mapped[str]
    byt_losenord: Mapped[bool] = mapped_column(server_default="false")
    roll: Mapped[Roll] = mapped_column(code_column(Roll))
    namnd_id: Mapped[int | None] = mapped_column(ForeignKey("namnd.id"))
    enhet_id: Mapped[int | None]
    aktiv: Mapped[bool] = mapped_column(server_default="true")
    sessionsversion: Mapped[int] = mapped_column(server_default="1")


class Inloggningsforsok(Base):
    """Failed guesses at one account from one address since `forsta`.

    `nyckel` is a keyed hash of the two: neither addresses nor what was typed, which may be a password, is kept.
    """

    __tablename__ = "inloggningsforsok"

    nyckel: Mapped[str] = mapped_column(primary_key=True)
    antal: Mapped[int]
    forsta: Mapped[datetime]
