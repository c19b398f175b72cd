"""What lies outside one's work takes a reason, which is logged and shown to the chef, by whatever way one comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst
from casetrack.cases.barn import Barn
from casetrack.cases.handelse import Utforare
from casetrack.rules.koder import InsatsTyp, Roll, Skydd
from tests.cases.conftest import Flode
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import ALVA, ANMALAN, Klient, Nu, make_anvandare, register_siblings
from tests.web.sida import Sida

Make = Callable[[Callable[[Flode], object]], None]


@pytest.fixture
def make(
    sessions: sessionmaker[Session], organisation: Organisation, anvandare: dict[Roll, Anvandare], nu: Nu
) -> Make:
    """Let something happen."""

    def make(happen: Callable[[Flode], object]) -> None:
        with db.open_scope(sessions, organisation.namnd_id) as session:
            av = Utforare(anvandare[Roll.MOTTAGNING].id, "Mona Mottagare", Roll.MOTTAGNING)
            happen(Flode(session, organisation, av, av, nu.tid))

    return make


@pytest.fixture
def annan(
    som: LogIn,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    anvandare: dict[Roll, Anvandare],
) -> Callable[[Roll, int], Klient]:
    """A user of the role in another enhet than the usual."""

    def log_in(roll: Roll, enhet_id: int) -> Klient:
        klient = Klient(som(Roll.CONTROLLER).client.application)
        namn = f"{roll.value}-{enhet_id}"
        with db.open_scope(sessions, organisation.namnd_id) as session:
            konto = make_anvandare(organisation, roll, namn)
            konto.enhet_id = enhet_id
            session.add(konto)
        klient.log_in(namn)
        return klient

    return log_in


def read_log(
    sessions: sessionmaker[Session], organisation: Organisation, vad: str
) -> list[tuple[int | None, str | None]]:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        rows = session.execute(
            select(Atkomst.barn_id, Atkomst.varfor).where(Atkomst.vad == vad).order_by(Atkomst.id)
        )
        return [tuple(row) for row in rows]


def place(flode: Flode) -> None:
    utredning = flode.utredning()
    flode.bevilja(utredning.barn_id, typ=InsatsTyp.FAMILJEHEM, skyddsbehov=False, utredning_id=utredning.id)


def test_an_enhet_with_a_placement_sees_the_placement_and_opens_the_rest_for_a_reason(
    make: Make, annan: Callable[[Roll, int], Klient], organisation: Organisation
) -> None:
    make(place)
    oppenvard = annan(Roll.HANDLAGGARE, organisation.oppenvard_id)
    sida = oppenvard.open("/arende/1")
    assert "Du ser den del av ärendet som din enhet har." in sida.text
    assert "Familjehem" in sida.text
    for rest in ("Orosanmälan", "Utredning inleddes", "Läraren"):
        assert rest not in sida.text.partition("I ärendet")[2]
    assert oppenvard.open("/arende/1/insats/1/paborja").rubrik.startswith("Påbörja insatsen")
    for rest in ("/arende/1/utredning/1/avsluta", "/arende/1/anmalan/1/anmalare"):
        assert oppenvard.get(rest).status_code == 404
    for rest in ("/siffror/arende/1", "/arende/1/insats/bevilja", "/arende/1/utredning/inled"):
        assert oppenvard.get(rest).headers["Location"].startswith("/arende/1/oppna?")
    fraga = oppenvard.open("/arende/1/oppna?hela=ja")
    assert fraga.rubrik == "Resten av ärendet hör till en annan enhet"
    oppenvard.do("/arende/1/oppna?hela=ja", varfor="Barnet ska flytta")
    assert "Utredning inleddes" in oppenvard.open("/arende/1").text


def test_the_enhet_of_the_utredning_sees_the_whole_case(make: Make, som: LogIn) -> None:
    make(place)
    sida = som(Roll.HANDLAGGARE).open("/arende/1")
    assert "Du ser den del av ärendet" not in sida.text
    assert {"Familjehem", "Utredning"} <= set(sida.text.replace(":", "").split())


def test_to_register_something_is_no_way_round_the_reason(
    som: LogIn,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    annan: Callable[[Roll, int], Klient],
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    oppenvard = annan(Roll.HANDLAGGARE, organisation.oppenvard_id)
    assert oppenvard.get("/arende/1").status_code == 303
    blankett = oppenvard.open("/anmalan?barn=1").huvudblankett
    typed = ANMALAN | {"typ": "information", "brott": "", "vald": "", "brottsdatum": "", "forsta_gang": ""}
    assert oppenvard.send("/anmalan", blankett, ("gor", "spara"), **typed).status_code == 303
    assert read_log(sessions, organisation, "oppnad_anda") == [(1, "registrerade information")]
    chef = som(Roll.CHEF)  # of the enheter without a chef of their own, the mottagning's among them
    assert "registrerade information" in chef.open("/oppnade").text


def test_who_receives_anmalningar_needs_no_reason_to_register_one(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    nu.move(days=400)
    mottagning = som(Roll.MOTTAGNING)
    sida = mottagning.open("/anmalan?barn=1")
    assert "Alva Testsson" in sida.text
    typed = ANMALAN | {"inkom": "2027-04-01T10:15", "brott": "nej", "brottsdatum": "", "forsta_gang": ""}
    assert mottagning.send("/anmalan", sida.huvudblankett, ("gor", "spara"), **typed).status_code == 303
    assert read_log(sessions, organisation, "oppnad_anda") == []


def test_whoever_does_not_receive_anmalningar_sees_a_number_and_no_name(
    som: LogIn, organisation: Organisation, annan: Callable[[Roll, int], Klient]
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    oppenvard = annan(Roll.HANDLAGGARE, organisation.oppenvard_id)
    for text in (
        oppenvard.open("/anmalan?barn=1").text,
        oppenvard.fill_in("/sok", sokord="1").text,
        oppenvard.fill_in("/sok", sokord="Test").text,
        oppenvard.send(
            "/anmalan",
            oppenvard.open("/anmalan").huvudblankett,
            ("gor", "lagg_till"),
            **{"barn-0-personnummer": ALVA["barn-0-personnummer"]},
        ).text,
    ):
        assert "Alva Testsson" not in text.replace("Alva Testsson eller 1234", "")
    assert "Barn som din enhet inte har" in oppenvard.fill_in("/sok", sokord="Test").text


def test_a_number_that_is_found_taken_is_logged_as_a_search(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    svar = mottagning.fill_in("/arende/2/barn", personnummer=ALVA["barn-0-personnummer"])
    assert "Personnumret finns redan i ärende 1." in svar.text
    assert read_log(sessions, organisation, "sokning") == [(1, "på personnummer")]


def test_whether_a_new_child_is_protected_is_asked_and_not_knowing_protects(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    blankett = mottagning.open("/anmalan").huvudblankett
    typed = ANMALAN | ALVA | {"barn-0-skydd": ""}
    svar = mottagning.send("/anmalan", blankett, ("gor", "spara"), **typed)
    assert svar.status_code == 422
    assert "Ange om barnet har skyddade personuppgifter." in svar.text
    blankett = mottagning.open("/anmalan").huvudblankett
    svar = mottagning.send("/anmalan", blankett, ("gor", "spara"), **(typed | {"barn-0-skydd": "inget"}))
    assert svar.status_code == 303
    assert "Alva" not in mottagning.open("/bevakning").text


def test_the_chef_sees_who_read_a_case_that_was_closed_long_ago(
    som: LogIn, nu: Nu, organisation: Organisation, annan: Callable[[Roll, int], Klient]
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    mottagningschef = annan(Roll.CHEF, organisation.mottagning_id)
    mottagningschef.do(
        "/arende/1/anmalan/1/skyddsbedomning", skyddsbedomning="2026-03-02T11:00", behov_av_skydd="nej"
    )
    mottagningschef.do(
        "/arende/1/anmalan/1/inte-inleda",
        beslut_datum="2026-03-03",
        barnet_hort="ja",
        beslut_motivering="Ingen oro",
    )
    nu.move(days=1000)
    nyfiken = som(Roll.HANDLAGGARE)
    nyfiken.do("/arende/1/oppna", varfor="Bara nyfiken")
    mottagningschef.log_in(f"chef-{organisation.mottagning_id}")
    assert "Bara nyfiken" in mottagningschef.open("/arende/1/lasningar").text
    assert "Bara nyfiken" in mottagningschef.open("/oppnade").text
    oppenvardschef = annan(Roll.CHEF, organisation.oppenvard_id)
    assert oppenvardschef.get("/arende/1/lasningar").status_code == 404
    assert "Bara nyfiken" not in oppenvardschef.open("/oppnade").text


def test_no_number_of_other_openings_hides_one_from_the_chef(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    som(Roll.HANDLAGGARE).do("/arende/1/oppna", varfor="Den som söks")
    chef = som(Roll.CHEF)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.add_all(
            Atkomst(
                namnd_id=organisation.namnd_id,
                tidpunkt=nu.tid + timedelta(seconds=n),
                anvandare_id=999,
                utforare="Någon annan",
                barn_id=1,
                vad="oppnad_anda",
                varfor=f"Annat {n}",
            )
            for n in range(250)
        )
    sida, antal = chef.open("/oppnade"), 0
    while "Den som söks" not in sida.text:
        (lank,) = [href for href, _ in sida.lankar if "fore=" in href]
        sida, antal = chef.open(lank), antal + 1
    assert antal == 2


@pytest.mark.parametrize(
    "skal",
    [
        "Gäller 20150102-2386",
        "Ring om 150102 2386",
        "Se 201501022386.",
        "Gäller 2015-01-02-2386",
        "Gäller 2015 01 02 23 86",
        "Gäller 20150102–2386",
    ],
)
def test_a_reason_names_nobody_by_number(som: LogIn, skal: str) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    svar = som(Roll.HANDLAGGARE).fill_in("/arende/1/oppna", varfor=skal)
    assert svar.status_code == 422
    assert "Ta bort personnumret." in svar.text
    assert skal in svar.text


def test_both_reasons_stand_with_a_reading_that_took_two(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    handlaggare = som(Roll.HANDLAGGARE)
    handlaggare.do("/arende/1/oppna", varfor="Täcker upp")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.get_one(Barn, 1).skydd = Skydd.SEKRETESSMARKERING
    handlaggare.do("/arende/1/oppna", varfor="Behöver adressen")
    assert read_log(sessions, organisation, "arende")[-1] == (1, "Täcker upp; Behöver adressen")


def test_where_a_protected_person_is_placed_stands_in_no_list(
    make: Make, som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    def place_and_begin(flode: Flode) -> None:
        utredning = flode.utredning()
        insats = flode.bevilja(
            utredning.barn_id, typ=InsatsTyp.FAMILJEHEM, skyddsbehov=False, utredning_id=utredning.id
        )
        insats.paborjad = date(2026, 3, 3)

    make(place_and_begin)
    chef = som(Roll.CHEF)
    lista = "/siffror/placerade_barn/arenden?fran=2026-03&till=2026-03"
    oskyddad = chef.open(lista)
    assert "påbörjad 2026-03-03" in oskyddad.text
    assert "/arende/1" in {href for href, _ in oskyddad.lankar}
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.get_one(Barn, 1).skydd = Skydd.SKYDDAD_FOLKBOKFORING
    skyddad = chef.open(lista)
    assert "Vad det gäller står i ärendet" in skyddad.text
    assert "2026-03-03, inte" not in skyddad.text
    assert "/arende/1" not in {href for href, _ in skyddad.lankar}


def test_what_somebody_may_not_do_is_noted_with_who_tried(
    som: LogIn, caplog: pytest.LogCaptureFixture
) -> None:
    som(Roll.CONTROLLER).get("/arende/1")
    (rad,) = [each.getMessage() for each in caplog.records if "Nekad" in each.getMessage()]
    assert rad.startswith("Nekad (saknar behörighet): konto ")
    assert rad.endswith(", controller, GET arende.show_arende från 127.0.0.1")


def test_to_hand_over_a_part_gives_no_more_of_the_case(
    make: Make, annan: Callable[[Roll, int], Klient], organisation: Organisation
) -> None:
    make(place)
    oppenvard = annan(Roll.HANDLAGGARE, organisation.oppenvard_id)
    oppenvard.do(
        "/arende/1/insats/1/overfor", till_enhet_id=str(organisation.mottagning_id), skal="Fel enhet"
    )
    sida = oppenvard.open("/arende/1")
    assert "Du ser den del av ärendet" in sida.text
    assert "Utredning inleddes" not in sida.text


def test_a_part_that_is_registered_from_is_still_a_part_without_a_reason(
    make: Make,
    annan: Callable[[Roll, int], Klient],
    sessions: sessionmaker[Session],
    organisation: Organisation,
) -> None:
    make(place)
    oppenvard = annan(Roll.HANDLAGGARE, organisation.oppenvard_id)
    typed = ANMALAN | {"typ": "information", "brott": "", "vald": "", "brottsdatum": "", "forsta_gang": ""}
    blankett = oppenvard.open("/anmalan?barn=1").huvudblankett
    assert oppenvard.send("/anmalan", blankett, ("gor", "spara"), **typed).status_code == 303
    assert read_log(sessions, organisation, "oppnad_anda") == [(1, "registrerade information")]


def test_the_anmalan_of_a_sibling_is_read_and_no_step_is_taken_in_it(
    som: LogIn, annan: Callable[[Roll, int], Klient], organisation: Organisation
) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register_siblings(mottagning)
    mottagning.do(
        "/arende/2/orosanmalan/2/overfor", till_enhet_id=str(organisation.oppenvard_id), skal="Hör dit"
    )
    oppenvard = annan(Roll.HANDLAGGARE, organisation.oppenvard_id)
    sida = oppenvard.open("/arende/1")
    assert "Du ser den del av ärendet" in sida.text
    assert "Läraren är orolig." in sida.text
    steg = {href for href, _ in sida.lankar if href.startswith("/arende/1/")}
    assert steg == {"/arende/1/anmalan/1/anmalare", "/arende/1/oppna?hela=ja", "/arende/1/utskrift"}
    for path in (
        *("anmalan/1/skyddsbedomning", "anmalan/1/inleda", "anmalan/1/tillagg", "anmalan/1/anmalare/andra"),
        *("orosanmalan/1/overfor", "orosanmalan/1/ratta", "orosanmalan/1/bestridande", "barn"),
    ):
        asked = oppenvard.get(f"/arende/1/{path}")
        assert asked.headers["Location"].startswith("/arende/1/oppna?"), path


def test_the_log_says_whether_a_part_or_the_whole_was_read(
    make: Make,
    annan: Callable[[Roll, int], Klient],
    som: LogIn,
    sessions: sessionmaker[Session],
    organisation: Organisation,
) -> None:
    make(place)
    annan(Roll.HANDLAGGARE, organisation.oppenvard_id).open("/arende/1")
    som(Roll.HANDLAGGARE).open("/arende/1")
    assert read_log(sessions, organisation, "arende") == [(1, "en del av ärendet"), (1, None)]


def test_what_was_typed_when_a_reason_had_run_out_is_carried_past_the_question(som: LogIn, nu: Nu) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    handlaggare = som(Roll.HANDLAGGARE)
    handlaggare.do("/arende/1/oppna", varfor="Täcker upp")
    path = "/arende/1/anmalan/1/tillagg"
    blankett = handlaggare.open(path).huvudblankett
    nu.move(hours=10)
    handlaggare.log_in("handlaggare")
    nyckel = handlaggare.open("/bevakning").blanketter[0].falt["csrf_token"]
    fraga = handlaggare.send(path, blankett, beskrivning="Skolan har ringt igen.", csrf_token=nyckel)
    assert fraga.status_code == 403
    assert "Det du skrev finns kvar" in fraga.text
    svar = Sida(handlaggare.send(path, Sida(fraga.text).huvudblankett, varfor="Täcker upp än").text)
    assert "Det du skrev finns kvar, men är inte sparat än." in svar.text
    assert handlaggare.send(path, svar.huvudblankett).status_code == 303
    assert "Skolan har ringt igen." in handlaggare.open("/arende/1").text


@pytest.mark.parametrize(
    "adress",
    [
        "/oppnade?fore=" + "9" * 30,
        "/arende/1/lasningar?fore=" + "9" * 30,
        "/arende/" + "9" * 30 + "/lasningar",
        "/anmalan?barn=²",
    ],
)
def test_a_number_that_there_is_no_room_for_is_a_page_and_no_fault(som: LogIn, adress: str) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    roll = Roll.MOTTAGNING if adress.startswith("/anmalan") else Roll.CHEF
    assert som(roll).get(adress).status_code in (200, 404)


@pytest.mark.parametrize("gor", ["valj-²", "ta_bort-³"])
def test_a_button_with_no_number_is_no_fault(som: LogIn, gor: str) -> None:
    mottagning = som(Roll.MOTTAGNING)
    blankett = mottagning.open("/anmalan").huvudblankett
    assert mottagning.send("/anmalan", blankett, ("gor", gor), antal="²").status_code == 200
