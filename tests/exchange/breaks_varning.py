"""What an import stores and warns of, told as in `breaks_fel`; and what it finds nothing wrong with."""

from __future__ import annotations

from tests.exchange.case import Break, add, both, change
from tests.exchange.folder import (
    make_allvarssamtal,
    make_barn,
    make_enhet,
    make_insats,
    make_orosanmalan,
    make_utredning,
)

WARNINGS: dict[str, tuple[Break, str]] = {
    "number and birth": (
        change("barn", fodd="2014-05-07"),
        'barn.csv:2: personnummer: "20140506-9806" PERSONNUMMER_FODD',
    ),
    "number and sex": (
        change("barn", kon="pojke"),
        'barn.csv:2: personnummer: "20140506-9806" PERSONNUMMER_KON',
    ),
    "samordningsnummer and birth": (
        change("barn", personnummer="20140566-9803", fodd="2014-05-07"),
        'barn.csv:2: personnummer: "20140566-9803" PERSONNUMMER_FODD',
    ),
    "a child without rows": (add("barn", make_barn("B2")), 'barn.csv:3: id: "B2" BARN_UTAN_RADER'),
    "a nämnd with two names": (
        add("enheter", make_enhet("E2", namnd_namn="Södra")),
        'enheter.csv:3: namnd_namn: "Södra" NAMND_NAMN',
    ),
    "enhet not begun": (
        change("enheter", giltig_fran="2025-09-02"),
        'orosanmalningar.csv:2: inkom: "2025-09-01T10:00" ENHET_GILTIGHET',
    ),
    "enhet ended": (
        change("enheter", giltig_till="2026-01-31"),
        'insatser.csv:2: paborjad: "2026-02-01" ENHET_GILTIGHET',
    ),
    "enhet ended before the decision on what is not begun": (
        both(
            change("enheter", giltig_till="2026-01-29"),
            change("insatser", paborjad=None, avslutad=None),
        ),
        'insatser.csv:2: beslutad: "2026-01-30" ENHET_GILTIGHET',
    ),
    "a name masked that nobody knows": (
        change("barn", fornamn="***"),
        'barn.csv:2: fornamn: "***" MASKERAT_OKANT',
    ),
    "a number masked that nobody knows": (
        change("barn", personnummer="***"),
        'barn.csv:2: personnummer: "***" MASKERAT_OKANT',
    ),
    "enhet ended before it began": (
        add("enheter", make_enhet("E2", giltig_fran="2025-01-02", giltig_till="2025-01-01")),
        'enheter.csv:3: giltig_till: "2025-01-01" GILTIG_TILL_FORE_GILTIG_FRAN',
    ),
    "violence without utredning": (
        add(
            "orosanmalningar",
            make_orosanmalan(
                "A2", vald="ja", beslut="inte_inleda", beslut_datum="2025-09-02", barnet_hort="ja"
            ),
        ),
        'orosanmalningar.csv:3: beslut: "inte_inleda" VALD_UTAN_UTREDNING',
    ),
    "child not said to be heard": (
        add("orosanmalningar", make_orosanmalan("A2", beslut="inte_inleda", beslut_datum="2025-09-02")),
        'orosanmalningar.csv:3: barnet_hort: "" BARNET_HORT',
    ),
    "child not heard, and nothing said of why": (
        change("orosanmalningar", barnet_hort_orsak=None),
        'orosanmalningar.csv:2: barnet_hort_orsak: "" BARNET_HORT_ORSAK',
    ),
    "utredning without a decision on it": (
        add("orosanmalningar", make_orosanmalan("A2", utredning="U1")),
        'orosanmalningar.csv:3: utredning: "U1" UTREDNING_UTAN_BESLUT',
    ),
    "a decision on information": (
        add(
            "orosanmalningar",
            make_orosanmalan("A2", typ="information", beslut="inte_inleda", beslut_datum="2025-09-02"),
        ),
        'orosanmalningar.csv:3: beslut: "inte_inleda" TYP_BESLUT',
    ),
    "an ansökan turned down": (
        add(
            "orosanmalningar",
            make_orosanmalan("A2", typ="ansokan", beslut="inte_inleda", beslut_datum="2025-09-02"),
        ),
        'orosanmalningar.csv:3: beslut: "inte_inleda" TYP_BESLUT',
    ),
    "an ansökan with an offence": (
        add("orosanmalningar", make_orosanmalan("A2", typ="ansokan", brott="ja")),
        'orosanmalningar.csv:3: brott: "ja" TYP_FALT',
    ),
    "information that the child is reported for the first time": (
        add("orosanmalningar", make_orosanmalan("A2", typ="information", forsta_gang="nej")),
        'orosanmalningar.csv:3: forsta_gang: "nej" TYP_FALT',
    ),
    "an ansökan with the child heard": (
        add("orosanmalningar", make_orosanmalan("A2", typ="ansokan", barnet_hort="ja")),
        'orosanmalningar.csv:3: barnet_hort: "ja" TYP_FALT',
    ),
    "an ansökan with a reason not to hear the child": (
        add("orosanmalningar", make_orosanmalan("A2", typ="ansokan", barnet_hort_orsak="För ungt")),
        'orosanmalningar.csv:3: barnet_hort_orsak: "För ungt" TYP_FALT',
    ),
    "a talk about an ansökan": (
        both(
            add("orosanmalningar", make_orosanmalan("A2", typ="ansokan")),
            add("allvarssamtal", make_allvarssamtal("A2")),
        ),
        'allvarssamtal.csv:3: anmalan: "A2" TYP_ALLVARSSAMTAL',
    ),
    "told, but not noted as told": (
        change("orosanmalningar", aterkoppling="inte_given"),
        'orosanmalningar.csv:2: aterkoppling: "inte_given" ATERKOPPLING_DATUM',
    ),
    "a result of an open utredning": (
        both(change("utredningar", avslutad=None, beslutsunderlag_klart=None)),
        'utredningar.csv:2: resultat: "insats" RESULTAT_UTAN_AVSLUT',
    ),
    "two utredningar at a time": (
        add("utredningar", make_utredning("U2", inledd="2026-01-29")),
        'utredningar.csv:3: inledd: "2026-01-29" OVERLAPPANDE_UTREDNING',
    ),
    "two placements at a time": (
        add("insatser", make_insats("I2", typ="hvb", beslutad="2026-02-19", paborjad="2026-02-19")),
        'insatser.csv:3: paborjad: "2026-02-19" OVERLAPPANDE_PLACERING',
    ),
    "at the mottagning before it came in": (
        change("orosanmalningar", nadde_mottagningen="2025-09-01T09:00"),
        'orosanmalningar.csv:2: nadde_mottagningen: "2025-09-01T09:00" NADDE_MOTTAGNINGEN_FORE_INKOM',
    ),
    "registered before it came in": (
        change("orosanmalningar", registrerad="2025-09-01T09:00"),
        'orosanmalningar.csv:2: registrerad: "2025-09-01T09:00" REGISTRERAD_FORE_INKOM',
    ),
    "asked before it came in": (
        change("orosanmalningar", aterkoppling_begard="2025-08-31"),
        'orosanmalningar.csv:2: aterkoppling_begard: "2025-08-31" ATERKOPPLING_BEGARD_FORE_INKOM',
    ),
    "told before it came in": (
        change("orosanmalningar", aterkoppling_begard=None, aterkoppling_given="2025-08-31"),
        'orosanmalningar.csv:2: aterkoppling_given: "2025-08-31" ATERKOPPLING_GIVEN_FORE_INKOM',
    ),
    "told before asked": (
        change("orosanmalningar", aterkoppling_given="2025-09-10"),
        'orosanmalningar.csv:2: aterkoppling_given: "2025-09-10" ATERKOPPLING_GIVEN_FORE_ATERKOPPLING_BEGARD',
    ),
    "reported before the offence": (
        change("orosanmalningar", brottsdatum="2025-09-02"),
        'orosanmalningar.csv:2: brottsdatum: "2025-09-02" INKOM_FORE_BROTTSDATUM',
    ),
    "ready before it began": (
        change("utredningar", beslutsunderlag_klart="2025-09-09"),
        'utredningar.csv:2: beslutsunderlag_klart: "2025-09-09" BESLUTSUNDERLAG_KLART_FORE_INLEDD',
    ),
    "closed before it was ready": (
        change("utredningar", beslutsunderlag_klart="2026-01-31"),
        'utredningar.csv:2: avslutad: "2026-01-30" AVSLUTAD_FORE_BESLUTSUNDERLAG_KLART',
    ),
    "extended when closed": (
        change("forlangningar", beslutad="2026-01-31"),
        'forlangningar.csv:2: beslutad: "2026-01-31" BESLUTAD_EFTER_AVSLUTAD',
    ),
    "begun before it was decided": (
        change("insatser", paborjad="2026-01-29"),
        'insatser.csv:2: paborjad: "2026-01-29" PABORJAD_FORE_BESLUTAD',
    ),
    "known before it came in": (
        change("allvarssamtal", kannedom="2025-09-01T09:00"),
        'allvarssamtal.csv:2: kannedom: "2025-09-01T09:00" KANNEDOM_FORE_INKOM',
    ),
    "summoned before it was known": (
        change("allvarssamtal", kallad="2025-09-01T09:59"),
        'allvarssamtal.csv:2: kallad: "2025-09-01T09:59" KALLAD_FORE_KANNEDOM',
    ),
    "held before it was known": (
        change("allvarssamtal", kallad=None, hallet="2025-09-01T09:59"),
        'allvarssamtal.csv:2: hallet: "2025-09-01T09:59" HALLET_FORE_KANNEDOM',
    ),
    "held before summoned": (
        change("allvarssamtal", hallet="2025-09-02T08:59"),
        'allvarssamtal.csv:2: hallet: "2025-09-02T08:59" HALLET_FORE_KALLAD',
    ),
}

