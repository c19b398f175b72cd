"""Insats: what is granted and carried out; a placering is an insats outside the home."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.cases.barn import NEW_KALLID, Barn
from casetrack.cases.organisation import Enhet
from casetrack.db import Base, code_column
from casetrack.rules.koder import InsatsTyp, Lagrum, Regi


class Insats(Base):
    """A granted measure; it counts from `paborjad`, and one never begun is not ongoing.

    `overvagd` is the latest övervägande of a placement and `uppfoljd` the follow-up after its end; earlier ones are
    among its events.
    """

    __tablename__ = "insats"
    __table_args__ = (
        UniqueConstraint("namnd_id", "kallid"),
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        ForeignKeyConstraint(
            ["namnd_id", "barn_id", "utredning_id"],
            ["utredning.namnd_id", "utredning.barn_id", "utredning.id"],
        ),
        CheckConstraint("avslutad >= paborjad", name="avslutad_efter_paborjad"),
        CheckConstraint("overvagd >= paborjad", name="overvagd_efter_paborjad"),
        CheckConstraint("uppfoljd >= avslutad", name="uppfoljd_efter_avslutad"),
        Index("ix_insats_namnd_id_avslutad", "namnd_id", "avslutad"),
        Index("ix_insats_namnd_id_paborjad", "namnd_id", "paborjad"),
        Index("ix_insats_namnd_id_barn_id", "namnd_id", "barn_id", "paborjad"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kallid: Mapped[str] = mapped_column(server_default=NEW_KALLID)
    barn_id: Mapped[int]
    enhet_id: Mapped[int]
    handlaggare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utredning_id: Mapped[int | None]
    inlast: Mapped[bool] = mapped_column(server_default="false")

    typ: Mapped[InsatsTyp] = mapped_column(code_column(InsatsTyp))
    regi: Mapped[Regi] = mapped_column(code_column(Regi))
    lagrum: Mapped[Lagrum | None] = mapped_column(code_column(Lagrum))
    beslutad: Mapped[date]
    paborjad: Mapped[date | None]
    avslutad: Mapped[date | None]
    avslutsorsak: Mapped[str | None]
    skyddsbehov: Mapped[bool | None]
    vantat_pa_placering: Mapped[bool | None]
    trygga_forhallanden: Mapped[bool | None]
    overvagd: Mapped[date | None]
    uppfoljd: Mapped[date | None]

    radversion: Mapped[int] = mapped_column(server_default="1")

    barn: Mapped[Barn] = relationship(viewonly=True)
    enhet: Mapped[Enhet] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy
