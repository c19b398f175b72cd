"""Orosanmalan: one report of concern about one child, from arrival to decision and återkoppling.

The row carries its skyddsbedömning, förhandsbedömning and återkoppling; the commands of those steps stand
in modules of their own. `Anmalaridentitet` is kept apart: who reported has its own secrecy (OSL 26:5).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from casetrack.cases.avvisning import Granskning
from casetrack.cases.barn import NEW_KALLID, Barn, BarnUppgifter, skapa_barn
from casetrack.cases.handelse import Andringar, Utforare, med_prefix
from casetrack.cases.kommando import Genomfort, kommando, las_rad, registrera_i_tur, spara
from casetrack.cases.organisation import Enhet, granska_enhet, granska_handlaggare
from casetrack.cases.tidsordning import granska_tid
from casetrack.cases.utredning import Utredning
from casetrack.db import Base, code_column
from casetrack.rules.alder import alder_pa
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import (
    AnmalareKategori,
    AterkopplingStatus,
    Beslut,
    Klocka,
    Satt,
    SenOrsak,
    SynnerligaSkal,
    TypAnmalan,
)
from casetrack.rules.tid import lokal_dag

MAX_ALDER = 20
"""Barn och unga: the oldest that a case can be about, in whole years when the anmälan comes in."""


class Orosanmalan(Base):
    """An anmälan, ansökan or information about one child; siblings share `syskongrupp`.

    `inkom`, `nadde_mottagningen` and `registrerad` are three instants and never stand in for each other.
    `forfaller` (strict) and `forfaller_flyttad` are the due dates of the förhandsbedömning, counted by
    `rules.klockor` when the row is written. `inlast` marks history from an import, which may lack what a form demands.
    """

    __tablename__ = "orosanmalan"
    __table_args__ = (
        UniqueConstraint("namnd_id", "kallid"),
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        ForeignKeyConstraint(
            ["namnd_id", "barn_id", "utredning_id"],
            ["utredning.namnd_id", "utredning.barn_id", "utredning.id"],
        ),
        CheckConstraint("(beslut IS NULL) = (beslut_datum IS NULL)", name="beslut_med_datum"),
        CheckConstraint(
            "beslut NOT IN ('inleda', 'paford') OR utredning_id IS NOT NULL", name="beslut_med_utredning"
        ),
        CheckConstraint("beslut_datum >= inkom_datum", name="beslut_efter_inkom"),
        CheckConstraint("skyddsbedomning >= inkom", name="skyddsbedomning_efter_inkom"),
        CheckConstraint(
            "inlast OR beslut IS DISTINCT FROM 'inte_inleda' OR typ <> 'anmalan' OR barnet_hort IS NOT NULL",
            name="barnet_hort",
        ),
        CheckConstraint(
            "inlast OR barnet_hort IS DISTINCT FROM false OR barnet_hort_orsak IS NOT NULL",
            name="barnet_hort_orsak",
        ),
        CheckConstraint(
            "inlast OR typ <> 'anmalan' OR beslut IS NULL OR beslut = 'paford' OR beslut_datum <= forfaller_flyttad"
            " OR sen_orsak IS NOT NULL",
            name="sen_orsak",
        ),
        CheckConstraint(
            "inlast OR vald IS NOT TRUE OR beslut IS DISTINCT FROM 'inte_inleda' OR vald_skal IS NOT NULL",
            name="vald_kraver_skal",
        ),
        CheckConstraint(
            "synnerliga_skal IS DISTINCT FROM 'annat' OR synnerliga_skal_text IS NOT NULL",
            name="synnerliga_skal_text",
        ),
        Index("ix_orosanmalan_namnd_id_inkom_datum", "namnd_id", "inkom_datum"),
        Index("ix_orosanmalan_namnd_id_beslut_datum", "namnd_id", "beslut_datum"),
        Index(
            "ix_orosanmalan_namnd_id_barn_id",
            "namnd_id",
            "barn_id",
            "inkom_datum",
            postgresql_include=["typ"],
        ),
        Index("ix_orosanmalan_utredning_id", "utredning_id"),
        Index(
            "ix_orosanmalan_oppen",
            "namnd_id",
            "forfaller",
            postgresql_where=text("beslut IS NULL"),
        ),
        Index(
            "ix_orosanmalan_aterkoppling_oppen",
            "namnd_id",
            postgresql_where=text("aterkoppling_begard IS NOT NULL AND aterkoppling IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kallid: Mapped[str] = mapped_column(server_default=NEW_KALLID)
    barn_id: Mapped[int]
    enhet_id: Mapped[int]
    handlaggare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    syskongrupp: Mapped[uuid.UUID | None]
    inlast: Mapped[bool] = mapped_column(server_default="false")

    typ: Mapped[TypAnmalan] = mapped_column(code_column(TypAnmalan))
    inkom: Mapped[datetime]
    inkom_datum: Mapped[date] = mapped_column(
        Computed("(inkom AT TIME ZONE 'Europe/Stockholm')::date", persisted=True)
    )
    nadde_mottagningen: Mapped[datetime | None]
    registrerad: Mapped[datetime | None]
    satt: Mapped[Satt | None] = mapped_column(code_column(Satt))
    anmalare: Mapped[AnmalareKategori] = mapped_column(code_column(AnmalareKategori))
    beskrivning: Mapped[str | None]
    vald: Mapped[bool | None]
    brott: Mapped[bool | None]
    brottsdatum: Mapped[date | None]
    forsta_gang: Mapped[bool | None]

    skyddsbedomning: Mapped[datetime | None]
    behov_av_skydd: Mapped[bool | None]

    forfaller: Mapped[date]
    forfaller_flyttad: Mapped[date]
    beslut: Mapped[Beslut | None] = mapped_column(code_column(Beslut))
    beslut_datum: Mapped[date | None]
    beslut_motivering: Mapped[str | None]
    utredning_id: Mapped[int | None]
    barnet_hort: Mapped[bool | None]
    barnet_hort_orsak: Mapped[str | None]
    sen_orsak: Mapped[SenOrsak | None] = mapped_column(code_column(SenOrsak))
    synnerliga_skal: Mapped[SynnerligaSkal | None] = mapped_column(code_column(SynnerligaSkal))
    synnerliga_skal_text: Mapped[str | None]
    vald_skal: Mapped[str | None]
    vald_bekraftad_av: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))

    aterkoppling: Mapped[AterkopplingStatus | None] = mapped_column(code_column(AterkopplingStatus))
    aterkoppling_begard: Mapped[date | None]
    aterkoppling_given: Mapped[date | None]

    radversion: Mapped[int] = mapped_column(server_default="1")

    barn: Mapped[Barn] = relationship(viewonly=True)
    enhet: Mapped[Enhet] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy


class Anmalaridentitet(Base):
    """Who reported: apart from the case, with a permission and a log entry of its own."""

    __tablename__ = "anmalaridentitet"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "orosanmalan_id"], ["orosanmalan.namnd_id", "orosanmalan.id"]),
    )

    orosanmalan_id: Mapped[int] = mapped_column(primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    namn: Mapped[str | None]
    verksamhet: Mapped[str | None]
    telefon: Mapped[str | None]
    epost: Mapped[str | None]

    @property
    def ifyllda(self) -> dict[str, str]:
        """What is known, by column; nothing where it was taken away again."""
        return {falt: varde for falt in IDENTITETSFALT if (varde := getattr(self, falt)) is not None}


@dataclass(frozen=True)
class AnmalanUppgifter:
    """What a form knows of an anmälan; the same for all the siblings it is about."""

    enhet_id: int | None = None
    typ: TypAnmalan | None = None
    inkom: datetime | None = None
    anmalare: AnmalareKategori | None = None
    satt: Satt | None = None
    nadde_mottagningen: datetime | None = None
    beskrivning: str | None = None
    vald: bool | None = None
    brott: bool | None = None
    brottsdatum: date | None = None
    forsta_gang: bool | None = None
    aterkoppling_begard: date | None = None
    handlaggare_id: int | None = None
    anmalar_namn: str | None = None
    anmalar_verksamhet: str | None = None
    anmalar_telefon: str | None = None
    anmalar_epost: str | None = None


@kommando
def registrera_orosanmalan(
    session: Session,
    uppgifter: AnmalanUppgifter,
    barn: Sequence[int | BarnUppgifter],
    *,
    namnd_id: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[list[Orosanmalan]]:
    """Register what came in about one child or several siblings: a row and an event for each (law.md, Counting 6).

    A child is named by its id, or described if it is new. `registrerad` is `now`; the other two instants are what was
    typed or unknown. The order of the children is kept. A child that has an open utredning is a warning: the anmälan
    can be påförd it. Raises Avvisat; fields of the child at place n, from 0, are named `barn-n-...`.
    """
    granskning = Granskning()
    registrera_i_tur(session, namnd_id)
    varden = _granska_anmalan(session, uppgifter, granskning, namnd_id, now)
    identitet = granska_identitet(uppgifter, uppgifter.anmalare, granskning)
    if not barn:
        granskning.anmark("barn", "Ange minst ett barn.", "SAKNAS")
    barnen = [_las_barn(session, each, n, granskning, namnd_id, now) for n, each in enumerate(barn)]
    for n, (ett_barn, _) in enumerate(barnen):
        if ett_barn is not None:
            _granska_barn(session, ett_barn, n, [each for each, _ in barnen[:n]], uppgifter, granskning)
    granskning.avvisa()

    syskongrupp = uuid.uuid4() if len(barnen) > 1 else None
    rader = []
    for ett_barn, om_barnet in barnen:
        assert ett_barn is not None  # noqa: S101 - a missing child was refused above
        session.add(ett_barn)
        session.flush()
        rad = Orosanmalan(**varden, barn_id=ett_barn.id, syskongrupp=syskongrupp)
        om_annat = med_prefix("barn", om_barnet)
        if identitet:
            # That it is known, and not who it is: the line of events is the child's to read (OSL 26:5).
            om_annat["anmalaridentitet"] = [None, "registrerad"]
        spara(session, rad, "registrera_orosanmalan", granskning, av=av, now=now, om_annat=om_annat)
        if identitet:
            session.add(Anmalaridentitet(orosanmalan_id=rad.id, namnd_id=namnd_id, **identitet))
        rader.append(rad)
    return Genomfort(rader, tuple(granskning.varningar))


def _granska_anmalan(
    session: Session, uppgifter: AnmalanUppgifter, granskning: Granskning, namnd_id: int, now: datetime
) -> dict[str, Any]:
    """The columns of the rows to write, checked as far as they don't depend on the child."""
    granskning.krav(uppgifter.typ, "typ", "Ange vad som kom in.")
    granskning.krav(
        uppgifter.inkom, "inkom", "Ange när anmälan kom in till socialtjänsten, dag och klockslag."
    )
    granskning.krav(uppgifter.anmalare, "anmalare", "Ange vem som anmälde.")
    if uppgifter.typ is TypAnmalan.ANMALAN:
        granskning.krav(uppgifter.vald, "vald", "Ange om anmälan gäller misstänkt våld mot barnet.")
        granskning.krav(
            uppgifter.brott, "brott", "Ange om anmälan gäller ett brott som barnet misstänks för."
        )
    if not uppgifter.brott:
        for falt in ("brottsdatum", "forsta_gang"):
            if getattr(uppgifter, falt) is not None:
                granskning.anmark(falt, "Fylls bara i när anmälan gäller ett misstänkt brott.", "PASSAR_EJ")
    if uppgifter.anmalare is AnmalareKategori.ANONYM and uppgifter.aterkoppling_begard:
        granskning.anmark("aterkoppling_begard", "En anonym anmälare kan inte få återkoppling.", "ANONYM")
    dag = lokal_dag(uppgifter.inkom) if uppgifter.inkom else None
    granska_enhet(session, namnd_id, uppgifter.enhet_id, dag, granskning)
    granska_handlaggare(session, uppgifter.enhet_id, uppgifter.handlaggare_id, granskning)
    varden = {falt: getattr(uppgifter, falt) for falt in _SOM_SKRIVET}
    varden |= {
        "namnd_id": namnd_id,
        "registrerad": now,
        "beskrivning": granskning.rensa(uppgifter.beskrivning, "beskrivning"),
    }
    granska_tid(Orosanmalan(**varden), granskning, now)
    if dag is not None and not granskning.har_fel("inkom"):
        varden["forfaller"], varden["forfaller_flyttad"] = forfallodagar(Klocka.FORHANDSBEDOMNING, dag)
    return varden


