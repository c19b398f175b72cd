"""The figures: counts for everyone who may see them, and the cases behind for those who may see persons."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.followup.katalog import KATALOG
from casetrack.reports.tertial.manadsexport import spara_manadens_tertialrapport
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import (
    AnmalareKategori,
    AterkopplingStatus,
    Beslut,
    InsatsTyp,
    Klocka,
    Kon,
    Roll,
    Skydd,
    TypAnmalan,
)
from casetrack.rules.tid import lokal_dag, parse_tidpunkt
from tests.conftest import Organisation
from tests.followup.fall import barn, historia, insats
from tests.followup.historia import ENHETER, spara
from tests.followup.underlag import add_mal
from tests.web.conftest import LogIn
from tests.web.klient import register_siblings
from tests.web.sida import Sida

SIFFRA = "/siffror/forhandsbedomning_14_dagar"
MARS = "fran=2026-02&till=2026-02"
I_AR = "fran=2026-01&till=2026-03"
DOLD = "Visas inte, så att ingen kan kännas igen"


@pytest.fixture
def history(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """Sixty decided anmälningar: many at mottagningen, three at socialjouren, all in time but two."""
    inkom = parse_tidpunkt("2026-02-02T10:00")
    forfaller, flyttad = forfallodagar(Klocka.FORHANDSBEDOMNING, lokal_dag(inkom))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for n in range(60):
            barn = Barn(
                namnd_id=organisation.namnd_id, fornamn=f"Barn{n:02}", kon=Kon.FLICKA, skydd=Skydd.INGEN
            )
            session.add(barn)
            session.flush()
            session.add(
                Orosanmalan(
                    namnd_id=organisation.namnd_id,
                    barn_id=barn.id,
                    enhet_id=organisation.socialjour_id if n < 3 else organisation.mottagning_id,
                    inlast=True,
                    typ=TypAnmalan.ANMALAN,
                    inkom=inkom,
                    anmalare=AnmalareKategori.SKOLA,
                    forfaller=forfaller,
                    forfaller_flyttad=flyttad,
                    beslut=Beslut.INTE_INLEDA,
                    beslut_datum=forfaller + timedelta(days=1 if n < 2 else 0),
                )
            )


@pytest.mark.usefixtures("history")
def test_the_overview_has_the_four_with_their_counts(som: LogIn) -> None:
    sida = som(Roll.CONTROLLER).open(f"/siffror?{MARS}")
    assert sida.html.count('class="kort siffra"') == 4
    assert "97 % 58 av 60" in sida.text


@pytest.mark.usefixtures("history")
def test_a_controller_sees_no_small_group_and_no_way_to_a_person(som: LogIn) -> None:
    controller = som(Roll.CONTROLLER)
    sida = controller.open(f"{SIFFRA}?{I_AR}")
    enheter = sida.text.partition("Enhet för enhet")[2].partition("Efter anmälare")[0]
    assert enheter.count(DOLD) == 2  # one alone would be told by the rest
    kon = sida.text.partition("Efter kön")[2].partition("Månad för månad")[0]
    assert kon.count(DOLD) == 3  # two girls were late, and a boy would be told by the empty rows
    assert "Alla 97 % 58 av 60" in kon
    assert "1 av 3" not in sida.text
    assert not [href for href, _ in sida.lankar if "arende" in href]
    assert controller.get(f"{SIFFRA}/arenden?{MARS}").status_code == 404
    assert "1 av 3" in som(Roll.CHEF).open(f"{SIFFRA}?{MARS}").text


@pytest.mark.usefixtures("history")
def test_a_controller_learns_no_more_of_a_small_enhet_by_choosing_it(
    som: LogIn, organisation: Organisation
) -> None:
    controller = som(Roll.CONTROLLER)
    for enhet_id in (organisation.socialjour_id, organisation.mottagning_id):
        for path in ("/siffror", SIFFRA):
            text = controller.open(f"{path}?{MARS}&enhet={enhet_id}").text
            assert DOLD in text
            assert " av 3 " not in text
            assert " av 57" not in text


@pytest.mark.usefixtures("history")
def test_a_controller_is_led_to_the_periods_whose_parts_can_be_shown(som: LogIn) -> None:
    sida = som(Roll.CONTROLLER).open(f"{SIFFRA}?{MARS}")
    assert "Efter kön Grupp" not in sida.text
    assert "2026-02 97 % 58 av 60" in sida.text  # the months are the nämnd's own figures
    (adress,) = [href for href, text in sida.lankar if text == "2026-01 till 2026-03"]
    assert "Efter kön Grupp" in som(Roll.CONTROLLER).open(adress).text


@pytest.mark.usefixtures("history")
def test_a_controller_is_told_no_small_number_that_stands_alone(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for n, anmalan in enumerate(session.scalars(select(Orosanmalan).order_by(Orosanmalan.id))):
            given = AterkopplingStatus.GIVEN if n < 58 else None
            anmalan.aterkoppling = AterkopplingStatus.INTE_NODVANDIG if n < 3 else given
    kod = "aterkoppling_gjord"
    controller, chef = (
        som(roll).open(f"/siffror/{kod}?{I_AR}").text for roll in (Roll.CONTROLLER, Roll.CHEF)
    )
    assert "Täckningsgrad 96,5 %: 55 av 57" in chef
    assert "Uteslutna 3 ärenden: Uteslutna Ofullständiga 2 ärenden" in chef
    assert "Färre än fem saknar de uppgifter som behövs" in controller
    assert "Uteslutna färre än fem Ofullständiga färre än fem Går inte att bedöma än 0" in controller
    # A figure of few is none for those who may not see of whom.
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for anmalan in session.scalars(select(Orosanmalan).order_by(Orosanmalan.id).offset(4)):
            anmalan.aterkoppling = AterkopplingStatus.INTE_NODVANDIG
    page = som(Roll.CONTROLLER).open(f"/siffror/{kod}?{I_AR}").text
    assert DOLD in page
    assert "1 av 1" not in page
    assert "Månad för månad" not in page


@pytest.mark.usefixtures("history")
def test_what_is_left_out_of_an_enhet_is_not_told_to_a_controller(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    """The nämnd's less that of one enhet is the other's, and its own page holds back what is of few."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for n, anmalan in enumerate(session.scalars(select(Orosanmalan).order_by(Orosanmalan.id))):
            anmalan.aterkoppling = None if n % 6 == 0 else AterkopplingStatus.GIVEN
            anmalan.enhet_id = organisation.socialjour_id if n < 20 else organisation.mottagning_id
    controller, chef = som(Roll.CONTROLLER), som(Roll.CHEF)
    path = f"/siffror/aterkoppling_gjord?{I_AR}"
    assert "50 av 60 har de uppgifter" in controller.open(path).text
    mottagningen = f"&enhet={organisation.mottagning_id}"
    text = controller.open(path + mottagningen).text
    assert "34 av 34" in text
    assert "har de uppgifter" not in text
    assert "34 av 40 har de uppgifter" in chef.open(path + mottagningen).text
    answer = controller.get(f"/api/v1/indikatorer/aterkoppling_gjord?{I_AR}&enhet=N1-mottagning").get_json()
    assert answer["namnare"] == 34
    assert (
        answer["uteslutna"]
        is answer["ej_matbara"]
        is answer["ofullstandiga"]
        is answer["markeringar"]
        is None
    )


