"""What was measured, as one table; a mark that was missed is printed as missed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One line: what, at which size, how long or how much, and against what.

    `mark` is the goal in words and `held` whether it was reached; None where there is no goal at this size.
    """

    what: str
    size: str
    ours: str
    theirs: str = ""
    ratio: str = ""
    mark: str = ""
    held: bool | None = None


_HEADER = ("What", "Size", "casetrack", "Against", "Ratio", "Mark", "")


def format_table(lines: list[Measured]) -> str:
    """A table that Markdown and a terminal both show."""
    rows = [
        (line.what, line.size, line.ours, line.theirs, line.ratio, line.mark, _judge(line)) for line in lines
    ]
    widths = [max(len(row[column]) for row in [_HEADER, *rows]) for column in range(len(_HEADER))]

    def write(row: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"

    return "\n".join([write(_HEADER), write(tuple("-" * width for width in widths)), *map(write, rows)])


def format_seconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def format_ratio(theirs: float, ours: float) -> str:
    """How many times faster ours is."""
    return f"{theirs / ours:.1f}×"


def format_bytes(size: int) -> str:
    return f"{size / 2**20:.0f} MB"


def _judge(line: Measured) -> str:
    if line.held is None:
        return ""
    return "held" if line.held else "MISSED"
