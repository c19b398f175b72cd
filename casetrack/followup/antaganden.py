"""Antaganden: rules that a figure is counted under in place of those in force, with nothing of the record touched."""

from __future__ import annotations

from dataclasses import dataclass

from casetrack.followup.indikator import Indikatorversion
from casetrack.followup.period import UPPFOLJNING_MANADER
from casetrack.rules.koder import Policy


@dataclass(frozen=True)
class Antaganden:
    """What is assumed; where nothing is, the rules in force hold.

    `policy` says which due date decides. `versioner` are the versions of the definition and the days that each is to
    hold on. `forlangning` says whether an utredning inside a valid extension kept its time: True that it did, False
    that no extension counts for anything, None that each definition has it its own way. `uppfoljning` is how many
    months a child is followed; whom it follows, the base period, stays the same.
    """

    policy: Policy | None = None
    versioner: tuple[Indikatorversion, ...] | None = None
    forlangning: bool | None = None
    uppfoljning: int = UPPFOLJNING_MANADER


I_KRAFT = Antaganden()
"""The rules in force."""