@pytest.mark.usefixtures("history")
def test_the_splits_stand_on_the_page_of_a_figure(som: LogIn) -> None:
    text = som(Roll.CHEF).open(f"{SIFFRA}?{MARS}").text
    assert "Enhet för enhet Enhet Utfall Antal Stapel Mottagning N1 100 % 57 av 57" in text
    assert "Socialjour N1 (låga volymer) 33 % 1 av 3" in text
    assert "Efter anmälare Anmälare Utfall Antal Stapel Skola 97 % 58 av 60" in text
    assert "Efter stadsdel" not in text  # of no child is it known


@pytest.mark.usefixtures("history")
def test_a_chef_reads_every_case_behind_a_figure_page_by_page(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    first = chef.open(f"{SIFFRA}/arenden?{MARS}")
    (more,) = [href for href, text in first.lankar if text == "Visa fler"]
    second = chef.open(more)
    names = [text for sida in (first, second) for _, text in sida.lankar if text.startswith("Barn")]
    assert sorted(names) == [f"Barn{n:02}" for n in range(60)]
    late = chef.open(f"{SIFFRA}/arenden?{MARS}&status=inte_uppfyllt")
    assert late.text.count("en dag för sent") == 2


@pytest.mark.usefixtures("history")
def test_a_handlaggare_sees_the_cases_of_the_own_enhet_alone(som: LogIn, organisation: Organisation) -> None:
    handlaggare = som(Roll.HANDLAGGARE)
    for enhet in ("", f"&enhet={organisation.mottagning_id}"):
        sida = handlaggare.open(f"{SIFFRA}/arenden?{MARS}{enhet}")
        assert "Det finns inga ärenden här." in sida.text
        assert "Utredning N1" in sida.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("fran=2026-03&till=2026-01", "Perioden slutar innan den börjar."),
        ("fran=0001-01", "Välj ett år från 1990 till 2100."),
        ("fran=mars", "Skriv månaden som 2026-03."),
        ("fran=2026-03&till=2026-03&per=2026-02-01", "Välj en dag i eller efter perioden."),
        ("fran=2026-03&till=2026-03&per=2026-03-04", "Välj en dag som har varit, eller i dag."),
        ("enhet=999", "Välj ett av alternativen."),
    ],
)
@pytest.mark.parametrize("path", ["/siffror", SIFFRA])
def test_a_period_that_wont_do_is_said_beside_its_field(som: LogIn, path: str, query: str, said: str) -> None:
    response = som(Roll.CONTROLLER).get(f"{path}?{query}")
    assert response.status_code == 422
    assert said in Sida(response.text).text


