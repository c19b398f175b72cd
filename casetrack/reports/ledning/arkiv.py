"""The archive: ordered reports, how far each has come, and what was made, which never changes.

An order is a row of its own, so that nothing is forgotten with the queue: a worker that dies in the middle leaves the
order as it was, and the next one makes all of it. How far it has come is written beside it, in transactions of their
own, as the reports are seen only when all of them are there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

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
from sqlalchemy.orm import Mapped, Session, defer, joinedload, mapped_column, relationship

from casetrack.cases.avvisning import Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Namnd
from casetrack.db import Base, code_column
from casetrack.followup.frysning import frys
from casetrack.followup.period import Period, sista_i_manaden
from casetrack.reports.ledning.rapport import Ledningsrapport, Omfattning, Omfattningsslag
from casetrack.reports.ledning.rapportfil import las_json, skriv_json
from casetrack.reports.ledning.sammanstallning import (
    FRAGOR,
    bestam_matdag,
    lista_omfattningar,
    skapa_ledningsrapporter,
)
from casetrack.reports.ledning.underlag import lista_indikatorer
from casetrack.rules.kalender import lagg_till, namnge_ledig_dag
from casetrack.rules.tid import lokal_dag

_LAS = 0x6C6564  # "led": the name of the advisory locks under which an order is carried out

FORSOK_IGEN = timedelta(minutes=5)
"""How long a failed order waits before it is tried again."""


class Ledningsbestallning(Base):
    """An order of a month's reports: of everyone in the nämnd every month, or of one of them by someone.

    `matdag` is the cut-off. `fardig` is when its reports were all there, None until then.
    """

    __tablename__ = "ledningsbestallning"
    __table_args__ = (
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        ForeignKeyConstraint(["namnd_id", "avdelning_id"], ["avdelning.namnd_id", "avdelning.id"]),
        CheckConstraint("slag IS NOT NULL OR coalesce(enhet_id, avdelning_id) IS NULL", name="slag"),
        # A month's own reports are made once, whoever asks for them at the same time.
        Index(
            "ix_ledningsbestallning_manadens",
            "namnd_id",
            "manad",
            unique=True,
            postgresql_where=text("slag IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    slag: Mapped[Omfattningsslag | None] = mapped_column(code_column(Omfattningsslag))
    enhet_id: Mapped[int | None]
    avdelning_id: Mapped[int | None]
    manad: Mapped[date]
    matdag: Mapped[date]
    bestalld: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]
    fardig: Mapped[datetime | None]

    @property
    def manadens(self) -> bool:
        """Whether it is of everyone, as the background makes it each month."""
        return self.slag is None


class Ledningsframsteg(Base):
    """How far an order has come: so many parts of all, and what went wrong the last time it was tried."""

    __tablename__ = "ledningsframsteg"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "bestallning_id"], ["ledningsbestallning.namnd_id", "ledningsbestallning.id"]
        ),
    )

    bestallning_id: Mapped[int] = mapped_column(primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    delar: Mapped[int]
    klara: Mapped[int]
    forsok: Mapped[int]
    andrad: Mapped[datetime]
    fel: Mapped[str | None]


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


def bestall_rapport(
    session: Session, namnd_id: int, omfattning: Omfattning, manad: date, *, av: Utforare, now: datetime
) -> Ledningsbestallning:
    """Order a month's report of one enhet, avdelning or nämnd; one that is ordered already and not made is the same.

    Raises Avvisat for a month that has not begun.
    """
    matdag = bestam_matdag(manad, lokal_dag(now))
    vems = _peka_ut(omfattning)
    oppen = session.scalars(
        select(Ledningsbestallning)
        .filter_by(manad=manad, matdag=matdag, **vems)
        .where(Ledningsbestallning.fardig.is_(None))
    ).first()
    if oppen is not None:
        return oppen
    ny = Ledningsbestallning(
        namnd_id=namnd_id,
        manad=manad,
        matdag=matdag,
        bestalld=now,
        anvandare_id=av.anvandare_id,
        utforare=av.namn,
        **vems,
    )
    session.add(ny)
    session.flush()
    return ny


def bestall_manadens(session: Session, namnd_id: int, *, av: Utforare, now: datetime) -> bool:
    """Order last month's reports of everyone in the nämnd, from the first working day of the month; False otherwise.

    False also when they are ordered already. A first working day that is missed is made up on the next.
    """
    idag = lokal_dag(now)
    if namnge_ledig_dag(idag) is not None:
        return False
    manad = lagg_till(idag.replace(day=1), manader=-1)
    return bestall_manad(session, namnd_id, manad, av=av, now=now)


def bestall_manad(session: Session, namnd_id: int, manad: date, *, av: Utforare, now: datetime) -> bool:
    """Order the reports of everyone in the nämnd for a month that has ended; False when they are ordered already."""
    fraga = text(
        """
        INSERT INTO ledningsbestallning (namnd_id, manad, matdag, bestalld, anvandare_id, utforare)
        VALUES (:namnd_id, :manad, :matdag, :now, :anvandare_id, :utforare)
        ON CONFLICT (namnd_id, manad) WHERE slag IS NULL DO NOTHING RETURNING id"""
    )
    varden = {
        "namnd_id": namnd_id,
        "manad": manad,
        "matdag": sista_i_manaden(manad),
        "now": now,
        "anvandare_id": av.anvandare_id,
        "utforare": av.namn,
    }
    return session.execute(fraga, varden).first() is not None


def lista_att_utfora(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the orders of the session's nämnd that are not made, the oldest first; one that failed waits."""
    return session.scalars(
        select(Ledningsbestallning.id)
        .outerjoin(Ledningsframsteg, Ledningsframsteg.bestallning_id == Ledningsbestallning.id)
        .where(
            Ledningsbestallning.fardig.is_(None),
            Ledningsframsteg.fel.is_(None) | (Ledningsframsteg.andrad < now - FORSOK_IGEN),
        )
        .order_by(Ledningsbestallning.bestalld, Ledningsbestallning.id)
    ).all()


