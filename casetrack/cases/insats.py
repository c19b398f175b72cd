"""Insats: what is granted and carried out; a placering is an insats outside the home."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.barn import NEW_KALLID, Barn
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, las_rad, spara
from casetrack.cases.organisation import Enhet, granska_enhet, granska_handlaggare
from casetrack.cases.tidsordning import granska_tid
from casetrack.cases.utredning import Utredning
from casetrack.db import Base, code_column
from casetrack.rules.koder import PLACERINGAR, InsatsTyp, Lagrum, Regi


class Insats(Base):
    """A granted measure; it counts from `paborjad`, and one never begun is not ongoing.

    `overvagd` is the latest övervägande of a placement and `uppfoljd` the follow-up after its end; earlier ones are
    among its events.
    """

    __tablename__ = "insats"
    __table_args__ = (
        UniqueConstraint("namnd_id", "kallid"),
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        ForeignKeyConstraint(
            ["namnd_id", "barn_id", "utredning_id"],
            ["utredning.namnd_id", "utredning.barn_id", "utredning.id"],
        ),
        CheckConstraint("avslutad >= paborjad", name="avslutad_efter_paborjad"),
        CheckConstraint("paborjad IS NOT NULL OR avslutad >= beslutad", name="avslutad_efter_beslutad"),
        CheckConstraint("overvagd >= paborjad", name="overvagd_efter_paborjad"),
        CheckConstraint("uppfoljd >= avslutad", name="uppfoljd_efter_avslutad"),
        Index("ix_insats_namnd_id_avslutad", "namnd_id", "avslutad"),
        Index("ix_insats_namnd_id_paborjad", "namnd_id", "paborjad"),
        Index("ix_insats_skyddsbehov", "namnd_id", "beslutad", postgresql_where=text("skyddsbehov")),
        Index(
            "ix_insats_namnd_id_barn_id", "namnd_id", "barn_id", "paborjad", postgresql_include=["avslutad"]
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kallid: Mapped[str] = mapped_column(server_default=NEW_KALLID)
    barn_id: Mapped[int]
    enhet_id: Mapped[int]
    handlaggare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utredning_id: Mapped[int | None]
    inlast: Mapped[bool] = mapped_column(server_default="false")

    typ: Mapped[InsatsTyp] = mapped_column(code_column(InsatsTyp))
    regi: Mapped[Regi] = mapped_column(code_column(Regi))
    lagrum: Mapped[Lagrum | None] = mapped_column(code_column(Lagrum))
    beslutad: Mapped[date]
    paborjad: Mapped[date | None]
    avslutad: Mapped[date | None]
    avslutsorsak: Mapped[str | None]
    skyddsbehov: Mapped[bool | None]
    vantat_pa_placering: Mapped[bool | None]
    trygga_forhallanden: Mapped[bool | None]
    overvagd: Mapped[date | None]
    uppfoljd: Mapped[date | None]

    radversion: Mapped[int] = mapped_column(server_default="1")

    barn: Mapped[Barn] = relationship(viewonly=True)
    enhet: Mapped[Enhet] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy


@dataclass(frozen=True)
class BeviljaUppgifter:
    """A measure that is granted; the last three fields are for a placering."""

    enhet_id: int | None = None
    typ: InsatsTyp | None = None
    regi: Regi | None = None
    lagrum: Lagrum | None = None
    beslutad: date | None = None
    utredning_id: int | None = None
    handlaggare_id: int | None = None
    skyddsbehov: bool | None = None
    vantat_pa_placering: bool | None = None
    trygga_forhallanden: bool | None = None


@dataclass(frozen=True)
class AvslutaInsatsUppgifter:
    """When and why an insats ended, or was never carried out."""

    avslutad: date | None = None
    avslutsorsak: str | None = None


@kommando
def bevilja_insats(
    session: Session, barn_id: int, uppgifter: BeviljaUppgifter, *, av: Utforare, now: datetime
) -> Genomfort[Insats]:
    """Grant a child an insats. Raises Avvisat and Saknas."""
    granskning = Granskning()
    barn = las_rad(session, Barn, barn_id)
    if barn is None:
        raise Saknas
    granskning.krav(uppgifter.typ, "typ", "Ange vilken insats som beviljas.")
    granskning.krav(
        uppgifter.regi, "regi", "Ange om insatsen utförs i egen regi eller av en extern utförare."
    )
    granskning.krav(uppgifter.lagrum, "lagrum", "Ange med stöd av vilken lag insatsen beviljas.")
    granskning.krav(uppgifter.beslutad, "beslutad", "Ange vilken dag insatsen beviljades.")
    granska_enhet(session, barn.namnd_id, uppgifter.enhet_id, uppgifter.beslutad, granskning)
    granska_handlaggare(session, uppgifter.enhet_id, uppgifter.handlaggare_id, granskning)
    insats = Insats(
        namnd_id=barn.namnd_id,
        barn_id=barn.id,
        **{falt.name: getattr(uppgifter, falt.name) for falt in fields(uppgifter)},
    )
    granska_tid(insats, granskning, now)
    if uppgifter.typ is not None:
        granska_placering(insats, granskning)
    _granska_utredning(session, insats, uppgifter.beslutad, granskning)
    return spara(session, insats, "bevilja_insats", granskning, av=av, now=now)


@kommando
def paborja_insats(
    session: Session,
    insats_id: int,
    paborjad: date | None,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Insats]:
    """Record that a granted insats has begun. Raises Avvisat, Andrad and Saknas."""
    granskning = Granskning()
    insats = las_for_andring(session, Insats, insats_id, sedd_version)
    _krav_pagaende(insats, granskning, "paborjad")
    if insats.paborjad is not None:
        granskning.anmark("paborjad", f"Insatsen är redan påbörjad, {insats.paborjad}.", "REDAN_GJORT")
        granskning.avvisa()
    granskning.krav(paborjad, "paborjad", "Ange vilken dag insatsen påbörjades.")
    insats.paborjad = paborjad
    granska_tid(insats, granskning, now)
    if paborjad is not None and paborjad < insats.beslutad:
        granskning.varningar.append(f"Insatsen påbörjades innan den beviljades, {insats.beslutad}.")
    if insats.typ.placering:
        _varna_placerad(session, insats, granskning)
    return spara(session, insats, "paborja_insats", granskning, av=av, now=now)


@kommando
def avsluta_insats(
    session: Session,
    insats_id: int,
    uppgifter: AvslutaInsatsUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Insats]:
    """Record that an insats has ended, or that one never begun won't be. Raises Avvisat, Andrad and Saknas."""
    granskning = Granskning()
    insats = las_for_andring(session, Insats, insats_id, sedd_version)
    _krav_pagaende(insats, granskning, "avslutad")
    insats.avslutad = uppgifter.avslutad
    insats.avslutsorsak = granskning.rensa(uppgifter.avslutsorsak, "avslutsorsak")
    granskning.krav(insats.avslutad, "avslutad", "Ange vilken dag insatsen avslutades.")
    granskning.krav(insats.avslutsorsak, "avslutsorsak", "Ange varför insatsen avslutades.")
    granska_tid(insats, granskning, now)
    if insats.paborjad is None:
        granskning.varningar.append(
            "Insatsen var aldrig påbörjad. Den är noterad som avslutad utan att ha verkställts."
        )
    return spara(session, insats, "avsluta_insats", granskning, av=av, now=now)


