"""Statusforslag: the status that the figures propose for a goal, and what each row says. A person sets the status.

The published reports let the status follow the prognos against the year's target: a row that stands at 8,3 % passed
because its prognos said 75 %. In a verksamhetsberättelse the year is over, and the outcome takes the prognos' place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casetrack.followup.arsmal import las_maltal
from casetrack.followup.malvillkor import las_villkor
from casetrack.reports.tertial.innehall import Malnod, Rapportrad, Tertial, Tertialrapport
from casetrack.rules.koder import Malstatus

_UTFALL, _VB, _PROGNOS, _ARSMAL, _KF = 1, 4, 5, 6, 7


@dataclass(frozen=True)
class Radlage:
    """What one row says of its goal: `natt` is None where it can't be judged; `skal` says why, in Swedish."""

    namn: str
    natt: bool | None
    skal: str


@dataclass(frozen=True)
class Statusforslag:
    """The proposed status of a goal, with what it follows from."""

    status: Malstatus
    lagen: tuple[Radlage, ...]

    @property
    def sammanfattning(self) -> str:
        """The reason in one sentence."""
        bedomda = [lage for lage in self.lagen if lage.natt is not None]
        if not bedomda:
            return "Ingen indikator under målet går att bedöma mot ett årsmål."
        nadda = sum(1 for lage in bedomda if lage.natt)
        obedomda = len(self.lagen) - len(bedomda)
        tillagg = f" {obedomda} går inte att bedöma." if obedomda else ""
        return f"{nadda} av {len(bedomda)} indikatorer når årsmålet.{tillagg}"

    @property
    def underlag(self) -> str:
        """The reason and what each row says, as it is kept with the status that somebody sets."""
        return "\n".join([self.sammanfattning, *(f"{lage.namn}: {lage.skal}" for lage in self.lagen)])


def foresla_statusar(rapport: Tertialrapport) -> dict[str, Statusforslag]:
    """The proposal for each goal, by its number; a goal is judged by the rows under it and under its subgoals."""
    return {
        nod.nummer: foresla_status(_samla_rader(nod, rapport.noder), rapport.tertial) for nod in rapport.noder
    }


def foresla_status(rader: Iterable[Rapportrad], tertial: Tertial) -> Statusforslag:
    """All rows that can be judged reach their targets, none does, or some do."""
    lagen = tuple(bedom_rad(rad, tertial) for rad in rader)
    bedomda = [lage.natt for lage in lagen if lage.natt is not None]
    if not bedomda:
        status = Malstatus.INGEN
    elif all(bedomda):
        status = Malstatus.HELT
    else:
        status = Malstatus.DELVIS if any(bedomda) else Malstatus.INTE
    return Statusforslag(status, lagen)


def bedom_rad(rad: Rapportrad, tertial: Tertial) -> Radlage:
    """The row's prognos, or the year's outcome, against the nämnd's target, or else kommunfullmäktige's."""
    namn = rad.namn
    if rad.tillstand:
        return Radlage(namn, None, f"{rad.tillstand.text.lower()}.")
    plats = _UTFALL if tertial is Tertial.VB else _PROGNOS
    vad = "utfallet" if plats == _UTFALL else "prognosen"
    text, mal = rad.celler[plats], rad.celler[_ARSMAL] or rad.celler[_KF]
    if not mal:
        return Radlage(namn, None, "inget årsmål är satt.")
    if not text:
        return Radlage(namn, None, f"{vad} saknas, så årsmålet {mal} går inte att bedöma.")
    tal = las_maltal(text, rad.indikator)
    if tal is None:
        return Radlage(namn, None, f"{vad} {text} är inget tal, så årsmålet {mal} går inte att bedöma.")
    jamfort = _jamfor(rad, tal, mal)
    if jamfort is None:
        return Radlage(namn, None, f"årsmålet {mal} går inte att jämföra med {vad} {text}.")
    natt, med = jamfort
    return Radlage(namn, natt, f"{vad} {text} {'når' if natt else 'når inte'} {med}.")


def _jamfor(rad: Rapportrad, tal: Decimal, mal: str) -> tuple[bool, str] | None:
    """Whether the number reaches the target, and the target in words; None where that can't be said."""
    villkor = las_villkor(mal, rad.indikator)
    natt = villkor.haller(tal, las_maltal(rad.celler[_VB], rad.indikator)) if villkor else None
    if villkor is None or natt is None:
        return None
    fran = f", från {rad.celler[_VB]}" if villkor.forandring else ""
    return natt, f"årsmålet {villkor.ord_}{mal}{fran}"


def _samla_rader(nod: Malnod, noder: Sequence[Malnod]) -> list[Rapportrad]:
    under = [each for each in noder if each is nod or each.nummer.startswith(f"{nod.nummer}.")]
    return [rad for each in under for rad in each.rader]
