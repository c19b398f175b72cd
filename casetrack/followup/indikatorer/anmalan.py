"""Inflow: anmälningar and the children they are about; and what every figure of anmälningar shares."""

from __future__ import annotations

from casetrack.followup.avslut import ar_oppen
from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.radfraga import ALDRIG, Radfraga

ANMALAN = "orosanmalan"
ANMALAN_TYP = "'orosanmalan'"

INKOMMEN = "r.typ = 'anmalan' AND r.inkom_datum BETWEEN :fran AND :sista"
BESLUTAD = "r.typ = 'anmalan' AND r.beslut_datum BETWEEN :fran AND :sista"

OBESLUTAD = "(r.beslut_datum IS NULL OR (r.beslut <> 'paford' AND r.beslut_datum > :per))"
"""Without a decision at the cut-off. A påförd anmälan is out from the day it came in, whatever its date says
(decision 46)."""

PAFORD = {"anmälan är påförd en pågående utredning": "r.beslut = 'paford'"}

# Våld without an utredning, which the law does not allow for, and an undecided anmälan on a child with an open
# utredning, which should have been påförd (decisions 23 and 27).
AVVIKELSE = f"""coalesce(
    (r.vald AND r.beslut = 'inte_inleda' AND r.beslut_datum <= :per)
    OR ({OBESLUTAD} AND EXISTS (
        SELECT FROM utredning AS u WHERE u.barn_id = r.barn_id AND {ar_oppen("u")})),
    false)"""

# An anmälan that waits for its decision is an avvikelse or not by what happens to its child, which nothing dates.
AVGJORD_MED_BESLUTET = f"coalesce(r.beslut_datum, {ALDRIG})"

INDIKATORER = (
    Indikator(
        kod="anmalningar",
        namn="Antal inkomna orosanmälningar",
        matt=Matt.ANTAL,
        raknas="anmälan, en per barn",
        ankare="dagen då anmälan kom in",
        beskrivning="Alla anmälningar som kom in i perioden. En anmälan om tre syskon är tre anmälningar.",
        radfraga=Radfraga(
            kalla=ANMALAN,
            objekttyp=ANMALAN_TYP,
            ankare="r.inkom_datum",
            urval=INKOMMEN,
            avvikelse=AVVIKELSE,
            avgjord=AVGJORD_MED_BESLUTET,
            fakta={"inkom": "r.inkom_datum"},
        ),
        additiv=True,
    ),
    Indikator(
        kod="anmalda_barn",
        namn="Antal barn med orosanmälan",
        matt=Matt.ANTAL,
        raknas="barn",
        ankare="dagen då barnets sista anmälan i perioden kom in",
        beskrivning="Barn som minst en anmälan kom in om i perioden; vart och ett räknas en gång.",
        radfraga=Radfraga(
            kalla="""(
                SELECT DISTINCT ON (o.barn_id) o.id, o.kallid, o.barn_id, o.enhet_id, o.inkom_datum
                FROM orosanmalan AS o
                WHERE o.typ = 'anmalan' AND o.inkom_datum BETWEEN :fran AND :sista
                ORDER BY o.barn_id, o.inkom_datum DESC, o.kallid COLLATE "C" DESC)""",
            objekttyp=ANMALAN_TYP,
            ankare="r.inkom_datum",
            urval="true",
            per_barn=True,
            fakta={"inkom": "r.inkom_datum"},
        ),
    ),
)
