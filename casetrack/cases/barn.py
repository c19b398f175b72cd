"""Barn: the child a case is about, and the numbers that identify it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.db import Base, code_column
from casetrack.rules.koder import IdentitetTyp, Kon, Skydd

NEW_KALLID = text("gen_random_uuid()::text")


class Barn(Base):
    """A child in one nämnd; the same person in another nämnd is another row there.

    `kallid` is the id in the source system, unique within the nämnd, and made up for a child registered here.
    `fodd` is what was recorded; `fodelsedatum` is what age is counted from: `fodd`, else the date in the
    personnummer, else unknown. A date in the future is an expected birth.
    """

    __tablename__ = "barn"
    __table_args__ = (UniqueConstraint("namnd_id", "kallid"), UniqueConstraint("namnd_id", "id"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kallid: Mapped[str] = mapped_column(server_default=NEW_KALLID)
    fornamn: Mapped[str | None]
    efternamn: Mapped[str | None]
    kon: Mapped[Kon] = mapped_column(code_column(Kon))
    fodd: Mapped[date | None]
    fodelsedatum: Mapped[date | None]
    stadsdel: Mapped[str | None]
    skydd: Mapped[Skydd | None] = mapped_column(code_column(Skydd))
    ensamkommande: Mapped[bool | None]
    radversion: Mapped[int] = mapped_column(server_default="1")

    identiteter: Mapped[list[Personidentitet]] = relationship(
        back_populates="barn", order_by="Personidentitet.id", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy

    @property
    def personnummer(self) -> str | None:
        """The number in use now, of either type."""
        return next((each.varde for each in self.identiteter if each.giltig_till is None), None)


class Personidentitet(Base):
    """A number that identifies a child, with the time during which it was in use; never a key."""

    __tablename__ = "personidentitet"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        CheckConstraint("varde ~ '^[0-9]{12}$'", name="varde"),
        Index(
            "uq_personidentitet_barn_id_nu",
            "barn_id",
            unique=True,
            postgresql_where=text("giltig_till IS NULL"),
        ),
        Index("ix_personidentitet_namnd_id_varde", "namnd_id", "varde"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    typ: Mapped[IdentitetTyp] = mapped_column(code_column(IdentitetTyp))
    varde: Mapped[str]
    giltig_fran: Mapped[datetime | None]
    giltig_till: Mapped[datetime | None]

    barn: Mapped[Barn] = relationship(back_populates="identiteter")
