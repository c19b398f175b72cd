"""Textkontroller: the checks of what people write: nothing left behind in it, and no figure other than the table's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from casetrack.followup.format import ENHETSTECKEN, avrunda, formatera_andel, formatera_varde
from casetrack.followup.indikator import Matt
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.innehall import Malnod, Rapportrad
from casetrack.reports.tertial.kontroller import kontrollera_malcell
from casetrack.reports.tertial.mening import namnge_i_text
from casetrack.reports.tertial.radkontroller import Fynd

_PROCENT = re.compile(r"(?P<tal>[0-9]{1,3}(?:[,.][0-9]+)?)[ \u00a0]?(?:%|procent\b)")
_ANTAL = r"[0-9]{1,3}(?:[ \u00a0][0-9]{3})+|[0-9]{1,6}"
_AV = re.compile(rf"\b(?P<taljare>{_ANTAL}) av (?P<namnare>{_ANTAL})\b")
_PROCENT_AV = re.compile(rf"{_PROCENT.pattern}(?: \({_AV.pattern}\))?")
_TAL = rf"(?P<tal>(?:{_ANTAL})(?:[,.][0-9]+)?)"
_SAGT = re.compile(rf"\bvar (?P<vad>andelen|antalet|värdet|det i genomsnitt) {_TAL}")
_ORD = {
    Matt.ANDEL: "andelen",
    Matt.ANTAL: "antalet",
    Matt.MANADSSNITT: "det i genomsnitt",
    Matt.MEDEL: "värdet",
    Matt.MEDIAN: "värdet",
}
"""What the proposed sentence calls a value (analysforslag)."""

_OM_ANNAT = re.compile(
    r"\b(?:förra|föregående|året före|tidigare|pojkar|flickor|män|kvinnor|mål\w*|årsmål\w*|enhet\w*|riket|länet)\b",
    re.IGNORECASE,
)
"""Words of a sentence that may tell another figure than the row's own."""

_MENING = re.compile(r"(?<=[.!?])\s+")
_BETYDELSELOSA = {
    "andel",
    "antal",
    "som",
    "har",
    "att",
    "och",
    "till",
    "från",
    "efter",
    "med",
    "inte",
    "vars",
    "blir",
}
_LIKA_LANGA = 6  # letters of a word that are compared: its stem, past which Swedish bends it
_LIKA = 0.75  # of the words of a name that make a sentence one about it

