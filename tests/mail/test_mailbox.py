"""The mailbox is read over real connections: each message once, and none is in the way of another."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from structlog.testing import capture_logs

from casetrack.mail.mailbox import Brevladefel, read_bounces
from casetrack.reports.ledning.utskick import Studs
from tests.mail.imap import ANVANDARE, LOSENORD, Postlada, serve_imap
from tests.mail.rapporter import BREV, MOTTAGARE, NYCKEL, write_postfix
from tests.mail.smtp import find_free_port


@pytest.fixture
def lada() -> Postlada:
    return Postlada()


@pytest.fixture
def url(lada: Postlada) -> Iterator[str]:
    with serve_imap(lada) as port:
        yield write_url(port)


def write_url(port: int, scheme: str = "imap", host: str = "127.0.0.1", mapp: str = "INBOX") -> str:
    return f"{scheme}://{quote(ANVANDARE)}:{quote(LOSENORD)}@{host}:{port}/{quote(mapp)}"


def read(url: str) -> list[str]:
    """The keys of the letters that have come back."""
    found: list[Studs] = []
    read_bounces(url, found.append)
    return [each.nyckel for each in found]


def write_bounce(nyckel: str) -> bytes:
    return write_postfix(tillbaka=BREV.replace(NYCKEL, nyckel))


def test_what_nobody_has_read_is_read_once_and_stays_in_the_mailbox(lada: Postlada, url: str) -> None:
    lada.add(write_bounce("a" * 32)).seen = True
    lada.add(write_bounce("b" * 32))
    lada.add(write_bounce("c" * 32))
    assert read(url) == ["b" * 32, "c" * 32]
    assert lada.olasta == []
    assert len(lada.post) == 3
    assert read(url) == []
    lada.add(write_bounce("d" * 32))
    assert read(url) == ["d" * 32]


def test_what_is_no_bounce_is_seen_without_effect(lada: Postlada, url: str) -> None:
    for raw in (b"", BREV.encode(), write_postfix(mottagare=MOTTAGARE.replace("failed", "delayed"))):
        lada.add(raw)
    assert read(url) == []
    assert lada.olasta == []


def test_a_hostile_message_is_in_nobodys_way_and_nothing_of_it_is_told(lada: Postlada, url: str) -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=hemlig%d\n\n--hemlig%d\n" % (each, each)
        for each in range(2000)
    )
    lada.add(deep)
    lada.add(b"Content-Type: multipart/report; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 20_000)
    # Ten times as long as what is read of it; the report comes first.
    lada.add(write_postfix(tillbaka=BREV + "å" * 3_000_000))
    lada.add(write_bounce("b" * 32))
    with capture_logs() as told:
        assert read(url) == [NYCKEL, "b" * 32]
    assert lada.olasta == []
    assert max(lada.given) == 256 * 1024
    assert [each["event"] for each in told] == ["studs_olaslig"]
    assert "hemlig" not in str(told)


def test_a_message_that_the_server_can_not_give_is_left_for_the_next_time(lada: Postlada, url: str) -> None:
    for each in "abc":
        lada.add(write_bounce(each * 32))
    lada.ger_inte = {2}
    assert read(url) == ["a" * 32, "c" * 32]
    assert lada.olasta == [2]
    lada.ger_inte = set()
    assert read(url) == ["b" * 32]


def test_what_could_not_be_received_is_read_again_and_stops_no_other(lada: Postlada, url: str) -> None:
    for each in "ab":
        lada.add(write_bounce(each * 32))

    def receive(studs: Studs) -> None:
        if studs.nyckel == "a" * 32:
            raise LookupError

    with pytest.raises(ExceptionGroup) as failed:
        read_bounces(url, receive)
    assert [type(each) for each in failed.value.exceptions] == [LookupError]
    assert lada.olasta == [1]
    assert read(url) == ["a" * 32]


def test_what_was_read_but_not_marked_is_read_again(lada: Postlada, url: str) -> None:
    lada.add(write_bounce("a" * 32))
    lada.bryt_vid = "UID STORE"
    found: list[Studs] = []
    with pytest.raises(Brevladefel, match=r"kan inte läsas \(abort\)"):
        read_bounces(url, found.append)
    assert len(found) == 1
    assert lada.olasta == [1]
    lada.bryt_vid = None
    assert read(url) == ["a" * 32]


def test_a_folder_of_its_own_may_be_named(lada: Postlada) -> None:
    lada.mapp = 'Inkorg/Studsar i "dag"'
    lada.add(write_bounce("a" * 32))
    with serve_imap(lada) as port:
        assert read(write_url(port, mapp=lada.mapp)) == ["a" * 32]
        with pytest.raises(Brevladefel, match="ingen mapp Borta"):
            read(write_url(port, mapp="Borta"))


def test_a_mailbox_that_can_not_be_opened_says_why_and_names_nobody(lada: Postlada, url: str) -> None:
    with pytest.raises(Brevladefel) as fel:
        read(url.replace(quote(LOSENORD), "gissning"))
    assert (
        str(fel.value) == "Brevlådan för studsar tar inte emot namnet och lösenordet i CASETRACK_BOUNCE_URL."
    )
    with pytest.raises(Brevladefel, match=r"kan inte läsas \(ConnectionRefusedError\)"):
        read(write_url(find_free_port()))


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate for 127.0.0.1, which is trusted here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mejl.kommun.se")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return context


def test_over_tls_the_certificate_must_be_one_that_is_trusted_for_that_name(
    lada: Postlada, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    lada.add(write_bounce("a" * 32))
    with serve_imap(lada, tls=certificate) as port:
        with pytest.raises(Brevladefel, match="SSLCertVerificationError"):
            read(write_url(port, "imaps", host="localhost"))
        assert read(write_url(port, "imaps")) == ["a" * 32]
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(Brevladefel, match="SSLCertVerificationError"):
            read(write_url(port, "imaps"))


def test_the_password_never_leaves_the_machine_in_the_clear(
    lada: Postlada, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casetrack.mail.mailbox._is_here", lambda host: False)
    with serve_imap(lada) as port, pytest.raises(Brevladefel, match="ingen kryptering"):
        read(write_url(port))
    assert "LOGIN" not in lada.fragor
    lada.add(write_bounce("a" * 32))
    with serve_imap(lada, starttls=certificate) as port:
        assert read(write_url(port)) == ["a" * 32]
    assert lada.fragor.index("STARTTLS") < lada.fragor.index("LOGIN")
