"""Overforing: a case handed from one enhet to another; the clocks keep their start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.handelse import Andringar, Utforare
from casetrack.cases.insats import Insats
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, spara
from casetrack.cases.organisation import granska_enhet, granska_handlaggare
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.tidsordning import granska_dag
from casetrack.cases.utredning import Utredning
from casetrack.db import Base, code_column
from casetrack.rules.koder import Objekttyp


class Overforing(Base):
    """One transfer of an orosanmälan, utredning or insats, as within a nämnd or from socialjouren."""

    __tablename__ = "overforing"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        ForeignKeyConstraint(["namnd_id", "fran_enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        ForeignKeyConstraint(["namnd_id", "till_enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        CheckConstraint("fran_enhet_id <> till_enhet_id", name="annan_enhet"),
        Index("ix_overforing_objekt", "namnd_id", "objekttyp", "objekt_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    objekttyp: Mapped[Objekttyp] = mapped_column(code_column(Objekttyp))
    objekt_id: Mapped[int]
    fran_enhet_id: Mapped[int]
    till_enhet_id: Mapped[int]
    datum: Mapped[date]
    skal: Mapped[str]


@dataclass(frozen=True)
class OverforUppgifter:
    """Where a case goes, when, and why."""

    till_enhet_id: int | None = None
    datum: date | None = None
    skal: str | None = None


Overforbar = Orosanmalan | Utredning | Insats
"""What an enhet and a handläggare are responsible for."""

_KLASSER: dict[Objekttyp, type[Overforbar]] = {
    Objekttyp.OROSANMALAN: Orosanmalan,
    Objekttyp.UTREDNING: Utredning,
    Objekttyp.INSATS: Insats,
}


@kommando
def overfor(
    session: Session,
    objekttyp: Objekttyp,
    objekt_id: int,
    uppgifter: OverforUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Overforbar]:
    """Hand an orosanmälan, utredning or insats to another enhet of the nämnd.

    Its start stays, so its clocks run on (law.md, Counting 15); the new enhet names a handläggare of its own. Raises
    Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    rad = _las(session, objekttyp, objekt_id, sedd_version)
    if _ar_avslutad(rad):
        granskning.anmark("till_enhet_id", "Det som är avslutat kan inte överföras.", "AVSLUTAD")
        granskning.avvisa()
    skal = granskning.rensa(uppgifter.skal, "skal")
    granskning.krav(uppgifter.datum, "datum", "Ange vilken dag ärendet överfördes.")
    granskning.krav(skal, "skal", "Ange varför ärendet överförs.")
    if uppgifter.datum is not None:
        granska_dag(uppgifter.datum, "datum", granskning, now)
        start = _start(rad)
        senast = session.scalar(
            select(func.max(Overforing.datum)).filter_by(objekttyp=objekttyp, objekt_id=rad.id)
        )
        if uppgifter.datum < start:
            granskning.anmark("datum", f"Ärendet började först {start}.", "ORDNING")
        elif senast is not None and uppgifter.datum < senast:
            granskning.anmark("datum", f"Ärendet överfördes hit först {senast}.", "ORDNING")
    granska_enhet(
        session, rad.namnd_id, uppgifter.till_enhet_id, uppgifter.datum, granskning, "till_enhet_id"
    )
    if uppgifter.till_enhet_id == rad.enhet_id:
        granskning.anmark("till_enhet_id", "Ärendet finns redan på den enheten.", "SAMMA_ENHET")
    granskning.avvisa()
    overforing = Overforing(
        namnd_id=rad.namnd_id,
        barn_id=rad.barn_id,
        objekttyp=objekttyp,
        objekt_id=rad.id,
        fran_enhet_id=rad.enhet_id,
        till_enhet_id=uppgifter.till_enhet_id,
        datum=uppgifter.datum,
        skal=skal,
    )
    session.add(overforing)
    om_annat: Andringar = {
        "overforing.datum": [None, overforing.datum.isoformat()],
        "overforing.skal": [None, skal],
    }
    rad.enhet_id, rad.handlaggare_id = overforing.till_enhet_id, None
    return spara(session, rad, "overfor", granskning, av=av, now=now, om_annat=om_annat)


@kommando
def tilldela_handlaggare(
    session: Session,
    objekttyp: Objekttyp,
    objekt_id: int,
    handlaggare_id: int | None,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Overforbar]:
    """Give an orosanmälan, utredning or insats to a handläggare of its enhet, or (None) to nobody.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    rad = _las(session, objekttyp, objekt_id, sedd_version)
    granska_handlaggare(session, rad.enhet_id, handlaggare_id, granskning)
    if not granskning.fel and handlaggare_id == rad.handlaggare_id:
        granskning.anmark("handlaggare_id", "Det är redan så.", "OFORANDRAT")
    rad.handlaggare_id = handlaggare_id
    return spara(session, rad, "tilldela_handlaggare", granskning, av=av, now=now)


def _las(session: Session, objekttyp: Objekttyp, objekt_id: int, sedd_version: int) -> Overforbar:
    klass = _KLASSER.get(objekttyp)
    if klass is None:
        raise Saknas
    return las_for_andring(session, klass, objekt_id, sedd_version)


def _ar_avslutad(rad: Overforbar) -> bool:
    """An anmälan is over when it is decided: what it led to is a thing of its own."""
    return (rad.beslut if isinstance(rad, Orosanmalan) else rad.avslutad) is not None


def _start(rad: Overforbar) -> date:
    match rad:
        case Orosanmalan():
            return rad.inkom_datum
        case Utredning():
            return rad.inledd
        case Insats():
            return rad.beslutad
