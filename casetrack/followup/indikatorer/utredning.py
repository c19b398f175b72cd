"""Utredning: how many, how long, within four months or over, and how the child and the school had a part in it."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from casetrack.followup.avslut import SENAST_ATEROPPNAD, UTREDNING, avslutad_fore
from casetrack.followup.indikator import Fonster, Indikator, Matt
from casetrack.followup.radfraga import FRIST, SAKNAR_ALDER, Radfraga, alder_pa, flyttad, pagar_pa
from casetrack.rules.koder import Klocka

_UTREDNING_TYP = "'utredning'"
_AVSLUTAD = "r.avslutad BETWEEN :fran AND :sista"
# An extension that was decided after the end was either too late or not needed any more.
_AVGJORD = f"greatest(r.avslutad, {SENAST_ATEROPPNAD})"
_AVSLUT = "CASE WHEN r.avslutad <= :per THEN r.avslutad END"
_FAKTA = {"inledd": "r.inledd", "avslutad": _AVSLUT}

# A new utredning 1 to 7 days after the child's last one ended restarts the clock (JO 2565-2016, decision 24).
_KEDJA = avslutad_fore("r.inledd", 7)

# The last day of an utredning that went past its four months. An extension is valid if decided no later than the
# limit it extends. In order of decision one that came too late makes all later ones too late as well, so the limit
# before each is the latest `till` of all those before it. Equals `rules.forlangning.berakna_utredningsgrans`.
_MED_GRANS = f"""(
    SELECT r.*, f.grans
    FROM {UTREDNING} AS r LEFT JOIN LATERAL (
        SELECT max(till) AS grans
        FROM (
            SELECT till, bool_and(beslutad <= greatest({FRIST}, fore)) OVER (ORDER BY beslutad, till) AS giltig
            FROM (
                SELECT beslutad, {flyttad("till")} AS till,
                    max({flyttad("till")}) OVER (ORDER BY beslutad, till ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW)
                        AS fore
                FROM forlangning
                WHERE utredning_id = r.id AND upphavd IS NULL AND beslutad <= :per AND {FRIST} < least(r.avslutad, :per)
                    AND CAST(:forlangning AS boolean) IS NOT FALSE
            ) AS i_ordning
        ) AS kedjan
        WHERE giltig
    ) AS f ON true)"""
_INOM_FORLANGNING = f"(r.avslutad > {FRIST} AND r.avslutad <= r.grans)"
# The three groups part the closed ones; inside an extension is a group of its own unless it is assumed to be in time.
_FORLANGNING_I_TID = "CAST(:forlangning AS boolean) IS TRUE"

_OKAND_ALDER = {SAKNAR_ALDER: "b.fodelsedatum IS NULL"}
_FYLLT_18 = {"den unge hade fyllt 18 år när utredningen inleddes": f"{alder_pa('r.inledd')} >= 18"}
_FYLLT_21 = {"personen hade fyllt 21 år när utredningen inleddes": f"{alder_pa('r.inledd')} > 20"}


def _fyra_manader(
    kod: str, namn: str, beskrivning: str, uppfyllt: str, ja: str | None, nej: str | None
) -> Indikator:
    """One of the three groups of closed utredningar, which share one denominator (decision 25)."""
    inom = ja is None
    return Indikator(
        kod=kod,
        namn=namn,
        matt=Matt.ANDEL,
        raknas="utredning av barn under 18 år",
        ankare="dagen då utredningen avslutades",
        beskrivning=beskrivning,
        radfraga=Radfraga(
            kalla=_MED_GRANS,
            objekttyp=_UTREDNING_TYP,
            ankare="r.avslutad",
            urval=_AVSLUTAD,
            ofullstandig=_OKAND_ALDER,
            utesluten=_FYLLT_18,
            uppfyllt=uppfyllt,
            kedja=_KEDJA,
            avgjord=_AVGJORD,
            fakta={"inledd": "r.inledd", "forlangd": "r.grans", "avslutad": _AVSLUT, "frist": FRIST},
        ),
        klocka=Klocka.UTREDNING,
        riktning="hog" if inom else "lag",
        ja=ja,
        nej=nej,
        additiv=True,
        standard=inom,
    )


def _utredningstid(kod: str, namn: str, matt: Matt, beskrivning: str) -> Indikator:
    return Indikator(
        kod=kod,
        namn=namn,
        matt=matt,
        raknas="utredning av barn och unga, 0-20 år",
        ankare="dagen då utredningen avslutades",
        beskrivning=beskrivning,
        radfraga=Radfraga(
            kalla=UTREDNING,
            objekttyp=_UTREDNING_TYP,
            ankare="r.avslutad",
            urval=_AVSLUTAD,
            ofullstandig=_OKAND_ALDER,
            utesluten=_FYLLT_21,
            kedja=_KEDJA,
            varde="r.avslutad - r.inledd",
            avgjord=_AVGJORD,
            fakta=_FAKTA,
        ),
        riktning="lag",
        ja="räknas",
        additiv=matt is Matt.MEDEL,
    )


def _antal(
    kod: str, namn: str, ankarord: str, ankare: str, urval: str, beskrivning: str, fonster: Fonster
) -> Indikator:
    return Indikator(
        kod=kod,
        namn=namn,
        matt=Matt.ANTAL,
        raknas="utredning",
        ankare=ankarord,
        beskrivning=beskrivning,
        radfraga=Radfraga(
            kalla=UTREDNING,
            objekttyp=_UTREDNING_TYP,
            ankare=ankare,
            urval=urval,
            kedja=_KEDJA,
            avgjord=f"greatest({ankare}, {SENAST_ATEROPPNAD})",
            fakta=_FAKTA,
        ),
        fonster=fonster,
        additiv=fonster is Fonster.PERIOD,
    )


VOLYMER = (
    _antal(
        "utredningar_inledda",
        "Antal inledda utredningar av barn och unga",
        "dagen då utredningen inleddes",
        "r.inledd",
        "r.inledd BETWEEN :fran AND :sista",
        "Alla utredningar som inleddes i perioden.",
        Fonster.PERIOD,
    ),
    _antal(
        "utredningar_avslutade",
        "Antal avslutade utredningar av barn och unga",
        "dagen då utredningen avslutades",
        "r.avslutad",
        _AVSLUTAD,
        "Alla utredningar som avslutades i perioden, hur de än slutade.",
        Fonster.PERIOD,
    ),
    _antal(
        "utredningar_pagaende",
        "Antal pågående utredningar av barn och unga",
        "mätdagen",
        "CAST(:per AS date)",
        pagar_pa("r.inledd", "r.avslutad", ":per"),
        "Utredningar som hade inletts och inte avslutats vid mätdagens slut.",
        Fonster.STALLNING,
    ),
)

TIDER = (
    _fyra_manader(
        "utredning_fyra_manader",
        "Andel utredningar av barn och unga som slutförts inom fyra månader",
        "Andelen av periodens avslutade utredningar som avslutades senast på samma dag i månaden fyra månader efter att"
        " de inleddes.",
        f"r.avslutad <= {FRIST} OR ({_FORLANGNING_I_TID} AND r.avslutad <= r.grans)",
        None,
        None,
    ),
    _fyra_manader(
        "utredning_over_med_forlangning",
        "Andel utredningar av barn och unga som tagit mer än fyra månader, med förlängning som hållits",
        "Andelen av periodens avslutade utredningar som tog mer än fyra månader och hölls inom förlängningar som var"
        " beslutade i tid.",
        f"{_INOM_FORLANGNING} AND NOT {_FORLANGNING_I_TID}",
        "över fyra månader, inom en giltig förlängning",
        "inte över fyra månader inom en giltig förlängning",
    ),
    _fyra_manader(
        "utredning_over_utan_forlangning",
        "Andel utredningar av barn och unga som tagit mer än fyra månader, utan förlängning som hållits",
        "Andelen av periodens avslutade utredningar som tog mer än fyra månader utan förlängning, med förlängning som"
        " beslutades för sent, eller längre än förlängningen räckte.",
        f"r.avslutad > {FRIST} AND {_INOM_FORLANGNING} IS NOT TRUE",
        "över fyra månader, utan giltig förlängning som räckte",
        "inte över fyra månader utan giltig förlängning",
    ),
    Indikator(
        kod="utredning_forsenade",
        namn="Antal öppna utredningar av barn och unga som är försenade",
        matt=Matt.ANTAL,
        raknas="utredning av barn under 18 år",
        ankare="mätdagen",
        beskrivning="Utredningar som var öppna vid mätdagens slut, fast de fyra månaderna och varje giltig förlängning"
        " hade gått ut före den.",
        radfraga=Radfraga(
            kalla=_MED_GRANS,
            objekttyp=_UTREDNING_TYP,
            ankare="CAST(:per AS date)",
            urval=f"{pagar_pa('r.inledd', 'r.avslutad', ':per')} AND {FRIST} < :per AND (r.grans >= :per) IS NOT TRUE",
            ofullstandig=_OKAND_ALDER,
            utesluten=_FYLLT_18,
            kedja=_KEDJA,
            fakta={**_FAKTA, "frist": f"greatest({FRIST}, r.grans)"},
        ),
        klocka=Klocka.UTREDNING,
        riktning="lag",
        fonster=Fonster.STALLNING,
    ),
    _utredningstid(
        "utredningstid_medel",
        "Utredningstid i antal dagar, medelvärde, barn och unga 0-20 år",
        Matt.MEDEL,
        "Medelvärdet av dagarna från inledd till avslutad, för utredningar som avslutades i perioden.",
    ),
    _utredningstid(
        "utredningstid_median",
        "Utredningstid i antal dagar, median, barn och unga 0-20 år",
        Matt.MEDIAN,
        "Medianen av dagarna från inledd till avslutad, för utredningar som avslutades i perioden.",
    ),
)

DELAKTIGHET = (
    Indikator(
        kod="barnet_delaktigt",
        namn="Andel utredningar av barn och unga där barnet varit delaktigt och fått återkoppling",
        matt=Matt.ANDEL,
        raknas="utredning",
        ankare="dagen då utredningen avslutades",
        beskrivning="Andelen av periodens avslutade utredningar där barnet både varit delaktigt och fått återkoppling.",
        radfraga=Radfraga(
            kalla=UTREDNING,
            objekttyp=_UTREDNING_TYP,
            ankare="r.avslutad",
            urval=_AVSLUTAD,
            ofullstandig={
                "det är inte antecknat om barnet varit delaktigt": "r.barnet_delaktigt IS NULL",
                "det är inte antecknat om barnet fått återkoppling": "r.barnet_aterkoppling IS NULL",
            },
            uppfyllt="r.barnet_delaktigt AND r.barnet_aterkoppling",
            kedja=_KEDJA,
            avgjord=_AVGJORD,
            fakta=_FAKTA,
        ),
        decimaler=2,
        riktning="hog",
        ja="barnet har varit delaktigt och fått återkoppling",
        nej="barnet har inte både varit delaktigt och fått återkoppling",
        additiv=True,
        standard=True,
    ),
    Indikator(
        kod="skola_vidtalad",
        namn="Andel utredningar av barn och unga i vilka skola/förskola vidtalas",
        matt=Matt.ANDEL,
        raknas="utredning",
        ankare="dagen då utredningen avslutades",
        beskrivning="Andelen av periodens avslutade utredningar där skolan eller förskolan vidtalats, av dem där det"
        " var nödvändigt.",
        radfraga=Radfraga(
            kalla=UTREDNING,
            objekttyp=_UTREDNING_TYP,
            ankare="r.avslutad",
            urval=_AVSLUTAD,
            ofullstandig={
                "det är inte antecknat om skolan eller förskolan vidtalats": "r.skola_vidtalad IS NULL"
            },
            utesluten={"det var inte nödvändigt att vidtala skolan": "r.skola_vidtalad = 'ej_nodvandigt'"},
            uppfyllt="r.skola_vidtalad = 'ja'",
            kedja=_KEDJA,
            avgjord=_AVGJORD,
            fakta=_FAKTA,
        ),
        decimaler=2,
        riktning="hog",
        ja="skolan eller förskolan har vidtalats",
        nej="skolan eller förskolan har inte vidtalats",
        additiv=True,
        standard=True,
    ),
)

INDIKATORER = (*VOLYMER, *TIDER, *DELAKTIGHET)
