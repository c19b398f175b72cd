"""Export: the report files that the monthly job makes and keeps."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base


class Exportfil(Base):
    """One kept file: the tertialrapport of one nämnd at one cut-off in one format, with its checksum (SHA-256)."""

    __tablename__ = "exportfil"
    __table_args__ = (UniqueConstraint("namnd_id", "rapport", "ar", "period", "per", "format"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    rapport: Mapped[str]
    ar: Mapped[int]
    period: Mapped[str]
    per: Mapped[date]
    format: Mapped[str]
    skapad: Mapped[datetime]
    innehall: Mapped[bytes]
    sha256: Mapped[str]
