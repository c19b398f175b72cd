"""What a chef has to say of a report: added to it, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.cases.avvisning import Avvisat, Fel
from casetrack.cases.handelse import Utforare
from casetrack.db import Base
from casetrack.reports.ledning.arkiv import Arkivrapport

LANGST = 4_000


class Ledningskommentar(Base):
    """One comment on a report, by whom and when."""

    __tablename__ = "ledningskommentar"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "rapport_id"], ["ledningsrapport.namnd_id", "ledningsrapport.id"]),
        CheckConstraint("text <> ''", name="text"),
        Index("ix_ledningskommentar_rapport_id", "rapport_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    rapport_id: Mapped[int]
    anvandare_id: Mapped[int] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]
    skriven: Mapped[datetime]
    text: Mapped[str]


def kommentera(
    session: Session, rapport: Arkivrapport, text: str, *, av: Utforare, now: datetime
) -> Ledningskommentar:
    """Add a comment; flushes. The same one again, as of a form that was sent in twice, is one.

    Raises Avvisat for one that is empty or too long.
    """
    text = text.strip()
    if not text:
        raise Avvisat([Fel("text", "Skriv en kommentar.", "SAKNAS")])
    if len(text) > LANGST:
        raise Avvisat([Fel("text", f"Skriv högst {LANGST} tecken.", "LANG")])
    if av.anvandare_id is None:
        raise ValueError("en kommentar skrivs av någon som är inloggad")
    tidigare = lista_kommentarer(session, rapport.id)
    if tidigare and (tidigare[-1].anvandare_id, tidigare[-1].text) == (av.anvandare_id, text):
        return tidigare[-1]
    kommentar = Ledningskommentar(
        namnd_id=rapport.namnd_id,
        rapport_id=rapport.id,
        anvandare_id=av.anvandare_id,
        utforare=av.namn,
        skriven=now,
        text=text,
    )
    session.add(kommentar)
    session.flush()
    return kommentar


def lista_kommentarer(session: Session, rapport_id: int) -> Sequence[Ledningskommentar]:
    """The comments on a report, the first one first."""
    return session.scalars(
        select(Ledningskommentar)
        .where(Ledningskommentar.rapport_id == rapport_id)
        .order_by(Ledningskommentar.id)
    ).all()
