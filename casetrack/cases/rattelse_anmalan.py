"""What a corrected orosanmälan must still fulfil."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.aterkoppling import granska_given
from casetrack.cases.avvisning import Granskning
from casetrack.cases.forhandsbedomning import granska_paford, granska_sen_orsak, granska_vald
from casetrack.cases.handelse import Andringar, Utforare, beskriv_andringar, med_prefix
from casetrack.cases.kommando import las_for_andring
from casetrack.cases.orosanmalan import Anmalaridentitet, Orosanmalan
from casetrack.cases.rattelse_utredning import byt_start, granska_anslutning
from casetrack.cases.utredning import Utredning
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import AnmalareKategori, Beslut, Klocka, Roll, SynnerligaSkal, TypAnmalan
from casetrack.rules.tid import lokal_dag


def granska_rattad_anmalan(
    session: Session,
    rad: Orosanmalan,
    changed: set[str],
    granskning: Granskning,
    *,
    av: Utforare,
    now: datetime,
) -> Andringar:
    """Check the fields that changed against the rest, and carry the change on; what it did to the utredning.

    Fields that did not change are left alone: imported history may hold what a form refuses.
    """
    if "inkom" in changed:
        rad.forfaller, rad.forfaller_flyttad = forfallodagar(Klocka.FORHANDSBEDOMNING, lokal_dag(rad.inkom))
    _granska_typ(rad, changed, granskning)
    if "vald" in changed and rad.vald is False and True in inspect(rad).attrs.vald.history.deleted:
        _granska_inget_vald(granskning, av)
    _granska_brott(session, rad, changed, granskning)
    _granska_skydd(rad, changed, granskning)
    _granska_anmalare(session, rad, changed, granskning)
    if rad.beslut is None:
        for falt in sorted(changed & _BESLUTETS):
            granskning.anmark(falt, "Anmälan är inte beslutad ännu.", "EJ_BESLUTAD")
        return {}
    _granska_beslut(rad, changed, granskning, av)
    if changed & {"inkom", "beslut_datum", "sen_orsak"}:
        granska_sen_orsak(session, rad, granskning, now)
    if changed & {"aterkoppling", "aterkoppling_given"}:
        granska_given(rad, granskning)
    return _granska_utredning(session, rad, changed, granskning)


_BESLUTETS = {
    *(
        "beslut_datum",
        "beslut_motivering",
        "barnet_hort",
        "barnet_hort_orsak",
        "sen_orsak",
        "synnerliga_skal",
    ),
    *("synnerliga_skal_text", "vald_skal", "aterkoppling", "aterkoppling_given"),
}


def _granska_typ(rad: Orosanmalan, changed: set[str], granskning: Granskning) -> None:
    if "typ" not in changed:
        return
    if rad.beslut is not None:
        granskning.anmark("typ", "Typen kan inte rättas när beslut är fattat.", "REDAN_GJORT")
    if rad.typ is TypAnmalan.ANMALAN:
        granskning.krav(rad.vald, "vald", "Ange om anmälan gäller misstänkt våld mot barnet.")
        granskning.krav(rad.brott, "brott", "Ange om anmälan gäller ett brott som barnet misstänks för.")


def _granska_inget_vald(granskning: Granskning, av: Utforare) -> None:
    """Else a decision not to open, which asks for a chef where there is violence, needed only a correction first."""
    if av.roll is not Roll.CHEF:
        granskning.anmark("vald", "Bara en chef kan ta bort uppgiften om våld.", "VALD")


def _granska_brott(session: Session, rad: Orosanmalan, changed: set[str], granskning: Granskning) -> None:
    if not rad.brott:
        for falt in ("brottsdatum", "forsta_gang"):
            if changed & {falt, "brott"} and getattr(rad, falt) is not None:
                granskning.anmark(falt, "Fylls bara i när anmälan gäller ett misstänkt brott.", "PASSAR_EJ")
    samtal = select(Allvarssamtal.id).where(Allvarssamtal.orosanmalan_id == rad.id)
    kan_ha_samtal = rad.brott and rad.typ is TypAnmalan.ANMALAN
    if changed & {"brott", "typ"} and not kan_ha_samtal and session.scalar(samtal) is not None:
        text = "Ett allvarssamtal är registrerat: det måste vara en anmälan om ett brott."
        granskning.anmark("brott" if "brott" in changed else "typ", text, "ALLVARSSAMTAL")


def _granska_skydd(rad: Orosanmalan, changed: set[str], granskning: Granskning) -> None:
    if changed & {"skyddsbedomning", "behov_av_skydd"}:
        granskning.krav(rad.skyddsbedomning, "skyddsbedomning", "Ange när skyddsbedömningen gjordes.")
        granskning.krav(rad.behov_av_skydd, "behov_av_skydd", "Ange om barnet behöver omedelbart skydd.")


def _granska_anmalare(session: Session, rad: Orosanmalan, changed: set[str], granskning: Granskning) -> None:
    if rad.anmalare is not AnmalareKategori.ANONYM or not changed & {"anmalare", "aterkoppling_begard"}:
        return
    if rad.aterkoppling_begard is not None:
        falt = "anmalare" if "anmalare" in changed else "aterkoppling_begard"
        granskning.anmark(falt, "En anonym anmälare kan inte få återkoppling.", "ANONYM")
    identitet = session.get(Anmalaridentitet, rad.id)
    if identitet is not None and identitet.ifyllda:
        granskning.anmark(
            "anmalare", "Anmälarens identitet är registrerad: anmälan är inte anonym.", "ANONYM"
        )


def _granska_beslut(rad: Orosanmalan, changed: set[str], granskning: Granskning, av: Utforare) -> None:
    if changed & {"barnet_hort", "barnet_hort_orsak"}:
        if rad.barnet_hort is False:
            granskning.krav(rad.barnet_hort_orsak, "barnet_hort_orsak", "Ange varför barnet inte hörts.")
        elif rad.barnet_hort_orsak is not None:
            granskning.anmark("barnet_hort_orsak", "Fylls bara i när barnet inte hörts.", "PASSAR_EJ")
    if rad.synnerliga_skal is SynnerligaSkal.ANNAT:
        granskning.krav(rad.synnerliga_skal_text, "synnerliga_skal_text", "Beskriv de synnerliga skälen.")
    if rad.beslut is Beslut.INTE_INLEDA and changed & {"vald", "vald_skal"}:
        granska_vald(rad, rad.vald_skal, granskning, av, "vald")


def _granska_utredning(
    session: Session, rad: Orosanmalan, changed: set[str], granskning: Granskning
) -> Andringar:
    if rad.utredning_id is None or not changed & {"inkom", "beslut_datum"}:
        return {}
    utredning = las_for_andring(session, Utredning, rad.utredning_id, None)
    if rad.beslut is Beslut.PAFORD:
        granska_paford(rad, utredning, granskning, "inkom")
        return {}
    forra = inspect(rad).attrs.beslut_datum.history.deleted or [rad.beslut_datum]
    oppnade = forra[0] == utredning.inledd
    if oppnade and rad.beslut_datum is not None:
        byt_start(session, utredning, rad.beslut_datum, granskning, "beslut_datum", opened_by=rad)
        return med_prefix("utredning", beskriv_andringar(utredning))
    granska_anslutning(rad, utredning, granskning, "inkom" if "inkom" in changed else "beslut_datum")
    return {}
