from casetrack.rules import koder
from casetrack.rules.koder import AnmalareKategori, InsatsTyp, Kod, Kon

KODLISTOR = Kod.__subclasses__()


def test_every_code_is_its_own_value_and_has_a_swedish_name() -> None:
    for kod in (kod for lista in KODLISTOR for kod in lista):
        assert f"{kod}" == kod.value
        assert kod.text[0].isupper() or kod.text[0].isdigit()


def test_a_code_is_found_by_its_text_in_a_file() -> None:
    assert Kon("flicka") is Kon.FLICKA


def test_names_within_one_list_are_distinct() -> None:
    for lista in KODLISTOR:
        assert len({kod.text for kod in lista}) == len(lista)


def test_those_who_must_report_are_all_but_five_categories() -> None:
    fria = {"privatperson", "anhorig", "barnet_sjalvt", "anonym", "fritidsverksamhet"}
    assert len(AnmalareKategori) == 17
    assert {k.value for k in AnmalareKategori if not k.anmalningsskyldig} == fria
    assert len(koder.ANMALNINGSSKYLDIGA) == 12


def test_placements_are_the_six_types_outside_the_home() -> None:
    placeringar = {"familjehem", "jourhem", "hvb", "sis", "stodboende", "skyddat_boende"}
    assert {typ.value for typ in InsatsTyp if typ.placering} == placeringar
