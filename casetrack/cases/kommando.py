"""What every command shares: it is done wholly or not at all, on a row that nobody changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from casetrack.cases.avvisning import Andrad, Avvisat, Fel, Granskning, Saknas
from casetrack.cases.faltnamn import namnge_falt
from casetrack.cases.handelse import (
    Andringar,
    Arenderad,
    Handelse,
    Utforare,
    beskriv_andringar,
    skriv_handelse,
)
from casetrack.rules.koder import Objekttyp

P = ParamSpec("P")
T = TypeVar("T")

_MAX_ID = 2**63 - 1

# Two who do the same thing at the same moment: each saw that it wasn't done, and the database lets one of them.
_LOST_RACES = {
    "uq_utredning_oppen": Fel(
        "",
        "Någon annan har just inlett en utredning om barnet. Läs in ärendet igen: anmälan kan påföras den utredningen.",
        "OPPEN_UTREDNING",
    ),
    "uq_allvarssamtal_namnd_id_orosanmalan_id": Fel(
        "", "Någon annan har just registrerat allvarssamtalet. Läs in ärendet igen.", "FINNS_REDAN"
    ),
    "uq_personidentitet_barn_id_nu": Fel(
        "", "Någon annan har just ändrat barnets personnummer. Läs in barnet igen.", "FINNS_REDAN"
    ),
}


R = TypeVar("R", bound=Arenderad)


@dataclass(frozen=True)
class Genomfort(Generic[T]):
    """What a command did: the row it wrote, and what is worth telling the one who asked for it."""

    rad: T
    varningar: tuple[str, ...] = ()


def kommando(
    function: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate[Session, P], T]:
    """Do a command in a savepoint: when it refuses, nothing of it remains and the transaction can go on.

    The page that asked can then be shown again, and its reading logged, in the same transaction. A race that only
    the database sees becomes an Avvisat here, for all commands.
    """

    @wraps(function)
    def perform(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            # Rows are set first and checked then, and must not reach the database in between.
            with session.begin_nested(), session.no_autoflush:
                return function(session, *args, **kwargs)
        except IntegrityError as error:
            lost = _LOST_RACES.get(getattr(getattr(error.orig, "diag", None), "constraint_name", None) or "")
            if lost is None:
                raise
            raise Avvisat([lost]) from error

    return perform


def las_rad(session: Session, klass: type[T], rad_id: int | None) -> T | None:
    """The row with that id, if there can be and is one in the nämnd; ids come from forms and addresses."""
    if rad_id is None or not 0 < rad_id <= _MAX_ID:
        return None
    return session.get(klass, rad_id)


def las_for_andring(session: Session, klass: type[R], rad_id: int, sedd_version: int | None) -> R:
    """Read a row and hold it until the transaction ends, so that two who change it come one after the other.

    `sedd_version` None skips the comparison, for rows that the command only leans on. Raises Saknas, and Andrad
    when the row was changed since it was seen.
    """
    if not 0 < rad_id <= _MAX_ID:
        raise Saknas
    # Not session.get(): locking, it raises an error of its own when the row is another than the one read before.
    locked = select(klass).where(klass.id == rad_id).with_for_update(key_share=True)
    rad = session.scalar(locked.execution_options(populate_existing=True))
    if rad is None:
        raise Saknas
    if sedd_version is not None and rad.radversion != sedd_version:
        raise _beskriv_andring(session, rad, rad.radversion - sedd_version)
    return rad


def registrera_i_tur(session: Session, namnd_id: int) -> None:
    """Let those who register people in a nämnd come one after the other, until the transaction ends.

    Else two at the same moment, or one who clicks twice, would each find that the child or the anmälan isn't there.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("registrera"), cast(namnd_id, Integer))))


def spara(
    session: Session,
    rad: R,
    namn: str,
    granskning: Granskning,
    *,
    av: Utforare,
    now: datetime,
    om_annat: Andringar | None = None,
) -> Genomfort[R]:
    """End a command: refuse if anything was noted, else store the row and the command's one event.

    `om_annat` is what the event tells besides the row's own columns. Raises Avvisat.
    """
    granskning.avvisa()
    andringar = beskriv_andringar(rad) | (om_annat or {})
    session.add(rad)
    session.flush()
    skriv_handelse(session, rad, namn, andringar, av=av, now=now)
    return Genomfort(rad, tuple(granskning.varningar))


def rakna_upp(rad: Arenderad) -> None:
    """Count a change of a row whose own columns stay as they are, such as a new förlängning of an utredning."""
    flag_modified(rad, "namnd_id")


def _beskriv_andring(session: Session, rad: Arenderad, antal: int) -> Andrad:
    """Who made the latest of the `antal` changes that were not seen, and the fields of them all."""
    handelser = session.scalars(
        select(Handelse)
        .where(
            Handelse.objekttyp == Objekttyp(rad.__tablename__),
            Handelse.objekt_id == rad.id,
        )
        .order_by(Handelse.id.desc())
        .limit(max(antal, 1))
    ).all()
    falt = {namnge_falt(nyckel): None for handelse in handelser for nyckel in handelse.andringar}
    senaste = handelser[0] if handelser else None
    return Andrad(
        senaste.utforare if senaste else "Någon annan",
        senaste.tidpunkt if senaste else None,
        list(falt),
        rad.radversion,
    )
