"""The whole way of a letter that comes back: sent, returned, read, shown, corrected and sent again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.cases.handelse import Utforare
from casetrack.config import MailSettings
from casetrack.mail.mailbox import Brevladefel
from casetrack.reports.ledning.arkiv import Arkivrapport, utfor_bestallning
from casetrack.reports.ledning.bestallning import bestall_manadens, lista_att_utfora
from casetrack.reports.ledning.utskick import add_mottagare, forbered_utskick, lista_mottagare, lista_utskick
from casetrack.rules.koder import Roll
from tests.conftest import Database, Organisation
from tests.followup.underlag import add_forhandsbedomning
from tests.mail.imap import ANVANDARE, LOSENORD, Postlada, serve_imap
from tests.mail.rapporter import return_letter
from tests.mail.smtp import Brevlada, serve_smtp
from tests.reports.ledning.test_arkiv import hamta_omfattning
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu, make_app
from tests.web.sida import Sida
from workers import tasks

ADRESS = "/ledning/installningar"


@pytest.fixture
def nu() -> Nu:
    # The tasks go by the machine's own clock.
    return Nu(datetime.now(UTC))


@pytest.fixture
def brevlada() -> Brevlada:
    return Brevlada()


@pytest.fixture
def postlada() -> Postlada:
    return Postlada()


@pytest.fixture
def mail(
    brevlada: Brevlada, postlada: Postlada, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MailSettings]:
    """A mail server, the mailbox that letters come back to, and tasks that use them."""
    with serve_smtp(brevlada) as sending, serve_imap(postlada) as port:
        url = f"imap://{quote(ANVANDARE)}:{quote(LOSENORD)}@127.0.0.1:{port}/INBOX"
        environ = {
            "CASETRACK_DATABASE_URL": database.url,
            "CASETRACK_OWNER_URL": database.owner_url,
            "CASETRACK_SMTP_URL": sending.smtp_url,
            "CASETRACK_MAIL_FROM": sending.sender,
            "CASETRACK_ADDRESS": sending.address,
            "CASETRACK_BOUNCE_URL": url,
        }
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        tasks.open_process_sessions.cache_clear()
        yield replace(sending, bounce_url=url)
    tasks.open_process_sessions.cache_clear()


@pytest.fixture
def app(
    sessions: sessionmaker[Session], nu: Nu, anvandare: dict[Roll, Anvandare], mail: MailSettings
) -> Flask:
    return make_app(sessions, nu, mail=mail)


@pytest.fixture
def brev(
    sessions: sessionmaker[Session],
    organisation: Organisation,
    other_organisation: Organisation,
    brevlada: Brevlada,
    mail: MailSettings,
    nu: Nu,
) -> list[bytes]:
    """A letter from each of two nämnder that share the mailbox, as they were sent."""
    for each, adress in ((organisation, "chef@kommun.se"), (other_organisation, "annan@kommun.se")):
        with db.open_scope(sessions, each.namnd_id) as session:
            av = Utforare(None, "test")
            add_forhandsbedomning(session, each, date(2026, 2, 6), dagar=3)
            add_mottagare(session, each.namnd_id, hamta_omfattning(session, each), adress, av=av, now=nu())
            bestall_manadens(session, each.namnd_id, av=av, now=datetime(2026, 3, 2, 5, tzinfo=UTC))
            for order in lista_att_utfora(session, now=nu()):
                utfor_bestallning(session, order, now=nu(), framsteg=lambda klara, delar: None)
            forbered_utskick(session, session.scalars(select(Arkivrapport)).all(), now=nu())
    tasks.rapportutskick()
    assert [each["To"] for each in brevlada.brev] == ["chef@kommun.se", "annan@kommun.se"]
    return [*brevlada.ra]


def read_letter(sessions: sessionmaker[Session], organisation: Organisation) -> tuple[object, ...]:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        [(utskick, _)] = lista_utskick(session)
        return utskick.skickad, utskick.nasta, utskick.fel, utskick.forsok, utskick.nyckel


def test_a_letter_that_comes_back_is_shown_and_sent_again(
    som: LogIn,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    other_organisation: Organisation,
    brev: list[bytes],
    brevlada: Brevlada,
    postlada: Postlada,
) -> None:
    controller, told = som(Roll.CONTROLLER), "om nya rapporter kom inte fram"
    assert "Brev som inte kom fram" not in controller.open(ADRESS).text
    assert told not in controller.open("/ledning").text
    annan = read_letter(sessions, other_organisation)
    # Somebody who has had a letter of this nämnd's tries it on the other.
    egen, deras = (f"casetrack.{each.namnd_id}.".encode() for each in (organisation, other_organisation))
    postlada.add(return_letter(brev[0]).replace(egen, deras))
    postlada.add(b"\xff not a message")
    postlada.add(return_letter(brev[0]))
    tasks.rapportstudsar()
    assert postlada.olasta == []
    assert read_letter(sessions, other_organisation) == annan

    assert told in controller.open("/ledning").text
    assert told not in som(Roll.HANDLAGGARE).open("/ledning").text
    sida = controller.open(ADRESS)
    assert "Brev som inte kom fram" in sida.text
    assert "Adressen finns inte (5.1.1). E-postservern svarade: ”550 5.1.1 User unknown”." in sida.text
    assert "Inga fler försök görs av sig själva." in sida.text
    # What is read a second time has no second effect.
    tillbaka = read_letter(sessions, organisation)
    postlada.post[-1].seen = False
    tasks.rapportstudsar()
    assert read_letter(sessions, organisation) == tillbaka
    tasks.rapportutskick()
    assert len(brevlada.brev) == 2

    igen = next(each for each in sida.blanketter if each.action.endswith("/igen"))
    assert controller.send(ADRESS, igen).status_code == 303
    tasks.rapportutskick()
    assert [each["To"] for each in brevlada.brev] == ["chef@kommun.se", "annan@kommun.se", "chef@kommun.se"]
    assert "Brev som inte kom fram" not in controller.open(ADRESS).text
    # The old report is of the old letter.
    postlada.post[-1].seen = False
    tasks.rapportstudsar()
    assert "Brev som inte kom fram" not in controller.open(ADRESS).text
    assert read_letter(sessions, other_organisation) == annan


def test_a_letter_that_comes_back_for_now_is_sent_again_by_itself(
    som: LogIn, brev: list[bytes], postlada: Postlada
) -> None:
    postlada.add(return_letter(brev[0], "4.2.2", "452 4.2.2 Mailbox full <b>now</b>"))
    tasks.rapportstudsar()
    svar = som(Roll.CONTROLLER).get(ADRESS)
    text = Sida(svar.text).text
    assert "Brevlådan är full (4.2.2). E-postservern svarade: ”452 4.2.2 Mailbox full <b>now</b>”." in text
    assert "Nytt försök" in text
    assert "<b>now" not in svar.text


def test_a_worker_killed_before_it_has_marked_what_it_read_reads_it_again(
    sessions: sessionmaker[Session], organisation: Organisation, brev: list[bytes], postlada: Postlada
) -> None:
    postlada.add(return_letter(brev[0]))
    postlada.bryt_vid = "UID STORE"
    with pytest.raises(Brevladefel):
        tasks.rapportstudsar()
    tillbaka = read_letter(sessions, organisation)
    assert tillbaka[0] is None
    assert postlada.olasta == [1]
    postlada.bryt_vid = None
    tasks.rapportstudsar()
    assert postlada.olasta == []
    assert read_letter(sessions, organisation) == tillbaka


def test_a_wrong_address_is_corrected_where_it_is_seen(
    som: LogIn,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    brev: list[bytes],
    brevlada: Brevlada,
    postlada: Postlada,
) -> None:
    postlada.add(return_letter(brev[0]))
    tasks.rapportstudsar()
    controller = som(Roll.CONTROLLER)
    ratta = next(each for each in controller.open(ADRESS).blanketter if each.action.endswith("/adress"))
    [falt] = [each for each in ratta.falt if each.endswith("adress")]
    assert ratta.falt[falt] == "chef@kommun.se"
    svar = controller.send(ADRESS, ratta, **{falt: "chef"})
    assert svar.status_code == 422
    assert "Skriv en e-postadress" in svar.text
    assert 'value="chef"' in svar.text
    svar = controller.send(ADRESS, ratta, **{falt: "chefen@kommun.se"})
    sida = controller.open(svar.headers["Location"])
    assert "Adressen är nu chefen@kommun.se. Brevet skickas dit inom en minut." in sida.text
    assert "Brev som inte kom fram" not in sida.text
    tasks.rapportutskick()
    assert brevlada.brev[-1]["To"] == "chefen@kommun.se"
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert [each.adress for each in lista_mottagare(session)] == ["chefen@kommun.se"]
        assert session.scalars(select(Atkomst.varfor).where(Atkomst.vad == Lasning.INSTALLNING)).all() == [
            "adressen till en mottagare av ledningsrapport rättad"
        ]


def test_the_page_says_when_nobody_looks_for_what_comes_back(
    som: LogIn, sessions: sessionmaker[Session], nu: Nu, mail: MailSettings
) -> None:
    assert "Om ett brev kommer tillbaka" not in som(Roll.CONTROLLER).open(ADRESS).text
    klient = Klient(make_app(sessions, nu, mail=replace(mail, bounce_url=None)))
    klient.log_in(Roll.CONTROLLER.value)
    assert "Om ett brev kommer tillbaka senare syns det inte" in klient.open(ADRESS).text