_SOM_SKRIVET = (
    "enhet_id",
    "typ",
    "inkom",
    "anmalare",
    "satt",
    "nadde_mottagningen",
    "vald",
    "brott",
    "brottsdatum",
    "forsta_gang",
    "aterkoppling_begard",
    "handlaggare_id",
)


IDENTITETSFALT = ("namn", "verksamhet", "telefon", "epost")
"""The columns of `Anmalaridentitet`; in a form they begin with `anmalar_`."""


def granska_identitet(
    uppgifter: object, anmalare: AnmalareKategori | None, granskning: Granskning
) -> dict[str, str]:
    """The columns of `Anmalaridentitet` that were filled in."""
    ifyllda = {}
    for falt in IDENTITETSFALT:
        text = granskning.rensa(getattr(uppgifter, f"anmalar_{falt}"), f"anmalar_{falt}")
        if text is not None:
            ifyllda[falt] = text
            if anmalare is AnmalareKategori.ANONYM:
                granskning.anmark(f"anmalar_{falt}", "Anmälaren är anonym: lämna fältet tomt.", "ANONYM")
    return ifyllda


def _las_barn(
    session: Session, barn: int | BarnUppgifter, n: int, granskning: Granskning, namnd_id: int, now: datetime
) -> tuple[Barn | None, Andringar]:
    """The child, and how its event tells of it if it is new."""
    if isinstance(barn, BarnUppgifter):
        om_barnet = Granskning()
        nytt = skapa_barn(session, barn, om_barnet, namnd_id=namnd_id, now=now)
        granskning.ta_med(om_barnet, f"barn-{n}-")
        return nytt
    kant = las_rad(session, Barn, barn)
    if kant is None:
        granskning.anmark(f"barn-{n}", "Barnet finns inte. Sök fram det igen.", "SAKNAS")
    return kant, {}


