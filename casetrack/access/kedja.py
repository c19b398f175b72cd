"""The access log sealed in a chain, one per nämnd and one for what has none, so that a change of it is found.

A seal is the hash of a row of the log and of the seal before it. Rows are sealed in batches soon after they are
written, and not in the reading itself: a chain has one end, for which all who read would else have to wait.

What the chain shows: a sealed row that is changed or removed, and one removed while it waited unless its place in the
queue went with it. What it can't show by itself: that the newest seals are gone together with their rows, or that the
whole chain was made anew by someone with the rights of the database's owner. Therefore its end is kept elsewhere too:
each sealing tells it to the worker's log, and `casetrack verify-log --mot` compares with one told before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Integer,
    Row,
    UniqueConstraint,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.access.atkomst import Atkomst
from casetrack.db import Base

_FORSTA = "0" * 64
_PER_SATS = 5_000


class Atkomstsigill(Base):
    """The seal of one row of the log: its number in the chain of the nämnd, from 1 and without gaps, and its hash.

    No foreign key to the row: the seal of a row that was removed is what tells that it was there.
    """

    __tablename__ = "atkomstsigill"
    __table_args__ = (
        UniqueConstraint("namnd_id", "nummer", postgresql_nulls_not_distinct=True),
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
    )

    atkomst_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    namnd_id: Mapped[int | None] = mapped_column(ForeignKey("namnd.id"))
    nummer: Mapped[int]
    hash: Mapped[str]


class Atkomstko(Base):
    """A row of the log that waits to be sealed; queued by the database itself.

    The queue and not the row's number tells what is left: a lower number may be committed after a higher one.
    """

    __tablename__ = "atkomstko"

    atkomst_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    namnd_id: Mapped[int | None] = mapped_column(ForeignKey("namnd.id"))


@dataclass(frozen=True)
class Huvud:
    """The end of a chain: the number and hash of its last seal."""

    nummer: int
    hash: str


@dataclass(frozen=True)
class Kedjebrott:
    """Where the log is not what was sealed; `atkomst_id` is None where only a number is left of the row."""

    atkomst_id: int | None
    text: str


@dataclass(frozen=True)
class Kedjelage:
    """What verifying a chain found: its end, how many rows wait to be sealed, and what is wrong."""

    huvud: Huvud | None
    vantar: int
    brott: list[Kedjebrott]


def seal_atkomst(session: Session, namnd_id: int | None) -> Huvud | None:
    """Seal what waits in the nämnd that the session sees (None: what has no nämnd); the new end, if anything did.

    Two at the same time come one after the other.
    """
    lock = func.pg_advisory_xact_lock(func.hashtext("atkomstsigill"), cast(namnd_id or 0, Integer))
    session.execute(select(lock))
    huvud = _read_huvud(session)
    sealed = False
    while rows := _list_waiting(session):
        seals = []
        for row in rows:
            nummer = huvud.nummer + 1 if huvud else 1
            huvud = Huvud(nummer, _hash(row, nummer, huvud.hash if huvud else _FORSTA))
            seals.append({"atkomst_id": row.id, "namnd_id": namnd_id, "nummer": nummer, "hash": huvud.hash})
        session.execute(insert(Atkomstsigill), seals)
        session.execute(delete(Atkomstko).where(Atkomstko.atkomst_id.in_([row.id for row in rows])))
        sealed = True
    return huvud if sealed else None


def verify_kedja(session: Session, forankrade: Mapping[int, str]) -> Kedjelage:
    """Work every seal of the nämnd that the session sees out again from its row, and compare.

    `forankrade` are hashes by number as they were told before: the chain must still hold them. All is read at one
    moment if the caller's transaction is REPEATABLE READ.
    """
    brott: list[Kedjebrott] = []
    nummer = 0
    previous: str | None = _FORSTA
    kvar = dict(forankrade)
    for row in _list_sealed(session):
        if row.nummer != nummer + 1:
            brott.append(Kedjebrott(None, _tell_gap(nummer + 1, row.nummer - 1)))
            previous = None
        nummer = row.nummer
        if row.id is None:
            brott.append(Kedjebrott(row.atkomst_id, f"rad {row.atkomst_id} (nummer {nummer}) är borttagen"))
        elif previous is not None and _hash(row, nummer, previous) != row.hash:
            text = f"rad {row.id} (nummer {nummer}) stämmer inte med sitt sigill: den är ändrad"
            brott.append(Kedjebrott(row.id, text))
        # The seal as it stands leads on, so that one change is told once.
        previous = row.hash
        if kvar.pop(nummer, row.hash) != row.hash:
            text = f"rad {row.atkomst_id} (nummer {nummer}) har ett annat sigill än det antecknade: kedjan är omgjord"
            brott.append(Kedjebrott(row.atkomst_id, text))
    brott += [
        Kedjebrott(None, f"nummer {saknat} har antecknats men kedjan slutar vid {nummer}")
        for saknat in sorted(kvar)
    ]
    brott += [
        Kedjebrott(atkomst_id, f"rad {atkomst_id} har aldrig förseglats och väntar inte på det")
        for atkomst_id in _list_unsealed(session)
    ]
    brott += [
        Kedjebrott(atkomst_id, f"rad {atkomst_id} är borttagen innan den förseglades")
        for atkomst_id in _list_removed_waiting(session)
    ]
    vantar = session.scalar(select(func.count()).select_from(Atkomstko)) or 0
    return Kedjelage(Huvud(nummer, previous) if nummer and previous else None, vantar, brott)


_SEALED_COLUMNS = (
    Atkomst.id,
    Atkomst.namnd_id,
    Atkomst.tidpunkt,
    Atkomst.anvandare_id,
    Atkomst.utforare,
    Atkomst.roll,
    Atkomst.enhet_id,
    Atkomst.barn_id,
    Atkomst.vad,
    Atkomst.varfor,
)


def _hash(row: Row[*tuple[object, ...]], nummer: int, previous: str) -> str:
    values = [_write(getattr(row, column.key)) for column in _SEALED_COLUMNS]
    text = json.dumps([previous, nummer, *values], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _write(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _read_huvud(session: Session) -> Huvud | None:
    row = session.execute(
        select(Atkomstsigill.nummer, Atkomstsigill.hash).order_by(Atkomstsigill.nummer.desc()).limit(1)
    ).one_or_none()
    return Huvud(row.nummer, row.hash) if row else None


def _list_waiting(session: Session) -> list[Row[*tuple[object, ...]]]:
    return list(
        session.execute(
            select(*_SEALED_COLUMNS)
            .join(Atkomstko, Atkomstko.atkomst_id == Atkomst.id)
            .order_by(Atkomst.id)
            .limit(_PER_SATS)
        )
    )


def _list_sealed(session: Session) -> Iterator[Row[*tuple[object, ...]]]:
    """Every seal in order, with the row it seals where that is still there."""
    fraga = (
        select(Atkomstsigill.nummer, Atkomstsigill.hash, Atkomstsigill.atkomst_id, *_SEALED_COLUMNS)
        .outerjoin(Atkomst, Atkomst.id == Atkomstsigill.atkomst_id)
        .order_by(Atkomstsigill.nummer)
        .execution_options(yield_per=_PER_SATS)
    )
    yield from session.execute(fraga)


def _list_unsealed(session: Session) -> list[int]:
    sealed = select(Atkomstsigill.atkomst_id).where(Atkomstsigill.atkomst_id == Atkomst.id).exists()
    waiting = select(Atkomstko.atkomst_id).where(Atkomstko.atkomst_id == Atkomst.id).exists()
    return list(session.scalars(select(Atkomst.id).where(~sealed, ~waiting).order_by(Atkomst.id)))


def _list_removed_waiting(session: Session) -> list[int]:
    there = select(Atkomst.id).where(Atkomst.id == Atkomstko.atkomst_id).exists()
    return list(session.scalars(select(Atkomstko.atkomst_id).where(~there).order_by(Atkomstko.atkomst_id)))


def _tell_gap(first: int, last: int) -> str:
    which = f"nummer {first}" if first == last else f"nummer {first} till {last}"
    return f"{which} saknas: både rad och sigill är borttagna"
