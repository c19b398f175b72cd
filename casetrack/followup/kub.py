"""The cube: the figures that add up, per month, enhet, sex and age group, as they stood when last counted."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Identity, Index, Row, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.db import Base, code_column
from casetrack.followup.indikator import Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, lista_manader, sista_i_manaden
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import Urval, bestam_urval, hamta_policy
from casetrack.rules.koder import Kon
from casetrack.rules.tid import lokal_dag

_LAS = 0x6B7562  # "kub": the name of the advisory locks under which a nämnd's cells are counted


class Kubcell(Base):
    """One cell: what one indicator version counts in one month, for one enhet, sex and age group.

    `taljare` is the sum for a mean, and equals `namnare` for a plain count. `per` is the cut-off at which the cell was
    counted; only `ej_matbara` move with it.
    """

    __tablename__ = "kubcell"

    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"), primary_key=True)
    indikator: Mapped[str] = mapped_column(primary_key=True)
    manad: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    enhet_id: Mapped[int] = mapped_column(primary_key=True)
    kon: Mapped[Kon] = mapped_column(code_column(Kon), primary_key=True)
    aldersgrupp: Mapped[str] = mapped_column(primary_key=True)
    per: Mapped[date]
    taljare: Mapped[int]
    namnare: Mapped[int]
    uteslutna: Mapped[int]
    ej_matbara: Mapped[int]
    ofullstandiga: Mapped[int]


class Omrakning(Base):
    """A month of a nämnd whose cells no longer hold; written by triggers on the record, so nothing can forget it.

    Deliberately without a unique key: a mark that waited for, or leaned on, another transaction's mark could be
    removed before the change it stands for is visible.
    """

    __tablename__ = "omrakning"
    __table_args__ = (Index("ix_omrakning_namnd_id", "namnd_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    manad: Mapped[date]
    markerad: Mapped[datetime]


class Cellnyckel(NamedTuple):
    """Which cell of a nämnd; the names are the columns'."""

    indikator: str
    manad: date
    version: int
    enhet_id: int
    kon: str
    aldersgrupp: str


class Cellantal(NamedTuple):
    """What a cell counts; the names are the columns'."""

    taljare: int
    namnare: int
    uteslutna: int
    ej_matbara: int
    ofullstandiga: int


@dataclass(frozen=True)
class Cellskillnad:
    """A cell that is not what the record gives; None on the side where there is no such cell."""

    cell: Cellnyckel
    kuben: Cellantal | None
    raknat: Cellantal | None


_NYCKEL = ", ".join(Cellnyckel._fields)
_ANTAL = ", ".join(Cellantal._fields)


def har_markeringar(session: Session) -> bool:
    """Whether anything waits to be recomputed in the nämnd of the session."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM omrakning)")))


def rakna_om(session: Session, namnd_id: int, *, now: datetime) -> int:
    """Recompute the marked months of `namnd_id`, which the session's scope is; returns how many they were.

    The marks go first, and only those that this transaction can see: the mark of a change that is not committed yet
    stays, and its month is counted again once it is. Cells and marks stand or fall in one transaction.
    """
    _las_namnd(session, namnd_id)
    manader = session.scalars(
        text(
            "WITH borttagna AS (DELETE FROM omrakning RETURNING manad)"
            " SELECT DISTINCT manad FROM borttagna ORDER BY manad"
        )
    ).all()
    _rakna_manader(session, manader, lokal_dag(now))
    return len(manader)


def bygg_kub(session: Session, namnd_id: int, *, now: datetime) -> int:
    """Count every cell of `namnd_id`, which the session's scope is, anew; returns the number of months."""
    _las_namnd(session, namnd_id)
    session.execute(text("DELETE FROM omrakning"))
    session.execute(text("DELETE FROM kubcell"))
    manader = _lista_registrets_manader(session)
    _rakna_manader(session, manader, lokal_dag(now))
    return len(manader)


def markera_rorliga_manader(session: Session, namnd_id: int, *, now: datetime) -> None:
    """Mark the months of `namnd_id` that a new day may have moved: those with rows too recent to judge before it."""
    session.execute(
        text(
            "INSERT INTO omrakning (namnd_id, manad, markerad)"
            " SELECT DISTINCT namnd_id, manad, CAST(:now AS timestamptz) FROM kubcell"
            " WHERE namnd_id = :namnd_id AND ej_matbara > 0 AND per < :i_dag"
        ),
        {"namnd_id": namnd_id, "now": now, "i_dag": lokal_dag(now)},
    )


