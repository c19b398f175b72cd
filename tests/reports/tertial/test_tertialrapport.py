from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd, NamndPolicy
from casetrack.followup.frysning import frys
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.reports.tertial.innehall import Tertial, Tertialrapport, valj_tertial
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.koder import Kon, Policy
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal

KOD = "forhandsbedomning_14_dagar"
UTFALL, POJKAR, FLICKOR, VB, PROGNOS, ARSMAL, KF, PERIOD = range(1, 9)

Rapportera = Callable[..., Tertialrapport]


@pytest.fixture
def rapportera(session: Session, organisation: Organisation) -> Rapportera:
    def rapportera(tertial: Tertial = Tertial.T2, per: date | None = None, ar: int = 2026) -> Tertialrapport:
        namnd = session.get_one(Namnd, organisation.namnd_id)
        return skapa_tertialrapport(session, namnd, ar, tertial, per or tertial.lagg_ut(ar)[1])

    return rapportera


@pytest.mark.parametrize(
    ("tertial", "till", "period"),
    [
        (Tertial.T1, date(2026, 4, 30), "Tertial 1 2026"),
        (Tertial.T2, date(2026, 8, 31), "Tertial 2 2026"),
        (Tertial.VB, date(2026, 12, 31), "VB 2026"),
    ],
)
def test_every_report_counts_from_the_first_of_january(
    rapportera: Rapportera, tertial: Tertial, till: date, period: str
) -> None:
    rapport = rapportera(tertial)
    assert (rapport.fran, rapport.till) == (date(2026, 1, 1), till)
    assert {rad.celler[PERIOD] for rad in rapport.rader} == {period}


@pytest.mark.parametrize(
    ("manad", "tertial"), [(1, "1"), (4, "1"), (5, "2"), (8, "2"), (9, "vb"), (12, "vb")]
)
def test_the_running_report_follows_the_month(manad: int, tertial: str) -> None:
    assert valj_tertial(date(2026, manad, 1)) == tertial


def test_the_nine_columns_stand_in_the_order_of_the_template(rapportera: Rapportera) -> None:
    assert rapportera().kolumner == (
        "Indikator",
        "Periodens utfall",
        "Utfall män/ pojkar",
        "Utfall kvinnor/ flickor",
        "Periodens utfall VB 2025",
        "Prognos helår",
        "Årsmål",
        "KF:s årsmål",
        "Period",
    )


