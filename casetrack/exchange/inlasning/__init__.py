"""Import of a folder in the exchange format: all of it or nothing, or the good rows with the bad ones in quarantine.

The files go field by field into temporary tables (`fillasning`), where the rules that look at more than one field
find what is wrong (`kvalitetsregler`); what remains is stored by one statement per file (`lagring`). Memory does
not grow with the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from casetrack.cases.handelse import Utforare
from casetrack.exchange.databas import open_for_bulk, refresh_statistics
from casetrack.exchange.inlasning.anmarkningar import create_anmarkningar
from casetrack.exchange.inlasning.fillasning import Framsteg, read_files
from casetrack.exchange.inlasning.kalla import Kalla
from casetrack.exchange.inlasning.karantan import create_karantan, take_out
from casetrack.exchange.inlasning.kvalitetsregler import REGLER, apply_rules
from casetrack.exchange.inlasning.lagrat import Lagrat
from casetrack.exchange.inlasning.lagring import store_rows
from casetrack.exchange.inlasning.mellanlager import create_mellanlager, meet_lagrade, remove_duplicates
from casetrack.exchange.inlasning.okanda_rader import create_okanda_rader
from casetrack.exchange.kolumner import Fil
from casetrack.rules.tid import lokal_dag


@dataclass(frozen=True)
class Inlasning:
    """What came of an import: the rows of each file, None where it was refused; what was found, by severity.

    The findings themselves are in the transaction, for `read_anmarkningar` and `write_karantan`.
    """

    lagrat: dict[Fil, Lagrat] | None
    fel: int
    varningar: int


def import_files(
    session: Session,
    kalla: Kalla,
    *,
    av: Utforare,
    now: datetime,
    namnd: str | None = None,
    karantan: bool = False,
    framsteg: Framsteg = lambda *_: None,
) -> Inlasning:
    """Import the files in the session's transaction, which the caller commits or rolls back.

    With any error nothing is stored; with `karantan` what has no error is, unless a whole file is wrong. `namnd` is
    the code of the only nämnd whose rows may be there. Two imports at once wait for each other.

    Raises:
        sqlalchemy or psycopg IntegrityError: the record was changed meanwhile, in a way that doesn't fit.
    """
    cursor = open_for_bulk(session).cursor()
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('casetrack.import'))"))
    create_anmarkningar(cursor)
    create_mellanlager(cursor)
    create_karantan(cursor)
    create_okanda_rader(cursor)
    utfall = read_files(cursor, kalla, lokal_dag(now), framsteg)
    framsteg("Kontrollerar", 0)
    remove_duplicates(cursor)
    meet_lagrade(session, cursor, namnd)
    apply_rules(cursor, REGLER, olasta=utfall.olasta, bara=namnd, karantan=False)
    if karantan and not utfall.avvisas:
        bara_fel = [regel for regel in REGLER if regel.fel]
        # Without the rows taken out, others may no longer keep a rule.
        take_out(cursor)
        apply_rules(cursor, bara_fel, olasta=utfall.olasta, bara=namnd, karantan=True)
        while take_out(cursor):
            apply_rules(cursor, bara_fel, olasta=utfall.olasta, bara=namnd, karantan=True)
    fel, varningar = _count(cursor)
    if fel and (utfall.avvisas or not karantan):
        return Inlasning(None, fel, varningar)
    lagrat = store_rows(session, cursor, av=av, now=now, framsteg=framsteg)
    if any(antal.nya or antal.andrade for antal in lagrat.values()):
        refresh_statistics(session)
    return Inlasning(lagrat, fel, varningar)


def _count(cursor: psycopg.Cursor) -> tuple[int, int]:
    cursor.execute("SELECT count(*) FILTER (WHERE fel), count(*) FILTER (WHERE NOT fel) FROM anmarkning")
    fel, varningar = cursor.fetchone() or (0, 0)
    return fel, varningar
