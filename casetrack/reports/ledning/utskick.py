"""Utskick: who is told of a new report, and whether the letter came off.

What is to be sent is remembered here and not in the queue. A letter says that there is a report and where; it holds
nothing of a case, and no figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, select, text
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from casetrack.cases.avvisning import Avvisat, Fel, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.db import Base, code_column
from casetrack.reports.ledning.arkiv import Arkivrapport
from casetrack.reports.ledning.rapport import Omfattning, Omfattningsslag
from casetrack.reports.ledning.underlag import skriv_manad

VANTETIDER = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
"""How long a letter that did not come off waits before each new try; after the last it waits for a person."""

_ADRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LANGSTA_ADRESS = 254


class Rapportmottagare(Base):
    """An address that is told of every new monthly report of an enhet, an avdelning or the nämnd, until taken away."""

    __tablename__ = "rapportmottagare"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        ForeignKeyConstraint(["namnd_id", "avdelning_id"], ["avdelning.namnd_id", "avdelning.id"]),
        CheckConstraint("(slag = 'enhet') = (enhet_id IS NOT NULL)", name="enhet"),
        CheckConstraint("(slag = 'avdelning') = (avdelning_id IS NOT NULL)", name="avdelning"),
        Index(
            "ix_rapportmottagare_vem",
            "namnd_id",
            "slag",
            "enhet_id",
            "avdelning_id",
            "adress",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("borttagen IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    slag: Mapped[Omfattningsslag] = mapped_column(code_column(Omfattningsslag))
    enhet_id: Mapped[int | None]
    avdelning_id: Mapped[int | None]
    adress: Mapped[str]
    tillagd: Mapped[datetime]
    tillagd_av: Mapped[str]
    borttagen: Mapped[datetime | None]
    borttagen_av: Mapped[str | None]


class Rapportutskick(Base):
    """One letter about one report: sent, or when it is tried next and what went wrong the last time.

    `nasta` is None when it is sent, and when it waits for a person after the last try.
    """

    __tablename__ = "rapportutskick"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "rapport_id"], ["ledningsrapport.namnd_id", "ledningsrapport.id"]),
        Index("ix_rapportutskick_rapport_id_adress", "rapport_id", "adress", unique=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    rapport_id: Mapped[int]
    adress: Mapped[str]
    skapad: Mapped[datetime]
    forsok: Mapped[int]
    nasta: Mapped[datetime | None]
    skickad: Mapped[datetime | None]
    fel: Mapped[str | None]


@dataclass(frozen=True)
class Brev:
    """A letter to one address; `lank` is the path of the report's page."""

    till: str
    rubrik: str
    text: str
    lank: str


class Brevfel(Exception):
    """A letter did not come off; the text says why, in Swedish."""


Skicka = Callable[[Brev], None]
"""Hands a letter over to the mail server. Raises Brevfel."""


def add_mottagare(
    session: Session, namnd_id: int, omfattning: Omfattning, adress: str, *, av: Utforare, now: datetime
) -> Rapportmottagare:
    """Let an address be told of the reports of one enhet, avdelning or nämnd; flushes.

    Raises Avvisat for what is no address, or is told already.
    """
    adress = adress.strip()
    if not _ADRESS.fullmatch(adress) or len(adress) > _LANGSTA_ADRESS:
        raise Avvisat([Fel("adress", "Skriv en e-postadress, som namn@kommun.se.", "ADRESS")])
    vems = {
        "slag": omfattning.slag,
        "enhet_id": omfattning.id if omfattning.slag is Omfattningsslag.ENHET else None,
        "avdelning_id": omfattning.id if omfattning.slag is Omfattningsslag.AVDELNING else None,
    }
    finns = select(Rapportmottagare.id).filter_by(adress=adress, **vems)
    if session.scalar(finns.where(Rapportmottagare.borttagen.is_(None))) is not None:
        raise Avvisat([Fel("adress", f"{adress} får redan brev om {omfattning.namn}.", "FINNS")])
    mottagare = Rapportmottagare(namnd_id=namnd_id, adress=adress, tillagd=now, tillagd_av=av.namn, **vems)
    session.add(mottagare)
    session.flush()
    return mottagare


