"""Utredning: the investigation, its extensions and its reopenings."""

from __future__ import annotations

from datetime import date

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

from casetrack.cases.barn import NEW_KALLID, Barn
from casetrack.cases.organisation import Enhet
from casetrack.db import Base, code_column
from casetrack.rules.koder import JaNejEjNodvandigt, Resultat, SenOrsak


class Utredning(Base):
    """An investigation of one child; open while `avslutad` is empty.

    `forfaller` and `forfaller_flyttad` are the four-month dates without extensions, counted by
    `rules.klockor` when the row is written. `overlappar` is set by an import alone, on history in which a child has
    several utredningar at a time; a form can't open a second one. `uppfoljd` is the follow-up after the closing.
    """

    __tablename__ = "utredning"
    __table_args__ = (
        UniqueConstraint("namnd_id", "kallid"),
        UniqueConstraint("namnd_id", "id"),
        UniqueConstraint("namnd_id", "barn_id", "id"),
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        CheckConstraint("avslutad >= inledd", name="avslutad_efter_inledd"),
        CheckConstraint("uppfoljd >= avslutad", name="uppfoljd_efter_avslutad"),
        CheckConstraint("inlast OR (avslutad IS NULL) = (resultat IS NULL)", name="avslutad_med_resultat"),
        CheckConstraint("beslutsunderlag_klart >= inledd OR inlast", name="underlag_efter_inledd"),
        Index(
            "uq_utredning_oppen",
            "namnd_id",
            "barn_id",
            unique=True,
            postgresql_where=text("avslutad IS NULL AND NOT overlappar"),
        ),
        Index("ix_utredning_namnd_id_avslutad", "namnd_id", "avslutad"),
        Index("ix_utredning_namnd_id_inledd", "namnd_id", "inledd"),
        Index("ix_utredning_namnd_id_barn_id", "namnd_id", "barn_id", "inledd"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kallid: Mapped[str] = mapped_column(server_default=NEW_KALLID)
    barn_id: Mapped[int]
    enhet_id: Mapped[int]
    handlaggare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    inlast: Mapped[bool] = mapped_column(server_default="false")
    overlappar: Mapped[bool] = mapped_column(server_default="false")

    inledd: Mapped[date]
    forfaller: Mapped[date]
    forfaller_flyttad: Mapped[date]
    beslutsunderlag_klart: Mapped[date | None]
    avslutad: Mapped[date | None]
    resultat: Mapped[Resultat | None] = mapped_column(code_column(Resultat))
    barnet_delaktigt: Mapped[bool | None]
    barnet_aterkoppling: Mapped[bool | None]
    skola_vidtalad: Mapped[JaNejEjNodvandigt | None] = mapped_column(code_column(JaNejEjNodvandigt))
    sen_orsak: Mapped[SenOrsak | None] = mapped_column(code_column(SenOrsak))
    uppfoljd: Mapped[date | None]

    radversion: Mapped[int] = mapped_column(server_default="1")

    barn: Mapped[Barn] = relationship(viewonly=True)
    enhet: Mapped[Enhet] = relationship(viewonly=True)
    forlangningar: Mapped[list[Forlangning]] = relationship(
        order_by="(Forlangning.beslutad, Forlangning.till)", lazy="selectin", viewonly=True
    )
    ateroppningar: Mapped[list[Ateroppning]] = relationship(
        order_by="Ateroppning.id", lazy="selectin", viewonly=True
    )

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy


class Forlangning(Base):
    """A decision with särskilda skäl that the utredning may last until `till` (SoL 20:3)."""

    __tablename__ = "forlangning"
    __table_args__ = (
        UniqueConstraint("utredning_id", "beslutad", "till"),
        ForeignKeyConstraint(["namnd_id", "utredning_id"], ["utredning.namnd_id", "utredning.id"]),
        CheckConstraint("till >= beslutad", name="till_efter_beslutad"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    utredning_id: Mapped[int]
    beslutad: Mapped[date]
    till: Mapped[date]
    skal: Mapped[str]
    beslutad_av: Mapped[str | None]


class Ateroppning(Base):
    """A closed utredning opened again: keeps the closing that no longer holds."""

    __tablename__ = "ateroppning"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "utredning_id"], ["utredning.namnd_id", "utredning.id"]),
        CheckConstraint("ateroppnad >= avslutad", name="ateroppnad_efter_avslutad"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    utredning_id: Mapped[int]
    avslutad: Mapped[date]
    resultat: Mapped[Resultat | None] = mapped_column(code_column(Resultat))
    ateroppnad: Mapped[date]
    skal: Mapped[str]
