"""Gallring: what is proposed of a case whose time is over, what is handed to the archive, and what remains."""

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
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.gallring import (
    Gallringsatgard,
    Gallringsgrund,
)
from casetrack.rules.koder import Kod


class Forslagsstatus(Kod):
    FORESLAGEN = "foreslagen", "Väntar på beslut"
    GODKAND = "godkand", "Godkänd"
    AVSLAGEN = "avslagen", "Avslagen"
    ATERKALLAD = "aterkallad", "Återkallad"


LEVANDE = (Forslagsstatus.FORESLAGEN, Forslagsstatus.GODKAND)


class Gallringsforslag(Base):
    """One case proposed: what is to happen to it, from which day, by which rule and why; then who decided what."""

    __tablename__ = "gallringsforslag"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        CheckConstraint("fran <= (foreslagen AT TIME ZONE 'Europe/Stockholm')::date", name="tidigast"),
        CheckConstraint("(status = 'foreslagen') = (avgjord IS NULL)", name="avgjord"),
        CheckConstraint("status NOT IN ('godkand', 'avslagen') OR avgjord_av IS NOT NULL", name="avgjord_av"),
        CheckConstraint(
            "status NOT IN ('avslagen', 'aterkallad') OR motivering IS NOT NULL", name="motivering"
        ),
        Index("ix_gallringsforslag_namnd_id_barn_id", "namnd_id", "barn_id"),
        Index(
            "uq_gallringsforslag_levande",
            "namnd_id",
            "barn_id",
            unique=True,
            postgresql_where=text("status IN ('foreslagen', 'godkand')"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    atgard: Mapped[Gallringsatgard] = mapped_column(code_column(Gallringsatgard))
    grund: Mapped[Gallringsgrund] = mapped_column(code_column(Gallringsgrund))
    lagrum: Mapped[str]
    skal: Mapped[str]
    fran: Mapped[date]
    foreslagen: Mapped[datetime]
    status: Mapped[Forslagsstatus] = mapped_column(code_column(Forslagsstatus))
    avgjord: Mapped[datetime | None]
    avgjord_av_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    avgjord_av: Mapped[str | None]
    motivering: Mapped[str | None]


class Arkivuttag(Base):
    """A case written out for the archive: the sum of the file, and when the archive's own copy was found to have it.

    `handelse_id` is the last event that the file tells of.
    """

    __tablename__ = "arkivuttag"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("(verifierad IS NULL) = (verifierad_av IS NULL)", name="verifierad"),
        Index("ix_arkivuttag_namnd_id_barn_id", "namnd_id", "barn_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    handelse_id: Mapped[int | None]
    sha256: Mapped[str]
    uttagen: Mapped[datetime]
    uttagen_av: Mapped[str]
    verifierad: Mapped[datetime | None]
    verifierad_av: Mapped[str | None]


class Gallring(Base):
    """What remains of a case: that one with this number was disposed of, when, by which rule, and who approved it."""

    __tablename__ = "gallring"
    __table_args__ = (
        UniqueConstraint("namnd_id", "arendenummer"),
        CheckConstraint("(atgard = 'bevara') = (arkiv_sha256 IS NOT NULL)", name="arkiv"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    arendenummer: Mapped[int]
    atgard: Mapped[Gallringsatgard] = mapped_column(code_column(Gallringsatgard))
    grund: Mapped[Gallringsgrund] = mapped_column(code_column(Gallringsgrund))
    lagrum: Mapped[str]
    foreslagen: Mapped[datetime]
    godkand: Mapped[datetime]
    godkand_av: Mapped[str]
    utford: Mapped[datetime]
    arkiv_sha256: Mapped[str | None]
