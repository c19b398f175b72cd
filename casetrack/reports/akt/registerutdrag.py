"""Registerutdrag: everything about one person in one file, for that person (GDPR article 15).

What the law keeps from the person stays out: who reported (OSL 26:5), what is about others, and every text in
somebody's own words until one has read it and let it out (OSL 26:1). Of a protected person nothing is told that leads
to it. Of the access log it tells when the case was read, what was done and in which role, not by whom: article 15
gives the person that, and not the names of employees (C-579/21).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, select
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.access.gallring import Forslagsstatus
from casetrack.cases.barn import Personidentitet, is_skyddad
from casetrack.cases.faltnamn import namnge_falt, skriv_tid
from casetrack.db import Base
from casetrack.followup.katalog import KATALOG
from casetrack.reports.akt.akt import Akt, Dold, Rad, Rader, dolj_rader, lagg_ut_akt, las_rader
from casetrack.reports.akt.aktdokument import skriv_block
from casetrack.reports.dokument.dokument import Block, Dokument, Rubrik, Stycke, Tabell
from casetrack.rules.gallring import Gallringsatgard
from casetrack.rules.koder import AnmalareKategori, Objekttyp, Skydd
from casetrack.rules.tid import lokal_dag, lokal_tid

ANMALARE_DOLD = Dold("Lämnas inte ut (26 kap. 5 § OSL)")
ANDRA_DOLDA = Dold("Lämnas inte ut (uppgift om någon annan)")
TEXT_DOLD = Dold("Texten lämnas inte ut (26 kap. 1 § OSL)")
SKYDDAD_DOLD = Dold("Skyddad uppgift, lämnas inte ut i fil")

_ENSKILDA = {
    AnmalareKategori.PRIVATPERSON,
    AnmalareKategori.ANHORIG,
    AnmalareKategori.ANONYM,
    AnmalareKategori.FRITIDSVERKSAMHET,
}
"""Reporters of whom even the kind may tell who it was."""

UTANFOR_AKTEN = ("gallringsforslag", "arkivuttag", "fryst_rad")
"""What is kept about the case beside it: its disposal, and the frozen figures that it counts in."""

# Text, but not in somebody's own words about a person; the person's own of what it disputes among them.
_EJ_FRITEXT = {
    *("kallid", "fornamn", "efternamn", "stadsdel", "varde", "kommando", "utforare", "beslutad_av"),
    *("adress", "postnummer", "postort", "skola"),
    *("antecknad_av", "falt", "personnummer", "bestridande", "anmalaridentitet"),
    *("lagrum", "sha256", "avgjord_av", "uttagen_av", "verifierad_av", "indikator", "aldersgrupp"),
}
# What leads to where a protected person is, or tells who it is.
_SKYDDADE = {
    *("fornamn", "efternamn", "personnummer", "varde", "stadsdel", "adress", "postnummer", "postort"),
    *("skola", "enhet_id", "fran_enhet_id", "till_enhet_id", "plats", "fakta", "delar"),
}


@dataclass(frozen=True)
class Fritext:
    """A text in somebody's own words, to be read before it is let out; `nyckel` stands for it in a form."""

    nyckel: str
    kalla: str
    text: str


@dataclass(frozen=True)
class Lasningsrad:
    """One reading of the case, as the person is told of it."""

    nar: datetime
    vad: str
    roll: str


@dataclass(frozen=True)
class Registerutdrag:
    """`ovrigt` are the rows of `UTANFOR_AKTEN`; `andra_arenden` the numbers of other cases with the same number."""

    akt: Akt
    ovrigt: Rader
    andra_arenden: tuple[int, ...]
    lasningar: tuple[Lasningsrad, ...]
    dag: date
    skyddad: bool


def lista_fritexter(session: Session, barn_id: int) -> list[Fritext]:
    """Every text in the case that somebody wrote in their own words, former wordings too, each once."""
    rader = las_rader(session, barn_id) | las_rader(session, barn_id, UTANFOR_AKTEN)
    funna: dict[str, Fritext] = {}
    for kalla, text in (*_texter_i_rader(rader), *_texter_i_handelser(rader["handelse"])):
        funna.setdefault(_nyckel(text), Fritext(_nyckel(text), kalla, text))
    return list(funna.values())


