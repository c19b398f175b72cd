"""Bevakning: a reminder bound to a frist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, Index, UniqueConstraint, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.access.anvandare import ENHETSROLLER, Anvandare
from casetrack.cases.avvisning import Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.klockor import OppenKlocka, oppna_klockor
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Enhet
from casetrack.db import Base, code_column
from casetrack.rules.koder import Bevakningssteg, Klocka, Objekttyp, Roll
from casetrack.rules.tid import lokal_dag


class Bevakning(Base):
    """One reminder to one person about one due date; `last` when that person has seen it.

    The unique key makes a reminder that is raised twice the same reminder.
    """

    __tablename__ = "bevakning"
    __table_args__ = (
        UniqueConstraint("mottagare_id", "klocka", "objekttyp", "objekt_id", "forfaller", "steg"),
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        Index("ix_bevakning_mottagare_id_last", "mottagare_id", "last"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    klocka: Mapped[Klocka] = mapped_column(code_column(Klocka))
    objekttyp: Mapped[Objekttyp] = mapped_column(code_column(Objekttyp))
    objekt_id: Mapped[int]
    forfaller: Mapped[date]
    steg: Mapped[Bevakningssteg] = mapped_column(code_column(Bevakningssteg))
    mottagare_id: Mapped[int] = mapped_column(ForeignKey("anvandare.id"))
    skapad: Mapped[datetime]
    last: Mapped[datetime | None]


_STEG = ((0, Bevakningssteg.I_DAG), (3, Bevakningssteg.TRE_DAGAR), (7, Bevakningssteg.SJU_DAGAR))
"""Days left, and the step that begins there; the most urgent first."""

_PER_SATS = 1_000
"""Rows per statement, well below the number of parameters that PostgreSQL takes."""


def skapa_bevakningar(session: Session, *, now: datetime) -> int:
    """Raise the reminders of the nämnd that are due at `now`, and put away those whose clock no longer runs.

    A clock reminds its handläggare 7, 3 and 0 days before the strict due date, and when overdue the chefer of the
    enhet as well; without a handläggare they are reminded from the beginning, and without a chef all the chefer of
    the nämnd. Of several steps passed at once only the latest is raised. Imported history raises none. Doing it again
    adds nothing. Returns how many reminders are new.
    """
    klockor = [each for each in oppna_klockor(session, now=now) if not each.inlast]
    _stang_inaktuella(session, klockor, now)
    mottagare = _Mottagare(session)
    rader = []
    for klocka in klockor:
        steg = _valj_steg(klocka)
        if steg is None:
            continue
        rader += [
            {
                "namnd_id": mottagare.namnd_per_enhet[klocka.enhet_id],
                "barn_id": klocka.barn_id,
                "klocka": klocka.klocka,
                "objekttyp": klocka.objekttyp,
                "objekt_id": klocka.objekt_id,
                "forfaller": _dag(klocka.forfaller),
                "steg": steg,
                "mottagare_id": mottagare_id,
                "skapad": now,
            }
            for mottagare_id in mottagare.valj(klocka)
        ]
    nya = 0
    for sats in (rader[n : n + _PER_SATS] for n in range(0, len(rader), _PER_SATS)):
        stored = insert(Bevakning).values(sats).on_conflict_do_nothing().returning(Bevakning.id)
        nya += len(session.scalars(stored).all())
    return nya


def las_bevakningar(session: Session, mottagare_id: int) -> Sequence[Bevakning]:
    """The reminders that a person has not seen, the most urgent first."""
    return session.scalars(
        select(Bevakning)
        .where(Bevakning.mottagare_id == mottagare_id, Bevakning.last.is_(None))
        .order_by(Bevakning.forfaller, Bevakning.id)
    ).all()


def kvittera_bevakning(session: Session, bevakning_id: int, *, av: Utforare, now: datetime) -> Bevakning:
    """Note that the one it was meant for has seen a reminder; it is no event of the case.

    Raises Saknas, also when the reminder is somebody else's.
    """
    bevakning = las_rad(session, Bevakning, bevakning_id)
    if bevakning is None or bevakning.mottagare_id != av.anvandare_id:
        raise Saknas
    bevakning.last = bevakning.last or now
    session.flush()
    return bevakning


class _Mottagare:
    """Who is to be reminded, among those who can log in."""

    def __init__(self, session: Session) -> None:
        self.namnd_per_enhet = {each.id: each.namnd_id for each in session.scalars(select(Enhet))}
        self._vid_arbete: set[int] = set()
        self._chefer: dict[int, list[int]] = defaultdict(list)
        self._namndens_chefer: dict[int, list[int]] = defaultdict(list)
        fraga = (
            select(Anvandare).where(Anvandare.aktiv, Anvandare.roll.in_(ENHETSROLLER)).order_by(Anvandare.id)
        )
        for each in session.scalars(fraga):
            self._vid_arbete.add(each.id)
            if each.roll is Roll.CHEF and each.enhet_id is not None and each.namnd_id is not None:
                self._chefer[each.enhet_id].append(each.id)
                self._namndens_chefer[each.namnd_id].append(each.id)

    def valj(self, klocka: OppenKlocka) -> list[int]:
        """The handläggare, if there is one at work, and the chefer when it is late or there is none."""
        handlaggare = set[int]()
        if klocka.handlaggare_id in self._vid_arbete:
            handlaggare.add(klocka.handlaggare_id)
        if handlaggare and not klocka.forsenad:
            return sorted(handlaggare)
        chefer = self._chefer[klocka.enhet_id] or self._namndens_chefer[self.namnd_per_enhet[klocka.enhet_id]]
        return sorted(handlaggare.union(chefer))


def _valj_steg(klocka: OppenKlocka) -> Bevakningssteg | None:
    if klocka.forsenad:
        return Bevakningssteg.FORSENAD
    for dagar, steg in _STEG:
        if klocka.dagar_kvar <= dagar:
            return steg
    return None


def _stang_inaktuella(session: Session, klockor: Sequence[OppenKlocka], now: datetime) -> None:
    """Put away unseen reminders of clocks that have stopped, or whose due date has moved."""
    oppna = {(each.klocka, each.objekttyp, each.objekt_id, _dag(each.forfaller)) for each in klockor}
    olasta = session.execute(
        select(
            Bevakning.id, Bevakning.klocka, Bevakning.objekttyp, Bevakning.objekt_id, Bevakning.forfaller
        ).where(Bevakning.last.is_(None))
    )
    inaktuella = [rad.id for rad in olasta if tuple(rad)[1:] not in oppna]
    for n in range(0, len(inaktuella), _PER_SATS):
        session.execute(
            update(Bevakning).where(Bevakning.id.in_(inaktuella[n : n + _PER_SATS])).values(last=now)
        )


def _dag(tid: date | datetime) -> date:
    return lokal_dag(tid) if isinstance(tid, datetime) else tid
