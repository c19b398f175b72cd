"""Importing a folder into the test's database as the command does, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd
from casetrack.exchange.databas import get_driver_connection
from casetrack.exchange.inlasning import import_files
from casetrack.exchange.inlasning.anmarkningar import Anmarkning, read_anmarkningar
from casetrack.exchange.inlasning.kalla import open_kalla
from casetrack.exchange.inlasning.karantan import write_karantan

TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """The errors and the varningar of an import, in order; per file the rows new, changed and as they were."""

    fel: list[Anmarkning]
    varningar: list[Anmarkning]
    lagrat: dict[str, tuple[int, int, int]] | None

    @property
    def koder(self) -> list[str]:
        return [each.kod for each in self.fel]


Import = Callable[..., Outcome]
Read = Callable[..., list[Any]]


@pytest.fixture
def import_folder(sessions: sessionmaker[Session]) -> Import:
    """Import a folder or a zip, and commit unless it is refused; `karantan` is the folder for bad rows."""

    def run(
        path: Path, *, namnd: str | None = None, karantan: Path | None = None, now: datetime = TUESDAY
    ) -> Outcome:
        av = Utforare(None, "test (kommandoraden)")
        with sessions() as session, open_kalla(path) as kalla:
            inlasning = import_files(
                session, kalla, av=av, now=now, namnd=namnd, karantan=karantan is not None
            )
            connection = get_driver_connection(session)
            fel = list(read_anmarkningar(connection, kalla, fel=True))
            varningar = list(read_anmarkningar(connection, kalla, fel=False))
            assert (len(fel), len(varningar)) == (inlasning.fel, inlasning.varningar)
            if inlasning.lagrat is None:
                return Outcome(fel, varningar, None)
            if karantan is not None:
                karantan.mkdir()
                write_karantan(connection, kalla, karantan)
            session.commit()
            lagrat = {
                fil.stam: (antal.nya, antal.andrade, antal.oforandrade)
                for fil, antal in inlasning.lagrat.items()
                if any((antal.nya, antal.andrade, antal.oforandrade))
            }
            return Outcome(fel, varningar, lagrat)

    return run


@pytest.fixture
def read(sessions: sessionmaker[Session]) -> Read:
    """All that a nämnd has of a mapped class, or of some of its columns, by id."""

    def run(first: Any, *more: Any, namnd: str = "N1") -> list[Any]:
        with sessions() as session:
            namnd_id = session.scalar(select(Namnd.id).where(Namnd.kod == namnd))
            db.set_scope(session, namnd_id)
            entity = first if isinstance(first, type) else first.class_
            rows = session.execute(select(first, *more).order_by(entity.id)).all()
            return [row[0] if not more else tuple(row) for row in rows]

    return run
