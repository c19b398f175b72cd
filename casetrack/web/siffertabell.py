"""Figures as printed, and the tables that a figure is split into, with what may not be told left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casetrack.followup.arsmal import skriv_malcell
from casetrack.followup.format import formatera_varde
from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.period import Period
from casetrack.followup.prognos import METOD, Prognos
from casetrack.followup.sma_tal import find_undertryckta, har_laga_volymer, lista_grupper
from casetrack.followup.uppdelning import Uppdelning, dela_upp
from casetrack.followup.utfall import Antal, Utfall, berakna_manadsserie


@dataclass(frozen=True)
class Siffra:
    """A figure as printed: its share or number, and the counts that it comes from; `dold` when neither may be told."""

    rubrik: str
    text: str
    antal: Antal
    laga_volymer: bool = False
    dold: bool = False

    @property
    def andel(self) -> float:
        """From 0 to 1, for a bar."""
        return (self.antal.taljare or 0) / self.antal.namnare if self.antal.namnare else 0.0


@dataclass(frozen=True)
class Tabell:
    """Figures under one another; `forst` is what the first column holds."""

    rubrik: str
    forst: str
    rader: list[Siffra]


def print_utfall(rubrik: str, indikator: Indikator, utfall: Utfall) -> Siffra:
    antal = Antal(utfall.taljare, utfall.namnare)
    text = formatera_varde(indikator, utfall.taljare, utfall.namnare, utfall.varde)
    return Siffra(rubrik, text, antal, har_laga_volymer(indikator, antal))


def tabulate_kon(indikator: Indikator, utfall: Utfall) -> Tabell:
    delar = (
        ("Pojkar och män", utfall.pojkar),
        ("Flickor och kvinnor", utfall.flickor),
        ("Okänt kön", utfall.okant),
    )
    rader = [print_utfall("Alla", indikator, utfall)]
    return Tabell("Efter kön", "Grupp", rader + [_print_del(namn, indikator, antal) for namn, antal in delar])


def tabulate_manader(session: Session, indikator: Indikator, period: Period, enhet_id: int | None) -> Tabell:
    serie = berakna_manadsserie(session, indikator.kod, period, enhet_id=enhet_id)
    rader = [print_utfall(f"{each.fran:%Y-%m}", indikator, each) for each in serie]
    return Tabell("Månad för månad", "Månad", rader)


_RUBRIKER = {
    Uppdelning.ENHET: "Enhet för enhet",
    Uppdelning.ALDER: "Efter ålder",
    Uppdelning.ANMALARE: "Efter anmälare",
    Uppdelning.STADSDEL: "Efter stadsdel",
}


def tabulate_delar(
    session: Session, indikator: Indikator, period: Period, enhet_id: int | None, *, far_se_personer: bool
) -> list[Tabell]:
    """The splits that tell anything: one whose every part is unknown, or that has the chosen enhet alone, does not.

    Small numbers, and what would give them away, are left out for one who may not see persons (decision 6).
    """
    tabeller = []
    for efter in Uppdelning:
        delar = dela_upp(session, indikator.kod, period, efter, enhet_id=enhet_id)
        if (efter is Uppdelning.ENHET and enhet_id is not None) or all(del_.nyckel is None for del_ in delar):
            continue
        dolda: frozenset[int] = frozenset()
        if not far_se_personer:
            dolda = find_undertryckta(
                {plats: lista_grupper(indikator, del_.antal) for plats, del_ in enumerate(delar)}
            )
        rader = [
            _print_del(del_.namn, indikator, del_.antal, dold=plats in dolda)
            for plats, del_ in enumerate(delar)
        ]
        tabeller.append(Tabell(_RUBRIKER[efter], efter.text, rader))
    return tabeller


def is_enhet_dold(session: Session, indikator: Indikator, period: Period, enhet_id: int) -> bool:
    """Whether the figure of an enhet would be left out of the table of enheter for one who may not see persons."""
    delar = dela_upp(session, indikator.kod, period, Uppdelning.ENHET)
    grupper: dict[str | None, Sequence[int]] = {
        del_.nyckel: lista_grupper(indikator, del_.antal) for del_ in delar
    }
    return str(enhet_id) in find_undertryckta(grupper)


@dataclass(frozen=True)
class Prognosruta:
    """A prognos as printed."""

    prognos: Prognos
    helar: Siffra
    lagst: Siffra
    hogst: Siffra
    mal: str
    metod: str = METOD


def print_prognos(indikator: Indikator, prognos: Prognos) -> Prognosruta:
    return Prognosruta(
        prognos,
        _print_del("Prognos", indikator, prognos.helar),
        _print_del("Lägst", indikator, prognos.lagst),
        _print_del("Högst", indikator, prognos.hogst),
        skriv_malcell(prognos.mal, indikator),
    )


def _print_del(rubrik: str, indikator: Indikator, antal: Antal, *, dold: bool = False) -> Siffra:
    text = "" if indikator.matt is Matt.MEDIAN else formatera_varde(indikator, antal.taljare, antal.namnare)
    return Siffra(rubrik, text, antal, har_laga_volymer(indikator, antal), dold)