FALT_FOR_ANMALAN = (
    *("brott", "brottsdatum", "forsta_gang", "barnet_hort", "barnet_hort_orsak", "synnerliga_skal"),
    *("nadde_mottagningen", "registrerad", "skyddsbedomning", "aterkoppling_begard", "aterkoppling_given"),
)

ACCEPTED: dict[str, Break] = {
    "an instant with an offset": change("orosanmalningar", inkom="2025-09-01T08:00:00Z"),
    "the doubled hour": change("orosanmalningar", nadde_mottagningen="2025-10-26T02:30"),
    "a number without hyphen": change("barn", personnummer="201405069806"),
    "an expected birth": change("barn", personnummer=None, fodd="2027-01-03"),
    "a unit with an end to come": change("enheter", giltig_till="2099-12-31"),
    "an extension with an end to come": change("forlangningar", till="2099-12-31"),
    "ten thousand characters": change("forlangningar", skal="å" * 10_000),
    "tabs and line breaks": change("forlangningar", skal="rad 1\n\trad 2\r\nrad 3"),
    "what a spreadsheet takes for a formula": change("barn", fornamn="=1+1", efternamn="@x"),
    "something today": change("insatser", avslutad="2026-03-03"),
    "an undecided ansökan": add("orosanmalningar", make_orosanmalan("A2", typ="ansokan")),
    "an undecided ansökan that began an utredning": add(
        "orosanmalningar", make_orosanmalan("A2", typ="ansokan", utredning="U1")
    ),
    "an anmälan decided on an utredning that an undecided ansökan began": both(
        change("orosanmalningar", typ="ansokan", beslut=None, beslut_datum=None, inkom="2025-09-10T23:59"),
        change("orosanmalningar", **dict.fromkeys(FALT_FOR_ANMALAN)),
        lambda folder: folder["allvarssamtal"].clear(),
        add(
            "orosanmalningar",
            make_orosanmalan("A2", beslut="inleda", beslut_datum="2025-09-20", utredning="U1"),
        ),
    ),
    "another anmälan decided on the same utredning": add(
        "orosanmalningar",
        make_orosanmalan(
            "A2", inkom="2025-09-10T23:59", beslut="inleda", beslut_datum="2025-09-20", utredning="U1"
        ),
    ),
    "joined on the first day": add(
        "orosanmalningar",
        make_orosanmalan(
            "A2", inkom="2025-09-10T00:00", beslut="paford", beslut_datum="2025-09-10", utredning="U1"
        ),
    ),
    "joined on the last day": add(
        "orosanmalningar",
        make_orosanmalan(
            "A2", inkom="2026-01-30T23:59", beslut="paford", beslut_datum="2026-02-02", utredning="U1"
        ),
    ),
    "an utredning begun on the day another closed": add(
        "utredningar", make_utredning("U2", inledd="2026-01-30")
    ),
    "an insats decided, never begun": change("insatser", paborjad=None, avslutad=None, avslutsorsak=None),
    "columns that are left out": change("orosanmalningar"),
}
