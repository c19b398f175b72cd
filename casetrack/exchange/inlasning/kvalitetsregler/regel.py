"""What a rule is, and finding the rows that break it."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg

from casetrack.exchange.inlasning.mellanlager import rows_of
from casetrack.exchange.kolumner import FILER, INSATSER, OROSANMALNINGAR, UTREDNINGAR, Fil

ARENDEN = (OROSANMALNINGAR, UTREDNINGAR, INSATSER)
"""The files whose rows name their child and their enhet."""

# For the `join` of a rule: the utredning or the anmälan that the row refers to.
MED_UTREDNING = "JOIN in_utredningar AS u ON u.id = s.utredning AND u.namnd = s.namnd"
MED_ANMALAN = "JOIN in_orosanmalningar AS a ON a.id = s.anmalan AND a.namnd = s.namnd"

MAX_DETALJ = 80
"""Characters of a value that a reason names."""


@dataclass(frozen=True)
class Regel:
    """One rule. A row where `villkor` is true breaks it.

    `falt` are the columns it looks at: the first one is named in the finding, and a row with an error in any of
    them is left alone. `skal` is Swedish, with `%s` for each of the SQL expressions in `detaljer`. `fel` is False
    for a varning. `join` goes on after `s`. `soker_i` are the files in which a missing row breaks the rule. `tabell`
    is where the rows are, if not where those to be stored are.
    """

    kod: str
    fil: Fil
    falt: tuple[str, ...]
    villkor: str
    skal: str
    detaljer: tuple[str, ...] = ()
    fel: bool = True
    join: str = ""
    soker_i: tuple[Fil, ...] = ()
    tabell: str = ""


def apply_rules(
    cursor: psycopg.Cursor, regler: Iterable[Regel], *, olasta: set[Fil], bara: str | None, karantan: bool
) -> None:
    """Note every row that breaks a rule; a rule that seeks in files that could not be read is passed over.

    `bara` is the code of the only nämnd whose rows may be there. `karantan` says that the rows with errors have been
    taken out, and that nothing is left for a row to lean on among those that could not be read.
    """
    for regel in regler:
        if olasta.isdisjoint(regel.soker_i):
            skal = regel.skal.replace("'", "''")
            detaljer = "".join(f", left(({detalj})::text, {MAX_DETALJ})" for detalj in regel.detaljer)
            cursor.execute(
                f"""
                INSERT INTO anmarkning (ordning, fil, rad, kolumn, kod, fel, skal)
                SELECT %(ordning)s, %(fil)s, s.rad, %(kolumn)s, %(kod)s, %(fel)s, format('{skal}'{detaljer})
                FROM {regel.tabell or rows_of(regel.fil)} AS s {regel.join}
                WHERE s.rad IS NOT NULL AND NOT coalesce(s.trasiga && %(falt)s, false) AND ({regel.villkor})
                ORDER BY s.rad ON CONFLICT DO NOTHING""".replace("%s", "%%s"),
                {
                    "ordning": FILER.index(regel.fil),
                    "fil": regel.fil.namn,
                    "kolumn": regel.falt[0],
                    "kod": regel.kod,
                    "fel": regel.fel,
                    "falt": list(regel.falt),
                    "bara": bara,
                    "karantan": karantan,
                },
            )
