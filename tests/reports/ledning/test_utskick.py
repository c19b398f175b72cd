"""Letters about reports, handed to a real mail server: sent once, told when they fail, and sent again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.config import MailSettings
from casetrack.mail.sending import build_sender
from casetrack.reports.ledning.bestallning import bestall_manadens, lista_att_utfora
from casetrack.reports.ledning.utskick import (
    VANTETIDER,
    Rapportutskick,
    Studs,
    add_mottagare,
    forbered_utskick,
    lista_mottagare,
    lista_utskick,
    ratta_adress,
    remove_mottagare,
    skicka_igen,
    skicka_nasta,
    ta_emot_studs,
)
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning
from tests.mail.smtp import Brevlada, find_free_port, serve_smtp
from tests.reports.ledning.test_arkiv import hamta_omfattning, utfor

AV = Utforare(None, "test")
NU = datetime(2026, 8, 3, 5, tzinfo=UTC)


@pytest.fixture
def brevlada() -> Brevlada:
    return Brevlada()


@pytest.fixture
def mail(brevlada: Brevlada) -> Iterator[MailSettings]:
    with serve_smtp(brevlada) as settings:
        yield settings


@pytest.fixture
def utskick(session: Session, organisation: Organisation) -> Rapportutskick:
    """A letter to be sent to the one who is told of the enhet's report."""
    add_forhandsbedomning(session, organisation, date(2026, 7, 10), dagar=3)
    enhet = hamta_omfattning(session, organisation, organisation.mottagning_id)
    add_mottagare(session, organisation.namnd_id, enhet, "chef@kommun.se", av=AV, now=NU)
    bestall_manadens(session, organisation.namnd_id, av=AV, now=NU)
    rapporter = utfor(session, lista_att_utfora(session, now=NU)[0])
    assert forbered_utskick(session, rapporter, now=NU) == 1
    return session.scalars(select(Rapportutskick)).one()


def skicka(session: Session, mail: MailSettings, now: datetime = NU) -> bool:
    return skicka_nasta(session, build_sender(mail, now), now=now)


