"""Konsskillnad: whether the shares of boys and girls differ by more than chance would make them.

The rule: at least twenty of each (`sma_tal.LAGA_VOLYMER`), and Fisher's exact test of the two shares, two-sided, below
five percent. Fisher's test asks how often boys and girls would share the same total numerator at least as unevenly as
they did, if sex played no part; it holds for few as for many.
"""

from __future__ import annotations

from math import exp, lgamma

from casetrack.followup.sma_tal import LAGA_VOLYMER
from casetrack.followup.utfall import Antal

NIVA = 0.05
"""How seldom chance alone may do it for a difference to be told."""

_LIKA = 1e-7
"""Two splits whose chances differ by no more than this part are as likely: the rest is rounding."""


def bar_skillnad(pojkar: Antal, flickor: Antal) -> bool:
    """Whether the counts carry a statement that the shares differ."""
    if min(pojkar.namnare, flickor.namnare) < LAGA_VOLYMER:
        return False
    return prova_skillnad(pojkar, flickor) < NIVA


def prova_skillnad(forsta: Antal, andra: Antal) -> float:
    """The p-value of Fisher's exact test, two-sided: the chance of a split at most as likely as the one seen."""
    lyckade = (forsta.taljare or 0) + (andra.taljare or 0)
    lagst = max(0, lyckade - andra.namnare)
    vikter = [
        _log_val(forsta.namnare, av_forsta) + _log_val(andra.namnare, lyckade - av_forsta)
        for av_forsta in range(lagst, min(forsta.namnare, lyckade) + 1)
    ]
    alla = _log_val(forsta.namnare + andra.namnare, lyckade)
    sedd = vikter[(forsta.taljare or 0) - lagst] + _LIKA
    return min(sum(exp(vikt - alla) for vikt in vikter if vikt <= sedd), 1.0)


def _log_val(alla: int, valda: int) -> float:
    return lgamma(alla + 1) - lgamma(valda + 1) - lgamma(alla - valda + 1)
