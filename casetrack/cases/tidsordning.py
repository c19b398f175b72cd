"""What holds for every date that is typed: it has happened, and in an order that is possible (decision 40)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from casetrack.cases.avvisning import Granskning
from casetrack.cases.faltnamn import FALTNAMN, skriv_tid
from casetrack.cases.handelse import Arenderad, andrade_falt
from casetrack.rules.tid import lokal_dag

FORSTA_AR = 1900
"""Earlier years are slips of the hand."""

ORDNING: Mapping[str, tuple[tuple[str, str], ...]] = {
    "orosanmalan": (
        ("brottsdatum", "inkom"),
        ("inkom", "nadde_mottagningen"),
        ("inkom", "skyddsbedomning"),
        ("inkom", "beslut_datum"),
        ("skyddsbedomning", "beslut_datum"),
        ("inkom", "aterkoppling_begard"),
        ("inkom", "aterkoppling_given"),
        ("aterkoppling_begard", "aterkoppling_given"),
    ),
    "utredning": (
        ("inledd", "beslutsunderlag_klart"),
        ("inledd", "avslutad"),
        ("beslutsunderlag_klart", "avslutad"),
        ("avslutad", "uppfoljd"),
    ),
    "insats": (
        ("beslutad", "avslutad"),
        ("paborjad", "avslutad"),
        ("paborjad", "overvagd"),
        ("avslutad", "uppfoljd"),
    ),
    "allvarssamtal": (("kannedom", "kallad"), ("kannedom", "hallet"), ("kallad", "hallet")),
}
"""For each table, pairs of which the second can't lie before the first."""

_DERIVED = {"forfaller", "forfaller_flyttad", "inkom_datum", "registrerad", "fodd", "fodelsedatum"}


def granska_tid(
    rad: Arenderad, granskning: Granskning, now: datetime, *, utom: Collection[tuple[str, str]] = ()
) -> None:
    """Check the dates that the command changes, each for itself and against the others of the row.

    What was stored before and isn't touched is left alone: imported history may hold what a form refuses. `utom`
    are pairs of `ORDNING` that need not hold.
    """
    changed = andrade_falt(rad) - _DERIVED
    for falt in sorted(changed):
        tid = getattr(rad, falt)
        if isinstance(tid, date):
            granska_dag(tid, falt, granskning, now)
    for tidig, sen in ORDNING[rad.__tablename__]:
        if changed & {tidig, sen} and (tidig, sen) not in utom:
            _granska_par(rad, tidig, sen, granskning, changed)


def granska_dag(tid: date | datetime, falt: str, granskning: Granskning, now: datetime) -> None:
    """Check that a date has come, on the Stockholm date of `now`, and an instant to the second."""
    if tid.year < FORSTA_AR:
        granskning.anmark(falt, f"Året är {tid.year}. Kontrollera datumet.", "ORIMLIG")
    elif tid > now if isinstance(tid, datetime) else tid > lokal_dag(now):
        vad = "Tidpunkten" if isinstance(tid, datetime) else "Datumet"
        granskning.anmark(falt, f"{vad} ligger i framtiden.", "FRAMTID")


def _granska_par(rad: Arenderad, tidig: str, sen: str, granskning: Granskning, changed: set[str]) -> None:
    forst, sist = getattr(rad, tidig), getattr(rad, sen)
    if forst is None or sist is None or granskning.har_fel(tidig, sen) or not _before(sist, forst):
        return
    if sen in changed:
        granskning.anmark(sen, f"Kan inte vara före ”{FALTNAMN[tidig]}” ({skriv_tid(forst)}).", "ORDNING")
    else:
        granskning.anmark(tidig, f"Kan inte vara efter ”{FALTNAMN[sen]}” ({skriv_tid(sist)}).", "ORDNING")


def _before(tid: date | datetime, annan: date | datetime) -> bool:
    if isinstance(tid, datetime) and isinstance(annan, datetime):
        return tid < annan
    return _dag(tid) < _dag(annan)


def _dag(tid: date | datetime) -> date:
    return lokal_dag(tid) if isinstance(tid, datetime) else tid
