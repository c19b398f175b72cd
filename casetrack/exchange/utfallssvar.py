"""How a figure is written by the commands: as JSON, and as a table for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.followup.foljeslagare import beskriv_versionsbyten, mat_tackning
from casetrack.followup.format import formatera_andel, formatera_underlag, formatera_varde
from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.sma_tal import LAGA_VOLYMER, har_laga_volymer
from casetrack.followup.utfall import Antal, Utfall


def skriv_json(utfall: Utfall, bredvid: Utfall | None = None) -> dict[str, Any]:
    """The counts by the names of the exchange format; a share is left to whoever reads them.

    `bredvid` is the figure of its `FOLJESLAGARE`.
    """
    svar: dict[str, Any] = {
        "kod": utfall.kod,
        "version": utfall.version,
        "versioner": utfall.versioner,
        "policy": utfall.policy.value,
        "fran": utfall.fran.isoformat(),
        "till": utfall.till.isoformat(),
        "per": utfall.per.isoformat(),
        "taljare": utfall.taljare,
        "namnare": utfall.namnare,
        "pojkar": [utfall.pojkar.taljare, utfall.pojkar.namnare],
        "flickor": [utfall.flickor.taljare, utfall.flickor.namnare],
        "okant": [utfall.okant.taljare, utfall.okant.namnare],
        "uteslutna": utfall.uteslutna,
        "ej_matbara": utfall.ej_matbara,
        "ofullstandiga": utfall.ofullstandiga,
        "markeringar": utfall.markeringar,
    }
    if KATALOG[utfall.kod].matt in (Matt.MEDEL, Matt.MEDIAN, Matt.MANADSSNITT):
        svar["varde"] = None if utfall.varde is None else float(utfall.varde)
    if utfall.delar is not None:
        svar["delar"] = utfall.delar
    if bredvid:
        svar["bredvid"] = {"kod": bredvid.kod, "taljare": bredvid.taljare, "namnare": bredvid.namnare}
    return svar


def skriv_tabell(utfall: Utfall, bredvid: Utfall | None = None) -> Iterator[str]:
    """The lines of a figure with its parts, what stands beside it, what is left out and what to beware of."""
    definition = KATALOG[utfall.kod]
    yield f"{definition.namn} ({utfall.kod})"
    yield (
        f"{utfall.fran} till {utfall.till}, per {utfall.per};"
        f" version {', '.join(map(str, utfall.versioner))}, {utfall.policy.text.lower()}"
    )
    delar = {
        "Alla": Antal(utfall.taljare, utfall.namnare),
        "Pojkar": utfall.pojkar,
        "Flickor": utfall.flickor,
        "Okänt kön": utfall.okant,
    }
    for rubrik, antal in delar.items():
        varde = utfall.varde if rubrik == "Alla" else None
        text = formatera_varde(definition, antal.taljare, antal.namnare, varde)
        yield f"  {rubrik:<10} {text:>10}  {_skriv_underlag(definition, antal)}".rstrip()
    if har_laga_volymer(definition, delar["Alla"]):
        yield f"  Låga volymer: färre än {LAGA_VOLYMER}"
    for del_ in utfall.delar or []:
        yield f"  {del_['typ']}, {del_['regi']}: {del_['antal']}"
    if bredvid:
        yield f"  Läs tillsammans med: {KATALOG[bredvid.kod].namn}: {skriv_varde(bredvid)}"
    yield (
        f"  Räknas inte: {utfall.uteslutna} uteslutna, {utfall.ej_matbara} ännu ej mätbara,"
        f" {utfall.ofullstandiga} ofullständiga"
    )
    if definition.matt is Matt.ANDEL and (tackning := mat_tackning(definition, utfall)).alla:
        yield f"  Täckningsgrad: {tackning} ({formatera_andel(tackning.raknade, tackning.alla)})"
    if versionsbyten := beskriv_versionsbyten(definition, utfall.fran, utfall.till):
        yield f"  {versionsbyten}"
    yield (
        f"  Att se upp med: {utfall.markeringar['kedja']} i kedja,"
        f" {utfall.markeringar['synnerliga_skal']} sena med synnerliga skäl,"
        f" {utfall.markeringar['avvikelse']} avvikelser"
    )


def skriv_varde(utfall: Utfall) -> str:
    """A figure on one line: "67 % (2 av 3)"."""
    indikator, antal = KATALOG[utfall.kod], Antal(utfall.taljare, utfall.namnare)
    varde = formatera_varde(indikator, antal.taljare, antal.namnare, utfall.varde)
    return f"{varde or 'inget värde'} ({_skriv_underlag(indikator, antal)})"


def _skriv_underlag(indikator: Indikator, antal: Antal) -> str:
    underlag = formatera_underlag(indikator, antal.taljare, antal.namnare)
    return f"n = {underlag}" if indikator.matt is Matt.ANTAL else underlag
