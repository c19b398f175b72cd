"""Letters about reports, handed to a real mail server: sent once, told when they fail, and sent again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Samtal
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.config import MailSettings
from casetrack.mail import build_sender
from casetrack.reports.ledning.arkiv import bestall_manadens, lista_att_utfora
from casetrack.reports.ledning.utskick import (
    VANTETIDER,
    Rapportutskick,
    add_mottagare,
    forbered_utskick,
    lista_mottagare,
    lista_utskick,
    remove_mottagare,
    skicka_igen,
    skicka_nasta,
)
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning
from tests.reports.ledning.test_arkiv import hamta_omfattning, utfor

AV = Utforare(None, "test")
NU = datetime(2026, 8, 3, 5, tzinfo=UTC)


@dataclass
class Brevlada:
    """What the server has taken, and the addresses that it refuses with an answer of its own."""

    brev: list[Any] = field(default_factory=list)
    avvisar: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name for it
        self, server: SMTP, session: Samtal, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if address in self.avvisar:
            return self.avvisar[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Samtal, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.brev.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def brevlada() -> Brevlada:
    return Brevlada()


@pytest.fixture
def server(brevlada: Brevlada) -> Iterator[Controller]:
    controller = Controller(brevlada, hostname="127.0.0.1", port=find_free_port())
    controller.start()
    yield controller
    controller.stop()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mail(server: Controller) -> MailSettings:
    return MailSettings(
        f"smtp://127.0.0.1:{server.port}", "casetrack@kommun.se", "https://casetrack.kommun.se"
    )


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
    assert brev["Auto-Submitted"] == "auto-generated"
    assert (utskick.skickad, utskick.nasta, utskick.fel) == (NU, None, None)
    # Once is enough.
    assert not skicka(session, mail)
    assert len(brevlada.brev) == 1


def test_a_refused_recipient_is_shown_and_tried_again(
    session: Session, utskick: Rapportutskick, mail: MailSettings, brevlada: Brevlada
) -> None:
    brevlada.avvisar["chef@kommun.se"] = "550 5.1.1 User unknown"
    assert skicka(session, mail)
    assert utskick.skickad is None
    assert utskick.fel == "E-postservern tar inte emot adressen (550 5.1.1 User unknown)."
    assert [fel for fel, _ in lista_utskick(session, bara_fel=True)] == [utskick]
    # Its time has not come, and then it has.
    assert not skicka(session, mail, NU + VANTETIDER[0] - timedelta(seconds=1))
    del brevlada.avvisar["chef@kommun.se"]
    assert skicka(session, mail, NU + VANTETIDER[0])
    assert len(brevlada.brev) == 1
    assert lista_utskick(session, bara_fel=True) == []


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
