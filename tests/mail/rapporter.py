"""Delivery reports as mail servers write them, made for a letter that one of them took."""

from __future__ import annotations

from email import message_from_bytes, policy

NYCKEL = "0123456789abcdef0123456789abcdef"
BREV = f"""\
From: casetrack@kommun.se
To: chef@kommun.se
Subject: Ledningsrapport juli 2026: Mottagning
Message-ID: <casetrack.7.{NYCKEL}@kommun.se>

Det finns en rapport.
"""

MOTTAGARE = """\
Final-Recipient: rfc822; chef@kommun.se
Original-Recipient: rfc822;chef@kommun.se
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.kommun.se
Diagnostic-Code: smtp; 550 5.1.1 <chef@kommun.se>: Recipient address
    rejected: User unknown in virtual mailbox table
"""


def write_postfix(mottagare: str = MOTTAGARE, tillbaka: str = BREV, slag: str = "message/rfc822") -> bytes:
    """As Postfix writes it: a text, what happened to each recipient, and the letter or its headers."""
    return f"""\
Return-Path: <>
Date: Mon,  3 Aug 2026 07:00:02 +0200 (CEST)
From: MAILER-DAEMON@mx.kommun.se (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: casetrack@kommun.se
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
    boundary="4ABC1234.1785733202/mx.kommun.se"
Content-Transfer-Encoding: 8bit
Message-Id: <20260803050002.4ABC1234@mx.kommun.se>

This is a MIME-encapsulated message.

--4ABC1234.1785733202/mx.kommun.se
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host mx.kommun.se.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

--4ABC1234.1785733202/mx.kommun.se
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kommun.se
X-Postfix-Queue-ID: 4ABC1234
Arrival-Date: Mon,  3 Aug 2026 07:00:01 +0200 (CEST)

{mottagare}
--4ABC1234.1785733202/mx.kommun.se
Content-Description: Undelivered Message
Content-Type: {slag}
Content-Transfer-Encoding: 8bit

{tillbaka}
--4ABC1234.1785733202/mx.kommun.se--
""".replace("\n", "\r\n").encode()


def write_exchange(
    svar: str = "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", status: str = "5.1.1"
) -> bytes:
    """As Exchange writes it in Swedish: text and HTML, few fields, and the headers of the letter among its own."""
    return f"""\
From: Microsoft Outlook <MicrosoftExchange329e71ec@kommun.se>
To: <casetrack@kommun.se>
Subject: =?utf-8?Q?Kan_inte_levereras=3A_Ledningsrapport_juli_2026?=
Date: Mon, 3 Aug 2026 05:00:03 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type="delivery-status";
\tboundary="_000_d1"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: sv-SE
In-Reply-To: <casetrack.7.{NYCKEL}@kommun.se>
References: <casetrack.7.{NYCKEL}@kommun.se>
Message-ID: <e5b1@exchange.kommun.se>
Auto-Submitted: auto-replied

--_000_d1
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="_000_d2"

--_000_d2
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Leveransen till f=C3=B6ljande mottagare eller grupper misslyckades:

--_000_d2
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PHA+TGV2ZXJhbnNlbiBtaXNzbHlja2FkZXM8L3A+

--_000_d2--

--_000_d1
Content-Type: message/delivery-status

Reporting-MTA: dns;exchange.kommun.se

Final-recipient: RFC822;chef@kommun.se
Action: failed
Status: {status}
Diagnostic-Code: smtp;{svar}
X-Display-Name: chef@kommun.se

--_000_d1
Content-Type: message/rfc822

Received: from casetrack (10.0.0.5) by exchange.kommun.se (10.0.0.6)
 with Microsoft SMTP Server id 15.2.1544.4; Mon, 3 Aug 2026 07:00:01 +0200
MIME-Version: 1.0
From: <casetrack@kommun.se>
To: <chef@kommun.se>
Subject: Ledningsrapport juli 2026: Mottagning
Message-ID:
 <casetrack.7.{NYCKEL}@kommun.se>
X-MS-Exchange-Organization-SCL: -1

--_000_d1--
""".replace("\n", "\r\n").encode()


def return_letter(brev: bytes, status: str = "5.1.1", svar: str = "550 5.1.1 User unknown") -> bytes:
    """What a server makes of a letter that it took from us and can't deliver after all."""
    till = message_from_bytes(brev, policy=policy.default)["To"]
    mottagare = f"""\
Final-Recipient: rfc822; {till}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {svar}
"""
    headers = brev.decode().replace("\r\n", "\n").partition("\n\n")[0]
    return write_postfix(mottagare, f"{headers}\n", "text/rfc822-headers")
