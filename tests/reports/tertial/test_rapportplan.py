from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casetrack.cases.organisation import Namnd
from casetrack.followup.indikator import Matt
from casetrack.reports.tertial.granskning import granska
from casetrack.reports.tertial.innehall import Tertial, Tertialrapport
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.koder import Malniva, Periodicitet, Tillstand
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal
from tests.reports.tertial.trad import add_aktivitet, add_indikator, add_malpost, add_rapport

SIP = {"namn": "Andel med samordnad plan", "matt": Matt.ANDEL, "decimaler": 1}


def make(
    session: Session, organisation: Organisation, tertial: Tertial = Tertial.T2, per: date = date(2026, 8, 31)
) -> Tertialrapport:
    session.expire_all()
    return skapa_tertialrapport(session, session.get_one(Namnd, organisation.namnd_id), 2026, tertial, per)


def test_a_report_has_the_rows_of_the_goal_tree_in_its_order(
    session: Session, organisation: Organisation
) -> None:
    add_mal(session, organisation, "anmalningar", arsmal="100")
    rapport = add_rapport(session, organisation)
    for nummer in ("1.10", "1", "1.9"):
        add_malpost(session, rapport, nummer)
    mal = add_malpost(session, rapport, "1.4")
    add_indikator(session, mal, "till_utredning", ordning=2)
    add_indikator(session, mal, "anmalningar", ordning=1, analys="Som väntat.")
    add_aktivitet(session, mal, "Utbilda", startdatum=date(2026, 2, 1))
    made = make(session, organisation)
    assert [nod.nummer for nod in made.noder] == ["1", "1.4", "1.9", "1.10"]
    nod = made.noder[1]
    assert nod.niva is Malniva.VERKSAMHETSOMRADESMAL
    assert [rad.indikator.kod for rad in nod.rader] == ["anmalningar", "till_utredning"]
    assert made.rader == nod.rader
    assert (nod.rader[0].celler[6], nod.rader[0].analystext) == ("100 st", "Som väntat.")
    assert nod.aktiviteter[0].celler == ("Utbilda", "2026-02-01", "", "")
    assert nod.statustext == "— Ingen"


def test_a_tree_lent_from_an_earlier_period_brings_no_texts_of_it(
    session: Session, organisation: Organisation
) -> None:
    mal = add_malpost(session, add_rapport(session, organisation, tertial=Tertial.T1), "1.4", analys="Då.")
    add_indikator(session, mal, "anmalningar", analys="Då.", tillstand=Tillstand.MATS_EJ)
    made = make(session, organisation)
    assert (made.noder[0].analys, made.rader[0].analystext) == ("", "")
    assert made.rader[0].celler[1] == "0 st"
    assert (
        make(session, organisation, Tertial.T1, date(2026, 4, 30)).rader[0].analystext == "Mäts ej i år. Då."
    )


@pytest.mark.parametrize(
    ("periodicitet", "tertial", "per", "utfall", "period"),
    [
        (Periodicitet.HALVAR, Tertial.T1, date(2026, 4, 30), "", "Halvår 1 2026"),
        (Periodicitet.HALVAR, Tertial.T2, date(2026, 8, 31), "1 st", "Halvår 1 2026"),
        (Periodicitet.HALVAR, Tertial.VB, date(2026, 12, 31), "2 st", "VB 2026"),
        (Periodicitet.AR, Tertial.T2, date(2026, 8, 31), "", "2026"),
        (Periodicitet.AR, Tertial.VB, date(2026, 12, 31), "2 st", "2026"),
        (Periodicitet.TERTIAL, Tertial.T2, date(2026, 8, 31), "2 st", "Tertial 2 2026"),
    ],
)
def test_an_indicator_is_counted_over_the_days_of_its_own_periodicity(
    session: Session,
    organisation: Organisation,
    periodicitet: Periodicitet,
    tertial: Tertial,
    per: date,
    utfall: str,
    period: str,
) -> None:
    mal = add_malpost(session, add_rapport(session, organisation, tertial=tertial), "1")
    add_indikator(session, mal, "anmalningar", periodicitet=periodicitet)
    add_forhandsbedomning(session, organisation, date(2026, 6, 10))
    add_forhandsbedomning(session, organisation, date(2026, 7, 10))
    (rad,) = make(session, organisation, tertial, per).rader
    assert (rad.celler[1], rad.celler[8]) == (utfall, period)
    assert rad.tillstand == (None if utfall else Tillstand.EJ_MATBAR)


