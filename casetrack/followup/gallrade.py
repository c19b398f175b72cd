"""Gallrade: disposing of an approved case, and what that leaves of the figures it was counted in.

Frozen figures keep their counts; their rows lose whose they were. Figures that are counted anew lack what is gone, and
`count_gallrade_manader` tells for which months, to be said beside them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.gallring import Forslagsstatus, Gallring, Gallringsforslag
from casetrack.access.gallringsprovning import aterkalla_felaktigt
from casetrack.access.kontrollurval import waits_for_kontroll
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.db import Base
from casetrack.followup.frysning import rakna_kontrollsumma

_AV = Utforare(None, "casetrack")


class GallradManad(Base):
    """A month that the record no longer tells the whole of, and how many cases are gone from it."""

    __tablename__ = "gallrad_manad"

    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"), primary_key=True)
    manad: Mapped[date] = mapped_column(primary_key=True)
    arenden: Mapped[int]


class FrysningGallring(Base):
    """Rows of a frozen figure that lost whose they were, and the sum that sealed the figure before and does since."""

    __tablename__ = "frysning_gallring"
    __table_args__ = (
        ForeignKeyConstraint(
            ["frysning_id", "indikator"], ["fryst_siffra.frysning_id", "fryst_siffra.indikator"]
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    frysning_id: Mapped[int]
    indikator: Mapped[str]
    gallrad: Mapped[datetime]
    rader: Mapped[int]
    sha256_fore: Mapped[str]
    sha256_efter: Mapped[str | None]


def lista_godkanda(session: Session) -> list[int]:
    """The proposals that have been approved in the nämnd, in order of approval."""
    return list(
        session.scalars(
            select(Gallringsforslag.id)
            .where(Gallringsforslag.status == Forslagsstatus.GODKAND)
            .order_by(Gallringsforslag.avgjord, Gallringsforslag.id)
        )
    )


def gallra_godkanda(sessions: sessionmaker[Session], namnd_id: int, *, now: datetime) -> list[Gallring]:
    """Remove every approved case of a nämnd, each in a transaction of its own; what remains of them.

    A case that can't be removed stops no other.

    Raises:
        ExceptionGroup: what went wrong, when all have had their turn.
    """
    with db.open_scope(sessions, namnd_id) as session:
        godkanda = lista_godkanda(session)
    kvar, failures = [], []
    for forslag_id in godkanda:
        try:
            with db.open_scope(sessions, namnd_id) as session:
                gallrat = gallra(session, forslag_id, now=now)
        except Exception as failure:
            failure.add_note(f"förslag {forslag_id}")
            failures.append(failure)
        else:
            kvar += [gallrat] if gallrat else []
    if failures:
        raise ExceptionGroup("gallring failed", failures)
    return kvar


def gallra(session: Session, forslag_id: int, *, now: datetime) -> Gallring | None:
    """Remove an approved case for good, and answer with what remains of it.

    None for one that no longer should go, and for one that waits until the month of its last readings is drawn.

    Everything happens in the session's transaction, which should hold one case and nothing else: until it is
    committed nothing has happened, and then all of it has. The access log stays.
    """
    forslag = las_rad(session, Gallringsforslag, forslag_id)
    if forslag is None or forslag.status is not Forslagsstatus.GODKAND:
        return None
    if aterkalla_felaktigt(session, forslag, now=now) or waits_for_kontroll(session, forslag.barn_id):
        return None
    namnd_id, barn_id, lagrum = forslag.namnd_id, forslag.barn_id, forslag.lagrum
    log_atkomst(
        session,
        Lasning.GALLRING,
        [barn_id],
        namnd_id=namnd_id,
        av=_AV,
        now=now,
        varfor=f"{forslag.atgard.text.lower()}, {lagrum}",
    )
    session.execute(text("SELECT gallra_arende(:forslag, :nar)"), {"forslag": forslag_id, "nar": now})
    session.expunge_all()  # what was read of the case is no longer there
    _forsegla_frusna(session)
    return session.scalars(
        select(Gallring).where(Gallring.namnd_id == namnd_id, Gallring.arendenummer == barn_id)
    ).one()


def count_gallrade_manader(session: Session, fran: date, till: date) -> int:
    """Of how many months from one day to another the record no longer tells the whole."""
    return (
        session.scalar(
            select(func.count())
            .select_from(GallradManad)
            .where(GallradManad.manad >= fran.replace(day=1), GallradManad.manad <= till)
        )
        or 0
    )


def beskriv_gallrade_manader(session: Session, fran: date, till: date) -> str | None:
    """What to say beside a figure of the days that is counted from a record with cases gone; None when none are."""
    antal = count_gallrade_manader(session, fran, till)
    if not antal:
        return None
    manader = "en av periodens månader" if antal == 1 else f"{antal} av periodens månader"
    return f"Ärenden från {manader} har gallrats och räknas inte längre med. Siffror som frystes innan dess gäller."


def _forsegla_frusna(session: Session) -> None:
    """Seal the frozen figures that just lost whose some of their rows were."""
    oforseglade = session.execute(
        select(FrysningGallring.frysning_id, FrysningGallring.indikator)
        .where(FrysningGallring.sha256_efter.is_(None))
        .distinct()
    ).all()
    for frysning_id, indikator in oforseglade:
        session.execute(
            text("SELECT stampla_gallrad_siffra(:frysning_id, :indikator, :summa)"),
            {
                "frysning_id": frysning_id,
                "indikator": indikator,
                "summa": rakna_kontrollsumma(session, frysning_id, indikator),
            },
        )
