"""The steps beside the main flow: each is reached from the case page and does what its button says."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.bevakning import skapa_bevakningar
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import ALVA, ANMALAN, Klient, Nu
from tests.web.sida import Sida

UTAN_BROTT = ANMALAN | {"brott": "nej", "brottsdatum": "", "forsta_gang": ""}


def register(klient: Klient, **typed: str) -> None:
    blankett = klient.open("/anmalan").huvudblankett
    response = klient.send("/anmalan", blankett, ("gor", "spara"), **(UTAN_BROTT | ALVA | typed))
    assert response.status_code == 303, Sida(response.text).text


def register_again(klient: Klient, **typed: str) -> None:
    """Another anmälan about the child of case 1."""
    blankett = klient.open("/anmalan?barn=1").huvudblankett
    response = klient.send("/anmalan?barn=1", blankett, ("gor", "spara"), **(UTAN_BROTT | typed))
    assert response.status_code == 303, Sida(response.text).text


def follow(klient: Klient, text: str) -> str:
    """The address of a button or link in case 1, which must be there."""
    found = [href for href, words in klient.open("/arende/1").lankar if words == text]
    assert found, f"{text} finns inte på sidan"
    return found[0]


def offered(klient: Klient) -> set[str]:
    return {words for _, words in klient.open("/arende/1").lankar}


@pytest.fixture
def chef(som: LogIn) -> Klient:
    """A chef, with an anmälan about Alva to work with, which came in yesterday."""
    chef = som(Roll.CHEF)
    register(chef)
    return chef


@pytest.fixture
def med_utredning(chef: Klient) -> Klient:
    """The same, with an utredning opened today."""
    chef.do(follow(chef, "Gör skyddsbedömning"), behov_av_skydd="nej")
    chef.do(follow(chef, "Inleda utredning"))
    return chef


def test_the_anmalare_is_told_when_asking(chef: Klient) -> None:
    chef.do(follow(chef, "Anmälaren vill ha återkoppling"))
    chef.do(follow(chef, "Gör skyddsbedömning"), behov_av_skydd="nej")
    chef.do(follow(chef, "Inte inleda utredning"), barnet_hort="nej", barnet_hort_orsak="Spädbarn")
    arende = chef.open("/arende/1")
    assert "Återkoppling till anmälaren" in arende.text
    arende = chef.do(
        follow(chef, "Registrera återkoppling"), aterkoppling="given", aterkoppling_given="2026-03-03"
    )
    assert "Anmälaren fick återkoppling" in arende.text
    assert "Inga frister löper" in arende.text


def test_a_description_is_added_to_and_never_overwritten(chef: Klient) -> None:
    arende = chef.do(follow(chef, "Lägg till i beskrivningen"), beskrivning="Skolan ringde igen.")
    assert "Läraren är orolig." in arende.text
    assert "Tillägg 2026-03-03 kl. 10.00, Carin Chef: Skolan ringde igen." in arende.text


def test_a_case_is_given_to_a_handlaggare_and_handed_to_another_enhet(
    chef: Klient, organisation: Organisation
) -> None:
    path = follow(chef, "Byt handläggare")
    sida = chef.open(path)
    hanna = next(kod for kod in sida.huvudblankett.val["handlaggare_id"] if kod not in ("", "ingen"))
    chef.do(path, handlaggare_id=hanna)
    arende = chef.do(
        follow(chef, "Lämna över till en annan enhet"),
        till_enhet_id=str(organisation.mottagning_id),
        skal="Hör till mottagningen",
    )
    assert "överfördes från Utredning N1 till Mottagning N1: Hör till mottagningen" in arende.text
    assert "14 dagar från 2026-03-02 är 2026-03-16" in arende.text


def test_an_anmalan_about_a_child_with_an_open_utredning_is_joined_to_it(med_utredning: Klient) -> None:
    register_again(med_utredning, inkom="2026-03-03T08:30", anmalare="polis")
    med_utredning.do(follow(med_utredning, "Gör skyddsbedömning"), behov_av_skydd="nej")
    arende = med_utredning.do(follow(med_utredning, "Påföra en utredning"))
    assert "Anmälan påfördes pågående utredning" in arende.text
    assert "Upphörd Förhandsbedömning" in arende.text


def test_an_anmalan_that_came_in_before_shares_the_utredning(med_utredning: Klient) -> None:
    register_again(med_utredning, inkom="2026-03-02T08:30", anmalare="polis")
    med_utredning.do(follow(med_utredning, "Gör skyddsbedömning"), behov_av_skydd="nej")
    path = follow(med_utredning, "Inleda utredning")
    blankett = med_utredning.open(path).huvudblankett
    arende = med_utredning.do(path, utredning_id=blankett.val["utredning_id"][0])
    assert arende.text.count("Utredning inleddes") == 1


def test_an_ansokan_goes_straight_to_utredning(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    register(chef, typ="ansokan")
    assert "Gör skyddsbedömning" not in offered(chef)
    arende = chef.do(follow(chef, "Inleda utredning"))
    assert "Fyra månader från 2026-03-02" in arende.text


def test_a_handlaggare_chosen_without_an_enhet_brings_the_own_one(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    # The last in the list works on the last enhet, which is another than that of the one who registers.
    last = mottagning.open("/anmalan").huvudblankett.val["handlaggare_id"][-1]
    register(mottagning, enhet_id="", handlaggare_id=last)
    assert "Enhet Utredning N1" in mottagning.open("/arende/1").text
    mottagning.do(follow(mottagning, "Gör skyddsbedömning"), behov_av_skydd="nej")
    arende = mottagning.do(
        follow(mottagning, "Inleda utredning"), utredning_enhet_id="", utredning_handlaggare_id=last
    )
    assert "Utredning inleddes" in arende.text


def test_socialjouren_opens_an_utredning_without_an_anmalan(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    register(chef, typ="information")
    arende = chef.do(follow(chef, "Inleda utredning utan anmälan"), skal="Akut placering i natt")
    assert "Utredning inleddes" in arende.text
    assert "Inleda utredning utan anmälan" not in offered(chef)


def test_a_closed_utredning_is_followed_up_or_opened_again(med_utredning: Klient) -> None:
    close = {
        "resultat": "ingen_insats",
        "barnet_delaktigt": "ja",
        "barnet_aterkoppling": "nej",
        "skola_vidtalad": "ej_nodvandigt",
    }
    med_utredning.do(follow(med_utredning, "Avsluta utredningen"), **close)
    arende = med_utredning.do(follow(med_utredning, "Återöppna"), skal="Ny information")
    assert "Utredningen återöppnades: Ny information" in arende.text
    med_utredning.do(follow(med_utredning, "Avsluta utredningen"), **close)
    arende = med_utredning.do(follow(med_utredning, "Registrera uppföljning"))
    assert "Barnet följdes upp efter utredningen" in arende.text


def test_a_placement_is_begun_considered_ended_and_followed_up(med_utredning: Klient) -> None:
    placement = {"typ": "familjehem", "regi": "egen", "lagrum": "SoL", "skyddsbehov": "ja"}
    path = follow(med_utredning, "Bevilja insats")
    refused = med_utredning.fill_in(path, **placement)
    assert refused.status_code == 422  # a need of protection asks two questions more
    path_begin = med_utredning.do(path, **placement, vantat_pa_placering="nej", trygga_forhallanden="ja")
    assert "Påbörja" in {words for _, words in path_begin.lankar}
    arende = med_utredning.do(follow(med_utredning, "Påbörja"))
    assert "Övervägande" in arende.text
    arende = med_utredning.do(follow(med_utredning, "Registrera övervägande"))
    assert "vården övervägdes" in arende.text
    arende = med_utredning.do(follow(med_utredning, "Avsluta"), avslutsorsak="Flyttade hem")
    assert "Familjehem avslutades: Flyttade hem" in arende.text


def test_a_late_decision_asks_why(chef: Klient, som: LogIn, nu: Nu) -> None:
    chef.do(follow(chef, "Gör skyddsbedömning"), behov_av_skydd="nej")
    path = follow(chef, "Inleda utredning")
    assert "sen_orsak" not in chef.open(path).html
    nu.move(days=14)
    chef = som(Roll.CHEF)
    refused = chef.fill_in(path)
    assert refused.status_code == 422
    arende = chef.do(path, sen_orsak="vakans")
    assert "Klar för sent Förhandsbedömning" in arende.text


def test_what_is_known_of_a_child_can_be_changed(chef: Klient) -> None:
    path = follow(chef, "Ändra uppgifter om barnet")
    arende = chef.do(path, fornamn="Alva Maria", stadsdel="Farsta", kon="flicka")
    assert arende.rubrik == "Alva Maria Testsson"
    assert "Stadsdel Farsta" in arende.text
    bostad = {"adress": "Provgatan 1", "postnummer": "12345", "postort": "Provstad", "skola": "Provskolan"}
    refused = chef.fill_in(path, **(bostad | {"postnummer": "1234"}))
    assert refused.status_code == 422
    assert "fem siffror" in Sida(refused.text).text
    assert Sida(refused.text).huvudblankett.falt["adress"] == "Provgatan 1"
    arende = chef.do(path, **bostad)
    assert "Adress Provgatan 1, 123 45 Provstad Skola eller förskola Provskolan" in arende.text
    assert chef.open(path).huvudblankett.falt["postnummer"] == "123 45"


def test_mottagning_has_no_steps_in_an_utredning(med_utredning: Klient, som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    mottagning.open_anda(1)
    assert not offered(mottagning) & {"Avsluta utredningen", "Förläng", "Bevilja insats"}
    assert mottagning.get("/arende/1/utredning/1/ratta").status_code == 404


def test_a_reminder_is_shown_to_its_reader_until_acknowledged(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register(mottagning)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert skapa_bevakningar(session, now=nu.tid) > 0
    sida = mottagning.open("/bevakning")
    assert "Påminnelser Försenad Alva Testsson Omedelbar skyddsbedömning" in sida.text
    (reminder,) = [each for each in sida.blanketter if each.action.endswith("/kvittera")]
    assert som(Roll.CHEF).send("/bevakning", reminder).status_code == 400  # of another log-in
    assert mottagning.send("/bevakning", reminder).headers["Location"] == "/bevakning"
    assert "Påminnelser" not in mottagning.open("/bevakning").text
    assert mottagning.send("/bevakning", reminder).status_code in (303, 404)


def test_only_what_has_happened_can_be_corrected(chef: Klient, som: LogIn) -> None:
    path = follow(chef, "Rätta uppgifter")
    assert not {"skyddsbedomning", "beslut_datum", "aterkoppling"} & set(chef.open(path).huvudblankett.falt)
    chef.do(follow(chef, "Gör skyddsbedömning"), skyddsbedomning="2026-03-02T11:00", behov_av_skydd="nej")
    arende = chef.do(path, skyddsbedomning="2026-03-02T12:30", skal="Fel klockslag")
    assert "Skyddsbedömning mån 2026-03-02 kl. 12.30" in arende.text
    assert "Skyddsbedömning: 2026-03-02 kl. 11.00 → 2026-03-02 kl. 12.30" in arende.text


def test_a_correction_leaves_alone_a_step_that_someone_took_meanwhile(chef: Klient, som: LogIn) -> None:
    path = follow(chef, "Rätta uppgifter")
    seen = chef.open(path).huvudblankett
    som(Roll.HANDLAGGARE).do(
        follow(chef, "Gör skyddsbedömning"), skyddsbedomning="2026-03-02T11:00", behov_av_skydd="ja"
    )
    response = chef.send(path, seen, satt="brev", skal="Det var ett brev")
    assert response.status_code == 409
    conflict = Sida(response.text)
    assert conflict.huvudblankett.falt["skyddsbedomning"] == "2026-03-02T11:00"
    assert conflict.huvudblankett.falt["behov_av_skydd"] == "ja"
    assert chef.send(path, conflict.huvudblankett).status_code == 303
    assert "Behov av omedelbart skydd Ja" in chef.open("/arende/1").text


def test_a_code_chosen_by_mistake_can_be_taken_away(chef: Klient) -> None:
    path = follow(chef, "Rätta uppgifter")
    arende = chef.do(path, satt="inget", skal="Vi vet inte hur det kom in")
    assert "Kom in genom" not in arende.text
