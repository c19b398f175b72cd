"""Counting in the Swedish calendar by lag 1930:173: lengths of time (1 §) and days off (2 §)."""

from datetime import date, timedelta
from functools import cache, lru_cache

from dateutil.relativedelta import relativedelta

from casetrack.rules.tid import OgiltigTid

MANADSNAMN = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)

_LORDAG, _SONDAG = 5, 6
# Names that begin with a person's name keep their capital letter within a sentence; the others do not.
_PERSONNAMN = ("Kristi", "Marie")


@cache
def _helgdagar(ar: int) -> dict[date, str]:
    """The holidays and eves of one year with their Swedish names."""
    # Imported here since it costs more than the rest of the rules together, and most callers never need it.
    import holidays

    kalender = holidays.country_holidays("SE", categories=("public", "de_facto"), language="sv")
    # The library answers "no holidays" outside the years it vouches for. The acts have no end date,
    # so a far year follows the rules as they are known.
    kalender.start_year, kalender.end_year = date.min.year, date.max.year
    kalender.get(date(ar, 1, 1))  # fills in the year of the day asked for
    return {dag: kalender.get_list(dag)[0] for dag in kalender}


def namnge_ledig_dag(dag: date) -> str | None:
    """What makes a day off of it, as written within a sentence ("midsommarafton"); None for a weekday.

    Days off are Saturdays, Sundays, public holidays (lag 1989:253), midsommarafton, julafton and nyårsafton.
    """
    helgdag = _helgdagar(dag.year).get(dag)
    if helgdag is not None:
        return helgdag if helgdag.startswith(_PERSONNAMN) else helgdag[0].lower() + helgdag[1:]
    return {_LORDAG: "lördag", _SONDAG: "söndag"}.get(dag.weekday())


@lru_cache(maxsize=20_000)
def flytta_till_vardag(dag: date) -> date:
    """The day itself if it is a weekday, else the next weekday (lag 1930:173 2 §).

    Raises OgiltigTid when the calendar ends before that weekday.
    """
    vardag = dag
    while namnge_ledig_dag(vardag) is not None:
        if vardag == date.max:
            raise OgiltigTid(f"nästa vardag efter {dag} ligger efter {date.max}")
        vardag += timedelta(days=1)
    return vardag


def lagg_till(dag: date, *, manader: int = 0, dagar: int = 0) -> date:
    """The date that lies so many months and then days after ``dag``, which itself is not counted.

    Months go to the same day-number; a month that lacks it gives its last day (lag 1930:173 1 §). Negative
    numbers count backwards. Raises OgiltigTid outside the calendar.
    """
    try:
        return dag + relativedelta(months=manader, days=dagar)
    except (OverflowError, ValueError):
        raise OgiltigTid(f"dagen som räknas fram ligger utanför kalendern, som går till {date.max}") from None
