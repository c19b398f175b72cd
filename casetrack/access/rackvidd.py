"""Rackvidd: which cases of the nämnd a user's work reaches, and for how long (SoLPuL 10 §).

Row-level security keeps the nämnder apart; within one, a case is reached by who works with it now:

- the enhet that has something under way in it, and the handläggare of it; after it ended, as long as there is still
  something to do: `EFTERARBETE`, or until a follow-up is due;
- a chef also through the enheter that have no chef of their own, as those remind all the chefer of the nämnd;
- the enhet that handed an anmälan or an utredning over, during `OVERLAMNING`, and whoever registered it, during a day;
- socialjouren what came in during the last day, in any enhet, and what still lacks its skyddsbedömning.

Two ways reach a part of the case alone:

- an enhet that carries out an insats of another enhet's utredning, a placement above all, reaches that insats;
- the enhet that has a sibling from the same anmälan under way reaches that anmälan, to read.

Everything else takes a reason, which is logged and shown to the chef: nobody is shut out from a child in danger.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from casetrack.access.anvandare import Anvandare
from casetrack.cases.arende import Arendedel
from casetrack.cases.handelse import Handelse
from casetrack.cases.insats import Insats
from casetrack.cases.organisation import Enhet
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.overforing import Overforing
from casetrack.cases.utredning import Utredning
from casetrack.rules.kalender import lagg_till
from casetrack.rules.koder import EnhetTyp, Objekttyp, Roll, TypAnmalan
from casetrack.rules.tid import lokal_dag

EFTERARBETE = timedelta(days=30)
"""After a decision on an anmälan: to tell the anmälare, to correct and to complete."""

UPPFOLJNING_MANADER = 6
"""After an utredning or insats ended: the follow-up has its clock for so long."""

OVERLAMNING = timedelta(days=7)
"""For the enhet that handed a case over, to answer the one that took it."""

DYGN = timedelta(days=1)


@dataclass(frozen=True)
class Lasare:
    """Who wants to read: a user, in the role and the enhet of now. Without an enhet nothing is reached."""

    anvandare_id: int
    roll: Roll
    enhet_id: int | None


@dataclass(frozen=True)
class Rackvidd:
    """What of one case is reached: the whole of it, or some of the things in it, or nothing."""

    hela: bool
    delar: frozenset[Arendedel] = frozenset()

    @property
    def nagot(self) -> bool:
        return self.hela or bool(self.delar)


def find_reached(session: Session, barn_ids: Collection[int], lasare: Lasare, *, now: datetime) -> set[int]:
    """Those of the children of whose cases the reader reaches anything at `now`, in the nämnd that the session sees."""
    urval = _bestam(session, barn_ids, lasare, now)
    if urval is None:
        return set()
    return set(session.scalars(union(*urval.whole(), *urval.parts())))


def select_reached(session: Session, lasare: Lasare, *, now: datetime) -> CompoundSelect[int] | None:
    """A query for every child of whose case the reader reaches anything; None where there can't be any."""
    urval = _bestam(session, None, lasare, now)
    return union(*urval.whole(), *urval.parts()) if urval else None


def find_rackvidd(session: Session, barn_id: int, lasare: Lasare, *, now: datetime) -> Rackvidd:
    """What of the child's case the reader reaches at `now`."""
    urval = _bestam(session, [barn_id], lasare, now)
    if urval is None:
        return Rackvidd(hela=False)
    if session.scalars(union(*urval.whole())).first() is not None:
        return Rackvidd(hela=True)
    insatser = [
        insats_id
        for way in (urval.carried_out(), urval.handed_over_insatser())
        for insats_id in session.scalars(way.with_only_columns(Insats.id))
    ]
    anmalningar = session.scalars(urval.siblings().with_only_columns(urval.deras.id))
    delar = {(Objekttyp.INSATS, each) for each in insatser}
    return Rackvidd(
        hela=False, delar=frozenset(delar | {(Objekttyp.OROSANMALAN, each) for each in anmalningar})
    )


def find_answered_for(session: Session, lasare: Lasare) -> CompoundSelect[int]:
    """The children in whose cases the reader's enheter have, or have ever had, anything: a query for their ids.

    A chef answers for who reads a case also when it was closed long ago and is no longer reached.
    """
    enheter = list_enheter(session, lasare)
    return union(
        *(
            select(klass.barn_id).where(klass.enhet_id.in_(enheter))
            for klass in (Orosanmalan, Utredning, Insats)
        ),
        select(Overforing.barn_id).where(Overforing.fran_enhet_id.in_(enheter)),
    )


def tar_emot(session: Session, lasare: Lasare) -> bool:
    """Whether the reader's enhet receives anmälningar about any child of the nämnd, and so must know who they are."""
    enhet = session.get(Enhet, lasare.enhet_id) if lasare.enhet_id is not None else None
    return enhet is not None and enhet.typ in (EnhetTyp.MOTTAGNING, EnhetTyp.SOCIALJOUR)


def _bestam(
    session: Session, barn_ids: Collection[int] | None, lasare: Lasare, now: datetime
) -> _Urval | None:
    enhet = session.get(Enhet, lasare.enhet_id) if lasare.enhet_id is not None else None
    if enhet is None or (barn_ids is not None and not barn_ids):
        return None
    return _Urval(
        None if barn_ids is None else frozenset(barn_ids),
        lasare.anvandare_id,
        list_enheter(session, lasare),
        now,
        jour=enhet.typ is EnhetTyp.SOCIALJOUR,
    )


