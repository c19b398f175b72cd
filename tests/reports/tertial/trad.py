"""Goal trees put straight into the record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.maltrad import Aktivitetspost, Arbetsrapport, Indikatorpost, Malpost
from casetrack.rules.koder import Periodicitet
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
