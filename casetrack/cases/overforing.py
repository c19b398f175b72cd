"""Overforing: a case handed from one enhet to another; the clocks keep their start."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Objekttyp


class Overforing(Base):
    """One transfer of an orosanmälan, utredning or insats, as within a nämnd or from socialjouren."""

    __tablename__ = "overforing"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        ForeignKeyConstraint(["namnd_id", "fran_enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        ForeignKeyConstraint(["namnd_id", "till_enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        CheckConstraint("fran_enhet_id <> till_enhet_id", name="annan_enhet"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    objekttyp: Mapped[Objekttyp] = mapped_column(code_column(Objekttyp))
    objekt_id: Mapped[int]
    fran_enhet_id: Mapped[int]
    till_enhet_id: Mapped[int]
    datum: Mapped[date]
    skal: Mapped[str]
