"""Gallringsprovning: which cases the rules say should go, and what a person decides of each.

Nothing is removed here. A proposal is taken back by the database itself when anything is written in the case, and
here when the rules no longer say what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.gallring import LEVANDE, Arkivuttag, Forslagsstatus, Gallringsforslag
from casetrack.cases.avvisning import Avvisat, Fel, Granskning, Saknas
from casetrack.cases.handelse import Handelse, Utforare
from casetrack.cases.kommando import kommando
from casetrack.cases.organisation import Namnd
from casetrack.cases.personnummer import NAMNER_NUMMER, namner_nummer
from casetrack.rules.gallring import (
    Akt,
    Gallringsatgard,
    Gallringsbesked,
    KanInteBedomas,
    bedom_gallring,
)
from casetrack.rules.kalender import lagg_till
from casetrack.rules.tid import lokal_dag

AVSLAG_GALLER = timedelta(days=365)
"""How long a refused case is left alone before it is proposed again."""

_KORTAST_AR = 5  # no rule lets a case go sooner after its last note; spares reading the others
_HOGST_AVGJORDA = 50

_FORSLAGET_STAMMER_INTE = "Reglerna säger inte längre detsamma om ärendet."


@dataclass(frozen=True)
class Gallringslage:
    """The gallring of a nämnd: what waits for a decision, what for the night, what was decided and not done.

    `obedombara` are the numbers of cases whose time seems over but that the rules can't judge, with the reason.
    """

    forslag: Sequence[Gallringsforslag]
    godkanda: Sequence[Gallringsforslag]
    avgjorda: Sequence[Gallringsforslag]
    obedombara: Sequence[tuple[int, str]]


def foresla_gallring(session: Session, namnd_id: int, *, now: datetime) -> int:
    """Propose every case of `namnd_id`, which the session's scope is, that should go; returns how many are new.

    Takes back what no longer holds. A nämnd whose kommun isn't known gets no proposals: it may be one whose cases are
    all kept. Doing it again adds nothing.
    """
    kommunkod = session.get_one(Namnd, namnd_id).kommunkod
    for forslag in session.scalars(select(Gallringsforslag).where(Gallringsforslag.status.in_(LEVANDE))):
        aterkalla_felaktigt(session, forslag, now=now)
    if kommunkod is None:
        return 0
    upptagna = set(
        session.scalars(
            select(Gallringsforslag.barn_id).where(
                Gallringsforslag.status.in_(LEVANDE)
                | (Gallringsforslag.status == Forslagsstatus.AVSLAGEN)
                & (Gallringsforslag.avgjord > now - AVSLAG_GALLER)
            )
        )
    )
    nya = 0
    for barn_id, besked in _bedom_alla(session, kommunkod, lokal_dag(now)):
        if isinstance(besked, Gallringsbesked) and besked.fran <= lokal_dag(now) and barn_id not in upptagna:
            session.add(
                Gallringsforslag(
                    namnd_id=namnd_id,
                    barn_id=barn_id,
                    atgard=besked.atgard,
                    grund=besked.grund,
                    lagrum=besked.lagrum,
                    skal=besked.skal,
                    fran=besked.fran,
                    foreslagen=now,
                    status=Forslagsstatus.FORESLAGEN,
                )
            )
            nya += 1
    session.flush()
    return nya


def las_gallringslage(session: Session, namnd_id: int, *, now: datetime) -> Gallringslage:
    """The gallring of `namnd_id`, which the session's scope is, the oldest proposals first."""
    kommunkod = session.get_one(Namnd, namnd_id).kommunkod

    def med_status(*statusar: Forslagsstatus) -> Sequence[Gallringsforslag]:
        return session.scalars(
            select(Gallringsforslag)
            .where(Gallringsforslag.status.in_(statusar))
            .order_by(Gallringsforslag.fran, Gallringsforslag.id)
        ).all()

    avgjorda = session.scalars(
        select(Gallringsforslag)
        .where(Gallringsforslag.status.in_([Forslagsstatus.AVSLAGEN, Forslagsstatus.ATERKALLAD]))
        .order_by(Gallringsforslag.avgjord.desc(), Gallringsforslag.id.desc())
        .limit(_HOGST_AVGJORDA)
    ).all()
    obedombara = [
        (barn_id, besked)
        for barn_id, besked in (
            _bedom_alla(session, kommunkod, lokal_dag(now), utan_fodelsedatum=True) if kommunkod else ()
        )
        if isinstance(besked, str)
    ]
    return Gallringslage(
        med_status(Forslagsstatus.FORESLAGEN), med_status(Forslagsstatus.GODKAND), avgjorda, obedombara
    )


@kommando
def godkann_gallring(session: Session, forslag_id: int, *, av: Utforare, now: datetime) -> Gallringsforslag:
    """Approve a proposal. One that no longer holds is taken back instead, which its `status` tells.

    A case that is to be kept must be in the archive first. Raises Avvisat and Saknas.
    """
    forslag = _las_levande(session, forslag_id, Forslagsstatus.FORESLAGEN)
    if aterkalla_felaktigt(session, forslag, now=now):
        return forslag
    if forslag.atgard is Gallringsatgard.BEVARA and not ar_i_arkivet(session, forslag.barn_id):
        text_ = "Ta ut ärendet till arkivet och kontrollera filen först. Ärendet ska bevaras."
        raise Avvisat([Fel("", text_, "EJ_I_ARKIVET")])
    return _avgor(session, forslag, Forslagsstatus.GODKAND, None, av=av, now=now)


