"""A report from its first goal to the frozen file, as each role meets it from the start page."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.reports.tertial.maltrad import Indikatorpost, Malpost, Statusbeslut
from casetrack.reports.tertial.rapportfrysning import Rapportfrysning
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal
from tests.reports.tertial.trad import add_frozen_report
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu
from tests.web.sida import Sida

ARBETE = "/rapporter/arbete/1"
KOD = "forhandsbedomning_14_dagar"


def press(klient: Klient, path: str, number: int, knapp: tuple[str, str] | None = None, **typed: str) -> Sida:
    """Send one of a page's forms as it stands; the page that follows."""
    blankett = klient.open(path).blanketter[number]
    response = klient.send(path, blankett, knapp, **typed)
    assert response.status_code == 303, Sida(response.text).text
    return klient.open(response.headers["Location"].partition("#")[0])


def find_form(klient: Klient, path: str, action: str) -> int:
    return next(n for n, each in enumerate(klient.open(path).blanketter) if each.action.endswith(action))


@pytest.fixture
def controller(som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu) -> Klient:
    """A controller with a report that has one goal and one row, and figures behind it."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for _ in range(25):
            add_forhandsbedomning(session, organisation, nu.tid.date().replace(day=1))
        add_mal(session, organisation, KOD, arsmal="90", prognos="95")
    klient = som(Roll.CONTROLLER)
    assert "Tertial 1 2026" in press(klient, "/rapporter", find_form(klient, "/rapporter", "/arbete")).rubrik
    klient.do(f"{ARBETE}/mal", nummer="1", text="Barn får hjälp i tid")
    klient.do(f"{ARBETE}/mal/1/indikator", kod=KOD)
    return klient


def test_a_report_goes_from_its_first_goal_to_its_frozen_file(controller: Klient) -> None:
    sida = controller.open(ARBETE)
    assert "1 mål saknar status" in sida.text
    assert "Föreslagen nu: ● Uppfylls helt. 1 av 1 indikatorer når årsmålet." in sida.text
    assert "prognosen 95 % når årsmålet minst 90 %" in sida.text
    assert "Förslag, inte sparat: Under januari till mars 2026 var andelen 100 % (25 av 25)." not in sida.text
    assert "var andelen 100 % (25 av 25)" in sida.text
    assert "kan inte frysas än" in controller.open(f"{ARBETE}/frys").text
    press(controller, ARBETE, find_form(controller, ARBETE, "/status"))
    press(controller, ARBETE, find_form(controller, ARBETE, "/analys"))
    sida = controller.open(ARBETE)
    assert "Status: ● Uppfylls helt" in sida.text
    assert "Inget. Rapporten kan frysas." in sida.text
    fryst = controller.do(f"{ARBETE}/frys")
    assert "Fryst tis 2026-03-03" in fryst.text
    response = controller.get("/rapporter/fryst/1/fil/docx")
    assert response.status_code == 200
    assert hashlib.sha256(response.data).hexdigest() in fryst.text
    assert controller.get("/rapporter/fryst/1/fil/exe").status_code == 404
    assert "Inget har ändrats" in controller.open("/rapporter/fryst/1/rattelser").text


def test_nothing_is_published_that_nobody_has_saved(controller: Klient) -> None:
    press(controller, ARBETE, find_form(controller, ARBETE, "/status"))
    assert "1 rad saknar analys" in controller.open(f"{ARBETE}/frys").text
    assert "andelen 100 % (25 av 25)" not in controller.do(f"{ARBETE}/frys").text


def test_freezing_is_refused_with_the_reasons_while_an_error_stands(controller: Klient) -> None:
    press(controller, ARBETE, find_form(controller, ARBETE, "/status"))
    controller.fill_in_form(f"{ARBETE}/rad/1", 1, analys="Andelen är SIFFROR?")
    sida = controller.open(f"{ARBETE}/frys")
    assert "en platshållare står kvar. Skriv det som ska stå där." in sida.text
    # The page has no button; one who sends the form all the same is told the same.
    token = re.search(r'name="csrf_token" value="([^"]+)"', sida.html)
    assert token
    response = controller.client.post(f"{ARBETE}/frys", data={"csrf_token": token[1]})
    assert response.status_code == 422
    assert "en platshållare står kvar" in response.text


def test_a_warning_is_signed_off_with_a_reason_and_comes_back_when_the_figure_changes(
    controller: Klient, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    controller.fill_in_form(f"{ARBETE}/rad/1", 1, analys="Andelen är 78 procent.")
    varningar = controller.open(f"{ARBETE}/varningar")
    assert "78 % i texten finns inte på raden" in varningar.text
    mark = re.search(r'name="varning"\s+value="([^"]+)"', varningar.html)
    assert mark
    refused = controller.fill_in(f"{ARBETE}/varningar", varning=mark[1])
    assert refused.status_code == 422
    assert "Skriv varför rapporten kan skickas ändå." in Sida(refused.text).text
    sida = controller.do(f"{ARBETE}/varningar", varning=mark[1], skal="Talet är länets.")
    assert "Kim Controller, tis 2026-03-03 kl. 10.00: Talet är länets." in sida.text
    controller.fill_in_form(f"{ARBETE}/rad/1", 1, analys="Andelen är 79 procent.")
    assert "79 % i texten finns inte på raden" in controller.open(f"{ARBETE}/varningar").text


def test_a_status_of_ones_own_needs_a_reason_that_is_kept_and_shown(
    controller: Klient, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    refused = controller.fill_in(f"{ARBETE}/mal/1/status", status="delvis")
    assert refused.status_code == 422
    assert "Skriv varför statusen blir en annan än den föreslagna" in Sida(refused.text).text
    sida = controller.do(f"{ARBETE}/mal/1/status", status="delvis", skal="Två enheter ligger efter.")
    assert "Status: ◆ Uppfylls delvis – föreslagen var uppfylls helt." in sida.text
    assert "Två enheter ligger efter." in sida.text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        beslut = session.scalars(select(Statusbeslut)).one()
        assert "prognosen 95 % når årsmålet minst 90 %" in beslut.underlag


def test_of_two_who_write_at_once_neither_loses_a_word(controller: Klient, som: LogIn) -> None:
    path = f"{ARBETE}/rad/1"
    kollega = som(Roll.CONTROLLER)
    forsta, andra = controller.open(path).blanketter[1], kollega.open(path).blanketter[1]
    controller.send(path, forsta, analys="Den första skrev detta.")
    refused = kollega.send(path, andra, analys="Den andra skrev detta.")
    assert refused.status_code == 409
    sida = Sida(refused.text)
    assert "Någon annan hann före" in sida.text
    assert "Den första skrev detta." in sida.text
    assert "Den andra skrev detta." in sida.text
    assert sida.blanketter[1].falt["analys"] == "Den andra skrev detta."
    kollega.send(path, sida.blanketter[1], analys="Den första skrev detta. Den andra skrev detta.")
    assert "Den första skrev detta. Den andra skrev detta." in controller.open(ARBETE).text


def test_an_own_indicator_has_counts_or_a_value_with_its_source(controller: Klient) -> None:
    controller.do(
        f"{ARBETE}/mal/1/egen",
        namn="Andel med SIP",
        kod="sip",
        matt="andel",
        decimaler="1",
        periodicitet="tertial",
    )
    path = f"{ARBETE}/rad/2"
    refused = controller.fill_in_form(path, 2, taljare="33", namnare="141")
    assert refused.status_code == 422
    assert "Skriv var uppgiften är hämtad." in Sida(refused.text).text
    assert Sida(refused.text).blanketter[2].falt["taljare"] == "33"
    assert (
        controller.fill_in_form(path, 2, taljare="33", namnare="141", kalla="Eget register").status_code
        == 303
    )
    assert "23,4 %" in controller.open(ARBETE).text
    assert controller.fill_in_form(path, 2, arsmal="25", prognos="tjugo").status_code == 303
    sida = controller.open(path)
    assert "Målen under 2026" in sida.text
    assert 'prognosen "tjugo" är inget tal' in sida.text


def test_goals_rows_and_aktiviteter_are_changed_and_taken_away(
    controller: Klient, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    controller.do(f"{ARBETE}/mal/1", text="Barn får hjälp", analys="Stycke ett.\n\nStycke två.")
    controller.do(f"{ARBETE}/mal/1/aktivitet", text="Utbilda", startdatum="2026-02-01")
    sida = controller.do(f"{ARBETE}/mal/1/aktivitet/1", avvikelse="Sen start")
    assert "Sen start" in sida.text
    assert "Stycke två." in sida.text
    controller.do(f"{ARBETE}/mal/1/indikator", kod="anmalningar")
    press(controller, ARBETE, find_form(controller, ARBETE, "/rad/2/flytta"), ("at", "upp"))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        mal = session.scalars(select(Malpost)).one()
        assert [each.kod for each in mal.indikatorer] == ["anmalningar", KOD]
    # The second row goes with its goal.
    for vad, nummer in (("aktivitet", 1), ("rad", 1), ("mal", 1)):
        assert "Det går inte att ångra." in controller.open(f"{ARBETE}/ta-bort/{vad}/{nummer}").text
        controller.do(f"{ARBETE}/ta-bort/{vad}/{nummer}")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert session.scalars(select(Indikatorpost)).all() == []


def test_the_chef_reads_and_comments_and_builds_nothing(controller: Klient, som: LogIn) -> None:
    chef = som(Roll.CHEF)
    sida = chef.open(ARBETE)
    assert "Barn får hjälp i tid" in sida.text
    assert not any(text.startswith(("Ny indikator", "Ändra", "Frys rapporten")) for _, text in sida.lankar)
    assert len(sida.blanketter) == 1  # the way out
    chef.do(f"{ARBETE}/mal/1/kommentar", text="Siffran för mars är inte klar.")
    assert "Carin Chef" in controller.open(ARBETE).text
    assert "Siffran för mars är inte klar." in controller.open(ARBETE).text
    assert chef.get(f"{ARBETE}/frys").status_code == 404


def test_the_namndsekreterare_takes_the_frozen_document_in_one_click_from_the_start(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_frozen_report(session, organisation, now=nu.tid)
    sekreterare = som(Roll.NAMNDSEKRETERARE)
    start = sekreterare.open("/")
    assert start.rubrik == "Rapporter"
    adress = next(adress for adress, text in start.lankar if text.startswith("Word (DOCX)"))
    response = sekreterare.get(adress)
    assert response.headers["Content-Disposition"].endswith("tertial-1-2026-2026-03-03-fryst-1.docx")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        fryst = session.scalars(select(Rapportfrysning)).one()
        assert response.data == next(fil.innehall for fil in fryst.filer if fil.format == "docx")
    assert sekreterare.get(ARBETE).status_code == 404
    assert not any("Hämta" in text or "Pågående" in text for _, text in start.lankar)


def test_corrections_since_the_report_name_cases_to_those_alone_who_may_see_them(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_frozen_report(session, organisation, now=nu.tid)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_forhandsbedomning(session, organisation, nu.tid.date().replace(day=2))
    for roll, ser in ((Roll.CHEF, True), (Roll.CONTROLLER, False)):
        sida = som(roll).open("/rapporter/fryst/1/rattelser")
        assert "Periodens utfall 0 st 1 st" in sida.text
        assert ("Har tillkommit: 1" in sida.text) is ser
        assert ("Har tillkommit: färre än 5" in sida.text) is not ser
        assert ("Ärende 1" in sida.text) is ser


def test_two_freezings_are_compared(controller: Klient) -> None:
    press(controller, ARBETE, find_form(controller, ARBETE, "/status"))
    controller.do(f"{ARBETE}/frys")
    controller.do(f"{ARBETE}/mal/1", text="Barn får hjälp direkt")
    controller.do(f"{ARBETE}/frys")
    sida = controller.open("/rapporter/fryst/2/jamfor/1")
    assert "Mål Barn får hjälp i tid Barn får hjälp direkt" in sida.text
    assert "Barn får hjälp i tid" in controller.open("/rapporter/fryst/1").text


def test_another_period_begins_with_the_goals_of_the_one_before(controller: Klient) -> None:
    sida = press(
        controller, "/rapporter", find_form(controller, "/rapporter", "/arbete"), ar="2026", tertial="2"
    )
    assert sida.rubrik == "Tertial 2 2026"
    assert "1 Barn får hjälp i tid" in sida.text
    refused = press(controller, "/rapporter", find_form(controller, "/rapporter", "/arbete"), ar="1999")
    assert "Välj år och rapport." in refused.text


def test_the_goals_are_written_to_a_file_and_read_from_one(controller: Klient) -> None:
    response = controller.get(f"{ARBETE}/mal.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f"indikator;1;;{KOD};tertial" in response.text
    path = f"{ARBETE}/fil"

    def send(innehall: bytes) -> Sida:
        falt = controller.open(path).huvudblankett.falt | {"fil": (io.BytesIO(innehall), "mal.csv")}
        response = controller.client.post(path, data=falt, content_type="multipart/form-data")
        assert response.status_code in (303, 422)
        return Sida(response.text) if response.status_code == 422 else controller.open(ARBETE)

    fel = send(response.data + b"mal;2;Tva;fel;;;;;;;;;;;;;\r\n").text
    assert "rad 5, kod: ska vara tom på en rad av slaget mal." in fel
    assert "2 Tva" not in controller.open(ARBETE).text
    assert "2 Tva" in send(response.data + b"mal;2;Tva;;;;;;;;;;;;;;\r\n").text
    falt = controller.open(path).huvudblankett.falt | {"fil": (io.BytesIO(response.data), "mal.xlsx")}
    wrong = controller.client.post(path, data=falt, content_type="multipart/form-data")
    assert "filen: ska heta något som slutar på .csv." in Sida(wrong.text).text
    refused = controller.fill_in(path)
    assert "filen: är inte vald." in Sida(refused.text).text
