"""Följeslagare: what stands beside a figure so that it does not say more than it can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.followup.format import avrunda
from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.utfall import Utfall
from casetrack.rules.kalender import lagg_till
from casetrack.rules.tid import OgiltigTid

FOLJESLAGARE = {
    "forhandsbedomning_14_dagar": "forhandsbedomning_forsenade",
    "forhandsbedomning_14_dagar_inkomna": "forhandsbedomning_forsenade",
    "utredning_fyra_manader": "utredning_forsenade",
    "allvarssamtal_48h": "allvarssamtal_hallet_48h",
    "till_utredning": "till_utredning_med_paforda",
}
"""Beside a share, the figure that tells what it doesn't: what is open and late, or counted another way."""


@dataclass(frozen=True)
class Tackning:
    """How many of those that should be counted have what it takes: the others are ofullständiga."""

    raknade: int
    alla: int

    def __str__(self) -> str:
        """Täckningsgrad in percent, as "98,5 %"; empty where there is nothing to count."""
        if self.alla == 0:
            return ""
        andel = avrunda(100 * self.raknade, self.alla, 1)
        hel = andel.to_integral_value()
        return f"{hel if andel == hel else andel} %".replace(".", ",")


def mat_tackning(indikator: Indikator, utfall: Utfall) -> Tackning:
    """The täckningsgrad of a figure; what a rule leaves out, or is too recent to judge, is not a part of it."""
    raknade = utfall.taljare or 0 if indikator.matt is Matt.MANADSSNITT else utfall.namnare
    return Tackning(raknade, raknade + utfall.ofullstandiga)


def beskriv_versionsbyten(indikator: Indikator, fran: date, till: date) -> str:
    """What to say where the definition changed in the period or since the same days the year before; else empty.

    "Definitionen ändrades 2021-04-01 (version 2)."
    """
    try:
        jamforelsens_borjan = lagg_till(fran, manader=-12)
    except OgiltigTid:
        jamforelsens_borjan = date.min
    byten = [
        f"{version.fran} (version {version.version})"
        for version in indikator.versioner[1:]
        if version.fran is not None and jamforelsens_borjan < version.fran <= till
    ]
    return f"Definitionen ändrades {', '.join(byten)}." if byten else ""
