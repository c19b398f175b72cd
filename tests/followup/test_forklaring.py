"""For any one row of a figure, a sentence says why it counts, why not, or why not yet."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casetrack.followup.forklaring import forklara
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.rader import Rad, hamta_rader
from tests.conftest import Organisation
from tests.followup.fall import BROTT, PAFORD, anmalan, barn, forlangning, historia, insats, samtal, utredning
from tests.followup.historia import ENHETER, Historia, Pahittare, spara

I_DAG = date(2026, 8, 31)
HELA_TIDEN = Period(date(2019, 1, 1), date(2026, 12, 31), I_DAG)


def hamta(session: Session, organisation: Organisation, kod: str, fall: Historia) -> list[Rad]:
    spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.mottagning_id), fall)
    return hamta_rader(session, kod, HELA_TIDEN, limit=10_000)


def beslut(inkom: str, beslutad: str | None = None, **annat: Any) -> Historia:
    return historia(utredningar=[utredning("2026-03-01")], anmalningar=[anmalan(inkom, beslutad, **annat)])


@pytest.mark.parametrize(
    ("kod", "fall", "mening"),
    [
        (
            "forhandsbedomning_14_dagar",
            beslut("2026-03-02 10:00", "2026-03-17"),
            "Kom in 2026-03-02, beslut 2026-03-17: en dag för sent.",
        ),
        (
            "utredningstid_medel",
            historia(utredningar=[utredning("2026-03-02", "2026-03-31")]),
            "Inledd 2026-03-02, avslutad 2026-03-31: räknas med 29 dagar.",
        ),
        (
            "utredningstid_median",
            historia(utredningar=[utredning("2026-03-02", "2026-03-03")]),
            "Inledd 2026-03-02, avslutad 2026-03-03: räknas med en dag.",
        ),
        (
            "forhandsbedomning_14_dagar",
            beslut("2026-03-02 10:00", "2026-03-26"),
            "Kom in 2026-03-02, beslut 2026-03-26: 10 dagar för sent.",
        ),
        (
            "forhandsbedomning_14_dagar",
            beslut("2026-03-02 10:00", "2026-03-16"),
            "Kom in 2026-03-02, beslut 2026-03-16: i tid.",
        ),
        (
            "forhandsbedomning_14_dagar",
            beslut("2026-03-02 10:00", "2026-03-03", **PAFORD),
            "Kom in 2026-03-02, beslut 2026-03-03: räknas inte, anmälan är påförd en pågående utredning.",
        ),
        (
            "forhandsbedomning_14_dagar_inkomna",
            beslut("2026-08-25 10:00"),
            "Kom in 2026-08-25, inget beslut: går ännu inte att bedöma, förhandsbedömningen är öppen och har inte"
            " förfallit.",
        ),
        (
            "forhandsbedomning_forsenade",
            beslut("2026-03-02 10:00"),
            "Kom in 2026-03-02, inget beslut: skulle ha varit klart 2026-03-16.",
        ),
        (
            "utredning_fyra_manader",
            historia(
                utredningar=[utredning("2026-03-02", "2026-07-20")],
                forlangningar=[forlangning("2026-07-01", "2026-07-31")],
            ),
            "Inledd 2026-03-02, förlängd till 2026-07-31, avslutad 2026-07-20: 18 dagar för sent, men inom"
            " förlängningen.",
        ),
        (
            "utredning_fyra_manader",
            historia(barn=[barn(fodd=None)], utredningar=[utredning("2026-03-02", "2026-07-02")]),
            "Inledd 2026-03-02, avslutad 2026-07-02: räknas inte, barnets födelsedatum saknas.",
        ),
        (
            "allvarssamtal_48h",
            historia(
                anmalningar=[anmalan("2026-03-02 10:00", **BROTT)],
                samtal=[samtal("2026-03-02 10:00", kallad="2026-03-04 09:30")],
            ),
            "Räknas från 2026-03-02 kl. 10.00, kallad 2026-03-04 kl. 09.30, inget samtal hållet: inom 48 timmar.",
        ),
        (
            "ateraktualisering_utredning",
            historia(
                utredningar=[utredning("2025-01-02", "2025-03-10")], anmalningar=[anmalan("2025-06-01 10:00")]
            ),
            "Avslutad 2025-03-10, ny anmälan eller ansökan 2025-06-01: kom tillbaka inom tolv månader.",
        ),
        (
            "ateraktualisering_utredning",
            historia(utredningar=[utredning("2026-01-02", "2026-03-10")]),
            "Avslutad 2026-03-10: går ännu inte att bedöma, ett år har inte gått sedan dess.",
        ),
        (
            "insatser_pagaende",
            historia(insatser=[insats("2026-03-10")]),
            "Påbörjad 2026-03-10: räknas.",
        ),
    ],
    ids=lambda varde: varde if isinstance(varde, str) else "",
)
def test_the_sentence_of_a_row(
    session: Session, organisation: Organisation, kod: str, fall: Historia, mening: str
) -> None:
    (rad,) = hamta(session, organisation, kod, fall)
    assert forklara(rad) == mening


def test_every_row_of_every_indicator_has_a_sentence(session: Session, organisation: Organisation) -> None:
    fall = Pahittare(Random(5), I_DAG, 80).historia  # noqa: S311
    hamta(session, organisation, "anmalningar", fall)
    for kod in KATALOG:
        rader = hamta_rader(session, kod, HELA_TIDEN, limit=10_000)
        assert rader, kod
        for rad in rader:
            mening = forklara(rad)
            assert mening.endswith(".")
            assert "None" not in mening


def test_the_list_goes_on_where_the_last_page_ended(session: Session, organisation: Organisation) -> None:
    alla = hamta(session, organisation, "anmalningar", Pahittare(Random(5), I_DAG, 80).historia)  # noqa: S311
    sidor, after = [], None
    while sida := hamta_rader(session, "anmalningar", HELA_TIDEN, limit=7, after=after):
        sidor += sida
        after = sida[-1].nyckel
    assert sidor == alla
    assert len(alla) > 20
