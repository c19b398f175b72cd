"""Writing the cases of a nämnd as files of the exchange format: the whole record of it that the format can hold."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from casetrack.cases.organisation import NamndPolicy
from casetrack.exchange.databas import open_for_bulk
from casetrack.exchange.kolumner import FILER, Fil, Typ
from casetrack.exchange.lagrade_rader import LAGRINGAR
from casetrack.rules.koder import Policy
from casetrack.rules.tid import lokal_tid


def write_files(session: Session, mapp: Path) -> dict[Fil, int]:
    """Write all files, also those without rows, of the nämnd that the session sees; returns the rows of each.

    Nothing is masked. Rows come in an order of their own contents, so that equal records give equal files. Memory
    does not grow with them.
    """
    connection = open_for_bulk(session)
    return {fil: _write_file(connection, fil, mapp / fil.namn) for fil in FILER}


def find_shared_numbers(session: Session) -> list[list[str]]:
    """The ids of children that have the same number; an import into another record refuses them (decision 61)."""
    rader = session.execute(
        text("""
            SELECT array_agg(b.kallid ORDER BY b.kallid)
            FROM personidentitet AS p JOIN barn AS b ON b.id = p.barn_id
            WHERE p.giltig_till IS NULL GROUP BY p.varde HAVING count(*) > 1 ORDER BY 1""")
    )
    return [list(kallid) for (kallid,) in rader]


def read_policyer(session: Session, namnd_id: int) -> list[NamndPolicy]:
    """What the nämnd has set of the due date that decides, by date; nothing where it always was the strict one.

    The format can't hold it, and figures follow from it.
    """
    policyer = session.scalars(
        select(NamndPolicy).where(NamndPolicy.namnd_id == namnd_id).order_by(NamndPolicy.fran)
    ).all()
    return list(policyer) if any(rad.policy is not Policy.STRIKT for rad in policyer) else []


def _write_file(connection: psycopg.Connection, fil: Fil, path: Path) -> int:
    lagring = LAGRINGAR[fil]
    skriv = [_WRITERS.get(kolumn.typ, _write_text) for kolumn in fil.kolumner]
    antal = 0
    with (
        connection.cursor(f"export_{fil.stam}") as rader,
        path.open("w", encoding="utf-8", newline="") as ut,
    ):
        rader.itersize = 5_000
        rader.execute(f"{lagring.select(fil)} ORDER BY {lagring.ordning}")
        skrivare = csv.writer(ut, delimiter=";")
        skrivare.writerow(kolumn.namn for kolumn in fil.kolumner)
        for rad in rader:
            skrivare.writerow(
                "" if varde is None else skriv_ett(varde) for skriv_ett, varde in zip(skriv, rad, strict=True)
            )
            antal += 1
    return antal


def _write_text(varde: Any) -> str:
    return str(varde)


def _write_ja_nej(varde: bool) -> str:
    return "ja" if varde else "nej"


def _write_datum(varde: date) -> str:
    return varde.isoformat()


def _write_tidpunkt(varde: datetime) -> str:
    lokal = lokal_tid(varde)
    # Before the zones of whole hours the Swedish offset had seconds, and ISO 8601 has no way to write them.
    har_sekunder = (lokal.utcoffset() or timedelta()) % timedelta(minutes=1)
    return (varde.astimezone(UTC) if har_sekunder else lokal).isoformat()


_WRITERS: dict[Typ, Callable[[Any], str]] = {
    Typ.JA_NEJ: _write_ja_nej,
    Typ.DATUM: _write_datum,
    Typ.TIDPUNKT: _write_tidpunkt,
}
