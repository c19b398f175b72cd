"""Beställning: an order of a month's reports, and how far it has come.

An order is a row of its own, so that nothing is forgotten with the queue: a worker that dies in the middle leaves the
order as it was, and the next one makes all of it. How far it has come is written beside it, in transactions of their
own, as the reports are seen only when all of them are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.cases.avvisning import Avvisat, Fel, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.db import Base, code_column
from casetrack.followup.period import lista_manader, sista_i_manaden
from casetrack.reports.ledning.rapport import Omfattning, Omfattningsslag
from casetrack.reports.ledning.sammanstallning import bestam_matdag
from casetrack.rules.kalender import lagg_till, namnge_ledig_dag
from casetrack.rules.tid import lokal_dag

FORSOK_IGEN = timedelta(minutes=5)
"""How long a failed order waits before it is tried again."""

MANADER_IKAPP = 12
"""How many months back the reports that were never made are made up for."""


_VANTAR = text("slag IS NOT NULL AND fardig IS NULL AND aterkallad IS NULL")


class Ledningsbestallning(Base):
    """An order of a month's reports: of everyone in the nämnd every month, or of one of them by someone.

    `matdag` is the cut-off. `fardig` is when its reports were all there, None until then; `aterkallad` when it was
    taken back before that, by `aterkallad_av`.
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
        # And one of one alone is one order as long as it waits.
        Index(
            "ix_ledningsbestallning_vantar",
            "namnd_id",
            "slag",
            "enhet_id",
            "avdelning_id",
            "manad",
            "matdag",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=_VANTAR,
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
    aterkallad: Mapped[datetime | None]
    aterkallad_av: Mapped[str | None]

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


def bestall_rapport(
    session: Session, namnd_id: int, omfattning: Omfattning, manad: date, *, av: Utforare, now: datetime
) -> Ledningsbestallning:
    """Order a month's report of one enhet, avdelning or nämnd; one that waits already is the same order.

    Also when several ask at the same time. Raises Avvisat for a month that has not begun.
    """
    vilken = {
        "namnd_id": namnd_id,
        "manad": manad,
        "matdag": bestam_matdag(manad, lokal_dag(now)),
        **peka_ut(omfattning),
    }
    ny = insert(Ledningsbestallning).values(
        **vilken, bestalld=now, anvandare_id=av.anvandare_id, utforare=av.namn
    )
    vantar = None
    # The one that is in the way may be made before it is read, and then there is room for another.
    while vantar is None:
        session.execute(ny.on_conflict_do_nothing())
        vantar = session.scalars(select(Ledningsbestallning).filter_by(**vilken).where(_VANTAR)).first()
    return vantar


def bestall_manadens(session: Session, namnd_id: int, *, av: Utforare, now: datetime) -> bool:
    """Order last month's reports of everyone in the nämnd, from the first working day of the month; False otherwise.

    False also when they are ordered already. A first working day that is missed is made up on the next, and so is a
    whole month: every one since the nämnd's first that was never ordered, at most a year back.
    """
    idag = lokal_dag(now)
    if namnge_ledig_dag(idag) is not None:
        return False
    forra = lagg_till(idag.replace(day=1), manader=-1)
    forsta = session.scalar(
        select(func.min(Ledningsbestallning.manad)).where(Ledningsbestallning.slag.is_(None))
    )
    fran = max(forsta or forra, lagg_till(forra, manader=1 - MANADER_IKAPP))
    nya = [
        bestall_manad(session, namnd_id, manad, av=av, now=now)
        for manad in lista_manader(min(fran, forra), forra)
    ]
    return any(nya)


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


_GORS = (Ledningsbestallning.fardig.is_(None), Ledningsbestallning.aterkallad.is_(None))


def lista_att_utfora(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the orders of the session's nämnd that are to be made, the oldest first; one that failed waits."""
    return session.scalars(
        select(Ledningsbestallning.id)
        .outerjoin(Ledningsframsteg, Ledningsframsteg.bestallning_id == Ledningsbestallning.id)
        .where(
            *_GORS,
            Ledningsframsteg.fel.is_(None) | (Ledningsframsteg.andrad < now - FORSOK_IGEN),
        )
        .order_by(Ledningsbestallning.bestalld, Ledningsbestallning.id)
    ).all()


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


def forsok_nu(session: Session, bestallning_id: int) -> None:
    """Let an order that failed be tried again at once. Raises Saknas."""
    _, framsteg = hamta_bestallning(session, bestallning_id)
    if framsteg is not None:
        framsteg.fel = None
        session.flush()


def aterkalla(session: Session, bestallning_id: int, *, av: Utforare, now: datetime) -> None:
    """Take back an order of one report that is not made yet. Raises Saknas, and Avvisat for a month's own reports."""
    bestallning, _ = hamta_bestallning(session, bestallning_id)
    if bestallning.manadens:
        raise Avvisat([Fel("", "Månadens egna rapporter görs alltid och kan inte tas bort.", "MANADENS")])
    if bestallning.fardig is None and bestallning.aterkallad is None:
        bestallning.aterkallad, bestallning.aterkallad_av = now, av.namn
        session.flush()


def lista_oppna_bestallningar(
    session: Session,
) -> Sequence[tuple[Ledningsbestallning, Ledningsframsteg | None]]:
    """The orders of the nämnd that are to be made, with how far each has come, the latest first."""
    fraga = (
        select(Ledningsbestallning, Ledningsframsteg)
        .outerjoin(Ledningsframsteg, Ledningsframsteg.bestallning_id == Ledningsbestallning.id)
        .where(*_GORS)
        .order_by(Ledningsbestallning.id.desc())
    )
    return [(bestallning, framsteg) for bestallning, framsteg in session.execute(fraga)]


def peka_ut(omfattning: Omfattning) -> dict[str, object]:
    """Whom a report is about, as the columns say it."""
    slag = omfattning.slag
    return {
        "slag": slag,
        "enhet_id": omfattning.id if slag is Omfattningsslag.ENHET else None,
        "avdelning_id": omfattning.id if slag is Omfattningsslag.AVDELNING else None,
    }


def peka_ut_bestalld(bestallning: Ledningsbestallning) -> dict[str, object]:
    return {
        "slag": bestallning.slag,
        "enhet_id": bestallning.enhet_id,
        "avdelning_id": bestallning.avdelning_id,
    }
