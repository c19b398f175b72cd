"""The tertialrapport as a document: the goals with their tables and texts, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.followup.format import formatera_andel, formatera_antal
from casetrack.followup.utfall import Antal
from casetrack.reports.dokument.dokument import Block, Dokument, Punktlista, Rubrik, Stycke, Tabell, Underrad
from casetrack.reports.tertial.innehall import (
    AKTIVITETSKOLUMNER,
    Malnod,
    Rapportrad,
    Tertial,
    Tertialrapport,
)
from casetrack.rules.tid import STOCKHOLM

_ANTALSKOLUMNER = (
    "Indikator",
    "Alla",
    "Pojkar",
    "Flickor",
    "Okänt kön",
    "Uteslutna",
    "Ej mätbara ännu",
    "Ofullständiga",
)


def bygg_dokument(rapport: Tertialrapport) -> Dokument:
    """The document of a report, as PDF and DOCX have it. Its date is the cut-off, so that it never changes."""
    titel = namnge_rapport(rapport)
    return Dokument(
        titel=titel,
        undertitel=rapport.namnd_namn,
        sidfot=f"{rapport.namnd_namn}, {titel}, siffror till och med {rapport.per}",
        datum=rapport.per,
        liggande=True,
        block=(
            *_beskriv_lage(rapport),
            *_lagg_ut_mal(rapport),
            *_lagg_ut_meningar(rapport),
            *_lagg_ut_underlag(rapport),
        ),
    )


def namnge_rapport(rapport: Tertialrapport) -> str:
    """What the report is called: `Tertialrapport 2 2026`, `Verksamhetsberättelse 2026`."""
    if rapport.tertial is Tertial.VB:
        return f"Verksamhetsberättelse {rapport.ar}"
    return f"Tertialrapport {rapport.tertial} {rapport.ar}"


def _beskriv_lage(rapport: Tertialrapport) -> Iterator[Block]:
    yield Stycke(
        f"{rapport.fran} till {rapport.till}. Siffrorna gäller till och med {rapport.per}.", "Period"
    )
    yield Stycke(beskriv_frysning(rapport), "Fryst")


def beskriv_frysning(rapport: Tertialrapport) -> str:
    """When and by whom it was frozen, in words: `2026-09-20 klockan 10.30 av Kim Controller, nummer 2`."""
    if rapport.fryst is None:
        return "Nej, rapporten är ett utkast"
    tid = rapport.fryst.tidpunkt.astimezone(STOCKHOLM)
    return f"{tid:%Y-%m-%d klockan %H.%M} av {rapport.fryst.av}, nummer {rapport.fryst.nummer}"


def _lagg_ut_mal(rapport: Tertialrapport) -> Iterator[Block]:
    if not rapport.noder:
        yield Rubrik("Indikatorer")
        yield _lagg_ut_rader(rapport, rapport.rader)
    for nod in rapport.noder:
        yield Rubrik(nod.rubrik, _mat_djup(nod, rapport.noder))
        yield Stycke(nod.statustext, "Status")
        if nod.analys:
            yield Stycke(nod.analys, rapport.mall.textrubrik)
        if nod.rader:
            yield _lagg_ut_rader(rapport, nod.rader)
        if nod.aktiviteter:
            rader = tuple(aktivitet.celler for aktivitet in nod.aktiviteter)
            yield Tabell(AKTIVITETSKOLUMNER, rader, bredder=(6, 1.5, 1.5, 5))


def _mat_djup(nod: Malnod, noder: tuple[Malnod, ...]) -> int:
    """The level of the goal's heading: below those of its goals that are in the report."""
    return 1 + sum(nod.nummer.startswith(f"{annan.nummer}.") for annan in noder)


def _lagg_ut_rader(rapport: Tertialrapport, rader: tuple[Rapportrad, ...]) -> Tabell:
    tabellrader: list[tuple[str, ...] | Underrad] = []
    for rad in rader:
        tabellrader.append(rapport.tryck(rad))
        if rad.analystext:
            tabellrader.append(Underrad(rad.analystext))
    # All but the first are values, and the last is the period in words.
    varden = len(rapport.kolumner) - 1
    return Tabell(
        rapport.kolumner, tuple(tabellrader), bredder=(6, *(1.4,) * varden), hoger=tuple(range(1, varden))
    )


def _lagg_ut_meningar(rapport: Tertialrapport) -> Iterator[Block]:
    # What is sent has only what a person has written or approved.
    if rapport.meningar and rapport.fryst is None:
        yield Rubrik("Meningar till den löpande texten")
        yield Punktlista(rapport.meningar)


def _lagg_ut_underlag(rapport: Tertialrapport) -> Iterator[Block]:
    raknade = {rad.nyckel: rad for rad in rapport.rader if rad.har_antal}
    if raknade:
        yield Rubrik("Antalen bakom siffrorna")
        yield Stycke(f"{rapport.policy.text} avgör vad som är i tid.")
        rader = tuple(map(_skriv_antalsrad, raknade.values()))
        yield Tabell(_ANTALSKOLUMNER, rader, bredder=(5, *(1.4,) * 7), hoger=tuple(range(1, 8)))
    indikatorer = {rad.indikator.kod: rad for rad in rapport.rader}
    if indikatorer:
        yield Rubrik("Så är siffrorna räknade")
        yield Punktlista(tuple(map(_definiera, indikatorer.values())))
        yield Stycke("Hela definitionerna finns i Excelfilen och i JSON.")


def _definiera(rad: Rapportrad) -> str:
    """What a reader of the report needs of a definition, in one line."""
    kalla = f"Källa: {rad.kalla}." if rad.kalla else ""
    lagrum = f"{rad.lagrum}." if rad.lagrum else ""
    namn = rad.indikator.namn.removesuffix(".")
    return " ".join(filter(None, (f"{namn}. {rad.indikator.beskrivning}", kalla, lagrum)))


def _skriv_antalsrad(rad: Rapportrad) -> tuple[str, ...]:
    utfall = rad.utfall
    antal = (Antal(utfall.taljare, utfall.namnare), utfall.pojkar, utfall.flickor, utfall.okant)
    utanfor = (utfall.uteslutna, utfall.ej_matbara, utfall.ofullstandiga)
    return rad.namn, *map(_skriv_antal, antal), *map(formatera_antal, utanfor)


def _skriv_antal(antal: Antal) -> str:
    if antal.taljare is None:
        return formatera_antal(antal.namnare)
    return formatera_andel(antal.taljare, antal.namnare)
