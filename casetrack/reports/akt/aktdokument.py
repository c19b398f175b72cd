"""A case as a document to read, and the same as plain text that needs no program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casetrack.reports.akt.akt import Akt
from casetrack.reports.dokument.dokument import (
    Bild,
    Block,
    Dokument,
    Punktlista,
    Rubrik,
    Sidbrytning,
    Stycke,
    Tabell,
    Underrad,
)

_BREDD = 72


def skriv_block(akt: Akt) -> Iterator[Block]:
    """The case, thing by thing, and then its log: who wrote what and when, with old and new values."""
    yield Rubrik("Vad som står i ärendet")
    for del_ in akt.delar:
        yield Rubrik(del_.rubrik, 2)
        for uppgift in del_.uppgifter:
            yield Stycke(uppgift.text, etikett=uppgift.namn)
        for text in del_.bestridanden:
            yield Stycke(text, etikett="Bestrids")
    yield Rubrik("Vem som skrev vad, och när")
    for handelse in akt.handelser:
        yield Rubrik(f"{handelse.nar}: {handelse.rubrik}, {handelse.vem}", 2)
        if handelse.andringar:
            yield Punktlista(handelse.andringar)
        for text in handelse.bestridanden:
            yield Stycke(text, etikett="Bestrids")


def bygg_dokument(akt: Akt, *, titel: str, undertitel: str, datum: date, inledning: str) -> Dokument:
    return Dokument(
        titel=titel,
        undertitel=undertitel,
        datum=datum,
        sidfot=f"{titel}, {datum}",
        block=(Stycke(inledning), *skriv_block(akt)),
    )


def skriv_text(dokument: Dokument) -> str:
    """The document as lines of text."""
    rader = [dokument.titel, "=" * _BREDD, dokument.undertitel, ""]
    for block in dokument.block:
        match block:
            case Rubrik():
                rader += ["", block.text, ("=" if block.niva == 1 else "-") * min(len(block.text), _BREDD)]
            case Stycke():
                rader.append(f"{block.etikett}: {block.text}" if block.etikett else block.text)
            case Punktlista():
                rader += [f"- {punkt}" for punkt in block.punkter]
            case Tabell():
                rader.append(" | ".join(block.rubriker))
                rader += [rad.text if isinstance(rad, Underrad) else " | ".join(rad) for rad in block.rader]
            case Bild():
                rader.append(block.alt)
            case Sidbrytning():
                rader.append("")
    return "\n".join(rader) + "\n"
