"""What is a report of a letter of ours that did not come off, whichever server wrote it, and what is not."""

from __future__ import annotations

import base64

import pytest

from casetrack.mail.bounces import parse_bounce
from casetrack.reports.ledning.utskick import Studs
from tests.mail.rapporter import BREV, MOTTAGARE, NYCKEL, return_letter, write_exchange, write_postfix

HEADERS = BREV.partition("\n\n")[0] + "\n"


def parse(raw: bytes) -> Studs:
    studs = parse_bounce(raw)
    assert studs is not None
    assert (studs.namnd_id, studs.nyckel) == (7, NYCKEL)
    return studs


@pytest.mark.parametrize(
    ("tillbaka", "slag"),
    [(BREV, "message/rfc822"), (HEADERS, "text/rfc822-headers")],
    ids=["whole", "headers"],
)
def test_a_report_of_postfix_tells_which_letter_and_why(tillbaka: str, slag: str) -> None:
    studs = parse(write_postfix(tillbaka=tillbaka, slag=slag))
    assert studs.adress == "chef@kommun.se"
    assert studs.orsak == (
        "Adressen finns inte (5.1.1). E-postservern svarade: ”550 5.1.1 <chef@kommun.se>:"
        " Recipient address rejected: User unknown in virtual mailbox table”."
    )
    assert studs.varaktig


def test_a_report_of_exchange_in_swedish_is_read_as_well() -> None:
    studs = parse(write_exchange())
    assert studs.adress == "chef@kommun.se"
    assert studs.orsak.startswith("Adressen finns inte (5.1.1). E-postservern svarade: ”550 5.1.1 RESOLVER")


def test_headers_that_are_encoded_are_read_as_well() -> None:
    encoded = base64.encodebytes(HEADERS.encode()).decode()
    raw = write_postfix(tillbaka=encoded, slag="text/rfc822-headers")
    head, _, tail = raw.rpartition(b"Content-Transfer-Encoding: 8bit")
    assert parse(head + b"Content-Transfer-Encoding: base64" + tail).varaktig


def test_words_of_the_server_that_are_not_english_can_be_read() -> None:
    studs = parse(write_exchange(svar="550 5.1.10 Användaren Åke hittades inte i katalogen", status="5.1.10"))
    assert studs.orsak == (
        "Adressen finns inte (5.1.10)."
        " E-postservern svarade: ”550 5.1.10 Användaren Åke hittades inte i katalogen”."
    )


@pytest.mark.parametrize(
    ("status", "svar", "orsak", "varaktig"),
    [
        ("5.1.1", "", "Adressen finns inte (5.1.1).", True),
        ("5.1.2", "", "Det som står efter @ i adressen finns inte (5.1.2).", True),
        ("5.1.8", "", "Det går inte att skicka till adressen (5.1.8).", True),
        ("5.4.1", "", "Mottagarens e-postserver tar inte emot adressen (5.4.1).", True),
        ("5.7.1", "", "Mottagarens e-postserver släpper inte in brevet (5.7.1).", True),
        ("5.6.7", "", "Mottagarens e-postserver tar inte emot brevet (5.6.7).", True),
        ("4.2.2 (mailbox full)", "", "Brevlådan är full (4.2.2).", False),
        ("4.4.7", "", "Brevet hann inte fram i tid (4.4.7).", False),
        ("4.4.1", "", "Mottagarens e-postserver svarar inte (4.4.1).", False),
        # What the answer says is more than a code that says nothing.
        (
            "5.0.0",
            "550 5.1.1 no",
            "Adressen finns inte (5.1.1). E-postservern svarade: ”550 5.1.1 no”.",
            True,
        ),
        ("", "452 4.2.2 full", "Brevlådan är full (4.2.2). E-postservern svarade: ”452 4.2.2 full”.", False),
        ("5.0.0", "", "Mottagarens e-postserver tar inte emot brevet (5.0.0).", True),
        (
            "",
            "450 try later",
            "Mottagarens e-postserver tar inte emot brevet. E-postservern svarade: ”450 try later”.",
            False,
        ),
        ("", "", "Mottagarens e-postserver tar inte emot brevet.", True),
        # No code but an address of a machine.
        (
            "",
            "550 blocked by 5.1.1.2",
            "Mottagarens e-postserver tar inte emot brevet. E-postservern svarade: ”550 blocked by 5.1.1.2”.",
            True,
        ),
    ],
)
def test_the_code_is_told_in_swedish_and_decides_whether_it_will_pass(
    status: str, svar: str, orsak: str, varaktig: bool
) -> None:
    studs = parse(return_letter(BREV.encode(), status, svar))
    assert (studs.orsak, studs.varaktig) == (orsak, varaktig)


