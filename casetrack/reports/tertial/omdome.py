"""Omdome: what people judge: the status of a goal, a comment, a warning signed off. None is ever changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import kommando, las_rad
from casetrack.reports.tertial.maltrad import (
    Arbetsrapport,
    Kvittensaterkallelse,
    Malpost,
    Rapportkommentar,
    Statusbeslut,
    Varningskvittens,
)
from casetrack.rules.koder import Malstatus


@kommando
def satt_status(
    session: Session,
    mal: Malpost,
    status: Malstatus | None,
    forslag: Malstatus,
    underlag: str,
    skal: str | None,
    *,
    av: Utforare,
    now: datetime,
) -> Statusbeslut:
    """Set the status of a goal; one that is not the proposed needs a reason, and both are kept. Raises Avvisat."""
    granskning = Granskning()
    skal = granskning.rensa(skal, "skal")
    granskning.krav(status, "status", "Välj en status.")
    if status is not None and status is not forslag:
        granskning.krav(
            skal, "skal", f"Skriv varför statusen blir en annan än den föreslagna, {forslag.text.lower()}."
        )
    granskning.avvisa()
    beslut = Statusbeslut(
        namnd_id=mal.namnd_id,
        arbetsrapport_id=mal.arbetsrapport_id,
        malpost_id=mal.id,
        nummer=mal.nummer,
        status=status,
        forslag=forslag,
        underlag=underlag,
        skal=skal,
        tidpunkt=now,
        anvandare_id=av.anvandare_id,
        utforare=av.namn,
    )
    session.add(beslut)
    session.flush()
    return beslut


@kommando
def kommentera(
    session: Session,
    rapport: Arbetsrapport,
    mal: Malpost | None,
    text: str | None,
    *,
    av: Utforare,
    now: datetime,
) -> Rapportkommentar:
    """Raises Avvisat."""
    granskning = Granskning()
    rensad = granskning.rensa(text, "text")
    granskning.krav(rensad, "text", "Skriv en kommentar.")
    granskning.avvisa()
    kommentar = Rapportkommentar(
        namnd_id=rapport.namnd_id,
        arbetsrapport_id=rapport.id,
        malpost_id=mal.id if mal else None,
        text=rensad,
        tidpunkt=now,
        anvandare_id=av.anvandare_id,
        utforare=av.namn,
    )
    session.add(kommentar)
    session.flush()
    return kommentar


@kommando
def kvittera(
    session: Session,
    rapport: Arbetsrapport,
    varningar: list[tuple[str, str, str]],
    skal: str | None,
    *,
    av: Utforare,
    now: datetime,
) -> None:
    """Sign off warnings, each as (place, code, text), for one reason. Raises Avvisat."""
    granskning = Granskning()
    rensad = granskning.rensa(skal, "skal")
    granskning.krav(rensad, "skal", "Skriv varför rapporten kan skickas ändå.")
    if not varningar:
        granskning.anmark("varning", "Kryssa för minst en varning.", "SAKNAS")
    granskning.avvisa()
    for plats, kod, text in varningar:
        session.add(
            Varningskvittens(
                namnd_id=rapport.namnd_id,
                arbetsrapport_id=rapport.id,
                plats=plats,
                kod=kod,
                text=text,
                skal=rensad,
                tidpunkt=now,
                anvandare_id=av.anvandare_id,
                utforare=av.namn,
            )
        )
    session.flush()


@kommando
def aterkalla_kvittens(
    session: Session, rapport: Arbetsrapport, kvittens_id: int, *, av: Utforare, now: datetime
) -> None:
    """Take back the sign-off of a warning, also where several have signed off the same. Raises Saknas."""
    kvittens = las_rad(session, Varningskvittens, kvittens_id)
    if kvittens is None or kvittens.arbetsrapport_id != rapport.id:
        raise Saknas
    samma = select(Varningskvittens.id).filter_by(
        arbetsrapport_id=rapport.id, plats=kvittens.plats, kod=kvittens.kod, text=kvittens.text
    )
    # Of two who take it back at once the first is noted.
    session.execute(
        insert(Kvittensaterkallelse).on_conflict_do_nothing(),
        [
            {
                "namnd_id": rapport.namnd_id,
                "varningskvittens_id": each,
                "tidpunkt": now,
                "anvandare_id": av.anvandare_id,
                "utforare": av.namn,
            }
            for each in session.scalars(samma)
        ],
    )
