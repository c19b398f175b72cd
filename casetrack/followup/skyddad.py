"""Skyddad visning: what of a figure and its parts may be shown to one who may not see persons (decision 6).

The nämnd's own figure is what its reports print, for any period, unless it is of fewer than five. Its parts are shown
for the periods of a report alone: January to April, to August or to December, and the year so far. Else two periods
that differ by a few days could be laid beside each other to tell who came in between. A part is left out when it is
small itself, or has changed by few from one report period to the next, as these are read side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from casetrack.followup.indikator import Fonster, Indikator
from casetrack.followup.period import Period
from casetrack.followup.sma_tal import ar_for_litet, find_undertryckta, lista_grupper, rakna_underlag
from casetrack.followup.uppdelning import Uppdelning, dela_upp
from casetrack.followup.utfall import Antal, Utfall, berakna_utfall
from casetrack.rules.koder import Kon

K = TypeVar("K")

_RAPPORTDAGAR = ((4, 30), (8, 31), (12, 31))


def lista_rapportperioder(ar: int, idag: date) -> list[Period]:
    """The report periods of a year up to today, the last of them the year so far where it hasn't ended."""
    forsta = date(ar, 1, 1)
    slut = [date(ar, *dag) for dag in _RAPPORTDAGAR]
    hela = [Period(forsta, dag, dag) for dag in slut if dag <= idag]
    pagaende = [Period(forsta, idag, idag)] if forsta <= idag < slut[-1] and idag not in slut else []
    return hela + pagaende


@dataclass(frozen=True)
class Skydd:
    """The period that is asked about by one who may not see persons, on a day."""

    session: Session
    period: Period
    idag: date

    @cached_property
    def punkter(self) -> Sequence[Period]:
        """The report periods of the year that end with the one asked about; none where it is no such period."""
        if self.period.fran != date(self.period.fran.year, 1, 1):
            return ()
        perioder = lista_rapportperioder(self.period.fran.year, self.idag)
        for plats, each in enumerate(perioder):
            if (each.sista_dag, each.per) == (self.period.sista_dag, self.period.per):
                return perioder[: plats + 1]
        return ()

    @property
    def visar_delar(self) -> bool:
        return bool(self.punkter)

    def doljer(self, indikator: Indikator, utfall: Utfall, enhet_id: int | None) -> bool:
        """Whether a figure itself is left out: one of few, or of an enhet that is left out among all enheter."""
        if ar_for_litet(rakna_underlag(indikator, Antal(utfall.taljare, utfall.namnare))):
            return True
        if enhet_id is None:
            return False
        return not self.visar_delar or str(enhet_id) in self.dolj_delar(indikator, Uppdelning.ENHET)

    def doljer_jamforelse(self, indikator: Indikator, fore: Utfall, nu: Utfall, enhet_id: int | None) -> bool:
        """Whether a figure is left out where it stands beside itself as it was frozen.

        It is when either is; and that of an enhet when it told of few then, or has changed by few since.
        """
        if any(self.doljer(indikator, utfall, enhet_id) for utfall in (fore, nu)):
            return True
        antal = [{enhet_id: Antal(utfall.taljare, utfall.namnare)} for utfall in (fore, nu)]
        return enhet_id is not None and bool(dolj(indikator, antal))

    def dolj_delar(self, indikator: Indikator, efter: Uppdelning) -> frozenset[str | None]:
        """The keys of the parts that are left out."""
        return dolj(
            indikator,
            [
                {del_.nyckel: del_.antal for del_ in dela_upp(self.session, indikator.kod, punkt, efter)}
                for punkt in self._lista_jamforda(indikator)
            ],
        )

    def dolj_kon(self, indikator: Indikator) -> frozenset[Kon]:
        utfall = [
            berakna_utfall(self.session, indikator.kod, punkt) for punkt in self._lista_jamforda(indikator)
        ]
        return dolj(indikator, [dela_efter_kon(each) for each in utfall])

    def _lista_jamforda(self, indikator: Indikator) -> Sequence[Period]:
        # What stands on a day, or follows up to it, does not grow from one report to the next.
        return self.punkter if indikator.fonster is Fonster.PERIOD else self.punkter[-1:]


def dolj_manader(indikator: Indikator, serie: Sequence[Utfall]) -> frozenset[int]:
    """The places in a series of months that are left out: those of few, and what would give them away."""
    underlag = [rakna_underlag(indikator, Antal(each.taljare, each.namnare)) for each in serie]
    if indikator.fonster is not Fonster.PERIOD:
        return frozenset(plats for plats, antal in enumerate(underlag) if ar_for_litet(antal))
    return find_undertryckta({plats: (antal,) for plats, antal in enumerate(underlag)})


def dolj_typer(delar: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """The places among the parts by typ and regi that are left out."""
    return find_undertryckta({plats: (each["antal"],) for plats, each in enumerate(delar)})


def dela_efter_kon(utfall: Utfall) -> dict[Kon, Antal]:
    return {Kon.POJKE: utfall.pojkar, Kon.FLICKA: utfall.flickor, Kon.OKANT: utfall.okant}


def dolj(indikator: Indikator, punkter: Sequence[Mapping[K, Antal]]) -> frozenset[K]:
    """The parts that are left out at the last of some report periods, each given with its parts' counts."""
    nycklar = dict.fromkeys(nyckel for punkt in punkter for nyckel in punkt)
    grupper: dict[K, Sequence[int]] = {}
    for nyckel in nycklar:
        serie = [lista_grupper(indikator, punkt.get(nyckel, Antal(0, 0))) for punkt in punkter]
        okningar = [
            nu - fore
            for senare, tidigare in zip(serie[1:], serie, strict=False)
            for nu, fore in zip(senare, tidigare, strict=True)
        ]
        grupper[nyckel] = (*serie[-1], *serie[0], *okningar)
    return find_undertryckta(grupper)


def skydda_utfall(
    indikator: Indikator, utfall: Utfall, enhet_id: int | None, skydd: Skydd | None
) -> dict[str, Any]:
    """The answer by its fields, with None for what may not be told, and the names of those fields in `dolt`."""
    svar = {falt.name: getattr(utfall, falt.name) for falt in fields(utfall)}
    dolt = [] if skydd is None else list(_lista_dolda(indikator, utfall, enhet_id, skydd))
    return svar | dict.fromkeys(dolt) | {"dolt": dolt}


def _lista_dolda(indikator: Indikator, utfall: Utfall, enhet_id: int | None, skydd: Skydd) -> Iterator[str]:
    hela_dold = skydd.doljer(indikator, utfall, enhet_id)
    if hela_dold:
        yield from ("taljare", "namnare", "varde")
    # The parts of an enhet, laid beside those of the others, would tell what is left out of the whole nämnd's.
    delas = skydd.visar_delar and enhet_id is None and not hela_dold
    dolda_kon = skydd.dolj_kon(indikator) if delas else frozenset(Kon)
    yield from (_KONSFALT[kon] for kon in Kon if kon in dolda_kon)
    # So would what is left out of an enhet: the nämnd's less the others' is what its own page holds back.
    enhetens = enhet_id is not None
    for namn in ("uteslutna", "ej_matbara", "ofullstandiga"):
        if enhetens or ar_for_litet(getattr(utfall, namn)):
            yield namn
    if enhetens or any(map(ar_for_litet, utfall.markeringar.values())):
        yield "markeringar"
    if utfall.delar is not None and (not delas or dolj_typer(utfall.delar)):
        yield "delar"


_KONSFALT = {Kon.POJKE: "pojkar", Kon.FLICKA: "flickor", Kon.OKANT: "okant"}
