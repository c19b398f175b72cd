"""The made-up nämnd as a folder of CSV files (exchange.md)."""

from __future__ import annotations

import csv
import random
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

from casetrack.demo.namnd import list_enheter, list_mal
from casetrack.demo.old_cases import tell_old_cases
from casetrack.demo.plan import plan_arrivals
from casetrack.demo.rows import Value
from casetrack.demo.story import tell_story
from casetrack.exchange.kolumner import FILER
from casetrack.rules.tid import lokal_tid


def write_demo_folder(
    path: Path,
    *,
    now: datetime,
    antal_ar: int = 3,
    skala: float = 1.0,
    namnd: str = "DEMO",
    seed: int = 2021,
    med_gamla: bool = False,
) -> None:
    """Write a made-up nämnd's record, as it stands at `now`, into the folder `path`, which is created.

    The same arguments give the same files. The record begins `antal_ar` calendar years back, the year shaped
    like the published one included; that is the year of `now`, or the year before while its July isn't over.
    `skala` multiplies the published volumes (about 4 600 anmälningar a year); shares stay. `med_gamla` adds a few cases
    from long before.
    """
    rng = random.Random(seed)  # noqa: S311 - invented people need no secrecy
    nu = lokal_tid(now).replace(tzinfo=None)
    ankomster = plan_arrivals(rng, idag=nu.date(), antal_ar=antal_ar, skala=skala)
    path.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        writers = {}
        for fil in FILER:
            file = stack.enter_context((path / fil.namn).open("w", encoding="utf-8", newline=""))
            columns = [kolumn.namn for kolumn in fil.kolumner]
            writers[fil.stam] = csv.DictWriter(file, columns, delimiter=";", lineterminator="\r\n")
            writers[fil.stam].writeheader()
        gamla = tell_old_cases(nu.date(), namnd) if med_gamla else ()
        berattelse = tell_story(rng, ankomster, nu, namnd)
        for rows in (list_enheter(namnd), list_mal(namnd, nu.date()), berattelse, gamla):
            for name, row in rows:
                writers[name].writerow({column: _write_value(value) for column, value in row.items()})


def _write_value(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return str(value)