def granska_placering(insats: Insats, granskning: Granskning) -> None:
    """See that a placering says what its figures ask for, and that no other insats does."""
    svar = {
        "skyddsbehov": "Ange om barnet har ett skyddsbehov.",
        "vantat_pa_placering": "Ange om barnet fått vänta på placeringen.",
        "trygga_forhallanden": "Ange om placeringen är under trygga förhållanden.",
    }
    for falt, uppmaning in svar.items():
        varde = getattr(insats, falt)
        if not insats.typ.placering and varde is not None:
            granskning.anmark(falt, "Fylls bara i för en placering.", "PASSAR_EJ")
        if insats.typ.placering and (falt == "skyddsbehov" or insats.skyddsbehov):
            granskning.krav(varde, falt, uppmaning)


def _granska_utredning(
    session: Session, insats: Insats, beslutad: date | None, granskning: Granskning
) -> None:
    if insats.utredning_id is None:
        return
    utredning = las_rad(session, Utredning, insats.utredning_id)
    if utredning is None or utredning.barn_id != insats.barn_id:
        granskning.anmark("utredning_id", "Välj en utredning som gäller barnet.", "SAKNAS")
    elif beslutad is not None and beslutad < utredning.inledd:
        granskning.anmark("beslutad", f"Utredningen inleddes först {utredning.inledd}.", "ORDNING")


def _krav_pagaende(insats: Insats, granskning: Granskning, falt: str) -> None:
    if insats.avslutad is not None:
        granskning.anmark(falt, f"Insatsen är redan avslutad, {insats.avslutad}.", "AVSLUTAD")
        granskning.avvisa()


def _varna_placerad(session: Session, insats: Insats, granskning: Granskning) -> None:
    annan = session.scalar(
        select(Insats)
        .where(
            Insats.barn_id == insats.barn_id,
            Insats.id != insats.id,
            Insats.typ.in_(PLACERINGAR),
            Insats.paborjad.is_not(None),
            Insats.avslutad.is_(None),
        )
        .limit(1)
    )
    if annan is not None:
        granskning.varningar.append(
            "Barnet är redan placerat, i en annan insats i ärendet. Ska den avslutas?"
        )