def test_counts_entered_by_hand_become_cells_and_a_value_keeps_its_own(
    session: Session, organisation: Organisation
) -> None:
    mal = add_malpost(session, add_rapport(session, organisation), "1")
    antal = {"taljare": 33, "namnare": 141, "taljare_pojkar": 20, "namnare_pojkar": 84}
    add_indikator(session, mal, "egen_sip", **SIP, **antal, kalla="Eget register")
    add_indikator(session, mal, "egen_nojd", **SIP | {"namn": "Nöjda"}, varde="85,29", kalla="Enkät 2026")
    add_mal(session, organisation, "egen_sip", arsmal="24")
    sip, nojd = make(session, organisation).rader
    assert sip.celler[:4] == ("Andel med samordnad plan", "23,4 %", "23,8 %", "")
    assert sip.celler[6] == "24 %"
    assert sip.mening.endswith("23,4 procent (33 av 141).")
    assert (nojd.celler[1], nojd.mening) == ("85,29 %", "")
    assert make(session, organisation).definitioner[0][-1] == "Källa: Eget register"


def test_a_part_that_is_none_is_printed_and_one_that_nobody_entered_is_not(
    session: Session, organisation: Organisation
) -> None:
    mal = add_malpost(session, add_rapport(session, organisation), "1")
    antal = {"namn": "Antal", "matt": Matt.ANTAL, "decimaler": 0, "kalla": "Eget", "namnare": 5}
    add_indikator(session, mal, "egen_a", **antal, namnare_pojkar=0, namnare_flickor=5)
    add_indikator(session, mal, "egen_b", **antal)
    a, b = make(session, organisation).rader
    assert a.celler[1:4] == ("5 st", "0 st", "5 st")
    assert b.celler[1:4] == ("5 st", "", "")


@pytest.mark.parametrize("varde", [{"varde": "50"}, {"taljare": 1, "namnare": 2}])
def test_a_value_entered_before_its_period_is_over_is_printed_without_a_word_that_there_is_none(
    session: Session, organisation: Organisation, varde: dict[str, Any]
) -> None:
    mal = add_malpost(session, add_rapport(session, organisation, tertial=Tertial.T1), "1")
    for periodicitet in (Periodicitet.HALVAR, Periodicitet.AR):
        kod = f"egen_{periodicitet.value}"
        add_indikator(session, mal, kod, **SIP, periodicitet=periodicitet, kalla="Eget", **varde)
    rapport = make(session, organisation, Tertial.T1, date(2026, 4, 30))
    for rad in rapport.rader:
        assert (rad.celler[1], rad.tillstand, rad.analystext) == ("50 %", None, "")
    tidiga = [each for each in granska(session, rapport).fynd if each.kod == "TIDIGT_VARDE"]
    assert [each.hindrar for each in tidiga] == [False, False]


@pytest.mark.parametrize(
    "fel",
    [
        {"namnare": 10, "taljare": 11, "kalla": "Eget"},
        {"namnare": 10, "kalla": "Eget"},
        {"namnare": 10, "taljare": 5},
        {"varde": "50"},
        {"varde": "50", "namnare": 2, "taljare": 1, "kalla": "Eget"},
        {"varde": "50", "kalla": "Eget", "tillstand": Tillstand.MATS_EJ},
        {"namn": None},
        {"decimaler": 3},
    ],
)
def test_the_database_refuses_a_hand_entered_row_that_cannot_be_true(
    session: Session, organisation: Organisation, fel: dict[str, object]
) -> None:
    mal = add_malpost(session, add_rapport(session, organisation), "1")
    with pytest.raises(IntegrityError, match="ck_indikatorpost"):
        add_indikator(session, mal, "egen_sip", **SIP | fel)
