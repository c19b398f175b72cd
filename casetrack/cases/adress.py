"""Adress: where somebody lives and goes to school, as it is typed, kept and shown."""

from __future__ import annotations

import re

from casetrack.cases.avvisning import Granskning

LANGSTA_RAD = 200
"""Characters in a street, a town or the name of a school: more is something else that was pasted."""

_POSTNUMMER = re.compile(r"[0-9]{5}")


def granska_rad(granskning: Granskning, skrivet: str | None, falt: str) -> str | None:
    """What was typed in one line, with single spaces; None when nothing was. Notes one that is too long."""
    rad = " ".join((granskning.rensa(skrivet, falt) or "").split())
    if len(rad) > LANGSTA_RAD:
        granskning.anmark(falt, f"Texten är {len(rad)} tecken; högst {LANGSTA_RAD} får plats.", "FOR_LANG")
    return rad or None


def granska_postnummer(granskning: Granskning, skrivet: str | None, falt: str) -> str | None:
    """The five digits that were typed, with or without space; None when nothing was. Notes what is no postnummer."""
    rensat = granskning.rensa(skrivet, falt)
    if rensat is None or granskning.har_fel(falt):
        return None
    siffror = "".join(rensat.split())
    if not _POSTNUMMER.fullmatch(siffror):
        granskning.anmark(falt, "Skriv postnumret med fem siffror, till exempel 123 45.", "POSTNUMMER")
        return None
    return siffror


def skriv_postnummer(postnummer: str) -> str:
    """A postnummer as people write it: 123 45."""
    return f"{postnummer[:3]} {postnummer[3:]}"


def skriv_adress(adress: str | None, postnummer: str | None, postort: str | None = None) -> str | None:
    """As much of an address as is known, in one line; None when nothing is."""
    ort = " ".join(filter(None, (postnummer and skriv_postnummer(postnummer), postort)))
    return ", ".join(filter(None, (adress, ort))) or None
