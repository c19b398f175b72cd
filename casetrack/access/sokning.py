"""What a search tells of the children it finds.

Who receives anmälningar must know any child of the nämnd by name and number. Everybody else learns of a case out of
reach no more than they typed themselves: that there is one, and its number; the rest takes a reason.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casetrack.access.rackvidd import Lasare, find_reached, select_reached, tar_emot
from casetrack.cases.barn import Barn
from casetrack.cases.sokning import hitta_barn, is_helt_namn


@dataclass(frozen=True)
class Traff:
    """A child that was found: what it is called, and whether its number and its age may be told.

    Of one whose whole name was typed the age is told, as two may have the same name.
    """

    barn: Barn
    namn: str
    visar_nummer: bool
    visar_alder: bool


def find_barn(session: Session, sokord: str, lasare: Lasare, *, hogst: int, now: datetime) -> list[Traff]:
    """The children that the words find for this reader, at most `hogst`, by name. Raises Avvisat.

    Of cases out of reach only those are found whose number or whole name was typed, unless the reader receives
    anmälningar.
    """
    if tar_emot(session, lasare):
        return [_tell_all(barn) for barn in hitta_barn(session, sokord, hogst=hogst)]
    bland = select_reached(session, lasare, now=now)
    egna = hitta_barn(session, sokord, hogst=hogst, bland=bland) if bland is not None else []
    traffar = [_tell_all(barn) for barn in egna]
    kanda = {barn.id for barn in egna}
    for barn in hitta_barn(session, sokord, hogst=hogst, delar_av_namn=False):
        if barn.id not in kanda:
            helt_namn = is_helt_namn(barn, sokord) and not barn.dold
            namn = barn.namn if helt_namn else name_case(barn)
            traffar.append(Traff(barn, namn, visar_nummer=False, visar_alder=helt_namn))
    return traffar[:hogst]


def _tell_all(barn: Barn) -> Traff:
    return Traff(barn, barn.namn, not barn.dold, not barn.dold)


def find_namngivna(
    session: Session, barn: Collection[Barn], lasare: Lasare, *, now: datetime
) -> frozenset[int]:
    """Those of the children whose names the reader may be told without having typed them."""
    if tar_emot(session, lasare):
        return frozenset(each.id for each in barn)
    return frozenset(find_reached(session, [each.id for each in barn], lasare, now=now))


def name_case(barn: Barn) -> str:
    """What stands for the name of a child whose case is out of reach."""
    return barn.namn if barn.dold else f"Ärende {barn.arendenummer}"
