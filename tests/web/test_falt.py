"""Fields: what was typed is read, or kept as it was with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from casetrack.rules.koder import AnmalareKategori, Kon
from casetrack.web.falt import Datum, DoltTal, Falt, JaNej, KodVal, Kryss, LangText, Tidpunkt
from casetrack.web.formular import Formular


class AllaSlag(Formular):
    text = Falt("Text")
    lang = LangText("Lång")
    tal = DoltTal()
    dag = Datum("Dag")
    tid = Tidpunkt("Tid")
    kryss = Kryss("Kryss")
    kon = KodVal("Kön", Kon)
    anmalare = KodVal("Anmälare", AnmalareKategori, inget="Inget")
    svar = JaNej("Svar", vet_inte="Vet inte")


def read(**typed: str) -> AllaSlag:
    return AllaSlag(MultiDict(typed))


def test_each_kind_reads_what_is_meant() -> None:
    form = read(
        text="  Alva ",
        lang="en rad\r\noch en till",
        tal="7",
        dag="2026-03-02",
        tid="2026-03-02T10:15",
        kryss="ja",
        kon="flicka",
        anmalare="skola",
        svar="nej",
    )
    assert form.data == {
        "text": "Alva",
        "lang": "en rad\noch en till",
        "tal": 7,
        "dag": date(2026, 3, 2),
        "tid": datetime(2026, 3, 2, 9, 15, tzinfo=UTC),
        "kryss": True,
        "kon": Kon.FLICKA,
        "anmalare": AnmalareKategori.SKOLA,
        "svar": False,
    }
    assert not form.refused


def test_what_is_left_out_is_unknown_and_no_box_is_ticked() -> None:
    form = read(svar="vet_inte", anmalare="inget", text=" ")
    assert set(form.data.values()) == {None, False}
    assert not form.refused


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("dag", "2 mars", "Ett datum skrivs som 2026-03-02."),
        ("dag", "2026-02-30", "Dagen finns inte i kalendern."),
        ("tid", "2026-03-29T02:30", "Klockslaget finns inte i Sverige den dagen"),
        ("tid", "2026-03-02", "En tidpunkt skrivs som"),
        ("kon", "annat", "Välj ett av alternativen."),
        ("anmalare", "granne", "Välj ett av alternativen."),
        ("tal", "-1", "Ladda om sidan"),
        ("tal", "9" * 19, "Ladda om sidan"),
        ("text", "x" * 501, "texten är 501 tecken, och högst 500 får plats."),
        ("text", "noll\x00tecken", "tecken som inte går att spara"),
    ],
)
def test_what_cant_be_read_is_kept_with_the_reason(name: str, typed: str, said: str) -> None:
    form = read(**{name: typed})
    assert form[name].data is None
    assert said in form[name].errors[0]
    assert form.felrader == [(name, form[name].errors[0])]
    shown = form[name]
    assert isinstance(shown, Falt)
    assert shown.skriven == typed


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1)))
def test_an_instant_that_is_shown_reads_as_itself(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC, second=0, microsecond=0)
    shown = AllaSlag(None, {"tid": instant}).tid.skriven
    again = read(tid=shown).tid.data
    # The hour that comes twice in autumn can't say which it was; it means the first.
    assert again in (instant, instant.replace(hour=(instant.hour - 1) % 24))


def test_the_doubled_hour_means_the_first() -> None:
    assert read(tid="2026-10-25T02:30").tid.data == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_few_choices_are_buttons_and_many_a_list() -> None:
    form = read()
    assert (form.kon.slag, form.anmalare.slag) == ("radio", "select")


def test_the_first_error_of_a_field_stands() -> None:
    form = read(dag="fel")
    form.refuse("dag", "Ange dagen.")
    form.refuse("", "Något annat.")
    assert form.felrader == [(None, "Något annat."), ("dag", "Ett datum skrivs som 2026-03-02.")]
