"""The made-up nämnd put into the database: once, whole, and into no other installation than a demo's own."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.gallringsprovning import foresla_gallring
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd
from casetrack.config import FelInstallning
from casetrack.demo.accounts import KONTON, create_accounts, share_open_cases
from casetrack.demo.archive import fill_archive
from casetrack.demo.folder import write_demo_folder
from casetrack.demo.old_cases import KOMMUNKOD
from casetrack.demo.rapport import write_reports
from casetrack.exchange.inlasning import import_files
from casetrack.exchange.inlasning.kalla import open_kalla

NAMND = "DEMO"

_LOCK = 20_210_731  # any number: two demos that start at once must not both load


def ensure_loaded(sessions: sessionmaker[Session], *, av: Utforare, now: datetime) -> int:
    """The id of the made-up nämnd, made as of `now` if this is the first time; what is there stays as it is.

    Nämnd, cases and log-ins come in one transaction, so that half a load leaves nothing.

    Raises:
        FelInstallning: the database holds something that isn't the demo's.
    """
    with sessions.begin() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        namnd_id = _find_demo(session)
        if namnd_id is None:
            return _load(session, av=av, now=now)
        # One that an older version made may lack a log-in that this one prints.
        create_accounts(session, session.get_one(Namnd, namnd_id), av=av, now=now)
        return namnd_id


def _find_demo(session: Session) -> int | None:
    """The demo's nämnd; None in an empty database. The log-ins tell it from a nämnd that happens to have its code."""
    namnder = {namnd.kod: namnd.id for namnd in session.scalars(select(Namnd))}
    konton = set(session.scalars(select(Anvandare.anvandarnamn)))
    if not namnder and not konton:
        return None
    if set(namnder) != {NAMND} or KONTON[0].anvandarnamn not in konton:
        raise FelInstallning(
            "Databasen används redan till annat än demon, och demons inloggningar får inte finnas där."
            " Välj en annan datamapp med CASETRACK_DATA."
        )
    return namnder[NAMND]


def _load(session: Session, *, av: Utforare, now: datetime) -> int:
    with tempfile.TemporaryDirectory(prefix="casetrack-demo-") as folder:
        write_demo_folder(Path(folder), now=now, namnd=NAMND, med_gamla=True)
        with open_kalla(Path(folder)) as kalla:
            inlasning = import_files(session, kalla, av=av, now=now, namnd=NAMND)
    if inlasning.lagrat is None:
        raise FelInstallning(f"Den påhittade nämnden går inte att läsa in: {inlasning.fel} fel.")
    namnd = session.scalars(select(Namnd).where(Namnd.kod == NAMND)).one()
    db.set_scope(session, None)
    create_accounts(session, namnd, av=av, now=now)
    db.set_scope(session, namnd.id)
    share_open_cases(session, namnd)
    namnd.kommunkod = KOMMUNKOD
    foresla_gallring(session, namnd.id, now=now)
    fill_archive(session, namnd, av=av, now=now)
    write_reports(session, namnd, now=now)
    return namnd.id
