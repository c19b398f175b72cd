from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.rules.kalender import flytta_till_vardag, lagg_till, namnge_ledig_dag
from casetrack.rules.tid import OgiltigTid

DAGAR_1990_2060 = [
    date(1990, 1, 1) + timedelta(days=n) for n in range((date(2061, 1, 1) - date(1990, 1, 1)).days)
]


def paskdagen(ar: int) -> date:
    """Easter Sunday by the full moon after 21 March, counted with golden number and epact (Lilius)."""
    gyllental = ar % 19 + 1
    sekel = ar // 100 + 1
    solkorrektion = 3 * sekel // 4 - 12
    mankorrektion = (8 * sekel + 5) // 25 - 5
    epakt = (11 * gyllental + 20 + mankorrektion - solkorrektion) % 30
    if epakt == 24 or (epakt == 25 and gyllental > 11):
        epakt += 1
    fullmane = 44 - epakt if 44 - epakt >= 21 else 74 - epakt
    manen = date(ar, 3, 1) + timedelta(days=fullmane - 1)
    return manen + timedelta(days=6 - manen.weekday() or 7)


def forsta(veckodag: int, fran: date) -> date:
    return fran + timedelta(days=(veckodag - fran.weekday()) % 7)


def ga_genom_lediga_dagar(ar: int) -> Iterator[date]:
    """The days of lag 1989:253 and the three eves of lag 1930:173, written down from the acts."""
    pask = paskdagen(ar)
    fasta = [(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)]
    fasta += [(6, 6)] if ar >= 2005 else []
    yield from (date(ar, manad, dag) for manad, dag in fasta)
    rorliga = [-2, 0, 1, 39, 49] + ([50] if ar < 2005 else [])
    yield from (pask + timedelta(days=n) for n in rorliga)
    midsommardagen = forsta(5, date(ar, 6, 20))
    yield from (midsommardagen - timedelta(days=1), midsommardagen, forsta(5, date(ar, 10, 31)))


def test_every_day_1990_to_2060_follows_the_acts() -> None:
    lediga = {dag for ar in range(1990, 2061) for dag in ga_genom_lediga_dagar(ar)}
    avvikande = [
        dag
        for dag in DAGAR_1990_2060
        if (namnge_ledig_dag(dag) is not None) != (dag in lediga or dag.weekday() >= 5)
    ]
    assert avvikande == []


def test_every_day_1990_to_2060_agrees_with_the_holidays_library() -> None:
    biblioteket = holidays.country_holidays("SE", categories=("public", "de_facto"), years=range(1990, 2061))
    avvikande = [
        dag
        for dag in DAGAR_1990_2060
        if (namnge_ledig_dag(dag) is None) != (dag not in biblioteket and dag.weekday() < 5)
    ]
    assert avvikande == []


@pytest.mark.parametrize("ar", [1900, 2101, 2500, 4100, 9998])
def test_years_outside_the_library_have_their_holidays_too(ar: int) -> None:
    assert namnge_ledig_dag(date(ar, 12, 31)) == "nyårsafton"
    assert namnge_ledig_dag(paskdagen(ar) + timedelta(days=1)) == "annandag påsk"


@pytest.mark.parametrize(
    ("dag", "namn"),
    [
        ("2026-06-19", "midsommarafton"),
        ("2026-12-26", "annandag jul"),
        ("2026-05-14", "Kristi himmelsfärdsdag"),
        ("2026-05-01", "första maj"),
        ("2008-05-01", "första maj"),
        ("2026-02-28", "lördag"),
        ("2026-03-01", "söndag"),
        ("2026-03-02", None),
        ("2026-04-30", None),
        ("2026-04-02", None),
    ],
)
def test_a_day_off_is_named_as_within_a_sentence(dag: str, namn: str | None) -> None:
    assert namnge_ledig_dag(date.fromisoformat(dag)) == namn


@given(st.dates(date(1, 1, 1), date(9999, 12, 20)))
def test_a_shifted_day_is_the_first_weekday_and_less_than_a_week_away(dag: date) -> None:
    flyttad = flytta_till_vardag(dag)
    assert dag <= flyttad < dag + timedelta(days=7)
    assert namnge_ledig_dag(flyttad) is None
    assert all(namnge_ledig_dag(dag + timedelta(days=n)) for n in range((flyttad - dag).days))


def test_shifting_past_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(OgiltigTid, match="nästa vardag efter 9999-12-31"):
        flytta_till_vardag(date.max)


def manader_ett_steg_i_taget(dag: date, antal: int) -> date:
    """Walks day by day to the wanted month, then to the wanted day or as far as that month goes."""
    ar, manad = dag.year, dag.month
    for _ in range(antal):
        ar, manad = (ar + 1, 1) if manad == 12 else (ar, manad + 1)
    slut = date(ar, manad, 1)
    while slut.day < dag.day and (slut + timedelta(days=1)).month == manad:
        slut += timedelta(days=1)
    return slut


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(0, 30))
def test_months_go_by_day_number_clamped_to_the_months_end(dag: date, antal: int) -> None:
    assert lagg_till(dag, manader=antal) == manader_ett_steg_i_taget(dag, antal)


def test_months_count_backwards_too() -> None:
    assert lagg_till(date(2026, 3, 31), manader=-1) == date(2026, 2, 28)


@pytest.mark.parametrize("steg", [{"manader": 4}, {"dagar": 14}, {"manader": -120_000}, {"dagar": 10**10}])
def test_a_day_outside_the_calendar_is_refused(steg: dict[str, int]) -> None:
    with pytest.raises(OgiltigTid, match="utanför kalendern"):
        lagg_till(date(9999, 12, 20), **steg)
