"""Utskick: who is told of a new report, and whether the letter came off.

What is to be sent is remembered here and not in the queue. A letter says that there is a report and where; it holds
nothing of a case, and no figure.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Select,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from casetrack.cases.avvisning import Avvisat, Fel, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.db import Base, code_column
from casetrack.reports.ledning.arkiv import Arkivrapport
from casetrack.reports.ledning.rapport import Omfattning, Omfattningsslag
from casetrack.reports.ledning.underlag import skriv_manad

VANTETIDER = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
"""How long a letter that did not come off waits before each new try; after the last it waits for a person.

It does so at once where the fault is one that will not pass, as an address that is not there.
"""

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

    `nasta` is None when it is sent, and when it waits for a person. `nyckel` is what the letter is known by when a mail
    server sends it back; whoever has it has had the letter. A letter that is sent anew has another one.
    """

    __tablename__ = "rapportutskick"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "rapport_id"], ["ledningsrapport.namnd_id", "ledningsrapport.id"]),
        Index("ix_rapportutskick_rapport_id_adress", "rapport_id", "adress", unique=True),
        UniqueConstraint("namnd_id", "nyckel"),
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
    nyckel: Mapped[str]


@dataclass(frozen=True)
class Brev:
    """A letter to one address; `lank` is the path of the report's page, `nyckel` what it is known by in its nämnd."""

    till: str
    rubrik: str
    text: str
    lank: str
    namnd_id: int
    nyckel: str


class Brevfel(Exception):
    """A letter did not come off; the text says why, in Swedish, and `varaktigt` whether that will not pass."""

    def __init__(self, text: str, *, varaktigt: bool = False) -> None:
        super().__init__(text)
        self.varaktigt = varaktigt


@dataclass(frozen=True)
class Studs:
    """A letter that a mail server took and then sent back: which, from what address, and why, in Swedish.

    All of it comes from outside, and may say anything.
    """

    namnd_id: int
    nyckel: str
    adress: str
    orsak: str
    varaktig: bool


Skicka = Callable[[Brev], None]
"""Hands a letter over to the mail server. Raises Brevfel."""


def add_mottagare(
    session: Session, namnd_id: int, omfattning: Omfattning, adress: str, *, av: Utforare, now: datetime
) -> Rapportmottagare:
    """Let an address be told of the reports of one enhet, avdelning or nämnd; flushes.

    Raises Avvisat for what is no address, or is told already.
    """
    adress = _tolka_adress(adress)
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


def _tolka_adress(skriven: str) -> str:
    adress = skriven.strip()
    if not _ar_adress(adress):
        raise Avvisat([Fel("adress", "Skriv en e-postadress, som namn@kommun.se.", "ADRESS")])
    return adress


def _ar_adress(text: str) -> bool:
    return len(text) <= _LANGSTA_ADRESS and _ADRESS.fullmatch(text) is not None


def remove_mottagare(session: Session, mottagare_id: int, *, av: Utforare, now: datetime) -> Rapportmottagare:
    """Tell an address no more, not even by a letter that has yet to come off; flushes. Raises Saknas."""
    mottagare = las_rad(session, Rapportmottagare, mottagare_id)
    if mottagare is None or mottagare.borttagen is not None:
        raise Saknas
    mottagare.borttagen, mottagare.borttagen_av = now, av.namn
    vantande = _lista_brev().where(
        Rapportutskick.adress == mottagare.adress, Rapportutskick.skickad.is_(None)
    )
    for utskick, rapport in session.execute(vantande):
        if _galler(mottagare, rapport):
            session.delete(utskick)
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
            nyckel=_ny_nyckel(),
        )
        for rapport in rapporter
        for each in mottagare
        if _galler(each, rapport)
    ]
    session.add_all(brev)
    session.flush()
    return len(brev)


def _vems(each: Rapportmottagare | Arkivrapport) -> dict[str, object]:
    return {"slag": each.slag, "enhet_id": each.enhet_id, "avdelning_id": each.avdelning_id}


def _galler(mottagare: Rapportmottagare, rapport: Arkivrapport) -> bool:
    return _vems(mottagare) == _vems(rapport)


def _ny_nyckel() -> str:
    return secrets.token_hex(16)


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
        skicka(_skriv_brev(rapport, utskick))
    except Brevfel as fel:
        _misslyckas(utskick, str(fel), varaktigt=fel.varaktigt, now=now)
    else:
        utskick.skickad, utskick.nasta, utskick.fel = now, None, None
    session.flush()
    return True


def _misslyckas(utskick: Rapportutskick, fel: str, *, varaktigt: bool, now: datetime) -> None:
    utskick.fel = fel
    tas_om = not varaktigt and utskick.forsok <= len(VANTETIDER)
    utskick.nasta = now + VANTETIDER[utskick.forsok - 1] if tas_om else None


