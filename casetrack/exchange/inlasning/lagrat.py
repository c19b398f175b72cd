"""What became of the rows of a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lagrat:
    """How many rows were new to the record, changed, or already as they are."""

    nya: int = 0
    andrade: int = 0
    oforandrade: int = 0

    def __add__(self, annat: Lagrat) -> Lagrat:
        return Lagrat(
            self.nya + annat.nya, self.andrade + annat.andrade, self.oforandrade + annat.oforandrade
        )
