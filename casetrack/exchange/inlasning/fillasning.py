"""From files to the temporary tables: each field by itself, and every error that can be seen there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from operator import itemgetter
from typing import BinaryIO

import psycopg

from casetrack.exchange.inlasning.anmarkningar import HELA_RADEN, Anmarkning, store_anmarkningar
from casetrack.exchange.inlasning.kalla import LASFEL, Kalla
from casetrack.exchange.inlasning.mellanlager import FRISTER
from casetrack.exchange.inlasning.okanda_rader import store_okanda_rader
from casetrack.exchange.inlasning.rader import MAX_RAD_BYTES, ForLangRad, Rad, read_rows
from casetrack.exchange.inlasning.tolkning import OgiltigtVarde, build_tolkare, granska_tecken
from casetrack.exchange.kolumner import FILER, MASKERAT, Fil
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.tid import OgiltigTid, lokal_dag

Framsteg = Callable[[str, int], None]
"""Told what is being done, in Swedish, and how many bytes more of the files have been read."""

_OMGANG = 5_000
"""Rows that are read before they go to the database together: nothing may fail in the midst of a COPY."""

Falt = str | list[str] | int | None


@dataclass
class Filutfall:
    """What became of the files as such.

    `olasta` are those whose rows are not all known, so that it can't be said that a row is missing in them.
    `avvisas` says that something is wrong with a whole file, which no quarantine of rows can mend.
    """

    olasta: set[Fil] = field(default_factory=set)
    avvisas: bool = False


def read_files(cursor: psycopg.Cursor, kalla: Kalla, idag: date, framsteg: Framsteg) -> Filutfall:
    """Read every file into its table `in_*` and note what is wrong; a field with an error stays empty there."""
    utfall = Filutfall(avvisas=bool(kalla.anmarkningar))
    store_anmarkningar(cursor, kalla.anmarkningar)
    if kalla.avvisad:
        return Filutfall(olasta=set(FILER), avvisas=True)
    for fil in FILER:
        anmarkning = None
        if fil.namn in kalla.storlekar:
            try:
                with kalla.open_file(fil.namn) as file:
                    anmarkning = _read_file(cursor, fil, file, idag, framsteg, utfall)
            except ForLangRad as fel:
                skal = f"raden är längre än {MAX_RAD_BYTES // 1_000_000} MB; resten av filen lästes inte"
                anmarkning = Anmarkning(fil.namn, fel.nr, "RAD_FOR_LANG", skal)
            except LASFEL:
                anmarkning = Anmarkning(fil.namn, 0, "FIL_OLASLIG", "filen går inte att läsa")
        elif fil.krav:
            anmarkning = Anmarkning(fil.namn, 0, "FIL_SAKNAS", "filen saknas")
        if anmarkning is not None:
            store_anmarkningar(cursor, [anmarkning])
            utfall.olasta.add(fil)
            utfall.avvisas = True
    return utfall


def _read_file(
    cursor: psycopg.Cursor, fil: Fil, file: BinaryIO, idag: date, framsteg: Framsteg, utfall: Filutfall
) -> Anmarkning | None:
    """Read one file; a finding says that there was nothing to read in it."""
    rader = read_rows(file)
    rubrik = next(rader, None)
    if rubrik is None:
        return Anmarkning(
            fil.namn, 0, "FIL_TOM", "filen är tom; den ska åtminstone ha en rad med kolumnernas namn"
        )
    if rubrik.falt is None:
        return Anmarkning(fil.namn, 1, "CITATTECKEN", "citattecknen på raden går inte ihop")
    fel = _granska_rubrik(fil, rubrik.falt)
    if fel:
        store_anmarkningar(cursor, fel)
        utfall.avvisas = True
        if not set(fil.nyckel) <= set(rubrik.falt):
            utfall.olasta.add(fil)
    tolkare = _Radtolkare(fil, rubrik.falt, idag)
    while omgang := list(islice(rader, _OMGANG)):
        tolkade = [falt for rad in omgang if (falt := tolkare.tolka(rad)) is not None]
        with cursor.copy(f"COPY in_{fil.stam} ({', '.join(tolkare.kolumner)}) FROM STDIN") as copy:
            for falt in tolkade:
                copy.write_row(falt)
        store_anmarkningar(cursor, tolkare.anmarkningar)
        store_okanda_rader(cursor, fil, tolkare.okanda)
        tolkare.anmarkningar.clear()
        tolkare.okanda.clear()
        framsteg(f"Läser {fil.namn}", sum(len(rad.ratt) for rad in omgang))
    return None


def _granska_rubrik(fil: Fil, rubrik: list[str]) -> list[Anmarkning]:
    fel = []
    for namn in dict.fromkeys(rubrik):
        # A name from outside stands in the place of a column only where it can't be mistaken for anything else.
        kolumn = namn if namn.isidentifier() else HELA_RADEN
        if fil.hitta(namn) is None:
            fel.append(Anmarkning(fil.namn, 1, "KOLUMN_OKAND", "kolumnen hör inte till filen", kolumn, namn))
        elif rubrik.count(namn) > 1:
            fel.append(Anmarkning(fil.namn, 1, "KOLUMN_DUBBEL", "kolumnen finns flera gånger", kolumn, namn))
    fel += [
        Anmarkning(fil.namn, 1, "KOLUMN_SAKNAS", "den obligatoriska kolumnen saknas", kolumn.namn)
        for kolumn in fil.kolumner
        if kolumn.krav and kolumn.namn not in rubrik
    ]
    return fel


class _Radtolkare:
    """Reads the rows of one file, and collects what is wrong with their fields."""

    def __init__(self, fil: Fil, rubrik: list[str], idag: date) -> None:
        self.kolumner = ["rad", "trasiga", "maskerade", *(kolumn.namn for kolumn in fil.kolumner)]
        self.anmarkningar: list[Anmarkning] = []
        self.okanda: list[tuple[int, str | None]] = []
        """Rows that can't be found by their key: the line, and what the key may be (None: anything)."""
        self._fil = fil
        self._antal = len(rubrik)
        # A column that the file lacks is read from the empty field that is added after the last one.
        self._i_ordning = itemgetter(
            *(rubrik.index(k.namn) if k.namn in rubrik else self._antal for k in fil.kolumner)
        )
        self._tolkare = [build_tolkare(kolumn, idag) for kolumn in fil.kolumner]
        self._krav = [plats for plats, k in enumerate(fil.kolumner) if k.krav and k.namn in rubrik]
        self._saknade = [k.namn for k in fil.kolumner if k.krav and k.namn not in rubrik]
        if fil.klocka:
            self.kolumner += FRISTER
            self._start = next(p for p, k in enumerate(fil.kolumner) if k.namn == fil.klocka[1])

    def tolka(self, rad: Rad) -> tuple[Falt, ...] | None:
        """The fields as the table takes them; None for a row whose fields can't be told apart."""
        if rad.falt is None or len(rad.falt) != self._antal:
            self._anmark_odelad(rad)
            return None
        texter = self._i_ordning([*rad.falt, ""])
        falt: list[str | None] = []
        trasiga = list(self._saknade)
        maskerade = []
        for plats, (text, tolka) in enumerate(zip(texter, self._tolkare, strict=True)):
            if not text:
                falt.append(None)
                continue
            kolumn = self._fil.kolumner[plats]
            if text == MASKERAT and kolumn.maskerbar:
                maskerade.append(kolumn.namn)
                falt.append(None)
                continue
            try:
                if rad.granskas:
                    granska_tecken(text)
                falt.append(tolka(text))
            except OgiltigtVarde as fel:
                self._anmark(rad, kolumn.namn, fel.kod, fel.skal)
                trasiga.append(kolumn.namn)
                falt.append(None)
                if text == MASKERAT and kolumn.namn == self._fil.nyckel[0]:
                    self.okanda.append((rad.nr, None))
        for plats in self._krav:
            namn = self._fil.kolumner[plats].namn
            if falt[plats] is None and not texter[plats]:
                self._anmark(rad, namn, "SAKNAS", "ett värde måste finnas")
                trasiga.append(namn)
        frister = self._rakna_frister(rad, falt, trasiga) if self._fil.klocka else ()
        return (rad.nr, trasiga or None, maskerade or None, *falt, *frister)

    def _rakna_frister(self, rad: Rad, falt: list[str | None], trasiga: list[str]) -> tuple[Falt, ...]:
        start = falt[self._start]
        if start is None or self._fil.klocka is None:
            return (None, None)
        klocka, kolumn = self._fil.klocka
        try:
            dag = date.fromisoformat(start) if len(start) == 10 else lokal_dag(datetime.fromisoformat(start))
            return tuple(dag.isoformat() for dag in forfallodagar(klocka, dag))
        except OgiltigTid as fel:
            self._anmark(rad, kolumn, "FRIST", f"förfallodagen går inte att räkna: {fel}")
            trasiga.append(kolumn)
            falt[self._start] = None
            return (None, None)

    def _anmark_odelad(self, rad: Rad) -> None:
        if rad.falt is None:
            self._anmark(rad, HELA_RADEN, "CITATTECKEN", "citattecknen på raden går inte ihop")
        else:
            skal = f"raden har {len(rad.falt)} fält, men rubriken har {self._antal}"
            self._anmark(rad, HELA_RADEN, "FALTANTAL", skal)
        self.okanda += [(rad.nr, bit) for bit in rad.bitar()]

    def _anmark(self, rad: Rad, kolumn: str, kod: str, skal: str) -> None:
        # The value is looked up when the finding is shown; a row that can't be divided has none.
        varde = "" if kolumn == HELA_RADEN else None
        self.anmarkningar.append(Anmarkning(self._fil.namn, rad.nr, kod, skal, kolumn, varde))
