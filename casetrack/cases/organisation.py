"""Nämnd and enhet: who owns a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.access.anvandare import ENHETSROLLER, Anvandare
from casetrack.cases.avvisning import Granskning
from casetrack.cases.kommando import las_rad
from casetrack.db import Base, code_column
from casetrack.rules.koder import EnhetTyp, Policy


class Namnd(Base):
    """A nämnd: an authority of its own, with a secrecy border to every other.

    `kommunkod` is the four digits of its kommun, the first two of them its län; None until it has been told.
    """

    __tablename__ = "namnd"
    __table_args__ = (CheckConstraint("kommunkod ~ '^[0-9]{4}$'", name="kommunkod"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kod: Mapped[str] = mapped_column(unique=True)
    namn: Mapped[str]
    kommunkod: Mapped[str | None]


class NamndPolicy(Base):
    """From when a nämnd lets the strict or the shifted due date decide (law.md, Counting 4)."""

    __tablename__ = "namnd_policy"

    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"), primary_key=True)
    fran: Mapped[date] = mapped_column(primary_key=True)
    policy: Mapped[Policy] = mapped_column(code_column(Policy))


class Enhet(Base):
    """A unit of a nämnd; `giltig_fran` and `giltig_till` are both included."""

    __tablename__ = "enhet"
    __table_args__ = (
        UniqueConstraint("namnd_id", "kod"),
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(["namnd_id", "avdelning_id"], ["avdelning.namnd_id", "avdelning.id"]),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kod: Mapped[str]
    namn: Mapped[str]
    typ: Mapped[EnhetTyp] = mapped_column(code_column(EnhetTyp))
    giltig_fran: Mapped[date | None]
    giltig_till: Mapped[date | None]
    avdelning_id: Mapped[int | None]


def las_policy(session: Session, namnd_id: int, dag: date) -> Policy:
    """The policy of a nämnd on a day; one that has set none is strict (decision 4)."""
    policy = session.scalar(
        select(NamndPolicy.policy)
        .where(NamndPolicy.namnd_id == namnd_id, NamndPolicy.fran <= dag)
        .order_by(NamndPolicy.fran.desc())
        .limit(1)
    )
    return policy or Policy.STRIKT


def lista_handlaggare(session: Session, enhet_id: int) -> Sequence[Anvandare]:
    """Those who can be given a case in the enhet, by name."""
    return session.scalars(
        select(Anvandare)
        .where(Anvandare.enhet_id == enhet_id, Anvandare.roll.in_(ENHETSROLLER), Anvandare.aktiv)
        .order_by(Anvandare.namn, Anvandare.id)
    ).all()


def granska_enhet(
    session: Session,
    namnd_id: int,
    enhet_id: int | None,
    dag: date | None,
    granskning: Granskning,
    falt: str = "enhet_id",
) -> Enhet | None:
    """The enhet, if it is one of the nämnd and in use on the day (any day, when None); else a reason to refuse.

    Enheter are not under row-level security, so it is here that another nämnd's is told from one's own. The database
    holds it once more, by its keys.
    """
    enhet = las_rad(session, Enhet, enhet_id)
    if enhet is None or enhet.namnd_id != namnd_id:
        granskning.anmark(falt, "Välj en enhet.", "SAKNAS")
        return None
    fran, till = enhet.giltig_fran or date.min, enhet.giltig_till or date.max
    if dag is not None and not fran <= dag <= till:
        granskning.anmark(falt, f"{enhet.namn} var inte i bruk {dag}.", "ENHET_STANGD")
    return enhet


def granska_handlaggare(
    session: Session,
    enhet_id: int | None,
    handlaggare_id: int | None,
    granskning: Granskning,
    falt: str = "handlaggare_id",
) -> None:
    """See that a handläggare, where one is named, works at the enhet that has the case."""
    if handlaggare_id is None or enhet_id is None:
        return
    vald = las_rad(session, Anvandare, handlaggare_id)
    if vald is None or vald.enhet_id != enhet_id or vald.roll not in ENHETSROLLER or not vald.aktiv:
        granskning.anmark(falt, "Välj en handläggare som arbetar på enheten.", "HANDLAGGARE")
