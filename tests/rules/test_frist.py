from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.rules.frist import berakna_frist
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import Klocka
from casetrack.rules.tid import OgiltigTid, lokal_tid, parse_tidpunkt


@pytest.mark.parametrize(
    ("klocka", "start", "skal"),
    [
        (
            "forhandsbedomning",
            "2026-06-05",
            "14 dagar från 2026-06-05 är 2026-06-19, midsommarafton; nästa vardag 2026-06-22",
        ),
        ("forhandsbedomning", "2025-09-01", "14 dagar från 2025-09-01 är 2025-09-15"),
        (
            "utredning",
            "2025-10-31",
            "Fyra månader från 2025-10-31 är 2026-02-28 (februari har ingen 31:a), lördag; "
            "nästa vardag 2026-03-02",
        ),
        (
            "utredning",
            "2027-10-30",
            "Fyra månader från 2027-10-30 är 2028-02-29 (februari har ingen 30:e)",
        ),
        (
            "utredning",
            "2026-10-29",
            "Fyra månader från 2026-10-29 är 2027-02-28 (februari 2027 har ingen 29:e), söndag; "
            "nästa vardag 2027-03-01",
        ),
        (
            "overvagande",
            "2026-05-31",
            "Sex månader från 2026-05-31 är 2026-11-30 (november har ingen 31:a)",
        ),
        (
            "uppfoljning",
            "2025-03-29",
            "Två månader från 2025-03-29 är 2025-05-29, Kristi himmelsfärdsdag; nästa vardag 2025-05-30",
        ),
        (
            "aterkoppling",
            "2025-12-18",
            "En vecka från 2025-12-18 är 2025-12-25, juldagen; nästa vardag 2025-12-29",
        ),
        (
            "skyddsbedomning",
            "2026-06-05",
            "Samma dag som anmälan kom in, 2026-06-05; dagen efter är 2026-06-06",
        ),
    ],
)
def test_the_reason_says_in_a_sentence_how_the_date_came_about(klocka: str, start: str, skal: str) -> None:
    assert berakna_frist(Klocka(klocka), date.fromisoformat(start)).skal == skal


@given(
    st.sampled_from(Klocka), st.datetimes(datetime(2019, 1, 2), datetime(2060, 1, 1), timezones=st.just(UTC))
)
def test_every_clock_has_a_frist_whose_reason_names_its_dates(klocka: Klocka, start: datetime) -> None:
    frist = berakna_frist(klocka, start)
    assert frist.start <= frist.forfaller <= frist.forfaller_flyttad
    assert (frist.lagrum is None) == (klocka is Klocka.ALLVARSSAMTAL)
    for tid in (frist.start, frist.forfaller, frist.forfaller_flyttad):
        dag = lokal_tid(tid).date() if isinstance(tid, datetime) else tid
        assert str(dag) in frist.skal


def test_a_clock_of_days_takes_the_stockholm_date_of_an_instant() -> None:
    sent_pa_kvallen = datetime(2026, 6, 4, 22, 30, tzinfo=UTC)
    frist = berakna_frist(Klocka.FORHANDSBEDOMNING, sent_pa_kvallen)
    assert frist == berakna_frist(Klocka.FORHANDSBEDOMNING, date(2026, 6, 5))
    assert (frist.forfaller, frist.forfaller_flyttad) == forfallodagar(
        Klocka.FORHANDSBEDOMNING, date(2026, 6, 5)
    )


def test_skyddsbedomning_is_due_the_same_day_even_on_a_holiday_and_tells_the_day_after() -> None:
    frist = berakna_frist(Klocka.SKYDDSBEDOMNING, date(2026, 12, 31))
    assert frist.forfaller == frist.forfaller_flyttad == date(2026, 12, 31)
    assert frist.forfaller_dagen_efter == date(2027, 1, 1)


def test_only_skyddsbedomning_has_a_second_limit() -> None:
    start = parse_tidpunkt("2026-06-05T10:00")
    assert [k for k in Klocka if berakna_frist(k, start).forfaller_dagen_efter] == [Klocka.SKYDDSBEDOMNING]


@pytest.mark.parametrize(
    ("start", "forfaller", "skal"),
    [
        (
            "2026-03-28T10:00",
            "2026-03-30T11:00",
            "48 timmar från 2026-03-28 kl. 10.00 är 2026-03-30 kl. 11.00; klockan ställs om däremellan",
        ),
        (
            "2026-10-24T10:00",
            "2026-10-26T09:00",
            "48 timmar från 2026-10-24 kl. 10.00 är 2026-10-26 kl. 09.00; klockan ställs om däremellan",
        ),
        (
            "2026-06-18T10:00",
            "2026-06-20T10:00",
            "48 timmar från 2026-06-18 kl. 10.00 är 2026-06-20 kl. 10.00",
        ),
    ],
)
def test_48_hours_across_a_change_of_clocks_are_still_48_hours(start: str, forfaller: str, skal: str) -> None:
    frist = berakna_frist(Klocka.ALLVARSSAMTAL, parse_tidpunkt(start))
    assert frist.forfaller == frist.forfaller_flyttad == parse_tidpunkt(forfaller)
    assert frist.skal == skal


@pytest.mark.parametrize(
    ("klocka", "start", "skal"),
    [
        (Klocka.ALLVARSSAMTAL, date(2026, 6, 5), "ange en tidpunkt"),
        (Klocka.ALLVARSSAMTAL, datetime(2018, 12, 31, 22, 59, tzinfo=UTC), "före 2019-01-01"),
        (Klocka.ALLVARSSAMTAL, datetime(2026, 6, 5, 10), "saknar tidszon"),
        (Klocka.UTREDNING, datetime(2026, 6, 5, 10), "saknar tidszon"),
        (Klocka.UTREDNING, date(9999, 9, 1), "utanför kalendern"),
        (Klocka.FORHANDSBEDOMNING, date(9999, 12, 17), "nästa vardag"),
        (Klocka.SKYDDSBEDOMNING, date(9999, 12, 31), "utanför kalendern"),
    ],
)
def test_a_start_that_gives_no_frist_is_refused_with_its_reason(
    klocka: Klocka, start: date | datetime, skal: str
) -> None:
    with pytest.raises(OgiltigTid, match=skal):
        berakna_frist(klocka, start)


def test_the_rule_of_2019_begins_at_swedish_midnight() -> None:
    start = datetime(2018, 12, 31, 23, 0, tzinfo=UTC)
    assert berakna_frist(Klocka.ALLVARSSAMTAL, start).forfaller == datetime(2019, 1, 2, 23, 0, tzinfo=UTC)
