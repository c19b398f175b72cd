"""Rapportfrysning: a report as it was sent, kept for good: its figures, texts, goals, statuses and files.

What is frozen is inserted and read, nothing else: the application's role can neither change nor remove it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    LargeBinary,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column, relationship

from casetrack.db import Base, code_column
from casetrack.followup.frysning import Frysning
from casetrack.reports.tertial.innehall import Siffernyckel, Tertial


class Rapportfrysning(Base):
    """One freezing of a report; `nummer` counts those of the same nämnd and period.

    `innehall` is all that the report says, as the page shows it and another freezing is compared with it; `sha256` is
    of it. What the figures were counted from stands in `frysningar`.
    """

    __tablename__ = "rapportfrysning"
    __table_args__ = (
        UniqueConstraint("namnd_id", "ar", "tertial", "nummer"),
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"], ["arbetsrapport.namnd_id", "arbetsrapport.id"]
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    arbetsrapport_id: Mapped[int]
    ar: Mapped[int]
    tertial: Mapped[Tertial] = mapped_column(code_column(Tertial))
    nummer: Mapped[int]
    per: Mapped[date]
    frusen: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]
    innehall: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str]

    filer: Mapped[list[Rapportfil]] = relationship(order_by="Rapportfil.format")
    frysningar: Mapped[list[Frysning]] = relationship(
        secondary="rapportsiffror",
        primaryjoin="Rapportfrysning.id == Rapportsiffror.rapportfrysning_id",
        secondaryjoin="Frysning.id == Rapportsiffror.frysning_id",
        order_by=Frysning.id,
        viewonly=True,
    )

    @property
    def titel(self) -> str:
        return f"{self.tertial.text} {self.ar}"


class Rapportsiffror(Base):
    """Which frozen figures a frozen report stands on."""

    __tablename__ = "rapportsiffror"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "rapportfrysning_id"], ["rapportfrysning.namnd_id", "rapportfrysning.id"]
        ),
        ForeignKeyConstraint(["namnd_id", "frysning_id"], ["frysning.namnd_id", "frysning.id"]),
    )

    rapportfrysning_id: Mapped[int] = mapped_column(primary_key=True)
    frysning_id: Mapped[int] = mapped_column(primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))


class Rapportfil(Base):
    """A frozen report in one format, byte for byte; the database holds `sha256` to them."""

    __tablename__ = "rapportfil"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "rapportfrysning_id"], ["rapportfrysning.namnd_id", "rapportfrysning.id"]
        ),
        CheckConstraint("sha256 = encode(sha256(innehall), 'hex')", name="sha256"),
    )

    rapportfrysning_id: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[str] = mapped_column(primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    innehall: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str]


def hamta_frusna_celler(session: Session, ar: int) -> dict[Siffernyckel, str]:
    """The outcome of each row of the latest frozen verksamhetsberättelse of a year, as it was printed."""
    senaste = session.scalar(
        select(Rapportfrysning)
        .filter_by(ar=ar, tertial=Tertial.VB)
        .order_by(Rapportfrysning.nummer.desc())
        .limit(1)
    )
    rader = senaste.innehall["rader"] if senaste else []
    return {Siffernyckel(rad["kod"], rad.get("enhet")): rad["celler"][1] for rad in rader}
