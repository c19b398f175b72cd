"""The same period under other rules: each assumption moves what it is about, and nothing else."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from casetrack.cases.organisation import NamndPolicy
from casetrack.followup.antaganden import I_KRAFT, Antaganden
from casetrack.followup.indikator import Indikatorversion
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.provrakning import REGELFRAGOR, jamfor_antaganden, slag_ihop
from casetrack.followup.utfall import berakna_utfall
from casetrack.rules.koder import Policy
from tests.conftest import Organisation
from tests.followup.fall import BROTT, anmalan, forlangning, historia, samtal, utredning
from tests.followup.historia import ENHETER, Historia, Pahittare, spara

HELA_2026 = Period(date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31))

VERSION_1 = Antaganden(versioner=(Indikatorversion(1),))
VERSION_2 = Antaganden(versioner=(Indikatorversion(2),))
FORLANGNING = Antaganden(forlangning=True)
UTAN_FORLANGNING = Antaganden(forlangning=False)


def lagra(session: Session, organisation: Organisation, fall: Historia) -> None:
    spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.utredning_id), fall)


def rakna(session: Session, kod: str, *antaganden: Antaganden) -> list[tuple[int | None, int]]:
    utfall = jamfor_antaganden(session, kod, HELA_2026, antaganden)
    return [(each.taljare, each.namnare) for each in utfall]


def test_the_due_date_strict_and_shifted(session: Session, organisation: Organisation) -> None:
    # The 14th day, 19 June 2026, is midsommarafton; the next weekday is the 22nd.
    lagra(session, organisation, historia(anmalningar=[anmalan("2026-06-05 10:00", "2026-06-22")]))
    strikt, flyttad = jamfor_antaganden(
        session, "forhandsbedomning_14_dagar", HELA_2026, [Antaganden(policy=policy) for policy in Policy]
    )
    assert (strikt.taljare, strikt.policy, flyttad.taljare, flyttad.policy) == (
        0,
        Policy.STRIKT,
        1,
        Policy.FLYTTAD,
    )


def test_allvarssamtal_by_either_version_whatever_day_it_was(
    session: Session, organisation: Organisation
) -> None:
    # Summoned in time, held too late: kept by version 2, not by version 1. The second isn't the first time.
    fall = historia(
        anmalningar=[
            anmalan("2026-03-02 10:00", id_="A1", **BROTT),
            anmalan("2026-03-02 10:00", id_="A2", **BROTT | {"forsta_gang": False}),
        ],
        samtal=[samtal("2026-03-02 10:00", kallad="2026-03-03 10:00", hallet="2026-03-09 10:00")],
    )
    lagra(session, organisation, fall)
    assert rakna(session, "allvarssamtal_48h", I_KRAFT, VERSION_1, VERSION_2) == [(1, 2), (0, 1), (1, 2)]
    (under_ettan,) = jamfor_antaganden(session, "allvarssamtal_48h", HELA_2026, [VERSION_1])
    assert (under_ettan.version, under_ettan.versioner) == (1, [1])


def test_an_extension_that_counts_and_one_that_does_not(session: Session, organisation: Organisation) -> None:
    fall = historia(
        utredningar=[
            utredning("2026-01-02", "2026-05-20", id_="U1"),
            utredning("2026-06-01", id_="U2"),
            utredning("2026-01-02", "2026-05-20", id_="U3"),
        ],
        forlangningar=[
            forlangning("2026-05-01", "2026-05-31"),
            forlangning("2026-09-30", "2026-12-31", utredning="U2"),
        ],
    )
    lagra(session, organisation, fall)
    alla = (I_KRAFT, FORLANGNING, UTAN_FORLANGNING)
    grupper = {
        "utredning_fyra_manader": [(0, 2), (1, 2), (0, 2)],
        "utredning_over_med_forlangning": [(1, 2), (0, 2), (0, 2)],
        "utredning_over_utan_forlangning": [(1, 2), (1, 2), (2, 2)],
        "utredning_forsenade": [(None, 0), (None, 0), (None, 1)],
    }
    assert {kod: rakna(session, kod, *alla) for kod in grupper} == grupper


def test_half_a_years_follow_up_is_of_the_same_children(session: Session, organisation: Organisation) -> None:
    fall = historia(
        utredningar=[utredning("2025-01-02", "2025-03-10")], anmalningar=[anmalan("2025-12-01 10:00")]
    )
    lagra(session, organisation, fall)
    assert rakna(session, "ateraktualisering_utredning", I_KRAFT, Antaganden(uppfoljning=6)) == [
        (1, 1),
        (0, 1),
    ]


def test_several_assumptions_hold_at_once(session: Session, organisation: Organisation) -> None:
    # Four months end on Sunday 10 May 2026; the extension was decided on the Monday.
    fall = historia(
        utredningar=[utredning("2026-01-10", "2026-05-20")],
        forlangningar=[forlangning("2026-05-11", "2026-05-31")],
    )
    lagra(session, organisation, fall)
    flyttad = Antaganden(policy=Policy.FLYTTAD)
    bada = slag_ihop([flyttad, FORLANGNING])
    assert bada == Antaganden(policy=Policy.FLYTTAD, forlangning=True)
    assert rakna(session, "utredning_fyra_manader", flyttad, FORLANGNING, bada) == [(0, 1), (0, 1), (1, 1)]


@pytest.mark.parametrize("policy", Policy)
def test_what_is_in_force_anyway_changes_nothing(
    session: Session, organisation: Organisation, policy: Policy
) -> None:
    lagra(session, organisation, Pahittare(Random(7), date(2026, 8, 31), 80).historia)  # noqa: S311
    rad = {"namnd_id": organisation.namnd_id, "fran": date(2000, 1, 1), "policy": policy}
    session.execute(insert(NamndPolicy), [rad])
    for kod, indikator in KATALOG.items():
        galler = Antaganden(policy=policy, versioner=indikator.versioner, uppfoljning=12)
        utfall = berakna_utfall(session, kod, HELA_2026)
        assert jamfor_antaganden(session, kod, HELA_2026, [I_KRAFT, galler]) == [utfall, utfall]
    # Extensions are no part of the share within four months, and of the open ones they are.
    assert rakna(session, "utredning_fyra_manader", UTAN_FORLANGNING) == rakna(
        session, "utredning_fyra_manader", I_KRAFT
    )
    assert rakna(session, "utredning_forsenade", FORLANGNING) == rakna(
        session, "utredning_forsenade", I_KRAFT
    )


def test_an_assumption_moves_only_what_it_is_about(session: Session, organisation: Organisation) -> None:
    lagra(session, organisation, Pahittare(Random(7), date(2026, 8, 31), 80).historia)  # noqa: S311
    for fraga in REGELFRAGOR:
        for kod, indikator in KATALOG.items():
            if not fraga.galler(indikator):
                utfall = jamfor_antaganden(session, kod, HELA_2026, [svar.antaganden for svar in fraga.svar])
                antal = {(each.taljare, each.namnare, each.uteslutna, each.ej_matbara) for each in utfall}
                assert len(antal) == 1, (fraga.kod, kod)


def test_which_indicators_each_question_is_about() -> None:
    galler = {
        fraga.kod: [kod for kod, indikator in KATALOG.items() if fraga.galler(indikator)]
        for fraga in REGELFRAGOR
    }
    assert galler == {
        "forfallodag": [
            "forhandsbedomning_14_dagar",
            "forhandsbedomning_14_dagar_inkomna",
            "forhandsbedomning_forsenade",
            "utredning_fyra_manader",
            "utredning_over_med_forlangning",
            "utredning_over_utan_forlangning",
            "utredning_forsenade",
            "aterkoppling_en_vecka",
        ],
        "allvarssamtal": ["allvarssamtal_48h", "allvarssamtal_hallet_48h"],
        "forlangning": [
            "utredning_fyra_manader",
            "utredning_over_med_forlangning",
            "utredning_over_utan_forlangning",
            "utredning_forsenade",
        ],
        "uppfoljning": [
            "ateraktualisering_utredning",
            "ej_aktuell_12_manader",
            "ej_ateraktualiserad_0_12",
            "ej_ateraktualiserad_13_20",
        ],
    }


def test_nothing_is_touched(session: Session, organisation: Organisation) -> None:
    lagra(session, organisation, Pahittare(Random(7), date(2026, 8, 31), 20).historia)  # noqa: S311
    session.execute(text("SET TRANSACTION READ ONLY"))
    for fraga in REGELFRAGOR:
        jamfor_antaganden(session, "anmalningar", HELA_2026, [svar.antaganden for svar in fraga.svar])
