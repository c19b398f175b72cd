"""Akt: everything that stands in one child's case, as rows and as people read it.

Who reported is not in it: that is kept apart, with a secrecy of its own (OSL 26:5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from casetrack.access.anvandare import Anvandare
from casetrack.cases.faltnamn import namnge_falt, skriv_tid, skriv_varde
from casetrack.cases.handelse import som_json
from casetrack.cases.handelsetext import namnge_kommando, skriv_andringar
from casetrack.cases.organisation import Enhet
from casetrack.db import Base
from casetrack.rules.koder import InsatsTyp, Objekttyp, TypAnmalan

TABELLER = (
    *("barn", "personidentitet", "orosanmalan", "allvarssamtal", "utredning", "forlangning", "ateroppning"),
    *("insats", "overforing", "bevakning", "bestridande", "handelse"),
)
"""The tables of a case, in the order in which a reader meets them."""

APART = ("anmalaridentitet", "tidigare_anmalaridentitet")
"""The tables with who reported."""

Rad = dict[str, Any]
Rader = dict[str, list[Rad]]
"""Rows by table, with values that JSON has."""


class Dold(str):
    """Words that stand in place of a value that is not shown."""

    __slots__ = ()


Dolj = Callable[[str, str, Any], Dold | None]
"""Given table, column and value: what to write instead, None for the value itself."""


@dataclass(frozen=True)
class Uppgift:
    namn: str
    text: str


@dataclass(frozen=True)
class Aktdel:
    """One thing in the case, what is known of it, and what the person disputes of it."""

    rubrik: str
    uppgifter: tuple[Uppgift, ...]
    bestridanden: tuple[str, ...]


@dataclass(frozen=True)
class Akthandelse:
    """One event of the log: when, who, what, with old and new values; and what the person disputes of it."""

    nar: str
    vem: str
    rubrik: str
    andringar: tuple[str, ...]
    bestridanden: tuple[str, ...]


@dataclass(frozen=True)
class Akt:
    arendenummer: int
    rader: Rader
    delar: tuple[Aktdel, ...]
    handelser: tuple[Akthandelse, ...]


def las_rader(session: Session, barn_id: int, tabeller: tuple[str, ...] = TABELLER) -> Rader:
    """Every row of a case, by table, oldest first."""
    rader: Rader = {}
    for namn in tabeller:
        tabell = Base.metadata.tables[namn]
        svar = session.execute(select(tabell).where(_hor_till(tabell, barn_id)).order_by(*tabell.primary_key))
        rader[namn] = [{nyckel: som_json(varde) for nyckel, varde in rad.items()} for rad in svar.mappings()]
    return rader


def dolj_rader(rader: Rader, dolj: Dolj) -> Rader:
    """The same rows with what is to be hidden replaced."""
    return {tabell: [_dolj_rad(tabell, rad, dolj) for rad in rader[tabell]] for tabell in rader}


def lagg_ut_akt(session: Session, rader: Rader, dolj: Dolj | None = None) -> Akt:
    """The rows of a case as a file of it tells them; what `dolj` hides is hidden everywhere."""
    if dolj is not None:
        rader = dolj_rader(rader, dolj)
    lasare = _Lasare(session, rader)
    return Akt(rader["barn"][0]["id"], rader, tuple(lasare.lista_delar()), tuple(lasare.lista_handelser()))


def _hor_till(tabell: Table, barn_id: int) -> ColumnElement[bool]:
    """The rows of a table that belong to a child's case."""
    if tabell.name == "barn":
        return tabell.c.id == barn_id
    if "barn_id" in tabell.c:
        return tabell.c.barn_id == barn_id
    villkor: list[ColumnElement[bool]] = []
    for namn in ("orosanmalan", "utredning"):
        if f"{namn}_id" in tabell.c:
            agare = Base.metadata.tables[namn]
            egna = select(agare.c.id).where(agare.c.barn_id == barn_id)
            villkor.append(tabell.c[f"{namn}_id"].in_(egna))
    return or_(*villkor)


def _dolj_rad(tabell: str, rad: Rad, dolj: Dolj) -> Rad:
    if tabell == "handelse":
        andringar = {
            nyckel: [
                _ersatt(dolj, nyckel.rpartition(".")[0] or rad["objekttyp"], nyckel.rpartition(".")[2], varde)
                for varde in varden
            ]
            for nyckel, varden in rad["andringar"].items()
        }
        return rad | {"andringar": andringar}
    return {falt: _ersatt(dolj, tabell, falt, varde) for falt, varde in rad.items()}


