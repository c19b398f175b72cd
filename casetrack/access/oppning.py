"""Opening a case: what stands in the way of it, until the reader has said why; and what lists may call a child."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.access.rackvidd import Lasare, find_rackvidd, find_reached
from casetrack.access.sokning import name_case
from casetrack.cases.arende import Arendedel
from casetrack.cases.barn import Barn, is_skyddad
from casetrack.rules.koder import Objekttyp

OPPEN_I = timedelta(hours=10)
"""A reason once given holds for a working day; every reading in it is logged with that reason."""

MED_SKAL = (Lasning.OPPNAD_ANDA, Lasning.OPPNAD_ANMALARE, Lasning.SKYDDADE_UPPGIFTER)
"""The openings that take a reason; the chef is shown them."""


@dataclass(frozen=True)
class Oppning:
    """What a case takes to be opened, and what is then seen of it.

    `skal` are the openings that take a reason, with the one that was given and holds, or None; `delar` the things that
    the reader sees, None for the whole case.
    """

    skal: Mapping[Lasning, str | None]
    delar: frozenset[Arendedel] | None

    @property
    def saknas(self) -> list[Lasning]:
        """The openings that still want their reason."""
        return [vad for vad, varfor in self.skal.items() if varfor is None]

    @property
    def varfor(self) -> str | None:
        """Why the case is read, as each reading of it is logged."""
        return "; ".join(dict.fromkeys(varfor for varfor in self.skal.values() if varfor)) or None


def find_oppning(
    session: Session, barn: Barn, lasare: Lasare, *, hela: bool, now: datetime, anmalan_id: int | None = None
) -> Oppning:
    """How the reader comes by a case, by the whole of it (`hela`), or by who made an anmälan in it (`anmalan_id`).

    OPPNAD_ANDA takes a reason where the reader's work does not reach as far, and then OPPNAD_ANMALARE one of its own;
    SKYDDADE_UPPGIFTER where the person is protected.
    """
    rackvidd = find_rackvidd(session, barn.id, lasare, now=now)
    rows = session.execute(
        select(Atkomst.vad, Atkomst.varfor)
        .where(
            Atkomst.barn_id == barn.id,
            Atkomst.anvandare_id == lasare.anvandare_id,
            Atkomst.vad.in_(MED_SKAL),
            Atkomst.tidpunkt > now - OPPEN_I,
        )
        .order_by(Atkomst.id)
    ).all()
    # A reason to know who made one anmälan is none to know who made another.
    om = f"{name_anmalan(anmalan_id)}: " if anmalan_id is not None else ""
    given = {
        vad: varfor
        for vad, varfor in rows
        if vad != Lasning.OPPNAD_ANMALARE or (om and (varfor or "").startswith(om))
    }
    anda = given.get(Lasning.OPPNAD_ANDA)
    skal: dict[Lasning, str | None] = {}
    if not rackvidd.hela and (hela or anda or not rackvidd.delar):
        skal[Lasning.OPPNAD_ANDA] = anda
    egen = (Objekttyp.OROSANMALAN, anmalan_id) in rackvidd.delar
    if anmalan_id is not None and not rackvidd.hela and not egen:
        skal[Lasning.OPPNAD_ANMALARE] = given.get(Lasning.OPPNAD_ANMALARE)
    if is_skyddad(barn.skydd):
        skal[Lasning.SKYDDADE_UPPGIFTER] = given.get(Lasning.SKYDDADE_UPPGIFTER)
    return Oppning(skal, None if rackvidd.hela or anda else rackvidd.delar)


def name_anmalan(anmalan_id: int) -> str:
    """What the log calls an anmälan."""
    return f"anmälan {anmalan_id}"


@dataclass(frozen=True)
class Listat:
    """What a list calls a child; `dold` is a protected person who has not been opened, `finns` that there is a case."""

    namn: str
    dold: bool = False
    finns: bool = True

    def hides(self, objekttyp: Objekttyp) -> bool:
        """Whether the list may tell neither what it is about nor in which case: where somebody hidden may be."""
        return self.dold and objekttyp is Objekttyp.INSATS


def list_barn(
    session: Session, barn_ids: Collection[int], lasare: Lasare, *, now: datetime
) -> dict[int, Listat]:
    """What a list calls each child: by name if the reader's work reaches the case, else by the case's number.

    Protected persons are masked, as they are wherever they have not been opened.
    """
    reached = find_reached(session, barn_ids, lasare, now=now)
    rows = session.scalars(select(Barn).where(Barn.id.in_(barn_ids)))
    return {
        barn.id: Listat(barn.namn if barn.id in reached else name_case(barn), dold=barn.dold) for barn in rows
    }
