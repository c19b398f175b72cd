"""Inskick: a form that was sent in, so that one sent twice is done once.

A double click, or an impatient second try, sends the same page twice at nearly the same time. The second waits for
the first and is led to where it went.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.db import Base

KOMMS_IHAG = timedelta(days=1)


class Inskick(Base):
    """A form that led to something: the id that its page carried, who sent it, and the address that it led to.

    The address may be that of a case, so the form belongs to the nämnd of whoever sent it.
    """

    __tablename__ = "inskick"

    nyckel: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    namnd_id: Mapped[int | None] = mapped_column(
        ForeignKey("namnd.id"), server_default=text("nuvarande_namnd()")
    )
    anvandare_id: Mapped[int]
    tidpunkt: Mapped[datetime]
    adress: Mapped[str | None]


def begin_inskick(session: Session, nyckel: uuid.UUID, anvandare_id: int, now: datetime) -> bool:
    """Take hold of the form; False when it has been sent in already, by whoever it was.

    Done in the savepoint of the command: what is refused may be sent in again.
    """
    session.execute(delete(Inskick).where(Inskick.tidpunkt < now - KOMMS_IHAG))
    taken = session.execute(
        insert(Inskick)
        .values(nyckel=nyckel, anvandare_id=anvandare_id, tidpunkt=now)
        .on_conflict_do_nothing()
        .returning(Inskick.nyckel)
    )
    return taken.first() is not None


def end_inskick(session: Session, nyckel: uuid.UUID, adress: str) -> None:
    """Remember where the form led."""
    session.execute(update(Inskick).where(Inskick.nyckel == nyckel).values(adress=adress))


def find_adress(session: Session, nyckel: uuid.UUID, anvandare_id: int) -> str | None:
    """Where the user's own form led."""
    return session.scalar(
        select(Inskick.adress).where(Inskick.nyckel == nyckel, Inskick.anvandare_id == anvandare_id)
    )
