"""Maltradstolkning: the file of a goal tree read and checked, every error with its row and column."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from casetrack.cases.avvisning import MAX_TECKEN
from casetrack.followup.indikator import Matt
from casetrack.followup.katalog import KATALOG
from casetrack.reports.tertial.maltrad import EGEN, EGEN_KOD, NUMMER, Riktning, ar_enhetsmal
from casetrack.reports.tertial.tertialcsv import las_gomd
from casetrack.rules.koder import Periodicitet
from casetrack.rules.tid import OgiltigTid, parse_datum

KOLUMNER = (
    "slag",
    "nummer",
    "text",
    "kod",
    "periodicitet",
    "matt",
    "decimaler",
    "riktning",
    "kalla",
    "giltig_fran",
    "arsmal",
    "kf_arsmal",
    "prognos",
    "utfall_vb_foregaende",
    "startdatum",
    "slutdatum",
    "avvikelse",
    "enhet",
)
"""The headers; a file may also be without the last, and then doesn't say whose an enhetsmål is."""

_TILLATNA = {
    "mal": {"nummer", "text", "enhet"},
    "indikator": {"nummer", "text", "kod", "periodicitet", "matt", "decimaler", "riktning", "kalla"},
    "arsmal": {"kod", "giltig_fran", "arsmal", "kf_arsmal", "prognos", "utfall_vb_foregaende", "enhet"},
    "aktivitet": {"nummer", "text", "startdatum", "slutdatum", "avvikelse"},
}
"""What each kind of row has; anything else in it is an error, as it would be lost."""

_STORST = 1_000_000  # bytes
_ZIP = b"PK\x03\x04"

T = TypeVar("T")
Rad = dict[str, str]


@dataclass(frozen=True)
class Filfel:
    """One error of a file: the row, 1 for the headers and 0 for the whole file, and its column."""

    rad: int
    kolumn: str
    text: str

    def __str__(self) -> str:
        plats = "filen" if self.rad == 0 else f"rad {self.rad}"
        return f"{plats}, {self.kolumn}: {self.text}" if self.kolumn else f"{plats}: {self.text}"


class OgiltigFil(Exception):
    """The file can't be taken; nothing of it was stored."""

    def __init__(self, fel: list[Filfel]) -> None:
        super().__init__("\n".join(map(str, fel)))
        self.fel = fel


@dataclass
class Tolkat:
    """The rows of a file by their kind, each with its number, and what is wrong with them.

    `arsmal` are by the indicator, the code of the enhet ("" for the nämnd) and the day.
    """

    mal: dict[str, Rad] = field(default_factory=dict)
    indikatorer: dict[tuple[str, str], Rad] = field(default_factory=dict)
    aktiviteter: dict[tuple[str, str], Rad] = field(default_factory=dict)
    arsmal: dict[tuple[str, str, date | None], Rad] = field(default_factory=dict)
    varden: dict[int, dict[str, Any]] = field(default_factory=dict)
    fel: list[Filfel] = field(default_factory=list)


def tolka_maltrad(innehall: bytes) -> Tolkat:
    """The rows of the file with what is wrong with each. Raises OgiltigFil for what can't be read as such a file."""
    tolkat = Tolkat()
    for nummer, rad in _las_rader(innehall):
        slag = rad["slag"]
        if slag not in _TILLATNA:
            tolkat.fel.append(
                Filfel(nummer, "slag", f'"{slag[:40]}" finns inte; välj {", ".join(_TILLATNA)}')
            )
            continue
        for kolumn in KOLUMNER[1:]:
            if rad.get(kolumn) and kolumn not in _TILLATNA[slag]:
                tolkat.fel.append(Filfel(nummer, kolumn, f"ska vara tom på en rad av slaget {slag}"))
        _TOLKARE[slag](tolkat, nummer, rad)
    _granska_trad(tolkat)
    _granska_langder(tolkat)
    return tolkat


def _las_rader(innehall: bytes) -> Iterator[tuple[int, Rad]]:
    """The rows with the numbers of the lines they begin on. Raises OgiltigFil for what is no such file."""
    if len(innehall) > _STORST:
        raise OgiltigFil([Filfel(0, "", "är för stor")])
    if innehall.startswith(_ZIP):
        raise OgiltigFil([Filfel(0, "", "är en Excelfil: öppna den i Excel och spara den som CSV UTF-8")])
    if not innehall.removeprefix(BOM_UTF8).strip():
        raise OgiltigFil([Filfel(0, "", "är tom")])
    try:
        text = innehall.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OgiltigFil([Filfel(0, "", "är inte i UTF-8: spara den som CSV UTF-8")]) from None
    lasare = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        rubriker = next(lasare, [])
        if tuple(rubriker) not in (KOLUMNER, KOLUMNER[:-1]):
            raise OgiltigFil([Filfel(1, "", _beskriv_rubriker(rubriker))])
        borjar = lasare.line_num + 1
        for celler in lasare:
            if len(celler) != len(rubriker) and any(celler):
                raise OgiltigFil(
                    [Filfel(borjar, "", f"har {len(celler)} kolumner i stället för {len(rubriker)}")]
                )
            if any(celler):
                yield borjar, dict(zip(rubriker, (las_gomd(cell.strip()) for cell in celler), strict=True))
            borjar = lasare.line_num + 1
    except csv.Error:
        raise OgiltigFil(
            [Filfel(lasare.line_num, "", "går inte att läsa: kontrollera citattecknen")]
        ) from None


