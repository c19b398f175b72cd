"""Bestridande: that the person a case is about holds something noted in it to be wrong (SoL 14:6).

It is noted beside the entry, which stays as it is, and is shown wherever the entry is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.barn import Barn
from casetrack.cases.faltnamn import namnge_falt
from casetrack.cases.handelse import Arenderad, Handelse, Utforare, skriv_handelse
from casetrack.cases.insats import Insats
from casetrack.cases.kommando import Genomfort, kommando, las_rad
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.db import Base, code_column
from casetrack.rules.koder import Objekttyp
from casetrack.rules.tid import lokal_dag


class Bestridande(Base):
    """What the person says of one thing in the case: of a field of it, of one event, or of the whole of it.

    `datum` is the day on which the person said so. Written once and never changed.
    """

    __tablename__ = "bestridande"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        Index("ix_bestridande_namnd_id_barn_id", "namnd_id", "barn_id", "id"),
        Index("ix_bestridande_handelse_id", "handelse_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    objekttyp: Mapped[Objekttyp] = mapped_column(code_column(Objekttyp))
    objekt_id: Mapped[int]
    falt: Mapped[str | None]
    handelse_id: Mapped[int | None] = mapped_column(ForeignKey("handelse.id"))
    datum: Mapped[date]
    text: Mapped[str]
    antecknad: Mapped[datetime]
    antecknad_av: Mapped[str]


@dataclass(frozen=True)
class BestridandeUppgifter:
    """What a form knows of it; `falt` None disputes the whole entry."""

    falt: str | None = None
    datum: date | None = None
    text: str | None = None


_KLASSER: dict[Objekttyp, type[Arenderad]] = {
    Objekttyp.BARN: Barn,
    Objekttyp.OROSANMALAN: Orosanmalan,
    Objekttyp.UTREDNING: Utredning,
    Objekttyp.INSATS: Insats,
    Objekttyp.ALLVARSSAMTAL: Allvarssamtal,
}


@kommando
def anteckna_bestridande(
    session: Session,
    objekttyp: Objekttyp,
    objekt_id: int,
    uppgifter: BestridandeUppgifter,
    *,
    handelse_id: int | None = None,
    av: Utforare,
    now: datetime,
) -> Genomfort[Bestridande]:
    """Note that the person disputes a thing, or one event of it. Raises Avvisat and Saknas."""
    rad = las_rad(session, _KLASSER[objekttyp], objekt_id)
    if rad is None:
        raise Saknas
    if handelse_id is not None:
        handelse = las_rad(session, Handelse, handelse_id)
        if handelse is None or (handelse.objekttyp, handelse.objekt_id) != (objekttyp, objekt_id):
            raise Saknas
    granskning = Granskning()
    text = granskning.rensa(uppgifter.text, "text")
    granskning.krav(text, "text", "Skriv vad personen säger är fel.")
    granskning.krav(uppgifter.datum, "datum", "Ange vilken dag personen sa det.")
    if uppgifter.datum is not None and uppgifter.datum > lokal_dag(now):
        granskning.anmark("datum", "Dagen har inte varit ännu.", "FRAMTID")
    granskning.avvisa()
    bestridande = Bestridande(
        namnd_id=rad.namnd_id,
        barn_id=rad.barn_id,
        objekttyp=objekttyp,
        objekt_id=objekt_id,
        falt=uppgifter.falt,
        handelse_id=handelse_id,
        datum=uppgifter.datum,
        text=text,
        antecknad=now,
        antecknad_av=av.namn,
    )
    session.add(bestridande)
    session.flush()
    # The words stand in the entry itself; the event tells that they were noted.
    andringar = {"bestridande": [None, f"{uppgifter.datum}"]}
    skriv_handelse(session, rad, "anteckna_bestridande", andringar, av=av, now=now)
    return Genomfort(bestridande)


def skriv_bestridande(bestridande: Bestridande) -> str:
    """What the person says, of what, and when, as it stands beside the entry."""
    om = f"{namnge_falt(bestridande.falt)}: " if bestridande.falt else ""
    return f"{om}{bestridande.text} (sagt {bestridande.datum}, antecknat av {bestridande.antecknad_av})"


def las_bestridanden(session: Session, barn_id: int) -> Sequence[Bestridande]:
    """All that is disputed in a case, in the order in which it was noted."""
    return session.scalars(
        select(Bestridande).where(Bestridande.barn_id == barn_id).order_by(Bestridande.id)
    ).all()
