"""Textkontroller: the checks of what people write: nothing left behind in it, and no figure other than the table's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from casetrack.followup.format import formatera_andel, formatera_varde
from casetrack.followup.indikator import Matt
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.innehall import Malnod, Rapportrad
from casetrack.reports.tertial.kontroller import kontrollera_malcell
from casetrack.reports.tertial.mening import namnge_i_text
from casetrack.reports.tertial.radkontroller import Fynd

_PROCENT = re.compile(r"(?P<tal>[0-9]{1,3}(?:[,.][0-9]+)?)[ \u00a0]?(?:%|procent\b)")
_ANTAL = r"[0-9]{1,3}(?:[ \u00a0][0-9]{3})+|[0-9]{1,6}"
_AV = re.compile(rf"\b(?P<taljare>{_ANTAL}) av (?P<namnare>{_ANTAL})\b")
_ANDELEN = re.compile(r"\bvar andelen (?P<tal>[0-9]{1,3}(?:[,.][0-9]+)?)[ \u00a0]?(?:%|procent\b)")
_PROGNOSORD = re.compile(
    r"\b(?:prognos\w*|beräknas|förväntas|väntas|kommer att|bedöms kunna)\b", re.IGNORECASE
)

_ATGARDER = {
    "PLATSHALLARE": "Skriv det som ska stå där.",
    "HTML": "Ta bort koden.",
    "PROCENTTECKEN": "Skriv ett mellanslag före procenttecknet.",
}


def granska_text(plats: str, rubrik: str, vad: str, text: str) -> Iterator[Fynd]:
    """What must not stand in any text: a placeholder, HTML, a percent sign without its space."""
    for each in kontrollera_malcell(vad, text):
        yield Fynd.fel(plats, rubrik, vad, each.kod, each.text, _ATGARDER[each.kod])


def granska_analys(
    plats: str, rad: Rapportrad, vad: str, forra: Utfall | None, *, vb: bool
) -> Iterator[Fynd]:
    """The text under a row: every figure in it is one of the row's, or of the same period last year."""
    namn, text = rad.namn, rad.analys
    yield from granska_text(plats, namn, vad, text)
    yield from _granska_prognosord(plats, namn, vad, text, vb=vb)
    utfall = rad.celler[1]
    sagt = _ANDELEN.search(text)
    if sagt and f"{_skriv_tal(sagt['tal'])} %" != utfall:
        yield _skiljer(plats, namn, vad, f"{_skriv_tal(sagt['tal'])} %", utfall)
        return
    kanda = set(rad.celler[1:8]) | set(_lista_forra(rad, forra))
    for tal in dict.fromkeys(_skriv_tal(each["tal"]) for each in _PROCENT.finditer(text)):
        if f"{tal} %" not in kanda:
            yield _okant(plats, namn, vad, f"{tal} %")
    par = set(_lista_par(rad.utfall)) | (set(_lista_par(forra)) if forra else set())
    for each in dict.fromkeys(
        (_las_antal(av["taljare"]), _las_antal(av["namnare"])) for av in _AV.finditer(text)
    ):
        if rad.utfall.namnare and each not in par:
            yield _okant(plats, namn, vad, formatera_andel(*each))


def granska_lopande_text(
    nod: Malnod, rubrik: str, vad: str, rader: Sequence[Rapportrad], *, vb: bool
) -> Iterator[Fynd]:
    """The text of a goal: where it names an indicator with its share, that is the table's.

    An enhet's share is named with the enhet, as in the ready sentences. In the text of an enhet's own goal a share
    without any is the enhet's too, if there is a row of it.
    """
    plats = nod.nummer
    yield from _granska_prognosord(plats, rubrik, vad, nod.analys, vb=vb)
    slat = " ".join(nod.analys.split())
    egna = {rad.indikator.kod for rad in rader if nod.enhet and rad.enhet == nod.enhet}
    for rad in rader:
        if rad.indikator.matt is not Matt.ANDEL or not rad.celler[1]:
            continue
        namnd = [namnge_i_text(rad.indikator, rad.enhet.namn if rad.enhet else "")]
        if rad.enhet and rad.enhet == nod.enhet:
            namnd.append(namnge_i_text(rad.indikator))
        elif rad.enhet is None and rad.indikator.kod in egna:
            continue
        for namn in (each.removeprefix("Andel ") for each in namnd):
            for sagt in re.finditer(
                rf"andelen {re.escape(namn)},? (?P<tal>[0-9]{{1,3}}(?:[,.][0-9]+)?) ?(?:%|procent\b)", slat
            ):
                if f"{_skriv_tal(sagt['tal'])} %" != rad.celler[1]:
                    yield _skiljer(
                        plats, rubrik, vad, f"{_skriv_tal(sagt['tal'])} % för {namn}", rad.celler[1]
                    )


def _granska_prognosord(plats: str, rubrik: str, vad: str, text: str, *, vb: bool) -> Iterator[Fynd]:
    ord_ = _PROGNOSORD.search(text) if vb else None
    if ord_:
        yield Fynd.varning(
            plats,
            rubrik,
            vad,
            "PROGNOSORD",
            f'texten talar om framtiden ("{ord_[0]}") fast året är slut',
            "Skriv vad det blev.",
        )


def _skiljer(plats: str, rubrik: str, vad: str, i_texten: str, i_tabellen: str) -> Fynd:
    text = f"texten säger {i_texten} och tabellen {i_tabellen}"
    return Fynd.fel(plats, rubrik, vad, "OLIKA_TAL", text, "Skriv samma tal på båda ställena.")


def _okant(plats: str, rubrik: str, vad: str, tal: str) -> Fynd:
    text = f"{tal} i texten finns inte på raden, och inte i siffran för samma period året före"
    return Fynd.varning(plats, rubrik, vad, "OKANT_TAL", text, "Rätta talet, eller säg varifrån det kommer.")


def _las_antal(text: str) -> int:
    return int("".join(text.split()))


def _skriv_tal(tal: str) -> str:
    return tal.replace(".", ",")


def _lista_forra(rad: Rapportrad, forra: Utfall | None) -> Iterator[str]:
    if forra is None:
        return
    yield formatera_varde(rad.indikator, forra.taljare, forra.namnare, forra.varde)
    if rad.indikator.matt is Matt.ANDEL:
        for antal in (forra.pojkar, forra.flickor):
            yield formatera_varde(rad.indikator, antal.taljare, antal.namnare)


def _lista_par(utfall: Utfall) -> Iterator[tuple[int, int]]:
    for antal in (Antal(utfall.taljare, utfall.namnare), utfall.pojkar, utfall.flickor, utfall.okant):
        if antal.taljare is not None:
            yield antal.taljare, antal.namnare