def test_a_letter_has_a_link_and_nothing_of_any_case(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    assert skicka(session, mail)
    [brev] = brevlada.brev
    assert (brev["To"], brev["From"]) == ("chef@kommun.se", "casetrack@kommun.se")
    assert brev["Subject"] == "Ledningsrapport juli 2026: Mottagning N1"
    text = brev.get_content()
    assert f"https://casetrack.kommun.se/ledning/{utskick.rapport_id}" in text.splitlines()
    assert text.splitlines()[0] == (
        "Ledningsrapporten för Mottagning N1, juli 2026, finns nu i casetrack. Logga in för att läsa den."
    )
    # Nothing comes back by itself but what did not arrive, and it comes to the one it is from.
    assert brev["Auto-Submitted"] == "auto-generated"
    assert brev["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert brev["Message-ID"] == f"<casetrack.{utskick.namnd_id}.{utskick.nyckel}@kommun.se>"
    assert brevlada.avsandare == ["casetrack@kommun.se"]
    assert (utskick.skickad, utskick.nasta, utskick.fel) == (NU, None, None)
    # Once is enough.
    assert not skicka(session, mail)
    assert len(brevlada.brev) == 1


def test_a_recipient_refused_for_now_is_shown_and_tried_again(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    brevlada.avvisar["chef@kommun.se"] = "452 4.2.2 Mailbox full"
    assert skicka(session, mail)
    assert utskick.skickad is None
    assert utskick.fel == "Brevlådan är full (4.2.2). E-postservern svarade: ”452 4.2.2 Mailbox full”."
    assert [fel for fel, _ in lista_utskick(session, bara_fel=True)] == [utskick]
    # Its time has not come, and then it has.
    assert not skicka(session, mail, NU + VANTETIDER[0] - timedelta(seconds=1))
    del brevlada.avvisar["chef@kommun.se"]
    assert skicka(session, mail, NU + VANTETIDER[0])
    assert len(brevlada.brev) == 1
    assert lista_utskick(session, bara_fel=True) == []


def test_a_recipient_refused_for_good_waits_for_a_person(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    brevlada.avvisar["chef@kommun.se"] = "550 5.1.1 User unknown"
    assert skicka(session, mail)
    assert (utskick.skickad, utskick.nasta) == (None, None)
    assert utskick.fel == "Adressen finns inte (5.1.1). E-postservern svarade: ”550 5.1.1 User unknown”."
    brevlada.avvisar.clear()
    assert not skicka(session, mail, NU + timedelta(days=30))
    skicka_igen(session, utskick.id, now=NU)
    assert skicka(session, mail)
    assert len(brevlada.brev) == 1


def test_a_server_that_is_down_is_tried_again_until_someone_is_asked(
    session: Session, utskick: Rapportutskick
) -> None:
    mail = MailSettings(f"smtp://127.0.0.1:{find_free_port()}", "c@kommun.se", "https://c.kommun.se")
    nu = NU
    for vantetid in VANTETIDER:
        assert skicka(session, mail, nu)
        assert utskick.fel == "E-postservern svarar inte (ConnectionRefusedError)."
        assert utskick.nasta == nu + vantetid
        nu += vantetid
    assert skicka(session, mail, nu)
    assert utskick.nasta is None
    assert not skicka(session, mail, nu + timedelta(days=30))
    skicka_igen(session, utskick.id, now=nu)
    assert (utskick.nasta, utskick.forsok) == (nu, 0)


def test_a_letter_that_someone_sends_again_comes_off(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    brevlada.avvisar["chef@kommun.se"] = "451 4.7.1 Greylisted"
    skicka(session, mail)
    brevlada.avvisar.clear()
    skicka_igen(session, utskick.id, now=NU)
    assert skicka(session, mail)
    assert len(brevlada.brev) == 1
    with pytest.raises(Saknas):
        skicka_igen(session, utskick.id, now=NU)


@pytest.mark.parametrize("hej_da", ["421 I have no time", ""])
def test_a_letter_that_the_server_took_is_sent_whatever_it_says_then(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada, hej_da: str
) -> None:
    brevlada.hej_da = hej_da
    assert skicka(session, mail)
    assert (utskick.skickad, utskick.fel) == (NU, None)


def test_a_letter_that_can_not_be_written_is_in_nobodys_way(
    session: Session, utskick: Rapportutskick, mail: MailSettings
) -> None:
    assert skicka(session, replace(mail, sender="c@kommun.se\nBcc: x@y.se"))
    assert utskick.fel == "Brevet kunde inte skrivas (ValueError)."
    assert utskick.nasta == NU + VANTETIDER[0]


def skicka_och_studsa(
    session: Session, utskick: Rapportutskick, mail: MailSettings, now: datetime = NU, **studs: object
) -> bool:
    assert skicka(session, mail, now)
    assert utskick.skickad == now
    return ta_emot_studs(session, gor_studs(utskick, **studs), now=now)


def gor_studs(utskick: Rapportutskick, **studs: object) -> Studs:
    made = Studs(
        utskick.namnd_id, utskick.nyckel, utskick.adress, "Brevlådan är full (4.2.2).", varaktig=False
    )
    return replace(made, **studs)  # type: ignore[arg-type]


def test_a_letter_that_comes_back_for_now_is_shown_and_tried_again_as_one_that_was_refused(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    nu, nycklar = NU, {utskick.nyckel}
    for vantetid in VANTETIDER:
        assert skicka_och_studsa(session, utskick, mail, nu)
        assert (utskick.skickad, utskick.nasta) == (None, nu + vantetid)
        assert utskick.fel == "Brevlådan är full (4.2.2)."
        assert lista_utskick(session, bara_fel=True) != []
        nycklar.add(utskick.nyckel)
        nu += vantetid
    assert skicka_och_studsa(session, utskick, mail, nu)
    assert utskick.nasta is None
    # Each letter is one of its own.
    assert len({brev["Message-ID"] for brev in brevlada.brev}) == len(brevlada.brev) == len(nycklar)


def test_a_letter_that_comes_back_for_good_waits_for_a_person(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    assert skicka_och_studsa(session, utskick, mail, varaktig=True)
    assert (utskick.skickad, utskick.nasta) == (None, None)
    assert not skicka(session, mail, NU + timedelta(days=30))
    skicka_igen(session, utskick.id, now=NU)
    assert skicka(session, mail)
    assert (len(brevlada.brev), utskick.fel) == (2, None)


def test_a_letter_comes_back_once(session: Session, utskick: Rapportutskick, mail: MailSettings) -> None:
    studs = gor_studs(utskick)
    # Before it is sent, nothing can come back.
    assert not ta_emot_studs(session, studs, now=NU)
    assert skicka_och_studsa(session, utskick, mail)
    nasta = utskick.nasta
    assert not ta_emot_studs(session, studs, now=NU + timedelta(minutes=1))
    assert utskick.nasta == nasta
    # Nor when it has been sent again and has arrived.
    assert skicka(session, mail, NU + VANTETIDER[0])
    assert not ta_emot_studs(session, studs, now=NU + VANTETIDER[0])
    assert utskick.skickad == NU + VANTETIDER[0]


def test_a_letter_that_was_passed_on_says_where_it_came_back_from(
    session: Session, utskick: Rapportutskick, mail: MailSettings
) -> None:
    assert skicka_och_studsa(session, utskick, mail, adress="Chef@Kommun.se")
    assert utskick.fel == "Brevlådan är full (4.2.2)."
    nu = NU + VANTETIDER[0]
    assert skicka_och_studsa(session, utskick, mail, nu, adress="anna@region.se")
    assert utskick.fel == (
        "Brevet skickades vidare till anna@region.se och kom tillbaka därifrån. Brevlådan är full (4.2.2)."
    )
    # What is no address is not shown.
    assert skicka_och_studsa(session, utskick, mail, nu + VANTETIDER[1], adress="ring 070-1 <b>")
    assert utskick.fel == "Brevlådan är full (4.2.2)."


def test_a_letter_comes_back_in_its_own_nämnd_alone(
    session: Session, other_organisation: Organisation, utskick: Rapportutskick, mail: MailSettings
) -> None:
    assert skicka(session, mail)
    db.set_scope(session, other_organisation.namnd_id)
    assert not ta_emot_studs(session, gor_studs(utskick), now=NU)
    db.set_scope(session, None)
    assert not ta_emot_studs(session, gor_studs(utskick), now=NU)
    db.set_scope(session, utskick.namnd_id)
    session.refresh(utskick)
    assert utskick.skickad == NU
    assert ta_emot_studs(session, gor_studs(utskick), now=NU)


def test_who_is_told_no_more_gets_no_letter_that_has_yet_to_come_off(
    session: Session, organisation: Organisation, utskick: Rapportutskick, mail: MailSettings
) -> None:
    [mottagare] = lista_mottagare(session)
    assert skicka(session, mail)
    studs = gor_studs(utskick)
    remove_mottagare(session, mottagare.id, av=AV, now=NU)
    # It arrived, as far as anyone needs to know.
    assert not ta_emot_studs(session, studs, now=NU)
    assert [brev for brev, _ in lista_utskick(session)] == [utskick]
    utskick.skickad, utskick.nasta = None, NU
    enhet = hamta_omfattning(session, organisation, organisation.mottagning_id)
    igen = add_mottagare(session, mottagare.namnd_id, enhet, "chef@kommun.se", av=AV, now=NU)
    remove_mottagare(session, igen.id, av=AV, now=NU)
    assert lista_utskick(session) == []
    assert not skicka(session, mail)


def test_a_corrected_address_gets_the_letters_and_is_told_from_then_on(
    session: Session, organisation: Organisation, mail: MailSettings, brevlada: Brevlada
) -> None:
    add_forhandsbedomning(session, organisation, date(2026, 7, 10), dagar=3)
    namnd = hamta_omfattning(session, organisation)
    enhet = hamta_omfattning(session, organisation, organisation.mottagning_id)
    for omfattning, adress in ((namnd, "fel@kommun.se"), (enhet, "fel@kommun.se"), (namnd, "ratt@kommun.se")):
        add_mottagare(session, organisation.namnd_id, omfattning, adress, av=AV, now=NU)
    bestall_manadens(session, organisation.namnd_id, av=AV, now=NU)
    forbered_utskick(session, utfor(session, lista_att_utfora(session, now=NU)[0]), now=NU)
    brevlada.avvisar["fel@kommun.se"] = "550 5.1.1 User unknown"
    while skicka(session, mail):
        pass
    [(ett, _), _] = lista_utskick(session, bara_fel=True)
    with pytest.raises(Avvisat, match="Skriv en e-postadress"):
        ratta_adress(session, ett.id, "ratt@kommun", av=AV, now=NU)
    # The letter about the nämnd it has had already; the one about the enhet it hasn't.
    assert ratta_adress(session, ett.id, "ratt@kommun.se", av=AV, now=NU) == 1
    assert lista_utskick(session, bara_fel=True) == []
    assert skicka(session, mail)
    assert not skicka(session, mail)
    assert [(brev["To"], brev["Subject"].partition(": ")[2]) for brev in brevlada.brev] == [
        ("ratt@kommun.se", "Nämnden N1"),
        ("ratt@kommun.se", "Mottagning N1"),
    ]
    assert [(each.adress, each.slag) for each in lista_mottagare(session)] == [
        ("ratt@kommun.se", namnd.slag),
        ("ratt@kommun.se", enhet.slag),
    ]
    with pytest.raises(Saknas):
        ratta_adress(session, ett.id, "ratt@kommun.se", av=AV, now=NU)


def test_what_comes_back_from_the_old_address_says_nothing_of_the_new(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    gammal = gor_studs(utskick)
    brevlada.avvisar["chef@kommun.se"] = "451 4.7.1 Greylisted"
    assert skicka(session, mail)
    assert ratta_adress(session, utskick.id, "chef@kommun.se", av=AV, now=NU) == 1
    assert utskick.nasta == NU
    assert ratta_adress(session, utskick.id, "chefen@kommun.se", av=AV, now=NU) == 1
    assert skicka(session, mail)
    assert not ta_emot_studs(session, gammal, now=NU)
    assert brevlada.brev[0]["To"] == "chefen@kommun.se"


def test_a_password_is_never_sent_in_the_clear(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    med_losenord = MailSettings(mail.smtp_url.replace("//", "//namn:hemligt@"), mail.sender, mail.address)
    assert skicka(session, med_losenord)
    assert utskick.skickad is None
    assert utskick.fel is not None
    assert "hemligt" not in utskick.fel
    assert brevlada.brev == []


def test_only_what_is_told_of_gets_a_letter(session: Session, organisation: Organisation) -> None:
    add_forhandsbedomning(session, organisation, date(2026, 7, 10), dagar=3)
    namnd = hamta_omfattning(session, organisation)
    enhet = hamta_omfattning(session, organisation, organisation.utredning_id)
    for omfattning, adress in ((namnd, "a@kommun.se"), (namnd, "b@kommun.se"), (enhet, "a@kommun.se")):
        add_mottagare(session, organisation.namnd_id, omfattning, adress, av=AV, now=NU)
    borta = next(each for each in lista_mottagare(session) if each.adress == "b@kommun.se")
    remove_mottagare(session, borta.id, av=AV, now=NU)
    with pytest.raises(Saknas):
        remove_mottagare(session, borta.id, av=AV, now=NU)
    bestall_manadens(session, organisation.namnd_id, av=AV, now=NU)
    rapporter = utfor(session, lista_att_utfora(session, now=NU)[0])
    forbered_utskick(session, rapporter, now=NU)
    assert {(brev.adress, rapport.namn) for brev, rapport in lista_utskick(session)} == {
        ("a@kommun.se", "Nämnden N1"),
        ("a@kommun.se", "Utredning N1"),
    }
    # Taken away and told again.
    add_mottagare(session, organisation.namnd_id, namnd, "b@kommun.se", av=AV, now=NU)
    with pytest.raises(Avvisat, match="får redan brev om Nämnden N1"):
        add_mottagare(session, organisation.namnd_id, namnd, "b@kommun.se", av=AV, now=NU)


@pytest.mark.parametrize(
    "adress", ["", "chef", "chef@kommun", "a b@kommun.se", "a@b.se\nBcc: x@y.se", "å@k.se"]
)
def test_what_is_no_address_is_refused(session: Session, organisation: Organisation, adress: str) -> None:
    with pytest.raises(Avvisat, match="Skriv en e-postadress"):
        add_mottagare(
            session,
            organisation.namnd_id,
            hamta_omfattning(session, organisation),
            adress,
            av=AV,
            now=NU,
        )
