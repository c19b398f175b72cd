"""Måltrad: the goal tree of a nämnd's report that is worked on, with what people have written in it.

Each report has a tree of its own, begun as a copy of the one before: what a person changes for one period leaves
every other as it was. Targets are not in it; they have their own history (`followup.arsmal`).
"""

from __future__ import annotations

import re
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.cases.organisation import Enhet
from casetrack.db import Base, code_column
from casetrack.followup.indikator import EgenIndikator, Matt
from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.mall import Mall, valj_mall
from casetrack.rules.koder import Kod, Malniva, Malstatus, Periodicitet, Tillstand

EGEN = "egen_"
"""How the code of an indicator begins whose value a person enters; none in the catalogue begins so."""

EGEN_KOD = re.compile(r"[a-z0-9_]{1,60}")
"""The rest of such a code."""

NUMMER = re.compile(r"[1-9][0-9]{0,3}(?:\.[1-9][0-9]{0,3}){0,3}")
"""A goal's number: a part for each level of the tree, as in the database."""


class Riktning(Kod):
    """Which way an indicator is better."""

    HOG = "hog", "Högre är bättre"
    LAG = "lag", "Lägre är bättre"


class Arbetsrapport(Base):
    """The report of a nämnd and period while people work on it, and after: a freezing leaves it open."""

    __tablename__ = "arbetsrapport"
    __table_args__ = (UniqueConstraint("namnd_id", "ar", "tertial"), UniqueConstraint("namnd_id", "id"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    ar: Mapped[int]
    tertial: Mapped[Tertial] = mapped_column(code_column(Tertial))
    skapad: Mapped[datetime]
    skapad_av: Mapped[str]

    mal: Mapped[list[Malpost]] = relationship(back_populates="rapport")

    @property
    def ordnade(self) -> list[Malpost]:
        """The goals as they are printed: each before its subgoals, 1.10 after 1.9."""
        return sorted(self.mal, key=lambda mal: mal.nyckel)

    @property
    def titel(self) -> str:
        return f"{self.tertial.text} {self.ar}"

    @property
    def mall(self) -> Mall:
        return valj_mall(self.ar)


class Malpost(Base):
    """One goal. Its number is its place in the tree: 1.4.1 stands under 1.4, and that under 1.

    `enhet` is whose goal an enhetsmål is: the rows under it count that enhet. None where it is not said, and then they
    count the nämnd, as under every other goal; a relation that is read only, to set by its id.

    `andrad_av` and `andrad` tell who wrote in it last. Texts are never null: one that is empty is "".
    """

    __tablename__ = "malpost"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"], ["arbetsrapport.namnd_id", "arbetsrapport.id"]
        ),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        UniqueConstraint("arbetsrapport_id", "nummer"),
        UniqueConstraint("namnd_id", "id"),
        CheckConstraint(r"nummer ~ '^[1-9][0-9]{0,3}(\.[1-9][0-9]{0,3}){0,3}$'", name="nummer"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint(r"enhet_id IS NULL OR nummer ~ '^[0-9]+(\.[0-9]+){3}$'", name="enhet"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    arbetsrapport_id: Mapped[int]
    nummer: Mapped[str]
    enhet_id: Mapped[int | None]
    text: Mapped[str]
    analys: Mapped[str] = mapped_column(server_default="")
    andrad: Mapped[datetime]
    andrad_av: Mapped[str]
    radversion: Mapped[int] = mapped_column(server_default="1")

    rapport: Mapped[Arbetsrapport] = relationship(back_populates="mal")
    enhet: Mapped[Enhet | None] = relationship(
        primaryjoin=lambda: Malpost.enhet_id == Enhet.id,
        foreign_keys=lambda: Malpost.enhet_id,
        viewonly=True,
    )
    indikatorer: Mapped[list[Indikatorpost]] = relationship(
        back_populates="mal",
        order_by="(Indikatorpost.ordning, Indikatorpost.id)",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    aktiviteter: Mapped[list[Aktivitetspost]] = relationship(
        back_populates="mal",
        order_by="(Aktivitetspost.ordning, Aktivitetspost.id)",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy

    @property
    def nyckel(self) -> tuple[int, ...]:
        return las_nummer(self.nummer)


class Indikatorpost(Base):
    """One row of the report: an indicator of the catalogue by its code, or one of the nämnd's own.

    One of its own has a name, a unit and, for its period, either counts or a value as text, with the source that they
    were taken from. `tillstand` stands in place of any value. `analys` is what a person has written or approved.
    """

    __tablename__ = "indikatorpost"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "malpost_id"], ["malpost.namnd_id", "malpost.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("malpost_id", "kod"),
        CheckConstraint("starts_with(kod, 'egen_') = (namn IS NOT NULL)", name="egen"),
        CheckConstraint(
            "(namn IS NULL AND matt IS NULL AND decimaler IS NULL AND riktning IS NULL AND kalla IS NULL)"
            " OR (namn <> '' AND coalesce(matt, '') IN ('andel', 'antal', 'medel')"
            " AND coalesce(decimaler, -1) BETWEEN 0 AND 2)",
            name="beskrivning",
        ),
        CheckConstraint("(varde IS NULL AND namnare IS NULL) OR coalesce(kalla, '') <> ''", name="kalla"),
        CheckConstraint("varde IS NULL OR namnare IS NULL", name="antal_eller_varde"),
        CheckConstraint("tillstand IS NULL OR (varde IS NULL AND namnare IS NULL)", name="utan_varde"),
        CheckConstraint(
            "(namnare IS NOT NULL OR (namnare_pojkar IS NULL AND namnare_flickor IS NULL))"
            " AND (varde IS NOT NULL OR (varde_pojkar IS NULL AND varde_flickor IS NULL))",
            name="delar",
        ),
        *(
            CheckConstraint(
                f"CASE WHEN matt = 'antal' OR namnare{del_} IS NULL THEN taljare{del_} IS NULL"
                f" AND coalesce(namnare{del_}, 0) >= 0 ELSE coalesce(taljare{del_} >= 0, false) AND"
                f" (taljare{del_} <= namnare{del_} OR matt = 'medel') END",
                name=f"antal{del_}",
            )
            for del_ in ("", "_pojkar", "_flickor")
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    malpost_id: Mapped[int]
    ordning: Mapped[int]
    kod: Mapped[str]
    periodicitet: Mapped[Periodicitet] = mapped_column(code_column(Periodicitet))
    tillstand: Mapped[Tillstand | None] = mapped_column(code_column(Tillstand))
    namn: Mapped[str | None]
    matt: Mapped[Matt | None] = mapped_column(code_column(Matt))
    decimaler: Mapped[int | None]
    riktning: Mapped[Riktning | None] = mapped_column(code_column(Riktning))
    kalla: Mapped[str | None]
    taljare: Mapped[int | None]
    namnare: Mapped[int | None]
    taljare_pojkar: Mapped[int | None]
    namnare_pojkar: Mapped[int | None]
    taljare_flickor: Mapped[int | None]
    namnare_flickor: Mapped[int | None]
    varde: Mapped[str | None]
    varde_pojkar: Mapped[str | None]
    varde_flickor: Mapped[str | None]
    prognos: Mapped[str | None]
    analys: Mapped[str] = mapped_column(server_default="")
    andrad: Mapped[datetime]
    andrad_av: Mapped[str]
    radversion: Mapped[int] = mapped_column(server_default="1")

    mal: Mapped[Malpost] = relationship(back_populates="indikatorer")

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy

    @property
    def arbetsrapport_id(self) -> int:
        """The report that it stands in, as a goal has it."""
        return self.mal.arbetsrapport_id

    @property
    def har_varde(self) -> bool:
        """Whether a person has entered its value, as counts or as a value."""
        return self.namnare is not None or self.varde is not None

    def beskriv_egen(self) -> EgenIndikator | None:
        """What is said of an indicator of the nämnd's own; None for one of the catalogue."""
        if self.namn is None or self.matt is None:
            return None
        return EgenIndikator(
            kod=self.kod,
            namn=self.namn,
            matt=self.matt,
            raknas="det som nämnden själv har sammanställt",
            ankare="perioden som nämnden har sammanställt",
            beskrivning="Uppgiften är sammanställd av nämnden och inskriven för hand.",
            decimaler=self.decimaler or 0,
            riktning=None if self.riktning is None else ("hog" if self.riktning is Riktning.HOG else "lag"),
            kalla=self.kalla or "",
        )


class Aktivitetspost(Base):
    """What the nämnd does to reach a goal."""

    __tablename__ = "aktivitetspost"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "malpost_id"], ["malpost.namnd_id", "malpost.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("malpost_id", "text"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("slutdatum >= startdatum", name="tid"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    malpost_id: Mapped[int]
    ordning: Mapped[int]
    text: Mapped[str]
    startdatum: Mapped[date | None]
    slutdatum: Mapped[date | None]
    avvikelse: Mapped[str] = mapped_column(server_default="")
    andrad: Mapped[datetime]
    andrad_av: Mapped[str]
    radversion: Mapped[int] = mapped_column(server_default="1")

    mal: Mapped[Malpost] = relationship(back_populates="aktiviteter")

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy

    @property
    def arbetsrapport_id(self) -> int:
        """The report that it stands in, as a goal has it."""
        return self.mal.arbetsrapport_id


class Statusbeslut(Base):
    """A status that somebody set for a goal; the latest counts, and none is ever changed or removed.

    `forslag` is what was proposed at that moment and `underlag` the reason that was shown; where the status is
    another, `skal` says why. No foreign key to the goal: what was decided stands when the goal is taken away.
    """

    __tablename__ = "statusbeslut"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"], ["arbetsrapport.namnd_id", "arbetsrapport.id"]
        ),
        CheckConstraint("status = forslag OR coalesce(skal, '') <> ''", name="skal"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    arbetsrapport_id: Mapped[int]
    malpost_id: Mapped[int]
    nummer: Mapped[str]
    status: Mapped[Malstatus] = mapped_column(code_column(Malstatus))
    forslag: Mapped[Malstatus] = mapped_column(code_column(Malstatus, name="forslag"))
    underlag: Mapped[str]
    skal: Mapped[str | None]
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]


class Rapportkommentar(Base):
    """What a reader has to say of a report, or of one of its goals; never changed."""

    __tablename__ = "rapportkommentar"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"], ["arbetsrapport.namnd_id", "arbetsrapport.id"]
        ),
        CheckConstraint("text <> ''", name="text"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    arbetsrapport_id: Mapped[int]
    malpost_id: Mapped[int | None]
    text: Mapped[str]
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]


class Varningskvittens(Base):
    """A warning that somebody signed off, and why; it holds while the warning says the same of the same row.

    One that was taken back holds no more, and stands with what says so, `aterkallad`.
    """

    __tablename__ = "varningskvittens"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"], ["arbetsrapport.namnd_id", "arbetsrapport.id"]
        ),
        UniqueConstraint("namnd_id", "id"),
        CheckConstraint("skal <> ''", name="skal"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    arbetsrapport_id: Mapped[int]
    plats: Mapped[str]
    kod: Mapped[str]
    text: Mapped[str]
    skal: Mapped[str]
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]

    aterkallad: Mapped[Kvittensaterkallelse | None] = relationship(viewonly=True)


class Kvittensaterkallelse(Base):
    """That a warning's sign-off was taken back, by whom and when; never changed, as little as the sign-off itself."""

    __tablename__ = "kvittensaterkallelse"
    __table_args__ = (
        ForeignKeyConstraint(
            ["namnd_id", "varningskvittens_id"], ["varningskvittens.namnd_id", "varningskvittens.id"]
        ),
        UniqueConstraint("varningskvittens_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    varningskvittens_id: Mapped[int]
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]


def las_nummer(nummer: str) -> tuple[int, ...]:
    """The parts of a goal's number, by which goals are ordered."""
    return tuple(map(int, nummer.split(".")))


def ar_enhetsmal(nummer: str) -> bool:
    """Whether a goal with the number stands on the lowest level of the tree."""
    return list(Malniva)[nummer.count(".")] is Malniva.ENHETSMAL
