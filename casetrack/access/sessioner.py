"""Log-ins: each is a row, which a random token in the browser's cookie points at.

They are kept in PostgreSQL, beside the accounts: an account that is closed or changed ends its log-ins in the same
transaction, each request reads the two together, and what Redis or Valkey keeps may be lost at any time. The token
itself is kept nowhere but in the cookie, so a copy of the database lets nobody in. A log-in that ends is removed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Identity, Index, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.access.anvandare import Anvandare
from casetrack.db import Base

# The row is written anew at most once a minute, and not for every page.
FORNYAS_EFTER = timedelta(minutes=1)
HALVVAGS_HOGST = timedelta(minutes=10)
"""How long a log-in waits for its second factor."""


class Inloggning(Base):
    """A log-in; `fullbordad` once the second factor, where one is asked for, is given.

    `adress` and `webblasare` tell a person their own log-ins apart. `leverantor_sid` is the provider's name of its
    session and `id_token` its proof, which ends that session too; both only for a log-in through the provider.
    """

    __tablename__ = "inloggning"
    __table_args__ = (
        Index("ix_inloggning_anvandare_id", "anvandare_id"),
        Index("ix_inloggning_leverantor_sid", "leverantor_sid"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    namnd_id: Mapped[int | None] = mapped_column(ForeignKey("namnd.id"))
    anvandare_id: Mapped[int] = mapped_column(ForeignKey("anvandare.id"))
    fullbordad: Mapped[bool]
    inloggad: Mapped[datetime]
    senast: Mapped[datetime]
    adress: Mapped[str]
    webblasare: Mapped[str]
    leverantor_sid: Mapped[str | None]
    id_token: Mapped[str | None]


@dataclass(frozen=True)
class Granser:
    """How long a log-in holds: unused, and at most."""

    oanvand: timedelta
    hogst: timedelta


@dataclass(frozen=True)
class Plats:
    """Where a log-in is made."""

    adress: str
    webblasare: str


def begin_inloggning(
    session: Session,
    anvandare: Anvandare,
    plats: Plats,
    *,
    now: datetime,
    fullbordad: bool = True,
    leverantor_sid: str | None = None,
    id_token: str | None = None,
) -> str:
    """Store a log-in and answer its token: 256 random bits."""
    token = secrets.token_urlsafe(32)
    session.add(
        Inloggning(
            token_hash=hash_token(token),
            namnd_id=anvandare.namnd_id,
            anvandare_id=anvandare.id,
            fullbordad=fullbordad,
            inloggad=now,
            senast=now,
            adress=plats.adress,
            webblasare=plats.webblasare[:200],
            leverantor_sid=leverantor_sid,
            id_token=id_token,
        )
    )
    session.flush()
    return token


def hash_token(token: str) -> str:
    """A plain hash is enough: the token is random, and too long to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def holds(granser: Granser, now: datetime) -> ColumnElement[bool]:
    """The condition that a log-in is still good."""
    return and_(
        Inloggning.senast >= now - granser.oanvand,
        Inloggning.inloggad >= now - granser.hogst,
        or_(Inloggning.fullbordad, Inloggning.inloggad >= now - HALVVAGS_HOGST),
    )


def find_halvvags(session: Session, token: str, granser: Granser, now: datetime) -> Inloggning | None:
    """The log-in of the token if it waits for its second factor; locked, so that one code is looked at at a time."""
    return session.scalar(
        select(Inloggning)
        .where(
            Inloggning.token_hash == hash_token(token), Inloggning.fullbordad.is_(False), holds(granser, now)
        )
        .with_for_update()
    )


def rotate_inloggning(session: Session, inloggning_id: int) -> str:
    """Give the log-in another token, and answer it; the old one is worth nothing from now on."""
    token = secrets.token_urlsafe(32)
    session.execute(
        update(Inloggning).where(Inloggning.id == inloggning_id).values(token_hash=hash_token(token))
    )
    return token


def renew_inloggning(session: Session, inloggning_id: int, now: datetime) -> None:
    """Note that the log-in is used."""
    session.execute(
        update(Inloggning)
        .where(Inloggning.id == inloggning_id, Inloggning.senast < now - FORNYAS_EFTER)
        .values(senast=now)
    )


def list_inloggningar(
    session: Session, anvandare_id: int, granser: Granser, now: datetime
) -> Sequence[Inloggning]:
    """The log-ins of an account that are still good, the last used first."""
    return session.scalars(
        select(Inloggning)
        .where(Inloggning.anvandare_id == anvandare_id, Inloggning.fullbordad, holds(granser, now))
        .order_by(Inloggning.senast.desc(), Inloggning.id.desc())
    ).all()


def end_inloggning(session: Session, inloggning_id: int, anvandare_id: int) -> bool:
    """End one log-in of the account; False when it has no such log-in."""
    ended = session.execute(
        delete(Inloggning)
        .where(Inloggning.id == inloggning_id, Inloggning.anvandare_id == anvandare_id)
        .returning(Inloggning.id)
    )
    return ended.first() is not None


def end_inloggningar(session: Session, anvandare_id: int, *, utom: int | None = None) -> None:
    """End every log-in of the account, wherever it is logged in; all but `utom`."""
    session.execute(
        delete(Inloggning).where(Inloggning.anvandare_id == anvandare_id, Inloggning.id != (utom or 0))
    )


def end_leverantorens(
    session: Session, utfardare: str, *, subjekt: str | None, sid: str | None
) -> Sequence[Anvandare]:
    """End what the provider has ended: the log-ins of one of its sessions, or all those of a person.

    Answers whose log-ins they were.
    """
    theirs = select(Anvandare.id).where(Anvandare.utfardare == utfardare)
    if subjekt is not None:
        theirs = theirs.where(Anvandare.subjekt == subjekt)
    statement = delete(Inloggning).where(Inloggning.anvandare_id.in_(theirs))
    if sid is not None:
        statement = statement.where(Inloggning.leverantor_sid == sid)
    ended = session.scalars(statement.returning(Inloggning.anvandare_id)).all()
    return session.scalars(select(Anvandare).where(Anvandare.id.in_(ended))).all()


def find_id_token(session: Session, inloggning_id: int) -> str | None:
    """The provider's proof of the log-in, if it was made there."""
    return session.scalar(select(Inloggning.id_token).where(Inloggning.id == inloggning_id))


def forget_ended(session: Session, granser: Granser, now: datetime) -> None:
    """Remove log-ins that time has ended."""
    session.execute(delete(Inloggning).where(~holds(granser, now)))
