"""Utredning: the investigation, its extensions and its reopenings."""

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
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.barn import NEW_KALLID, Barn
from casetrack.cases.handelse import Utforare, beskriv_andringar, med_prefix
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, las_rad, rakna_upp, spara
from casetrack.cases.organisation import Enhet, las_policy
from casetrack.cases.tidsordning import granska_dag, granska_tid
from casetrack.db import Base, code_column
from casetrack.rules.alder import ar_under_18
from casetrack.rules.forlangning import Utredningsgrans, berakna_utredningsgrans
from casetrack.rules.kalender import lagg_till
from casetrack.rules.koder import JaNejEjNodvandigt, Policy, Resultat, SenOrsak
from casetrack.rules.tid import lokal_dag

MAX_FORLANGNING_MANADER = 24
"""How many months after its decision an extension may last: a later day is a slip of the hand."""


class Utredning(Base):
    """An investigation of one child; open while `avslutad` is empty.

    `forfaller` and `forfaller_flyttad` are the four-month dates without extensions, counted by
    `rules.klockor` when the row is written. `overlappar` is set by an import alone, on history in which a child has
    several utredningar at a time; a form can't open a second one. `uppfoljd` is the follow-up after the closing.
    """

    __tablename__ = "utredning"
    __table_args__ = (
        UniqueConstraint("namnd_id", "kallid"),
        UniqueConstraint("namnd_id", "id"),
        UniqueConstraint("namnd_id", "barn_id", "id"),
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        CheckConstraint("avslutad >= inledd", name="avslutad_efter_inledd"),
        CheckConstraint("uppfoljd >= avslutad", name="uppfoljd_efter_avslutad"),
        CheckConstraint("inlast OR (avslutad IS NULL) = (resultat IS NULL)", name="avslutad_med_resultat"),
        CheckConstraint("beslutsunderlag_klart >= inledd OR inlast", name="underlag_efter_inledd"),
        Index(
            "uq_utredning_oppen",
            "namnd_id",
            "barn_id",
            unique=True,
            postgresql_where=text("avslutad IS NULL AND NOT overlappar"),
        ),
        Index("ix_utredning_namnd_id_avslutad", "namnd_id", "avslutad"),
        Index("ix_utredning_namnd_id_inledd", "namnd_id", "inledd"),
        Index(
            "ix_utredning_namnd_id_barn_id", "namnd_id", "barn_id", "inledd", postgresql_include=["avslutad"]
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kallid: Mapped[str] = mapped_column(server_default=NEW_KALLID)
    barn_id: Mapped[int]
    enhet_id: Mapped[int]
    handlaggare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    inlast: Mapped[bool] = mapped_column(server_default="false")
    overlappar: Mapped[bool] = mapped_column(server_default="false")

    inledd: Mapped[date]
    forfaller: Mapped[date]
    forfaller_flyttad: Mapped[date]
    beslutsunderlag_klart: Mapped[date | None]
    avslutad: Mapped[date | None]
    resultat: Mapped[Resultat | None] = mapped_column(code_column(Resultat))
    barnet_delaktigt: Mapped[bool | None]
    barnet_aterkoppling: Mapped[bool | None]
    skola_vidtalad: Mapped[JaNejEjNodvandigt | None] = mapped_column(code_column(JaNejEjNodvandigt))
    sen_orsak: Mapped[SenOrsak | None] = mapped_column(code_column(SenOrsak))
    uppfoljd: Mapped[date | None]

    radversion: Mapped[int] = mapped_column(server_default="1")

    barn: Mapped[Barn] = relationship(viewonly=True)
    enhet: Mapped[Enhet] = relationship(viewonly=True)
    forlangningar: Mapped[list[Forlangning]] = relationship(
        primaryjoin="and_(Forlangning.namnd_id == Utredning.namnd_id,"
        " Forlangning.utredning_id == Utredning.id, Forlangning.upphavd.is_(None))",
        order_by="(Forlangning.beslutad, Forlangning.till)",
        lazy="selectin",
        viewonly=True,
    )
    ateroppningar: Mapped[list[Ateroppning]] = relationship(
        order_by="Ateroppning.id", lazy="selectin", viewonly=True
    )

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy


class Forlangning(Base):
    """A decision with särskilda skäl that the utredning may last until `till` (SoL 20:3).

    One that was wrongly recorded is never overwritten: it is `upphavd`, and no reader counts it any more.
    """

    __tablename__ = "forlangning"
    __table_args__ = (
        UniqueConstraint("utredning_id", "beslutad", "till"),
        ForeignKeyConstraint(["namnd_id", "utredning_id"], ["utredning.namnd_id", "utredning.id"]),
        CheckConstraint("till >= beslutad", name="till_efter_beslutad"),
        CheckConstraint("(upphavd IS NULL) = (upphavd_skal IS NULL)", name="upphavd_med_skal"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    utredning_id: Mapped[int]
    beslutad: Mapped[date]
    till: Mapped[date]
    skal: Mapped[str]
    beslutad_av: Mapped[str | None]
    upphavd: Mapped[date | None]
    upphavd_skal: Mapped[str | None]


class Ateroppning(Base):
    """A closed utredning opened again: keeps the closing that no longer holds, and what was answered at it."""

    __tablename__ = "ateroppning"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "utredning_id"], ["utredning.namnd_id", "utredning.id"]),
        CheckConstraint("ateroppnad >= avslutad", name="ateroppnad_efter_avslutad"),
        Index("ix_ateroppning_utredning_id", "utredning_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    utredning_id: Mapped[int]
    avslutad: Mapped[date]
    resultat: Mapped[Resultat | None] = mapped_column(code_column(Resultat))
    barnet_delaktigt: Mapped[bool | None]
    barnet_aterkoppling: Mapped[bool | None]
    skola_vidtalad: Mapped[JaNejEjNodvandigt | None] = mapped_column(code_column(JaNejEjNodvandigt))
    ateroppnad: Mapped[date]
    skal: Mapped[str]


@dataclass(frozen=True)
class ForlangUppgifter:
    """A decision that the utredning may last longer: when, until when, why, and by whom."""

    beslutad: date | None = None
    till: date | None = None
    skal: str | None = None
    beslutad_av: str | None = None


@dataclass(frozen=True)
class AvslutaUtredningUppgifter:
    """How the utredning ended."""

    avslutad: date | None = None
    resultat: Resultat | None = None
    barnet_delaktigt: bool | None = None
    barnet_aterkoppling: bool | None = None
    skola_vidtalad: JaNejEjNodvandigt | None = None
    beslutsunderlag_klart: date | None = None
    sen_orsak: SenOrsak | None = None


@dataclass(frozen=True)
class AteroppnaUppgifter:
    """When and why a closed utredning is taken up again."""

    ateroppnad: date | None = None
    skal: str | None = None


def berakna_grans(utredning: Utredning, policy: Policy = Policy.STRIKT) -> Utredningsgrans:
    """The limits of an utredning with its extensions; it has no limit in law unless `har_frist`."""
    return berakna_utredningsgrans(
        utredning.inledd, [(each.beslutad, each.till) for each in utredning.forlangningar], policy
    )


def har_frist(fodelsedatum: date | None, inledd: date) -> bool:
    """Whether the four months hold: they speak of children, and one of unknown age is taken for a child."""
    return fodelsedatum is None or ar_under_18(fodelsedatum, inledd)


@kommando
def forlang_utredning(
    session: Session,
    utredning_id: int,
    uppgifter: ForlangUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Utredning]:
    """Record a decision with särskilda skäl to extend an open utredning (SoL 20:3).

    It must reach past the limit there is. One decided after that limit is recorded, with the warning that it cures
    nothing (law.md, Counting 10). Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    utredning = las_for_andring(session, Utredning, utredning_id, sedd_version)
    _krav_oppen(utredning, granskning, "beslutad")
    skal = granskning.rensa(uppgifter.skal, "skal")
    beslutad_av = granskning.rensa(uppgifter.beslutad_av, "beslutad_av")
    granskning.krav(uppgifter.beslutad, "beslutad", "Ange vilken dag förlängningen beslutades.")
    granskning.krav(uppgifter.till, "till", "Ange vilken dag utredningen förlängs till.")
    granskning.krav(skal, "skal", "Ange de särskilda skälen.")
    granskning.krav(beslutad_av, "beslutad_av", "Ange vem som fattade beslutet.")
    beslutad, till = uppgifter.beslutad, uppgifter.till
    grans = berakna_grans(utredning, las_policy(session, utredning.namnd_id, lokal_dag(now))).grans
    if beslutad is not None:
        granska_dag(beslutad, "beslutad", granskning, now)
        if beslutad < utredning.inledd:
            granskning.anmark("beslutad", f"Utredningen inleddes först {utredning.inledd}.", "ORDNING")
        if beslutad > grans:
            granskning.varningar.append(
                f"Förlängningen beslutades {beslutad}, efter att fristen gick ut {grans}. Den är noterad, men"
                " utredningen räknas ändå som försenad."
            )
    hittills = max([grans, *(each.till for each in utredning.forlangningar)])
    if till is not None and till <= hittills:
        granskning.anmark(
            "till", f"Utredningen får redan pågå till {hittills}. Ange en senare dag.", "FORKORTAR"
        )
    elif till is not None and beslutad is not None and not granskning.har_fel("beslutad"):
        if till < beslutad:
            granskning.anmark("till", f"Dagen ligger före beslutet, {beslutad}.", "ORDNING")
        if till > lagg_till(beslutad, manader=MAX_FORLANGNING_MANADER):
            granskning.anmark("till", "Skriv en dag inom två år från beslutet.", "ORIMLIG")
    granskning.avvisa()
    nyckel = {"utredning_id": utredning.id, "beslutad": beslutad, "till": till}
    # The same decision may have been taken back by mistake: then its row holds again.
    forlangning = session.scalar(select(Forlangning).filter_by(**nyckel))
    forlangning = forlangning or Forlangning(namnd_id=utredning.namnd_id, **nyckel)
    for falt, varde in {
        "skal": skal,
        "beslutad_av": beslutad_av,
        "upphavd": None,
        "upphavd_skal": None,
    }.items():
        setattr(forlangning, falt, varde)
    session.add(forlangning)
    rakna_upp(utredning)
    om_annat = med_prefix("forlangning", beskriv_andringar(forlangning))
    genomfort = spara(session, utredning, "forlang_utredning", granskning, av=av, now=now, om_annat=om_annat)
    session.expire(utredning, ["forlangningar"])
    return genomfort


@kommando
def upphav_forlangning(
    session: Session,
    forlangning_id: int,
    *,
    skal: str | None,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Utredning]:
    """Take back an extension that was wrongly recorded, while its utredning (of `sedd_version`) is open.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    forlangning = las_rad(session, Forlangning, forlangning_id)
    if forlangning is None:
        raise Saknas
    utredning = las_for_andring(session, Utredning, forlangning.utredning_id, sedd_version)
    _krav_oppen(utredning, granskning, "skal")
    if forlangning not in utredning.forlangningar:
        granskning.anmark("skal", "Förlängningen är redan upphävd.", "REDAN_GJORT")
    motivering = granskning.rensa(skal, "skal")
    granskning.krav(motivering, "skal", "Ange varför förlängningen upphävs.")
    granskning.avvisa()
    forlangning.upphavd, forlangning.upphavd_skal = lokal_dag(now), motivering
    rakna_upp(utredning)
    andringar = beskriv_andringar(forlangning) | {"till": [forlangning.till.isoformat(), None]}
    om_annat = med_prefix("forlangning", andringar)
    genomfort = spara(session, utredning, "upphav_forlangning", granskning, av=av, now=now, om_annat=om_annat)
    session.expire(utredning, ["forlangningar"])
    return genomfort


@kommando
def avsluta_utredning(
    session: Session,
    utredning_id: int,
    uppgifter: AvslutaUtredningUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Utredning]:
    """Close an utredning. Late, by the valid extensions and the policy of the nämnd, needs a reason.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    utredning = las_for_andring(session, Utredning, utredning_id, sedd_version)
    _krav_oppen(utredning, granskning, "avslutad")
    avslutad = uppgifter.avslutad
    granskning.krav(avslutad, "avslutad", "Ange vilken dag utredningen avslutades.")
    granskning.krav(uppgifter.resultat, "resultat", "Ange vad utredningen ledde till.")
    granskning.krav(uppgifter.barnet_delaktigt, "barnet_delaktigt", "Ange om barnet varit delaktigt.")
    granskning.krav(uppgifter.barnet_aterkoppling, "barnet_aterkoppling", "Ange om barnet fått återkoppling.")
    granskning.krav(uppgifter.skola_vidtalad, "skola_vidtalad", "Ange om skolan eller förskolan vidtalats.")
    klart = utredning.beslutsunderlag_klart
    for falt in fields(uppgifter):
        setattr(utredning, falt.name, getattr(uppgifter, falt.name))
    utredning.beslutsunderlag_klart = (
        uppgifter.beslutsunderlag_klart or klart
    )  # of a closing before a reopening
    granska_tid(utredning, granskning, now)
    ateroppnad = max((each.ateroppnad for each in utredning.ateroppningar), default=None)
    if avslutad is not None and ateroppnad is not None and avslutad < ateroppnad:
        granskning.anmark("avslutad", f"Utredningen återöppnades {ateroppnad}.", "ORDNING")
    granska_sen_orsak(session, utredning, granskning, now)
    return spara(session, utredning, "avsluta_utredning", granskning, av=av, now=now)


@kommando
def ateroppna_utredning(
    session: Session,
    utredning_id: int,
    uppgifter: AteroppnaUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Utredning]:
    """Take up a closed utredning again. It keeps its start, and its closing is kept in an `Ateroppning`.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    utredning = las_for_andring(session, Utredning, utredning_id, sedd_version)
    avslutad = utredning.avslutad
    if avslutad is None:
        granskning.anmark("ateroppnad", "Utredningen är redan öppen.", "REDAN_GJORT")
        granskning.avvisa()
    skal = granskning.rensa(uppgifter.skal, "skal")
    ateroppnad = uppgifter.ateroppnad
    granskning.krav(ateroppnad, "ateroppnad", "Ange vilken dag utredningen återöppnas.")
    granskning.krav(skal, "skal", "Ange varför utredningen återöppnas.")
    if ateroppnad is not None and avslutad is not None:
        granska_dag(ateroppnad, "ateroppnad", granskning, now)
        if ateroppnad < avslutad:
            granskning.anmark("ateroppnad", f"Utredningen avslutades först {avslutad}.", "ORDNING")
    senare = session.scalar(
        select(Utredning.inledd)
        .where(
            Utredning.barn_id == utredning.barn_id,
            Utredning.id != utredning.id,
            Utredning.inledd >= utredning.inledd,
            or_(Utredning.avslutad.is_(None), Utredning.avslutad > utredning.inledd),
        )
        .limit(1)
    )
    if senare is not None:
        text = f"Det finns en senare utredning om barnet, inledd {senare}. Fortsätt i den."
        granskning.anmark("ateroppnad", text, "SENARE_UTREDNING")
    granskning.avvisa()
    ateroppning = Ateroppning(
        namnd_id=utredning.namnd_id,
        utredning_id=utredning.id,
        avslutad=avslutad,
        resultat=utredning.resultat,
        barnet_delaktigt=utredning.barnet_delaktigt,
        barnet_aterkoppling=utredning.barnet_aterkoppling,
        skola_vidtalad=utredning.skola_vidtalad,
        ateroppnad=ateroppnad,
        skal=skal,
    )
    session.add(ateroppning)
    om_annat = med_prefix("ateroppning", beskriv_andringar(ateroppning))
    utredning.avslutad = utredning.resultat = utredning.sen_orsak = utredning.uppfoljd = None
    genomfort = spara(
        session, utredning, "ateroppna_utredning", granskning, av=av, now=now, om_annat=om_annat
    )
    session.expire(utredning, ["ateroppningar"])
    return genomfort


def _krav_oppen(utredning: Utredning, granskning: Granskning, falt: str) -> None:
    if utredning.avslutad is not None:
        granskning.anmark(falt, f"Utredningen är redan avslutad, {utredning.avslutad}.", "AVSLUTAD")
        granskning.avvisa()


def granska_sen_orsak(session: Session, utredning: Utredning, granskning: Granskning, now: datetime) -> None:
    """Demand a reason of a late closing, and none of one in time; of a date that is wrong nothing is asked."""
    if utredning.avslutad is None or granskning.har_fel("avslutad"):
        return
    grans = berakna_grans(utredning, las_policy(session, utredning.namnd_id, lokal_dag(now))).grans
    sen = utredning.avslutad > grans and har_frist(utredning.barn.fodelsedatum, utredning.inledd)
    if sen and utredning.sen_orsak is None:
        text = f"Fristen gick ut {grans}. Ange varför utredningen blev sen."
        granskning.anmark("sen_orsak", text, "SEN_UTAN_ORSAK")
    if not sen and utredning.sen_orsak is not None:
        granskning.anmark("sen_orsak", "Lämna tomt: utredningen avslutades i tid.", "PASSAR_EJ")
