"""Arende: everything about one child, in order, with every clock and why it stands where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from casetrack.access.anvandare import Anvandare
from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.avvisning import Saknas
from casetrack.cases.barn import Barn, is_skyddad
from casetrack.cases.bestridande import Bestridande, las_bestridanden
from casetrack.cases.handelse import Handelse
from casetrack.cases.handelsetext import Loggrad, skriv_handelse_text
from casetrack.cases.inledning import MAX_KEDJA_DAGAR
from casetrack.cases.insats import Insats
from casetrack.cases.klocklage import (
    Klocklage,
    Klockstatus,
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
from casetrack.cases.klockor import ladda_till_klocka
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Enhet, las_policy
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.overforing import Overforing
from casetrack.cases.tidslinje import (
    Tidpunkt,
    beratta_om_anmalan,
    beratta_om_insats,
    beratta_om_overforing,
    beratta_om_samtal,
    beratta_om_utredning,
    ordna,
)
from casetrack.cases.utredning import Utredning
from casetrack.rules.frist import Frist, berakna_frist
from casetrack.rules.koder import Klocka, Objekttyp, Policy
from casetrack.rules.tid import lokal_dag

Arendedel = tuple[Objekttyp, int]
"""One thing in a case, by its kind and id."""


@dataclass(frozen=True)
class Arendeklocka:
    """One clock of the case, running or stopped.

    `frist` is what the clock alone gives; `forfaller` and `forfaller_flyttad` count extensions too, and `skal` is the
    whole reason as a sentence. `dagar_kvar`, negative when overdue, is None for a clock that has stopped.
    """

    klocka: Klocka
    objekttyp: Objekttyp
    objekt_id: int
    frist: Frist
    forfaller: date | datetime
    forfaller_flyttad: date | datetime
    status: Klockstatus
    klar: date | datetime | None
    dagar_kvar: int | None
    forlangd_till: date | None
    skal: str


@dataclass(frozen=True)
class Kedja:
    """An utredning opened `dagar` days after the last one ended; together they began `forsta_start`."""

    forsta_start: date
    dagar: int


@dataclass(frozen=True)
class Arende:
    """One child's case: its rows in order of time, the line of events, the log and the clocks.

    Open clocks come first, the most urgent on top, then those that have stopped, the latest start first.
    `namn` gives the names of enheter (`enhet_id`) and users (`handlaggare_id`) by id. Where the case is `avgransat`,
    its reader is shown some of the things in it and nothing of the others.
    """

    barn: Barn
    orosanmalningar: Sequence[Orosanmalan]
    utredningar: Sequence[Utredning]
    insatser: Sequence[Insats]
    allvarssamtal: Mapping[int, Allvarssamtal]
    tidslinje: Sequence[Tidpunkt]
    logg: Sequence[Loggrad]
    bestridanden: Sequence[Bestridande]
    klockor: Sequence[Arendeklocka]
    kedjor: Mapping[int, Kedja]
    policy: Policy
    namn: Mapping[str, Mapping[int, str]]
    avgransat: bool = False


def las_arende(
    session: Session, barn_id: int, *, now: datetime, delar: Collection[Arendedel] | None = None
) -> Arende:
    """Read the case of a child as it stands at `now`: the whole of it, or `delar` alone. Raises Saknas.

    `allvarssamtal` is keyed by the id of its anmälan, `kedjor` by the id of the utredning that came after another.
    """
    barn = las_rad(session, Barn, barn_id)
    if barn is None:
        raise Saknas
    anmalningar = session.scalars(
        select(Orosanmalan)
        .where(Orosanmalan.barn_id == barn.id)
        .order_by(Orosanmalan.inkom, Orosanmalan.id)
        .options(*ladda_till_klocka(Orosanmalan))
    ).all()
    utredningar = session.scalars(
        select(Utredning)
        .where(Utredning.barn_id == barn.id)
        .order_by(Utredning.inledd, Utredning.id)
        .options(*ladda_till_klocka(Utredning))
    ).all()
    insatser = session.scalars(
        select(Insats)
        .where(Insats.barn_id == barn.id)
        .order_by(Insats.beslutad, Insats.id)
        .options(*ladda_till_klocka(Insats))
    ).all()
    samtal = session.scalars(
        select(Allvarssamtal)
        .join(Allvarssamtal.orosanmalan)
        .where(Orosanmalan.barn_id == barn.id)
        .options(contains_eager(Allvarssamtal.orosanmalan))
    )
    per_anmalan = {each.orosanmalan_id: each for each in samtal}
    overforingar = session.scalars(
        select(Overforing).where(Overforing.barn_id == barn.id).order_by(Overforing.id)
    )
    enheter = _las_namn(session, select(Enhet.id, Enhet.namn).where(Enhet.namnd_id == barn.namnd_id))
    anvandare = _las_namn(
        session, select(Anvandare.id, Anvandare.namn).where(Anvandare.namnd_id == barn.namnd_id)
    )
    namn = {
        "enhet_id": enheter,
        "till_enhet_id": enheter,
        "handlaggare_id": anvandare,
        "vald_bekraftad_av": anvandare,
    }
    policy = las_policy(session, barn.namnd_id, lokal_dag(now))
    lagen = _las_lagen(anmalningar, utredningar, insatser, per_anmalan, lokal_dag(now))
    arende = Arende(
        barn,
        anmalningar,
        utredningar,
        insatser,
        per_anmalan,
        ordna(
            [
                *(tid for each in anmalningar for tid in beratta_om_anmalan(each)),
                *(tid for each in per_anmalan.values() for tid in beratta_om_samtal(each)),
                *(tid for each in utredningar for tid in beratta_om_utredning(each)),
                *(tid for each in insatser for tid in beratta_om_insats(each)),
                *(tid for each in overforingar for tid in beratta_om_overforing(each, enheter)),
            ]
        ),
        _las_logg(session, barn, namn),
        las_bestridanden(session, barn.id),
        sorted((_bedom(each, policy, now) for each in lagen), key=_klockordning),
        _hitta_kedjor(utredningar),
        policy,
        namn,
    )
    return arende if delar is None else _avgransa(arende, delar)


def _avgransa(arende: Arende, delar: Collection[Arendedel]) -> Arende:
    """The child and the things named, with what happened to them, and nothing of the rest."""

    def ingar(objekttyp: Objekttyp, objekt_id: int) -> bool:
        return objekttyp is Objekttyp.BARN or (objekttyp, objekt_id) in delar

    utredningar = [each for each in arende.utredningar if ingar(Objekttyp.UTREDNING, each.id)]
    return replace(
        arende,
        orosanmalningar=[each for each in arende.orosanmalningar if ingar(Objekttyp.OROSANMALAN, each.id)],
        utredningar=utredningar,
        insatser=[each for each in arende.insatser if ingar(Objekttyp.INSATS, each.id)],
        allvarssamtal={
            nyckel: each
            for nyckel, each in arende.allvarssamtal.items()
            if ingar(Objekttyp.ALLVARSSAMTAL, each.id)
        },
        tidslinje=[each for each in arende.tidslinje if ingar(each.objekttyp, each.objekt_id)],
        logg=[each for each in arende.logg if ingar(each.objekttyp, each.objekt_id)],
        bestridanden=[each for each in arende.bestridanden if ingar(each.objekttyp, each.objekt_id)],
        klockor=[each for each in arende.klockor if ingar(each.objekttyp, each.objekt_id)],
        kedjor=_hitta_kedjor(utredningar),
        avgransat=True,
    )


def _las_lagen(
    anmalningar: Sequence[Orosanmalan],
    utredningar: Sequence[Utredning],
    insatser: Sequence[Insats],
    samtal: Mapping[int, Allvarssamtal],
    idag: date,
) -> Iterator[Klocklage]:
    per_id = {each.id: each for each in utredningar}
    aktuell = any(each.avslutad is None for each in utredningar) or any(
        each.paborjad is not None and each.avslutad is None for each in insatser
    )
    lagen: list[Klocklage | None] = []
    for anmalan in anmalningar:
        lagen += [
            las_skyddsbedomning(anmalan),
            las_forhandsbedomning(anmalan),
            las_aterkoppling(anmalan),
            las_allvarssamtal(anmalan, samtal.get(anmalan.id)),
        ]
    for utredning in utredningar:
        lagen += [las_utredning(utredning), las_uppfoljning(utredning, aktuell, idag)]
    for insats in insatser:
        lagen += [
            las_verkstallighet(insats),
            las_overvagande(insats),
            las_jourhem(insats, per_id.get(insats.utredning_id) if insats.utredning_id else None),
            las_uppfoljning(insats, aktuell, idag),
        ]
    return (each for each in lagen if each is not None)


def _bedom(lage: Klocklage, policy: Policy, now: datetime) -> Arendeklocka:
    frist = berakna_frist(lage.klocka, lage.start)
    return Arendeklocka(
        lage.klocka,
        lage.objekttyp,
        lage.objekt_id,
        frist,
        lage.forfaller,
        lage.forfaller_flyttad,
        lage.bedom(policy, now),
        lage.klar,
        lage.rakna_dagar_kvar(now) if lage.oppen else None,
        lage.forlangd_till,
        f"{frist.skal}; {lage.tillagg}" if lage.tillagg else frist.skal,
    )


def _klockordning(klocka: Arendeklocka) -> tuple[bool, int, str, int]:
    start = klocka.frist.start
    dag = lokal_dag(start) if isinstance(start, datetime) else start
    stoppad = klocka.dagar_kvar is None
    return (
        stoppad,
        -dag.toordinal() if klocka.dagar_kvar is None else klocka.dagar_kvar,
        klocka.klocka,
        klocka.objekt_id,
    )


def _hitta_kedjor(utredningar: Sequence[Utredning]) -> dict[int, Kedja]:
    """Each utredning that began 1 to 7 days after another ended, with the first start (law.md, Counting 12)."""
    kedjor: dict[int, Kedja] = {}
    for n, utredning in enumerate(utredningar):
        for forra in utredningar[:n]:
            dagar = (utredning.inledd - forra.avslutad).days if forra.avslutad else 0
            if 1 <= dagar <= MAX_KEDJA_DAGAR:
                borjan = kedjor[forra.id].forsta_start if forra.id in kedjor else forra.inledd
                kedjor[utredning.id] = Kedja(borjan, dagar)
    return kedjor


def _las_namn(session: Session, fraga: Select[int, str]) -> dict[int, str]:
    return {rad.id: rad.namn for rad in session.execute(fraga)}


def _las_logg(session: Session, barn: Barn, namn: Mapping[str, Mapping[int, str]]) -> list[Loggrad]:
    handelser = session.scalars(select(Handelse).where(Handelse.barn_id == barn.id).order_by(Handelse.id))
    return [skriv_handelse_text(each, namn, maskera=is_skyddad(barn.skydd)) for each in handelser]