def _granska_barn(
    session: Session,
    barn: Barn,
    n: int,
    tidigare: Sequence[Barn | None],
    uppgifter: AnmalanUppgifter,
    granskning: Granskning,
) -> None:
    falt = f"barn-{n}"
    if any(
        barn is each
        or (each and each.identitet and barn.identitet and each.identitet.varde == barn.identitet.varde)
        for each in tidigare
    ):
        granskning.anmark(falt, "Barnet är angivet två gånger.", "DUBBLETT")
    if uppgifter.inkom is None:
        return
    alder = alder_pa(barn.fodelsedatum, lokal_dag(uppgifter.inkom)) if barn.fodelsedatum else 0
    if alder > MAX_ALDER:
        text = f"Personen var {alder} år när anmälan kom in. Ärendet kan bara gälla den som är högst {MAX_ALDER} år."
        granskning.anmark(falt, text, "ALDER")
    if not inspect(barn).persistent:
        return
    if session.scalar(
        select(Orosanmalan.id)
        .where(
            Orosanmalan.barn_id == barn.id,
            Orosanmalan.inkom == uppgifter.inkom,
            Orosanmalan.anmalare == uppgifter.anmalare,
            Orosanmalan.typ == uppgifter.typ,
        )
        .limit(1)
    ):
        text = "Det finns redan en anmälan om barnet från samma slags anmälare vid exakt den tidpunkten."
        granskning.anmark(falt, text, "DUBBLETT")
    oppen = session.scalar(
        select(Utredning.inledd).where(Utredning.barn_id == barn.id, Utredning.avslutad.is_(None)).limit(1)
    )
    if oppen is not None:
        granskning.varningar.append(
            f"{barn.namn} har en öppen utredning, inledd {oppen}. Anmälan kan påföras den."
        )
