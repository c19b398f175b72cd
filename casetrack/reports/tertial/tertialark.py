"""The tertialrapport as a workbook: the columns to copy from, and a sheet with what they rest on.

A cell that is a number with its unit is typed: it holds the number as printed (0.083) and a number format that shows
the text of the report, "8,3 %" on a Swedish computer. The unrounded share is not kept there, so that what is copied is
what is seen; its counts stand on the second sheet. All else is text, and nothing is ever a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time

import xlsxwriter

from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.ark import Ark
from casetrack.reports.tertial.innehall import Rapportrad, Tertialrapport
from casetrack.reports.tertial.tertialdokument import beskriv_frysning

_UNDERLAG = (
    "Indikator",
    "Kod",
    "Version",
    "Förfallodag som avgör",
    "Från",
    "Till",
    "Täljare",
    "Nämnare",
    "Täljare pojkar",
    "Nämnare pojkar",
    "Täljare flickor",
    "Nämnare flickor",
    "Täljare okänt",
    "Nämnare okänt",
    "Uteslutna",
    "Ej mätbara ännu",
    "Ofullständiga",
    "Räknas",
    "Datum som avgör perioden",
    "Definition",
    "Lagrum",
    "Källa",
    "Mening att klistra in",
)


def skriv_xlsx(rapport: Tertialrapport) -> bytes:
    """The workbook. The same report gives the same bytes: its time of creation is the cut-off."""
    buffert = io.BytesIO()
    with xlsxwriter.Workbook(buffert, {"in_memory": True}) as bok:
        bok.set_properties(
            {
                "title": f"{rapport.period}, {rapport.namnd_namn}",
                "created": datetime.combine(rapport.per, time()),
            }
        )
        ark = Ark(bok, rapport.period)
        # All between the name of the row and its period: figures, and targets of which some are words.
        ark.skriv_rubriker(rapport.kolumner, range(1, len(rapport.kolumner) - 1))
        for celler in rapport.lagg_upp():
            ark.skriv_rad(celler)
        ark.stall_in_utskrift(bredder=[60, *[17] * (len(rapport.kolumner) - 1)])
        _skriv_underlag(Ark(bok, "Underlag"), rapport)
    return buffert.getvalue()


def _skriv_underlag(ark: Ark, rapport: Tertialrapport) -> None:
    for namn, varde in (
        ("Nämnd", f"{rapport.namnd_namn} ({rapport.namnd})"),
        ("Rapport", rapport.period),
        ("Period", f"{rapport.fran} – {rapport.till}"),
        ("Siffrorna gäller till och med", rapport.per.isoformat()),
        ("Förfallodag som avgör", rapport.policy.text),
        ("Fryst", beskriv_frysning(rapport)),
        ("Andelar räknas ur antalen och avrundas från och med hälften uppåt.", ""),
    ):
        ark.skriv_rad((namn, varde))
    ark.skriv_rad(())
    antal = range(_UNDERLAG.index("Täljare"), _UNDERLAG.index("Räknas"))
    ark.skriv_rubriker(_UNDERLAG, {_UNDERLAG.index("Version"), *antal})
    for rad in rapport.rader:
        ark.skriv_rad(_beskriv_underlag(rad))
    ark.stall_in_utskrift(bredder=[60, 32, 10, 18, 14, 14, *[16] * 11, 24, 24, 80, 24, 30, 80])


def _beskriv_underlag(rad: Rapportrad) -> tuple[str | int | None, ...]:
    utfall = rad.utfall
    versioner = utfall.versioner
    return (
        rad.namn,
        utfall.kod,
        ", ".join(map(str, versioner)) if len(versioner) > 1 else utfall.version,
        utfall.policy.text,
        utfall.fran.isoformat(),
        utfall.till.isoformat(),
        *(_lista_antal(utfall) if rad.har_antal else [None] * 11),
        rad.indikator.raknas,
        rad.indikator.ankare,
        rad.indikator.beskrivning,
        rad.lagrum,
        rad.kalla,
        rad.mening,
    )


def _lista_antal(utfall: Utfall) -> Iterator[int | None]:
    for antal in (Antal(utfall.taljare, utfall.namnare), utfall.pojkar, utfall.flickor, utfall.okant):
        yield from (antal.taljare, antal.namnare)
    yield from (utfall.uteslutna, utfall.ej_matbara, utfall.ofullstandiga)
