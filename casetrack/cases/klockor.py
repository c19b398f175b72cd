"""The clocks that run in a nämnd, an enhet or for a handläggare: a fixed number of queries, however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, lazyload
from sqlalchemy.orm.interfaces import ORMOption

from casetrack.access.anvandare import Anvandare
from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.barn import Barn
from casetrack.cases.insats import Insats
from casetrack.cases.klocklage import (
    Klocklage,
    las_allvarssamtal,
    las_aterkoppling,
    las_forhandsbedomning,
    las_jourhem,
    las_overvagande,
    las_skyddsbedomning,
    las_uppfoljning,
    las_utredning,
    las_verkstallighet,
)
from casetrack.cases.organisation import Enhet
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.rules.kalender import lagg_till
from casetrack.rules.koder import PLACERINGAR, Klocka, Objekttyp, Resultat, Skydd, TypAnmalan
from casetrack.rules.tid import lokal_dag

ALLVARSSAMTAL_BEVAKAS_DAGAR = 30
"""So long after an anmälan the missing talk is watched: what is older the rule itself takes for too late."""

_UPPFOLJNING_MANADER = 6  # the longest that the clock has been

Bevakad = Orosanmalan | Utredning | Insats
B = TypeVar("B", Orosanmalan, Utredning, Insats)


@dataclass(frozen=True)
class OppenKlocka:
    """A running clock, what it is about and who answers for it. `dagar_kvar` is negative when it is overdue."""

    klocka: Klocka
    objekttyp: Objekttyp
    objekt_id: int
    barn_id: int
    barn_namn: str
    skydd: Skydd | None
    start: date | datetime
    forfaller: date | datetime
    forfaller_flyttad: date | datetime
    dagar_kvar: int
    forsenad: bool
    forlangd_till: date | None
    enhet_id: int
    enhet_namn: str
    handlaggare_id: int | None
    handlaggare_namn: str | None
    inlast: bool


def oppna_klockor(
    session: Session,
    *,
    now: datetime,
    enhet_id: int | None = None,
    handlaggare_id: int | None = None,
) -> list[OppenKlocka]:
    """The running clocks of the nämnd, or of one enhet or handläggare in it, the most urgent first."""
    urval = _Urval(session, lokal_dag(now), enhet_id, handlaggare_id)
    return _ordna(session, [*_pa_anmalningar(urval), *_pa_utredningar(urval), *_pa_insatser(urval)], now)


def ogjorda_skyddsbedomningar(session: Session, *, now: datetime) -> list[OppenKlocka]:
    """The skyddsbedömningar that the nämnd's own anmälningar wait for, in every enhet: at night socialjouren's work.

    Without imported history, whose missing times are nobody's to make good tonight.
    """
    urval = _Urval(session, lokal_dag(now), None, None)
    vantar = urval.las(
        Orosanmalan,
        Orosanmalan.typ == TypAnmalan.ANMALAN,
        Orosanmalan.beslut.is_(None),
        Orosanmalan.skyddsbedomning.is_(None),
        ~Orosanmalan.inlast,
    )
    return _ordna(session, [(each, las_skyddsbedomning(each)) for each in vantar], now)


@dataclass(frozen=True)
class _Urval:
    """The rows to look among."""

    session: Session
    idag: date
    enhet_id: int | None
    handlaggare_id: int | None

    def las(self, klass: type[B], *villkor: ColumnElement[bool]) -> Iterable[B]:
        fraga = select(klass).where(*villkor, *self.villkor(klass)).options(*ladda_till_klocka(klass))
        if klass is Utredning:
            fraga = fraga.options(lazyload(Utredning.ateroppningar))
        return self.session.scalars(fraga)

    def villkor(self, klass: type[Bevakad]) -> list[ColumnElement[bool]]:
        villkor = []
        if self.enhet_id is not None:
            villkor.append(klass.enhet_id == self.enhet_id)
        if self.handlaggare_id is not None:
            villkor.append(klass.handlaggare_id == self.handlaggare_id)
        return villkor


def ladda_till_klocka(klass: type[Bevakad]) -> list[ORMOption]:
    """What a clock reads of other tables, in the same query."""
    barn = joinedload(klass.barn, innerjoin=True)
    return [barn.lazyload(Barn.identiteter), joinedload(klass.enhet, innerjoin=True)]


Rad = tuple[Bevakad, Klocklage | None]


def _pa_anmalningar(urval: _Urval) -> Iterator[Rad]:
    anmalan = Orosanmalan.typ == TypAnmalan.ANMALAN
    for each in urval.las(Orosanmalan, anmalan, Orosanmalan.beslut.is_(None)):
        yield each, las_skyddsbedomning(each)
        yield each, las_forhandsbedomning(each)
    begard = and_(Orosanmalan.aterkoppling_begard.is_not(None), Orosanmalan.aterkoppling.is_(None))
    for each in urval.las(Orosanmalan, begard):
        yield each, las_aterkoppling(each)
    fraga = (
        select(Orosanmalan, Allvarssamtal)
        .outerjoin(Allvarssamtal, Allvarssamtal.orosanmalan_id == Orosanmalan.id)
        .where(
            anmalan,
            Orosanmalan.brott.is_(True),
            Orosanmalan.inkom_datum >= urval.idag - timedelta(days=ALLVARSSAMTAL_BEVAKAS_DAGAR),
            *urval.villkor(Orosanmalan),
        )
        .options(*ladda_till_klocka(Orosanmalan))
    )
    for each, samtal in urval.session.execute(fraga):
        yield each, las_allvarssamtal(each, samtal)


def _pa_utredningar(urval: _Urval) -> Iterator[Rad]:
    for each in urval.las(Utredning, Utredning.avslutad.is_(None)):
        yield each, las_utredning(each)
    for slutad in urval.las(
        Utredning,
        Utredning.resultat.in_((Resultat.INGEN_INSATS, Resultat.AVBRUTEN)),
        *_kan_foljas_upp(Utredning, urval.idag),
    ):
        yield slutad, las_uppfoljning(slutad, False, urval.idag)


def _pa_insatser(urval: _Urval) -> Iterator[Rad]:
    fraga = (
        select(Insats, Utredning)
        .outerjoin(Utredning, Utredning.id == Insats.utredning_id)
        .where(Insats.avslutad.is_(None), *urval.villkor(Insats))
        .options(
            *ladda_till_klocka(Insats), lazyload(Utredning.forlangningar), lazyload(Utredning.ateroppningar)
        )
    )
    for each, utredning in urval.session.execute(fraga):
        yield each, las_overvagande(each)
        yield each, las_jourhem(each, utredning)
        yield each, las_verkstallighet(each)
    for slutad in urval.las(Insats, Insats.typ.in_(PLACERINGAR), *_kan_foljas_upp(Insats, urval.idag)):
        yield slutad, las_uppfoljning(slutad, False, urval.idag)


def _kan_foljas_upp(klass: type[Utredning] | type[Insats], idag: date) -> list[ColumnElement[bool]]:
    """Ended lately, not followed up, and the child is not `aktuell` again."""
    utredning, insats = aliased(Utredning), aliased(Insats)
    oppen = exists().where(utredning.barn_id == klass.barn_id, utredning.avslutad.is_(None))
    pagaende = exists().where(
        insats.barn_id == klass.barn_id, insats.paborjad.is_not(None), insats.avslutad.is_(None)
    )
    return [
        klass.avslutad >= lagg_till(idag, manader=-_UPPFOLJNING_MANADER),
        klass.uppfoljd.is_(None),
        ~or_(oppen, pagaende),
    ]


def _ordna(session: Session, lagen: Iterable[Rad], now: datetime) -> list[OppenKlocka]:
    oppna = [(rad, lage) for rad, lage in lagen if lage is not None and lage.oppen]
    namn = session.execute(select(Anvandare.id, Anvandare.namn).where(Anvandare.enhet_id.is_not(None)))
    handlaggare = {each.id: each.namn for each in namn}
    klockor = [_beskriv(rad, lage, handlaggare, now) for rad, lage in oppna]
    return sorted(klockor, key=lambda each: (each.dagar_kvar, each.klocka, each.barn_id, each.objekt_id))


def _beskriv(rad: Bevakad, lage: Klocklage, handlaggare: dict[int, str], now: datetime) -> OppenKlocka:
    enhet: Enhet = rad.enhet
    return OppenKlocka(
        lage.klocka,
        lage.objekttyp,
        lage.objekt_id,
        rad.barn_id,
        rad.barn.namn,
        rad.barn.skydd,
        lage.start,
        lage.forfaller,
        lage.forfaller_flyttad,
        lage.rakna_dagar_kvar(now),
        lage.ar_forsenad(now),
        lage.forlangd_till,
        rad.enhet_id,
        enhet.namn,
        rad.handlaggare_id,
        handlaggare.get(rad.handlaggare_id) if rad.handlaggare_id else None,
        rad.inlast,
    )
