"""Allvarssamtal: the talk within 48 hours after an offence, by the version of the rule in force that day."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from casetrack.followup.indikator import Indikator, Indikatorversion, Matt
from casetrack.followup.indikatorer.anmalan import ANMALAN_TYP, AVGJORD_MED_BESLUTET, AVVIKELSE, INKOMMEN
from casetrack.followup.radfraga import EFTER_PER, SAKNAR_ALDER, Radfraga, alder_pa, lokal_dag
from casetrack.rules.allvarssamtal import ALLVARSSAMTALSREGLER, TIMMAR


def _skriv_regler() -> str:
    """The versions of the rule as rows, so that each anmälan meets the one that holds on its own day."""
    rader = ", ".join(
        f"({regel.version}, '{regel.raknas_fran}', '{regel.uppfylls_av}', {regel.bara_forsta_gang},"
        f" {'NULL::int' if regel.brott_hogst_dagar is None else regel.brott_hogst_dagar})"
        for regel in ALLVARSSAMTALSREGLER
    )
    return (
        f"(VALUES {rader}) AS regel (version, raknas_fran, uppfylls_av, bara_forsta_gang, brott_hogst_dagar)"
    )


def _kand(tidpunkt: str) -> str:
    """An instant, if it is known at the cut-off."""
    return f"CASE WHEN {tidpunkt} < {EFTER_PER} THEN {tidpunkt} END"


def _klockslag(tidpunkt: str) -> str:
    return f"to_char({tidpunkt} AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM-DD \"kl.\" HH24.MI')"


_KALLA = f"""(
    SELECT o.*, regel.version, regel.bara_forsta_gang, regel.brott_hogst_dagar, regel.uppfylls_av,
        {_kand("s.kallad")} AS kallad, {_kand("s.hallet")} AS hallet, start.tid AS start,
        start.tid + make_interval(hours => {TIMMAR}) AS grans,
        {lokal_dag("greatest(s.kannedom, s.kallad, s.hallet)")} AS sista_uppgift
    FROM orosanmalan AS o
    JOIN unnest(CAST(:versioner AS int[]), CAST(:versioner_fran AS date[]), CAST(:versioner_till AS date[]))
        AS giltig (version, fran, till) ON o.inkom_datum BETWEEN giltig.fran AND giltig.till
    JOIN {_skriv_regler()} ON regel.version = giltig.version
    LEFT JOIN allvarssamtal AS s ON s.namnd_id = o.namnd_id AND s.orosanmalan_id = o.id
    CROSS JOIN LATERAL (
        SELECT CASE regel.raknas_fran WHEN 'kannedom' THEN coalesce({_kand("s.kannedom")}, o.inkom) ELSE o.inkom END
    ) AS start (tid)
    WHERE o.brott)"""

_KALLAD_I_TID = "(CASE r.uppfylls_av WHEN 'hallet' THEN r.hallet ELSE r.kallad END <= r.grans)"
_HALLET_I_TID = "(r.hallet <= r.grans)"


def _fraga(uppfyllt: str) -> Radfraga:
    return Radfraga(
        kalla=_KALLA,
        objekttyp=ANMALAN_TYP,
        ankare="r.inkom_datum",
        # Another age and, by version 1, a child known before are outside, and counted nowhere (decision 50).
        urval=f"""{INKOMMEN} AND ({alder_pa("r.inkom_datum")} >= 18) IS NOT TRUE
            AND NOT (r.bara_forsta_gang AND r.forsta_gang IS FALSE)""",
        ofullstandig={
            SAKNAR_ALDER: "b.fodelsedatum IS NULL",
            "det är inte antecknat om det är första gången": "r.bara_forsta_gang AND r.forsta_gang IS NULL",
            "brottets datum saknas": "r.brott_hogst_dagar IS NOT NULL AND r.brottsdatum IS NULL",
        },
        utesluten={
            "brottet låg för långt tillbaka när anmälan kom in": "r.inkom_datum - r.brottsdatum > r.brott_hogst_dagar"
        },
        ej_matbar={
            f"de {TIMMAR} timmarna hade inte gått ut": f"{uppfyllt} IS NOT TRUE AND r.grans >= {EFTER_PER}"
        },
        uppfyllt=uppfyllt,
        version="r.version",
        avvikelse=AVVIKELSE,
        avgjord=f"greatest({AVGJORD_MED_BESLUTET}, r.sista_uppgift, {lokal_dag('r.grans')})",
        fakta={
            "raknas_fran": _klockslag("r.start"),
            "kallad": _klockslag("r.kallad"),
            "hallet": _klockslag("r.hallet"),
        },
    )


_VERSIONER = tuple(Indikatorversion(regel.version, regel.fran, regel.till) for regel in ALLVARSSAMTALSREGLER)
_ANKARE = "dagen då anmälan kom in"

INDIKATORER = (
    Indikator(
        kod="allvarssamtal_48h",
        namn="Andel barn och ungdomar anmälda för brott som tillsammans med föräldrar eller vårdnadshavare kallats till"
        " samtal med socialtjänsten inom 48 timmar",
        matt=Matt.ANDEL,
        raknas="anmälan om brott av barn under 18 år",
        ankare=_ANKARE,
        beskrivning="Version 1 (till och med mars 2021): andelen av dem som anmälts för brott första gången där"
        " samtalet hölls inom 48 timmar från kännedom. Version 2 (från april 2021): andelen av dem som anmälts för"
        " brott inom 30 dagar där den unge och en vårdnadshavare kallades inom 48 timmar från att anmälan kom in.",
        radfraga=_fraga(_KALLAD_I_TID),
        decimaler=1,
        riktning="hog",
        ja="inom 48 timmar",
        nej="inte inom 48 timmar",
        versioner=_VERSIONER,
        additiv=True,
        standard=True,
    ),
    Indikator(
        kod="allvarssamtal_hallet_48h",
        namn="Andel barn och ungdomar anmälda för brott där samtalet hållits inom 48 timmar",
        matt=Matt.ANDEL,
        raknas="anmälan om brott av barn under 18 år",
        ankare=_ANKARE,
        beskrivning="Samma anmälningar och samma starttid som för kallelserna, men samtalet ska ha hållits inom 48"
        " timmar.",
        radfraga=_fraga(_HALLET_I_TID),
        decimaler=1,
        riktning="hog",
        ja="samtalet hölls inom 48 timmar",
        nej="samtalet hölls inte inom 48 timmar",
        versioner=_VERSIONER,
        additiv=True,
    ),
)
