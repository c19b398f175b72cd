from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.rules.forlangning import berakna_utredningsgrans
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import Klocka, Policy, Utredningsgrupp

INLEDD = date(2025, 7, 15)  # four months are Saturday 2025-11-15, shifted to Monday 2025-11-17
LORDAG, MANDAG = date(2025, 11, 15), date(2025, 11, 17)

DAGAR = st.dates(date(2025, 7, 1), date(2027, 12, 31))
FORLANGNINGAR = st.lists(st.tuples(DAGAR, DAGAR), max_size=5)


def test_without_extensions_the_limit_is_the_four_month_date() -> None:
    grans = berakna_utredningsgrans(INLEDD, [])
    assert (grans.fyra_manader, grans.grans, grans.giltiga) == (LORDAG, LORDAG, ())


def test_an_extension_decided_on_the_due_date_is_in_time() -> None:
    assert berakna_utredningsgrans(INLEDD, [(LORDAG, date(2026, 1, 15))]).grans == date(2026, 1, 15)


def test_an_extension_decided_after_the_due_date_cures_nothing() -> None:
    sen = (LORDAG + timedelta(days=1), date(2026, 1, 15))
    assert berakna_utredningsgrans(INLEDD, [sen]).grans == LORDAG


def test_each_extension_must_be_decided_within_the_limit_it_extends() -> None:
    forsta, andra, for_sen = (
        (date(2025, 11, 10), date(2026, 1, 15)),
        (date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 2, 16), date(2026, 4, 15)),
    )
    grans = berakna_utredningsgrans(INLEDD, [for_sen, andra, forsta])
    assert (grans.giltiga, grans.grans) == ((forsta, andra), date(2026, 2, 15))


def test_a_shorter_extension_leaves_the_latest_limit_standing() -> None:
    lang, kort = (date(2025, 11, 1), date(2026, 2, 15)), (date(2025, 11, 2), date(2025, 12, 1))
    darefter = (date(2026, 2, 1), date(2026, 3, 15))
    assert berakna_utredningsgrans(INLEDD, [lang, kort]).grans == date(2026, 2, 15)
    assert berakna_utredningsgrans(INLEDD, [lang, kort, darefter]).grans == date(2026, 3, 15)


def test_under_the_shifted_policy_the_four_month_date_is_shifted_before_comparing() -> None:
    mandagsbeslut = [(MANDAG, date(2026, 1, 15))]
    assert berakna_utredningsgrans(INLEDD, mandagsbeslut, Policy.STRIKT).giltiga == ()
    grans = berakna_utredningsgrans(INLEDD, mandagsbeslut, Policy.FLYTTAD)
    assert (grans.fyra_manader, grans.grans) == (MANDAG, date(2026, 1, 15))


def test_under_the_shifted_policy_each_till_is_shifted_before_comparing() -> None:
    till_lordag = (date(2025, 11, 10), date(2026, 1, 17))
    pa_mandagen = (date(2026, 1, 19), date(2026, 2, 28))
    strikt = berakna_utredningsgrans(INLEDD, [till_lordag, pa_mandagen], Policy.STRIKT)
    flyttad = berakna_utredningsgrans(INLEDD, [till_lordag, pa_mandagen], Policy.FLYTTAD)
    assert strikt.grans == date(2026, 1, 17)
    assert (flyttad.grans, flyttad.giltiga) == (date(2026, 3, 2), (till_lordag, pa_mandagen))


@pytest.mark.parametrize(
    ("avslutad", "policy", "grupp"),
    [
        ("2025-11-15", Policy.STRIKT, Utredningsgrupp.INOM),
        ("2025-11-16", Policy.STRIKT, Utredningsgrupp.OVER_MED_FORLANGNING),
        ("2025-11-17", Policy.FLYTTAD, Utredningsgrupp.INOM),
        ("2025-11-18", Policy.FLYTTAD, Utredningsgrupp.OVER_MED_FORLANGNING),
        ("2026-01-17", Policy.STRIKT, Utredningsgrupp.OVER_MED_FORLANGNING),
        ("2026-01-18", Policy.STRIKT, Utredningsgrupp.OVER_UTAN_FORLANGNING),
        ("2026-01-19", Policy.FLYTTAD, Utredningsgrupp.OVER_MED_FORLANGNING),
        ("2026-01-20", Policy.FLYTTAD, Utredningsgrupp.OVER_UTAN_FORLANGNING),
    ],
)
def test_closed_utredningar_fall_in_three_groups(
    avslutad: str, policy: Policy, grupp: Utredningsgrupp
) -> None:
    grans = berakna_utredningsgrans(INLEDD, [(date(2025, 11, 10), date(2026, 1, 17))], policy)
    assert grans.valj_grupp(date.fromisoformat(avslutad)) is grupp


def test_late_without_an_extension_is_late_without() -> None:
    grans = berakna_utredningsgrans(INLEDD, [])
    assert grans.valj_grupp(LORDAG + timedelta(days=1)) is Utredningsgrupp.OVER_UTAN_FORLANGNING


@given(DAGAR, FORLANGNINGAR, st.tuples(DAGAR, DAGAR), st.sampled_from(Policy))
def test_extending_never_shortens(
    inledd: date, forlangningar: list[tuple[date, date]], ny: tuple[date, date], policy: Policy
) -> None:
    fore = berakna_utredningsgrans(inledd, forlangningar, policy)
    efter = berakna_utredningsgrans(inledd, [*forlangningar, ny], policy)
    assert fore.fyra_manader <= fore.grans <= efter.grans


@given(DAGAR, FORLANGNINGAR, st.sampled_from(Policy), st.randoms())
def test_the_order_of_the_rows_does_not_matter(
    inledd: date, forlangningar: list[tuple[date, date]], policy: Policy, slump: Random
) -> None:
    omblandade = list(forlangningar)
    slump.shuffle(omblandade)
    assert berakna_utredningsgrans(inledd, omblandade, policy) == berakna_utredningsgrans(
        inledd, forlangningar, policy
    )


@given(DAGAR, FORLANGNINGAR)
def test_the_shifted_policy_is_never_harder_than_the_strict(
    inledd: date, forlangningar: list[tuple[date, date]]
) -> None:
    strikt = berakna_utredningsgrans(inledd, forlangningar, Policy.STRIKT)
    flyttad = berakna_utredningsgrans(inledd, forlangningar, Policy.FLYTTAD)
    assert strikt.grans <= flyttad.grans
    assert (strikt.fyra_manader, flyttad.fyra_manader) == forfallodagar(Klocka.UTREDNING, inledd)