@pytest.mark.parametrize(
    "efter", ["x", "2026-02-02_orosanmalan_x", "2026-02-30_orosanmalan_1", "a_b_c", "9" * 40]
)
def test_a_place_in_a_list_that_is_none_begins_from_the_beginning(som: LogIn, efter: str) -> None:
    assert som(Roll.CHEF).get(f"{SIFFRA}/arenden?efter={efter}").status_code == 200


def test_a_report_that_cant_be_made_says_why(som: LogIn) -> None:
    controller = som(Roll.CONTROLLER)
    response = controller.get("/rapporter/tertialrapport?ar=2026&tertial=1&format=xlsx&per=2025-12-31")
    assert response.status_code == 422
    assert "Rapportens period börjar 2026-01-01." in Sida(response.text).text
    response = controller.get("/rapporter/tertialrapport?ar=2026&tertial=1&format=xlsx&per=2026-03-04")
    assert response.status_code == 422
    assert "Välj en dag som har varit, eller i dag." in Sida(response.text).text
    assert controller.get("/rapporter/tertialrapport").status_code == 422


@pytest.mark.parametrize("format_", SKRIVARE)
def test_a_report_comes_as_a_file_with_a_name_that_says_what_it_is(som: LogIn, format_: str) -> None:
    response = som(Roll.CONTROLLER).get(f"/rapporter/tertialrapport?ar=2026&tertial=1&format={format_}")
    name = f"tertialrapport-N1-2026-1-2026-03-03.{format_}"
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert response.headers["Content-Type"] == SKRIVARE[format_].mediatyp
    assert response.headers["Cache-Control"] == "no-store"


