"""What a corrected utredning must still fulfil, towards the anmälningar in it and the child's other utredningar."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Granskning
from casetrack.cases.forhandsbedomning import granska_paford
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning, granska_sen_orsak
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import Beslut, Klocka
from casetrack.rules.tid import lokal_dag


def granska_rattad_utredning(
    session: Session, utredning: Utredning, changed: set[str], granskning: Granskning, now: datetime
) -> None:
    """Check the fields that changed against the rest. The start is the decision's, where an anmälan opened it."""
    anmalningar = _las_anmalningar(session, utredning)
    if "inledd" in changed:
        if any(each.beslut is Beslut.INLEDA for each in anmalningar):
            text = "Utredningen inleddes genom beslutet på en anmälan. Rätta beslutsdatumet där."
            granskning.anmark("inledd", text, "INLEDD_AV_ANMALAN")
            return
        byt_start(session, utredning, utredning.inledd, granskning, "inledd")
    if "avslutad" in changed and utredning.avslutad is not None:
        ateroppnad = max((each.ateroppnad for each in utredning.ateroppningar), default=None)
        if ateroppnad is not None and utredning.avslutad < ateroppnad:
            granskning.anmark("avslutad", f"Utredningen återöppnades {ateroppnad}.", "ORDNING")
        for anmalan in anmalningar:
            if anmalan.beslut is Beslut.PAFORD:
                granska_paford(anmalan, utredning, granskning, "avslutad")
        _granska_overlapp(session, utredning, granskning, "avslutad")
    if changed & {"inledd", "avslutad", "sen_orsak"}:
        granska_sen_orsak(session, utredning, granskning, now)


def byt_start(
    session: Session,
    utredning: Utredning,
    inledd: date,
    granskning: Granskning,
    falt: str,
    *,
    opened_by: Orosanmalan | None = None,
) -> None:
    """Move the start of an utredning and its clock; what is wrong with it is said beside `falt`."""
    utredning.inledd = inledd
    utredning.forfaller, utredning.forfaller_flyttad = forfallodagar(Klocka.UTREDNING, inledd)
    forst = min(
        filter(
            None,
            [
                utredning.beslutsunderlag_klart,
                utredning.avslutad,
                *(each.beslutad for each in utredning.forlangningar),
            ],
        ),
        default=None,
    )
    if forst is not None and forst < inledd:
        text = f"Utredningen har uppgifter från {forst}. Den kan inte ha inletts efter det."
        granskning.anmark(falt, text, "ORDNING")
    for anmalan in _las_anmalningar(session, utredning):
        if anmalan is not opened_by:
            granska_anslutning(anmalan, utredning, granskning, falt)
    _granska_overlapp(session, utredning, granskning, falt)


def granska_anslutning(anmalan: Orosanmalan, utredning: Utredning, granskning: Granskning, falt: str) -> None:
    """See that an anmälan still fits the utredning it was joined to (decisions 46 and 58)."""
    if anmalan.beslut is Beslut.PAFORD:
        granska_paford(anmalan, utredning, granskning, falt)
    elif not lokal_dag(anmalan.inkom) <= utredning.inledd <= (anmalan.beslut_datum or date.max):
        text = (
            f"En anmälan som kom in {lokal_dag(anmalan.inkom)} och beslutades {anmalan.beslut_datum} hör till"
            f" utredningen, som då måste ha inletts däremellan och inte {utredning.inledd}."
        )
        granskning.anmark(falt, text, "ORDNING")


def _las_anmalningar(session: Session, utredning: Utredning) -> list[Orosanmalan]:
    return list(session.scalars(select(Orosanmalan).where(Orosanmalan.utredning_id == utredning.id)))


def _granska_overlapp(session: Session, utredning: Utredning, granskning: Granskning, falt: str) -> None:
    annan = session.scalar(
        select(Utredning)
        .where(
            Utredning.barn_id == utredning.barn_id,
            Utredning.id != utredning.id,
            or_(Utredning.avslutad.is_(None), Utredning.avslutad > utredning.inledd),
            Utredning.inledd < (utredning.avslutad or date.max),
        )
        .limit(1)
    )
    if annan is not None:
        text = f"Då pågår den samtidigt som en annan utredning om barnet ({annan.inledd}–{annan.avslutad or ''})."
        granskning.anmark(falt, text, "OVERLAPPAR")
