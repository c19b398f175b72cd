"""Insats and placering: who is placed, how it began, and what is going on."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from casetrack.followup.indikator import Fonster, Indikator, Matt
from casetrack.followup.radfraga import Radfraga, pagar_pa
from casetrack.rules.koder import PLACERINGAR

_INSATS_TYP = "'insats'"
_PLACERING = "i.typ IN ({})".format(", ".join(f"'{typ}'" for typ in sorted(PLACERINGAR)))

# One row per child and month; the placement that began last stands for a child with several.
_PLACERADE = f"""(
    SELECT DISTINCT ON (m.sista, i.barn_id) i.id, i.kallid, i.barn_id, i.enhet_id, i.paborjad, i.avslutad, m.sista
    FROM (
        SELECT manad::date AS forsta, least((manad + interval '1 month')::date - 1, :per) AS sista
        FROM generate_series(
            date_trunc('month', CAST(:fran AS timestamp)), CAST(:sista AS timestamp), interval '1 month') AS manad
    ) AS m
    JOIN insats AS i ON i.paborjad <= m.sista AND (i.avslutad IS NULL OR i.avslutad >= m.forsta)
    WHERE {_PLACERING}
    ORDER BY m.sista, i.barn_id, i.paborjad DESC, i.kallid COLLATE "C" DESC)"""

_SKYDDSBEHOV = f"""(
    SELECT DISTINCT ON (i.barn_id) i.id, i.kallid, i.barn_id, i.enhet_id, i.beslutad,
        i.vantat_pa_placering, i.trygga_forhallanden
    FROM insats AS i
    WHERE {_PLACERING} AND i.skyddsbehov AND i.beslutad BETWEEN :fran AND :sista
    ORDER BY i.barn_id, i.beslutad DESC, i.kallid COLLATE "C" DESC)"""


def _skyddsbehov(
    kod: str, namn: str, beskrivning: str, *, falt: str, saknas: str, uppfyllt: str, ja: str, nej: str
) -> Indikator:
    return Indikator(
        kod=kod,
        namn=namn,
        matt=Matt.ANDEL,
        raknas="barn med skyddsbehov",
        ankare="dagen då barnets sista placering i perioden beslutades",
        beskrivning=beskrivning,
        radfraga=Radfraga(
            kalla=_SKYDDSBEHOV,
            objekttyp=_INSATS_TYP,
            ankare="r.beslutad",
            urval="true",
            per_barn=True,
            ofullstandig={saknas: f"r.{falt} IS NULL"},
            uppfyllt=uppfyllt,
            fakta={"beslut": "r.beslutad"},
        ),
        decimaler=2,
        riktning="hog",
        ja=ja,
        nej=nej,
        standard=True,
    )


INDIKATORER = (
    Indikator(
        kod="placerade_barn",
        namn="Antal placerade barn, genomsnitt per månad",
        matt=Matt.MANADSSNITT,
        raknas="barn",
        ankare="varje månad",
        beskrivning="Barn som var placerade någon dag i månaden, vart och ett en gång, i genomsnitt över de månader av"
        " perioden som hade börjat på mätdagen.",
        radfraga=Radfraga(
            kalla=_PLACERADE,
            objekttyp=_INSATS_TYP,
            ankare="r.sista",
            urval="true",
            per_barn=True,
            fakta={
                "manad": "r.sista",
                "paborjad": "r.paborjad",
                "avslutad": "CASE WHEN r.avslutad <= :per THEN r.avslutad END",
            },
        ),
        decimaler=1,
        ja="räknas",
    ),
    _skyddsbehov(
        "vantat_pa_placering",
        "Andel barn och unga som bedömts ha skyddsbehov och som inte fått vänta på placering",
        "Andelen av barnen med skyddsbehov som inte fick vänta på placering, efter varje barns sista placering som"
        " beslutades i perioden.",
        falt="vantat_pa_placering",
        saknas="det är inte antecknat om barnet fick vänta på placering",
        uppfyllt="NOT r.vantat_pa_placering",
        ja="barnet fick inte vänta",
        nej="barnet fick vänta",
    ),
    _skyddsbehov(
        "trygga_forhallanden",
        "Andel barn och unga som bedöms ha skyddsbehov som har kunnat placeras under trygga förhållanden",
        "Andelen av barnen med skyddsbehov som placerades under trygga förhållanden, efter varje barns sista placering"
        " som beslutades i perioden.",
        falt="trygga_forhallanden",
        saknas="det är inte antecknat om förhållandena var trygga",
        uppfyllt="r.trygga_forhallanden",
        ja="trygga förhållanden",
        nej="inte trygga förhållanden",
    ),
    Indikator(
        kod="insatser_pagaende",
        namn="Antal pågående insatser för barn och unga",
        matt=Matt.ANTAL,
        raknas="insats",
        ankare="mätdagen",
        beskrivning="Insatser som hade påbörjats och inte avslutats vid mätdagens slut, efter typ och regi.",
        radfraga=Radfraga(
            kalla="insats",
            objekttyp=_INSATS_TYP,
            ankare="CAST(:per AS date)",
            urval=pagar_pa("r.paborjad", "r.avslutad", ":per"),
            fakta={"paborjad": "r.paborjad"},
            delar={"typ": "r.typ", "regi": "r.regi"},
        ),
        fonster=Fonster.STALLNING,
    ),
)
