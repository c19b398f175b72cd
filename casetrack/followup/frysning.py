"""Frysning: figures as they once stood, with every row behind every count, kept for good.

What is frozen is inserted and read, nothing else: the application's role can neither change nor remove it.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from casetrack.cases.avvisning import Avvisat, Fel, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.db import Base, code_column
from casetrack.followup.antaganden import Antaganden
from casetrack.followup.definition import beskriv_definition, skriv_definition
from casetrack.followup.indikator import Indikator, Indikatorversion
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.rader import RADKOLUMNER, Rad, Radnyckel, bygg_rad
from casetrack.followup.radfraga import Radfraga, Status
from casetrack.followup.urval import Urval, bestam_urval
from casetrack.followup.utfall import Antal, Utfall, rakna_urval
from casetrack.rules.koder import Kon, Objekttyp, Policy
from casetrack.rules.tid import lokal_dag


class Frysning(Base):
    """One freezing of one or several figures: their period and cut-off, whose, by whom and when.

    `ogonblick` is which transactions it saw (a snapshot of PostgreSQL's); None for one older than the column.
    """

    __tablename__ = "frysning"
    __table_args__ = (
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    enhet_id: Mapped[int | None]
    fran: Mapped[date]
    till: Mapped[date]
    per: Mapped[date]
    frusen: Mapped[datetime]
    anvandare_id: Mapped[int | None] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]
    ogonblick: Mapped[str | None]

    siffror: Mapped[list[FrystSiffra]] = relationship(order_by="FrystSiffra.ordning")

    @property
    def period(self) -> Period:
        return Period(self.fran, self.till, self.per)


class FrystSiffra(Base):
    """One frozen figure: its counts, and the definition that they were made with.

    `definition` holds it as people read it, and which versions held when; `utfall` are the counts. `sha256` is of
    all that is kept of the figure, its rows included. Both are JSON as text, which keeps its order.
    """

    __tablename__ = "fryst_siffra"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "frysning_id"], ["frysning.namnd_id", "frysning.id"]),
    )

    frysning_id: Mapped[int] = mapped_column(primary_key=True)
    indikator: Mapped[str] = mapped_column(primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    ordning: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    utfall: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str]

    def las_utfall(self) -> Utfall:
        """The counts as they were frozen."""
        return _packa_upp(self.utfall)

    def las_antaganden(self) -> Antaganden:
        """The rules that the figure was made with, whatever they are now."""
        return Antaganden(
            policy=Policy(self.utfall["policy"]),
            versioner=tuple(
                Indikatorversion(
                    each["version"],
                    date.fromisoformat(each["fran"]) if each["fran"] else None,
                    date.fromisoformat(each["till"]) if each["till"] else None,
                )
                for each in self.definition["versioner"]
            ),
        )


class FrystRad(Base):
    """One row behind a frozen figure, as it was.

    `fakta` are the dates that explain it, in the order that they are told; `delar` what the figure is broken down by.
    No foreign key to the child or to its case: a figure stands when they are corrected or removed. When the case is
    disposed of, `barn_id` and `objekt_id` become a negative number that leads nowhere, and the dates go (gallrade.py).
    """

    __tablename__ = "fryst_rad"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "frysning_id"], ["frysning.namnd_id", "frysning.id"]),
        Index("ix_fryst_rad_namnd_id_barn_id", "namnd_id", "barn_id"),
    )

    frysning_id: Mapped[int] = mapped_column(primary_key=True)
    indikator: Mapped[str] = mapped_column(primary_key=True)
    objekttyp: Mapped[Objekttyp] = mapped_column(code_column(Objekttyp), primary_key=True)
    objekt_id: Mapped[int] = mapped_column(primary_key=True)
    ankare: Mapped[date] = mapped_column(primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kallid: Mapped[str]
    barn_id: Mapped[int]
    enhet_id: Mapped[int]
    kon: Mapped[Kon] = mapped_column(code_column(Kon))
    aldersgrupp: Mapped[str]
    version: Mapped[int]
    status: Mapped[Status] = mapped_column(code_column(Status))
    skal: Mapped[str | None]
    kedja: Mapped[bool]
    synnerliga_skal: Mapped[bool]
    avvikelse: Mapped[bool]
    varde: Mapped[int | None]
    fakta: Mapped[dict[str, str | None]] = mapped_column(JSON)
    delar: Mapped[dict[str, str] | None] = mapped_column(JSONB)


@dataclass(frozen=True)
class Efterrakning:
    """A frozen figure counted once more from its rows; `sha256` is of what is kept of it now."""

    siffra: FrystSiffra
    utfall: Utfall
    sha256: str

    @property
    def stammer(self) -> bool:
        """Whether the figure is what it was when frozen, to the last row."""
        return self.utfall == self.siffra.las_utfall() and self.sha256 == self.siffra.sha256


def frys(
    session: Session,
    koder: Iterable[str],
    period: Period,
    *,
    enhet_id: int | None = None,
    av: Utforare,
    now: datetime,
) -> Frysning:
    """Freeze indicators of the session's nämnd, or of one enhet in it; flushes.

    Each figure is counted from the rows that it keeps. For figures of one moment, ask in a transaction that sees one
    (repeatable read).

    Raises:
        Avvisat: the cut-off lies in the future, so that nobody can know the figure yet.
        KeyError: a code is not in the catalogue.
        OgiltigTid: the base period of a figure would begin before the calendar.
    """
    if period.per > lokal_dag(now):
        raise Avvisat(
            [Fel("per", f"{period.per} har inte varit: siffror kan frysas till och med i dag", "FRAMTID")]
        )
    frysning = Frysning(
        namnd_id=session.scalars(text("SELECT nuvarande_namnd()")).one(),
        enhet_id=enhet_id,
        fran=period.fran,
        till=period.till,
        per=period.per,
        frusen=now,
        anvandare_id=av.anvandare_id,
        utforare=av.namn,
        ogonblick=session.scalars(text("SELECT pg_current_snapshot()::text")).one(),
        siffror=[],
    )
    session.add(frysning)
    session.flush()
    for ordning, kod in enumerate(dict.fromkeys(koder)):
        urval = bestam_urval(session, kod, period, enhet_id=enhet_id)
        _frys_rader(session, frysning, urval)
        siffra = FrystSiffra(
            namnd_id=frysning.namnd_id,
            frysning_id=frysning.id,
            indikator=kod,
            ordning=ordning,
            definition=_beskriv_definition(urval.indikator),
            utfall=_packa(rakna_urval(session, _valj_frysta_rader(frysning, urval))),
        )
        siffra.sha256 = _rakna_kontrollsumma(session, frysning, siffra)
        frysning.siffror.append(siffra)
    session.flush()
    return frysning


def hamta_frusna_helar(session: Session, ar: int, *, enhet_id: int | None = None) -> dict[str, Utfall]:
    """The latest frozen outcome of each indicator for a whole year of the nämnd or an enhet, cut at its last day."""
    helar = (
        select(FrystSiffra)
        .join(Frysning, Frysning.id == FrystSiffra.frysning_id)
        .where(
            Frysning.enhet_id.is_not_distinct_from(enhet_id),
            Frysning.fran == date(ar, 1, 1),
            Frysning.till == date(ar, 12, 31),
            Frysning.per == date(ar, 12, 31),
        )
        .order_by(Frysning.frusen, Frysning.id)
    )
    return {siffra.indikator: siffra.las_utfall() for siffra in session.scalars(helar)}


def hamta_frysning(session: Session, frysning_id: int) -> Frysning:
    """A freezing of the session's nämnd. Raises Saknas when there is none with that id."""
    frysning = las_rad(session, Frysning, frysning_id)
    if frysning is None:
        raise Saknas
    return frysning


def lista_frysningar(session: Session, *, limit: int = 50, before: int | None = None) -> list[Frysning]:
    """At most `limit` freezings of the session's nämnd, the latest first, from the one made before `before`."""
    fraga = select(Frysning).order_by(Frysning.id.desc()).limit(limit)
    return list(session.scalars(fraga if before is None else fraga.where(Frysning.id < before)))


def hamta_frysta_rader(
    session: Session,
    frysning_id: int,
    kod: str,
    *,
    enhet_id: int | None = None,
    limit: int = 50,
    after: Radnyckel | None = None,
) -> list[Rad]:
    """At most `limit` of the rows behind a frozen figure as they were, the latest anchor first, as `hamta_rader`."""
    nyckel = (FrystRad.ankare, FrystRad.objekttyp, FrystRad.objekt_id)
    fraga = (
        select(FrystRad)
        .where(FrystRad.frysning_id == frysning_id, FrystRad.indikator == kod)
        .order_by(*(kolumn.desc() for kolumn in nyckel))
        .limit(limit)
    )
    if enhet_id is not None:
        fraga = fraga.where(FrystRad.enhet_id == enhet_id)
    if after is not None:
        fraga = fraga.where(tuple_(*nyckel) < after)
    return [
        bygg_rad(kod, {namn: getattr(rad, namn) for namn in RADKOLUMNER}) for rad in session.scalars(fraga)
    ]


def rakna_frysning(session: Session, frysning_id: int) -> list[Efterrakning]:
    """Count every figure of a freezing again from its stored rows. Raises Saknas."""
    frysning = hamta_frysning(session, frysning_id)
    return [
        Efterrakning(
            siffra,
            rakna_urval(session, _valj_frysta_rader(frysning, _valj_som_frusen(siffra))),
            _rakna_kontrollsumma(session, frysning, siffra),
        )
        for siffra in frysning.siffror
    ]


def rakna_enhetens(session: Session, frysning_id: int, enhet_id: int) -> dict[str, Utfall]:
    """Every figure of a freezing as it stood for one enhet, by code. Raises Saknas."""
    frysning = hamta_frysning(session, frysning_id)
    return {
        siffra.indikator: rakna_urval(
            session, _valj_frysta_rader(frysning, _valj_som_frusen(siffra), enhet_id)
        )
        for siffra in frysning.siffror
    }


def rakna_kontrollsumma(session: Session, frysning_id: int, indikator: str) -> str:
    """The sum that seals one frozen figure as it is kept now. Raises Saknas."""
    frysning = hamta_frysning(session, frysning_id)
    siffra = next(each for each in frysning.siffror if each.indikator == indikator)
    return _rakna_kontrollsumma(session, frysning, siffra)


def skriv_delar(radfraga: Radfraga) -> str:
    """The columns that a figure is broken down by, as the one column that is kept of them."""
    if not radfraga.delar:
        return "NULL::jsonb"
    par = ", ".join(f"'{namn}', {namn}" for namn in radfraga.delar)
    return f"jsonb_build_object({par})"


def _frys_rader(session: Session, frysning: Frysning, urval: Urval) -> None:
    kolumner = ", ".join(RADKOLUMNER)
    session.execute(
        text(
            f"INSERT INTO fryst_rad (namnd_id, frysning_id, indikator, {kolumner}, delar)"
            f" SELECT nuvarande_namnd(), :frysning_id, :indikator, {kolumner}, {skriv_delar(urval.indikator.radfraga)}"
            f" FROM ({urval.sql}) AS rader"
        ),
        {**urval.parametrar, "frysning_id": frysning.id, "indikator": urval.indikator.kod},
    )


def _valj_som_frusen(siffra: FrystSiffra) -> Urval:
    """The figure with the base, policy and version that it was frozen with, and no rows."""
    fryst = siffra.las_utfall()
    return Urval(
        KATALOG[siffra.indikator], fryst.fran, fryst.till, fryst.per, fryst.policy, fryst.version, "", {}
    )


def _valj_frysta_rader(frysning: Frysning, urval: Urval, enhet_id: int | None = None) -> Urval:
    """The same figure, of the rows that are kept of it; those of one enhet where one is given."""
    delar = "".join(f", delar ->> '{namn}' AS {namn}" for namn in urval.indikator.radfraga.delar)
    sql = f"SELECT *{delar} FROM fryst_rad WHERE frysning_id = :frysning_id AND indikator = :indikator"
    parametrar: dict[str, Any] = {"frysning_id": frysning.id, "indikator": urval.indikator.kod}
    if enhet_id is not None:
        sql += " AND enhet_id = :enhet_id"
        parametrar["enhet_id"] = enhet_id
    return replace(urval, sql=sql, parametrar=parametrar)


def _beskriv_definition(indikator: Indikator) -> dict[str, Any]:
    return {
        "namn": indikator.namn,
        "text": list(skriv_definition(beskriv_definition(indikator))),
        "versioner": [
            {
                "version": each.version,
                "fran": each.fran and each.fran.isoformat(),
                "till": each.till and each.till.isoformat(),
            }
            for each in indikator.versioner
        ],
    }


def _packa(utfall: Utfall) -> dict[str, Any]:
    """The counts with values that JSON has: dates and decimals as text."""
    packat: dict[str, Any] = json.loads(json.dumps(asdict(utfall), default=str))
    return packat


def _packa_upp(packat: dict[str, Any]) -> Utfall:
    dagar = {namn: date.fromisoformat(packat[namn]) for namn in ("fran", "till", "per")}
    delar = {namn: Antal(**packat[namn]) for namn in ("pojkar", "flickor", "okant")}
    varde = None if packat["varde"] is None else Decimal(packat["varde"])
    return Utfall(**{**packat, **dagar, **delar, "policy": Policy(packat["policy"]), "varde": varde})


def _rakna_kontrollsumma(session: Session, frysning: Frysning, siffra: FrystSiffra) -> str:
    """SHA-256 of all that is kept of one figure: who froze what and when, its definition, its counts and its rows."""
    raderna = session.scalar(
        text(_SUMMERA_RADER), {"frysning_id": frysning.id, "indikator": siffra.indikator}
    )
    kept = [
        frysning.namnd_id,
        frysning.enhet_id,
        *(dag.isoformat() for dag in (frysning.fran, frysning.till, frysning.per)),
        frysning.frusen.astimezone(UTC).isoformat(),
        frysning.anvandare_id,
        frysning.utforare,
        siffra.indikator,
        siffra.definition,
        siffra.utfall,
        raderna,
    ]
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


# Row by row and then of all of them, as a whole nation's rows are too many for one text.
_SUMMERA_RADER = f"""
    SELECT encode(sha256(coalesce(string_agg(summa, ''::bytea ORDER BY ankare, objekttyp COLLATE "C", objekt_id),
        ''::bytea)), 'hex')
    FROM (
        SELECT ankare, objekttyp, objekt_id,
            sha256(convert_to(json_build_array({", ".join(RADKOLUMNER)}, delar)::text, 'UTF8')) AS summa
        FROM fryst_rad WHERE frysning_id = :frysning_id AND indikator = :indikator
    ) AS rader"""
