"""The cube: the figures that add up, per month, enhet, sex and age group, as they stand today."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Kon


class Kubcell(Base):
    """One cell: what one indicator version counts in one month, for one enhet, sex and age group."""

    __tablename__ = "kubcell"

    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"), primary_key=True)
    indikator: Mapped[str] = mapped_column(primary_key=True)
    manad: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    enhet_id: Mapped[int] = mapped_column(primary_key=True)
    kon: Mapped[Kon] = mapped_column(code_column(Kon), primary_key=True)
    aldersgrupp: Mapped[str] = mapped_column(primary_key=True)
    taljare: Mapped[int]
    namnare: Mapped[int]
    uteslutna: Mapped[int]
    ej_matbara: Mapped[int]
    ofullstandiga: Mapped[int]


class Omrakning(Base):
    """A month of a nämnd whose cells no longer hold; written by triggers on the record, so nothing can forget it.

    Deliberately without a unique key: a mark that waited for, or leaned on, another transaction's mark could be
    removed before the change it stands for is visible.
    """

    __tablename__ = "omrakning"
    __table_args__ = (Index("ix_omrakning_namnd_id", "namnd_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    manad: Mapped[date]
    markerad: Mapped[datetime]
