"""What people call the fields of the record, and how a stored value reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, DateTime, Enum

from casetrack.cases.adress import skriv_postnummer
from casetrack.db import Base
from casetrack.rules.koder import Kod
from casetrack.rules.tid import lokal_tid

FALTNAMN: Mapping[str, str] = {
    "adress": "Gatuadress",
    "anmalare": "Anmälare",
    "anmalaridentitet": "Anmälarens identitet",
    "ansokan_id": "Ansökan",
    "aterkoppling": "Återkoppling",
    "aterkoppling_begard": "Återkoppling begärd",
    "aterkoppling_given": "Återkoppling given",
    "ateroppnad": "Återöppnad",
    "avslutad": "Avslutad",
    "avslutsorsak": "Avslutsorsak",
    "barnet_aterkoppling": "Barnet har fått återkoppling",
    "barnet_delaktigt": "Barnet delaktigt",
    "barnet_hort": "Barnet hört",
    "barnet_hort_orsak": "Varför barnet inte hörts",
    "behov_av_skydd": "Behov av omedelbart skydd",
    "beskrivning": "Beskrivning",
    "beslut": "Beslut",
    "beslut_datum": "Beslutsdatum",
    "beslut_motivering": "Motivering",
    "beslutad": "Beslutad",
    "beslutad_av": "Beslutad av",
    "beslutsunderlag_klart": "Beslutsunderlag klart",
    "bestridande": "Bestreds",
    "brott": "Misstänkt brott",
    "brottsdatum": "Brottsdatum",
    "datum": "Datum",
    "efternamn": "Efternamn",
    "enhet_id": "Enhet",
    "ensamkommande": "Ensamkommande",
    "fodd": "Född",
    "fodelsedatum": "Födelsedatum",
    "forfaller": "Förfaller",
    "forfaller_flyttad": "Förfaller, flyttad till vardag",
    "fornamn": "Förnamn",
    "forsta_gang": "Första gången",
    "hallet": "Samtalet hållet",
    "handlaggare_id": "Handläggare",
    "inkom": "Inkom",
    "inledd": "Inledd",
    "kallad": "Kallad",
    "kannedom": "Kännedom",
    "kon": "Kön",
    "lagrum": "Lagrum",
    "nadde_mottagningen": "Nådde mottagningen",
    "overvagd": "Senaste övervägande",
    "paborjad": "Påbörjad",
    "personnummer": "Personnummer",
    "plats": "Plats",
    "polis": "Polis deltog",
    "postnummer": "Postnummer",
    "postort": "Postort",
    "regi": "Regi",
    "registrerad": "Registrerad",
    "resultat": "Resultat",
    "satt": "Sätt",
    "sen_orsak": "Varför det blev sent",
    "skal": "Skäl",
    "skola": "Skola eller förskola",
    "skola_vidtalad": "Skola eller förskola vidtalad",
    "skydd": "Skyddade personuppgifter",
    "skyddsbedomning": "Skyddsbedömning",
    "skyddsbehov": "Skyddsbehov",
    "stadsdel": "Stadsdel",
    "synnerliga_skal": "Synnerliga skäl",
    "synnerliga_skal_text": "Synnerliga skäl, beskrivning",
    "syskongrupp": "Syskongrupp",
    "till": "Förlängd till",
    "till_enhet_id": "Till enhet",
    "trygga_forhallanden": "Trygga förhållanden",
    "typ": "Typ",
    "ung": "Den unge deltog",
    "uppfoljd": "Uppföljd",
    "upphavd": "Upphävd",
    "upphavd_skal": "Varför den upphävdes",
    "utfall": "Utfall",
    "utredning_id": "Utredning",
    "vald": "Misstänkt våld",
    "vald_bekraftad_av": "Bekräftat av chef",
    "vald_skal": "Chefens skäl",
    "vantat_pa_placering": "Väntat på placering",
    "vardnadshavare": "Vårdnadshavare deltog",
}


_ANNAN_RAD: Mapping[str, str] = {
    "ateroppning": "Återöppningen",
    "barn": "Barnet",
    "forlangning": "Förlängningen",
    "orosanmalan": "Ansökan",
    "overforing": "Överföringen",
    "utredning": "Utredningen",
}


def namnge_falt(nyckel: str) -> str:
    """The Swedish name of a field in an event; one of another row is written `utredning.inledd`."""
    tabell, _, falt = nyckel.rpartition(".")
    namn = FALTNAMN.get(falt, falt)
    return f"{_ANNAN_RAD[tabell]}, {namn[0].lower()}{namn[1:]}" if tabell in _ANNAN_RAD else namn


def inne_i_mening(kod: Kod) -> str:
    """The name of a code as written within a sentence; an abbreviation keeps its capitals."""
    return kod.text if kod.text[1:2].isupper() else kod.text[0].lower() + kod.text[1:]


def skriv_tid(tid: date | datetime) -> str:
    """A date or an instant as people read it, the instant on a Swedish clock."""
    return f"{lokal_tid(tid):%Y-%m-%d kl. %H.%M}" if isinstance(tid, datetime) else f"{tid:%Y-%m-%d}"


def skriv_varde(tabell: str, nyckel: str, varde: Any, namn: Mapping[str, Mapping[int, str]]) -> str:
    """A value of an event as people read it; `namn` gives names by id for the columns that hold one."""
    if varde is None:
        return "–"
    annan_tabell, _, falt = nyckel.rpartition(".")
    if isinstance(varde, int) and varde in namn.get(falt, {}):
        return namn[falt][varde]
    if falt == "postnummer":
        return skriv_postnummer(varde)
    kolumner = Base.metadata.tables[annan_tabell or tabell].columns
    typ = kolumner[falt].type if falt in kolumner else None
    if isinstance(typ, Boolean):
        return "ja" if varde else "nej"
    if isinstance(typ, DateTime):
        return skriv_tid(datetime.fromisoformat(varde))
    if isinstance(typ, Enum) and typ.enum_class is not None:
        kod: Any = typ.enum_class(varde)
        return str(kod.text)
    return str(varde)