def test_the_rows_are_those_of_the_targets_in_their_order(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    for kod in ("skola_vidtalad", "anmalningar", KOD):
        add_mal(session, organisation, kod)
    add_mal(session, organisation, "barnet_delaktigt", ar=2025)
    assert [rad.utfall.kod for rad in rapportera().rader] == ["skola_vidtalad", "anmalningar", KOD]


def test_without_targets_the_standard_rows_of_the_catalogue_are_printed(rapportera: Rapportera) -> None:
    standard = [indikator.kod for indikator in KATALOG.values() if indikator.standard]
    assert [rad.utfall.kod for rad in rapportera().rader] == standard
    assert {KOD, "utredning_fyra_manader", "allvarssamtal_48h", "ateraktualisering_utredning"} <= set(
        standard
    )


def test_the_cells_are_the_published_name_the_figures_and_the_targets(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    for kon, dagar in ((Kon.POJKE, 3), (Kon.POJKE, 20), (Kon.FLICKA, 3), (Kon.FLICKA, 3)):
        add_forhandsbedomning(session, organisation, date(2026, 5, 12), dagar=dagar, kon=kon)
    add_mal(session, organisation, KOD, arsmal="84", kf_arsmal="Tas fram av nämnd", prognos="80 %")
    (rad,) = rapportera().rader
    assert rad.celler == (
        "Andel förhandsbedömningar som slutförts inom 14 dagar",
        "75 %",
        "50 %",
        "100 %",
        "",
        "80 %",
        "84 %",
        "Tas fram av nämnd",
        "Tertial 2 2026",
    )


def test_a_child_of_unknown_sex_is_in_the_total_and_in_neither_part(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    add_mal(session, organisation, KOD)
    add_forhandsbedomning(session, organisation, date(2026, 5, 12), kon=Kon.OKANT)
    assert rapportera().rader[0].celler[UTFALL : FLICKOR + 1] == ("100 %", "", "")


def test_no_value_is_an_empty_cell_and_a_true_zero_is_printed(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    add_mal(session, organisation, KOD)
    add_mal(session, organisation, "anmalningar")
    add_forhandsbedomning(session, organisation, date(2026, 5, 12), dagar=20, kon=Kon.FLICKA)
    andel, antal = rapportera(Tertial.T2).rader
    assert andel.celler[UTFALL : FLICKOR + 1] == ("0 %", "", "0 %")
    assert antal.celler[UTFALL : FLICKOR + 1] == ("1 st", "0 st", "1 st")
    andel, antal = rapportera(Tertial.T1).rader
    assert andel.celler[UTFALL : FLICKOR + 1] == ("", "", "")
    assert antal.celler[UTFALL : FLICKOR + 1] == ("1 st", "0 st", "1 st")


def test_the_period_is_cut_at_the_cut_off(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    add_mal(session, organisation, "anmalningar")
    for manad in (2, 5, 8):
        add_forhandsbedomning(session, organisation, date(2026, manad, 15))
    assert rapportera(per=date(2026, 6, 30)).rader[0].celler[UTFALL] == "2 st"
    assert rapportera().rader[0].celler[UTFALL] == "3 st"


def test_the_value_of_the_year_before_is_the_typed_one_where_it_is_given(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    add_mal(session, organisation, KOD, utfall_vb_foregaende="25,6")
    add_forhandsbedomning(session, organisation, date(2025, 5, 12))
    assert rapportera().rader[0].celler[VB] == "25,6 %"


def test_else_it_is_the_frozen_one_whatever_was_corrected_since(
    session: Session, organisation: Organisation, rapportera: Rapportera, now: datetime
) -> None:
    add_mal(session, organisation, KOD)
    add_forhandsbedomning(session, organisation, date(2025, 5, 12))
    helar = Period(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
    av = Utforare(None, "Kim Controller")
    frys(session, [KOD], replace(helar, till=date(2025, 8, 31)), av=av, now=now)  # not a whole year
    frys(session, [KOD], helar, av=av, now=now)
    add_forhandsbedomning(session, organisation, date(2025, 5, 12), dagar=30)
    assert rapportera().rader[0].celler[VB] == "100 %"


def test_else_it_is_counted_as_things_stood_on_the_last_of_december(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    add_mal(session, organisation, KOD)
    add_mal(session, organisation, "forhandsbedomning_forsenade")
    add_forhandsbedomning(session, organisation, date(2025, 12, 31))
    # Open and late at the turn of the year, whatever was decided since.
    add_forhandsbedomning(session, organisation, date(2026, 1, 8), dagar=30)
    assert [rad.celler[VB] for rad in rapportera().rader] == ["100 %", "1 st"]


def test_a_record_that_begins_later_has_no_value_of_the_year_before(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    add_mal(session, organisation, KOD)
    add_mal(session, organisation, "anmalningar")
    add_forhandsbedomning(session, organisation, date(2026, 5, 12))
    assert [rad.celler[VB] for rad in rapportera().rader] == ["", ""]


def test_the_report_names_the_policy_of_its_period(
    session: Session, organisation: Organisation, rapportera: Rapportera
) -> None:
    add_mal(session, organisation, KOD)
    session.add(NamndPolicy(namnd_id=organisation.namnd_id, fran=date(2026, 8, 31), policy=Policy.FLYTTAD))
    session.flush()
    rapport = rapportera()
    assert (rapport.policy, rapport.rader[0].utfall.policy) == (Policy.FLYTTAD, Policy.FLYTTAD)
    assert rapportera(per=date(2026, 8, 30)).policy is Policy.STRIKT


def test_another_namnd_is_never_looked_at(
    session: Session, organisation: Organisation, other_organisation: Organisation, rapportera: Rapportera
) -> None:
    add_mal(session, organisation, KOD, arsmal="84 %")
    add_forhandsbedomning(session, organisation, date(2026, 5, 12))
    assert rapportera().rader[0].celler[UTFALL] == "100 %"
    db.set_scope(session, other_organisation.namnd_id)
    andra = skapa_tertialrapport(
        session, session.get_one(Namnd, other_organisation.namnd_id), 2026, Tertial.T2, date(2026, 8, 31)
    )
    celler = next(rad.celler for rad in andra.rader if rad.utfall.kod == KOD)
    assert celler[UTFALL:PERIOD] == ("",) * 7