def _beskriv_rubriker(rubriker: list[str]) -> str:
    """What is wrong with the headers of a file."""
    if len(rubriker) == 1 and rubriker[0].startswith(f"{KOLUMNER[0]},"):
        return "har komma mellan kolumnerna: spara filen som CSV med semikolon"
    saknas = [kolumn for kolumn in KOLUMNER if kolumn not in rubriker]
    frammande = [kolumn[:40] for kolumn in rubriker if kolumn not in KOLUMNER]
    if len(saknas) == len(KOLUMNER):
        return f"är inte rubrikerna, som ska vara {';'.join(KOLUMNER)}"
    fel = [
        f"{', '.join(saknas)} saknas" if saknas else "",
        f"{', '.join(frammande)} finns inte" if frammande else "",
    ]
    return f"rubrikerna: {'; '.join(filter(None, fel)) or 'ordningen ska vara ' + ';'.join(KOLUMNER)}"


def _tolka_mal(tolkat: Tolkat, nummer: int, rad: Rad) -> None:
    plats = _tolka_nummer(tolkat, nummer, rad)
    _krav(tolkat, nummer, rad, "text")
    if plats and rad.get("enhet") and not ar_enhetsmal(plats):
        tolkat.fel.append(
            Filfel(nummer, "enhet", "ska vara tom: bara ett enhetsmål, som 1.4.1.1, gäller en enhet")
        )
    if plats in tolkat.mal:
        tolkat.fel.append(Filfel(nummer, "nummer", f"målet {plats} finns redan i filen"))
    elif plats:
        tolkat.mal[plats] = rad
        tolkat.varden[id(rad)] = {"rad": nummer}


def _tolka_indikator(tolkat: Tolkat, nummer: int, rad: Rad) -> None:
    plats, kod = _tolka_nummer(tolkat, nummer, rad), rad["kod"]
    varden: dict[str, Any] = {
        "rad": nummer,
        "periodicitet": _valj(tolkat, nummer, rad, "periodicitet", Periodicitet) or Periodicitet.TERTIAL,
    }
    if kod.startswith(EGEN) and EGEN_KOD.fullmatch(kod.removeprefix(EGEN)):
        for kolumn in ("text", "matt"):
            _krav(tolkat, nummer, rad, kolumn)
        varden["matt"] = _valj(tolkat, nummer, rad, "matt", lambda kod: _MATT[kod])
        varden["riktning"] = _valj(tolkat, nummer, rad, "riktning", Riktning)
        varden["decimaler"] = (
            _valj(tolkat, nummer, rad, "decimaler", lambda kod: ("0", "1", "2").index(kod)) or 0
        )
    elif kod not in KATALOG:
        tolkat.fel.append(
            Filfel(
                nummer,
                "kod",
                f'"{kod[:40]}" finns inte i katalogen; en egen indikators kod börjar med {EGEN}',
            )
        )
    else:
        for kolumn in ("text", "matt", "decimaler", "riktning", "kalla"):
            if rad[kolumn]:
                tolkat.fel.append(Filfel(nummer, kolumn, "ska vara tom: indikatorn finns i katalogen"))
    if (plats, kod) in tolkat.indikatorer:
        tolkat.fel.append(Filfel(nummer, "kod", f"{kod} står redan under målet {plats}"))
    elif plats:
        tolkat.indikatorer[plats, kod] = rad
        tolkat.varden[id(rad)] = varden


_MATT = {each.value: each for each in (Matt.ANDEL, Matt.ANTAL, Matt.MEDEL)}