def _ersatt(dolj: Dolj, tabell: str, falt: str, varde: Any) -> Any:
    i_stallet = None if varde is None else dolj(tabell, falt, varde)
    return varde if i_stallet is None else i_stallet


# What a row is, or what is counted from its other fields: for the machine, and noise to a reader.
_OSAGT = {
    *("id", "namnd_id", "barn_id", "kallid", "inlast", "overlappar", "radversion", "inkom_datum"),
    *("syskongrupp", "utredning_id", "orosanmalan_id", "objekttyp", "objekt_id", "fodelsedatum"),
}
_RUBRIKER = {
    "personidentitet": "Nummer",
    "allvarssamtal": "Allvarssamtal",
    "forlangning": "Förlängning av utredningen",
    "ateroppning": "Utredningen återöppnad",
    "overforing": "Överföring till annan enhet",
}
_BARA_RADER = {"bevakning", "bestridande", "handelse"}
_EGNA_NAMN = {
    "fran_enhet_id": "Från enhet",
    "giltig_fran": "Används från",
    "giltig_till": "Används till",
    "varde": "Nummer",
}


class _Lasare:
    """Writes rows for people, with the names of enheter and users."""

    def __init__(self, session: Session, rader: Rader) -> None:
        namnd_id = rader["barn"][0]["namnd_id"]
        enheter = {
            rad.id: rad.namn
            for rad in session.execute(select(Enhet.id, Enhet.namn).where(Enhet.namnd_id == namnd_id))
        }
        anvandare = {
            rad.id: rad.namn
            for rad in session.execute(
                select(Anvandare.id, Anvandare.namn).where(Anvandare.namnd_id == namnd_id)
            )
        }
        self._namn: Mapping[str, Mapping[int, str]] = {
            **dict.fromkeys(("enhet_id", "fran_enhet_id", "till_enhet_id"), enheter),
            **dict.fromkeys(("handlaggare_id", "vald_bekraftad_av"), anvandare),
        }
        self._rader = rader

    def lista_delar(self) -> Iterator[Aktdel]:
        for tabell in self._rader:
            if tabell in _BARA_RADER:
                continue
            for rad in self._rader[tabell]:
                uppgifter = tuple(
                    Uppgift(_EGNA_NAMN.get(falt) or namnge_falt(falt), self._skriv(tabell, falt, varde))
                    for falt, varde in rad.items()
                    if varde is not None and falt not in _OSAGT
                )
                yield Aktdel(_rubricera(tabell, rad), uppgifter, tuple(self._bestridanden(tabell, rad["id"])))

    def lista_handelser(self) -> Iterator[Akthandelse]:
        for rad in self._rader["handelse"]:
            objekttyp = Objekttyp(rad["objekttyp"])

            def skriv(nyckel: str, varde: Any, tabell: str = objekttyp) -> str:
                return self._skriv(tabell, nyckel, varde)

            yield Akthandelse(
                self._skriv("handelse", "tidpunkt", rad["tidpunkt"]),
                rad["utforare"],
                namnge_kommando(rad["kommando"]),
                tuple(skriv_andringar(objekttyp, rad["andringar"], skriv)),
                tuple(
                    _skriv_bestridande(each)
                    for each in self._rader["bestridande"]
                    if each["handelse_id"] == rad["id"]
                ),
            )

    def _bestridanden(self, tabell: str, rad_id: int) -> Iterator[str]:
        for each in self._rader["bestridande"]:
            if (each["objekttyp"], each["objekt_id"]) == (tabell, rad_id):
                yield _skriv_bestridande(each)

    def _skriv(self, tabell: str, nyckel: str, varde: Any) -> str:
        return str(varde) if isinstance(varde, Dold) else skriv_varde(tabell, nyckel, varde, self._namn)


def _rubricera(tabell: str, rad: Rad) -> str:
    match tabell:
        case "barn":
            return "Barnet"
        case "orosanmalan":
            return f"{TypAnmalan(rad['typ']).text} {rad['inkom_datum']}"
        case "utredning":
            return f"Utredning {rad['inledd']}"
        case "insats":
            return f"Insats: {InsatsTyp(rad['typ']).text}"
        case _:
            return _RUBRIKER[tabell]


def _skriv_bestridande(rad: Rad) -> str:
    om = f" ({namnge_falt(rad['falt'])})" if rad["falt"] else ""
    dag = skriv_tid(date.fromisoformat(rad["datum"]))
    return f"Personen bestrider detta{om}, {dag}: {rad['text']}"
