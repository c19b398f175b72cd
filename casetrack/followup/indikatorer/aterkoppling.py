"""Återkoppling: was the one who reported told what was decided?"""

from __future__ import annotations

from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.indikatorer.anmalan import ANMALAN, ANMALAN_TYP, AVVIKELSE, BESLUTAD, PAFORD
from casetrack.followup.radfraga import Radfraga, flyttad
from casetrack.rules.klockor import KLOCKREGLER
from casetrack.rules.koder import EJ_ANMALNINGSSKYLDIGA, Klocka

# Recorded with a date after the cut-off is not recorded yet (decision 47).
_STATUS = "CASE WHEN r.aterkoppling_given > :per THEN NULL ELSE r.aterkoppling END"
_GIVEN = "CASE WHEN r.aterkoppling_given <= :per THEN r.aterkoppling_given END"
_INTE_NODVANDIG = {"återkoppling bedömdes inte nödvändig eller lämplig": f"{_STATUS} = 'inte_nodvandig'"}


def _skriv_vecka() -> str:
    """The week after the decision, by the rule in force on that date; moved to a weekday where the policy says so."""
    dagar = " ".join(
        f"WHEN r.beslut_datum <= DATE '{regel.till}' THEN {regel.dagar}"
        if regel.till
        else f"ELSE {regel.dagar}"
        for regel in KLOCKREGLER
        if regel.klocka is Klocka.ATERKOPPLING
    )
    return f"(r.beslut_datum + CASE {dagar} END)"


_VECKA = _skriv_vecka()
# Who asks later than that is told at once.
_SENAST = f"greatest({flyttad(_VECKA)}, r.aterkoppling_begard)"
_SKYLDIG = "r.anmalare NOT IN ({})".format(
    ", ".join(f"'{kategori}'" for kategori in sorted(EJ_ANMALNINGSSKYLDIGA))
)

INDIKATORER = (
    Indikator(
        kod="aterkoppling_gjord",
        namn="Andel ärenden där återkoppling till anmälaren ska göras och har gjorts",
        matt=Matt.ANDEL,
        raknas="anmälan",
        ankare="beslutsdagen",
        beskrivning="Andelen av periodens beslut att inleda eller inte inleda utredning där anmälaren fick"
        " återkoppling, av dem där återkoppling skulle ges.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.beslut_datum",
            urval=BESLUTAD,
            ofullstandig={"det är inte antecknat om återkoppling gavs": f"{_STATUS} IS NULL"},
            utesluten={**PAFORD, **_INTE_NODVANDIG},
            uppfyllt=f"{_STATUS} = 'given'",
            avvikelse=AVVIKELSE,
            avgjord="greatest(r.beslut_datum, r.aterkoppling_given)",
            fakta={"beslut": "r.beslut_datum"},
        ),
        klocka=Klocka.ATERKOPPLING,
        riktning="hog",
        ja="återkoppling gavs",
        nej="återkoppling gavs inte",
        additiv=True,
        standard=True,
    ),
    Indikator(
        kod="aterkoppling_en_vecka",
        namn="Andel begärda återkopplingar till anmälningsskyldiga som getts inom en vecka",
        matt=Matt.ANDEL,
        raknas="begäran om återkoppling",
        ankare="beslutsdagen",
        beskrivning="Andelen av de återkopplingar som anmälningsskyldiga begärt som gavs inom en vecka från beslutet,"
        " eller samma dag för den som begärde den senare.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.beslut_datum",
            urval=f"{BESLUTAD} AND r.aterkoppling_begard <= :per AND {_SKYLDIG}",
            utesluten={**PAFORD, **_INTE_NODVANDIG},
            ej_matbar={
                "återkopplingen är inte given och inte försenad": f"{_GIVEN} IS NULL AND {_SENAST} >= :per"
            },
            uppfyllt=f"{_GIVEN} <= {_SENAST}",
            avvikelse=AVVIKELSE,
            fakta={
                "beslut": "r.beslut_datum",
                "begard": "r.aterkoppling_begard",
                "aterkoppling": _GIVEN,
                "frist": _SENAST,
            },
        ),
        klocka=Klocka.ATERKOPPLING,
        riktning="hog",
        additiv=True,
    ),
)
