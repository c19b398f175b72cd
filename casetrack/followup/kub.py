"""The cube: the figures that add up, per month, enhet, sex and age group, as they stood when last counted."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, Integer, Row, SmallInteger, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.db import Base, code_column
from casetrack.followup.celler import (
    CELLFRAGOR,
    CELLKOLUMNER,
    DEFINITION,
    Cellantal,
    Cellnyckel,
    skriv_radceller,
)
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, lista_manader, sista_i_manaden
from casetrack.followup.urval import Policyer, bestam_urval, hamta_policyer
from casetrack.rules.koder import Policy
from casetrack.rules.tid import lokal_dag

_LAS = 0x6B7562  # "kub": the name of the advisory locks under which a nämnd's cells are counted


class Kubmanad(Base):
    """A month of a nämnd whose cells are counted: by which definition and policy, and at which cut-off."""

    __tablename__ = "kubmanad"

    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"), primary_key=True)
    manad: Mapped[date] = mapped_column(primary_key=True)
    per: Mapped[date]
    policy: Mapped[Policy] = mapped_column(code_column(Policy))
    definition: Mapped[str]


class Kubcell(Base):
    """One cell: what one indicator version counts in one month, for one enhet, sex and age group.

    `taljare` is the sum for a mean, and equals `namnare` for a plain count. `avgjord` is the last day that anything
    which decides about the cell's rows is dated, None while some of them are still open: from that day on the cell is
    the same at every cut-off. `kedja`, `synnerliga_skal` and `avvikelse` count among the rows of `namnare`, and only
    those that aren't open.

    Without constraints: there are more cells than cases, and holding a key of seven columns would take as long as to
    count them. They are written whole, a month at a time, by one transaction at a time; one that were there twice is
    told by `jamfor_kub`.
    """

    __tablename__ = "kubcell"
    __table_args__ = (Index("ix_kubcell_namnd_id_manad", "namnd_id", "manad"),)

    namnd_id: Mapped[int]
    manad: Mapped[date]
    indikator: Mapped[str]
    version: Mapped[int] = mapped_column(SmallInteger)
    enhet_id: Mapped[int]
    kon: Mapped[str]
    aldersgrupp: Mapped[str]
    taljare: Mapped[int] = mapped_column(Integer)
    namnare: Mapped[int] = mapped_column(Integer)
    uteslutna: Mapped[int] = mapped_column(Integer)
    ej_matbara: Mapped[int] = mapped_column(Integer)
    ofullstandiga: Mapped[int] = mapped_column(Integer)
    kedja: Mapped[int] = mapped_column(Integer)
    synnerliga_skal: Mapped[int] = mapped_column(Integer)
    avvikelse: Mapped[int] = mapped_column(Integer)
    avgjord: Mapped[date | None]

    __mapper_args__ = {  # noqa: RUF012 - read by SQLAlchemy
        "primary_key": ("namnd_id", "manad", "indikator", "version", "enhet_id", "kon", "aldersgrupp")
    }


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


@dataclass(frozen=True)
class Cellskillnad:
    """A cell that is not what the record gives; None on the side where there is no such cell."""

    cell: Cellnyckel
    kuben: Cellantal | None
    raknat: Cellantal | None


def har_markeringar(session: Session) -> bool:
    """Whether anything waits to be recomputed in the nämnd of the session."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM omrakning)")))


def rakna_om(session: Session, namnd_id: int, *, now: datetime) -> int:
    """Recompute the marked months of `namnd_id`, which the session's scope is; returns how many they were.

    The marks go first, and only those that this transaction can see: the mark of a change that is not committed yet
    stays, and its month is counted again once it is. Cells and marks stand or fall in one transaction.
    """
    las_namnd(session, namnd_id)
    manader = session.scalars(
        text(
            "WITH borttagna AS (DELETE FROM omrakning RETURNING manad)"
            " SELECT DISTINCT manad FROM borttagna ORDER BY manad"
        )
    ).all()
    if manader:
        # What is counted in advance stands on all that is dated by its cut-off.
        session.execute(text("DELETE FROM fardig_siffra WHERE per >= :forsta"), {"forsta": manader[0]})
    _rakna_manader(session, manader, lokal_dag(now))
    return len(manader)


def bygg_kub(session: Session, namnd_id: int, *, now: datetime) -> int:
    """Count every cell of `namnd_id`, which the session's scope is, anew; returns the number of months."""
    las_namnd(session, namnd_id)
    for tabell in ("omrakning", "kubmanad", "kubcell", "fardig_siffra"):
        session.execute(text(f"DELETE FROM {tabell}"))
    manader = _lista_registrets_manader(session)
    _rakna_manader(session, manader, lokal_dag(now))
    return len(manader)


def markera_rorliga_manader(session: Session, namnd_id: int, *, now: datetime) -> None:
    """Mark the months of `namnd_id` that a new day may have moved, and those counted by another definition.

    A day moves the months with rows too recent to judge before it, and those that had not ended when they were counted.
    """
    session.execute(
        text(
            """
            INSERT INTO omrakning (namnd_id, manad, markerad)
            SELECT m.namnd_id, m.manad, CAST(:now AS timestamptz)
            FROM kubmanad AS m CROSS JOIN LATERAL (SELECT (manad + interval '1 month')::date - 1) AS slut (dag)
            WHERE m.namnd_id = :namnd_id AND (m.definition <> :definition OR (m.per < :i_dag AND (m.per < slut.dag
                OR EXISTS (SELECT FROM kubcell AS k WHERE k.manad = m.manad AND k.ej_matbara > 0))))"""
        ),
        {"namnd_id": namnd_id, "now": now, "i_dag": lokal_dag(now), "definition": DEFINITION},
    )


