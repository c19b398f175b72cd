"""Export: the report files that the monthly job makes and keeps."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Identity, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.cases.organisation import Namnd
from casetrack.db import Base
from casetrack.followup.format import formatera_andel, formatera_antal
from casetrack.reports.tertial.innehall import Tertialrapport, valj_tertial
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.tid import lokal_dag

RAPPORT = "tertialrapport"


class Exportfil(Base):
    """One kept file: the tertialrapport of one nämnd at one cut-off in one format, with its checksum (SHA-256)."""

    __tablename__ = "exportfil"
    __table_args__ = (UniqueConstraint("namnd_id", "rapport", "ar", "period", "per", "format"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    rapport: Mapped[str]
    ar: Mapped[int]
    period: Mapped[str]
    per: Mapped[date]
    format: Mapped[str]
    skapad: Mapped[datetime]
    innehall: Mapped[bytes]
    sha256: Mapped[str]


def spara_manadens_tertialrapport(session: Session, namnd_id: int, *, now: datetime) -> bool:
    """Make and keep the running report of a nämnd as of the end of last month; False if it is kept already.

    A kept file never changes: what is recorded later shows in next month's. Until April the running report is
    Tertial 1, until August Tertial 2 and then VB, each counted from 1 January.
    """
    per = lokal_dag(now).replace(day=1) - timedelta(days=1)
    tertial = valj_tertial(per)
    nyckel = {"rapport": RAPPORT, "ar": per.year, "period": tertial.value, "per": per}
    if session.scalar(select(Exportfil.id).filter_by(namnd_id=namnd_id, **nyckel).limit(1)) is not None:
        return False
    rapport = skapa_tertialrapport(session, session.get_one(Namnd, namnd_id), per.year, tertial, per)
    filer = {format_: skrivare.skriv(rapport) for format_, skrivare in SKRIVARE.items()}
    # Two workers may come here at once; the files of the first stand.
    session.execute(
        insert(Exportfil).on_conflict_do_nothing(),
        [
            {
                "namnd_id": namnd_id,
                **nyckel,
                "format": format_,
                "skapad": now,
                "innehall": innehall,
                "sha256": hashlib.sha256(innehall).hexdigest(),
            }
            for format_, innehall in filer.items()
        ],
    )
    return True


@dataclass(frozen=True)
class Cellandring:
    """One cell that says something else than in the report kept last month."""

    rad: str
    kolumn: str
    fore: str
    nu: str


def jamfor_med_sparad(session: Session, rapport: Tertialrapport) -> tuple[date, list[Cellandring]] | None:
    """The cut-off of the report of the same period that was kept last, and the cells that differ; None without one.

    Rows are compared by what they are figures of. What was kept on the report's own cut-off is that report, and no
    comparison.
    """
    sparad = session.scalar(
        select(Exportfil)
        .filter_by(rapport=RAPPORT, ar=rapport.ar, period=rapport.tertial.value, format="json")
        .where(Exportfil.per < rapport.per)
        .order_by(Exportfil.per.desc())
        .limit(1)
    )
    if sparad is None:
        return None
    innehall = json.loads(sparad.innehall)
    da = {(rad["kod"], rad.get("enhet")): rad for rad in innehall["rader"]}
    andringar = []
    for rad in rapport.rader:
        fore = da.pop(rad.nyckel, None)
        celler = dict(zip(innehall["kolumner"], fore["celler"], strict=True)) if fore else {}
        antal_da = _skriv_antal(fore["taljare"], fore["namnare"]) if fore else ""
        antal_nu = _skriv_antal(rad.utfall.taljare, rad.utfall.namnare)
        tryckta = zip(rapport.kolumner, rapport.tryck(rad), strict=True)
        andrade = [(kolumn, celler.get(kolumn, ""), nu) for kolumn, nu in tryckta]
        andrade.append(("Antal", antal_da, antal_nu))
        andringar += [Cellandring(rad.namn, *each) for each in andrade if each[1] != each[2]]
    # What is left stands in the report no more.
    borta = (fore["celler"][0] for fore in da.values())
    return sparad.per, andringar + [Cellandring(namn, "Hela raden", namn, "") for namn in borta]


def _skriv_antal(taljare: int | None, namnare: int) -> str:
    return formatera_antal(namnare) if taljare is None else formatera_andel(taljare, namnare)
