"""Anmalare: who reported, by name, when it becomes known later or was wrongly typed (OSL 26:5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.cases.avvisning import Granskning
from casetrack.cases.handelse import Andringar, Utforare
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, las_rad, rakna_upp, spara
from casetrack.cases.orosanmalan import IDENTITETSFALT, Anmalaridentitet, Orosanmalan, granska_identitet
from casetrack.db import Base


class TidigareAnmalaridentitet(Base):
    """What was noted of who reported before it was changed; the database writes it, so that nothing is overwritten."""

    __tablename__ = "tidigare_anmalaridentitet"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "orosanmalan_id"], ["orosanmalan.namnd_id", "orosanmalan.id"]),
        Index("ix_tidigare_anmalaridentitet_namnd_id_orosanmalan_id", "namnd_id", "orosanmalan_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    orosanmalan_id: Mapped[int]
    namn: Mapped[str | None]
    verksamhet: Mapped[str | None]
    telefon: Mapped[str | None]
    epost: Mapped[str | None]
    ersatt: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class AnmalareUppgifter:
    """What is known of the one who reported; the category stands in the anmälan."""

    anmalar_namn: str | None = None
    anmalar_verksamhet: str | None = None
    anmalar_telefon: str | None = None
    anmalar_epost: str | None = None


def las_anmalare(session: Session, orosanmalan_id: int) -> AnmalareUppgifter:
    """What is noted now of who reported; read anew, whatever this transaction has read of it before."""
    kolumner = [getattr(Anmalaridentitet, falt) for falt in IDENTITETSFALT]
    rad = session.execute(
        select(*kolumner).where(Anmalaridentitet.orosanmalan_id == orosanmalan_id)
    ).one_or_none()
    return AnmalareUppgifter(*rad) if rad else AnmalareUppgifter()


def las_tidigare_anmalare(session: Session, orosanmalan_id: int) -> Sequence[TidigareAnmalaridentitet]:
    """What was noted of who reported before it was changed, the latest first."""
    return session.scalars(
        select(TidigareAnmalaridentitet)
        .where(TidigareAnmalaridentitet.orosanmalan_id == orosanmalan_id)
        .order_by(TidigareAnmalaridentitet.id.desc())
    ).all()


@kommando
def registrera_anmalare(
    session: Session,
    orosanmalan_id: int,
    uppgifter: AnmalareUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Orosanmalan]:
    """Set all that the form knows of who reported. The event says that it was done, and never who it is.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    rad = las_for_andring(session, Orosanmalan, orosanmalan_id, sedd_version)
    ifyllda = granska_identitet(uppgifter, rad.anmalare, granskning)
    identitet = las_rad(session, Anmalaridentitet, rad.id)
    kanda = identitet.ifyllda if identitet else {}
    if ifyllda == kanda and not granskning.fel:
        if kanda:
            granskning.anmark("", "Inget är ändrat.", "OFORANDRAT")
        else:
            granskning.anmark("anmalar_namn", "Fyll i det som är känt om anmälaren.", "SAKNAS")
    granskning.avvisa()
    blev = ("ändrad" if kanda else "registrerad") if ifyllda else "borttagen"
    if identitet is None:
        identitet = Anmalaridentitet(orosanmalan_id=rad.id, namnd_id=rad.namnd_id)
        session.add(identitet)
    for falt in IDENTITETSFALT:
        setattr(identitet, falt, ifyllda.get(falt))
    rakna_upp(rad)
    om_annat: Andringar = {"anmalaridentitet": ["registrerad" if kanda else None, blev]}
    return spara(session, rad, "registrera_anmalare", granskning, av=av, now=now, om_annat=om_annat)
