"""The log of a case for people: who recorded what, with old and new values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casetrack.cases.avvisning import MASKERAT
from casetrack.cases.faltnamn import namnge_falt, skriv_varde
from casetrack.cases.handelse import Handelse
from casetrack.db import Base
from casetrack.rules.koder import Objekttyp

RUBRIKER: Mapping[str, str] = {
    "andra_barn": "Barnets uppgifter ändrade",
    "anteckna_bestridande": "Personen bestrider en uppgift",
    "ateroppna_utredning": "Utredning återöppnad",
    "avsluta_insats": "Insats avslutad",
    "avsluta_samtal": "Allvarssamtal avslutat",
    "avsluta_utredning": "Utredning avslutad",
    "begar_aterkoppling": "Återkoppling begärd",
    "besluta": "Förhandsbedömning beslutad",
    "bevilja_insats": "Insats beviljad",
    "forlang_utredning": "Utredning förlängd",
    "gor_skyddsbedomning": "Skyddsbedömning gjord",
    "inled_utredning": "Utredning inledd",
    "importera": "Inläst från verksamhetssystemet",
    "kalla_till_samtal": "Kallelse till allvarssamtal",
    "komplettera_beskrivning": "Beskrivning kompletterad",
    "overfor": "Överfört till annan enhet",
    "paborja_insats": "Insats påbörjad",
    "ratta": "Uppgift rättad",
    "registrera_aterkoppling": "Återkoppling registrerad",
    "registrera_anmalare": "Anmälarens identitet registrerad",
    "registrera_barn": "Barn registrerat",
    "registrera_kannedom": "Kännedom om brott registrerad",
    "registrera_orosanmalan": "Orosanmälan registrerad",
    "registrera_overvagande": "Övervägande registrerat",
    "registrera_uppfoljning": "Uppföljning registrerad",
    "tilldela_handlaggare": "Handläggare tilldelad",
    "upphav_forlangning": "Förlängning upphävd",
}

# Ids and what is counted from other fields: of use to the machine, noise to a reader.
_OSAGT = {
    *(
        "ansokan_id",
        "fodelsedatum",
        "forfaller",
        "forfaller_flyttad",
        "objekt_id",
        "objekttyp",
        "registrerad",
    ),
    *("syskongrupp", "utredning_id", "orosanmalan_id"),
}
_SKYDDAS = {"personnummer", "fornamn", "efternamn", "adress", "postnummer", "postort", "skola"}


@dataclass(frozen=True)
class Loggrad:
    """One event as people read it."""

    handelse_id: int
    nar: datetime
    vem: str
    rubrik: str
    andringar: list[str]
    objekttyp: Objekttyp
    objekt_id: int


def skriv_handelse_text(
    handelse: Handelse, namn: Mapping[str, Mapping[int, str]], *, maskera: bool
) -> Loggrad:
    """Render an event; `namn` gives names by id for columns that hold ids, `maskera` hides who the
    child is, and where."""

    def skriv(nyckel: str, varde: Any) -> str:
        if maskera and nyckel.rpartition(".")[2] in _SKYDDAS:
            return MASKERAT
        return skriv_varde(handelse.objekttyp, nyckel, varde, namn)

    return Loggrad(
        handelse.id,
        handelse.tidpunkt,
        handelse.utforare,
        namnge_kommando(handelse.kommando),
        list(skriv_andringar(handelse.objekttyp, handelse.andringar, skriv)),
        handelse.objekttyp,
        handelse.objekt_id,
    )


def namnge_kommando(kommando: str) -> str:
    """What an event is called."""
    return RUBRIKER.get(kommando, kommando.replace("_", " ").capitalize())


def skriv_andringar(
    objekttyp: Objekttyp, andringar: Mapping[str, list[Any]], skriv: Callable[[str, Any], str]
) -> Iterator[str]:
    """Each change of an event as a line, old and new; `skriv` writes a value of a field."""
    for nyckel, (gammalt, nytt) in _ordna(objekttyp, andringar):
        if nyckel.rpartition(".")[2] in _OSAGT:
            continue
        forst = f"{skriv(nyckel, gammalt)} → " if gammalt is not None else ""
        yield f"{namnge_falt(nyckel)}: {forst}{skriv(nyckel, nytt)}"


def _ordna(objekttyp: Objekttyp, andringar: Mapping[str, list[Any]]) -> list[tuple[str, list[Any]]]:
    """The row's own fields first, each in the order of its table: JSON keeps none."""

    def plats(andring: tuple[str, list[Any]]) -> tuple[str, int]:
        annan_tabell, _, falt = andring[0].rpartition(".")
        kolumner = list(Base.metadata.tables[annan_tabell or objekttyp].columns.keys())
        return annan_tabell, kolumner.index(falt) if falt in kolumner else len(kolumner)

    return sorted(andringar.items(), key=plats)
