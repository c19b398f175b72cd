"""Förhandsbedömning: the decision to open an utredning or not, within 14 days."""

from __future__ import annotations

from casetrack.followup.indikator import Fonster, Indikator, Matt
from casetrack.followup.indikatorer.anmalan import (
    ANMALAN,
    ANMALAN_TYP,
    AVGJORD_MED_BESLUTET,
    AVVIKELSE,
    BESLUTAD,
    INKOMMEN,
    OBESLUTAD,
    PAFORD,
)
from casetrack.followup.radfraga import FRIST, Radfraga
from casetrack.rules.koder import Klocka

_BESLUTAD_I_TID = f"r.beslut_datum <= least({FRIST}, :per)"
# Synnerliga skäl explain a late decision and never cure it (decision 22).
_SENT_MED_SKAL = f"(r.synnerliga_skal IS NOT NULL AND ({_BESLUTAD_I_TID}) IS NOT TRUE)"
_FAKTA = {
    "inkom": "r.inkom_datum",
    "beslut": "CASE WHEN r.beslut_datum <= :per THEN r.beslut_datum END",
    "frist": FRIST,
}
_BESLUTSFAKTA = {"inkom": "r.inkom_datum", "beslut": "r.beslut_datum"}

INDIKATORER = (
    Indikator(
        kod="forhandsbedomning_14_dagar",
        namn="Andel förhandsbedömningar som slutförts inom 14 dagar",
        matt=Matt.ANDEL,
        raknas="anmälan",
        ankare="beslutsdagen",
        beskrivning="Andelen av periodens beslut att inleda eller inte inleda utredning som fattades senast den"
        " fjortonde dagen efter att anmälan kom in. Ansökningar har ingen förhandsbedömning.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.beslut_datum",
            urval=BESLUTAD,
            utesluten=PAFORD,
            uppfyllt=_BESLUTAD_I_TID,
            synnerliga_skal=_SENT_MED_SKAL,
            avvikelse=AVVIKELSE,
            avgjord=AVGJORD_MED_BESLUTET,
            fakta=_FAKTA,
        ),
        klocka=Klocka.FORHANDSBEDOMNING,
        riktning="hog",
        additiv=True,
        standard=True,
    ),
    Indikator(
        kod="forhandsbedomning_14_dagar_inkomna",
        namn="Andel inkomna anmälningar där förhandsbedömningen slutförts inom 14 dagar",
        matt=Matt.ANDEL,
        raknas="anmälan",
        ankare="dagen då anmälan kom in",
        beskrivning="Andelen av de anmälningar som kom in i perioden där beslutet fattades i tid. De som är öppna och"
        " försenade räknas med, så att de inte försvinner ur andelen.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.inkom_datum",
            urval=INKOMMEN,
            utesluten=PAFORD,
            ej_matbar={
                "förhandsbedömningen är öppen och har inte förfallit": f"{OBESLUTAD} AND {FRIST} >= :per"
            },
            uppfyllt=_BESLUTAD_I_TID,
            synnerliga_skal=_SENT_MED_SKAL,
            avvikelse=AVVIKELSE,
            avgjord=AVGJORD_MED_BESLUTET,
            fakta=_FAKTA,
        ),
        klocka=Klocka.FORHANDSBEDOMNING,
        riktning="hog",
        additiv=True,
    ),
    Indikator(
        kod="forhandsbedomning_forsenade",
        namn="Antal öppna förhandsbedömningar som är försenade",
        matt=Matt.ANTAL,
        raknas="anmälan",
        ankare="mätdagen",
        beskrivning="Anmälningar som saknade beslut vid mätdagens slut, fast dagen då det skulle fattas låg före den.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="CAST(:per AS date)",
            urval=f"r.typ = 'anmalan' AND {OBESLUTAD} AND {FRIST} < :per",
            synnerliga_skal="r.synnerliga_skal IS NOT NULL",
            avvikelse=AVVIKELSE,
            fakta=_FAKTA,
        ),
        klocka=Klocka.FORHANDSBEDOMNING,
        riktning="lag",
        fonster=Fonster.STALLNING,
    ),
    Indikator(
        kod="till_utredning",
        namn="Andel anmälningar som lett till utredning",
        matt=Matt.ANDEL,
        raknas="anmälan",
        ankare="beslutsdagen",
        beskrivning="Andelen av periodens beslut att inleda eller inte inleda utredning som var att inleda.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.beslut_datum",
            urval=BESLUTAD,
            utesluten=PAFORD,
            uppfyllt="r.beslut = 'inleda'",
            avvikelse=AVVIKELSE,
            avgjord=AVGJORD_MED_BESLUTET,
            fakta=_BESLUTSFAKTA,
        ),
        ja="utredning inleddes",
        nej="utredning inleddes inte",
        additiv=True,
    ),
    Indikator(
        kod="till_utredning_med_paforda",
        namn="Andel anmälningar som lett till utredning, påförda anmälningar medräknade",
        matt=Matt.ANDEL,
        raknas="anmälan",
        ankare="beslutsdagen",
        beskrivning="Som andelen som lett till utredning, men anmälningar som påförts en pågående utredning är med"
        " bland dem som andelen tas av.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.beslut_datum",
            urval=BESLUTAD,
            uppfyllt="r.beslut = 'inleda'",
            avvikelse=AVVIKELSE,
            avgjord=AVGJORD_MED_BESLUTET,
            fakta=_BESLUTSFAKTA,
        ),
        ja="utredning inleddes",
        nej="ingen ny utredning inleddes",
        additiv=True,
    ),
    Indikator(
        kod="barnet_hort_ej_inledd",
        namn="Andel beslut att inte inleda utredning där barnet hörts innan",
        matt=Matt.ANDEL,
        raknas="anmälan",
        ankare="beslutsdagen",
        beskrivning="Andelen av periodens beslut att inte inleda utredning där barnet hördes före beslutet.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.beslut_datum",
            urval=f"{BESLUTAD} AND r.beslut = 'inte_inleda'",
            ofullstandig={"det är inte antecknat om barnet hördes": "r.barnet_hort IS NULL"},
            uppfyllt="r.barnet_hort",
            avvikelse=AVVIKELSE,
            avgjord=AVGJORD_MED_BESLUTET,
            fakta=_BESLUTSFAKTA,
        ),
        riktning="hog",
        ja="barnet hördes",
        nej="barnet hördes inte",
        additiv=True,
    ),
    Indikator(
        kod="vald_utan_utredning",
        namn="Andel anmälningar om våld där utredning inte inletts",
        matt=Matt.ANDEL,
        raknas="anmälan om våld",
        ankare="beslutsdagen",
        beskrivning="Andelen av periodens beslut på anmälningar om våld mot barnet som var att inte inleda utredning."
        " Den ska vara noll.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.beslut_datum",
            urval=f"{BESLUTAD} AND r.vald",
            utesluten=PAFORD,
            uppfyllt="r.beslut = 'inte_inleda'",
            avvikelse=AVVIKELSE,
            avgjord=AVGJORD_MED_BESLUTET,
            fakta=_BESLUTSFAKTA,
        ),
        riktning="lag",
        ja="utredning inleddes inte",
        nej="utredning inleddes",
        additiv=True,
    ),
)
