"""Period: the span of a figure and its data cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
