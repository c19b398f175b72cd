"""Reading one field: from the text of a file to the text that the database takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from casetrack.cases.avvisning import MAX_TECKEN
from casetrack.cases.personnummer import OgiltigtNummer, tolka_personnummer
from casetrack.exchange.inlasning.rader import STYRTECKEN
from casetrack.exchange.kolumner import MASKERAT, Framtid, Kolumn, Typ
from casetrack.followup.katalog import KATALOG
from casetrack.rules.kalender import lagg_till
from casetrack.rules.tid import OgiltigTid, lokal_dag, parse_datum, parse_tidpunkt

Tolkare = Callable[[str], str]
"""Reads a field that is not empty. Raises OgiltigtVarde."""

_PERSONNUMMER = re.compile(r"[0-9]{8}-?[0-9]{4}")
_AR = re.compile(r"[12][0-9]{3}")
_MANADER_TILL_VANTAD_FODSEL = 10


class OgiltigtVarde(ValueError):
    """A field can't be read; the code of the rule it breaks, and why in Swedish."""

    def __init__(self, kod: str, skal: str) -> None:
        super().__init__(skal)
        self.kod = kod
        self.skal = skal


def build_tolkare(kolumn: Kolumn, idag: date) -> Tolkare:
    """The reader of one column in an import made on the day `idag`."""
    match kolumn.typ:
        case Typ.TEXT:
            return str
        case Typ.ID:
            return _tolka_id
        case Typ.JA_NEJ:
            return _build_val(
                {"ja": "true", "nej": "false"}, "JA_NEJ", "skriv ja eller nej, eller lämna tomt"
            )
        case Typ.KOD:
            koder = {kod.value: kod.value for kod in kolumn.koder or ()}
            return _build_val(koder, "KOD", f"okänt värde; välj {', '.join(koder)}")
        case Typ.INDIKATOR:
            koder = {kod: kod for kod in KATALOG}
            return _build_val(koder, "INDIKATOR", "indikatorn finns inte i katalogen")
        case Typ.AR:
            return _tolka_ar
        case Typ.PERSONNUMMER:
            return lambda text: _tolka_personnummer(text, idag)
        case Typ.DATUM:
            return _build_datum(kolumn.framtid, idag)
        case Typ.TIDPUNKT:
            return lambda text: _tolka_tidpunkt(text, idag)


def granska_tecken(text: str) -> None:
    """Raises OgiltigtVarde for a field of any column that is too long or holds what is no text."""
    if len(text) > MAX_TECKEN:
        raise OgiltigtVarde("FOR_LANG", f"{len(text)} tecken; högst {MAX_TECKEN} får plats")
    fynd = STYRTECKEN.search(text)
    if fynd is not None:
        if "\ud800" <= fynd.group() <= "\udfff":
            raise OgiltigtVarde("UTF8", "texten är inte UTF-8")
        raise OgiltigtVarde("TECKEN", f"styrtecknet U+{ord(fynd.group()):04X} får inte stå i ett fält")


def _build_val(koder: dict[str, str], kod: str, skal: str) -> Tolkare:
    def tolka(text: str) -> str:
        try:
            return koder[text]
        except KeyError:
            raise OgiltigtVarde(kod, skal) from None

    return tolka


def _tolka_id(text: str) -> str:
    if text == MASKERAT:
        raise OgiltigtVarde("MASKERAT", "det som skiljer rader åt kan inte vara maskerat")
    return text


def _tolka_ar(text: str) -> str:
    if not _AR.fullmatch(text):
        raise OgiltigtVarde("AR", "ett år skrivs som 2026")
    return text


def _tolka_personnummer(text: str, idag: date) -> str:
    if not _PERSONNUMMER.fullmatch(text):
        raise OgiltigtVarde("PERSONNUMMER", "ett personnummer skrivs som ÅÅÅÅMMDD-NNNN")
    try:
        return tolka_personnummer(text, idag).varde
    except OgiltigtNummer as fel:
        raise OgiltigtVarde("PERSONNUMMER", fel.skal) from None


def _build_datum(framtid: Framtid, idag: date) -> Tolkare:
    match framtid:
        case Framtid.NEJ:
            senast = idag
        case Framtid.VANTAD_FODSEL:
            senast = lagg_till(idag, manader=_MANADER_TILL_VANTAD_FODSEL)
        case Framtid.JA:
            senast = date.max

    @lru_cache(maxsize=20_000)
    def tolka(text: str) -> str:
        try:
            dag = parse_datum(text)
        except OgiltigTid as fel:
            raise OgiltigtVarde("DATUM", str(fel)) from None
        _kontrollera_framtid(dag, senast)
        return text

    return tolka


def _tolka_tidpunkt(text: str, idag: date) -> str:
    try:
        tidpunkt = parse_tidpunkt(text)
        _kontrollera_framtid(lokal_dag(tidpunkt), idag)
    except OgiltigTid as fel:
        raise OgiltigtVarde("TIDPUNKT", str(fel)) from None
    return tidpunkt.isoformat()


def _kontrollera_framtid(dag: date, senast: date) -> None:
    if dag > senast:
        raise OgiltigtVarde("FRAMTID", f"ligger i framtiden; senast {senast} går att läsa in")
