from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from casetrack.cases.organisation import Namnd
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.analysforslag import foresla_analys, rakna_forra_aret
from casetrack.reports.tertial.innehall import Siffernyckel, Tertial
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.koder import Tillstand
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal
from tests.reports.tertial.rapporter import make_rad, make_utfall

KOD = "forhandsbedomning_14_dagar"


def forra(pojkar: Antal, flickor: Antal) -> Utfall:
    return replace(make_utfall(KOD, pojkar, flickor), fran=date(2025, 1, 1))


def test_a_share_is_told_with_its_base_last_year_and_the_target() -> None:
    rad = make_rad(make_utfall(KOD, Antal(40, 50), Antal(36, 50)), mal=("", "80 %", "90 %", ""))
    assert foresla_analys(rad, forra(Antal(25, 35), Antal(25, 35))) == (
        "Under januari till augusti 2026 var andelen 76 % (76 av 100). Samma period året före var den 71 % (50 av 70)."
        " Årsmålet är minst 90 %."
    )


def test_a_difference_between_the_sexes_is_told_where_the_numbers_carry_it() -> None:
    rad = make_rad(make_utfall(KOD, Antal(80, 100), Antal(55, 100)))
    assert foresla_analys(rad, None).endswith(
        "Andelen var högre bland pojkar, 80 % (80 av 100), än bland flickor, 55 % (55 av 100)."
    )
    assert "bland" not in foresla_analys(make_rad(make_utfall(KOD, Antal(8, 10), Antal(5, 10))), None)


def test_a_count_and_a_text_target_are_told_in_words() -> None:
    rad = make_rad(make_utfall("anmalningar", Antal(None, 700), Antal(None, 540)), mal=("", "", "", "Öka"))
    fore = replace(make_utfall("anmalningar", Antal(None, 600), Antal(None, 600)))
    assert foresla_analys(rad, fore) == (
        "Under januari till augusti 2026 var antalet 1 240."
        " Samma period året före var det 1 200. KF:s årsmål är att öka."
    )


def test_nothing_is_proposed_where_nothing_is_counted() -> None:
    tom = make_rad(make_utfall(KOD, Antal(0, 0), Antal(0, 0)))
    assert foresla_analys(tom, None) == ""
    assert (
        foresla_analys(
            replace(make_rad(make_utfall(KOD, Antal(1, 2), Antal(1, 2))), tillstand=Tillstand.MATS_EJ), None
        )
        == ""
    )


def test_last_year_is_counted_over_the_same_days_as_they_were_then(
    session: Session, organisation: Organisation
) -> None:
    for kod in (KOD, "anmalningar", "allvarssamtal_48h"):
        add_mal(session, organisation, kod, ar=2021)
    for dag in (date(2020, 3, 2), date(2020, 8, 31), date(2020, 9, 1)):
        add_forhandsbedomning(session, organisation, dag)
    namnd = session.get_one(Namnd, organisation.namnd_id)
    rapport = skapa_tertialrapport(session, namnd, 2021, Tertial.T2, date(2021, 8, 31))
    svar = rakna_forra_aret(session, rapport)
    siffra = svar[Siffernyckel(KOD)]
    # The rule about allvarssamtal changed in 2021: the two years are not the same thing.
    assert set(svar) == {Siffernyckel(KOD), Siffernyckel("anmalningar")}
    assert (siffra.taljare, siffra.namnare) == (2, 2)
    assert (siffra.fran, siffra.till) == (date(2020, 1, 1), date(2020, 8, 31))