@kommando
def avsla_gallring(
    session: Session, forslag_id: int, motivering: str | None, *, av: Utforare, now: datetime
) -> Gallringsforslag:
    """Refuse a proposal, for a reason: the case stays, and is proposed again in a year. Raises Avvisat and Saknas."""
    forslag = _las_levande(session, forslag_id, Forslagsstatus.FORESLAGEN)
    granskning = Granskning()
    rensad = granskning.rensa(motivering, "motivering")
    granskning.krav(rensad, "motivering", "Skriv varför ärendet ska vara kvar.")
    if rensad and namner_nummer(rensad):
        granskning.anmark("motivering", NAMNER_NUMMER, "PERSONNUMMER")
    granskning.avvisa()
    return _avgor(session, forslag, Forslagsstatus.AVSLAGEN, rensad, av=av, now=now)


@kommando
def angra_godkannande(session: Session, forslag_id: int, *, av: Utforare, now: datetime) -> Gallringsforslag:
    """Take back an approval that has not been carried out yet. Raises Saknas."""
    forslag = _las_levande(session, forslag_id, Forslagsstatus.GODKAND)
    forslag.status = Forslagsstatus.FORESLAGEN
    forslag.avgjord = forslag.avgjord_av_id = forslag.avgjord_av = None
    _logga(session, forslag, "godkännandet ångrat", av=av, now=now)
    session.flush()
    return forslag


def aterkalla_felaktigt(session: Session, forslag: Gallringsforslag, *, now: datetime) -> bool:
    """Take a proposal back if the rules, read anew, don't say what it says."""
    kommunkod = session.get_one(Namnd, forslag.namnd_id).kommunkod
    besked = _bedom_ett(session, forslag.barn_id, kommunkod, lokal_dag(now)) if kommunkod else None
    if besked and (besked.atgard, besked.grund, besked.fran) == (
        forslag.atgard,
        forslag.grund,
        forslag.fran,
    ):
        return False
    forslag.status = Forslagsstatus.ATERKALLAD
    forslag.avgjord, forslag.avgjord_av_id, forslag.avgjord_av = now, None, None
    forslag.motivering = _FORSLAGET_STAMMER_INTE
    session.flush()
    return True


def ar_i_arkivet(session: Session, barn_id: int) -> bool:
    """Whether the archive has been found to hold the case as it stands now, to its last event."""
    senaste = select(func.max(Handelse.id)).where(Handelse.barn_id == barn_id).scalar_subquery()
    return bool(
        session.scalar(
            select(
                exists().where(
                    Arkivuttag.barn_id == barn_id,
                    Arkivuttag.verifierad.is_not(None),
                    Arkivuttag.handelse_id.is_not_distinct_from(senaste),
                )
            )
        )
    )


def _las_levande(session: Session, forslag_id: int, status: Forslagsstatus) -> Gallringsforslag:
    """The proposal, held until the transaction ends; one that someone else has decided meanwhile is not there."""
    if not 0 < forslag_id < 2**63:
        raise Saknas
    forslag = session.scalar(
        select(Gallringsforslag)
        .where(Gallringsforslag.id == forslag_id, Gallringsforslag.status == status)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if forslag is None:
        raise Saknas
    return forslag


def _avgor(
    session: Session,
    forslag: Gallringsforslag,
    status: Forslagsstatus,
    motivering: str | None,
    *,
    av: Utforare,
    now: datetime,
) -> Gallringsforslag:
    forslag.status = status
    forslag.avgjord, forslag.avgjord_av_id, forslag.avgjord_av = now, av.anvandare_id, av.namn
    forslag.motivering = motivering
    _logga(session, forslag, status.text.lower(), av=av, now=now)
    session.flush()
    return forslag


def _logga(session: Session, forslag: Gallringsforslag, vad: str, *, av: Utforare, now: datetime) -> None:
    log_atkomst(
        session,
        Lasning.GALLRING,
        [forslag.barn_id],
        namnd_id=forslag.namnd_id,
        av=av,
        now=now,
        varfor=f"{vad}, {forslag.lagrum}",
    )


def _bedom_alla(
    session: Session, kommunkod: str, idag: date, *, utan_fodelsedatum: bool = False
) -> Iterator[tuple[int, Gallringsbesked | str | None]]:
    """Every case that nothing has been noted in for the shortest time of any rule; a text says why it can't be told.

    `utan_fodelsedatum` looks only at those few whose day of birth nobody knows, which a page can wait for.
    """
    fraga = text("""
        SELECT * FROM gallringsfakta
        WHERE NOT pagar AND (sista_anteckning IS NULL OR sista_anteckning < :grans)
            AND (fodelsedatum IS NULL OR NOT :utan_fodelsedatum)
        ORDER BY barn_id""")
    varden = {
        "grans": lagg_till(idag, manader=-12 * _KORTAST_AR),
        "utan_fodelsedatum": utan_fodelsedatum,
    }
    for rad in session.execute(fraga, varden).mappings():
        try:
            yield rad["barn_id"], bedom_gallring(_lasa_akt(rad), kommunkod, idag)
        except KanInteBedomas as hinder:
            yield rad["barn_id"], str(hinder)


def _bedom_ett(session: Session, barn_id: int, kommunkod: str, idag: date) -> Gallringsbesked | None:
    fraga = text("SELECT * FROM gallringsfakta WHERE barn_id = :barn_id AND namnd_id = nuvarande_namnd()")
    rad = session.execute(fraga, {"barn_id": barn_id}).mappings().one()
    try:
        return bedom_gallring(_lasa_akt(rad), kommunkod, idag)
    except KanInteBedomas:
        return None


def _lasa_akt(rad: Any) -> Akt:
    return Akt(
        fodd=rad["fodelsedatum"],
        nummer=rad["nummer"],
        sista_anteckning=rad["sista_anteckning"],
        utredd=rad["utredd"],
        placerad=rad["placerad"],
        inte_inledd=rad["inte_inledd"],
        pagar=rad["pagar"],
    )