_PROGNOSORD = re.compile(
    r"\b(?:prognos\w*|beräknar|beräknas|förvänta[rs]|väntas|räknar med|tror"
    r"|troligen"
    r"|kommer (?:\w+ )?att|kommer (?:\w+ )?(?:öka|minska|nå|nås|bli|vara|få|ha|kunna|uppfylla|uppfyllas)"
    r"|bedöms (?:\w+ )?(?:kunna|uppfyllas|uppnås|nå|nås|öka|minska|bli))\b",
    re.IGNORECASE,
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
    for sagt in _PROCENT_AV.finditer(text):
        if sagt["taljare"] and (ger := _rakna_ut(sagt)):
            i_texten = f"{sagt['tal']} % ({formatera_andel(*_las_par(sagt))})"
            skal = f"texten säger {i_texten}, men antalen ger {ger} %"
            yield Fynd.fel(plats, rubrik, vad, "ANTALEN", skal, "Rätta andelen eller antalen.")


def _rakna_ut(sagt: re.Match[str]) -> str:
    """The share that the counts beside a share give, with its decimals, where it is another; else empty."""
    taljare, namnare = _las_par(sagt)
    tal = sagt["tal"].replace(",", ".")
    if not namnare:
        return ""
    andel = avrunda(100 * taljare, namnare, len(tal.partition(".")[2]))
    return "" if andel == Decimal(tal) else str(andel).replace(".", ",")


def granska_analys(
    plats: str, rad: Rapportrad, vad: str, forra: Utfall | None, *, vb: bool
) -> Iterator[Fynd]:
    """The text under a row: every figure in it is one of the row's, or of the same period last year."""
    namn, text = rad.namn, rad.analys
    yield from granska_text(plats, namn, vad, text)
    yield from granska_prognosord(plats, namn, vad, text, vb=vb)
    enhet = ENHETSTECKEN[rad.indikator.enhet]
    kanda = {_bart(cell) for cell in (*rad.celler[1:8], *_lista_forra(rad, forra))}
    sagda: set[str] = set()
    for sagt in _SAGT.finditer(text):
        tal = _bart(sagt["tal"])
        if sagt["vad"] != _ORD[rad.indikator.matt] or tal in sagda or tal == _bart(rad.celler[1]):
            continue
        # What is said of the row itself is this period's, and no other of its figures.
        annat = _handlar_om_annat(text, sagt)
        if annat and tal in kanda:
            continue
        sagda.add(tal)
        if annat:
            yield _okant(plats, namn, vad, f"{tal} {enhet}")
        else:
            yield _skiljer(plats, namn, vad, f"{tal} {enhet}", rad.celler[1])
    for tal in dict.fromkeys(_bart(each["tal"]) for each in _PROCENT.finditer(text)):
        if tal not in kanda | sagda:
            yield _okant(plats, namn, vad, f"{tal} %")
    par = set(_lista_par(rad.utfall)) | (set(_lista_par(forra)) if forra else set())
    for each in dict.fromkeys(_las_par(av) for av in _AV.finditer(text)):
        if rad.utfall.namnare and each not in par:
            yield _okant(plats, namn, vad, formatera_andel(*each))


def granska_lopande_text(
    nod: Malnod, rubrik: str, vad: str, rader: Sequence[Rapportrad], *, vb: bool
) -> Iterator[Fynd]:
    """The text of a goal: where it names an indicator with its share and counts, those are the table's.

    What says it in the words of the ready sentence must; what says it in others is only likely to mean the row. An
    enhet's share is named with the enhet, as in the ready sentences. In the text of an enhet's own goal a share without
    any is the enhet's too, if there is a row of it.
    """
    plats = nod.nummer
    yield from granska_prognosord(plats, rubrik, vad, nod.analys, vb=vb)
    menade = _valj_rader(nod, rader)
    for mening in _MENING.split(nod.analys):
        slat = " ".join(mening.split())
        traffar = [(rad, sagt) for rad, namnd in menade for sagt in _finn_fardig(namnd, slat)]
        for rad, sagt in traffar:
            annat = _handlar_om_annat(slat, sagt)
            i_texten = _finn_annat(rad, sagt, annat=annat)
            if i_texten:
                hindrar = not annat
                yield _skiljer(
                    plats, rubrik, vad, f"{i_texten} för {_namn(rad)}", _underlag(rad), hindrar=hindrar
                )
        if not traffar and not _OM_ANNAT.search(slat):
            narmast = [rad for rad, _ in menade if rad.enhet in (None, nod.enhet)]
            yield from _granska_mening(plats, rubrik, vad, slat, _finn_lik(slat, narmast))


def _valj_rader(nod: Malnod, rader: Sequence[Rapportrad]) -> list[tuple[Rapportrad, list[str]]]:
    """The shares that the text of a goal may be about, each with what they are called there."""
    egna = {rad.indikator.kod for rad in rader if nod.enhet and rad.enhet == nod.enhet}
    valda = []
    for rad in rader:
        if rad.indikator.matt is not Matt.ANDEL or not rad.celler[1]:
            continue
        if rad.enhet is None and rad.indikator.kod in egna:
            continue
        egen = rad.enhet is not None and rad.enhet == nod.enhet
        valda.append((rad, [_namn(rad), *([_utan_andel(namnge_i_text(rad.indikator))] if egen else [])]))
    return valda


def _granska_mening(plats: str, rubrik: str, vad: str, mening: str, rad: Rapportrad | None) -> Iterator[Fynd]:
    """A sentence in words of its own about the row, if it is about one."""
    for sagt in _PROCENT_AV.finditer(mening) if rad else ():
        if rad and (i_texten := _finn_annat(rad, sagt, annat=True)):
            yield _skiljer(plats, rubrik, vad, f"{i_texten} för {_namn(rad)}", _underlag(rad), hindrar=False)


def _namn(rad: Rapportrad) -> str:
    return _utan_andel(namnge_i_text(rad.indikator, rad.enhet.namn if rad.enhet else ""))


def _utan_andel(namn: str) -> str:
    return namn.removeprefix("Andel ")


def _underlag(rad: Rapportrad) -> str:
    antal = f" ({formatera_andel(rad.utfall.taljare or 0, rad.utfall.namnare)})" if rad.utfall.namnare else ""
    return f"{rad.celler[1]}{antal}"


def _finn_fardig(namnd: Sequence[str], mening: str) -> Iterator[re.Match[str]]:
    """Where a sentence says the row's share as the ready sentence does."""
    for namn in namnd:
        yield from re.finditer(rf"andelen {re.escape(namn)},? {_PROCENT_AV.pattern}", mening)


def _finn_annat(rad: Rapportrad, sagt: re.Match[str], *, annat: bool) -> str:
    """The share or the counts that a text says of a row and the row doesn't; empty where it says them too.

    `annat` is whether it may be of a part, a target or another year.
    """
    tal = _bart(sagt["tal"])
    if tal not in {_bart(cell) for cell in (rad.celler[1:8] if annat else rad.celler[1:2])}:
        return f"{tal} %"
    if sagt["taljare"] and rad.utfall.namnare and _las_par(sagt) not in set(_lista_par(rad.utfall)):
        return f"{tal} % ({formatera_andel(*_las_par(sagt))})"
    return ""


def _finn_lik(mening: str, rader: Sequence[Rapportrad]) -> Rapportrad | None:
    """The row of a share that a sentence most likely is about: most of the words of its name are in it."""
    stammar = _stamma(mening)
    basta, mest = None, _LIKA
    for rad in rader:
        ord_ = _stamma(rad.indikator.namn)
        if len(ord_) < 2:
            continue
        lika = len(ord_ & stammar) / len(ord_)
        if lika >= mest:
            basta, mest = rad, lika
    return basta


def _stamma(text: str) -> set[str]:
    ord_ = re.findall(r"\w+", text.casefold())
    return {
        each[:_LIKA_LANGA]
        for each in ord_
        if each not in _BETYDELSELOSA and (len(each) > 2 or each.isdigit())
    }


def _handlar_om_annat(text: str, sagt: re.Match[str]) -> bool:
    """Whether the sentence, up to where the figure is said, may be about another figure than the row's."""
    return bool(_OM_ANNAT.search(_MENING.split(text[: sagt.end()])[-1]))


def granska_prognosord(plats: str, rubrik: str, vad: str, text: str, *, vb: bool) -> Iterator[Fynd]:
    """Words of what is to come, in a report of a year that is over."""
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


def _skiljer(
    plats: str, rubrik: str, vad: str, i_texten: str, i_tabellen: str, *, hindrar: bool = True
) -> Fynd:
    text = f"texten säger {i_texten} och tabellen {i_tabellen}"
    return Fynd(hindrar, plats, rubrik, vad, "OLIKA_TAL", text, "Skriv samma tal på båda ställena.")


def _okant(plats: str, rubrik: str, vad: str, tal: str) -> Fynd:
    text = f"{tal} i texten finns inte på raden, och inte i siffran för samma period året före"
    return Fynd.varning(plats, rubrik, vad, "OKANT_TAL", text, "Rätta talet, eller säg varifrån det kommer.")


def _las_par(av: re.Match[str]) -> tuple[int, int]:
    return _las_antal(av["taljare"]), _las_antal(av["namnare"])


def _las_antal(text: str) -> int:
    return int("".join(text.split()))


def _bart(text: str) -> str:
    """A number as it is compared: without its unit and the spaces in it, with a decimal comma."""
    tal = "".join(text.split()).replace(".", ",")
    return tal.removesuffix("%").removesuffix("dagar").removesuffix("st")


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