def _skriv_brev(rapport: Arkivrapport, utskick: Rapportutskick) -> Brev:
    manad = skriv_manad(rapport.manad)
    return Brev(
        utskick.adress,
        f"Ledningsrapport {manad}: {rapport.namn}",
        f"Ledningsrapporten för {rapport.namn}, {manad}, finns nu i casetrack. Logga in för att läsa den.",
        f"/ledning/{rapport.id}",
        utskick.namnd_id,
        utskick.nyckel,
    )


def ta_emot_studs(session: Session, studs: Studs, *, now: datetime) -> bool:
    """Let a letter that came back count as one that did not come off, in the nämnd that is set; flushes.

    False, and nothing is changed, when it is no letter of this nämnd's, is to be sent again already, or was to
    somebody who is told no more. So what is received twice counts once: a letter that came back has a new key.
    """
    utskick = session.scalars(
        # A worker may still be about to remember that it has sent the letter.
        select(Rapportutskick).where(Rapportutskick.nyckel == studs.nyckel).with_for_update()
    ).first()
    if utskick is None or utskick.skickad is None or not _ar_mottagare(session, utskick):
        return False
    fel = studs.orsak
    if _ar_adress(studs.adress) and studs.adress.casefold() != utskick.adress.casefold():
        fel = f"Brevet skickades vidare till {studs.adress} och kom tillbaka därifrån. {fel}"
    utskick.skickad, utskick.nyckel = None, _ny_nyckel()
    _misslyckas(utskick, fel, varaktigt=studs.varaktig, now=now)
    session.flush()
    return True


def _ar_mottagare(session: Session, utskick: Rapportutskick) -> bool:
    rapport = session.get_one(Arkivrapport, utskick.rapport_id, options=[defer(Arkivrapport.innehall)])
    return any(each.adress == utskick.adress and _galler(each, rapport) for each in lista_mottagare(session))


def skicka_igen(session: Session, utskick_id: int, *, now: datetime) -> Rapportutskick:
    """Let a letter that did not come off be tried at once. Raises Saknas, also for one that has been sent."""
    utskick = las_rad(session, Rapportutskick, utskick_id)
    if utskick is None or utskick.skickad is not None:
        raise Saknas
    utskick.nasta, utskick.forsok = now, 0
    session.flush()
    return utskick


def ratta_adress(session: Session, utskick_id: int, adress: str, *, av: Utforare, now: datetime) -> int:
    """Correct the address of a letter that did not come off, for everything that it is told of; flushes.

    How many letters are tried at once at the new address: none where it has had them already. Raises Saknas as
    `skicka_igen`, and Avvisat for what is no address.
    """
    utskick = las_rad(session, Rapportutskick, utskick_id)
    if utskick is None or utskick.skickad is not None:
        raise Saknas
    gammal, ny = utskick.adress, _tolka_adress(adress)
    if ny == gammal:
        skicka_igen(session, utskick_id, now=now)
        return 1
    _flytta_mottagare(session, gammal, ny, av=av, now=now)
    har_brev = set(session.scalars(select(Rapportutskick.rapport_id).filter_by(adress=ny)))
    brev = session.scalars(
        select(Rapportutskick).filter_by(adress=gammal, skickad=None).with_for_update()
    ).all()
    for each in brev:
        if each.rapport_id in har_brev:
            session.delete(each)
        else:
            # What may still come back from the old address is not the new one's fault.
            each.adress, each.nyckel = ny, _ny_nyckel()
            each.nasta, each.forsok, each.fel = now, 0, None
    session.flush()
    return sum(each.adress == ny for each in brev)


def _flytta_mottagare(session: Session, gammal: str, ny: str, *, av: Utforare, now: datetime) -> None:
    mottagare = lista_mottagare(session)
    har = [_vems(each) for each in mottagare if each.adress == ny]
    for each in mottagare:
        if each.adress != gammal:
            continue
        each.borttagen, each.borttagen_av = now, av.namn
        if _vems(each) not in har:
            session.add(
                Rapportmottagare(
                    namnd_id=each.namnd_id, adress=ny, tillagd=now, tillagd_av=av.namn, **_vems(each)
                )
            )


def lista_utskick(
    session: Session, *, bara_fel: bool = False, limit: int = 50
) -> Sequence[tuple[Rapportutskick, Arkivrapport]]:
    """The letters of the nämnd with their reports, the latest first; those that did not come off alone, if so asked."""
    fraga = _lista_brev().order_by(Rapportutskick.id.desc()).limit(limit)
    if bara_fel:
        fraga = fraga.where(Rapportutskick.fel.is_not(None), Rapportutskick.skickad.is_(None))
    return [(utskick, rapport) for utskick, rapport in session.execute(fraga)]


def _lista_brev() -> Select[Rapportutskick, Arkivrapport]:
    return (
        select(Rapportutskick, Arkivrapport)
        .join(Arkivrapport, Arkivrapport.id == Rapportutskick.rapport_id)
        .options(defer(Arkivrapport.innehall))
    )