def list_enheter(session: Session, lasare: Lasare) -> list[int]:
    """The enheter that the reader answers for."""
    egen = session.get(Enhet, lasare.enhet_id) if lasare.enhet_id is not None else None
    if egen is None:
        return []
    if lasare.roll is not Roll.CHEF:
        return [egen.id]
    chefer = (
        select(Anvandare.id)
        .where(Anvandare.enhet_id == Enhet.id, Anvandare.roll == Roll.CHEF, Anvandare.aktiv)
        .exists()
    )
    without = session.scalars(select(Enhet.id).where(Enhet.namnd_id == egen.namnd_id, ~chefer))
    return [egen.id, *without]


@dataclass(frozen=True)
class _Urval:
    """The children asked for, all of the nämnd where None, and the ways to reach them."""

    barn_ids: frozenset[int] | None
    anvandare_id: int
    enhet_ids: list[int]
    now: datetime
    jour: bool
    deras: type[Orosanmalan] = field(default_factory=lambda: aliased(Orosanmalan))

    @property
    def idag(self) -> date:
        return lokal_dag(self.now)

    def whole(self) -> list[Select[int]]:
        """The ways that reach all of a case."""
        egen_utredning = select(Utredning.id).where(
            Utredning.id == Insats.utredning_id, self._mine(Utredning)
        )
        ways = [
            self.under_way(Orosanmalan, self.anmalan_under_way(Orosanmalan)),
            self.under_way(Utredning, self.not_ended(Utredning)),
            self.under_way(Insats, self.not_ended(Insats)).where(
                or_(Insats.utredning_id.is_(None), egen_utredning.exists())
            ),
            self.handed_over(),
            self.registered(),
        ]
        return [*ways, self.tonight()] if self.jour else ways

    def parts(self) -> list[Select[int]]:
        """The ways that reach something in a case alone."""
        return [self.carried_out(), self.handed_over_insatser(), self.siblings()]

    def carried_out(self) -> Select[int]:
        """The insatser carried out here, whoever's utredning they come from."""
        return self.under_way(Insats, self.not_ended(Insats))

    def under_way(
        self, klass: type[Orosanmalan | Utredning | Insats], under_way: ColumnElement[bool]
    ) -> Select[int]:
        return select(klass.barn_id).where(self._asked(klass.barn_id), self._mine(klass), under_way)

    def siblings(self) -> Select[int]:
        deras, mitt = self.deras, aliased(Orosanmalan)
        # The anmälan of the sibling, or the utredning that it led to.
        utredning = (
            select(Utredning.id)
            .where(Utredning.id == mitt.utredning_id, self._mine(Utredning), Utredning.avslutad.is_(None))
            .exists()
        )
        return (
            select(deras.barn_id)
            .join(mitt, and_(mitt.syskongrupp == deras.syskongrupp, mitt.barn_id != deras.barn_id))
            .where(
                self._asked(deras.barn_id),
                or_(and_(self._mine(mitt), self.anmalan_under_way(mitt)), utredning),
            )
        )

    def handed_over(self) -> Select[int]:
        """What was handed over, but for insatser: who had one of another's utredning had no more of the case."""
        return select(Overforing.barn_id).where(
            self._asked(Overforing.barn_id),
            self._lately_handed_over(),
            Overforing.objekttyp != Objekttyp.INSATS,
        )

    def handed_over_insatser(self) -> Select[int]:
        return (
            select(Insats.barn_id)
            .join(Overforing, Overforing.objekt_id == Insats.id)
            .where(
                self._asked(Insats.barn_id),
                self._lately_handed_over(),
                Overforing.objekttyp == Objekttyp.INSATS,
            )
        )

    def _lately_handed_over(self) -> ColumnElement[bool]:
        return and_(Overforing.fran_enhet_id.in_(self.enhet_ids), Overforing.datum > self.idag - OVERLAMNING)

    def registered(self) -> Select[int]:
        return select(Handelse.barn_id).where(
            self._asked(Handelse.barn_id),
            Handelse.anvandare_id == self.anvandare_id,
            Handelse.kommando.in_(("registrera_orosanmalan", "registrera_barn")),
            Handelse.tidpunkt > self.now - DYGN,
        )

    def tonight(self) -> Select[int]:
        waits = and_(
            Orosanmalan.typ == TypAnmalan.ANMALAN,
            Orosanmalan.skyddsbedomning.is_(None),
            Orosanmalan.beslut.is_(None),
            ~Orosanmalan.inlast,
        )
        return select(Orosanmalan.barn_id).where(
            self._asked(Orosanmalan.barn_id), or_(Orosanmalan.inkom > self.now - DYGN, waits)
        )

    def anmalan_under_way(self, anmalan: type[Orosanmalan]) -> ColumnElement[bool]:
        """Undecided, lately decided, or decided with the anmälare still to be told."""
        lately = self.idag - EFTERARBETE
        # Information is decided by nobody: it is done with when it is old.
        return or_(
            and_(anmalan.beslut.is_(None), anmalan.typ != TypAnmalan.INFORMATION),
            anmalan.beslut_datum >= lately,
            anmalan.inkom_datum >= lately,
            and_(anmalan.aterkoppling_begard.is_not(None), anmalan.aterkoppling.is_(None)),
        )

    def not_ended(self, klass: type[Utredning | Insats]) -> ColumnElement[bool]:
        """Open, or ended so lately that a follow-up is not due yet."""
        return or_(
            klass.avslutad.is_(None), klass.avslutad >= lagg_till(self.idag, manader=-UPPFOLJNING_MANADER)
        )

    def _asked(self, barn_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        return true() if self.barn_ids is None else barn_id.in_(self.barn_ids)

    def _mine(self, klass: type[Orosanmalan | Utredning | Insats]) -> ColumnElement[bool]:
        return or_(klass.enhet_id.in_(self.enhet_ids), klass.handlaggare_id == self.anvandare_id, false())
