"""The ledningsrapport in the web: what each reader is shown, how far an order has come, and what is said of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst
from casetrack.cases.avdelning import lista_avdelningar
from casetrack.cases.handelse import Utforare
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.reports.ledning.arkiv import Arkivrapport, utfor_bestallning
from casetrack.reports.ledning.bestallning import (
    Ledningsbestallning,
    bestall_manadens,
    lista_att_utfora,
    skriv_framsteg,
)
from casetrack.reports.ledning.utskick import (
    Brev,
    Brevfel,
    add_mottagare,
    forbered_utskick,
    lista_mottagare,
    lista_utskick,
    skicka_nasta,
)
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning
from tests.reports.ledning.test_arkiv import hamta_omfattning
from tests.web.conftest import LogIn

AV = Utforare(None, "test")
NU = datetime(2026, 3, 2, 5, tzinfo=UTC)


def utfor_alla(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """What a worker does with the orders that there are."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for bestallning_id in session.scalars(select(Ledningsbestallning.id)):
            utfor_bestallning(session, bestallning_id, now=NU, framsteg=lambda klara, delar: None)


@pytest.fixture
def februari(
    sessions: sessionmaker[Session], organisation: Organisation, anvandare: dict[Roll, Anvandare]
) -> dict[int | None, int]:
    """The reports of February by enhet, None for the nämnd; the chef's enhet has an open utredning of its own."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for dag, dagar in ((6, 3), (10, 20), (24, 3)):
            add_forhandsbedomning(session, organisation, date(2026, 2, dag), dagar=dagar)
        barn_id = session.scalars(select(Orosanmalan.barn_id)).first()
        session.add(
            Utredning(
                namnd_id=organisation.namnd_id,
                barn_id=barn_id,
                enhet_id=organisation.utredning_id,
                handlaggare_id=anvandare[Roll.HANDLAGGARE].id,
                inledd=date(2025, 9, 1),
                forfaller=date(2026, 1, 1),
                forfaller_flyttad=date(2026, 1, 2),
            )
        )
        bestall_manadens(session, organisation.namnd_id, av=AV, now=NU)
    utfor_alla(sessions, organisation)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        return {each.enhet_id: each.id for each in session.scalars(select(Arkivrapport))}


def test_the_chef_is_two_clicks_from_the_report_of_the_own_enhet(
    som: LogIn, februari: dict[int | None, int], organisation: Organisation
) -> None:
    chef = som(Roll.CHEF)
    sida = chef.open("/")
    assert ("/ledning", "Ledningsrapport") in sida.lankar
    arkiv = chef.open("/ledning")
    adress = f"/ledning/{februari[organisation.utredning_id]}"
    assert (adress, "Öppna februari 2026, Utredning N1") in arkiv.lankar
    rapport = chef.open(adress)
    assert rapport.rubrik == "Ledningsrapport februari 2026: Utredning N1, Nämnden N1"
    for rubrik in ("Månaden i korthet", "Inflöde", "I tid", "Läget", "Varför sent", "Arbetsbelastning"):
        assert rubrik in rapport.text


def test_beside_each_figure_are_its_definition_and_its_cases(
    som: LogIn, februari: dict[int | None, int], organisation: Organisation
) -> None:
    chef = som(Roll.CHEF)
    for vem in (None, organisation.mottagning_id):
        lankar = [href for href, _ in chef.open(f"/ledning/{februari[vem]}").lankar]
        definitioner = [href for href in lankar if "/definition" in href]
        assert "forhandsbedomning_14_dagar" in " ".join(definitioner)
        # The frozen rows, of the enhet whose report it is.
        arenden = [href for href in lankar if "/frysningar/" in href]
        assert all((f"enhet={vem}" in href) == (vem is not None) for href in arenden)
        assert len(arenden) >= len(definitioner)
        for href in (definitioner[0], arenden[0], arenden[-1]):
            assert chef.get(href).status_code == 200, href


def test_pictures_are_answers_of_their_own_that_break_no_rule(
    som: LogIn, februari: dict[int | None, int]
) -> None:
    chef = som(Roll.CHEF)
    adress = f"/ledning/{februari[None]}"
    html = chef.get(adress).text
    assert "<svg" not in html.split('id="avsnitt-1"')[1]
    assert not re.search(r"<(?!meta)[^>]*\sstyle=", html)
    bilder = re.findall(r'<img src="([^"]+)"\s+alt="([^"]+)"', html)
    assert len(bilder) >= 3
    for _, alt in bilder:
        assert len(alt) > 30
    svar = chef.get(bilder[0][0])
    assert svar.mimetype == "image/svg+xml"
    assert svar.text.startswith("<svg")
    assert chef.get(f"{adress}/bild/annan.svg").status_code == 404


@pytest.mark.parametrize("format_", ["html", "pdf", "xlsx", "json"])
def test_a_report_is_fetched_as_a_file_and_that_is_logged(
    som: LogIn,
    februari: dict[int | None, int],
    sessions: sessionmaker[Session],
    organisation: Organisation,
    format_: str,
) -> None:
    svar = som(Roll.CHEF).get(f"/ledning/{februari[None]}/fil/{format_}")
    assert svar.status_code == 200
    assert f"2026-02.{format_}" in svar.headers["Content-Disposition"]
    assert len(svar.data) > 1000
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert session.scalars(select(Atkomst).where(Atkomst.vad == "export")).one().varfor == (
            f"ledningsrapport {februari[None]} Nämnden N1 2026-02"
        )


def test_a_controller_sees_every_figure_and_no_case(
    som: LogIn, februari: dict[int | None, int], organisation: Organisation
) -> None:
    controller = som(Roll.CONTROLLER)
    sida = controller.open(f"/ledning/{februari[None]}")
    assert "Visas inte" not in sida.text
    assert "Äldsta öppna" not in sida.text
    assert not [href for href, _ in sida.lankar if "/arende" in href or "/frysningar/1/" in href]
    rapport = controller.get(f"/ledning/{februari[None]}/fil/json").get_json()
    assert not any(rad["barn_id"] for a in rapport["avsnitt"] for t in a["tabeller"] for rad in t["rader"])


def test_the_handlaggare_of_a_grupp_are_shown_to_its_chef_alone(
    som: LogIn, februari: dict[int | None, int], organisation: Organisation
) -> None:
    adress = f"/ledning/{februari[organisation.utredning_id]}"
    assert "Hanna Handläggare 0 1 0 1 1" in som(Roll.CHEF).open(adress).text
    for roll in (Roll.HANDLAGGARE, Roll.CONTROLLER):
        sida = som(roll).open(adress)
        assert "Per handläggare" not in sida.text
    # A handläggare sees the oldest of the own enhet, and nobody's of another.
    handlaggare = som(Roll.HANDLAGGARE)
    assert "Äldsta öppna" in handlaggare.open(adress).text
    assert "Äldsta öppna" not in handlaggare.open(f"/ledning/{februari[None]}").text


def test_the_chef_of_the_enhet_comments_and_no_one_else(
    som: LogIn, februari: dict[int | None, int], organisation: Organisation
) -> None:
    chef, adress = som(Roll.CHEF), f"/ledning/{februari[organisation.utredning_id]}"
    refused = chef.fill_in(adress, text="  ")
    assert refused.status_code == 422
    assert "Skriv en kommentar." in refused.text
    sida = chef.do(adress, text="Två vakanser i februari.\nTillsatta nu.")
    assert "Kommentaren är sparad." in sida.text
    assert "Carin Chef" in sida.text
    assert "Två vakanser i februari." in som(Roll.CONTROLLER).open(adress).text
    # Sent in twice is said once.
    assert chef.do(adress, text="Två vakanser i februari.\nTillsatta nu.").text.count("Två vakanser") == 1
    annan = f"/ledning/{februari[organisation.mottagning_id]}"
    assert not [b for b in chef.open(annan).blanketter if "kommentar" in b.action]
    token = chef.open(adress).blanketter[-1].falt["csrf_token"]
    svar = chef.client.post(f"{annan}/kommentar", data={"csrf_token": token, "text": "Hej"})
    assert svar.status_code == 404


def test_an_order_tells_how_far_it_has_come_and_ends_in_the_report(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    chef = som(Roll.CHEF)
    svar = chef.fill_in("/ledning", manad="2026-02")
    assert svar.status_code == 303
    adress = svar.headers["Location"]
    vantar = chef.get(adress)
    assert "Ingen del är klar än" in vantar.text
    assert vantar.headers["Refresh"] == "2"
    bestallning_id = int(adress.rsplit("/", 1)[1])
    with db.open_scope(sessions, organisation.namnd_id) as session:
        skriv_framsteg(session, bestallning_id, klara=7, delar=11, now=NU)
    pagar = chef.get(adress).text
    assert "7 av 11 delar klara" in pagar
    assert re.search(r'<progress[^>]*max="11"\s+value="7"', pagar)
    assert "Rapporten görs just nu: februari 2026, Utredning N1" in chef.open("/ledning").text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        skriv_framsteg(session, bestallning_id, klara=0, delar=1, now=NU, fel="OperationalError")
    text = chef.open(adress).text
    assert "Rapporten blev inte klar vid försök 1." in text
    assert "felet heter OperationalError" in text
    assert "Rapporten blev inte klar: februari 2026, Utredning N1" in chef.open("/ledning").text
    # It need not wait.
    igen = next(b for b in chef.open(adress).blanketter if b.action.endswith("/igen"))
    assert "Ingen del är klar än" not in chef.open(chef.send(adress, igen).headers["Location"]).text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert lista_att_utfora(session, now=NU) == [bestallning_id]
    utfor_alla(sessions, organisation)
    assert chef.open(adress).rubrik.startswith("Ledningsrapport februari 2026: Utredning N1")


@pytest.mark.parametrize(
    ("manad", "fel"),
    [
        ("2026-04", "2026-04 har inte börjat"),
        ("", "Välj en månad."),
        ("februari", "Skriv månaden som 2026-03."),
    ],
)
def test_an_order_that_can_not_be_made_says_why(som: LogIn, manad: str, fel: str) -> None:
    svar = som(Roll.CHEF).fill_in("/ledning", manad=manad)
    assert svar.status_code == 422
    assert fel in svar.text


def test_recipients_are_set_and_taken_away_and_what_failed_is_sent_again(
    som: LogIn,
    februari: dict[int | None, int],
    sessions: sessionmaker[Session],
    organisation: Organisation,
) -> None:
    controller, adress = som(Roll.CONTROLLER), "/ledning/installningar"
    assert "Inga brev skickas" in controller.open(adress).text
    svar = controller.fill_in_form(adress, 1, vem=f"namnd-{organisation.namnd_id}", adress="chef")
    assert svar.status_code == 422
    assert "Skriv en e-postadress" in svar.text
    assert 'value="chef"' in svar.text
    svar = controller.fill_in_form(adress, 1, vem=f"namnd-{organisation.namnd_id}", adress="chef@kommun.se")
    assert svar.status_code == 303
    assert "chef@kommun.se Nämnden N1" in controller.open(adress).text

    def avvisa(_: Brev) -> None:
        raise Brevfel("E-postservern svarar inte (ConnectionRefusedError).")

    with db.open_scope(sessions, organisation.namnd_id) as session:
        forbered_utskick(session, [session.get_one(Arkivrapport, februari[None])], now=NU)
        assert skicka_nasta(session, avvisa, now=NU)
    assert (adress, "Ett brev om nya rapporter kom inte fram") in controller.open("/ledning").lankar
    sida = controller.open(adress)
    assert "E-postservern svarar inte" in sida.text
    igen = next(b for b in sida.blanketter if b.action.endswith("/igen"))
    assert (
        "skickas igen inom en minut"
        in controller.open(controller.send(adress, igen).headers["Location"]).text
    )
    with db.open_scope(sessions, organisation.namnd_id) as session:
        [(utskick, _)] = lista_utskick(session)
        assert utskick.forsok == 0
    bort = next(b for b in controller.open(adress).blanketter if b.action.endswith("/bort"))
    controller.send(adress, bort)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert lista_mottagare(session) == []


def test_another_nämnds_recipient_and_letter_are_not_there(
    som: LogIn, sessions: sessionmaker[Session], other_organisation: Organisation
) -> None:
    with db.open_scope(sessions, other_organisation.namnd_id) as session:
        omfattning = hamta_omfattning(session, other_organisation)
        theirs = add_mottagare(
            session, other_organisation.namnd_id, omfattning, "x@annan.se", av=AV, now=NU
        ).id
    controller = som(Roll.CONTROLLER)
    sida = controller.open("/ledning/installningar")
    assert "x@annan.se" not in sida.text
    token = sida.blanketter[-1].falt["csrf_token"]
    for adress in (f"mottagare/{theirs}/bort", f"mottagare/{10**30}/bort", "utskick/1/igen"):
        svar = controller.client.post(f"/ledning/installningar/{adress}", data={"csrf_token": token})
        assert svar.status_code == 404, adress


def test_enheter_are_put_together_to_an_avdelning(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    chef, adress = som(Roll.CHEF), "/ledning/installningar"
    token = chef.open(adress).blanketter[-1].falt["csrf_token"]
    data = {
        "csrf_token": token,
        "namn": "Barn och unga",
        "enhet": [str(organisation.mottagning_id), str(organisation.utredning_id), "999", "x"],
    }
    assert chef.client.post(f"{adress}/avdelning", data=data).status_code == 303
    svar = chef.client.post(f"{adress}/avdelning", data=data)
    assert svar.status_code == 422
    assert "Det finns redan en avdelning som heter Barn och unga." in svar.text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        [avdelning] = lista_avdelningar(session)
    data = {"csrf_token": token, "namn": "Unga", "enhet": [str(organisation.utredning_id)]}
    assert chef.client.post(f"{adress}/avdelning/{avdelning.id}", data=data).status_code == 303
    assert "Unga (avdelning)" in chef.get("/ledning").text
    assert chef.client.post(f"{adress}/avdelning/999", data=data).status_code == 404


def test_an_order_is_taken_back_and_the_months_own_are_not(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    chef = som(Roll.CHEF)
    adress = chef.fill_in("/ledning", manad="2026-02").headers["Location"]
    bort = next(b for b in chef.open(adress).blanketter if b.action.endswith("/bort"))
    sida = chef.open(chef.send(adress, bort).headers["Location"])
    assert "Beställningen är borttagen." in sida.text
    assert "Utredning N1 väntar" not in sida.text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert lista_att_utfora(session, now=NU) == []
        bestall_manadens(session, organisation.namnd_id, av=AV, now=NU)
        [manadens] = lista_att_utfora(session, now=NU)
    vantar = chef.open(f"/ledning/bestallning/{manadens}")
    assert "alla enheter, avdelningar och nämnden" in vantar.text
    assert not [b for b in vantar.blanketter if b.action.endswith("/bort")]
    token = chef.open("/ledning").blanketter[-1].falt["csrf_token"]
    for handling, status in (("igen", 303), ("bort", 303)):
        for bestallning, svarar in ((str(manadens), status), ("999", 404)):
            svar = chef.client.post(
                f"/ledning/bestallning/{bestallning}/{handling}", data={"csrf_token": token}
            )
            assert svar.status_code == svarar
    assert "kan inte tas bort" in chef.open("/ledning").text


def test_ordered_reports_stand_beside_those_of_each_month_and_are_told_apart(
    som: LogIn, februari: dict[int | None, int], sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    chef = som(Roll.CHEF)
    for _ in range(13):
        chef.fill_in("/ledning", manad="2026-02")
        utfor_alla(sessions, organisation)
    sida = chef.open("/ledning")
    manadens = f"/ledning/{februari[organisation.utredning_id]}"
    assert next(href for href, text in sida.lankar if text.startswith("Februari 2026")) == manadens
    nummer = [text for _, text in sida.lankar if ", nummer " in text]
    assert len(nummer) == len(set(nummer)) == 12
    (fler,) = [href for href, text in sida.lankar if text == "Visa fler beställda"]
    assert len([text for _, text in chef.open(fler).lankar if ", nummer " in text]) == 1
