"""One test per rule of quality: a folder without any finding, broken in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casetrack.exchange.anrop import citera
from casetrack.exchange.inlasning.anmarkningar import Anmarkning
from casetrack.exchange.inlasning.kvalitetsregler import REGLER
from tests.exchange.conftest import Import
from tests.exchange.folder import (
    FILES,
    Value,
    make_allvarssamtal,
    make_barn,
    make_enhet,
    make_forlangning,
    make_insats,
    make_mal,
    make_orosanmalan,
    make_utredning,
    write_folder,
)

Folder = dict[str, list[dict[str, Value]]]


def make_case() -> Folder:
    """A child's case in which every field holds something, and none contradicts another."""
    return {
        "enheter": [make_enhet(namnd_namn="Norra", giltig_fran="2020-01-01", giltig_till="2030-12-31")],
        "barn": [
            make_barn(
                personnummer="20140506-9806",
                fornamn="Exempla",
                efternamn="Fiktivsson",
                stadsdel="Exempelhöjden",
                skydd="ingen",
                ensamkommande="nej",
            )
        ],
        "orosanmalningar": [
            make_orosanmalan(
                nadde_mottagningen="2025-09-01T11:00",
                registrerad="2025-09-02T08:00",
                satt="telefon",
                vald="nej",
                brott="ja",
                brottsdatum="2025-08-30",
                forsta_gang="ja",
                skyddsbedomning="2025-09-01T15:00",
                behov_av_skydd="nej",
                beslut="inleda",
                beslut_datum="2025-09-10",
                utredning="U1",
                barnet_hort="nej",
                barnet_hort_orsak="För ungt",
                sen_orsak=None,
                synnerliga_skal="annat",
                synnerliga_skal_text="Familjen utomlands",
                aterkoppling="given",
                aterkoppling_begard="2025-09-11",
                aterkoppling_given="2025-09-12",
            )
        ],
        "utredningar": [
            make_utredning(
                beslutsunderlag_klart="2026-01-20",
                avslutad="2026-01-30",
                resultat="insats",
                barnet_delaktigt="ja",
                barnet_aterkoppling="ja",
                skola_vidtalad="ej_nodvandigt",
                sen_orsak="vakans",
            )
        ],
        "forlangningar": [make_forlangning(beslutad_av="A. Chef")],
        "insatser": [
            make_insats(
                utredning="U1",
                typ="familjehem",
                beslutad="2026-01-30",
                paborjad="2026-02-01",
                avslutad="2026-02-20",
                avslutsorsak="Flyttade hem",
                lagrum="SoL",
                skyddsbehov="ja",
                vantat_pa_placering="nej",
                trygga_forhallanden="ja",
            )
        ],
        "allvarssamtal": [
            make_allvarssamtal(
                kallad="2025-09-02T09:00",
                hallet="2025-09-03T13:00",
                ung="ja",
                vardnadshavare="ja",
                polis="nej",
                utfall="genomfort",
            )
        ],
        "mal": [
            make_mal(kf_arsmal="öka", prognos="80 %", utfall_vb_foregaende="79 %", giltig_fran="2026-01-01")
        ],
    }


def change(stem: str, **values: Value) -> Callable[[Folder], None]:
    """Break the first row of a file."""
    return lambda folder: folder[stem][0].update(values)


def add(stem: str, *rows: dict[str, Value]) -> Callable[[Folder], None]:
    return lambda folder: folder[stem].extend(dict(row) for row in rows)


def both(*changes: Callable[[Folder], None]) -> Callable[[Folder], None]:
    def change_all(folder: Folder) -> None:
        for each in changes:
            each(folder)

    return change_all


SECOND_BARN = both(
    add("barn", make_barn("B2", kon="pojke", fodd="2012-01-01")),
    add("insatser", make_insats("I2", barn="B2")),
)
SECOND_NAMND = both(
    add("enheter", make_enhet("E2", namnd="N2")), add("insatser", make_insats("I2", enhet="E2"))
)

