"""A report's texts as every file format can hold them, so that all formats say the same."""

from __future__ import annotations

import re
from dataclasses import replace

from casetrack.followup.indikator import EgenIndikator
from casetrack.reports.tertial.innehall import Aktivitet, Malenhet, Malnod, Rapportrad, Tertialrapport

_RADBRYTNING = re.compile("\r\n|[\v\f\r\x85\u2028\u2029]")
# What XML can't write, and with it no workbook or DOCX, and the control characters that it can.
_STYRTECKEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def rensa_rapport(rapport: Tertialrapport) -> Tertialrapport:
    """The report with one kind of line break and without control characters, which no one can have meant to print.

    Forms and imports refuse them; a report must be writable whatever way its texts have come.
    """
    return replace(
        rapport,
        namnd=rensa(rapport.namnd),
        namnd_namn=rensa(rapport.namnd_namn),
        rader=tuple(map(_rensa_rad, rapport.rader)),
        noder=tuple(map(_rensa_nod, rapport.noder)),
        fryst=rapport.fryst and replace(rapport.fryst, av=rensa(rapport.fryst.av)),
    )


def rensa(text: str) -> str:
    return _STYRTECKEN.sub("", _RADBRYTNING.sub("\n", text))


def _rensa_rad(rad: Rapportrad) -> Rapportrad:
    indikator = rad.indikator
    if isinstance(indikator, EgenIndikator):
        indikator = replace(
            indikator,
            namn=rensa(indikator.namn),
            beskrivning=rensa(indikator.beskrivning),
            kalla=rensa(indikator.kalla),
        )
    return replace(
        rad,
        indikator=indikator,
        celler=tuple(map(rensa, rad.celler)),
        analys=rensa(rad.analys),
        enhet=_rensa_enhet(rad.enhet),
    )


def _rensa_nod(nod: Malnod) -> Malnod:
    return replace(
        nod,
        text=rensa(nod.text),
        analys=rensa(nod.analys),
        rader=tuple(map(_rensa_rad, nod.rader)),
        aktiviteter=tuple(map(_rensa_aktivitet, nod.aktiviteter)),
        enhet=_rensa_enhet(nod.enhet),
    )


def _rensa_enhet(enhet: Malenhet | None) -> Malenhet | None:
    return enhet and replace(enhet, kod=rensa(enhet.kod), namn=rensa(enhet.namn))


def _rensa_aktivitet(aktivitet: Aktivitet) -> Aktivitet:
    return replace(aktivitet, text=rensa(aktivitet.text), avvikelse=rensa(aktivitet.avvikelse))
