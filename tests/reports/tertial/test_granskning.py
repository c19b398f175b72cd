"""Every check of reports.md, with the published error behind it where there is one (golden_figures.json)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd
from casetrack.followup.indikator import EgenIndikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.granskning import Granskat, lista_fynd
from casetrack.reports.tertial.granskning import granska as granska_rapport
from casetrack.reports.tertial.innehall import (
    Aktivitet,
    Malenhet,
    Malnod,
    Rapportrad,
    Tertial,
    Tertialrapport,
)
from casetrack.reports.tertial.omdome import satt_status
from casetrack.reports.tertial.radkontroller import Fynd, Radkontext
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.koder import Malstatus, Roll, Tillstand
from tests.conftest import Organisation
from tests.followup.golden import GOLDEN
from tests.followup.underlag import add_forhandsbedomning, add_mal
from tests.reports.tertial.rapporter import UNGA, make_nod, make_rad, make_rapport, make_utfall
from tests.reports.tertial.trad import add_indikator, add_malpost, add_rapport

LUGN = ("", "", "", "")
# Enough boys and girls, and nothing to object to.
ANDEL = make_utfall("utredning_fyra_manader", Antal(40, 50), Antal(41, 50), Antal(0, 0))
ANDEL = replace(ANDEL, ofullstandiga=0)
ANDEL_NAMN = KATALOG["utredning_fyra_manader"].namn
UNGAS = replace(make_utfall("utredning_fyra_manader", Antal(10, 20), Antal(10, 20)), ofullstandiga=0)


def egen(
    celler: tuple[str, str, str], decimaler: int, utfall: Utfall = ANDEL, namn: str = "Egen"
) -> Rapportrad:
    indikator = EgenIndikator(
        kod="egen_x",
        namn=namn,
        matt=Matt.ANDEL,
        raknas="",
        ankare="",
        beskrivning="",
        decimaler=decimaler,
        kalla="Publicerad rapport",
    )
    return Rapportrad(indikator, utfall, (namn, *celler, "", "", "", "", "Tertial 2 2026"))


def only_value(kod: str = "utredning_fyra_manader") -> Utfall:
    return replace(make_utfall(kod, Antal(0, 0), Antal(0, 0)), ofullstandiga=0)


def granska(rapport: Tertialrapport, *, forra: Utfall | None = None, rest: int | None = None) -> list[Fynd]:
    return list(lista_fynd(rapport, lambda rad: Radkontext(rapport, rad, rad.indikator.kod, forra, rest)))


def koder(rad: Rapportrad, *, tertial: Tertial = Tertial.T2, **annat: Any) -> list[str]:
    rapport = replace(make_rapport(rad), tertial=tertial)
    return [each.kod for each in granska(rapport, **annat)]


def test_a_row_that_agrees_with_itself_is_left_in_peace() -> None:
    assert koder(make_rad(ANDEL, mal=("80 %", "81 %", "84 %", "84 %")), rest=50) == []


def test_every_finding_names_its_row_and_says_what_to_do() -> None:
    (fynd,) = granska(make_rapport(make_rad(ANDEL, analys="SIFFROR?")))
    assert fynd == Fynd.fel(
        "utredning_fyra_manader",
        KATALOG["utredning_fyra_manader"].namn,
        "Analys",
        "PLATSHALLARE",
        "en platshållare står kvar",
        "Skriv det som ska stå där.",
    )


def golden(id_: str) -> dict[str, Any]:
    return next(row for row in GOLDEN["rows"] if row["id"] == id_)


def test_a_published_complement_in_place_of_a_share_is_refused_by_its_counts() -> None:
    row = golden("skyddsbehov-trygga-forhallanden-vb-2019")
    printed = row["printed"]
    utfall = make_utfall("trygga_forhallanden", Antal(*row["pojkar"]), Antal(*row["flickor"]))
    rad = egen((printed["utfall"], printed["pojkar"], printed["flickor"]), 2, utfall)
    assert set(koder(rad)) >= {"PROCENTTECKEN", "ANTALEN"}
    rattad = row["correct"]
    assert koder(egen((rattad["utfall"], rattad["pojkar"], rattad["flickor"]), 2, utfall)) == []


@pytest.mark.parametrize("case", GOLDEN["must_be_refused"], ids=lambda case: case["case"])
def test_a_published_row_that_cannot_be_right_is_refused(case: dict[str, Any]) -> None:
    printed = case["printed"]
    counts = case.get("counts")
    utfall = (
        make_utfall("till_utredning", Antal(*counts["pojkar"]), Antal(*counts["flickor"]))
        if counts
        else only_value()
    )
    decimaler = 2 if "," in printed["utfall"] else 0
    rapport = make_rapport(
        egen((printed["utfall"], printed["pojkar"], printed["flickor"]), decimaler, utfall)
    )
    assert Granskat(tuple(granska(rapport))).fel


def test_parts_that_are_more_than_the_whole_are_refused() -> None:
    utfall = replace(ANDEL, namnare=90)
    assert "SUMMA" in koder(egen(("90 %", "80 %", "82 %"), 0, utfall))
    antal = replace(make_utfall("anmalningar", Antal(None, 6), Antal(None, 6)), namnare=10, ofullstandiga=0)
    assert koder(make_rad(antal)) == ["SUMMA"]


def test_the_name_and_the_source_of_an_own_indicator_are_read_too() -> None:
    rad = egen(("80 %", "", ""), 0, only_value(), namn="Andel ??? <i>x</i>")
    rad = replace(rad, indikator=replace(rad.indikator, kalla="Enkät XX"))
    fynd = [(each.kolumn, each.kod) for each in granska(make_rapport(rad))]
    assert fynd == [("Indikator", "PLATSHALLARE"), ("Indikator", "HTML"), ("Källa", "PLATSHALLARE")]


def test_the_same_indicator_twice_is_refused_by_its_code_and_by_its_name() -> None:
    rad = make_rad(ANDEL)
    rapport = make_rapport(rad)
    noder = tuple(Malnod(nummer, "Mål", Malstatus.HELT, "", (rad,), ()) for nummer in ("1", "2"))
    dubbla = [
        each for each in granska(replace(rapport, rader=(rad, rad), noder=noder)) if each.kod == "DUBBEL_RAD"
    ]
    assert [(each.plats, each.text) for each in dubbla] == [
        ("2 utredning_fyra_manader", "indikatorn står redan under 1")
    ]
    samma_namn = egen(("80 %", "", ""), 0, only_value(), namn=rad.indikator.namn.upper())
    assert "DUBBEL_RAD" in [each.kod for each in granska(make_rapport(rad, samma_namn))]


def test_an_indicator_stands_once_for_the_namnd_and_once_for_each_enhet() -> None:
    barn = replace(UNGA, kod="UTR1", namn="Utredning barn")

    def dubbla(*enheter: Malenhet | None) -> list[tuple[str, str]]:
        rader = [make_rad(ANDEL, enhet=enhet) for enhet in enheter]
        noder = [make_nod(f"1.1.1.{n}", rad, enhet=rad.enhet) for n, rad in enumerate(rader, start=1)]
        fynd = granska(replace(make_rapport(*rader), noder=tuple(noder)))
        return [(each.plats, each.rad) for each in fynd if each.kod == "DUBBEL_RAD"]

    assert dubbla(None, UNGA, barn) == []
    assert dubbla(None, UNGA, barn, UNGA) == [
        ("1.1.1.4 utredning_fyra_manader", f"{ANDEL_NAMN}, Utredning unga")
    ]


@pytest.mark.parametrize(
    ("enhet", "funnet"),
    [
        (UNGA, ""),
        (replace(UNGA, giltig_fran=date(2026, 8, 31), giltig_till=date(2026, 8, 31)), ""),
        (replace(UNGA, giltig_till=date(2026, 1, 1)), ""),
        (
            replace(UNGA, giltig_till=date(2025, 12, 31)),
            "Utredning unga användes till och med 2025-12-31, före rapportens period",
        ),
        (
            replace(UNGA, giltig_fran=date(2026, 9, 1)),
            "Utredning unga används från och med 2026-09-01, efter rapportens period",
        ),
    ],
)
def test_an_enhet_that_was_not_in_use_in_the_period_is_a_warning(enhet: Malenhet, funnet: str) -> None:
    fynd = granska(make_rapport(make_rad(ANDEL, enhet=enhet)))
    assert [(each.text, each.hindrar) for each in fynd if each.kod == "ENHET_STANGD"] == (
        [(funnet, False)] if funnet else []
    )


def test_an_empty_row_is_refused_until_something_says_why() -> None:
    tom = make_rad(only_value())
    assert koder(tom) == ["TOM_RAD"]
    assert koder(replace(tom, tillstand=Tillstand.MATS_EJ)) == []


@pytest.mark.parametrize(
    ("mal", "funnet"),
    [
        (("", "", "84 %", "Tas fram av nämnd"), ["PROGNOS_SAKNAS"]),
        (("", "", "", "Tas fram av nämnd"), ["MAL_SAKNAS"]),
        (("", "", "Tas fram av nämnd", "Tas fram av nämnd"), ["MAL_ANVISNING"]),
        (("", "84 %", "öka", ""), ["TEXTMAL"]),
        (("80 %", "84 %", "öka", ""), []),
        (("", "84 %", "bättre", ""), ["TEXTMAL"]),
        (("", "84 %", "", "70-90 %"), []),
        (("", "", "minst 70 %", ""), ["PROGNOS_SAKNAS"]),
        (("12 st", "84 %", "84 %", ""), ["INTE_TAL"]),
        (("hej", "84 %", "84 %", ""), ["INTE_TAL"]),
        (("101 %", "84 %", "84 %", ""), ["UTANFOR_SKALAN"]),
        (("", "84 st", "84 %", ""), ["ENHET"]),
        (("", "150 %", "84 %", ""), ["UTANFOR_SKALAN"]),
        (("", "84 %", "-5 %", ""), ["UTANFOR_SKALAN"]),
        (("", "bättre", "84 %", ""), ["PROGNOSTEXT"]),
        (("", "84%", "84 %", ""), ["PROCENTTECKEN"]),
    ],
)
def test_a_target_that_is_text_is_not_taken_for_a_number(
    mal: tuple[str, str, str, str], funnet: list[str]
) -> None:
    assert koder(make_rad(ANDEL, mal=mal)) == funnet


def test_the_prognos_of_a_follow_up_is_held_against_the_children_that_are_followed() -> None:
    utfall = make_utfall("ej_aktuell_12_manader", Antal(30, 40), Antal(30, 40))
    rad = make_rad(replace(utfall, ofullstandiga=0), mal=("", "90 %", "90 %", ""))
    rapport = make_rapport(rad)

    def funnet(hittills: Antal, rest: int) -> list[str]:
        kontext = Radkontext(rapport, rad, "1", None, rest, hittills=hittills)
        return [each.text for each in lista_fynd(rapport, lambda rad: kontext)]

    assert funnet(Antal(20, 20), 20) == []
    (text,) = funnet(Antal(10, 20), 20)
    assert "Prognosen kan inte nås: 20 av 20 resten av året räcker inte." in text


@pytest.mark.parametrize(("prognos", "funnet"), [("40 st", []), ("10 st", ["PROGNOS_NAS_EJ"])])
def test_the_prognos_of_a_monthly_mean_is_held_against_the_months_that_are_left(
    prognos: str, funnet: list[str]
) -> None:
    utfall = make_utfall("placerade_barn", Antal(160, 8), Antal(160, 8))
    rad = make_rad(replace(utfall, taljare=320, namnare=8, ofullstandiga=0), mal=("", prognos, "", ""))
    assert koder(rad, rest=4) == funnet


def test_a_status_that_the_figures_no_longer_propose_is_told(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    rapport = add_rapport(session, organisation, tertial=Tertial.T1)
    mal = add_malpost(session, rapport, "1")
    post = add_indikator(session, mal, "skola_vidtalad")
    kim = Utforare(None, "Kim Controller", Roll.CONTROLLER)
    namnd = session.get_one(Namnd, organisation.namnd_id)

    def funnet(prognos: str) -> list[tuple[str, str]]:
        post.prognos = prognos
        session.flush()
        session.expire_all()
        gjord = skapa_tertialrapport(session, namnd, 2026, Tertial.T1, date(2026, 4, 30))
        return [
            (each.plats, each.text)
            for each in granska_rapport(session, gjord, rapport.id).fynd
            if each.kod == "STATUS_INAKTUELL"
        ]

    satt_status(session, mal, Malstatus.INGEN, Malstatus.INGEN, "", None, av=kim, now=now)
    assert funnet("50") == []
    add_mal(session, organisation, "skola_vidtalad", arsmal="95")
    text = "statusen Ingen sattes när förslaget var ingen, och nu är det uppfylls inte"
    assert funnet("50") == [("1", text)]
    # What a person has set against the proposal stands while the proposal does.
    satt_status(session, mal, Malstatus.DELVIS, Malstatus.INTE, "", "Nästan.", av=kim, now=now)
    assert funnet("50") == []
    assert funnet("96") == [
        ("1", "statusen Uppfylls delvis sattes när förslaget var uppfylls inte, och nu är det uppfylls helt")
    ]


def test_a_year_written_by_hand_is_held_against_the_cases() -> None:
    rad = make_rad(ANDEL, mal=("25 %", "84 %", "84 %", ""))
    rapport = make_rapport(rad)
    fynd = list(lista_fynd(rapport, lambda rad: Radkontext(rapport, rad, "1", None, None, "50 %")))
    assert [(each.kod, each.hindrar, each.kolumn) for each in fynd] == [
        ("ANNAT_HELAR", False, "Periodens utfall VB 2025")
    ]
    assert fynd[0].text == "25 % är skrivet för hand, och ur ärendena blir det 50 %"


def test_the_year_before_is_counted_from_the_record_where_somebody_has_written_it(
    session: Session, organisation: Organisation
) -> None:
    kod = "forhandsbedomning_14_dagar"
    add_mal(session, organisation, kod, utfall_vb_foregaende="25 %")
    namnd = session.get_one(Namnd, organisation.namnd_id)

    def funnet() -> list[str]:
        rapport = skapa_tertialrapport(session, namnd, 2026, Tertial.T1, date(2026, 4, 30))
        return [each.kod for each in granska_rapport(session, rapport).fynd if each.kod == "ANNAT_HELAR"]

    # Nothing is known of that year until something is recorded of it.
    assert funnet() == []
    add_forhandsbedomning(session, organisation, date(2025, 6, 2))
    assert funnet() == ["ANNAT_HELAR"]


def test_a_prognos_that_cannot_be_reached_says_what_the_rest_would_have_to_be() -> None:
    # Published: 8,3 % so far (1 of 12), prognos 75 %.
    row = golden("allvarssamtal-48h-t2-2021")
    utfall = replace(
        make_utfall("allvarssamtal_48h", Antal(*row["pojkar"]), Antal(*row["flickor"])), ofullstandiga=0
    )
    rad = make_rad(utfall, mal=("25,6 %", "75 %", "75 %", "Tas fram av nämnd"))
    fynd = {each.kod: each for each in granska(make_rapport(rad), rest=6)}
    assert set(fynd) == {"PROGNOS_NAS_EJ", "SMA_TAL"}
    assert "Prognosen kan inte nås: 6 av 6 resten av året räcker inte." in fynd["PROGNOS_NAS_EJ"].text
    assert not fynd["PROGNOS_NAS_EJ"].hindrar
    # Where everything from now on must succeed, that is said too; where less will do, nothing.
    (allt,) = (each for each in granska(make_rapport(rad), rest=32) if each.kod == "PROGNOS_NAS_EJ")
    assert "Resten av året måste minst 32 av 32 lyckas" in allt.text
    assert "PROGNOS_NAS_EJ" not in koder(rad, rest=100)


def test_more_counted_already_than_the_prognos_says() -> None:
    antal = replace(make_utfall("anmalningar", Antal(None, 60), Antal(None, 60)), ofullstandiga=0)
    assert koder(make_rad(antal, mal=("", "100 st", "", "")), rest=30) == ["PROGNOS_NAS_EJ"]
    assert koder(make_rad(antal, mal=("", "130 st", "", "")), rest=30) == []


def test_what_is_found_names_a_column_of_the_reports_own_template_and_its_own_word_for_the_text() -> None:
    rad = make_rad(
        make_utfall("allvarssamtal_48h", Antal(5, 8), Antal(4, 6)), mal=("???", "???", "", ""), analys="???"
    )
    for ar, kolumner, texten in (
        (2016, {"Prognos helår", "Kommentar"}, "kommentaren"),
        (2017, {"Periodens utfall VB 2016", "Prognos helår", "Analys"}, "analysen"),
    ):
        fynd = granska(replace(make_rapport(rad), ar=ar))
        assert {each.kolumn for each in fynd if each.kod == "PLATSHALLARE"} == kolumner
        (fa,) = (each for each in fynd if each.kod == "SMA_TAL")
        assert fa.atgard == f"Skriv antalet i {texten}."


def test_a_changed_definition_few_cases_and_missing_records_are_told() -> None:
    utfall = make_utfall("allvarssamtal_48h", Antal(5, 8), Antal(4, 6))
    utfall = replace(utfall, fran=date(2021, 1, 1), till=date(2021, 8, 31), per=date(2021, 8, 31))
    fynd = {each.kod: each.text for each in granska(make_rapport(make_rad(utfall)))}
    assert set(fynd) == {"VERSIONSBYTE", "TACKNING", "SMA_TAL"}
    assert fynd["VERSIONSBYTE"].startswith("definitionen ändrades 2021-04-01 (version 2)")
    assert fynd["TACKNING"].startswith("bara 14 av 17 (82,4 %)")
    assert fynd["SMA_TAL"].startswith("utfallet bygger på 14, färre än 20")


@pytest.mark.parametrize(
    ("analys", "funnet"),
    [
        ("Andelen är 81 %, 81 av 100; pojkar 80 procent och 41 av 50 flickor.", []),
        ("Under januari till augusti 2026 var andelen 81 % (81 av 100).", []),
        ("Samma period året före var den 71 % (50 av 70).", []),
        ("Under januari till augusti 2026 var andelen 78 % (81 av 100).", ["ANTALEN", "OLIKA_TAL"]),
        ("Andelen är 78 procent.", ["OKANT_TAL"]),
        # Another figure's own value is right, and one that nobody knows may be.
        ("Förra året var andelen 71 %, i år är den 81 %.", []),
        ("Förra året var andelen 69 %, i år är den 81 %.", ["OKANT_TAL"]),
        ("Bland pojkar var andelen 80 %, bland flickor 82 %.", []),
        ("Det gick bra. I år var andelen 69 %. Förra året var andelen 71 %.", ["OLIKA_TAL"]),
        ("80 av 100 blev klara i tid.", ["OKANT_TAL"]),
        ("1 081 av 1 100 blev klara i tid.", ["OKANT_TAL"]),
        ("Två av tre enheter har fått förstärkning.", []),
        ("Andelen är 81%.", ["PROCENTTECKEN"]),
        ("Det har blivit bättre ...", ["PLATSHALLARE"]),
        ("<b>Bättre</b>", ["HTML"]),
    ],
)
def test_a_figure_in_the_text_is_the_one_in_the_table(analys: str, funnet: list[str]) -> None:
    forra = make_utfall("utredning_fyra_manader", Antal(30, 40), Antal(20, 30))
    assert koder(make_rad(ANDEL, analys=analys), forra=forra) == funnet


@pytest.mark.parametrize(
    ("kod", "utfall", "text"),
    [
        ("anmalningar", make_utfall("anmalningar", Antal(None, 200), Antal(None, 199)), "antalet {}"),
        (
            "utredningstid_medel",
            make_utfall("utredningstid_medel", Antal(6000, 50), Antal(6300, 50)),
            "värdet {} dagar",
        ),
    ],
)
def test_a_count_and_a_number_of_days_in_the_text_are_those_of_the_table(
    kod: str, utfall: Utfall, text: str
) -> None:
    rad = make_rad(replace(utfall, ofullstandiga=0))
    ratt = rad.celler[1].split()[0]
    for tal, funnet in ((ratt, []), ("450", ["OLIKA_TAL"])):
        analys = f"Under januari till augusti 2026 var {text.format(tal)}."
        assert koder(replace(rad, analys=analys)) == funnet


@pytest.mark.parametrize("text", ["1 259 av 2 170", "1\u00a0259 av 2\u00a0170", "1259 av 2170"])
def test_a_count_above_a_thousand_is_known_however_it_is_written(text: str) -> None:
    rad = make_rad(make_utfall("utredning_fyra_manader", Antal(659, 1085), Antal(600, 1085)))
    assert koder(replace(rad, analys=f"Av alla blev {text} klara i tid.")) == []


def test_a_share_in_the_running_text_is_the_one_in_the_table() -> None:
    rad = make_rad(ANDEL)
    text = rad.mening.replace("81 procent", "{} procent")

    def funnet(andel: str) -> list[str]:
        nod = Malnod("1", "Mål", Malstatus.HELT, f"Som väntat.\n\n{text.format(andel)}", (rad,), ())
        return [each.kod for each in granska(replace(make_rapport(rad), noder=(nod,)))]

    assert funnet("81") == []
    assert funnet("76") == ["ANTALEN", "OLIKA_TAL"]
    text = text.replace("81 av 100", "162 av 200")
    assert funnet("81") == ["OLIKA_TAL"]


def test_the_share_of_an_enhet_in_the_running_text_is_its_own_row_and_not_the_namnds() -> None:
    namndens, ungas = make_rad(ANDEL), make_rad(UNGAS, enhet=UNGA)
    assert (namndens.celler[1], ungas.celler[1]) == ("81 %", "50 %")

    def funnet(text: str, enhet: Malenhet | None, *rader: Rapportrad) -> list[str]:
        noder = (
            make_nod("1.4.1", namndens, status=Malstatus.HELT, analys="" if enhet else text),
            make_nod("1.4.1.1", *rader, status=Malstatus.HELT, analys=text if enhet else "", enhet=UNGA),
        )
        rapport = replace(make_rapport(namndens, *rader), noder=noder)
        return [each.text for each in granska(rapport) if each.kod == "OLIKA_TAL"]

    # The ready sentences of both, wherever they are pasted but the nämnd's where the enhet has a row of its own.
    assert funnet(f"{namndens.mening} {ungas.mening}", None, ungas) == []
    assert funnet(ungas.mening, UNGA, ungas) == []
    assert funnet(namndens.mening, UNGA) == []
    (fel,) = funnet(namndens.mening, UNGA, ungas)
    assert fel.startswith("texten säger 81 % för ")
    assert fel.endswith("och tabellen 50 % (20 av 40)")
    # Without the enhet's name a share is the enhet's in its own goal, and the nämnd's in every other.
    utan_namn = ungas.mening.replace(" vid Utredning unga", "")
    assert funnet(utan_namn, UNGA, ungas) == []
    assert len(funnet(utan_namn, None, ungas)) == 1
    assert len(funnet(ungas.mening.replace("50 procent", "51 procent"), None, ungas)) == 1


@pytest.mark.parametrize(
    ("text", "ger"),
    [
        ("Andelen är 18,75 % (13 av 16).", "81,25"),
        ("Var 31,2 procent (5 av 16) klara?", "31,3"),
        ("Ungefär 81 % (13 av 16) blev klara.", ""),
        ("Andelen är 0 % (0 av 0).", ""),
    ],
)
def test_a_share_beside_its_counts_is_the_one_that_they_give(text: str, ger: str) -> None:
    nod = make_nod("1", make_rad(ANDEL), status=Malstatus.HELT, analys=text)
    fynd = granska(replace(make_rapport(make_rad(ANDEL)), noder=(nod,)))
    skal = [each.text for each in fynd if each.kod == "ANTALEN" and each.hindrar]
    assert [each.partition("antalen ger ")[2] for each in skal] == ([f"{ger} %"] if ger else [])


def test_what_is_said_of_the_row_itself_is_its_total_and_no_other_of_its_figures() -> None:
    forra = make_utfall("utredning_fyra_manader", Antal(30, 40), Antal(20, 30))
    fore, flickor = "Andelen: var andelen 71 %.", "Under året var andelen 82 %."
    assert (make_rad(ANDEL).celler[3], koder(make_rad(ANDEL, analys=fore), forra=forra)) == (
        "82 %",
        ["OLIKA_TAL"],
    )
    assert koder(make_rad(ANDEL, analys=flickor), forra=forra) == ["OLIKA_TAL"]


@pytest.mark.parametrize(
    ("text", "funnet"),
    [
        (
            "Under januari till april var 81 procent av utredningarna av barn och unga slutförda inom fyra månader.",
            0,
        ),
        (
            "Under januari till april var 79 procent av utredningarna av barn och unga slutförda inom fyra månader.",
            1,
        ),
        ("Av utredningarna av barn och unga slutfördes 81 % (162 av 200) inom fyra månader.", 1),
        ("Förra året slutfördes 79 procent av utredningarna av barn och unga inom fyra månader.", 0),
        ("Utredningarna drog ut på tiden. 79 procent av personalen har gått utbildningen.", 0),
    ],
)
def test_a_share_said_in_other_words_is_asked_about_and_does_not_stop(text: str, funnet: int) -> None:
    rad = make_rad(ANDEL)
    nod = make_nod("1", rad, status=Malstatus.HELT, analys=text)
    fynd = granska(replace(make_rapport(rad), noder=(nod,)))
    assert [(each.kod, each.hindrar) for each in fynd] == [("OLIKA_TAL", False)] * funnet


@pytest.mark.parametrize(
    "text",
    [
        "Prognosen är god.",
        "Andelen beräknas öka.",
        "Det kommer att bli bättre.",
        "Målet bedöms uppfyllas vid årets slut.",
        "Nämnden räknar med att nå målet.",
        "Andelen kommer sannolikt att öka.",
        "Andelen kommer öka.",
        "Vi tror på en bättre höst.",
        "Vi beräknar nå målet.",
        "Troligen nås målet.",
    ],
)
def test_words_of_prognosis_left_in_a_verksamhetsberättelse_are_found(text: str) -> None:
    assert koder(make_rad(ANDEL, analys=text)) == []
    assert koder(make_rad(ANDEL, analys=text), tertial=Tertial.VB) == ["PROGNOSORD"]


def test_a_goal_without_status_and_its_texts_are_looked_at_too() -> None:
    nod = Malnod(
        "1.4",
        "Mål ???",
        None,
        "<p>Bra</p>",
        (),
        (Aktivitet("XX", None, None, ""), Aktivitet("Utbilda", None, None, "Beräknas ske ...")),
    )
    fynd = granska(replace(make_rapport(), noder=(nod,), tertial=Tertial.VB))
    assert [(each.plats, each.kolumn, each.kod) for each in fynd] == [
        ("1.4", "", "STATUS_SAKNAS"),
        ("1.4", "Målet", "PLATSHALLARE"),
        ("1.4", "Analys", "HTML"),
        ("1.4", "Aktiviteten XX", "PLATSHALLARE"),
        ("1.4", "Avvikelse för Utbilda", "PLATSHALLARE"),
        ("1.4", "Avvikelse för Utbilda", "PROGNOSORD"),
    ]
