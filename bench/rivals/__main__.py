"""Run one rival: `python -m bench.rivals duckdb|pandas FOLDER NÄMND TIMES CODE...`, or `cube FOLDER PER RESULT`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from bench.clock import time_calls, write_side


def main(rival: str, folder: str, *arguments: str) -> None:
    # Imported before the clock starts: a controller has the program open.
    if rival == "cube":
        from bench.rivals.by_duckdb import build_cube

        per, result = arguments
        write_side(time_calls(lambda: build_cube(Path(folder), date.fromisoformat(per), Path(result)), 3))
        return
    if rival == "duckdb":
        from bench.rivals.by_duckdb import compute_table
    else:
        from bench.rivals.by_pandas import compute_table
    namnd_id, times, *codes = arguments
    write_side(time_calls(lambda: compute_table(Path(folder), int(namnd_id), codes), int(times)))


if __name__ == "__main__":
    main(*sys.argv[1:])
