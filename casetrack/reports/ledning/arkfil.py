"""A ledningsrapport as a workbook: a sheet per section, typed cells, and the counts behind each share beside it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, time

import xlsxwriter

from casetrack.reports.ark import Ark, tolka_talcell
from casetrack.reports.ledning.htmlfil import skriv_rubrik
from casetrack.reports.ledning.rapport import Avsnitt, Kolumnslag, Ledningsrapport, Rad, Tabell

LAGA_VOLYMER = "Låga volymer"
"""The header of the column that says which of a row's figures are made of so few that one case swings them."""

_LANGSTA_FLIK = 31
_INTE_I_FLIK = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def skriv_xlsx(rapport: Ledningsrapport) -> bytes:
    """The workbook. The same report gives the same bytes: its time of creation is the cut-off."""
    buffert = io.BytesIO()
    rubrik = skriv_rubrik(rapport)
    with xlsxwriter.Workbook(buffert, {"in_memory": True}) as bok:
        bok.set_properties({"title": rubrik, "created": datetime.combine(rapport.per, time())})
        for avsnitt in rapport.avsnitt:
            flik = f"{avsnitt.nummer} {avsnitt.rubrik}".translate(_INTE_I_FLIK)[:_LANGSTA_FLIK]
            ark = Ark(bok, flik)
            ark.skriv_rubrik(rubrik)
            ark.skriv_rad((f"Siffror till och med {rapport.per}. {rapport.policy.text}.",))
            ark.skriv_rubrik(f"{avsnitt.nummer}. {avsnitt.rubrik}")
            ark.skriv_rad((avsnitt.text,))
            for tabell in avsnitt.tabeller:
                _skriv_tabell(ark, tabell)
            ark.stall_in_utskrift(bredder=[56, *[15] * _rakna_kolumner(avsnitt)])
    return buffert.getvalue()


def _skriv_tabell(ark: Ark, tabell: Tabell) -> None:
    ark.skriv_rad(())
    ark.skriv_rubrik(tabell.rubrik, niva=2)
    if tabell.mening:
        ark.skriv_rad((tabell.mening,))
    rader = [(rad.rubrik, *_skriv_celler(tabell, rad)) for rad in tabell.rader]
    siffror = {
        nummer for nummer, kolumn in enumerate(zip(*rader, strict=True)) if any(map(_ar_siffra, kolumn))
    }
    ark.skriv_tabellhuvud((tabell.forst, *_skriv_rubriker(tabell)), siffror)
    for rad in rader:
        ark.skriv_rad(rad)


def _ar_siffra(cell: str | int | float | None) -> bool:
    return tolka_talcell(cell) is not None if isinstance(cell, str) else cell is not None


def _skriv_rubriker(tabell: Tabell) -> Iterator[str]:
    for kolumn in tabell.kolumner:
        yield kolumn.rubrik
        if kolumn.slag is Kolumnslag.UTFALL:
            yield f"{kolumn.rubrik}, täljare"
            yield f"{kolumn.rubrik}, nämnare"
    if _har_laga_volymer(tabell):
        yield LAGA_VOLYMER


def _skriv_celler(tabell: Tabell, rad: Rad) -> Iterator[str | int | float | None]:
    laga = []
    for kolumn, cell in zip(tabell.kolumner, rad.celler, strict=True):
        yield _tolka_antal(cell.text) if kolumn.slag is Kolumnslag.ANTAL else cell.text
        if kolumn.slag is Kolumnslag.UTFALL:
            yield cell.taljare
            yield cell.namnare
        if cell.laga_volymer:
            laga.append(kolumn.rubrik)
    # Beside the figures, never in a cell of one (decision 6).
    if _har_laga_volymer(tabell):
        yield ", ".join(laga)


def _har_laga_volymer(tabell: Tabell) -> bool:
    return any(cell.laga_volymer for rad in tabell.rader for cell in rad.celler)


def _tolka_antal(text: str) -> str | int | float:
    tal = text.replace(" ", "").replace(",", ".")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", tal):
        return text
    return float(tal) if "." in tal else int(tal)


def _rakna_kolumner(avsnitt: Avsnitt) -> int:
    return max((sum(1 for _ in _skriv_rubriker(tabell)) for tabell in avsnitt.tabeller), default=0)
