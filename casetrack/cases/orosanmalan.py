"""Orosanmalan: one report of concern about one child, from arrival to decision and återkoppling.

The row carries its skyddsbedömning, förhandsbedömning and återkoppling; the commands of those steps stand
in modules of their own. `Anmalaridentitet` is kept apart: who reported has its own secrecy (OSL 26:5).
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.cases.barn import NEW_KALLID, Barn
from casetrack.cases.organisation import Enhet
from casetrack.db import Base, code_column
from casetrack.rules.koder import (
    AnmalareKategori,
    AterkopplingStatus,
    Beslut,
    Satt,
    SenOrsak,
    SynnerligaSkal,
    TypAnmalan,
)


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
        Index("ix_orosanmalan_namnd_id_barn_id", "namnd_id", "barn_id", "inkom_datum"),
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
