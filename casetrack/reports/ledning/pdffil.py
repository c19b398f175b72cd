"""A ledningsrapport as a PDF that can be read aloud (PDF/UA): its headings, tables and pictures with what they show."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.reports.dokument import dokument
from casetrack.reports.dokument.pdffil import skriv_pdf as skriv_dokument
from casetrack.reports.ledning.bilder import rita
from casetrack.reports.ledning.htmlfil import skriv_rubrik
from casetrack.reports.ledning.rapport import Avsnitt, Kolumnslag, Ledningsrapport, Rad, Tabell

_FORSTA_BREDD = 2.2
_BILDBREDD = 0.8
"""So high that a picture and its table more often share a page."""


def skriv_pdf(rapport: Ledningsrapport) -> bytes:
    """The report as a document to print and to file; the same report gives the same bytes."""
    rubrik = skriv_rubrik(rapport)
    per = rapport.per.isoformat()
    inledning = dokument.Stycke(
        f"Siffrorna är som de var daterade till och med {per}. {rapport.policy.text} avgör vad som är i tid."
    )
    return skriv_dokument(
        dokument.Dokument(
            titel=rubrik,
            undertitel=rapport.namnd_namn,
            sidfot=f"{rubrik}, siffror till och med {per}",
            datum=rapport.per,
            block=(inledning, *(block for avsnitt in rapport.avsnitt for block in _skriv_avsnitt(avsnitt))),
        )
    )


def _skriv_avsnitt(avsnitt: Avsnitt) -> Iterator[dokument.Block]:
    yield dokument.Rubrik(f"{avsnitt.nummer}. {avsnitt.rubrik}")
    yield dokument.Stycke(avsnitt.text)
    if not avsnitt.tabeller:
        yield dokument.Stycke("Inget att visa för den här månaden.")
    for tabell in avsnitt.tabeller:
        yield dokument.Rubrik(tabell.rubrik, niva=2)
        if tabell.mening:
            yield dokument.Stycke(tabell.mening)
        if tabell.bild:
            alt = f"{tabell.bild.rubrik}. {tabell.mening}"
            yield dokument.Bild(rita(tabell.bild).encode(), alt=alt, bredd=_BILDBREDD)
        yield _skriv_tabell(tabell)


def _skriv_tabell(tabell: Tabell) -> dokument.Tabell:
    return dokument.Tabell(
        rubriker=(tabell.forst, *(kolumn.rubrik for kolumn in tabell.kolumner)),
        rader=tuple(_skriv_rad(rad) for rad in tabell.rader),
        bredder=(_FORSTA_BREDD, *(1.0 for _ in tabell.kolumner)),
        hoger=tuple(
            plats for plats, kolumn in enumerate(tabell.kolumner, 1) if kolumn.slag is not Kolumnslag.TEXT
        ),
    )


def _skriv_rad(rad: Rad) -> tuple[str, ...]:
    return (rad.rubrik, *(f"{cell.text}\n{cell.bas}" if cell.bas else cell.text for cell in rad.celler))
