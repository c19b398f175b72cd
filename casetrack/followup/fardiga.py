"""Färdiga siffror: the figures of the reports that are due, counted before anyone asks for them.

What doesn't add up (a child counted once, or followed for a year; a median; what stands at a day) has no cell in the
cube, and neither has the part of a month that was not settled at the cut-off. So the report whose period ended last,
and the year that stands beside it, are kept figure by figure. As nothing that is dated after its cut-off exists for a
figure, one that is kept holds until a month up to its cut-off is marked: who asks sees that mark from the same moment
as the change, and counts the rows; whoever recounts the month removes the figure, and a worker counts it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.db import Base, code_column
from casetrack.followup.grupper import Grupp, Rakning, rakna_rader
from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG
from casetrack.followup.kub import las_namnd
from casetrack.followup.period import Period
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import Urval, bestam_urval, hamta_policyer
from casetrack.rules.koder import Policy
from casetrack.rules.tid import lokal_dag

_TERTIALSLUT = ((4, 30), (8, 31), (12, 31))


class FardigSiffra(Base):
    """One figure of a whole nämnd, counted in advance: `rakning` is what its rows gave by `definition` and `policy`."""

    __tablename__ = "fardig_siffra"

    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"), primary_key=True)
    indikator: Mapped[str] = mapped_column(primary_key=True)
    fran: Mapped[date] = mapped_column(primary_key=True)
    till: Mapped[date] = mapped_column(primary_key=True)
    per: Mapped[date] = mapped_column(primary_key=True)
    policy: Mapped[Policy] = mapped_column(code_column(Policy))
    definition: Mapped[str]
    rakning: Mapped[dict[str, Any]] = mapped_column(JSONB)


@dataclass(frozen=True)
class Fardigskillnad:
    """A figure counted in advance that is not what the record gives."""

    kod: str
    period: Period
    fardig: Rakning
    raknat: Rakning


def lista_rapportperioder(i_dag: date) -> tuple[Period, Period]:
    """The report whose period has ended last, and the whole year before it, each cut at its own last day."""
    slut = max(
        dag
        for ar in (i_dag.year - 1, i_dag.year)
        for dag in (date(ar, *slut) for slut in _TERTIALSLUT)
        if dag < i_dag
    )
    fore = slut.year - 1
    return (
        Period(date(slut.year, 1, 1), slut, slut),
        Period(date(fore, 1, 1), date(fore, 12, 31), date(fore, 12, 31)),
    )


def hamta_fardiga(session: Session, urvalen: Sequence[Urval], period: Period) -> dict[str, Rakning]:
    """Those figures of whole nämnden that are kept and still hold, by their codes."""
    fragan = {**_skriv_period(period), "koder": [urval.indikator.kod for urval in urvalen]}
    kvar = {urval.indikator.kod: urval for urval in urvalen}
    return {
        rad.indikator: _packa_upp(rad.rakning)
        for rad in session.execute(text(_HAMTA), fragan)
        if (rad.policy, rad.definition) == (kvar[rad.indikator].policy, _DEFINITIONER[rad.indikator])
    }


def saknar_fardiga(session: Session, *, now: datetime) -> bool:
    """Whether any figure that ought to be kept in the nämnd of the session is not; quickly told."""
    perioder = lista_rapportperioder(lokal_dag(now))
    antal = session.scalar(
        text("SELECT count(*) FROM fardig_siffra WHERE per = ANY(:per) AND definition = ANY(:definitioner)"),
        {"per": [period.per for period in perioder], "definitioner": list(_DEFINITIONER.values())},
    )
    return bool(antal != len(perioder) * len(KATALOG))


def rakna_nasta_fardiga(session: Session, namnd_id: int, *, now: datetime) -> bool:
    """Count one figure of `namnd_id`, which the session's scope is, that ought to be kept and is not.

    Returns False when there is none, or when what it would be counted from is marked. One at a time, so that who waits
    for the nämnd's cells doesn't wait for all. Ask in a transaction that sees what was committed before each question
    (read committed): the figure is counted after its turn has come.
    """
    las_namnd(session, namnd_id)
    perioder = lista_rapportperioder(lokal_dag(now))
    kvar = [period.per for period in perioder]
    session.execute(text("DELETE FROM fardig_siffra WHERE per <> ALL(:kvar)"), {"kvar": kvar})
    for urval, period in _lista_saknade(session, perioder):
        session.merge(
            FardigSiffra(
                namnd_id=namnd_id,
                indikator=urval.indikator.kod,
                **_skriv_period(period),
                policy=urval.policy,
                definition=_DEFINITIONER[urval.indikator.kod],
                rakning=_packa(rakna_rader(session, urval)),
            )
        )
        return True
    return False


def jamfor_fardiga(session: Session) -> list[Fardigskillnad]:
    """The kept figures of the session's nämnd that differ from the record; what waits to be recounted is left out.

    Ask in a transaction that sees one moment, as `jamfor_kub`.
    """
    skillnader = []
    for siffra in session.scalars(select(FardigSiffra).order_by(FardigSiffra.per, FardigSiffra.indikator)):
        period = Period(siffra.fran, siffra.till, siffra.per)
        urval = bestam_urval(session, siffra.indikator, period)
        fardig = hamta_fardiga(session, [urval], period).get(siffra.indikator)
        raknat = rakna_rader(session, urval)
        if fardig is not None and _packa(fardig) != _packa(raknat):
            skillnader.append(Fardigskillnad(siffra.indikator, period, fardig, raknat))
    return skillnader


def _lista_saknade(session: Session, perioder: Sequence[Period]) -> Iterator[tuple[Urval, Period]]:
    policyer = hamta_policyer(session)
    for period in perioder:
        if session.scalar(
            text("SELECT EXISTS (SELECT FROM omrakning WHERE manad <= :per)"), {"per": period.per}
        ):
            continue
        fragan = {**_skriv_period(period), "koder": list(KATALOG)}
        finns = {(rad.indikator, rad.policy, rad.definition) for rad in session.execute(text(_HAMTA), fragan)}
        for kod in KATALOG:
            # The period ends at its cut-off, so that the policy of every figure is that of one day.
            if (kod, policyer.galler(period.per), _DEFINITIONER[kod]) not in finns:
                yield bestam_urval(session, kod, period, policyer=policyer), period


def _skriv_period(period: Period) -> dict[str, date]:
    return {"fran": period.fran, "till": period.till, "per": period.per}


def _packa(rakning: Rakning) -> dict[str, Any]:
    """What JSON has values for; the groups in one order, as a table gives them in any."""
    return {
        "grupper": sorted([*grupp] for grupp in rakning.grupper),
        "median": None if rakning.median is None else str(rakning.median),
        "delar": rakning.delar,
    }


def _packa_upp(packad: Mapping[str, Any]) -> Rakning:
    return Rakning(
        [Grupp(kon, version, Status(status), *antal) for kon, version, status, *antal in packad["grupper"]],
        None if packad["median"] is None else Decimal(packad["median"]),
        packad["delar"],
    )


def _skriv_definition(indikator: Indikator) -> str:
    delar = repr((indikator.radfraga.sql, indikator.versioner, indikator.matt.value))
    return hashlib.sha256(delar.encode()).hexdigest()[:16]


_DEFINITIONER = {kod: _skriv_definition(indikator) for kod, indikator in KATALOG.items()}

_HAMTA = """
    SELECT indikator, policy, definition, rakning FROM fardig_siffra
    WHERE fran = :fran AND till = :till AND per = :per AND indikator = ANY(:koder)
        AND NOT EXISTS (SELECT FROM omrakning WHERE manad <= :per)"""