def test_the_kept_reports_can_be_fetched(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert spara_manadens_tertialrapport(
            session, organisation.namnd_id, now=parse_tidpunkt("2026-03-03T10:00")
        )
    controller = som(Roll.CONTROLLER)
    sida = controller.open("/rapporter")
    files = [href for href, text in sida.lankar if "/sparad/" in href]
    assert len(files) == len(SKRIVARE)
    for href in files:
        response = controller.get(href)
        assert response.status_code == 200
        assert hashlib.sha256(response.data).hexdigest() in sida.text


def test_a_kept_month_is_one_row_with_its_files(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for now in ("2026-02-02T10:00", "2026-03-03T10:00"):
            assert spara_manadens_tertialrapport(session, organisation.namnd_id, now=parse_tidpunkt(now))
    text = som(Roll.CONTROLLER).open("/rapporter").html.partition("Sparade varje månad")[2]
    rader = text.split("<tr>")[2:]
    assert [re.findall(r"2026-0[0-9]-[0-9]{2}", rad)[0] for rad in rader] == ["2026-02-28", "2026-01-31"]
    for rad in rader:
        assert re.findall("/sparad/[0-9]+.>([A-Z]+)", rad) == [each.upper() for each in SKRIVARE]


@pytest.mark.usefixtures("history")
def test_a_share_stands_beside_its_tackning_and_a_changed_definition(som: LogIn) -> None:
    controller = som(Roll.CONTROLLER)
    page = controller.open(f"/siffror/aterkoppling_gjord?{MARS}").text
    assert "Täckningsgrad 0 %: 0 av 60 har de uppgifter" in page
    assert "Definitionen ändrades" not in page
    assert "Antal öppna förhandsbedömningar som är försenade: 0 st" in controller.open(SIFFRA).text
    assert "Täckningsgrad 100 %: 60 av 60" in controller.open(f"/siffror?{MARS}").text
    page = controller.open("/siffror/allvarssamtal_48h?fran=2021-01&till=2021-12").text
    assert "Definitionen ändrades 2021-04-01 (version 2)." in page


@pytest.mark.usefixtures("history")
def test_a_figure_with_a_target_has_a_prognos(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    controller = som(Roll.CONTROLLER)
    assert "Prognos för 2026" not in controller.open(SIFFRA).text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_mal(session, organisation, "forhandsbedomning_14_dagar", arsmal="98 %")
    text = controller.open(SIFFRA).text
    assert "Prognos för 2026 95 %, troligen mellan" in text
    assert "Årsmålet är 98 %. Resten av året måste minst 288 av 293 lyckas." in text
    assert "Prognos för 2026" not in controller.open(f"{SIFFRA}?enhet={organisation.mottagning_id}").text


def test_the_definition_is_read_from_the_figure_and_leads_back(som: LogIn) -> None:
    controller = som(Roll.CONTROLLER)
    (adress,) = [href for href, text in controller.open(f"{SIFFRA}?{MARS}").lankar if "räknas" in text]
    sida = controller.open(adress)
    assert "Antalet som uppfyller måttet (i tid) delat med antalet som räknas, i procent." in sida.text
    assert "Anmälan är påförd en pågående utredning." in sida.text
    assert (f"{SIFFRA}?{MARS}", "Siffran") in sida.lankar
    assert controller.get("/siffror/finns-inte/definition").status_code == 404


def test_a_follow_up_has_the_months_of_its_days_and_insatser_their_types(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        fall = historia(
            barn=[barn(f"B{n}") for n in range(9)],
            insatser=[insats("2026-01-12", id_=f"I{n}", barn=f"B{n}") for n in range(9)],
        )
        fall.insatser[0]["typ"] = InsatsTyp.HVB
        spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.mottagning_id), fall)
    chef, controller = som(Roll.CHEF), som(Roll.CONTROLLER)
    months = chef.open(f"/siffror/ateraktualisering_utredning?{I_AR}").text.partition("Månad för månad")[2]
    assert months.index("2026-01") < months.index("2026-02") < months.index("2026-03")
    path = f"/siffror/insatser_pagaende?{I_AR}"
    assert (
        "Familjehem, egen regi 8 st 8 Hem för vård eller boende (HVB), egen regi 1 st 1"
        in chef.open(path).text
    )
    assert controller.open(path).text.partition("Efter typ och regi")[2].count(DOLD) >= 2


def test_of_a_case_every_figure_says_why_it_counts_or_not(som: LogIn) -> None:
    barn_id = register_siblings(som(Roll.MOTTAGNING))
    chef = som(Roll.CHEF)
    chef.open_anda(barn_id)
    (adress,) = [
        href for href, text in chef.open(f"/arende/{barn_id}").lankar if text.startswith("Så räknas")
    ]
    text = chef.open(adress).text
    med, _, utan = text.partition("Siffror som ärendet inte hör till")
    assert "Antal inkomna orosanmälningar Uppfyllt. Kom in 2026-03-02: räknas." in med
    assert "Går inte att bedöma än. Kom in 2026-03-02, inget beslut: går ännu inte att bedöma" in med
    assert (
        "Räknas inte: inget i ärendet hör dit 2026-01-01 till 2026-03-31 (det som räknas är anmälan, efter"
        " beslutsdagen)." in utan
    )
    assert "Räknas inte: inget i ärendet hör dit på mätdagen" in utan
    assert sum(text.count(indikator.namn) > 0 for indikator in KATALOG.values()) == len(KATALOG)
    assert chef.get(f"{adress}?fran=2026-03&till=2026-01").status_code == 422
    assert som(Roll.CONTROLLER).get(adress).status_code == 404
