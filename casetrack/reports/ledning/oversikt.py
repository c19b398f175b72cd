"""Section 1, in one glance: the figures that matter most, with where they come from and where they should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casetrack.followup.format import avrunda, formatera_andel
from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.utfall import Antal
from casetrack.reports.ledning.rapport import (
    Avsnitt,
    Bild,
    Bildslag,
    Cell,
    Kolumn,
    Kolumnslag,
    Omfattning,
    Rad,
    Serie,
    Tabell,
)
from casetrack.reports.ledning.underlag import (
    MANADER,
    Underlag,
    har_nagot,
    lagg_upp_indikatorer,
    lagg_upp_kolumner,
    namnge,
    skriv_manad,
    utfallscell,
)

_KODER = (
    "anmalningar",
    "forhandsbedomning_14_dagar",
    "forhandsbedomning_forsenade",
    "utredningar_pagaende",
    "utredning_fyra_manader",
    "utredning_forsenade",
    "allvarssamtal_48h",
    "ateraktualisering_utredning",
    "placerade_barn",
)
_MED_BILD = (
    "anmalningar",
    "forhandsbedomning_14_dagar",
    "utredning_fyra_manader",
    "allvarssamtal_48h",
    "placerade_barn",
)


@dataclass(frozen=True)
class Oversikt:
    underlag: Underlag

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        underlag = self.underlag
        rader = lagg_upp_indikatorer(underlag, omfattning, _KODER)
        tabell = Tabell(
            "oversikt",
            "Månaden i korthet",
            "Mått",
            self._sammanfatta(omfattning),
            lagg_upp_kolumner(underlag),
            rader,
        )
        trender = (
            self._bygg_trend(omfattning, kod) for kod in _MED_BILD if har_nagot(underlag, omfattning, kod)
        )
        text = (
            f"Läget {skriv_manad(underlag.manad)}, som det var daterat till och med {underlag.per}. Under varje andel"
            " står hur många den räknas på."
        )
        return Avsnitt(1, "Månaden i korthet", text, (tabell, *trender))

    def _sammanfatta(self, omfattning: Omfattning) -> str:
        """Which targets were kept in the month, and which were not."""
        natt: list[str] = []
        missat: list[str] = []
        for kod in _KODER:
            serie = self.underlag.serier[kod]
            utfall = _las_varde(
                serie.indikator, serie.las(self.underlag.manad, omfattning.enheter).som_antal(serie.indikator)
            )
            natt_mal = _nar_mal(self.underlag, serie.indikator, utfall)
            if natt_mal is not None:
                (natt if natt_mal else missat).append(namnge(kod)[0].lower() + namnge(kod)[1:])
        if not natt and not missat:
            return "Ingen siffra i tabellen kan jämföras med ett mål den här månaden."
        delar = []
        if natt:
            delar.append(f"Målet nåddes för {_rakna_upp(natt)}.")
        if missat:
            delar.append(f"Målet nåddes inte för {_rakna_upp(missat)}.")
        return " ".join(delar)

    def _bygg_trend(self, omfattning: Omfattning, kod: str) -> Tabell:
        underlag = self.underlag
        serie = underlag.serier[kod]
        indikator = serie.indikator
        mal = underlag.las_maltal(indikator)
        varden, rader = [], []
        for manad in underlag.manader:
            antal = serie.las(manad, omfattning.enheter)
            varden.append(_las_varde(indikator, antal.som_antal(indikator)))
            celler: tuple[Cell, ...] = (utfallscell(indikator, antal),)
            if mal is not None:
                celler += (Cell(underlag.skriv_mal(indikator)),)
            rader.append(Rad(skriv_manad(manad), celler))
        kolumner: tuple[Kolumn, ...] = (Kolumn("Utfall", Kolumnslag.UTFALL),)
        if mal is not None:
            kolumner += (Kolumn("Mål", Kolumnslag.TEXT),)
        bild = Bild(
            f"trend_{kod}",
            Bildslag.TREND,
            namnge(kod),
            tuple(f"{manad:%Y-%m}" for manad in underlag.manader),
            (Serie(namnge(kod), tuple(None if varde is None else float(varde) for varde in varden)),),
            {"procent": "%", "antal": "st", "dagar": "dagar"}[indikator.enhet],
            mal=None if mal is None else float(mal),
        )
        return Tabell(
            f"trend_{kod}",
            f"{namnge(kod)}, de senaste {MANADER} månaderna",
            "Månad",
            " ".join(self._beskriv_trend(omfattning, kod, varden)),
            kolumner,
            tuple(rader),
            bild,
        )

    def _beskriv_trend(self, omfattning: Omfattning, kod: str, varden: list[Decimal | None]) -> Iterator[str]:
        underlag = self.underlag
        serie = underlag.serier[kod]
        indikator = serie.indikator
        nu = serie.las(underlag.manad, omfattning.enheter)
        antal = nu.som_antal(indikator)
        har_bas = indikator.matt is Matt.ANDEL and antal.namnare
        av = f" ({formatera_andel(antal.taljare or 0, antal.namnare)})" if har_bas else ""
        namn = namnge(kod)
        yield f"{namn}: {nu.skriv(indikator) or 'inget att räkna'}{av} i {skriv_manad(underlag.manad)}."
        kanda = [
            (varde, serie.las(manad, omfattning.enheter).skriv(indikator))
            for manad, varde in zip(underlag.manader, varden, strict=True)
            if varde is not None
        ]
        if len(kanda) > 1:
            lagst, hogst = min(kanda), max(kanda)
            yield f"De senaste {MANADER} månaderna som lägst {lagst[1]} och som högst {hogst[1]}."
        natt = [_nar_mal(underlag, indikator, varde) for varde, _ in kanda]
        if natt and None not in natt:
            yield f"Målet {underlag.skriv_mal(indikator)} nåddes {sum(map(bool, natt))} av {len(natt)} månader."


def las_oversikt(underlag: Underlag) -> Oversikt:
    return Oversikt(underlag)


def _las_varde(indikator: Indikator, antal: Antal) -> Decimal | None:
    """The value as the report prints it, so that picture and text never differ."""
    if antal.taljare is None:
        return Decimal(antal.namnare)
    if antal.namnare == 0:
        return None
    return avrunda(
        antal.taljare * (100 if indikator.matt is Matt.ANDEL else 1), antal.namnare, indikator.decimaler
    )


def _nar_mal(underlag: Underlag, indikator: Indikator, varde: Decimal | None) -> bool | None:
    """Whether a value is as good as its target; None where either is missing or neither direction is better."""
    mal = underlag.las_maltal(indikator)
    if mal is None or varde is None or indikator.riktning is None:
        return None
    return varde >= mal if indikator.riktning == "hog" else varde <= mal


def _rakna_upp(delar: list[str]) -> str:
    return delar[0] if len(delar) == 1 else f"{', '.join(delar[:-1])} och {delar[-1]}"
