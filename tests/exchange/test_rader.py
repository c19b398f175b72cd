import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.exchange.inlasning import rader
from casetrack.exchange.inlasning.rader import ForLangRad, Rad, read_rows


def read(content: str | bytes) -> list[Rad]:
    return list(read_rows(io.BytesIO(content if isinstance(content, bytes) else content.encode())))


def fields(content: str | bytes) -> list[tuple[int, list[str] | None]]:
    return [(rad.nr, rad.falt) for rad in read(content)]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_rows_and_their_lines(line_break: str) -> None:
    assert fields(line_break.join(["a;b", "1;2", ";", "3;4"])) == [
        (1, ["a", "b"]),
        (2, ["1", "2"]),
        (3, ["", ""]),
        (4, ["3", "4"]),
    ]


def test_a_bom_is_no_part_of_the_first_name() -> None:
    assert fields(b"\xef\xbb\xbfid;kon\n") == [(1, ["id", "kon"])]


def test_a_bom_may_stand_before_a_quoted_name() -> None:
    assert fields(b'\xef\xbb\xbf"id";kon\n') == [(1, ["id", "kon"])]


def test_quoted_fields_hold_separators_quotes_and_line_breaks() -> None:
    content = 'id;text\r\n1;"a;b"\r\n2;"sa ""hej"""\r\n3;"rad 1\r\nrad 2\r\n\r\nrad 4"\r\n4;slut\r\n'
    assert fields(content) == [
        (1, ["id", "text"]),
        (2, ["1", "a;b"]),
        (3, ["2", 'sa "hej"']),
        (4, ["3", "rad 1\r\nrad 2\r\n\r\nrad 4"]),
        (8, ["4", "slut"]),
    ]


@pytest.mark.parametrize("row", ['1;"a"b', '1;a"b', '1;"a" ;x', '"a;1', '1;"""'])
def test_a_row_with_stray_quotes_costs_itself_alone(row: str) -> None:
    assert fields(f'id;text\n{row}\n2;"b"\n3;c\n') == [
        (1, ["id", "text"]),
        (2, None),
        (3, ["2", "b"]),
        (4, ["3", "c"]),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_line() -> None:
    assert fields('id;text\n1;"a\n2;b\n3;c') == [
        (1, ["id", "text"]),
        (2, None),
        (3, ["2", "b"]),
        (4, ["3", "c"]),
    ]


def test_the_end_of_a_quoted_field_is_sought_no_further_than_a_field_can_be() -> None:
    lines = ["id;text", '1;"a', *["2;b"] * 100_000, '3;"c"']
    found = fields("\n".join(lines))
    assert found[1] == (2, None)
    assert found[-1] == (100_003, ["3", "c"])


def test_every_row_keeps_its_bytes() -> None:
    content = '\ufeffid;text\r\n1;"a\r\nb"\r\n2;"c\r\n\r\n3;d'.encode()
    assert [rad.ratt for rad in read(content)] == [
        b"\xef\xbb\xbfid;text\r\n",
        b'1;"a\r\nb"\r\n',
        b'2;"c\r\n',
        b"3;d",
    ]


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x7f", "\x85", "\r", "a" * 10_001])
def test_fields_that_need_a_closer_look_are_told(bad: str) -> None:
    tidy, odd = read(f"1;b\tc\n2;{bad}x\n")
    assert (tidy.granskas, odd.granskas) == (False, True)


def test_bytes_that_are_no_utf8_stay_in_their_field() -> None:
    (rad,) = read("1;Åsa;".encode() + "Öberg".encode("latin-1") + b";x\n")
    assert rad.falt == ["1", "Åsa", "\udcd6berg", "x"]
    assert rad.granskas


def test_a_line_longer_than_any_row_stops_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rader, "MAX_RAD_BYTES", 1_000)
    with pytest.raises(ForLangRad) as error:
        read("id\n" + "a" * 1_001)
    assert error.value.nr == 2


# Whatever the csv module writes is read back; a lone carriage return it writes bare, and here it is no line break.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)


@given(
    st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"])
)
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]], line_break: str) -> None:
    file = io.StringIO(newline="")
    kwargs: dict[str, Any] = {"delimiter": ";", "lineterminator": line_break}
    csv.writer(file, **kwargs).writerows([["id", *rows[0]], *rows])
    found = read(file.getvalue())
    assert [rad.falt for rad in found[1:]] == rows
    assert b"".join(rad.ratt for rad in found) == file.getvalue().encode()