def test_a_report_without_its_parts_says_what_it_can() -> None:
    studs = parse(write_postfix(mottagare="Action: failed\n"))
    assert (studs.adress, studs.varaktig) == ("", True)
    # Without the letter: by what the report answers.
    head, _, _ = write_exchange().partition(b"Content-Type: message/rfc822")
    assert parse(head).orsak.startswith("Adressen finns inte")
    # Broken off in the middle of the letter's headers, after the one that counts.
    raw = write_postfix()
    assert parse(raw[: raw.rindex(b"@kommun.se>") + 1]).varaktig


def test_the_one_who_did_not_get_it_is_told_among_others() -> None:
    other = "Final-Recipient: rfc822; a@kommun.se\nAction: relayed\nStatus: 2.0.0\n\n"
    assert parse(write_postfix(mottagare=other + MOTTAGARE)).adress == "chef@kommun.se"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_is_late_or_has_arrived_has_not_failed(action: str) -> None:
    assert parse_bounce(write_postfix(mottagare=MOTTAGARE.replace("failed", action))) is None


@pytest.mark.parametrize(
    "message_id",
    [
        "<4711@kommun.se>",
        f"<casetrack.7.{NYCKEL[:-1]}@kommun.se>",
        f"<casetrack.{'9' * 19}.{NYCKEL}@kommun.se>",
        f"<casetrack.-7.{NYCKEL}@kommun.se>",
        "",
    ],
)
def test_a_report_of_a_letter_of_another_is_none_of_ours(message_id: str) -> None:
    brev = BREV.replace(f"<casetrack.7.{NYCKEL}@kommun.se>", message_id)
    assert brev != BREV
    assert parse_bounce(write_postfix(tillbaka=brev)) is None


FRANVARO = f"""\
From: chef@kommun.se
To: casetrack@kommun.se
Subject: =?utf-8?Q?Fr=C3=A5nvaro?=
In-Reply-To: <casetrack.7.{NYCKEL}@kommun.se>
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

Jag har semester till den 10 augusti.
Action: failed
Status: 5.1.1
"""
LASKVITTO = f"""\
From: chef@kommun.se
Content-Type: multipart/report; report-type=disposition-notification; boundary=x
In-Reply-To: <casetrack.7.{NYCKEL}@kommun.se>

--x
Content-Type: message/disposition-notification

Final-Recipient: rfc822; chef@kommun.se
Disposition: automatic-action/MDN-sent-automatically; deleted

--x--
"""


@pytest.mark.parametrize(
    "raw",
    [
        FRANVARO.encode(),
        LASKVITTO.encode(),
        BREV.encode(),
        b"",
        b"\x00\xff" * 500,
        b"Content-Type: multipart/report; boundary=x\r\n\r\nno part at all",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n--x--",
        write_postfix()
        .replace(b"delivery-status\r\n", b"delivery-status; x=\xff\r\n")
        .replace(b"Action", b"\xff"),
        write_postfix().replace(b"multipart/report", b"multipart/mixed"),
    ],
    ids=["absent", "read", "ours", "empty", "bytes", "no parts", "empty part", "bad fields", "no report"],
)
def test_what_is_no_report_is_none(raw: bytes) -> None:
    assert parse_bounce(raw) is None


def test_the_words_of_a_server_are_short_and_can_do_no_harm() -> None:
    svar = "550 5.1.1 \x00\x1b[31m\u202eoob\u200b <script>alert(1)</script> " + "x" * 5000
    studs = parse(return_letter(BREV.encode(), "5.1.1", svar))
    assert len(studs.orsak) < 300
    assert studs.orsak.isprintable()
    # As text; whoever shows it on a page takes care of the rest.
    assert "<script>" in studs.orsak
