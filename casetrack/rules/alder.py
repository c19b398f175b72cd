"""Age on a day, and the age groups of the figures."""

from datetime import date

from casetrack.rules.koder import Aldersgrupp


def alder_pa(fodd: date, dag: date) -> int:
    """Whole years on ``dag``; 0 for a child not born yet, whose ``fodd`` is the expected date (decision 55).

    Someone born on 29 February has their birthday on 1 March in other years, as PostgreSQL's ``age`` counts.
    """
    ar = dag.year - fodd.year - ((dag.month, dag.day) < (fodd.month, fodd.day))
    return max(ar, 0)


def ar_under_18(fodd: date, dag: date) -> bool:
    """Whether the person is a child in the law's sense; eighteen on the day is not (decision 32)."""
    return alder_pa(fodd, dag) < 18


def valj_aldersgrupp(fodd: date, dag: date) -> Aldersgrupp | None:
    """The age group on ``dag``; None from 21."""
    alder = alder_pa(fodd, dag)
    if alder <= 12:
        return Aldersgrupp.AR_0_12
    if alder <= 17:
        return Aldersgrupp.AR_13_17
    return Aldersgrupp.AR_18_20 if alder <= 20 else None
