"""What an import refuses: how the folder is broken, and the file, line, column, value and code that tell of it."""

from __future__ import annotations

from tests.exchange.case import Break, add, both, change
from tests.exchange.folder import (
    make_barn,
    make_enhet,
    make_forlangning,
    make_insats,
    make_mal,
    make_orosanmalan,
)

SECOND_BARN = both(
    add("barn", make_barn("B2", kon="pojke", fodd="2012-01-01")),
    add("insatser", make_insats("I2", barn="B2")),
)
SECOND_NAMND = both(
    add("enheter", make_enhet("E2", namnd="N2")), add("insatser", make_insats("I2", enhet="E2"))
)

FIELD_ERRORS: dict[str, tuple[Break, str]] = {
    "empty": (change("enheter", namn=""), 'enheter.csv:2: namn: "" SAKNAS'),
    "code": (change("barn", kon="Flicka"), 'barn.csv:2: kon: "Flicka" KOD'),
    "yes or no": (change("orosanmalningar", vald="Ja"), 'orosanmalningar.csv:2: vald: "Ja" JA_NEJ'),
    "date": (change("utredningar", inledd="2025-02-30"), 'utredningar.csv:2: inledd: "2025-02-30" DATUM'),
    "form of date": (change("barn", fodd="20140506"), 'barn.csv:2: fodd: "20140506" DATUM'),
    "space": (change("barn", fodd=" 2014-05-06"), 'barn.csv:2: fodd: " 2014-05-06" DATUM'),
    "instant": (
        change("orosanmalningar", registrerad="2025-09-02 kl 8"),
        'orosanmalningar.csv:2: registrerad: "2025-09-02 kl 8" TIDPUNKT',
    ),
    "lost hour": (
        change("orosanmalningar", nadde_mottagningen="2025-03-30T02:30"),
        'orosanmalningar.csv:2: nadde_mottagningen: "2025-03-30T02:30" TIDPUNKT',
    ),
    "date for an instant": (
        change("allvarssamtal", kallad="2025-09-02"),
        'allvarssamtal.csv:2: kallad: "2025-09-02" TIDPUNKT',
    ),
    "check digit": (
        change("barn", personnummer="201405069805"),
        'barn.csv:2: personnummer: "201405069805" PERSONNUMMER',
    ),
    "ten digits": (
        change("barn", personnummer="140506-9806"),
        'barn.csv:2: personnummer: "140506-9806" PERSONNUMMER',
    ),
    "impossible day of birth": (
        change("barn", personnummer="20140230-9807"),
        'barn.csv:2: personnummer: "20140230-9807" PERSONNUMMER',
    ),
    "year": (change("mal", ar="26"), 'mal.csv:2: ar: "26" AR'),
    "indicator": (change("mal", indikator="okand"), 'mal.csv:2: indikator: "okand" INDIKATOR'),
    "future date": (
        change("insatser", beslutad="2026-03-04", paborjad=None, avslutad=None),
        'insatser.csv:2: beslutad: "2026-03-04" FRAMTID',
    ),
    "future instant": (
        change("allvarssamtal", hallet="2026-03-04T00:00"),
        'allvarssamtal.csv:2: hallet: "2026-03-04T00:00" FRAMTID',
    ),
    "birth too far ahead": (
        change("barn", personnummer=None, fodd="2027-01-04"),
        'barn.csv:2: fodd: "2027-01-04" FRAMTID',
    ),
    "no due date": (
        both(
            change("utredningar", inledd="9999-12-31"),
        ),
        'utredningar.csv:2: inledd: "9999-12-31" FRAMTID',
    ),
    "too long": (
        change("forlangningar", skal="a" * 10_001),
        f'forlangningar.csv:2: skal: "{"a" * 80}" FOR_LANG',
    ),
    "control character": (
        change("barn", fornamn="Ex\x07empla"),
        'barn.csv:2: fornamn: "Ex�empla" TECKEN',
    ),
    "masked id": (change("orosanmalningar", barn="***"), 'orosanmalningar.csv:2: barn: "***" MASKERAT'),
}
ERRORS: dict[str, tuple[Break, str]] = {
    "nothing known of the nämnd": (change("mal", namnd="N9"), 'mal.csv:2: namnd: "N9" REFERENS'),
    "no such enhet": (change("insatser", enhet="E9"), 'insatser.csv:2: enhet: "E9" REFERENS'),
    "no such child": (change("insatser", barn="B9"), 'insatser.csv:2: barn: "B9" REFERENS'),
    "no such utredning": (change("insatser", utredning="U9"), 'insatser.csv:2: utredning: "U9" REFERENS'),
    "extension of nothing": (
        change("forlangningar", utredning="U9"),
        'forlangningar.csv:2: utredning: "U9" REFERENS',
    ),
    "talk about nothing": (
        change("allvarssamtal", anmalan="A9"),
        'allvarssamtal.csv:2: anmalan: "A9" REFERENS',
    ),
    "utredning of another nämnd": (
        both(SECOND_NAMND, lambda folder: folder["insatser"][1].update(utredning="U1")),
        'insatser.csv:3: utredning: "U1" NAMNDGRANS',
    ),
    "utredning of another child": (
        both(SECOND_BARN, lambda folder: folder["insatser"][1].update(utredning="U1")),
        'insatser.csv:3: utredning: "U1" UTREDNING_ANNAT_BARN',
    ),
    "an id twice": (
        add("barn", make_barn(fornamn="Annan")),
        'barn.csv:3: id: "B1" DUBBLETT',
    ),
    "an extension twice": (
        add("forlangningar", make_forlangning(skal="Igen")),
        'forlangningar.csv:3: utredning: "U1" DUBBLETT',
    ),
    "a target twice, without a date": (
        both(change("mal", giltig_fran=None), add("mal", make_mal())),
        'mal.csv:3: namnd: "N1" DUBBLETT',
    ),
    "a number masked that nobody knows": (change("barn", kon="***"), 'barn.csv:2: kon: "***" MASKERAT_NYTT'),
    "a text masked that nobody knows": (
        change("forlangningar", skal="***"),
        'forlangningar.csv:2: skal: "***" MASKERAT_NYTT',
    ),
    "a number twice": (
        both(
            SECOND_BARN,
            lambda folder: folder["barn"][1].update(personnummer="201405069806", kon="flicka", fodd=None),
        ),
        'barn.csv:3: personnummer: "201405069806" PERSONNUMMER_DUBBELT',
    ),
    "decision without date": (
        change("orosanmalningar", beslut_datum=None),
        'orosanmalningar.csv:2: beslut_datum: "" BESLUT_UTAN_DATUM',
    ),
    "date without decision": (
        both(change("orosanmalningar", beslut=None, utredning=None)),
        'orosanmalningar.csv:2: beslut: "" DATUM_UTAN_BESLUT',
    ),
    "decision without utredning": (
        change("orosanmalningar", utredning=None),
        'orosanmalningar.csv:2: utredning: "" BESLUT_UTAN_UTREDNING',
    ),
    "synnerliga skäl of another kind": (
        change("orosanmalningar", synnerliga_skal_text=None),
        'orosanmalningar.csv:2: synnerliga_skal_text: "" SYNNERLIGA_SKAL_TEXT',
    ),
    "utredning begun on another day": (
        change("orosanmalningar", beslut_datum="2025-09-11"),
        'orosanmalningar.csv:2: beslut_datum: "2025-09-11" INLEDD_ANNAN_DAG',
    ),
    "utredning begun on another day, before an undecided ansökan": (
        both(
            change("orosanmalningar", beslut_datum="2025-09-11"),
            add(
                "orosanmalningar",
                make_orosanmalan("A2", typ="ansokan", inkom="2025-09-11T00:00", utredning="U1"),
            ),
        ),
        'orosanmalningar.csv:2: beslut_datum: "2025-09-11" INLEDD_ANNAN_DAG',
    ),
    "utredning begun after the decision": (
        both(
            change("orosanmalningar", beslut_datum="2025-09-09"),
            add(
                "orosanmalningar",
                make_orosanmalan("A2", beslut="inleda", beslut_datum="2025-09-10", utredning="U1"),
            ),
        ),
        'orosanmalningar.csv:2: beslut_datum: "2025-09-09" INLEDD_ANNAN_DAG',
    ),
    "came in when the utredning had begun": (
        add(
            "orosanmalningar",
            make_orosanmalan(
                "A2", inkom="2025-09-11T00:00", beslut="inleda", beslut_datum="2025-09-12", utredning="U1"
            ),
        ),
        'orosanmalningar.csv:3: inkom: "2025-09-11T00:00" INKOM_EFTER_INLEDD',
    ),
    "joined to an utredning not begun": (
        add(
            "orosanmalningar",
            make_orosanmalan(
                "A2", inkom="2025-09-09T23:59", beslut="paford", beslut_datum="2025-09-11", utredning="U1"
            ),
        ),
        'orosanmalningar.csv:3: utredning: "U1" PAFORD_STANGD',
    ),
    "joined to an utredning closed": (
        add(
            "orosanmalningar",
            make_orosanmalan(
                "A2", inkom="2026-01-31T00:00", beslut="paford", beslut_datum="2026-01-31", utredning="U1"
            ),
        ),
        'orosanmalningar.csv:3: utredning: "U1" PAFORD_STANGD',
    ),
    "decided before it came in": (
        both(
            change(
                "orosanmalningar", inkom="2025-09-11T00:00", brottsdatum="2025-09-10", skyddsbedomning=None
            ),
            change("orosanmalningar", nadde_mottagningen=None, registrerad=None),
            change("allvarssamtal", kannedom="2025-09-12T10:00", kallad=None, hallet=None),
        ),
        'orosanmalningar.csv:2: beslut_datum: "2025-09-10" BESLUT_DATUM_FORE_INKOM',
    ),
    "assessed before it came in": (
        change("orosanmalningar", skyddsbedomning="2025-09-01T09:59"),
        'orosanmalningar.csv:2: skyddsbedomning: "2025-09-01T09:59" SKYDDSBEDOMNING_FORE_INKOM',
    ),
    "closed before it began": (
        both(
            change("utredningar", avslutad="2025-09-09", beslutsunderlag_klart=None),
            lambda folder: folder["forlangningar"].clear(),
        ),
        'utredningar.csv:2: avslutad: "2025-09-09" AVSLUTAD_FORE_INLEDD',
    ),
    "extended to before the decision": (
        change("forlangningar", till="2026-01-04"),
        'forlangningar.csv:2: till: "2026-01-04" TILL_FORE_BESLUTAD',
    ),
    "extended to where the calendar ends": (
        change("forlangningar", till="9999-12-31"),
        'forlangningar.csv:2: till: "9999-12-31" FRIST',
    ),
    "extended before it began": (
        change("forlangningar", beslutad="2025-09-09"),
        'forlangningar.csv:2: beslutad: "2025-09-09" BESLUTAD_FORE_INLEDD',
    ),
    "ended before it began": (
        change("insatser", avslutad="2026-01-31"),
        'insatser.csv:2: avslutad: "2026-01-31" AVSLUTAD_FORE_PABORJAD',
    ),
    "ended before it was decided": (
        change("insatser", paborjad=None, avslutad="2026-01-29"),
        'insatser.csv:2: avslutad: "2026-01-29" AVSLUTAD_FORE_BESLUTAD',
    ),
}
