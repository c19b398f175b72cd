"""Correcting what was wrongly typed: an event with old value, new value and the reason, under the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from casetrack.cases.allvarssamtal import Allvarssamtal, granska_utfall
from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.faltnamn import skriv_tid
from casetrack.cases.handelse import Andringar, Utforare, andrade_falt
from casetrack.cases.insats import Insats, granska_placering
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, spara
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.rattelse_anmalan import granska_rattad_anmalan
from casetrack.cases.rattelse_utredning import granska_rattad_utredning
from casetrack.cases.tidsordning import granska_tid
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import Kod, Objekttyp

Rattbar = Orosanmalan | Utredning | Insats | Allvarssamtal

_KLASSER: dict[Objekttyp, type[Rattbar]] = {
    Objekttyp.OROSANMALAN: Orosanmalan,
    Objekttyp.UTREDNING: Utredning,
    Objekttyp.INSATS: Insats,
    Objekttyp.ALLVARSSAMTAL: Allvarssamtal,
}

RATTBARA: Mapping[Objekttyp, tuple[str, ...]] = {
    Objekttyp.OROSANMALAN: (
        *(
            "typ",
            "inkom",
            "nadde_mottagningen",
            "satt",
            "anmalare",
            "vald",
            "brott",
            "brottsdatum",
            "forsta_gang",
        ),
        *("skyddsbedomning", "behov_av_skydd", "beslut_datum", "beslut_motivering", "barnet_hort"),
        *("barnet_hort_orsak", "sen_orsak", "synnerliga_skal", "synnerliga_skal_text", "vald_skal"),
        *("aterkoppling_begard", "aterkoppling", "aterkoppling_given"),
    ),
    Objekttyp.UTREDNING: (
        *("inledd", "beslutsunderlag_klart", "avslutad", "resultat", "barnet_delaktigt"),
        *("barnet_aterkoppling", "skola_vidtalad", "sen_orsak", "uppfoljd"),
    ),
    Objekttyp.INSATS: (
        *("typ", "regi", "lagrum", "beslutad", "paborjad", "avslutad", "avslutsorsak", "skyddsbehov"),
        *("vantat_pa_placering", "trygga_forhallanden", "overvagd", "uppfoljd"),
    ),
    Objekttyp.ALLVARSSAMTAL: (
        *("kannedom", "kallad", "hallet", "plats", "ung", "vardnadshavare", "polis", "utfall"),
    ),
}
"""What of each object may be corrected. Who decided what is not: another decision is another event."""

_KAN_TOMMAS = {
    *("nadde_mottagningen", "satt", "brottsdatum", "forsta_gang", "beslut_motivering", "barnet_hort_orsak"),
    *("sen_orsak", "synnerliga_skal", "synnerliga_skal_text", "aterkoppling_begard", "aterkoppling"),
    *("aterkoppling_given", "beslutsunderlag_klart", "uppfoljd", "paborjad", "vantat_pa_placering"),
    *("trygga_forhallanden", "skyddsbehov", "overvagd", "kallad", "hallet", "plats", "ung"),
    *("vardnadshavare", "polis", "utfall"),
}

_EGNA_STEG = {
    *(
        "skyddsbedomning",
        "beslut_datum",
        "avslutad",
        "paborjad",
        "utfall",
        "aterkoppling",
        "uppfoljd",
        "overvagd",
    ),
}
"""What has a command of its own the first time: a correction doesn't take its place."""


@kommando
def ratta(
    session: Session,
    objekttyp: Objekttyp,
    objekt_id: int,
    varden: Mapping[str, Any],
    *,
    skal: str | None,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Rattbar]:
    """Set fields that were wrongly typed; `varden` may hold others that stay as they are.

    The date of a decision that opened an utredning takes the start of the utredning with it. Raises Avvisat, Andrad
    and Saknas, and KeyError for a field that isn't among `RATTBARA`.
    """
    granskning = Granskning()
    klass = _KLASSER.get(objekttyp)
    if klass is None:
        raise Saknas
    rad = las_for_andring(session, klass, objekt_id, sedd_version)
    _satt_varden(rad, varden, RATTBARA[objekttyp], granskning)
    changed = andrade_falt(rad)
    if not changed and not granskning.fel:
        granskning.anmark("", "Inget är ändrat.", "OFORANDRAT")
    motivering = granskning.rensa(skal, "skal")
    granskning.krav(motivering, "skal", "Ange varför uppgiften rättas.")
    granska_tid(rad, granskning, now)
    granskning.avvisa()
    om_annat: Andringar = {}
    match rad:
        case Orosanmalan():
            om_annat = granska_rattad_anmalan(session, rad, changed, granskning, av=av, now=now)
        case Utredning():
            granska_rattad_utredning(session, rad, changed, granskning, now)
        case Insats():
            if changed & {"typ", "skyddsbehov", "vantat_pa_placering", "trygga_forhallanden"}:
                granska_placering(rad, granskning)
        case Allvarssamtal():
            granska_utfall(rad, granskning)
            if rad.utfall is None and rad.hallet is not None:
                granskning.anmark("hallet", "Fylls bara i när samtalet är genomfört.", "PASSAR_EJ")
    return spara(
        session, rad, "ratta", granskning, av=av, now=now, om_annat=om_annat | {"skal": [None, motivering]}
    )


@kommando
def komplettera_beskrivning(
    session: Session,
    orosanmalan_id: int,
    text: str | None,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Orosanmalan]:
    """Add to the description of an anmälan; what was written stays as it was (SoL 14:6).

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    rad = las_for_andring(session, Orosanmalan, orosanmalan_id, sedd_version)
    tillagg = granskning.rensa(text, "beskrivning")
    granskning.krav(tillagg, "beskrivning", "Skriv det som ska läggas till.")
    rubrik = f"Tillägg {skriv_tid(now)}, {av.namn}:"
    rad.beskrivning = granskning.rensa(f"{rad.beskrivning or ''}\n\n{rubrik}\n{tillagg}", "beskrivning")
    return spara(session, rad, "komplettera_beskrivning", granskning, av=av, now=now)


def _satt_varden(
    rad: Rattbar, varden: Mapping[str, Any], rattbara: tuple[str, ...], granskning: Granskning
) -> None:
    for falt, nytt in varden.items():
        if falt not in rattbara:
            raise KeyError(falt)
        varde = granskning.rensa(nytt, falt) if isinstance(nytt, str) and not isinstance(nytt, Kod) else nytt
        if varde == getattr(rad, falt):
            continue
        if varde is None and falt not in _KAN_TOMMAS:
            granskning.anmark(falt, "Kan inte lämnas tomt.", "SAKNAS")
        elif falt in _EGNA_STEG and getattr(rad, falt) is None:
            granskning.anmark(falt, "Det är inte registrerat ännu. Registrera det först.", "EJ_GJORT")
        else:
            setattr(rad, falt, varde)
