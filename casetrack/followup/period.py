"""Period: the span of a figure and its data cut-off."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from casetrack.rules.kalender import lagg_till

UPPFOLJNING_MANADER = 12
"""How long a child is followed after a closing, in every follow-up figure."""


@dataclass(frozen=True)
class Period:
    """From `fran` to `till`, both included, as things were dated by the end of the local day `per`."""

    fran: date
    till: date
    per: date

    @property
    def sista_dag(self) -> date:
        """The last day that can be counted: a period is cut at `per` (decision 13)."""
        return min(self.till, self.per)


def sista_i_manaden(dag: date) -> date:
    return dag.replace(day=monthrange(dag.year, dag.month)[1])


def lista_manader(fran: date, till: date) -> Iterator[date]:
    """The first day of each month that has a day from `fran` to `till`."""
    manad = fran.replace(day=1)
    while manad <= till:
        yield manad
        if (manad.year, manad.month) == (date.max.year, date.max.month):
            return
        manad = lagg_till(manad, manader=1)


def bestam_uppfoljningsbas(per: date) -> tuple[date, date]:
    """The twelve months that end twelve months before `per`, so that every child in them has been followed a year.

    From the last day of a month the count goes to the last day of a month, so that consecutive bases neither overlap
    nor leave a 29 February out (decision 15). Raises OgiltigTid before the calendar begins.
    """
    fore = _rakna_bakat(per, 2 * UPPFOLJNING_MANADER)
    return fore + timedelta(days=1), _rakna_bakat(per, UPPFOLJNING_MANADER)


def bestam_kkik_bas(per: date) -> tuple[date, date]:
    """January to June of the year before `per`'s, as Kommunens Kvalitet i Korthet counts (decision 31)."""
    ar = lagg_till(per, manader=-12).year
    return date(ar, 1, 1), date(ar, 6, 30)


def _rakna_bakat(dag: date, manader: int) -> date:
    raknad = lagg_till(dag, manader=-manader)
    return sista_i_manaden(raknad) if dag == sista_i_manaden(dag) else raknad
