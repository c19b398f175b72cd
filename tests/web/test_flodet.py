"""The main job, as a browser without JavaScript does it: from an orosanmälan for two siblings to the figures."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.koder import Roll
from tests.cases.conftest import make_nummer
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import ALVA, ANMALAN, Klient, Nu, register_siblings
from tests.web.sida import Sida


def read_frister(sida: Sida) -> str:
    return sida.text.partition("Frister som löper")[2].partition("I ärendet")[0]


def test_a_case_walks_from_anmalan_to_the_figures(som: LogIn, nu: Nu) -> None:
    mottagning = som(Roll.MOTTAGNING)
    alva = register_siblings(mottagning)
    arende = mottagning.open(f"/arende/{alva}")
    assert arende.rubrik == "Alva Testsson"
    frister = read_frister(arende)
    assert "Försenad 1 dag Omedelbar skyddsbedömning" in frister
    assert "14 dagar från 2026-03-02 är 2026-03-16. SoL 20:2" in frister
    assert "24 timmar kvar Allvarssamtal" in frister
    assert "Skyddsbedömningen görs först" in frister

    walk = f"/arende/{alva}/anmalan/1"
    arende = mottagning.do(
        f"{walk}/skyddsbedomning", skyddsbedomning="2026-03-02T11:00", behov_av_skydd="nej"
    )
    assert "Skyddsbedömningen är sparad." in arende.text
    arende = mottagning.do(f"{walk}/kannedom", kallad="2026-03-03T09:30")
    assert "Barnet och vårdnadshavare kallades" in arende.text
    arende = mottagning.do(f"{walk}/inleda", beslut_datum="2026-03-03")
    assert "Fyra månader från 2026-03-03 är 2026-07-03. SoL 20:3" in read_frister(arende)

    handlaggare = som(Roll.HANDLAGGARE)
    arende = handlaggare.do(
        f"/arende/{alva}/allvarssamtal/1/samtal",
        utfall="genomfort",
        hallet="2026-03-03T09:45",
        ung="ja",
        vardnadshavare="ja",
        polis="nej",
    )
    assert "Allvarssamtal hölls med den unge, vårdnadshavare" in arende.text
    nu.move(days=110)
    handlaggare = som(Roll.HANDLAGGARE)
    arende = handlaggare.do(
        f"/arende/{alva}/utredning/1/forlang",
        till="2026-08-03",
        skal="Väntar på utlåtande",
        beslutad_av="Carin Chef",
    )
    assert "förlängd" in read_frister(arende)
    assert "2026-08-03" in read_frister(arende)
    assert "Upphäv förlängningen till 2026-08-03" in arende.text
    arende = handlaggare.do(f"/arende/{alva}/utredning/1/forlangning/1/upphav", skal="Fel utredning")
    assert "Förlängningen är upphävd." in arende.text
    assert "förlängd" not in read_frister(arende)
    arende = handlaggare.do(
        f"/arende/{alva}/utredning/1/forlang",
        till="2026-08-04",
        skal="Väntar på utlåtande",
        beslutad_av="Carin Chef",
    )
    assert "2026-08-04" in read_frister(arende)
    arende = handlaggare.do(f"/arende/{alva}/insats/bevilja", typ="oppenvard", regi="egen", lagrum="SoL")
    assert "Verkställighet av beslut" in read_frister(arende)
    arende = handlaggare.do(f"/arende/{alva}/insats/1/paborja")
    arende = handlaggare.do(
        f"/arende/{alva}/utredning/1/avsluta",
        resultat="insats",
        barnet_delaktigt="ja",
        barnet_aterkoppling="ja",
        skola_vidtalad="ja",
    )
    assert "Inga frister löper i ärendet." in arende.text

    chef = som(Roll.CHEF)
    siffra = chef.open("/siffror/forhandsbedomning_14_dagar?fran=2026-03&till=2026-06")
    assert "1 av 1" in siffra.text
    bakom = chef.open("/siffror/forhandsbedomning_14_dagar/arenden?fran=2026-03&till=2026-06")
    assert "Kom in 2026-03-02, beslut 2026-03-03: i tid." in bakom.text
    assert "Alva Testsson" in bakom.text
    assert "1 av 2" in chef.open("/siffror/allvarssamtal_48h?fran=2026-03&till=2026-06").text
    rapport = chef.get("/rapporter/tertialrapport?ar=2026&tertial=1&format=csv")
    assert rapport.mimetype == "text/csv"
    assert "Andel förhandsbedömningar som slutförts inom 14 dagar;100 %" in rapport.text


def test_each_sibling_has_a_case_of_its_own_with_a_way_between(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    alva = register_siblings(mottagning)
    arende = mottagning.open(f"/arende/{alva}")
    (syskon,) = [href for href, text in arende.lankar if text == "ärende 2"]
    assert mottagning.open(syskon).rubrik == "Alvin Testsson"


def test_a_refused_form_keeps_all_that_was_typed_and_says_all_that_is_wrong(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    typed = ANMALAN | ALVA | {"inkom": "2026-03-29T02:30", "vald": "", "barn-0-personnummer": "20150102-0000"}
    del typed["vald"]
    response = mottagning.fill_in("/anmalan", **typed)
    assert response.status_code == 422
    sida = Sida(response.text)
    assert "Rätta de här" in sida.text
    assert "klockan ställdes om till sommartid" in sida.text  # found by the form
    assert "Ange om anmälan gäller misstänkt våld" in sida.text  # found by the command
    assert "20150102-0000" in sida.text
    kept = sida.huvudblankett.falt
    assert {name: kept[name] for name in typed} == typed
    assert (
        "#barn-0-personnummer",
        "Personnumret 20150102-0000 har fel kontrollsiffra. Kontrollera siffrorna.",
    ) in (sida.lankar)


def test_nothing_of_a_refused_form_is_stored(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    som(Roll.MOTTAGNING).fill_in("/anmalan", **(ANMALAN | ALVA | {"inkom": "2026-03-29T02:30"}))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert session.scalars(select(Orosanmalan)).all() == []


def test_a_child_that_is_known_is_offered_instead_of_registered_again(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    alva = register_siblings(mottagning)
    blankett = mottagning.open("/anmalan").huvudblankett
    refused = Sida(mottagning.send("/anmalan", blankett, ("gor", "spara"), **ANMALAN, **ALVA).text)
    assert "Barnet finns redan: Alva Testsson, ärende 1." in refused.text
    chosen = Sida(mottagning.send("/anmalan", refused.huvudblankett, ("gor", "valj-0")).text)
    assert chosen.huvudblankett.falt["barn-0-barn_id"] == str(alva)
    typed = {"inkom": "2026-03-03T08:00"}
    response = mottagning.send("/anmalan", chosen.huvudblankett, ("gor", "spara"), **typed)
    assert response.headers["Location"] == f"/arende/{alva}"


def test_a_sibling_added_by_mistake_can_be_taken_away(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    two = Sida(
        mottagning.send(
            "/anmalan", mottagning.open("/anmalan").huvudblankett, ("gor", "lagg_till"), **ALVA
        ).text
    )
    assert two.huvudblankett.falt["barn-1-efternamn"] == "Testsson"
    one = Sida(mottagning.send("/anmalan", two.huvudblankett, ("gor", "ta_bort-1")).text)
    assert one.huvudblankett.falt["antal"] == "1"
    assert one.huvudblankett.falt["barn-0-fornamn"] == "Alva"


def test_a_sibling_begins_with_what_siblings_mostly_share(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    typed = {"barn-0-adress": "Provgatan 1", "barn-0-postnummer": "123 45", "barn-0-skola": "Provskolan"}
    blankett = mottagning.open("/anmalan").huvudblankett
    two = Sida(mottagning.send("/anmalan", blankett, ("gor", "lagg_till"), **ALVA, **typed).text)
    falt = two.huvudblankett.falt
    assert (falt["barn-1-adress"], falt["barn-1-postnummer"]) == ("Provgatan 1", "123 45")
    assert (falt["barn-1-fornamn"], falt["barn-1-skola"]) == ("", "")


def test_a_search_that_finds_nobody_begins_the_registration(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    sida = Sida(mottagning.fill_in("/sok", sokord="Alva Maria Testsson").text)
    assert "Inget barn hittades" in sida.text
    new = Sida(mottagning.send("/sok", sida.huvudblankett, ("gor", "borja")).text)
    assert new.huvudblankett.falt["barn-0-fornamn"] == "Alva Maria"
    assert new.huvudblankett.falt["barn-0-efternamn"] == "Testsson"
    assert "Rätta" not in new.text


@pytest.mark.parametrize("sokord", ["Testsson alva", "20150102-2386", "1"])
def test_a_child_is_found_by_name_number_or_case_and_it_stands_in_no_address(som: LogIn, sokord: str) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    response = mottagning.fill_in("/sok", sokord=sokord)
    assert response.status_code == 200
    assert ("/arende/1", "Alva Testsson") in Sida(response.text).lankar
    assert response.request.query_string == b""
    assert mottagning.get("/sok?sokord=Alva").text.count("Alva") == 1  # the example beside the field alone


def test_two_who_change_the_same_row_lose_nothing(som: LogIn, app: Flask) -> None:
    mottagning, chef = som(Roll.MOTTAGNING), som(Roll.CHEF)
    alva = register_siblings(mottagning)
    path = f"/arende/{alva}/orosanmalan/1/ratta"
    seen = mottagning.open(path).huvudblankett
    chef.do(path, satt="brev", skal="Det var ett brev")

    response = mottagning.send(path, seen, satt="besok", skal="De kom på besök")
    assert response.status_code == 409
    conflict = Sida(response.text)
    assert "Carin Chef ändrade uppgifterna 2026-03-03 kl. 10.00 (Sätt, Skäl)" in conflict.text
    assert "Sätt Brev Besök" in conflict.text  # the field, what stands there now, what was typed
    assert conflict.huvudblankett.falt["skal"] == "De kom på besök"

    response = mottagning.send(path, conflict.huvudblankett)
    assert response.status_code == 303
    assert "Besök" in mottagning.open(f"/arende/{alva}").text


def test_a_step_that_someone_else_took_leads_to_where_it_is_corrected(som: LogIn) -> None:
    mottagning, chef = som(Roll.MOTTAGNING), som(Roll.CHEF)
    register_siblings(mottagning)
    path = "/arende/1/anmalan/1/skyddsbedomning"
    seen = mottagning.open(path).huvudblankett
    chef.do(path, skyddsbedomning="2026-03-03T08:00", behov_av_skydd="nej")

    conflict = Sida(
        mottagning.send(path, seen, skyddsbedomning="2026-03-03T09:00", behov_av_skydd="nej").text
    )
    assert "2026-03-03 kl. 08.00 2026-03-03 kl. 09.00" in conflict.text
    refused = Sida(mottagning.send(path, conflict.huvudblankett).text)
    assert "Skyddsbedömningen är redan gjord." in refused.text
    assert ("/arende/1/orosanmalan/1/ratta", "Rätta uppgifterna") in refused.lankar


def test_a_form_sent_in_twice_is_done_once(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    mottagning = som(Roll.MOTTAGNING)
    blankett = mottagning.open("/anmalan").huvudblankett
    typed = ANMALAN | {"barn-0-fornamn": "Okänd", "barn-0-kon": "okant", "barn-0-skydd": "ingen"}
    first = mottagning.send("/anmalan", blankett, ("gor", "spara"), **typed)
    second = mottagning.send("/anmalan", blankett, ("gor", "spara"), **typed)
    assert first.headers["Location"] == second.headers["Location"] == "/arende/1"
    assert "Det var redan sparat." in mottagning.open("/arende/1").text
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert len(session.scalars(select(Orosanmalan)).all()) == 1


def test_violence_without_an_utredning_is_for_a_chef_to_confirm(som: LogIn) -> None:
    mottagning, chef = som(Roll.MOTTAGNING), som(Roll.CHEF)
    klient = Klient(mottagning.client.application)
    klient.client = mottagning.client
    blankett = mottagning.open("/anmalan").huvudblankett
    response = mottagning.send(
        "/anmalan",
        blankett,
        ("gor", "spara"),
        **(ANMALAN | ALVA | {"vald": "ja", "brott": "nej"} | _NO_CRIME),
    )
    assert response.status_code == 303, Sida(response.text).text
    mottagning.do("/arende/1/anmalan/1/skyddsbedomning", behov_av_skydd="nej")
    path = "/arende/1/anmalan/1/inte-inleda"
    decision = {"barnet_hort": "ja"}
    sida = mottagning.open(path)
    assert "Bara en chef kan besluta att inte inleda utredning. Be din chef" in sida.text
    assert all(blankett.action for blankett in sida.blanketter)  # those of the page head; the step has none
    forged = chef.open(path).huvudblankett
    forged.falt["csrf_token"] = sida.blanketter[0].falt["csrf_token"]
    assert mottagning.send(path, forged, **decision).status_code == 422
    assert chef.fill_in(path, **decision).status_code == 422
    assert "inte inleda utredning" in chef.do(path, **decision, vald_skal="Utrett av åklagare").text


_NO_CRIME = {"brottsdatum": "", "forsta_gang": ""}


def test_a_wrong_personnummer_is_shown_beside_its_field(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    nummer = make_nummer("20150102", "238")
    wrong = nummer[:-1] + str((int(nummer[-1]) + 1) % 10)
    sida = Sida(mottagning.fill_in("/anmalan", **(ANMALAN | ALVA | {"barn-0-personnummer": wrong})).text)
    assert 'id="barn-0-personnummer-fel"' in sida.html
    assert 'aria-describedby="barn-0-personnummer-tips barn-0-personnummer-fel"' in sida.html
