"""Öppna: what was open at the end of a day, whose it is and when it is due; one row per case.

As in the figures of what is late: an anmälan without a decision, an utredning and an insats that go on. Nothing dated
after the cut-off is known; which handläggare has a case is known as it is now.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from casetrack.followup.avslut import UTREDNING
from casetrack.followup.indikatorer.anmalan import OBESLUTAD
from casetrack.followup.radfraga import ENHET, FRIST, Radfraga, alder_pa, pagar_pa
from casetrack.rules.forlangning import berakna_utredningsgrans
from casetrack.rules.koder import Objekttyp, Policy


@dataclass(frozen=True)
class OppetArende:
    """An open case. `forfaller` is the day that decides, by the nämnd's policy; None for what has no limit.

    An insats has none, nor has an utredning of someone who was 18 or older when it began (law.md, Counting 9).
    """

    objekttyp: Objekttyp
    objekt_id: int
    barn_id: int
    enhet_id: int
    handlaggare_id: int | None
    borjan: date
    forfaller: date | None

    def rakna_dagar_kvar(self, per: date) -> int | None:
        """Days to the due date, 0 on the day itself and below it when late (decision 14)."""
        return None if self.forfaller is None else (self.forfaller - per).days


def hamta_oppna(session: Session, per: date, policy: Policy) -> list[OppetArende]:
    """Every open case of the session's nämnd at the end of `per`, the oldest first."""
    forlangningar = defaultdict(list)
    for utredning_id, beslutad, till in session.execute(text(_FORLANGNINGAR), {"per": per}):
        forlangningar[utredning_id].append((beslutad, till))
    oppna = []
    fraga = {"per": per, "flyttad": policy is Policy.FLYTTAD}
    for typ, objekt_id, barn_id, enhet_id, handlaggare_id, borjan, forfaller in session.execute(
        text(_OPPNA), fraga
    ):
        if typ == Objekttyp.UTREDNING and forfaller is not None and objekt_id in forlangningar:
            forfaller = berakna_utredningsgrans(borjan, forlangningar[objekt_id], policy).grans
        oppna.append(
            OppetArende(Objekttyp(typ), objekt_id, barn_id, enhet_id, handlaggare_id, borjan, forfaller)
        )
    return oppna


def _skriv_oppna(objekttyp: Objekttyp, kalla: str, borjan: str, urval: str, forfaller: str) -> str:
    fran = Radfraga(kalla=kalla, objekttyp=f"'{objekttyp}'", ankare=borjan, urval=urval).fran
    return f"""
    SELECT '{objekttyp}' AS typ, r.id, r.barn_id, {ENHET} AS enhet_id, r.handlaggare_id, {borjan} AS borjan,
        {forfaller} AS forfaller
    FROM {fran} WHERE {urval}"""


_UTREDNING_PAGAR = pagar_pa("r.inledd", "r.avslutad", ":per")

_OPPNA = f"""
    {
    _skriv_oppna(
        Objekttyp.OROSANMALAN,
        "orosanmalan",
        "r.inkom_datum",
        f"r.typ = 'anmalan' AND r.inkom_datum <= :per AND {OBESLUTAD}",
        FRIST,
    )
}
    UNION ALL {
    _skriv_oppna(
        Objekttyp.UTREDNING,
        UTREDNING,
        "r.inledd",
        _UTREDNING_PAGAR,
        f"CASE WHEN ({alder_pa('r.inledd')} >= 18) IS NOT TRUE THEN {FRIST} END",
    )
}
    UNION ALL {
    _skriv_oppna(
        Objekttyp.INSATS, "insats", "r.paborjad", pagar_pa("r.paborjad", "r.avslutad", ":per"), "NULL::date"
    )
}
    ORDER BY borjan, typ, id"""

_FORLANGNINGAR = f"""
    SELECT f.utredning_id, f.beslutad, f.till
    FROM forlangning AS f JOIN {UTREDNING} AS r ON r.id = f.utredning_id
    WHERE f.upphavd IS NULL AND f.beslutad <= :per AND {_UTREDNING_PAGAR}"""
