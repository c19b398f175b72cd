"""Arsmal: a nämnd's targets, with their history."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base


class Arsmal(Base):
    """The texts that stand beside one indicator in one year's report, valid from `giltig_fran`.

    `ordning` is the place of the row in the file it came from; it orders the report.
    """

    __tablename__ = "arsmal"
    __table_args__ = (
        UniqueConstraint("namnd_id", "indikator", "ar", "giltig_fran", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    indikator: Mapped[str]
    ar: Mapped[int]
    giltig_fran: Mapped[date | None]
    ordning: Mapped[int]
    arsmal: Mapped[str | None]
    kf_arsmal: Mapped[str | None]
    prognos: Mapped[str | None]
    utfall_vb_foregaende: Mapped[str | None]
