"""A few cases from long ago: something to dispose of, something to keep, and something to wait with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casetrack.demo.namnd import FAMILJEVARD, MOTTAGNING, UTREDNING_UNGA, write_kod
from casetrack.demo.rows import Row
from casetrack.rules.koder import (
    AnmalareKategori,
    Beslut,
    InsatsTyp,
    JaNejEjNodvandigt,
    Kon,
    Lagrum,
    Regi,
    Resultat,
    Skydd,
    TypAnmalan,
)

KOMMUNKOD = "0180"


@dataclass(frozen=True)
class _Fall:
    """A case of so many years ago, about someone of that age then; `dag` is the day of the month of birth."""

    fornamn: str
    kon: Kon
    ar_sedan: int
    alder: int
    dag: int
    utredd: bool = False
    placerad: bool = False


_FALL = (
    _Fall("Testina", Kon.FLICKA, 6, 3, 7),
    _Fall("Fiktor", Kon.POJKE, 7, 9, 12),
    _Fall("Provia", Kon.FLICKA, 8, 14, 21),
    _Fall("Exemplius", Kon.POJKE, 7, 6, 15),  # kept for research by the day of birth
    _Fall("Påhittar", Kon.POJKE, 15, 17, 9, utredd=True),  # thirty since
    _Fall("Demonia", Kon.FLICKA, 8, 12, 23, utredd=True),  # not thirty yet
    _Fall("Skenja", Kon.FLICKA, 16, 16, 2, utredd=True, placerad=True),
)


def tell_old_cases(idag: date, namnd: str) -> Iterator[Row]:
    """Their rows, each begun in March of its year."""
    for nummer, fall in enumerate(_FALL, 1):
        yield from _tell(fall, f"{nummer:03}", date(idag.year - fall.ar_sedan, 3, 4), namnd)


def _tell(fall: _Fall, nummer: str, start: date, namnd: str) -> Iterator[Row]:
    beslut = start + timedelta(days=9)
    inkom = datetime(start.year, start.month, start.day, 10, 15)  # noqa: DTZ001 - a Swedish time, as in the files
    yield (
        "barn",
        {
            "id": f"BG{nummer}",
            "fornamn": fall.fornamn,
            "efternamn": "Fornlund",
            "kon": fall.kon,
            "fodd": date(start.year - fall.alder, 2, fall.dag),
            "skydd": Skydd.INGEN,
        },
    )
    yield (
        "orosanmalningar",
        {
            "id": f"AG{nummer}",
            "barn": f"BG{nummer}",
            "enhet": write_kod(namnd, MOTTAGNING),
            "typ": TypAnmalan.ANMALAN,
            "inkom": inkom,
            "anmalare": AnmalareKategori.SKOLA,
            "vald": False,
            "brott": False,
            "skyddsbedomning": inkom + timedelta(hours=2),
            "behov_av_skydd": False,
            "beslut": Beslut.INLEDA if fall.utredd else Beslut.INTE_INLEDA,
            "beslut_datum": beslut,
            "utredning": f"UG{nummer}" if fall.utredd else None,
            "barnet_hort": None if fall.utredd else True,
        },
    )
    if not fall.utredd:
        return
    avslutad = beslut + timedelta(days=100)
    yield (
        "utredningar",
        {
            "id": f"UG{nummer}",
            "barn": f"BG{nummer}",
            "enhet": write_kod(namnd, UTREDNING_UNGA),
            "inledd": beslut,
            "avslutad": avslutad,
            "resultat": Resultat.INSATS if fall.placerad else Resultat.INGEN_INSATS,
            "barnet_delaktigt": True,
            "barnet_aterkoppling": True,
            "skola_vidtalad": JaNejEjNodvandigt.JA,
        },
    )
    if fall.placerad:
        yield (
            "insatser",
            {
                "id": f"IG{nummer}",
                "barn": f"BG{nummer}",
                "enhet": write_kod(namnd, FAMILJEVARD),
                "utredning": f"UG{nummer}",
                "typ": InsatsTyp.FAMILJEHEM,
                "regi": Regi.EGEN,
                "lagrum": Lagrum.SOL,
                "beslutad": avslutad,
                "paborjad": avslutad + timedelta(days=7),
                "avslutad": avslutad + timedelta(days=300),
                "skyddsbehov": False,
            },
        )
