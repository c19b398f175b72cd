"""Arbete: a report before it is sent: begun, found, and held while somebody writes in it.

Commands flush and leave the commit to their edge. Who writes in a row says which version of it they saw: two at once
come one after the other, and the second is shown what the first wrote (`Krock`).
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.maltrad import Aktivitetspost, Arbetsrapport, Indikatorpost, Malpost
from casetrack.reports.tertial.rapportplan import hitta_trad

P = TypeVar("P", Malpost, Indikatorpost, Aktivitetspost)

_EGENSKAPER = ("kod", "ordning", "periodicitet", "namn", "matt", "decimaler", "riktning", "kalla")
"""What an indicator keeps from one period to the next; its values and texts belong to their own."""


class Krock(Exception):
    """Somebody else changed what is being written in; nothing was stored.

    `nu` are the fields as they stand now, and `version` the one to go on from.
    """

    def __init__(self, post: Malpost | Indikatorpost | Aktivitetspost) -> None:
        super().__init__(f"{post.andrad_av} har ändrat samma sak medan du skrev.")
        self.vem = post.andrad_av
        self.nar = post.andrad
        self.version = post.radversion
        self.nu = {kolumn.key: getattr(post, kolumn.key) for kolumn in post.__mapper__.column_attrs}


def hamta_arbetsrapport(session: Session, rapport_id: int) -> Arbetsrapport:
    """A report of the session's nämnd. Raises Saknas."""
    rapport = las_rad(session, Arbetsrapport, rapport_id)
    if rapport is None:
        raise Saknas
    return rapport


def hamta_post(session: Session, klass: type[P], rapport: Arbetsrapport, post_id: int) -> P:
    """A goal, a row or an aktivitet of the report. Raises Saknas."""
    post = las_rad(session, klass, post_id)
    if post is None or post.arbetsrapport_id != rapport.id:
        raise Saknas
    return post


def oppna_rapport(
    session: Session, namnd_id: int, ar: int, tertial: Tertial, *, av: Utforare, now: datetime
) -> Arbetsrapport:
    """The report of the period to work on, begun with the goal tree of the latest period before it if it is new."""
    forlaga = hitta_trad(session, ar, tertial)
    if forlaga is not None and (forlaga.ar, forlaga.tertial) == (ar, tertial):
        return forlaga
    # Two may begin it at once; the second finds what the first made.
    made = session.execute(
        insert(Arbetsrapport)
        .values(namnd_id=namnd_id, ar=ar, tertial=tertial, skapad=now, skapad_av=av.namn)
        .on_conflict_do_nothing()
        .returning(Arbetsrapport.id)
    ).scalar_one_or_none()
    rapport = session.scalars(select(Arbetsrapport).filter_by(ar=ar, tertial=tertial)).one()
    if made is not None and forlaga is not None:
        for mal in forlaga.ordnade:
            _for_over(session, mal, rapport, av=av, now=now)
    session.flush()
    return rapport


def _for_over(session: Session, mal: Malpost, rapport: Arbetsrapport, *, av: Utforare, now: datetime) -> None:
    """Copy a goal with its rows and aktiviteter, without what was written and entered of its period.

    An aktivitet that ended before the period's year is left behind.
    """
    vem = {"namnd_id": rapport.namnd_id, "andrad": now, "andrad_av": av.namn}
    kopia = Malpost(
        rapport=rapport, nummer=mal.nummer, enhet_id=mal.enhet_id, text=mal.text, analys="", **vem
    )
    kopia.indikatorer = [
        Indikatorpost(**{namn: getattr(each, namn) for namn in _EGENSKAPER}, analys="", **vem)
        for each in mal.indikatorer
    ]
    kopia.aktiviteter = [
        Aktivitetspost(
            ordning=each.ordning,
            text=each.text,
            startdatum=each.startdatum,
            slutdatum=each.slutdatum,
            avvikelse="",
            **vem,
        )
        for each in mal.aktiviteter
        if each.slutdatum is None or each.slutdatum.year >= rapport.ar
    ]
    session.add(kopia)


def las_for_andring(session: Session, klass: type[P], rapport: Arbetsrapport, post_id: int, sedd: int) -> P:
    """Read a row and hold it, if it still is what its reader saw. Raises Krock and Saknas."""
    hamta_post(session, klass, rapport, post_id)
    post = session.scalar(
        select(klass).where(klass.id == post_id).with_for_update().execution_options(populate_existing=True)
    )
    if post is None:
        raise Saknas
    if post.radversion != sedd:
        raise Krock(post)
    return post


def spara_post(session: Session, post: P, *, av: Utforare, now: datetime) -> P:
    post.andrad, post.andrad_av = now, av.namn
    session.add(post)
    session.flush()
    return post