def jamfor_kub(session: Session, *, now: datetime) -> list[Cellskillnad]:
    """The cells of the session's nämnd that differ from the record; months that wait to be recomputed are left out.

    Each month is counted at the cut-off that its cells have, from the row query of each indicator. Ask in a
    transaction that sees one moment (repeatable read): marks and cells change together, so in one moment every month
    without a mark must be right.
    """
    vantar = set(session.scalars(text("SELECT DISTINCT manad FROM omrakning")))
    per = dict.fromkeys(_lista_registrets_manader(session), lokal_dag(now))
    for rad in session.execute(text("SELECT manad, per, definition FROM kubmanad")):
        per[rad.manad] = rad.per
        if rad.definition != DEFINITION:
            vantar.add(rad.manad)
    kuben = dict(_las_celler(session.execute(text(_SUMMERA_KUBEN))))
    raknat: dict[Cellnyckel, Cellantal] = {}
    policyer = hamta_policyer(session)
    for period, _ in _dela_i_perioder(policyer, per):
        for kod, indikator in KATALOG.items():
            if indikator.additiv:
                urval = bestam_urval(session, kod, period, policyer=policyer)
                raknat.update(_las_celler(session.execute(text(skriv_radceller(urval)), urval.parametrar)))
    return [
        Cellskillnad(cell, kuben.get(cell), raknat.get(cell))
        for cell in sorted(kuben.keys() | raknat.keys())
        if kuben.get(cell) != raknat.get(cell) and cell.manad not in vantar
    ]


# A cell that were there twice would be counted twice.
_SUMMERA_KUBEN = f"""
    SELECT {", ".join(Cellnyckel._fields)}, {", ".join(f"sum({namn})" for namn in Cellantal._fields[:-1])}, max(avgjord)
    FROM kubcell GROUP BY {", ".join(Cellnyckel._fields)}"""


def _las_celler(rader: Iterable[Row[Any]]) -> Iterator[tuple[Cellnyckel, Cellantal]]:
    nycklar = len(Cellnyckel._fields)
    for rad in rader:
        yield Cellnyckel(*rad[:nycklar]), Cellantal(*rad[nycklar:])


def las_namnd(session: Session, namnd_id: int) -> None:
    """Let one transaction at a time count a nämnd's cells; the next one waits, and then sees what this one did.

    It needn't wait for the disk: where it is lost in a crash, so is the removal of the marks, and all is counted again.
    """
    session.execute(text("SET LOCAL synchronous_commit = off"))
    # The other processors have other nämnder to count.
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    session.execute(
        text("SELECT pg_advisory_xact_lock(:las, CAST(:namnd_id AS int))"),
        {"las": _LAS, "namnd_id": namnd_id},
    )


def _rakna_manader(session: Session, manader: Iterable[date], per: date) -> None:
    policyer = hamta_policyer(session)
    for period, policy in _dela_i_perioder(policyer, dict.fromkeys(manader, per)):
        spann = {"fran": period.fran, "till": period.till}
        for tabell in ("kubmanad", "kubcell"):
            session.execute(text(f"DELETE FROM {tabell} WHERE manad BETWEEN :fran AND :till"), spann)
        for fraga in CELLFRAGOR:
            urval = bestam_urval(session, fraga.indikatorer[0].kod, period, policyer=policyer)
            session.execute(
                text(
                    f"INSERT INTO kubcell (namnd_id, {CELLKOLUMNER})"
                    f" SELECT nuvarande_namnd(), celler.* FROM ({fraga.sql}) AS celler"
                ),
                urval.parametrar,
            )
        session.execute(
            text(
                """
                INSERT INTO kubmanad (namnd_id, manad, per, policy, definition)
                SELECT nuvarande_namnd(), manad::date, :per, :policy, :definition
                FROM generate_series(CAST(:fran AS timestamp), CAST(:till AS timestamp), interval '1 month') AS manad"""
            ),
            {**spann, "per": per, "policy": policy.value, "definition": DEFINITION},
        )


def _dela_i_perioder(policyer: Policyer, per: Mapping[date, date]) -> Iterator[tuple[Period, Policy]]:
    """Runs of months with one cut-off and one policy, so that each question is asked once per run."""
    pagaende: tuple[Period, Policy] | None = None
    for manad in sorted(per):
        denna = Period(manad, sista_i_manaden(manad), per[manad])
        policy = policyer.galler(denna.sista_dag)
        if pagaende:
            period, dess_policy = pagaende
            if (period.till + timedelta(days=1), period.per, dess_policy) == (manad, denna.per, policy):
                pagaende = replace(period, till=denna.till), policy
                continue
            yield pagaende
        pagaende = denna, policy
    if pagaende:
        yield pagaende


def _lista_registrets_manader(session: Session) -> list[date]:
    """Every month, from the first to the last, that a row of the record can be counted in."""
    # One by one, as each is then the end of an index.
    forsta, sista = session.execute(
        text(
            """
            SELECT
                least((SELECT min(inkom_datum) FROM orosanmalan), (SELECT min(inledd) FROM utredning)),
                greatest((SELECT max(inkom_datum) FROM orosanmalan), (SELECT max(beslut_datum) FROM orosanmalan),
                    (SELECT max(inledd) FROM utredning), (SELECT max(avslutad) FROM utredning))"""
        )
    ).one()
    return list(lista_manader(forsta, sista)) if forsta else []