def skapa_registerutdrag(
    session: Session, barn_id: int, *, frislappta: Collection[str], now: datetime
) -> Registerutdrag:
    """Everything about a person in the nämnd; of the texts those whose keys are among `frislappta`.

    The caller has seen that the child is there, and logs that it is given out.
    """
    rader = las_rader(session, barn_id)
    skydd = rader["barn"][0]["skydd"]
    skyddad = is_skyddad(Skydd(skydd) if skydd else None)

    def dolj(tabell: str, falt: str, varde: Any) -> Dold | None:
        if tabell == "orosanmalan" and falt == "anmalare" and AnmalareKategori(varde) in _ENSKILDA:
            return ANMALARE_DOLD
        if falt == "syskongrupp":
            return ANDRA_DOLDA
        if skyddad and falt in _SKYDDADE:
            return SKYDDAD_DOLD
        if _ar_fritext(tabell, falt, varde) and _nyckel(varde) not in frislappta:
            return TEXT_DOLD
        return None

    lasningar = session.execute(
        select(Atkomst.tidpunkt, Atkomst.vad, Atkomst.roll)
        .where(Atkomst.barn_id == barn_id)
        .order_by(Atkomst.id)
    )
    return Registerutdrag(
        lagg_ut_akt(session, rader, dolj),
        dolj_rader(las_rader(session, barn_id, UTANFOR_AKTEN), dolj),
        _find_andra_arenden(session, barn_id),
        tuple(
            Lasningsrad(rad.tidpunkt, _namnge_lasning(rad.vad), rad.roll.text if rad.roll else "Driften")
            for rad in lasningar
        ),
        lokal_dag(now),
        skyddad,
    )


def _find_andra_arenden(session: Session, barn_id: int) -> tuple[int, ...]:
    """Cases of the nämnd with a number that this one has or has had: an import may have brought one person twice."""
    egna = select(Personidentitet.varde).where(Personidentitet.barn_id == barn_id)
    return tuple(
        session.scalars(
            select(Personidentitet.barn_id)
            .where(Personidentitet.varde.in_(egna), Personidentitet.barn_id != barn_id)
            .distinct()
            .order_by(Personidentitet.barn_id)
        )
    )


def skriv_registerutdrag(utdrag: Registerutdrag) -> Dokument:
    """The file to read, on paper or on a screen."""
    nummer = utdrag.akt.arendenummer
    return Dokument(
        titel="Registerutdrag",
        undertitel=f"Ärende {nummer}, {utdrag.dag}",
        datum=utdrag.dag,
        sidfot=f"Registerutdrag, ärende {nummer}, {utdrag.dag}",
        block=tuple(_skriv_utdragsblock(utdrag)),
    )


def skriv_registerutdrag_json(utdrag: Registerutdrag) -> bytes:
    """The same for programs, with all that stands in the columns."""
    svar = {
        "arende": utdrag.akt.arendenummer,
        "datum": utdrag.dag.isoformat(),
        "uppgifter": utdrag.akt.rader | utdrag.ovrigt,
        "andra_arenden": list(utdrag.andra_arenden),
        "lasningar": [
            {"nar": lokal_tid(each.nar).isoformat(), "vad": each.vad, "roll": each.roll}
            for each in utdrag.lasningar
        ],
    }
    return (json.dumps(svar, ensure_ascii=False, indent=2) + "\n").encode()


