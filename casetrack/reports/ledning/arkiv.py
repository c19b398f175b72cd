"""The archive: what was made of each order, which never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, contains_eager, defer, mapped_column, relationship

from casetrack.cases.avvisning import Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Namnd
from casetrack.db import Base, code_column
from casetrack.followup.frysning import frys
from casetrack.followup.period import Period, sista_i_manaden
from casetrack.reports.ledning.bestallning import Ledningsbestallning, peka_ut, peka_ut_bestalld
from casetrack.reports.ledning.rapport import Ledningsrapport, Omfattningsslag
from casetrack.reports.ledning.rapportfil import las_json, skriv_json
from casetrack.reports.ledning.sammanstallning import FRAGOR, lista_omfattningar, skapa_ledningsrapporter
from casetrack.reports.ledning.underlag import lista_indikatorer

_LAS = 0x6C6564  # "led": the name of the advisory locks under which an order is carried out


class Arkivrapport(Base):
    """A report as it was made: inserted and read, never changed. `frysning_id` are the figures behind it.

    `innehall` is the whole report as JSON; every other form is made from it. `sha256` is of its bytes.
    """

    __tablename__ = "ledningsrapport"
    __table_args__ = (
        UniqueConstraint("namnd_id", "id"),
        UniqueConstraint(
            "bestallning_id", "slag", "enhet_id", "avdelning_id", postgresql_nulls_not_distinct=True
        ),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        ForeignKeyConstraint(["namnd_id", "avdelning_id"], ["avdelning.namnd_id", "avdelning.id"]),
        ForeignKeyConstraint(["namnd_id", "frysning_id"], ["frysning.namnd_id", "frysning.id"]),
        ForeignKeyConstraint(
            ["namnd_id", "bestallning_id"], ["ledningsbestallning.namnd_id", "ledningsbestallning.id"]
        ),
        CheckConstraint("(slag = 'enhet') = (enhet_id IS NOT NULL)", name="enhet"),
        CheckConstraint("(slag = 'avdelning') = (avdelning_id IS NOT NULL)", name="avdelning"),
        CheckConstraint("sha256 = encode(sha256(innehall), 'hex')", name="sha256"),
        Index("ix_ledningsrapport_namnd_id_manad", "namnd_id", "manad"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    bestallning_id: Mapped[int]
    frysning_id: Mapped[int]
    slag: Mapped[Omfattningsslag] = mapped_column(code_column(Omfattningsslag))
    enhet_id: Mapped[int | None]
    avdelning_id: Mapped[int | None]
    namn: Mapped[str]
    manad: Mapped[date]
    matdag: Mapped[date]
    skapad: Mapped[datetime]
    innehall: Mapped[bytes]
    sha256: Mapped[str]

    bestallning: Mapped[Ledningsbestallning] = relationship(viewonly=True)

    @property
    def manadens(self) -> bool:
        """Whether it was made for everyone, as each month, and not on demand."""
        return self.bestallning.manadens

    def las(self) -> Ledningsrapport:
        """The report as it was made."""
        return las_json(self.innehall)


Framsteg = Callable[[int, int], None]
"""Told how many parts are done, of how many."""


def utfor_bestallning(
    session: Session, bestallning_id: int, *, now: datetime, framsteg: Framsteg
) -> list[Arkivrapport]:
    """Make every report of an order and the freezing behind them, all or nothing; flushes.

    Empty when it is made already or taken back, or another worker is at it. Ask in a transaction that sees one moment
    (repeatable read). `framsteg` is told of each part, and must write it in a transaction of its own.
    """
    taget = session.scalar(
        text("SELECT pg_try_advisory_xact_lock(:las, CAST(:id AS int))"), {"las": _LAS, "id": bestallning_id}
    )
    bestallning = session.get(Ledningsbestallning, bestallning_id)
    if not taget or bestallning is None or bestallning.fardig or bestallning.aterkallad:
        return []
    namnd = session.get_one(Namnd, bestallning.namnd_id)
    omfattningar = [
        each
        for each in lista_omfattningar(session, namnd, bestallning.manad if bestallning.manadens else None)
        if bestallning.manadens or peka_ut(each) == peka_ut_bestalld(bestallning)
    ]
    # The questions, the reports, and the freezing of what is behind them.
    rakneverk = _Rakneverk(FRAGOR + len(omfattningar) + 1, framsteg)
    rapporter = skapa_ledningsrapporter(
        session, namnd, omfattningar, bestallning.manad, bestallning.matdag, now=now, klar=rakneverk.stig
    )
    period = Period(bestallning.manad, sista_i_manaden(bestallning.manad), bestallning.matdag)
    av = Utforare(bestallning.anvandare_id, bestallning.utforare)
    frysning = frys(session, lista_indikatorer(), period, enhet_id=bestallning.enhet_id, av=av, now=now)
    rakneverk.stig()
    arkivet = [_arkivera(bestallning, frysning.id, each, now) for each in rapporter]
    session.add_all(arkivet)
    bestallning.fardig = now
    session.flush()
    return arkivet


class _Rakneverk:
    """Counts parts and tells how many are done."""

    def __init__(self, delar: int, framsteg: Framsteg) -> None:
        self._delar, self._klara, self._framsteg = delar, 0, framsteg
        framsteg(0, delar)

    def stig(self) -> None:
        self._klara += 1
        self._framsteg(self._klara, self._delar)


def _arkivera(
    bestallning: Ledningsbestallning, frysning_id: int, rapport: Ledningsrapport, now: datetime
) -> Arkivrapport:
    innehall = skriv_json(rapport)
    return Arkivrapport(
        namnd_id=bestallning.namnd_id,
        bestallning_id=bestallning.id,
        frysning_id=frysning_id,
        namn=rapport.omfattning.namn,
        manad=bestallning.manad,
        matdag=bestallning.matdag,
        skapad=now,
        innehall=innehall,
        sha256=hashlib.sha256(innehall).hexdigest(),
        **peka_ut(rapport.omfattning),
    )


def hamta_rapport(session: Session, rapport_id: int) -> Arkivrapport:
    """A report of the session's nämnd. Raises Saknas."""
    rapport = las_rad(session, Arkivrapport, rapport_id)
    if rapport is None:
        raise Saknas
    return rapport


