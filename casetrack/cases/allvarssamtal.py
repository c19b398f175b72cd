"""Allvarssamtal: the 48-hour talk after a (suspected) offence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from casetrack.cases.avvisning import Granskning
from casetrack.cases.faltnamn import inne_i_mening, skriv_tid
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, spara
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.tidsordning import granska_tid
from casetrack.db import Base, code_column
from casetrack.rules.alder import ar_under_18
from casetrack.rules.allvarssamtal import hitta_allvarssamtalsregel
from casetrack.rules.koder import AllvarssamtalUtfall, TypAnmalan
from casetrack.rules.tid import lokal_dag


class Allvarssamtal(Base):
    """The talk that one anmälan about an offence led to.

    `kallad` is the instant when the last of the child and one guardian was summoned; `hallet` when the talk was
    held. `ung`, `vardnadshavare` and `polis` say who took part.
    """

    __tablename__ = "allvarssamtal"
    __table_args__ = (
        UniqueConstraint("namnd_id", "orosanmalan_id"),
        ForeignKeyConstraint(["namnd_id", "orosanmalan_id"], ["orosanmalan.namnd_id", "orosanmalan.id"]),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    orosanmalan_id: Mapped[int]
    kannedom: Mapped[datetime]
    kallad: Mapped[datetime | None]
    hallet: Mapped[datetime | None]
    plats: Mapped[str | None]
    ung: Mapped[bool | None]
    vardnadshavare: Mapped[bool | None]
    polis: Mapped[bool | None]
    utfall: Mapped[AllvarssamtalUtfall | None] = mapped_column(code_column(AllvarssamtalUtfall))
    radversion: Mapped[int] = mapped_column(server_default="1")

    orosanmalan: Mapped[Orosanmalan] = relationship(viewonly=True)

    @property
    def barn_id(self) -> int:
        """The child of its anmälan."""
        return self.orosanmalan.barn_id

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy


@dataclass(frozen=True)
class SamtalUppgifter:
    """How it went: held, with whom and where, or why not."""

    utfall: AllvarssamtalUtfall | None = None
    hallet: datetime | None = None
    plats: str | None = None
    ung: bool | None = None
    vardnadshavare: bool | None = None
    polis: bool | None = None


@kommando
def registrera_kannedom(
    session: Session, orosanmalan_id: int, kannedom: datetime | None, *, av: Utforare, now: datetime
) -> Genomfort[Allvarssamtal]:
    """Begin the allvarssamtal of an anmälan about an offence by a child: when the report reached socialtjänsten.

    Raises Avvisat and Saknas.
    """
    granskning = Granskning()
    anmalan = las_for_andring(session, Orosanmalan, orosanmalan_id, None)
    _granska_galler(session, anmalan, granskning)
    granskning.avvisa()
    granskning.krav(
        kannedom, "kannedom", "Ange när socialtjänsten fick kännedom om brottet, dag och klockslag."
    )
    samtal = Allvarssamtal(namnd_id=anmalan.namnd_id, orosanmalan_id=anmalan.id, kannedom=kannedom)
    granska_tid(samtal, granskning, now)
    return spara(session, samtal, "registrera_kannedom", granskning, av=av, now=now)


@kommando
def kalla_till_samtal(
    session: Session,
    allvarssamtal_id: int,
    kallad: datetime | None,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Allvarssamtal]:
    """Record when the last of the child and one guardian was summoned. Raises Avvisat, Andrad and Saknas."""
    granskning = Granskning()
    samtal = las_for_andring(session, Allvarssamtal, allvarssamtal_id, sedd_version)
    _krav_oavslutat(samtal, granskning, "kallad")
    if samtal.kallad is not None:
        granskning.anmark(
            "kallad", f"Kallelsen är redan registrerad, {skriv_tid(samtal.kallad)}.", "REDAN_GJORT"
        )
        granskning.avvisa()
    granskning.krav(kallad, "kallad", "Ange när den sista av barnet och en vårdnadshavare kallades.")
    samtal.kallad = kallad
    granska_tid(samtal, granskning, now)
    return spara(session, samtal, "kalla_till_samtal", granskning, av=av, now=now)


@kommando
def avsluta_samtal(
    session: Session,
    allvarssamtal_id: int,
    uppgifter: SamtalUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Allvarssamtal]:
    """Record the outcome: that the talk was held and who took part, or why it wasn't.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    samtal = las_for_andring(session, Allvarssamtal, allvarssamtal_id, sedd_version)
    _krav_oavslutat(samtal, granskning, "utfall")
    granskning.krav(uppgifter.utfall, "utfall", "Ange hur det gick med samtalet.")
    for falt in fields(uppgifter):
        setattr(samtal, falt.name, getattr(uppgifter, falt.name))
    samtal.plats = granskning.rensa(uppgifter.plats, "plats")
    granska_tid(samtal, granskning, now)
    granska_utfall(samtal, granskning)
    if samtal.hallet is not None and samtal.kallad is None:
        granskning.varningar.append("Ingen kallelse är registrerad för samtalet.")
    return spara(session, samtal, "avsluta_samtal", granskning, av=av, now=now)


def granska_utfall(samtal: Allvarssamtal, granskning: Granskning) -> None:
    """A talk that was held says when and with whom; one that wasn't says neither."""
    if samtal.utfall is AllvarssamtalUtfall.GENOMFORT:
        granskning.krav(samtal.hallet, "hallet", "Ange när samtalet hölls, dag och klockslag.")
        granskning.krav(samtal.ung, "ung", "Ange om den unge deltog.")
        granskning.krav(samtal.vardnadshavare, "vardnadshavare", "Ange om en vårdnadshavare deltog.")
        granskning.krav(samtal.polis, "polis", "Ange om polisen deltog.")
    elif samtal.utfall is not None and samtal.hallet is not None:
        granskning.anmark("hallet", "Fylls bara i när samtalet är genomfört.", "PASSAR_EJ")


def _granska_galler(session: Session, anmalan: Orosanmalan, granskning: Granskning) -> None:
    """Whether there is to be a talk at all: a child under 18 when reported, for an offence, since 2019."""
    inkom = lokal_dag(anmalan.inkom)
    fodd = anmalan.barn.fodelsedatum
    if anmalan.typ is not TypAnmalan.ANMALAN or not anmalan.brott:
        text = "Allvarssamtal hålls bara efter en anmälan om att barnet misstänks för brott."
        granskning.anmark("kannedom", text, "EJ_BROTT")
    elif fodd is not None and not ar_under_18(fodd, inkom):
        granskning.anmark("kannedom", "Personen hade fyllt 18 år när anmälan kom in.", "ALDER")
    elif hitta_allvarssamtalsregel(inkom) is None:
        granskning.anmark("kannedom", "Före 2019 fanns ingen regel om allvarssamtal.", "INGEN_REGEL")
    elif (
        session.scalar(select(Allvarssamtal.id).where(Allvarssamtal.orosanmalan_id == anmalan.id)) is not None
    ):
        granskning.anmark("kannedom", "Allvarssamtalet är redan registrerat.", "REDAN_GJORT")


def _krav_oavslutat(samtal: Allvarssamtal, granskning: Granskning, falt: str) -> None:
    if samtal.utfall is not None:
        granskning.anmark(falt, f"Samtalet är redan avslutat: {inne_i_mening(samtal.utfall)}.", "AVSLUTAD")
        granskning.avvisa()
