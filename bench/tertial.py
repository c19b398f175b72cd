"""The whole tertial table of one nämnd, from request to answer.

Run as a module in a process of its own: `python -m bench.tertial ADDRESS NÄMND TIMES`; the answer is the table as
printed, and the counts behind it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from bench.clock import Side, read_server_memory, run_side, time_calls, write_side
from bench.cube import NAMND_ID, keep_figures
from bench.database import Database, restart_server
from bench.rivals.question import SPANS, Figure, Table
from bench.table import Measured, format_bytes, format_ratio, format_seconds
from casetrack import db
from casetrack.cases.organisation import Namnd
from casetrack.followup.arsmal import Arsmal
from casetrack.followup.fardiga import FardigSiffra
from casetrack.followup.format import formatera_varde
from casetrack.followup.katalog import KATALOG
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.innehall import Tertial, Tertialrapport
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport

STANDARD = [kod for kod, indikator in KATALOG.items() if indikator.standard]
_AR = SPANS[0].fran.year
_MARKS = {"DuckDB": 20, "pandas": 200}
Printed = dict[str, list[str]]
"""The four figures of each row as they stand in the report."""


def measure_tables(database: Database, *, judged: bool) -> Iterator[Measured]:
    """Both tables against both rivals; `judged` where the marks are meant to hold.

    As it is asked for: with the figures of the report counted in advance. And as it is right after a change to a case
    of the period, before a worker has counted them again: from the cube, and from the rows where that can't answer.
    """
    for name, codes in (
        ("tertial table, standard rows", STANDARD),
        ("tertial table, all indicators", list(KATALOG)),
    ):
        with _ordered_rows(database, codes):
            restart_server()
            kept = _ask(database, 30)
            with _nothing_kept(database):
                counted = _ask(database, 15)
            yield Measured(
                f"{name}, first after a restart", database.size.name, format_seconds(kept.seconds[0])
            )
            for rival, times in (("DuckDB", 4), ("pandas", 3)):
                theirs = run_side("bench.rivals", rival.lower(), database.files, NAMND_ID, times, *codes)
                for what, ours in ((name, kept), (f"{name}, right after a change", counted)):
                    _check_equal(rival, ours.answer["printed"], ours.answer["counts"], theirs.answer)
                    yield Measured(
                        f"{what}, against {rival}",
                        database.size.name,
                        format_seconds(ours.warm),
                        format_seconds(theirs.warm),
                        format_ratio(theirs.warm, ours.warm),
                        f"{_MARKS[rival]}× faster" if judged else "",
                        theirs.warm >= _MARKS[rival] * ours.warm if judged else None,
                    )
                yield _compare_memory(f"{name}, memory", database, counted, theirs, rival)


def _ask(database: Database, times: int) -> Side:
    return run_side("bench.tertial", database.app_url, NAMND_ID, times)


@contextmanager
def _nothing_kept(database: Database) -> Iterator[None]:
    with database.open_sessions() as sessions:
        with db.open_scope(sessions, NAMND_ID) as session:
            session.execute(delete(FardigSiffra))
        yield
        keep_figures(sessions, NAMND_ID)


@contextmanager
def _ordered_rows(database: Database, codes: list[str]) -> Iterator[None]:
    """Let the nämnd's report of the year have these rows, where they are not what it has without asking."""
    _write_rows(database, [] if codes == STANDARD else codes)
    try:
        yield
    finally:
        _write_rows(database, [])


def _write_rows(database: Database, codes: list[str]) -> None:
    with database.open_sessions() as sessions, db.open_scope(sessions, NAMND_ID) as session:
        session.execute(delete(Arsmal))
        session.add_all(
            Arsmal(namnd_id=NAMND_ID, indikator=kod, ar=_AR, ordning=nr) for nr, kod in enumerate(codes)
        )


def _make_report(sessions: sessionmaker[Session], namnd_id: int) -> Tertialrapport:
    """What the command and the page do, the JSON file included."""
    with sessions.begin() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd = session.get_one(Namnd, namnd_id)
        db.set_scope(session, namnd.id)
        report = skapa_tertialrapport(session, namnd, _AR, Tertial.T1, SPANS[0].per)
    SKRIVARE["json"].skriv(report)
    return report


def _check_equal(rival: str, printed: Printed, counts: dict[str, Figure], theirs: Table) -> None:
    """Raises SystemExit, with what differs, unless both have the same table."""
    if list(printed) != list(theirs):
        sys.exit(f"{rival} answered other indicators than were asked for")
    for kod, figures in theirs.items():
        t1, vb = (figures[span.name] for span in SPANS)
        cells = [_print(kod, t1, 0), _print(kod, t1, 1), _print(kod, t1, 2), _print(kod, vb, 0)]
        if printed[kod] != cells or counts[kod]["parts"] != t1["parts"]:
            sys.exit(f"{kod}: casetrack {printed[kod]} {counts[kod]}, {rival} {cells} {t1}")


def _print(kod: str, figure: Figure, part: int) -> str:
    numerator, denominator = figure["parts"][part]
    value = Decimal(str(figure["median"])) if figure["median"] is not None and part == 0 else None
    return formatera_varde(KATALOG[kod], numerator, denominator or 0, value)


def _compare_memory(what: str, database: Database, ours: Side, theirs: Side, rival: str) -> Measured:
    """Ours is the asking process and the server's process that answers, shared buffers included."""
    both = f"{format_bytes(ours.memory)} + {format_bytes(ours.answer['server'])}"
    return Measured(what, database.size.name, both, f"{format_bytes(theirs.memory)} ({rival})")


def main(address: str, namnd_id: int, times: int) -> None:
    engine = db.create_app_engine(address, pool_size=1)
    sessions = db.create_sessions(engine)
    side = time_calls(lambda: _make_report(sessions, namnd_id), times)
    report: Tertialrapport = side.answer
    with sessions() as session:
        server = read_server_memory(session)
    answer = {
        "printed": {row.utfall.kod: row.celler[1:5] for row in report.rader},
        "counts": {row.utfall.kod: _read_figure(row.utfall) for row in report.rader},
        "server": server,
    }
    write_side(Side(answer, side.seconds, side.memory))


def _read_figure(utfall: Utfall) -> Figure:
    parts = [Antal(utfall.taljare, utfall.namnare), utfall.pojkar, utfall.flickor]
    return {"parts": [[part.taljare, part.namnare] for part in parts], "median": None}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