def jamfor_kub(session: Session, *, now: datetime) -> list[Cellskillnad]:
    """The cells of the session's nämnd that differ from the record; months that wait to be recomputed are left out.

    Each month is counted at the cut-off that its cells have. Ask in a transaction that sees one moment (repeatable
    read): marks and cells change together, so in one moment every month without a mark must be right.
    """
    vantar = set(session.scalars(text("SELECT DISTINCT manad FROM omrakning")))
    per = dict.fromkeys(_lista_registrets_manader(session), lokal_dag(now))
    kuben: dict[Cellnyckel, Cellantal] = {}
    raknat: dict[Cellnyckel, Cellantal] = {}
    for rad in session.execute(text(f"SELECT {_NYCKEL}, {_ANTAL}, per FROM kubcell")):
        kuben.update([_las_cell(rad)])
        per[rad.manad] = rad.per
    for period in _dela_i_perioder(session, per):
        for urval in _valj_rader(session, period):
            raknat.update(map(_las_cell, session.execute(text(_skriv_celler(urval)), urval.parametrar)))
    return [
        Cellskillnad(cell, kuben.get(cell), raknat.get(cell))
        for cell in sorted(kuben.keys() | raknat.keys())
        if kuben.get(cell) != raknat.get(cell) and cell.manad not in vantar
    ]


def _las_cell(rad: Row[Any]) -> tuple[Cellnyckel, Cellantal]:
    falt = rad._mapping
    return (
        Cellnyckel(*(falt[namn] for namn in Cellnyckel._fields)),
        Cellantal(*(falt[namn] for namn in Cellantal._fields)),
    )


def _las_namnd(session: Session, namnd_id: int) -> None:
    """Let one transaction at a time count a nämnd's cells; the next one waits, and then sees what this one did."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(:las, CAST(:namnd_id AS int))"),
        {"las": _LAS, "namnd_id": namnd_id},
    )


def _rakna_manader(session: Session, manader: Iterable[date], per: date) -> None:
    for period in _dela_i_perioder(session, dict.fromkeys(manader, per)):
        session.execute(
            text("DELETE FROM kubcell WHERE manad BETWEEN :fran AND :till"),
            {"fran": period.fran, "till": period.till},
        )
        for urval in _valj_rader(session, period):
            session.execute(
                text(
                    f"INSERT INTO kubcell (namnd_id, per, {_NYCKEL}, {_ANTAL})"
                    f" SELECT nuvarande_namnd(), :per, * FROM ({_skriv_celler(urval)}) AS celler"
                ),
                urval.parametrar,
            )


def _dela_i_perioder(session: Session, per: Mapping[date, date]) -> Iterator[Period]:
    """Runs of months with one cut-off and one policy, so that each indicator is asked about once per run."""
    period, policy = None, None
    for manad in sorted(per):
        denna = Period(manad, sista_i_manaden(manad), per[manad])
        dess_policy = hamta_policy(session, denna.sista_dag)
        if period and (period.till + timedelta(days=1), period.per, policy) == (
            manad,
            denna.per,
            dess_policy,
        ):
            period = replace(period, till=denna.till)
            continue
        if period:
            yield period
        period, policy = denna, dess_policy
    if period:
        yield period


def _valj_rader(session: Session, period: Period) -> Iterator[Urval]:
    for kod, indikator in KATALOG.items():
        if indikator.additiv:
            yield bestam_urval(session, kod, period)


def _skriv_celler(urval: Urval) -> str:
    """The query of one indicator's cells; its columns are `_NYCKEL` and then `_ANTAL`."""
    raknad = f"status IN ('{Status.UPPFYLLT}', '{Status.INTE_UPPFYLLT}')"
    taljare = (
        f"coalesce(sum(varde) FILTER (WHERE {raknad}), 0)::bigint"
        if urval.indikator.matt is Matt.MEDEL
        else f"count(*) FILTER (WHERE status = '{Status.UPPFYLLT}')"
    )
    return f"""
        SELECT '{urval.indikator.kod}' AS indikator, date_trunc('month', ankare::timestamp)::date AS manad, version,
            enhet_id, kon, aldersgrupp, {taljare} AS taljare, count(*) FILTER (WHERE {raknad}) AS namnare,
            count(*) FILTER (WHERE status = '{Status.UTESLUTEN}') AS uteslutna,
            count(*) FILTER (WHERE status = '{Status.EJ_MATBAR}') AS ej_matbara,
            count(*) FILTER (WHERE status = '{Status.OFULLSTANDIG}') AS ofullstandiga
        FROM ({urval.sql}) AS rader
        GROUP BY manad, version, enhet_id, kon, aldersgrupp"""


def _lista_registrets_manader(session: Session) -> list[date]:
    """Every month, from the first to the last, that a row of the record can be counted in."""
    forsta, sista = session.execute(
        text(
            """
            SELECT min(forsta), max(sista) FROM (
                SELECT min(inkom_datum), max(greatest(inkom_datum, beslut_datum)) FROM orosanmalan
                UNION ALL
                SELECT min(inledd), max(greatest(inledd, avslutad)) FROM utredning
            ) AS spann (forsta, sista)"""
        )
    ).one()
    return list(lista_manader(forsta, sista)) if forsta else []
