"""The case page tells the whole of it: what happened, who wrote it down, and why each clock stands where it does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.arende import Arende, Arendeklocka, Kedja, las_arende
from casetrack.cases.aterkoppling import begar_aterkoppling
from casetrack.cases.avvisning import Saknas
from casetrack.cases.barn import andra_barn, registrera_barn
from casetrack.cases.klocklage import Klockstatus
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import Beslut, InsatsTyp, Klocka, Objekttyp, Satt, SenOrsak, Skydd
from tests.cases.conftest import Flode, make_nummer
from tests.cases.test_allvarssamtal import finish, summon
from tests.cases.test_insats import begin, end
from tests.cases.test_overforing import hand_over
from tests.cases.test_rattelse import correct
from tests.cases.test_utredning import extend, reopen
from tests.conftest import Organisation


def read(flode: Flode, barn_id: int) -> Arende:
    return las_arende(flode.session, barn_id, now=flode.now)


def find(arende: Arende, klocka: Klocka) -> Arendeklocka:
    (found,) = (each for each in arende.klockor if each.klocka is klocka)
    return found


def told(arende: Arende) -> list[tuple[str, str]]:
    return [(f"{each.nar:%m-%d}", each.text) for each in arende.tidslinje]


def test_the_whole_walk_is_told_in_order(flode: Flode) -> None:
    rad = flode.bedomd(
        vald=True, brott=True, brottsdatum=flode.now.date(), satt=Satt.TELEFON, nadde_mottagningen=flode.now
    )
    flode.senare(15).besluta(rad, Beslut.INLEDA, sen_orsak=SenOrsak.VAKANS)
    utredning = flode.session.get_one(Utredning, rad.utredning_id)
    extend(flode.senare(100), utredning)
    flode.senare(150).avsluta(utredning, beslutsunderlag_klart=date(2026, 7, 20))
    reopen(flode.senare(151), utredning)
    flode.senare(160).avsluta(utredning)
    insats = flode.senare(160).bevilja(rad.barn_id)
    hand_over(flode.senare(161), Objekttyp.INSATS, insats, till_enhet_id=flode.organisation.utredning_id)
    begin(flode.senare(170), insats, date(2026, 8, 15))
    end(flode.senare(200), insats, date(2026, 9, 1))
    assert told(read(flode.senare(200), rad.barn_id)) == [
        ("03-03", "Orosanmälan kom in (skola, telefon) om misstänkt våld och misstänkt brott"),
        ("03-03", "Skyddsbedömning gjordes: inget behov av omedelbart skydd"),
        ("03-03", "Orosanmälan nådde mottagningen"),
        ("03-03", "Orosanmälan registrerades"),
        ("03-18", "Beslut: inleda utredning; sent: vakans"),
        ("03-18", "Utredning inleddes"),
        ("06-11", "Utredningen förlängdes till 2026-09-03 av Utskottet: Barnet är på sjukhus"),
        ("07-20", "Beslutsunderlaget blev klart"),
        ("07-31", "Utredningen avslutades: ingen insats"),
        ("08-01", "Utredningen återöppnades: Avslutad av misstag"),
        ("08-10", "Utredningen avslutades: ingen insats"),
        ("08-10", "Öppenvård beviljades enligt SoL"),
        ("08-11", "Insats överfördes från Öppenvård N1 till Utredning N1: Hör till öppenvården"),
        ("08-15", "Öppenvård påbörjades"),
        ("09-01", "Öppenvård avslutades: Målet är nått"),
    ]


def test_a_talk_is_told_with_who_took_part(flode: Flode) -> None:
    samtal = flode.samtal()
    summon(flode, samtal, flode.now)
    finish(flode.senare(1), samtal, plats="skolan", polis=True)
    arende = read(flode.senare(1), samtal.barn_id)
    assert arende.allvarssamtal == {samtal.orosanmalan_id: samtal}
    assert told(arende)[-2:] == [
        ("03-03", "Barnet och vårdnadshavare kallades till allvarssamtal"),
        ("03-04", "Allvarssamtal hölls med den unge, vårdnadshavare, polis, skolan"),
    ]


def test_imported_history_without_events_is_told_all_the_same(flode: Flode) -> None:
    rad = flode.registrera()
    flode.session.execute(
        text(
            """INSERT INTO orosanmalan (namnd_id, barn_id, enhet_id, typ, inkom, anmalare, forfaller,
                forfaller_flyttad, inlast, beslut, beslut_datum)
            SELECT namnd_id, barn_id, enhet_id, 'anmalan', inkom - interval '1 year', 'polis', forfaller, forfaller,
                true, 'inte_inleda', '2025-03-10' FROM orosanmalan"""
        )
    )
    arende = read(flode, rad.barn_id)
    assert told(arende)[:2] == [
        ("03-03", "Orosanmälan kom in (polis)"),
        ("03-10", "Beslut: inte inleda utredning"),
    ]
    assert len(arende.logg) == 1


def test_the_log_says_who_wrote_what_in_swedish(flode: Flode) -> None:
    rad = flode.registrera(handlaggare_id=flode.av.anvandare_id, satt=Satt.BREV)
    correct(flode.senare(1), rad, satt=Satt.SDK, vald=True, inkom=rad.inkom - timedelta(hours=2))
    skapad, rattad = read(flode, rad.barn_id).logg
    assert (skapad.vem, skapad.nar, skapad.rubrik) == ("Hilda", flode.now, "Orosanmälan registrerad")
    assert skapad.andringar == [
        "Enhet: Mottagning N1",
        "Handläggare: Hilda",
        "Typ: Anmälan",
        "Inkom: 2026-03-03 kl. 09.00",
        "Sätt: Brev",
        "Anmälare: Skola",
        "Misstänkt våld: nej",
        "Misstänkt brott: nej",
        "Barnet, förnamn: Alva",
        "Barnet, efternamn: Prov",
        "Barnet, kön: Flicka",
        "Barnet, född: 2015-05-07",
        "Barnet, skyddade personuppgifter: Nej",
    ]
    assert rattad.rubrik == "Uppgift rättad"
    assert rattad.andringar == [
        "Inkom: 2026-03-03 kl. 09.00 → 2026-03-03 kl. 07.00",
        "Sätt: Brev → Säker digital kommunikation (SDK)",
        "Misstänkt våld: nej → ja",
        "Skäl: Fel skrivet",
    ]


def test_a_protected_identity_is_masked_in_the_log(flode: Flode) -> None:
    bostad = {"adress": "Gömvägen 1", "postnummer": "12345", "postort": "Gömstad", "skola": "Gömskolan"}
    rad = flode.registrera(flode.barn(**bostad))
    nummer = make_nummer("20150507", "238")
    uppgifter = flode.barn(personnummer=nummer, fornamn="Nytt", skydd=Skydd.SKYDDAD_FOLKBOKFORING)
    andra_barn(flode.session, rad.barn_id, uppgifter, sedd_version=1, av=flode.av, now=flode.now)
    logg = str([each.andringar for each in read(flode, rad.barn_id).logg])
    assert "Förnamn: *** → ***" in logg
    assert "Gatuadress: *** → ***" in logg
    assert not any(hidden in logg for hidden in ("Alva", "Prov", "Nytt", nummer, "Göm", "123"))


def test_an_address_reads_in_the_log_as_people_write_it(flode: Flode) -> None:
    rad = flode.registrera(flode.barn(adress="Provgatan 1", postnummer="12345", skola="Provskolan"))
    logg = read(flode, rad.barn_id).logg[0].andringar
    assert {
        "Barnet, gatuadress: Provgatan 1",
        "Barnet, postnummer: 123 45",
        "Barnet, skola eller förskola: Provskolan",
    } <= set(logg)


class TestKlockor:
    def test_running_ones_come_first_by_days_left(self, flode: Flode) -> None:
        utredning = flode.utredning()
        later = flode.senare(5)
        later.registrera(utredning.barn_id)
        klockor = read(later, utredning.barn_id).klockor
        assert [(each.klocka, each.dagar_kvar) for each in klockor] == [
            (Klocka.SKYDDSBEDOMNING, 0),
            (Klocka.FORHANDSBEDOMNING, 14),
            (Klocka.UTREDNING, 117),
            (Klocka.FORHANDSBEDOMNING, None),
            (Klocka.SKYDDSBEDOMNING, None),
        ]

    def test_each_says_why_it_stands_where_it_stands(self, flode: Flode) -> None:
        utredning = flode.utredning()
        klocka = find(read(flode, utredning.barn_id), Klocka.UTREDNING)
        assert (klocka.frist.lagrum, klocka.skal) == (
            "SoL 20:3",
            "Fyra månader från 2026-03-03 är 2026-07-03",
        )
        extend(flode.senare(100), utredning)
        klocka = find(read(flode.senare(150), utredning.barn_id), Klocka.UTREDNING)
        assert klocka.skal == "Fyra månader från 2026-03-03 är 2026-07-03; förlängd till 2026-09-03"
        assert (klocka.status, klocka.dagar_kvar, klocka.forlangd_till) == (
            Klockstatus.OPPEN,
            34,
            date(2026, 9, 3),
        )

    def test_overdue_is_told_by_the_strict_date(self, flode: Flode) -> None:
        utredning = flode.senare(1).utredning()  # due on Saturday the 4th of July
        klocka = find(read(flode.senare(124), utredning.barn_id), Klocka.UTREDNING)
        assert (klocka.status, klocka.dagar_kvar, klocka.forfaller_flyttad) == (
            Klockstatus.FORSENAD,
            -1,
            date(2026, 7, 6),
        )

    def test_the_start_survives_a_transfer(self, flode: Flode) -> None:
        utredning = flode.inled(flode.registrera().barn_id, enhet_id=flode.organisation.socialjour_id)
        before = find(read(flode, utredning.barn_id), Klocka.UTREDNING)
        hand_over(flode.senare(1), Objekttyp.UTREDNING, utredning)
        assert find(read(flode, utredning.barn_id), Klocka.UTREDNING) == before

    def test_a_reopened_utredning_runs_again_from_its_start(self, flode: Flode) -> None:
        utredning = flode.senare(30).avsluta(flode.utredning())
        assert (
            find(read(flode.senare(30), utredning.barn_id), Klocka.UTREDNING).status is Klockstatus.KLAR_I_TID
        )
        reopen(flode.senare(40), utredning)
        klocka = find(read(flode.senare(130), utredning.barn_id), Klocka.UTREDNING)
        assert (klocka.status, klocka.forfaller) == (Klockstatus.FORSENAD, date(2026, 7, 3))

    def test_a_placement_in_a_jourhem_is_told(self, flode: Flode) -> None:
        utredning = flode.utredning()
        insats = flode.bevilja(
            utredning.barn_id, typ=InsatsTyp.JOURHEM, skyddsbehov=False, utredning_id=utredning.id
        )
        begin(flode, insats, flode.now.date())
        flode.senare(10).avsluta(utredning)
        arende = read(flode.senare(10), utredning.barn_id)
        assert find(arende, Klocka.JOURHEM).forfaller == date(2026, 5, 13)
        assert find(arende, Klocka.UPPFOLJNING).status is Klockstatus.UPPHORD
        assert find(arende, Klocka.VERKSTALLIGHET).status is Klockstatus.KLAR_I_TID

    def test_aterkoppling_says_why_it_is_due_at_once(self, flode: Flode) -> None:
        rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
        later = flode.senare(20)
        begar_aterkoppling(
            flode.session, rad.id, later.now.date(), sedd_version=rad.radversion, av=flode.av, now=later.now
        )
        klocka = find(read(later, rad.barn_id), Klocka.ATERKOPPLING)
        assert klocka.dagar_kvar == 0
        assert klocka.skal.endswith("; återkoppling begärdes först 2026-03-23 och ges då genast")


@pytest.mark.parametrize(("dagar", "kedja"), [(0, False), (1, True), (7, True), (8, False)])
def test_a_chain_is_shown_with_its_first_start(flode: Flode, dagar: int, kedja: bool) -> None:
    forsta = flode.senare(10).avsluta(flode.utredning())
    andra = flode.senare(10 + dagar).inled(forsta.barn_id)
    expected = {andra.id: Kedja(date(2026, 3, 3), dagar)} if kedja else {}
    assert read(flode, forsta.barn_id).kedjor == expected


def test_a_chain_of_three_goes_back_to_the_first(flode: Flode) -> None:
    utredning = flode.senare(10).avsluta(flode.utredning())
    for dagar in (15, 30):
        utredning = flode.senare(dagar + 10).avsluta(flode.senare(dagar).inled(utredning.barn_id))
    kedjor = read(flode, utredning.barn_id).kedjor
    assert list(kedjor.values()) == [Kedja(date(2026, 3, 3), 5), Kedja(date(2026, 3, 3), 5)]


def test_missing_and_anothers_answer_alike(
    flode: Flode, sessions: sessionmaker[Session], other_organisation: Organisation
) -> None:
    rad = flode.registrera()
    flode.session.commit()
    with db.open_scope(sessions, other_organisation.namnd_id) as session:
        for barn_id in (rad.barn_id, 99, 0, 2**70):
            with pytest.raises(Saknas):
                las_arende(session, barn_id, now=flode.now)


def test_a_child_without_anything_has_an_empty_case(flode: Flode) -> None:
    barn = registrera_barn(
        flode.session, flode.barn(), namnd_id=flode.organisation.namnd_id, av=flode.av, now=flode.now
    ).rad
    arende = read(flode, barn.id)
    assert (arende.barn, list(arende.tidslinje), list(arende.klockor)) == (barn, [], [])