# What is broken, and the one line that tells of it: file and line, column, value, code.
FIELD_ERRORS: dict[str, tuple[Callable[[Folder], None], str]] = {
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
ERRORS: dict[str, tuple[Callable[[Folder], None], str]] = {
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
WARNINGS: dict[str, tuple[Callable[[Folder], None], str]] = {
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
        'insatser.csv:2: beslutad: "2026-01-30" ENHET_GILTIGHET',
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
# Rules that compare with what is stored have their tests in test_lagrade_rader and test_inlasning.
AGAINST_STORED = {
    "FLERTYDIG",
    "ANNAT_BARN",
    "FEL_NAMND",
    "PERSONNUMMER_LAGRAT",
    "UTREDNING_BUNDEN",
    "UPPFOLJD_FORE_AVSLUTAD",
    "OVERVAGD_FORE_PABORJAD",
}


def tell(found: list[Anmarkning]) -> list[str]:
    """Findings as file, line, column, value and code."""
    return [f"{each.fil}:{each.rad}: {each.kolumn}: {citera(each.varde or '')} {each.kod}" for each in found]


def write_broken(path: Path, breaking: Callable[[Folder], None]) -> Path:
    folder = make_case()
    breaking(folder)
    return write_folder(path, **folder)


def test_nothing_is_found_in_the_unbroken_folder(import_folder: Import, tmp_path: Path) -> None:
    outcome = import_folder(write_folder(tmp_path / "in", **make_case()))
    assert (outcome.fel, outcome.varningar) == ([], [])
    assert outcome.lagrat == dict.fromkeys(FILES, (1, 0, 0))


@pytest.mark.parametrize("name", FIELD_ERRORS | ERRORS)
def test_errors(import_folder: Import, tmp_path: Path, name: str) -> None:
    breaking, line = (FIELD_ERRORS | ERRORS)[name]
    outcome = import_folder(write_broken(tmp_path / "in", breaking))
    assert tell(outcome.fel) == [line]
    assert outcome.lagrat is None


@pytest.mark.parametrize("name", WARNINGS)
def test_warnings(import_folder: Import, tmp_path: Path, name: str) -> None:
    breaking, line = WARNINGS[name]
    outcome = import_folder(write_broken(tmp_path / "in", breaking))
    assert (outcome.fel, tell(outcome.varningar)) == ([], [line])
    assert outcome.lagrat is not None


def test_every_rule_has_its_test() -> None:
    shown = {line.rpartition(" ")[2] for _, line in (ERRORS | WARNINGS).values()}
    assert {regel.kod for regel in REGLER} - AGAINST_STORED <= shown


def test_a_code_has_one_severity() -> None:
    severities = {(regel.kod, regel.fel) for regel in REGLER}
    assert len(severities) == len({kod for kod, _ in severities})


ACCEPTED: dict[str, Callable[[Folder], None]] = {
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


@pytest.mark.parametrize("name", ACCEPTED)
def test_nothing_is_found_in_what_is_right(import_folder: Import, tmp_path: Path, name: str) -> None:
    outcome = import_folder(write_broken(tmp_path / "in", ACCEPTED[name]))
    assert (tell(outcome.fel), tell(outcome.varningar)) == ([], [])


def test_all_errors_of_all_files_come_at_once_in_order(import_folder: Import, tmp_path: Path) -> None:
    folder = make_case()
    folder["barn"].insert(0, make_barn("B0", kon="x", fodd="y"))
    folder["orosanmalningar"][0].update(satt="fax", beslut_datum="2025-02-29", enhet="E9")
    folder["utredningar"][0].update(avslutad="2024-01-01", resultat="x")
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert tell(outcome.fel) == [
        'barn.csv:2: kon: "x" KOD',
        'barn.csv:2: fodd: "y" DATUM',
        'orosanmalningar.csv:2: satt: "fax" KOD',
        'orosanmalningar.csv:2: beslut_datum: "2025-02-29" DATUM',
        'orosanmalningar.csv:2: enhet: "E9" REFERENS',
        'utredningar.csv:2: resultat: "x" KOD',
        'utredningar.csv:2: avslutad: "2024-01-01" AVSLUTAD_FORE_INLEDD',
    ]
    assert outcome.lagrat is None
