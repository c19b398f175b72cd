"""Looking at a child again: övervägande of a placement (SoL 22:13), and follow-up after the end (SoL 23:1-5)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.insats import Insats
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, spara
from casetrack.cases.tidsordning import granska_tid
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import Objekttyp

_KLASSER: dict[Objekttyp, type[Utredning | Insats]] = {
    Objekttyp.UTREDNING: Utredning,
    Objekttyp.INSATS: Insats,
}


@kommando
def registrera_overvagande(
    session: Session,
    insats_id: int,
    overvagd: date | None,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Insats]:
    """Record that nämnden has considered whether a placement is still needed; its clock begins anew.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    insats = las_for_andring(session, Insats, insats_id, sedd_version)
    if not insats.typ.placering or insats.paborjad is None or insats.avslutad is not None:
        granskning.anmark("overvagd", "Bara en placering som pågår ska övervägas.", "EJ_PLACERAD")
        granskning.avvisa()
    granskning.krav(overvagd, "overvagd", "Ange vilken dag vården övervägdes.")
    if overvagd is not None and insats.overvagd is not None and overvagd <= insats.overvagd:
        text = f"Vården övervägdes redan {insats.overvagd}. Ange en senare dag."
        granskning.anmark("overvagd", text, "ORDNING")
    insats.overvagd = overvagd
    granska_tid(insats, granskning, now)
    return spara(session, insats, "registrera_overvagande", granskning, av=av, now=now)


@kommando
def registrera_uppfoljning(
    session: Session,
    objekttyp: Objekttyp,
    objekt_id: int,
    uppfoljd: date | None,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Utredning | Insats]:
    """Record that the child was followed up after a closed utredning or an ended placement.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    klass = _KLASSER.get(objekttyp)
    if klass is None:
        raise Saknas
    rad = las_for_andring(session, klass, objekt_id, sedd_version)
    if rad.avslutad is None or (isinstance(rad, Insats) and not rad.typ.placering):
        text = "Uppföljning görs efter en avslutad utredning eller placering."
        granskning.anmark("uppfoljd", text, "EJ_AVSLUTAD")
    elif rad.uppfoljd is not None:
        granskning.anmark("uppfoljd", f"Uppföljningen är redan gjord, {rad.uppfoljd}.", "REDAN_GJORT")
    granskning.avvisa()
    granskning.krav(uppfoljd, "uppfoljd", "Ange vilken dag uppföljningen gjordes.")
    rad.uppfoljd = uppfoljd
    granska_tid(rad, granskning, now)
    return spara(session, rad, "registrera_uppfoljning", granskning, av=av, now=now)
