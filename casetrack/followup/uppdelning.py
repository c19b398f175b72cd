"""Uppdelning: one figure split by what its rows have in common, from the same row query."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from casetrack.followup.antaganden import I_KRAFT, Antaganden
from casetrack.followup.period import Period
from casetrack.followup.radfraga import OKAND_ALDER, OVER_20
from casetrack.followup.urval import bestam_urval
from casetrack.followup.utfall import RAKNADE, Antal, rakna_antal
from casetrack.rules.koder import Aldersgrupp, AnmalareKategori, Kod


class Uppdelning(Kod):
    """What a figure can be split by, beside sex and months."""

    ENHET = "enhet", "Enhet"
    ALDER = "alder", "Åldersgrupp"
    ANMALARE = "anmalare", "Anmälare"
    STADSDEL = "stadsdel", "Stadsdel"


@dataclass(frozen=True)
class Del:
    """One part of a figure. `nyckel` tells parts of one name apart; it is None for what is not known."""

    nyckel: str | None
    namn: str
    antal: Antal


OKAND = "Okänd"

# What opened an utredning is the decision that came first, as all that lead to it are dated then or later (decisions
# 39 and 58). Where that was an ansökan, nobody had reported.
_OPPNARE = """(
    SELECT CASE WHEN o.typ = 'anmalan' THEN o.anmalare END
    FROM orosanmalan AS o
    WHERE o.utredning_id = rader.objekt_id AND o.beslut = 'inleda' AND o.beslut_datum <= :per
    ORDER BY o.beslut_datum, o.inkom, o.id LIMIT 1)"""

NYCKLAR = {
    Uppdelning.ENHET: "rader.enhet_id::text",
    Uppdelning.ALDER: f"nullif(rader.aldersgrupp, '{OKAND_ALDER}')",
    Uppdelning.ANMALARE: f"""CASE rader.objekttyp
        WHEN 'orosanmalan' THEN (SELECT o.anmalare FROM orosanmalan AS o WHERE o.id = rader.objekt_id)
        WHEN 'utredning' THEN {_OPPNARE} END""",
    # Where a protected person lives is nobody's to find out by splitting a figure.
    Uppdelning.STADSDEL: "(SELECT b.stadsdel FROM barn AS b WHERE b.id = rader.barn_id AND b.skydd = 'ingen')",
}
"""What makes a part, as SQL over `rader`, the columns of a row query."""

FASTA_NAMN: dict[Uppdelning, dict[str, str]] = {
    Uppdelning.ALDER: {
        **{grupp.value: grupp.text for grupp in Aldersgrupp},
        OVER_20: "21 år och äldre",
    },
    Uppdelning.ANMALARE: {kategori.value: kategori.text for kategori in AnmalareKategori},
}

# The key is worked out once per row, before the rows are grouped.
_DELA_UPP = """
    SELECT nyckel, status, count(*) AS antal, sum(varde) AS summa
    FROM (SELECT {nyckel} AS nyckel, rader.status, rader.varde FROM ({rader}) AS rader) AS med_nyckel
    WHERE status = ANY(:raknade)
    GROUP BY nyckel, status"""


def dela_upp(
    session: Session,
    kod: str,
    period: Period,
    efter: Uppdelning,
    *,
    enhet_id: int | None = None,
    alder: Aldersgrupp | None = None,
    antaganden: Antaganden = I_KRAFT,
) -> list[Del]:
    """The parts of a figure that have something to count, in the order of their list or by name; unknown comes last.

    The parts add up to what `berakna_utfall` counts, but for the months of placerade barn, over which each is a mean.
    For an utredning the anmälare is who made the anmälan that opened it; what no anmälan opened, and an insats, has
    none that is known. Raises as `berakna_utfall` does.
    """
    urval = bestam_urval(session, kod, period, enhet_id=enhet_id, alder=alder, antaganden=antaganden)
    fraga = _DELA_UPP.format(nyckel=NYCKLAR[efter], rader=urval.sql)
    delar: dict[str | None, list[Row[Any]]] = defaultdict(list)
    for rad in session.execute(text(fraga), {**urval.parametrar, "raknade": list(RAKNADE)}):
        delar[rad.nyckel].append(rad)
    namn = _hamta_namn(session, efter)
    ordning = dict(zip(namn, count(), strict=False))
    return [
        Del(nyckel, OKAND if nyckel is None else namn.get(nyckel, nyckel), rakna_antal(urval, delar[nyckel]))
        for nyckel in sorted(delar, key=lambda each: (each is None, ordning.get(each or "", 0), each or ""))
    ]


def _hamta_namn(session: Session, efter: Uppdelning) -> Mapping[str, str]:
    """The names of the parts by their keys, in the order in which they are shown; empty where the key is the name."""
    if efter is Uppdelning.ENHET:
        rader = session.execute(
            text("SELECT id::text, namn FROM enhet WHERE namnd_id = nuvarande_namnd() ORDER BY namn, id")
        )
        return {rad.id: rad.namn for rad in rader}
    return FASTA_NAMN.get(efter, {})
