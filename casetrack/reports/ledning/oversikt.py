"""Section 1, in one glance: the figures that matter most, with where they come from and where they should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

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
    INGET,
    MANADER,
    Underlag,
    har_nagot,
    lagg_upp_indikator,
    lagg_upp_kolumner,
    namnge,
    rakna_upp,
    skriv_manaden,
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
    "insatser_pagaende",
    "ej_aktuell_12_manader",
)
_MED_BILD = (
    "anmalningar",
    "forhandsbedomning_14_dagar",
    "utredning_fyra_manader",
    "allvarssamtal_48h",
    "placerade_barn",
)
_UTAN_UTREDNINGAR = ("insatser_pagaende", "ej_aktuell_12_manader")
"""What an enhet that has insatser alone is seen by."""

_VOLYMER = ("anmalningar", "utredningar_pagaende", "insatser_pagaende")
"""What an enhet has when it has anything."""


@dataclass(frozen=True)
class Oversikt:
    underlag: Underlag

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        underlag = self.underlag
        koder = [kod for kod in _KODER if har_nagot(underlag, omfattning, kod)]
        tabell = Tabell(
            "oversikt",
            "De viktigaste måtten",
            "Mått",
            self._sammanfatta(omfattning, koder),
            lagg_upp_kolumner(underlag),
            tuple(lagg_upp_indikator(underlag, omfattning, kod) for kod in koder or _VOLYMER),
        )
        med_bild = [kod for kod in koder if kod in self._valj_bilder(koder)]
        ovriga = [kod for kod in koder if kod not in med_bild]
        trender = [self._bygg_trend(omfattning, kod) for kod in med_bild]
        if ovriga:
            trender.append(self._bygg_ovriga(omfattning, ovriga))
        text = (
            f"Läget {underlag.manaden}, som det var daterat till och med {underlag.per}. Varje månad är räknad som den"
            " var daterad sin egen sista dag, så att månaderna kan jämföras; det som har blivit klart senare räknas i"
            f" Hittills {underlag.manad.year}. Under varje andel står hur många den räknas på."
        )
        if underlag.pagar:
            text += " Månaden pågår, och de andra månaderna är hela."
        return Avsnitt(1, "Månaden i korthet", text, (tabell, *trender))

    def _valj_bilder(self, koder: Sequence[str]) -> tuple[str, ...]:
        utredande = "anmalningar" in koder or "utredningar_pagaende" in koder
        return _MED_BILD if utredande else (*_MED_BILD, *_UTAN_UTREDNINGAR)

    def _sammanfatta(self, omfattning: Omfattning, koder: Sequence[str]) -> str:
        """Which targets were kept in the month, and which were not."""
        underlag = self.underlag
        if not koder:
            return (
                f"Här finns inga ärenden att räkna, varken i månaden eller de {MANADER - 1} månaderna före."
            )
        natt: list[str] = []
        missat: list[str] = []
        for kod in koder:
            natt_mal = self._nar_mal(omfattning, kod, underlag.manad)
            if natt_mal is not None:
                (natt if natt_mal else missat).append(namnge(kod)[0].lower() + namnge(kod)[1:])
        if not natt and not missat:
            return "Ingen siffra i tabellen kan jämföras med ett mål den här månaden."
        delar = []
        hittills = f" till och med {underlag.per}" if underlag.pagar else ""
        if natt:
            delar.append(f"Målet nåddes{hittills} för {rakna_upp(natt)}.")
        if missat:
            delar.append(f"Målet nåddes inte{hittills} för {rakna_upp(missat)}.")
        return " ".join(delar)

    def _bygg_trend(self, omfattning: Omfattning, kod: str) -> Tabell:
        underlag = self.underlag
        serie = underlag.serier[kod]
        indikator = serie.indikator
        malen = [underlag.las_maltal(indikator, manad, omfattning) for manad in underlag.manader]
        har_mal = any(mal is not None for mal in malen)
        varden, rader = [], []
        for manad in underlag.manader:
            antal = serie.las(manad, omfattning.enheter)
            varden.append(_las_varde(indikator, antal.som_antal(indikator)))
            celler: tuple[Cell, ...] = (utfallscell(indikator, antal),)
            if har_mal:
                celler += (Cell(underlag.skriv_mal(indikator, manad, omfattning) or INGET),)
            rader.append(Rad(skriv_manaden(manad, underlag.per), celler))
        kolumner: tuple[Kolumn, ...] = (Kolumn("Utfall", Kolumnslag.UTFALL),)
        if har_mal:
            kolumner += (Kolumn("Mål", Kolumnslag.TEXT),)
        bild = Bild(
            f"trend_{kod}",
            Bildslag.TREND,
            namnge(kod),
            tuple(f"{manad:%Y-%m}" for manad in underlag.manader),
            (Serie(namnge(kod), tuple(_som_flyttal(varde) for varde in varden)),),
            {"procent": "%", "antal": "st", "dagar": "dagar"}[indikator.enhet],
            mal=_som_flyttal(malen[-1]),
            mal_per_etikett=tuple(map(_som_flyttal, malen)) if har_mal and len(set(malen)) > 1 else None,
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

    def _bygg_ovriga(self, omfattning: Omfattning, koder: Sequence[str]) -> Tabell:
        """The figures that have no picture, month by month."""
        underlag = self.underlag
        serier = [underlag.serier[kod] for kod in koder]
        rader = [
            Rad(
                skriv_manaden(manad, underlag.per),
                tuple(utfallscell(each.indikator, each.las(manad, omfattning.enheter)) for each in serier),
            )
            for manad in underlag.manader
        ]
        return Tabell(
            "trend_ovriga",
            f"De andra måtten, de senaste {MANADER} månaderna",
            "Månad",
            "Det som pågår eller är försenat är räknat i slutet av varje månad.",
            tuple(Kolumn(namnge(kod), Kolumnslag.UTFALL) for kod in koder),
            tuple(rader),
        )

    def _beskriv_trend(
        self, omfattning: Omfattning, kod: str, varden: Sequence[Decimal | None]
    ) -> Iterator[str]:
        underlag = self.underlag
        serie = underlag.serier[kod]
        indikator = serie.indikator
        nu = serie.las(underlag.manad, omfattning.enheter)
        antal = nu.som_antal(indikator)
        har_bas = indikator.matt is Matt.ANDEL and antal.namnare
        av = f" ({formatera_andel(antal.taljare or 0, antal.namnare)})" if har_bas else ""
        namn = namnge(kod)
        yield f"{namn}: {nu.skriv(indikator) or 'inget att räkna'}{av} i {underlag.manaden}."
        # A month that goes on is not the lowest of anything yet.
        hela = underlag.manader[:-1] if underlag.pagar else underlag.manader
        kanda = [
            (varde, manad, serie.las(manad, omfattning.enheter).skriv(indikator))
            for manad, varde in zip(underlag.manader, varden, strict=True)
            if varde is not None and manad in hela
        ]
        if len(kanda) > 1:
            lagst, hogst = min(kanda), max(kanda)
            vilka = (
                f"De {len(hela)} hela månaderna före" if underlag.pagar else f"De senaste {MANADER} månaderna"
            )
            yield f"{vilka} som lägst {lagst[2]} och som högst {hogst[2]}."
        natt = [
            natt_mal
            for _, manad, _ in kanda
            if (natt_mal := self._nar_mal(omfattning, kod, manad)) is not None
        ]
        if natt:
            malen = {underlag.skriv_mal(indikator, manad, omfattning) for manad in hela} - {""}
            mal = f"Målet {malen.pop()}" if len(malen) == 1 else "Målet för månaden"
            yield f"{mal} nåddes {sum(natt)} av {len(natt)} {'månad' if len(natt) == 1 else 'månader'}."

    def _nar_mal(self, omfattning: Omfattning, kod: str, manad: date) -> bool | None:
        """Whether a month was as good as the target that held then, by its counts and not by what is printed.

        None where either is missing or neither direction is better.
        """
        serie = self.underlag.serier[kod]
        indikator = serie.indikator
        mal = self.underlag.las_maltal(indikator, manad, omfattning)
        varde = _berakna_varde(indikator, serie.las(manad, omfattning.enheter).som_antal(indikator))
        if mal is None or varde is None or indikator.riktning is None:
            return None
        return varde >= Fraction(mal) if indikator.riktning == "hog" else varde <= Fraction(mal)


def las_oversikt(underlag: Underlag) -> Oversikt:
    return Oversikt(underlag)


def _berakna_varde(indikator: Indikator, antal: Antal) -> Fraction | None:
    if antal.taljare is None:
        return Fraction(antal.namnare)
    if antal.namnare == 0:
        return None
    return Fraction(antal.taljare * (100 if indikator.matt is Matt.ANDEL else 1), antal.namnare)


def _las_varde(indikator: Indikator, antal: Antal) -> Decimal | None:
    """The value as the report prints it, so that picture and text never differ."""
    varde = _berakna_varde(indikator, antal)
    return None if varde is None else avrunda(varde.numerator, varde.denominator, indikator.decimaler)


def _som_flyttal(varde: Decimal | None) -> float | None:
    return None if varde is None else float(varde)