def _skriv_utdragsblock(utdrag: Registerutdrag) -> Iterator[Block]:
    yield Stycke(
        "Här står allt som finns antecknat om dig i nämndens ärende. Det som lagen inte låter oss lämna ut är"
        " utbytt mot en anvisning om varför. Vem som gjort en anmälan lämnas aldrig ut."
    )
    if utdrag.skyddad:
        yield Stycke(
            "Du har skyddade personuppgifter. Därför saknas namn, nummer, adress, skola och enhet i filen."
        )
    if utdrag.andra_arenden:
        nummer = ", ".join(map(str, utdrag.andra_arenden))
        yield Stycke(f"Samma personnummer finns också i ärende {nummer}. Be om ett utdrag ur det också.")
    yield from skriv_block(utdrag.akt)
    yield from _skriv_ovrigt(utdrag.ovrigt)
    yield Rubrik("När ärendet har lästs")
    yield Stycke("Vem som läste framgår av åtkomstloggen, som nämnden kontrollerar.")
    if utdrag.lasningar:
        rader = tuple((skriv_tid(each.nar), each.vad, each.roll) for each in utdrag.lasningar)
        yield Tabell(("När", "Vad", "Roll"), rader)


def _skriv_ovrigt(ovrigt: Rader) -> Iterator[Block]:
    if ovrigt["gallringsforslag"] or ovrigt["arkivuttag"]:
        yield Rubrik("Gallring och arkiv")
    for rad in ovrigt["gallringsforslag"]:
        atgard, status = Gallringsatgard(rad["atgard"]).text, Forslagsstatus(rad["status"]).text
        yield Stycke(f"{atgard}, {rad['lagrum']}. {status}.", etikett=f"Förslag {rad['foreslagen'][:10]}")
        for text in filter(None, (rad["skal"], rad["motivering"])):
            yield Stycke(text)
    for rad in ovrigt["arkivuttag"]:
        yield Stycke(f"Kontrollsumma {rad['sha256']}", etikett=f"Uttag till arkivet {rad['uttagen'][:10]}")
    if ovrigt["fryst_rad"]:
        yield Rubrik("Siffror som ärendet räknas i")
        yield Stycke("Siffror som nämnden har sparat som de var. I dem står ingen vid namn.")
        rader = sorted({(KATALOG[rad["indikator"]].namn, rad["ankare"]) for rad in ovrigt["fryst_rad"]})
        yield Tabell(("Siffra", "Dagen som räknas"), tuple(rader), bredder=(4, 1))


def _namnge_lasning(vad: str) -> str:
    return Lasning(vad).text if vad in set(Lasning) else vad


def _texter_i_rader(rader: Rader) -> Iterator[tuple[str, str]]:
    for tabell in rader:
        if tabell == "handelse":
            continue
        for rad in rader[tabell]:
            for falt, varde in rad.items():
                if varde is not None and _ar_fritext(tabell, falt, varde):
                    yield f"{namnge_falt(falt)}, {_namnge_tabell(tabell)} {_hitta_dag(rad)}".strip(), varde


def _texter_i_handelser(handelser: Iterable[Rad]) -> Iterator[tuple[str, str]]:
    for rad in handelser:
        for nyckel, varden in rad["andringar"].items():
            tabell, _, falt = nyckel.rpartition(".")
            for varde in varden:
                if varde is not None and _ar_fritext(tabell or rad["objekttyp"], falt, varde):
                    yield f"{namnge_falt(falt)}, skrivet {rad['tidpunkt'][:10]}", varde


def _ar_fritext(tabell: str, falt: str, varde: Any) -> bool:
    """Whether a value is in somebody's own words; one that nobody has said it isn't is taken to be."""
    if not isinstance(varde, str) or falt in _EJ_FRITEXT or (tabell, falt) == ("bestridande", "text"):
        return False
    kolumner = Base.metadata.tables[tabell].columns
    # An Enum is a kind of string to SQLAlchemy, and a date or an instant is one in JSON.
    return falt not in kolumner or type(kolumner[falt].type) is Text


def _nyckel(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _namnge_tabell(tabell: str) -> str:
    return _TABELLNAMN.get(tabell) or Objekttyp(tabell).text.lower()


_TABELLNAMN = {
    "forlangning": "förlängning",
    "overforing": "överföring",
    "ateroppning": "återöppning",
    "gallringsforslag": "förslag om gallring",
    "arkivuttag": "uttag till arkivet",
    "fryst_rad": "fryst siffra",
}


def _hitta_dag(rad: Rad) -> str:
    return next((rad[falt] for falt in ("inkom_datum", "inledd", "beslutad", "datum") if rad.get(falt)), "")
