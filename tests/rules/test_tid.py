from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.rules.tid import STOCKHOLM, OgiltigTid, lokal_dag, lokal_tid, parse_datum, parse_tidpunkt


def test_a_date_is_read_from_its_iso_form() -> None:
    assert parse_datum("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["", "20260302", "2026-3-2", "2026-W10-1", "02/03/2026", " 2026-03-02", "2026-03-02\n", "٢٠٢٦-03-02"],
)
def test_a_date_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(OgiltigTid, match="ett datum skrivs som"):
        parse_datum(text)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(OgiltigTid, match="finns inte i kalendern"):
        parse_datum(text)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-02T10:00", "2026-03-02T09:00"),
        ("2026-07-02T10:00:30", "2026-07-02T08:00:30"),
        ("2026-03-02 10:00", "2026-03-02T09:00"),
        ("2026-03-02T10:00Z", "2026-03-02T10:00"),
        ("2026-03-02T10:00+01:00", "2026-03-02T09:00"),
        ("2026-03-02T10:00-0530", "2026-03-02T15:30"),
        ("2026-03-02T10:00+01", "2026-03-02T09:00"),
        ("2026-03-02T10:00:00.5", "2026-03-02T09:00:00.500000"),
        ("2026-03-02T10:00:00,1234567+01:00", "2026-03-02T09:00:00.123456"),
    ],
)
def test_an_instant_without_offset_is_swedish_time_and_all_are_kept_in_utc(text: str, utc: str) -> None:
    instant = parse_tidpunkt(text)
    assert instant == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "skal"),
    [
        ("", "en tidpunkt skrivs som"),
        ("2026-03-02", "en tidpunkt skrivs som"),
        ("2026-03-02T10", "en tidpunkt skrivs som"),
        ("2026-03-02T10:00.5", "en tidpunkt skrivs som"),
        ("20260302T1000", "en tidpunkt skrivs som"),
        ("2026-02-30T10:00", "dagen finns inte"),
        ("2026-03-02T25:00", "klockslaget finns inte"),
        ("2026-03-02T10:60", "klockslaget finns inte"),
        ("2026-03-02T10:00+24:00", "klockslaget finns inte"),
        ("2026-03-29T02:30", "ställdes om till sommartid"),
        ("2026-03-29T02:00", "ställdes om till sommartid"),
        ("0001-01-01T00:00", "utanför kalendern"),
        ("9999-12-31T23:30-05:00", "utanför kalendern"),
    ],
)
def test_an_impossible_instant_is_refused_with_its_reason(text: str, skal: str) -> None:
    with pytest.raises(OgiltigTid, match=skal):
        parse_tidpunkt(text)


def test_the_lost_hour_ends_at_three_and_can_be_named_with_an_offset() -> None:
    assert parse_tidpunkt("2026-03-29T03:00") == parse_tidpunkt("2026-03-29T02:00+01:00")


def test_a_time_in_the_doubled_hour_means_the_first() -> None:
    assert parse_tidpunkt("2026-10-25T02:30") == parse_tidpunkt("2026-10-25T02:30+02:00")
    assert parse_tidpunkt("2026-10-25T02:30+01:00") - parse_tidpunkt("2026-10-25T02:30") == timedelta(hours=1)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31)), st.integers(-14 * 60, 14 * 60))
def test_reading_what_was_written_gives_the_same_instant(naiv: datetime, minuter: int) -> None:
    instant = naiv.replace(tzinfo=timezone(timedelta(minutes=minuter)))
    assert parse_tidpunkt(instant.isoformat()) == instant
    assert parse_tidpunkt(lokal_tid(instant).isoformat()) == instant


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC)))
def test_a_swedish_time_is_read_back_to_itself_or_is_the_second_of_a_doubled_hour(instant: datetime) -> None:
    skillnad = instant - parse_tidpunkt(instant.astimezone(STOCKHOLM).replace(tzinfo=None).isoformat())
    assert skillnad in (timedelta(0), timedelta(hours=1))


@pytest.mark.parametrize(
    ("instant", "dag"),
    [
        ("2026-03-01T23:30+01:00", "2026-03-01"),
        ("2026-03-01T23:30+00:00", "2026-03-02"),
        ("2026-07-01T22:00+00:00", "2026-07-02"),
        ("2026-07-01T21:59+00:00", "2026-07-01"),
    ],
)
def test_the_day_of_an_instant_is_the_stockholm_date(instant: str, dag: str) -> None:
    assert lokal_dag(datetime.fromisoformat(instant)) == date.fromisoformat(dag)


def test_an_instant_without_zone_has_no_swedish_date() -> None:
    with pytest.raises(OgiltigTid, match="saknar tidszon"):
        lokal_dag(datetime(2026, 3, 2, 10))


def test_an_instant_whose_swedish_date_cannot_be_written_is_refused() -> None:
    with pytest.raises(OgiltigTid, match="utanför kalendern"):
        lokal_dag(datetime(9999, 12, 31, 23, 30, tzinfo=UTC))
