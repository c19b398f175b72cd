"""All measurements: `python -m bench`, of a city; with BENCH=nation in the environment, of the country."""

from __future__ import annotations

import os
import sys
import time

from bench.cube import compare_changes, compare_growth, measure_change, measure_rebuild
from bench.database import CITY, NATION, REGION, SMALL, Size, open_database
from bench.drilldown import measure_drilldown
from bench.files import write_files
from bench.inloggning import measure_log_in
from bench.ledning import measure_reports
from bench.reading import measure_reading
from bench.table import Measured, format_table
from bench.tertial import measure_tables

SIZES: dict[str, tuple[Size, ...]] = {
    "": (SMALL, CITY),
    "nation": (CITY, REGION, NATION),
    # For trying the bench itself.
    "small": (SMALL,),
}


def main() -> None:
    given = os.environ.get("BENCH", "")
    if given not in SIZES:
        sys.exit(f"BENCH={given}: nothing, or one of {', '.join(filter(None, SIZES))}")
    lines: list[Measured] = []
    rebuilds, changes = {}, {}
    for size in SIZES[given]:
        _tell(f"{size.name}: {size.anmalningar} anmälningar in {size.namnder} nämnder")
        database = open_database(size)
        write_files(database)
        _tell("the cube")
        rebuilds[size], measured = measure_rebuild(database)
        lines += measured
        if size is SIZES[given][-1]:
            _tell("the tertial table")
            lines += measure_tables(database, judged=size is NATION)
            lines += measure_drilldown(database)
            lines += measure_reading(database)
            lines += measure_log_in(database)
        if size in (SMALL, CITY):
            _tell("the ledningsrapporter")
            lines += measure_reports(database)
        _tell("one change")
        changes[size], measured = measure_change(database)
        lines += measured
    lines += [compare_growth(rebuilds), compare_changes(changes)]
    print(format_table(lines))


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
