from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casetrack.followup.utfall import Antal
from casetrack.reports.tertial.innehall import Rapportrad, Tertialrapport
from casetrack.reports.tertial.rensning import rensa, rensa_rapport
from casetrack.reports.tertial.tertialcsv import oskadliggor
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from tests.followup.visning import show_cells
from tests.reports.dokument.tagged import as_read
from tests.reports.tertial.rapporter import UNGA, make_egen, make_nod, make_rad, make_rapport, make_utfall

ANDELSRAD = make_utfall("allvarssamtal_48h", Antal(1, 9), Antal(0, 3))
ANTALSRAD = make_utfall("anmalningar", Antal(None, 1_234_567), Antal(None, 0))
MAL = ("25,6 %", "75 %", "Max 10 personer", "+/- 1 %")

ELAKA = [
    '=HYPERLINK("http://x";"y")',
    "+1",
    "-1+1",
    "@SUM(A1)",
    "<b>öka</b> &amp; &nbsp;",
    "#panic() $x$ *a* _b_ \\ [c] @d <e>",
    "han sa \"nej\"; hon: 'ja'",
    "rad ett\nrad två\n\nrad fyra",
    "retur\r\nrad",
    "tabb\toch  två mellanslag ",
    "förhandsbedömningsutredningshandläggare" * 4,
    "_x0041_ _x000D_",
    "{{ 7 * 7 }} {% x %} ${x} %s",
    "https://example.org/ =1+1",
    "👨‍👩‍👧 é e\u0301 漢字",
    "\x00\x07\x0b\x1f\x7f\x85\u2028\ufffe",
    "1 234,5 %",
    "007 st",
    "3/4",
    "",
]
# What is written from right to left is put on paper in another order: see the tests of documents.
tecken = st.characters(
    codec="utf-8", categories=("L", "N", "P", "S", "Zs", "Cc"), max_codepoint=0x52F
) | st.characters(codec="utf-8", categories=("So",))
texter = st.sampled_from(ELAKA) | st.text(tecken, max_size=30)
rader = st.builds(
    lambda utfall, mal, analys, enhet: make_rad(utfall, mal=mal, analys=analys, enhet=enhet),
    st.sampled_from([ANDELSRAD, ANTALSRAD]),
    st.tuples(texter, texter, texter, texter),
    texter,
    st.none() | st.builds(lambda namn: replace(UNGA, namn=namn), texter),
) | st.builds(
    lambda namn, varde, analys: make_egen(namn, varde, kalla="Källa", analys=analys), texter, texter, texter
)


@st.composite
def rapporter(draw: st.DrawFn) -> Tertialrapport:
    alla = draw(st.lists(rader, max_size=4))
    rapport = replace(make_rapport(*alla), ar=draw(st.sampled_from([2013, 2016, 2017, 2026])))
    rapport = replace(rapport, namnd_namn=draw(texter))
    if not draw(st.booleans()):
        return rapport
    grans = draw(st.integers(0, len(alla)))
    aktiviteter = ((draw(texter), date(2026, 1, 1), None, draw(texter)),)
    forsta = make_nod("1", *alla[:grans], text=draw(texter), analys=draw(texter), aktiviteter=aktiviteter)
    enhet = draw(st.none() | st.builds(lambda namn: replace(UNGA, namn=namn), texter))
    sista = make_nod("1.1.1.1", *alla[grans:], analys=draw(texter), enhet=enhet)
    return replace(rapport, noder=(forsta, sista))


def show(rapport: Tertialrapport) -> dict[str, list[list[str]]]:
    return {format_: show_cells(skrivare.skriv(rapport), format_) for format_, skrivare in SKRIVARE.items()}


def test_every_format_shows_the_same_cells() -> None:
    rapport = make_rapport(
        make_rad(ANDELSRAD, mal=MAL, analys="Få anmälningar"), make_rad(ANTALSRAD, mal=MAL)
    )
    visat = show(rapport)
    assert set(visat) == {"xlsx", "csv", "docx", "pdf", "json"}
    for rader in visat.values():
        assert rader == visat["json"]
    assert visat["json"][1][1:] == ["8,3 %", "11,1 %", "0 %", *MAL, "Tertial 2 2026"]
    assert visat["json"][2] == ["Få anmälningar", *[""] * 8]
    assert visat["json"][3][1] == "1 234 567 st"


def test_a_report_of_2016_has_the_six_columns_of_its_template_in_every_format() -> None:
    rapport = make_rapport(make_rad(ANDELSRAD, mal=MAL, analys="Få anmälningar"), make_rad(ANTALSRAD))
    for rader in show(replace(rapport, ar=2016)).values():
        assert rader == [
            ["Indikator", "Periodens utfall", "Prognos helår", "Årsmål", "KF:s årsmål", "Period"],
            [rapport.rader[0].celler[0], "8,3 %", *MAL[1:], "Tertial 2 2026"],
            ["Få anmälningar", *[""] * 5],
            [rapport.rader[1].celler[0], "1 234 567 st", "", "", "", "Tertial 2 2026"],
        ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rapporter())
def test_whatever_is_typed_every_format_shows_the_same_cells(rapport: Tertialrapport) -> None:
    visat = show(rapport)
    tryckt = [list(rad) for rad in (rapport.kolumner, *rensa_rapport(rapport).lagg_upp())]
    if not rapport.rader and rapport.noder:
        # A goal without rows has no table.
        assert visat["docx"] == visat["pdf"] == []
        return
    assert visat["json"] == visat["xlsx"] == visat["docx"] == tryckt
    assert visat["csv"] == [[oskadliggor(cell) for cell in rad] for rad in tryckt]
    # Paper has no tabs, and a line break there is a space to who hears it.
    assert [list(map(as_read, rad)) for rad in visat["pdf"]] == [list(map(as_read, rad)) for rad in tryckt]


def test_control_characters_are_left_out_and_line_breaks_are_of_one_kind() -> None:
    assert rensa("a\x00\x07b\r\nc\vd\re\u2028f\tg\ufffe") == "ab\nc\nd\ne\nf\tg"


@pytest.mark.parametrize("format_", SKRIVARE)
def test_the_same_report_gives_the_same_bytes(format_: str) -> None:
    rad: Rapportrad = make_rad(ANDELSRAD, mal=MAL)
    rapport = make_rapport(rad, make_rad(ANTALSRAD))
    assert SKRIVARE[format_].skriv(rapport) == SKRIVARE[format_].skriv(rapport)
