"""Avdelning: enheter of a nämnd that are led together. A case is its enhet's; an avdelning only adds enheter up."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.cases.avvisning import Avvisat, Fel, Saknas
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Enhet
from casetrack.db import Base

_LANGSTA_NAMN = 100


class Avdelning(Base):
    """A part of a nämnd above its enheter; which ones it has stands with them (`Enhet.avdelning_id`)."""

    __tablename__ = "avdelning"
    __table_args__ = (
        UniqueConstraint("namnd_id", "id"),
        UniqueConstraint("namnd_id", "namn"),
        CheckConstraint("namn <> ''", name="namn"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    namn: Mapped[str]


def lista_avdelningar(session: Session) -> Sequence[Avdelning]:
    """The avdelningar of the session's nämnd, by name."""
    return session.scalars(select(Avdelning).order_by(Avdelning.namn, Avdelning.id)).all()


def skapa_avdelning(session: Session, namnd_id: int, namn: str, enhet_ids: Collection[int]) -> Avdelning:
    """A new avdelning of these enheter, which leave the one they were in; flushes. Raises Avvisat."""
    namn = _granska_namn(session, namn, None)
    avdelning = Avdelning(namnd_id=namnd_id, namn=namn)
    session.add(avdelning)
    session.flush()
    _flytta_enheter(session, avdelning, enhet_ids)
    return avdelning


def andra_avdelning(session: Session, avdelning_id: int, namn: str, enhet_ids: Collection[int]) -> Avdelning:
    """Give an avdelning another name and these enheter alone; flushes. Raises Saknas and Avvisat."""
    avdelning = las_rad(session, Avdelning, avdelning_id)
    if avdelning is None:
        raise Saknas
    avdelning.namn = _granska_namn(session, namn, avdelning_id)
    session.flush()
    _flytta_enheter(session, avdelning, enhet_ids)
    return avdelning


def _granska_namn(session: Session, namn: str, avdelning_id: int | None) -> str:
    namn = namn.strip()
    if not namn or len(namn) > _LANGSTA_NAMN:
        raise Avvisat([Fel("namn", f"Skriv avdelningens namn, högst {_LANGSTA_NAMN} tecken.", "NAMN")])
    upptaget = select(Avdelning.id).where(Avdelning.namn == namn, Avdelning.id != (avdelning_id or 0))
    if session.scalar(upptaget) is not None:
        raise Avvisat([Fel("namn", f"Det finns redan en avdelning som heter {namn}.", "UPPTAGET")])
    return namn


def _flytta_enheter(session: Session, avdelning: Avdelning, enhet_ids: Collection[int]) -> None:
    egna = Enhet.namnd_id == avdelning.namnd_id
    session.execute(update(Enhet).where(egna, Enhet.avdelning_id == avdelning.id).values(avdelning_id=None))
    session.execute(update(Enhet).where(egna, Enhet.id.in_(enhet_ids)).values(avdelning_id=avdelning.id))