def remove_mottagare(session: Session, mottagare_id: int, *, av: Utforare, now: datetime) -> Rapportmottagare:
    """Tell an address no more. Raises Saknas."""
    mottagare = las_rad(session, Rapportmottagare, mottagare_id)
    if mottagare is None or mottagare.borttagen is not None:
        raise Saknas
    mottagare.borttagen, mottagare.borttagen_av = now, av.namn
    session.flush()
    return mottagare


def lista_mottagare(session: Session) -> Sequence[Rapportmottagare]:
    """Everyone in the nämnd that is told, by address."""
    return session.scalars(
        select(Rapportmottagare)
        .where(Rapportmottagare.borttagen.is_(None))
        .order_by(Rapportmottagare.adress, Rapportmottagare.id)
    ).all()


def forbered_utskick(session: Session, rapporter: Sequence[Arkivrapport], *, now: datetime) -> int:
    """Remember a letter to each recipient of each report, in the transaction that the reports are made in; flushes."""
    mottagare = lista_mottagare(session)
    brev = [
        Rapportutskick(
            namnd_id=rapport.namnd_id,
            rapport_id=rapport.id,
            adress=each.adress,
            skapad=now,
            forsok=0,
            nasta=now,
        )
        for rapport in rapporter
        for each in mottagare
        if (each.slag, each.enhet_id, each.avdelning_id)
        == (rapport.slag, rapport.enhet_id, rapport.avdelning_id)
    ]
    session.add_all(brev)
    session.flush()
    return len(brev)


def har_utskick(session: Session, *, now: datetime) -> bool:
    return session.scalar(select(Rapportutskick.id).where(Rapportutskick.nasta <= now).limit(1)) is not None


def skicka_nasta(session: Session, skicka: Skicka, *, now: datetime) -> bool:
    """Send the letter whose turn it is, and remember how it went; False when none waits. Flushes.

    One letter per transaction: what is handed over is remembered at once, and what another worker is sending is left
    alone. A worker that dies between the two sends the letter again, as a letter twice is better than none.
    """
    utskick = session.scalars(
        select(Rapportutskick)
        .where(Rapportutskick.nasta <= now)
        .order_by(Rapportutskick.nasta, Rapportutskick.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if utskick is None:
        return False
    rapport = session.get_one(Arkivrapport, utskick.rapport_id, options=[defer(Arkivrapport.innehall)])
    utskick.forsok += 1
    try:
        skicka(_skriv_brev(rapport, utskick.adress))
    except Brevfel as fel:
        utskick.fel = str(fel)
        forsokt = utskick.forsok
        utskick.nasta = now + VANTETIDER[forsokt - 1] if forsokt <= len(VANTETIDER) else None
    else:
        utskick.skickad, utskick.nasta, utskick.fel = now, None, None
    session.flush()
    return True


def _skriv_brev(rapport: Arkivrapport, till: str) -> Brev:
    manad = skriv_manad(rapport.manad)
    return Brev(
        till,
        f"Ledningsrapport {manad}: {rapport.namn}",
        f"Ledningsrapporten för {rapport.namn}, {manad}, finns nu i casetrack. Logga in för att läsa den.",
        f"/ledning/{rapport.id}",
    )


def skicka_igen(session: Session, utskick_id: int, *, now: datetime) -> Rapportutskick:
    """Let a letter that did not come off be tried at once. Raises Saknas, also for one that has been sent."""
    utskick = las_rad(session, Rapportutskick, utskick_id)
    if utskick is None or utskick.skickad is not None:
        raise Saknas
    utskick.nasta, utskick.forsok = now, 0
    session.flush()
    return utskick


def lista_utskick(
    session: Session, *, bara_fel: bool = False, limit: int = 50
) -> Sequence[tuple[Rapportutskick, Arkivrapport]]:
    """The letters of the nämnd with their reports, the latest first; those that did not come off alone, if so asked."""
    fraga = (
        select(Rapportutskick, Arkivrapport)
        .join(Arkivrapport, Arkivrapport.id == Rapportutskick.rapport_id)
        .options(defer(Arkivrapport.innehall))
        .order_by(Rapportutskick.id.desc())
        .limit(limit)
    )
    if bara_fel:
        fraga = fraga.where(Rapportutskick.fel.is_not(None), Rapportutskick.skickad.is_(None))
    return [(utskick, rapport) for utskick, rapport in session.execute(fraga)]