def lista_arkiv(
    session: Session,
    slag: Omfattningsslag,
    vem: int | None,
    *,
    manadens: bool,
    fran: int = 0,
    limit: int = 36,
) -> Sequence[Arkivrapport]:
    """At most `limit` reports of one enhet, avdelning or of the nämnd (None), the latest first, from place `fran`.

    Those of each month, or those that were ordered; without what is in them.
    """
    fraga = (
        select(Arkivrapport)
        .join(Arkivrapport.bestallning)
        .where(Arkivrapport.slag == slag, Ledningsbestallning.slag.is_(None) == manadens)
        .options(defer(Arkivrapport.innehall), contains_eager(Arkivrapport.bestallning))
    )
    match slag:
        case Omfattningsslag.ENHET:
            fraga = fraga.where(Arkivrapport.enhet_id == vem)
        case Omfattningsslag.AVDELNING:
            fraga = fraga.where(Arkivrapport.avdelning_id == vem)
    ordning = (Arkivrapport.manad.desc(), Arkivrapport.skapad.desc(), Arkivrapport.id.desc())
    return session.scalars(fraga.order_by(*ordning).offset(fran).limit(limit)).all()


def lista_bestallningens(session: Session, bestallning_id: int) -> Sequence[Arkivrapport]:
    """The reports that an order led to."""
    return session.scalars(
        select(Arkivrapport)
        .where(Arkivrapport.bestallning_id == bestallning_id)
        .options(defer(Arkivrapport.innehall))
        .order_by(Arkivrapport.id)
    ).all()