def utfor_bestallning(
    session: Session, bestallning_id: int, *, now: datetime, framsteg: Framsteg
) -> list[Arkivrapport]:
    """Make every report of an order and the freezing behind them, all or nothing; flushes.

    Empty when it is made already, or another worker is at it. Ask in a transaction that sees one moment (repeatable
    read). `framsteg` is told of each part, and must write it in a transaction of its own.
    """
    taget = session.scalar(
        text("SELECT pg_try_advisory_xact_lock(:las, CAST(:id AS int))"), {"las": _LAS, "id": bestallning_id}
    )
    bestallning = session.get(Ledningsbestallning, bestallning_id)
    if not taget or bestallning is None or bestallning.fardig is not None:
        return []
    namnd = session.get_one(Namnd, bestallning.namnd_id)
    omfattningar = [
        each
        for each in lista_omfattningar(session, namnd)
        if bestallning.manadens or _peka_ut(each) == _peka_ut_bestalld(bestallning)
    ]
    # The questions, the reports, and the freezing of what is behind them.
    rakneverk = _Rakneverk(FRAGOR + len(omfattningar) + 1, framsteg)
    rapporter = skapa_ledningsrapporter(
        session, namnd, omfattningar, bestallning.manad, bestallning.matdag, klar=rakneverk.stig
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
        **_peka_ut(rapport.omfattning),
    )


def skriv_framsteg(
    session: Session,
    bestallning_id: int,
    *,
    klara: int,
    delar: int,
    now: datetime,
    fel: str | None = None,
) -> None:
    """Tell how far an order has come, or what stopped it. In a transaction of its own, so that it is seen at once."""
    session.execute(
        text(
            """
            INSERT INTO ledningsframsteg (bestallning_id, namnd_id, delar, klara, forsok, andrad, fel)
            VALUES (:id, nuvarande_namnd(), :delar, :klara, 1, :now, :fel)
            ON CONFLICT (bestallning_id) DO UPDATE SET delar = :delar, klara = :klara, andrad = :now, fel = :fel,
                forsok = ledningsframsteg.forsok + CAST(:klara = 0 AND CAST(:fel AS text) IS NULL AS int)"""
        ),
        {
            "id": bestallning_id,
            "delar": delar,
            "klara": klara,
            "now": now,
            "fel": fel,
        },
    )


def hamta_bestallning(
    session: Session, bestallning_id: int
) -> tuple[Ledningsbestallning, Ledningsframsteg | None]:
    """An order and how far it has come, None before it has begun. Raises Saknas."""
    bestallning = las_rad(session, Ledningsbestallning, bestallning_id)
    if bestallning is None:
        raise Saknas
    return bestallning, session.get(Ledningsframsteg, bestallning_id)


def lista_oppna_bestallningar(session: Session) -> Sequence[Ledningsbestallning]:
    """The orders of the nämnd that are not made yet, the latest first."""
    return session.scalars(
        select(Ledningsbestallning)
        .where(Ledningsbestallning.fardig.is_(None))
        .order_by(Ledningsbestallning.id.desc())
    ).all()


def hamta_rapport(session: Session, rapport_id: int) -> Arkivrapport:
    """A report of the session's nämnd. Raises Saknas."""
    rapport = las_rad(session, Arkivrapport, rapport_id)
    if rapport is None:
        raise Saknas
    return rapport


def lista_arkiv(
    session: Session, slag: Omfattningsslag, vem: int | None, *, limit: int = 36
) -> Sequence[Arkivrapport]:
    """The reports of one enhet, avdelning or of the nämnd (None), the latest first, without what is in them."""
    fraga = (
        select(Arkivrapport)
        .where(Arkivrapport.slag == slag)
        .options(defer(Arkivrapport.innehall), joinedload(Arkivrapport.bestallning))
    )
    match slag:
        case Omfattningsslag.ENHET:
            fraga = fraga.where(Arkivrapport.enhet_id == vem)
        case Omfattningsslag.AVDELNING:
            fraga = fraga.where(Arkivrapport.avdelning_id == vem)
    return session.scalars(
        fraga.order_by(Arkivrapport.manad.desc(), Arkivrapport.skapad.desc(), Arkivrapport.id.desc()).limit(
            limit
        )
    ).all()


def lista_bestallningens(session: Session, bestallning_id: int) -> Sequence[Arkivrapport]:
    """The reports that an order led to."""
    return session.scalars(
        select(Arkivrapport)
        .where(Arkivrapport.bestallning_id == bestallning_id)
        .options(defer(Arkivrapport.innehall))
        .order_by(Arkivrapport.id)
    ).all()


def _peka_ut(omfattning: Omfattning) -> dict[str, object]:
    """Whom a report is about, as the columns say it."""
    slag = omfattning.slag
    return {
        "slag": slag,
        "enhet_id": omfattning.id if slag is Omfattningsslag.ENHET else None,
        "avdelning_id": omfattning.id if slag is Omfattningsslag.AVDELNING else None,
    }


def _peka_ut_bestalld(bestallning: Ledningsbestallning) -> dict[str, object]:
    return {
        "slag": bestallning.slag,
        "enhet_id": bestallning.enhet_id,
        "avdelning_id": bestallning.avdelning_id,
    }
