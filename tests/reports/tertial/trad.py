"""Goal trees put straight into the record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd
from casetrack.reports.tertial.innehall import Tertial, valj_tertial
from casetrack.reports.tertial.maltrad import Aktivitetspost, Arbetsrapport, Indikatorpost, Malpost
from casetrack.reports.tertial.omdome import kommentera, satt_status
from casetrack.reports.tertial.rapportarkiv import frys_rapport
from casetrack.reports.tertial.rapportfrysning import Rapportfrysning
from casetrack.rules.koder import Malstatus, Periodicitet, Roll
from casetrack.rules.tid import lokal_dag
from tests.conftest import Organisation

NAR = {"andrad": datetime(2026, 9, 1, 8, tzinfo=UTC), "andrad_av": "Kim Controller"}


def add_rapport(
    session: Session, organisation: Organisation, *, ar: int = 2026, tertial: Tertial = Tertial.T2
) -> Arbetsrapport:
    rapport = Arbetsrapport(
        namnd_id=organisation.namnd_id,
        ar=ar,
        tertial=tertial,
        skapad=NAR["andrad"],
        skapad_av="Kim Controller",
        mal=[],
    )
    session.add(rapport)
    session.flush()
    return rapport


def add_malpost(session: Session, rapport: Arbetsrapport, nummer: str, **andra: Any) -> Malpost:
    mal = Malpost(
        namnd_id=rapport.namnd_id,
        rapport=rapport,
        nummer=nummer,
        indikatorer=[],
        aktiviteter=[],
        **({"text": f"Mål {nummer}", "analys": ""} | NAR | andra),
    )
    session.add(mal)
    session.flush()
    return mal


def add_enhetsmal(
    session: Session, rapport: Arbetsrapport, enhet_id: int | None, *koder: str, nummer: str = "1.1.1.1"
) -> Malpost:
    """An enhetsmål with the goals above it that are missing, and rows."""
    session.flush()
    finns = {mal.nummer for mal in rapport.mal}
    delar = nummer.split(".")
    for djup in range(1, len(delar)):
        if (over := ".".join(delar[:djup])) not in finns:
            add_malpost(session, rapport, over)
    mal = add_malpost(session, rapport, nummer, enhet_id=enhet_id)
    for kod in koder:
        add_indikator(session, mal, kod)
    return mal


def add_indikator(session: Session, mal: Malpost, kod: str, **andra: Any) -> Indikatorpost:
    post = Indikatorpost(
        namnd_id=mal.namnd_id,
        mal=mal,
        kod=kod,
        **(
            {"ordning": len(mal.indikatorer), "periodicitet": Periodicitet.TERTIAL, "analys": ""}
            | NAR
            | andra
        ),
    )
    session.add(post)
    session.flush()
    return post


def add_aktivitet(session: Session, mal: Malpost, text: str, **andra: Any) -> Aktivitetspost:
    post = Aktivitetspost(
        namnd_id=mal.namnd_id,
        mal=mal,
        text=text,
        **({"ordning": len(mal.aktiviteter), "avvikelse": ""} | NAR | andra),
    )
    session.add(post)
    session.flush()
    return post


def add_frozen_report(session: Session, organisation: Organisation, *, now: datetime) -> Rapportfrysning:
    """A report of the running tertial with one of everything, its warnings signed off, and frozen."""
    per = lokal_dag(now)
    rapport = add_rapport(session, organisation, ar=per.year, tertial=valj_tertial(per))
    mal = add_malpost(session, rapport, "1", analys="Det går bra.")
    add_indikator(session, mal, "anmalningar", analys="Som väntat.")
    add_aktivitet(session, mal, "Utbilda")
    kim = Utforare(None, "Kim Controller", Roll.CONTROLLER)
    satt_status(session, mal, Malstatus.INGEN, Malstatus.INGEN, "Inget årsmål.", None, av=kim, now=now)
    kommentera(session, rapport, mal, "Bra.", av=kim, now=now)
    session.expire_all()
    namnd = session.get_one(Namnd, organisation.namnd_id)
    return frys_rapport(session, namnd, rapport, per, av=kim, now=now)
