from hypothesis import given
from hypothesis import strategies as st

from casetrack.reports.tertial.mall import valj_mall

NIO = tuple("abcdefghi")


@given(st.integers(1990, 2016))
def test_up_to_2016_the_template_is_that_of_2013_with_six_columns_and_kommentar(ar: int) -> None:
    mall = valj_mall(ar)
    assert (mall.version, mall.textrubrik) == ("2013", "Kommentar")
    assert mall.namnge_kolumner(ar) == (
        "Indikator",
        "Periodens utfall",
        "Prognos helår",
        "Årsmål",
        "KF:s årsmål",
        "Period",
    )


@given(st.integers(2017, 2100))
def test_from_2017_it_has_nine_and_analys_and_the_six_are_among_them(ar: int) -> None:
    mall, forra = valj_mall(ar), valj_mall(2016)
    assert (mall.version, mall.textrubrik) == ("2017", "Analys")
    nio = mall.namnge_kolumner(ar)
    assert nio[1:5] == (
        "Periodens utfall",
        "Utfall män/ pojkar",
        "Utfall kvinnor/ flickor",
        f"Periodens utfall VB {ar - 1}",
    )
    utan = {"Utfall män/ pojkar", "Utfall kvinnor/ flickor", f"Periodens utfall VB {ar - 1}"}
    assert tuple(kolumn for kolumn in nio if kolumn not in utan) == forra.namnge_kolumner(ar)


def test_a_cell_is_printed_under_its_own_header() -> None:
    for ar in (2016, 2017):
        mall = valj_mall(ar)
        par = dict(zip(valj_mall(2017).namnge_kolumner(ar), NIO, strict=True))
        tryckta = zip(mall.namnge_kolumner(ar), mall.valj(NIO), strict=True)
        assert all(par[kolumn] == cell for kolumn, cell in tryckta)
