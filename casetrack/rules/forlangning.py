"""Decided extensions of an utredning: which are valid, how far they reach, and what the closing then is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casetrack.rules.klockor import forfallodagar, tillampa_policy
from casetrack.rules.koder import Klocka, Policy, Utredningsgrupp


@dataclass(frozen=True)
class Utredningsgrans:
    """The limits of one utredning under one policy; ``grans`` is never before ``fyra_manader``.

    ``giltiga`` are the valid extensions as (beslutad, till), in the order they were decided.
    """

    fyra_manader: date
    grans: date
    giltiga: tuple[tuple[date, date], ...]

    def valj_grupp(self, avslutad: date) -> Utredningsgrupp:
        """The group of an utredning closed on ``avslutad`` (law.md, Counting 10)."""
        if avslutad <= self.fyra_manader:
            return Utredningsgrupp.INOM
        if avslutad <= self.grans:
            return Utredningsgrupp.OVER_MED_FORLANGNING
        return Utredningsgrupp.OVER_UTAN_FORLANGNING


def berakna_utredningsgrans(
    inledd: date, forlangningar: Iterable[tuple[date, date]], policy: Policy = Policy.STRIKT
) -> Utredningsgrans:
    """Follow the chain of extensions, given in any order as (beslutad, till), from the four-month date.

    An extension is valid if decided no later than the limit it extends, and valid ones move the limit to the
    latest ``till``, so that none ever shortens; one decided too late cures nothing. Under ``flyttad`` the
    four-month date and each ``till`` are moved to a weekday before they are compared (decisions 26 and 64).
    The caller leaves out extensions decided after its cut-off. Raises OgiltigTid when the calendar ends
    before a limit.
    """
    strikt, flyttad = forfallodagar(Klocka.UTREDNING, inledd)
    fyra_manader = grans = flyttad if policy is Policy.FLYTTAD else strikt
    giltiga = []
    for beslutad, till in sorted(forlangningar):
        if beslutad <= grans:
            giltiga.append((beslutad, till))
            grans = max(grans, tillampa_policy(policy, till))
    return Utredningsgrans(fyra_manader, grans, tuple(giltiga))