def _tolka_aktivitet(tolkat: Tolkat, nummer: int, rad: Rad) -> None:
    plats = _tolka_nummer(tolkat, nummer, rad)
    _krav(tolkat, nummer, rad, "text")
    start, slut = (_las_dag(tolkat, nummer, rad, kolumn) for kolumn in ("startdatum", "slutdatum"))
    if start and slut and slut < start:
        tolkat.fel.append(Filfel(nummer, "slutdatum", f"{slut} är före {start}"))
    if (plats, rad["text"]) in tolkat.aktiviteter:
        tolkat.fel.append(Filfel(nummer, "text", f"aktiviteten står redan under målet {plats}"))
    elif plats:
        tolkat.aktiviteter[plats, rad["text"]] = rad
        tolkat.varden[id(rad)] = {"rad": nummer, "startdatum": start, "slutdatum": slut}


def _tolka_arsmal(tolkat: Tolkat, nummer: int, rad: Rad) -> None:
    nyckel = rad["kod"], rad.get("enhet", ""), _las_dag(tolkat, nummer, rad, "giltig_fran")
    if nyckel in tolkat.arsmal:
        tolkat.fel.append(Filfel(nummer, "giltig_fran", f"{rad['kod']} har redan mål från samma dag"))
    tolkat.arsmal[nyckel] = rad
    tolkat.varden[id(rad)] = {"rad": nummer}


_TOLKARE: dict[str, Callable[[Tolkat, int, Rad], None]] = {
    "mal": _tolka_mal,
    "indikator": _tolka_indikator,
    "aktivitet": _tolka_aktivitet,
    "arsmal": _tolka_arsmal,
}


def _tolka_nummer(tolkat: Tolkat, nummer: int, rad: Rad) -> str:
    if NUMMER.fullmatch(rad["nummer"]):
        return rad["nummer"]
    tolkat.fel.append(
        Filfel(nummer, "nummer", f'"{rad["nummer"][:40]}" ska vara som 1, 1.4, 1.4.1 eller 1.4.1.1')
    )
    return ""


def _krav(tolkat: Tolkat, nummer: int, rad: Rad, kolumn: str) -> None:
    if not rad[kolumn]:
        tolkat.fel.append(Filfel(nummer, kolumn, "saknas"))


def _valj(tolkat: Tolkat, nummer: int, rad: Rad, kolumn: str, las: Callable[[str], T]) -> T | None:
    if not rad[kolumn]:
        return None
    try:
        return las(rad[kolumn])
    except (KeyError, ValueError):
        tolkat.fel.append(Filfel(nummer, kolumn, f'"{rad[kolumn][:40]}" finns inte att välja'))
        return None


def _las_dag(tolkat: Tolkat, nummer: int, rad: Rad, kolumn: str) -> date | None:
    if not rad[kolumn]:
        return None
    try:
        return parse_datum(rad[kolumn])
    except OgiltigTid as fel:
        tolkat.fel.append(Filfel(nummer, kolumn, f'"{rad[kolumn][:40]}": {fel}'))
        return None


def _granska_trad(tolkat: Tolkat) -> None:
    """Every goal has its own above it, and everything else its goal or its indicator."""
    for plats, rad in tolkat.mal.items():
        over = plats.rpartition(".")[0]
        if over and over not in tolkat.mal:
            tolkat.fel.append(
                Filfel(
                    tolkat.varden[id(rad)]["rad"],
                    "nummer",
                    f"målet {over}, som {plats} hör till, saknas i filen",
                )
            )
    for poster in (tolkat.indikatorer, tolkat.aktiviteter):
        for (plats, _), rad in poster.items():
            if plats not in tolkat.mal:
                tolkat.fel.append(
                    Filfel(tolkat.varden[id(rad)]["rad"], "nummer", f"målet {plats} saknas i filen")
                )
    koder = {kod for _, kod in tolkat.indikatorer}
    hos_enhet = {
        (kod, tolkat.mal[plats].get("enhet", "")) for plats, kod in tolkat.indikatorer if plats in tolkat.mal
    }
    for (kod, enhet, _), rad in tolkat.arsmal.items():
        if kod not in koder:
            tolkat.fel.append(
                Filfel(tolkat.varden[id(rad)]["rad"], "kod", f'"{kod[:40]}" är ingen av filens indikatorer')
            )
        elif enhet and (kod, enhet) not in hos_enhet:
            text = f'{kod} står inte under något enhetsmål för "{enhet[:40]}"'
            tolkat.fel.append(Filfel(tolkat.varden[id(rad)]["rad"], "enhet", text))


def _granska_langder(tolkat: Tolkat) -> None:
    for rad in (
        *tolkat.mal.values(),
        *tolkat.indikatorer.values(),
        *tolkat.aktiviteter.values(),
        *tolkat.arsmal.values(),
    ):
        for kolumn, text in rad.items():
            if len(text) > MAX_TECKEN:
                tolkat.fel.append(
                    Filfel(tolkat.varden[id(rad)]["rad"], kolumn, f"är längre än {MAX_TECKEN} tecken")
                )
