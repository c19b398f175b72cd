"""Skyddsbedömning: was the need of protection judged at once?"""

from __future__ import annotations

from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.indikatorer.anmalan import (
    ANMALAN,
    ANMALAN_TYP,
    AVGJORD_MED_BESLUTET,
    AVVIKELSE,
    INKOMMEN,
)
from casetrack.followup.radfraga import Radfraga, lokal_dag
from casetrack.rules.koder import Klocka

_GJORD = lokal_dag("r.skyddsbedomning")


def _fraga(sista_dag: str) -> Radfraga:
    gjord_i_tid = f"{_GJORD} <= least({sista_dag}, :per)"
    # One that is done by the cut-off can be judged even before its limit has passed.
    inte_gjord = f"({_GJORD} <= :per) IS NOT TRUE"
    return Radfraga(
        kalla=ANMALAN,
        objekttyp=ANMALAN_TYP,
        ankare="r.inkom_datum",
        urval=INKOMMEN,
        ej_matbar={"dagen för skyddsbedömningen har inte gått ut": f"{inte_gjord} AND {sista_dag} >= :per"},
        uppfyllt=gjord_i_tid,
        avvikelse=AVVIKELSE,
        avgjord=f"greatest({AVGJORD_MED_BESLUTET}, coalesce({_GJORD}, {sista_dag} + 1))",
        fakta={
            "inkom": "r.inkom_datum",
            "skyddsbedomning": f"CASE WHEN {_GJORD} <= :per THEN {_GJORD} END",
            "frist": sista_dag,
        },
    )


INDIKATORER = (
    Indikator(
        kod="skyddsbedomning_samma_dag",
        namn="Andel anmälningar där skyddsbedömning gjorts samma dag",
        matt=Matt.ANDEL,
        raknas="anmälan",
        ankare="dagen då anmälan kom in",
        beskrivning="Andelen av de inkomna anmälningarna där skyddsbedömningen gjordes samma dag. En som inte är gjord"
        " räknas först när dagen har gått.",
        radfraga=_fraga("r.inkom_datum"),
        klocka=Klocka.SKYDDSBEDOMNING,
        riktning="hog",
        additiv=True,
    ),
    Indikator(
        kod="skyddsbedomning_dagen_efter",
        namn="Andel anmälningar där skyddsbedömning gjorts senast dagen efter",
        matt=Matt.ANDEL,
        raknas="anmälan",
        ankare="dagen då anmälan kom in",
        beskrivning="Andelen av de inkomna anmälningarna där skyddsbedömningen gjordes senast dagen efter. En som inte"
        " är gjord räknas först när den dagen har gått.",
        radfraga=_fraga("r.inkom_datum + 1"),
        klocka=Klocka.SKYDDSBEDOMNING,
        riktning="hog",
        additiv=True,
    ),
)
