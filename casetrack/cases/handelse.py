"""Handelse: what happened in a case, written once and never changed.

Every command writes one in its own transaction. The application's role may insert and read, nothing else.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, Index, inspect, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Objekttyp, Roll


class Arenderad(Protocol):
    """A row that events are about: one of a child's case, that counts its changes."""

    __tablename__: Any
    id: Any
    namnd_id: Any
    radversion: Any

    @property
    def barn_id(self) -> Any: ...


@dataclass(frozen=True)
class Utforare:
    """Who performs a command: a user of casetrack, or the installation's own (`anvandare_id` None)."""

    anvandare_id: int | None
    namn: str
    roll: Roll | None = None
    enhet_id: int | None = None


class Handelse(Base):
    """One recorded event: who, when, what, old and new values (`{"falt": [old, new]}`).

    `transaktion` tells what was committed when; the clock doesn't. It holds within one run of one database server, and
    is None for events older than the column.
    """

    __tablename__ = "handelse"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        Index("ix_handelse_namnd_id_barn_id", "namnd_id", "barn_id", "id"),
        Index("ix_handelse_objekt", "namnd_id", "objekttyp", "objekt_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    objekttyp: Mapped[Objekttyp] = mapped_column(code_column(Objekttyp))
    objekt_id: Mapped[int]
    kommando: Mapped[str]
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]
    andringar: Mapped[dict[str, Any]] = mapped_column(JSONB)
    transaktion: Mapped[int | None] = mapped_column(
        server_default=text("(pg_current_xact_id()::text)::bigint")
    )


Andringar = dict[str, list[Any]]
"""`{"falt": [old, new]}` with values that JSON has; a field of another row is named `utredning.inledd`."""

# What the row is and not what is known of the case.
_OWN = {"id", "namnd_id", "barn_id", "orosanmalan_id", "kallid", "inlast", "inkom_datum", "radversion"}


def andrade_falt(rad: object) -> set[str]:
    """The columns that have been set since the row was read or last flushed."""
    state = inspect(rad)
    return {
        column.key for column in state.mapper.column_attrs if state.attrs[column.key].history.has_changes()
    }


def beskriv_andringar(rad: object) -> Andringar:
    """What a flush of the row would change, old and new; for a row not stored yet, all that it holds."""
    state = inspect(rad)
    return {
        key: [som_json(next(iter(state.attrs[key].history.deleted), None)), som_json(getattr(rad, key))]
        for key in sorted(andrade_falt(rad) - _OWN)
        if state.persistent or getattr(rad, key) is not None
    }


def skriv_handelse(
    session: Session, rad: Arenderad, kommando: str, andringar: Andringar, *, av: Utforare, now: datetime
) -> None:
    """Write the one event of a command about `rad`, which must have been flushed; flushes the event.

    A command that changes several rows writes one event all the same, for the row it was asked about: what it did
    to the others stands in it under their table's name.
    """
    session.add(
        Handelse(
            namnd_id=rad.namnd_id,
            barn_id=rad.barn_id,
            objekttyp=Objekttyp(rad.__tablename__),
            objekt_id=rad.id,
            kommando=kommando,
            tidpunkt=now,
            anvandare_id=av.anvandare_id,
            utforare=av.namn,
            andringar=andringar,
        )
    )
    session.flush()


def med_prefix(tabell: str, andringar: Andringar) -> Andringar:
    """The changes of another row, as they stand in the event of the row that the command was about."""
    return {f"{tabell}.{falt}": varden for falt, varden in andringar.items()}


def som_json(varde: Any) -> Any:
    """A value of a column as JSON has it, and as events keep it."""
    if isinstance(varde, date):  # an instant is a date as well
        return varde.isoformat()
    return str(varde) if isinstance(varde, uuid.UUID) else varde
