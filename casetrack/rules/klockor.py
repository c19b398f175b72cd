"""The clocks of social services law as dated data, and the due dates they give (law.md, The clocks)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from casetrack.rules.allvarssamtal import TIMMAR
from casetrack.rules.kalender import flytta_till_vardag, lagg_till
from casetrack.rules.koder import Klocka, Policy
from casetrack.rules.tid import OgiltigTid


@dataclass(frozen=True)
class Klockregel:
    """The length of a clock and its paragraph, for starts from ``fran`` to ``till``, both included.

    None in ``fran`` or ``till`` means without limit on that side. ``langd`` is the length in words, and
    ``flyttas`` says whether the due date has a shifted twin: what must be done at once waits for no weekday.
    """

    klocka: Klocka
    fran: date | None
    till: date | None
    lagrum: str
    langd: str
    manader: int = 0
    dagar: int = 0
    flyttas: bool = True


# SoL 2025:400 replaced SoL 2001:453 without a transitional rule: the start date alone decides the paragraph.
_GAMLA_SOL_TILL = date(2025, 6, 30)
_NYA_SOL_FRAN = date(2025, 7, 1)

KLOCKREGLER = (
    Klockregel(Klocka.SKYDDSBEDOMNING, None, _GAMLA_SOL_TILL, "2001:453 11:1 a", "Samma dag", flyttas=False),
    Klockregel(Klocka.SKYDDSBEDOMNING, _NYA_SOL_FRAN, None, "SoL 20:1", "Samma dag", flyttas=False),
    Klockregel(Klocka.FORHANDSBEDOMNING, None, _GAMLA_SOL_TILL, "2001:453 11:1 a", "14 dagar", dagar=14),
    Klockregel(Klocka.FORHANDSBEDOMNING, _NYA_SOL_FRAN, None, "SoL 20:2", "14 dagar", dagar=14),
    Klockregel(Klocka.UTREDNING, None, _GAMLA_SOL_TILL, "2001:453 11:2", "Fyra månader", manader=4),
    Klockregel(Klocka.UTREDNING, _NYA_SOL_FRAN, None, "SoL 20:3", "Fyra månader", manader=4),
    Klockregel(Klocka.ATERKOPPLING, None, _GAMLA_SOL_TILL, "2001:453 14:1 b", "En vecka", dagar=7),
    Klockregel(Klocka.ATERKOPPLING, _NYA_SOL_FRAN, None, "SoL 19:6", "En vecka", dagar=7),
    Klockregel(Klocka.UPPFOLJNING, None, _GAMLA_SOL_TILL, "2001:453 11:4 a-c", "Två månader", manader=2),
    Klockregel(Klocka.UPPFOLJNING, _NYA_SOL_FRAN, None, "SoL 23:1-5", "Sex månader", manader=6),
    Klockregel(Klocka.OVERVAGANDE, None, _GAMLA_SOL_TILL, "2001:453 6:8", "Sex månader", manader=6),
    Klockregel(Klocka.OVERVAGANDE, _NYA_SOL_FRAN, None, "SoL 22:13", "Sex månader", manader=6),
    Klockregel(Klocka.JOURHEM, None, _GAMLA_SOL_TILL, "2001:453 6:6", "Två månader", manader=2),
    Klockregel(Klocka.JOURHEM, _NYA_SOL_FRAN, None, "SoL 22:4", "Två månader", manader=2),
    Klockregel(Klocka.VERKSTALLIGHET, None, _GAMLA_SOL_TILL, "2001:453 16:6 f", "Tre månader", manader=3),
    Klockregel(Klocka.VERKSTALLIGHET, _NYA_SOL_FRAN, None, "SoL 34:1", "Tre månader", manader=3),
)


@lru_cache(maxsize=50_000)
def forfallodagar(klocka: Klocka, start: date) -> tuple[date, date]:
    """The strict and the shifted due date of a clock of days, for those who need no more than the dates.

    Raises OgiltigTid when the calendar ends before them, and for allvarssamtal, which has no due day.
    """
    regel = hitta_klockregel(klocka, start)
    strikt = lagg_till(start, manader=regel.manader, dagar=regel.dagar)
    return strikt, flytta_till_vardag(strikt) if regel.flyttas else strikt


def hitta_klockregel(klocka: Klocka, start: date) -> Klockregel:
    """The rule in force on the start date; a clock of days has one for every date."""
    for regel in KLOCKREGLER:
        if (
            regel.klocka is klocka
            and (regel.fran is None or regel.fran <= start)
            and (regel.till is None or start <= regel.till)
        ):
            return regel
    raise OgiltigTid(f"{klocka} räknas inte i dagar")


def tillampa_policy(policy: Policy, dag: date) -> date:
    """The date that decides whether a limit on ``dag`` was kept, by the policy of the nämnd."""
    return flytta_till_vardag(dag) if policy is Policy.FLYTTAD else dag


def dagar_kvar(forfaller: date, dag: date) -> int:
    """Days from ``dag`` to the due date: 0 on the due date itself, negative when overdue."""
    return (forfaller - dag).days


def ar_forsenad(forfaller: date, dag: date) -> bool:
    """Whether something still open on ``dag`` is overdue; on its due date it is not (decision 14)."""
    return forfaller < dag


def forfaller_allvarssamtal(start: datetime) -> datetime:
    """The instant, in UTC, 48 elapsed hours after the start; raises OgiltigTid past the calendar's end."""
    try:
        return start.astimezone(UTC) + timedelta(hours=TIMMAR)
    except OverflowError:
        raise OgiltigTid("tidpunkten ligger utanför kalendern") from None
