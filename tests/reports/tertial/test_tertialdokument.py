import io
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest

from casetrack.followup.utfall import Antal
from casetrack.reports.dokument.docxfil import skriv_docx
from casetrack.reports.dokument.dokument import Punktlista, Rubrik, Stycke, Tabell
from casetrack.reports.dokument.pdffil import skriv_pdf
from casetrack.reports.tertial.innehall import Fryst, Tertial, Tertialrapport
from casetrack.reports.tertial.tertialdokument import bygg_dokument
from casetrack.rules.koder import Malstatus, Tillstand
from tests.reports.dokument.tagged import read_structure
from tests.reports.tertial.rapporter import UNGA, make_egen, make_nod, make_rad, make_rapport, make_utfall

ANDEL = make_rad(make_utfall("allvarssamtal_48h", Antal(1, 9), Antal(0, 3)), analys="Få samtal.")
ANTAL = make_rad(make_utfall("anmalningar", Antal(None, 1240), Antal(None, 0)))
EGEN = make_egen("Antal fältassistenter", "7 st", kalla="Personalsystemet")
UTAN_VARDE = make_rad(make_utfall("skola_vidtalad", Antal(0, 0), Antal(0, 0)), tillstand=Tillstand.EJ_MATBAR)
AKTIVITETER = (
    ("Gemensam mottagning", date(2026, 1, 15), date(2026, 6, 30), "Försenad"),
    ("BBIC", None, None, ""),
)


def make_stor() -> Tertialrapport:
    return replace(
        make_rapport(ANDEL, ANTAL, EGEN, UTAN_VARDE),
        noder=(
            make_nod("1.4", ANDEL, status=Malstatus.DELVIS, analys="Vi är på väg.\n\nHösten avgör."),
            make_nod("1.4.1", ANTAL, EGEN, UTAN_VARDE, text="Hjälp i tid", aktiviteter=AKTIVITETER),
            make_nod("2", text="Kompetens", status=Malstatus.HELT),
        ),
    )


def list_rubriker(rapport: Tertialrapport) -> list[tuple[int, str]]:
    return [(each.niva, each.text) for each in bygg_dokument(rapport).block if isinstance(each, Rubrik)]


def list_stycken(rapport: Tertialrapport) -> list[tuple[str, str]]:
    return [(each.etikett, each.text) for each in bygg_dokument(rapport).block if isinstance(each, Stycke)]


def list_tabeller(rapport: Tertialrapport) -> list[Tabell]:
    return [each for each in bygg_dokument(rapport).block if isinstance(each, Tabell)]


def test_goals_are_headings_as_deep_as_the_goals_above_them_in_the_report() -> None:
    assert list_rubriker(make_stor())[:6] == [
        (1, "1.4 Barn växer upp tryggt"),
        (2, "1.4.1 Hjälp i tid"),
        (1, "2 Kompetens"),
        (1, "Meningar till den löpande texten"),
        (1, "Antalen bakom siffrorna"),
        (1, "Så är siffrorna räknade"),
    ]


def test_an_enhetsmål_is_headed_by_its_level_and_its_enhet_and_its_rows_name_it() -> None:
    ungas = make_rad(make_utfall("allvarssamtal_48h", Antal(1, 4), Antal(0, 3)), enhet=UNGA)
    noder = (make_nod("1.4.1", ANDEL), make_nod("1.4.1.2", ungas, text="Samtal i tid.", enhet=UNGA))
    rapport = replace(make_rapport(ANDEL, ungas), noder=noder)
    assert (2, "Enhetsmål 1.4.1.2 Samtal i tid, Utredning unga") in list_rubriker(rapport)
    namn = [rad[0] for tabell in list_tabeller(rapport) for rad in tabell.rader if isinstance(rad, tuple)]
    assert [each.endswith(", Utredning unga") for each in namn] == [False, True, False, True]
    # Counts of both, and what they mean once.
    assert len(list_tabeller(rapport)[-1].rader) == 2
    assert len(rapport.definitioner) == 1


def test_a_report_without_a_goal_tree_is_one_table() -> None:
    rapport = make_rapport(ANDEL, ANTAL)
    assert list_rubriker(rapport)[0] == (1, "Indikatorer")
    assert list_tabeller(rapport)[0].rubriker == rapport.kolumner


def test_each_goal_has_its_status_and_its_analys() -> None:
    stycken = list_stycken(make_stor())
    assert [each for each in stycken if each[0] in ("Status", "Analys")] == [
        ("Status", "◆ Uppfylls delvis"),
        ("Analys", "Vi är på väg.\n\nHösten avgör."),
        ("Status", "— Ingen"),
        ("Status", "● Uppfylls helt"),
    ]


def test_before_2017_an_analys_is_called_kommentar() -> None:
    etiketter = {etikett for etikett, _ in list_stycken(replace(make_stor(), ar=2016))}
    assert "Kommentar" in etiketter
    assert "Analys" not in etiketter


def test_activities_have_their_dates_and_what_has_not_gone_as_planned() -> None:
    tabell = list_tabeller(make_stor())[2]
    assert tabell.rubriker == ("Aktivitet", "Startdatum", "Slutdatum", "Avvikelse")
    assert tabell.rader == (
        ("Gemensam mottagning", "2026-01-15", "2026-06-30", "Försenad"),
        ("BBIC", "", "", ""),
    )


def test_the_counts_behind_each_figure_are_printed_where_there_are_any() -> None:
    tabell = list_tabeller(make_stor())[3]
    assert [rad[1:] for rad in tabell.rader if isinstance(rad, tuple)] == [
        ("1 av 12", "1 av 9", "0 av 3", "0 av 0", "2", "1", "3"),
        ("1 240", "1 240", "0", "0", "2", "1", "3"),
    ]


def test_sentences_are_ready_to_paste_and_definitions_say_what_is_counted() -> None:
    utkast, fryst = make_stor(), replace(make_stor(), fryst=Fryst(datetime(2026, 9, 1, tzinfo=UTC), "Kim", 1))
    listor = [
        [each.punkter for each in bygg_dokument(rapport).block if isinstance(each, Punktlista)]
        for rapport in (utkast, fryst)
    ]
    # Nobody has approved the sentences: what is frozen has none.
    assert [each[:-1] for each in listor] == [[(ANDEL.mening,)], []]
    definitioner = listor[1][0]
    assert definitioner[0].startswith(f"{ANDEL.indikator.namn}. {ANDEL.indikator.beskrivning}")
    assert any(each.endswith("Källa: Personalsystemet.") for each in definitioner)
    rad = make_rad(make_utfall("utredning_fyra_manader", Antal(8, 10), Antal(8, 10)))
    (lista,) = (
        each
        for each in bygg_dokument(replace(fryst, rader=(rad,), noder=())).block
        if isinstance(each, Punktlista)
    )
    assert rad.lagrum
    assert lista.punkter[0].endswith(f"{rad.lagrum}.")


@pytest.mark.parametrize(
    ("tertial", "titel"), [(Tertial.T2, "Tertialrapport 2 2026"), (Tertial.VB, "Verksamhetsberättelse 2026")]
)
def test_the_document_is_named_after_its_report_and_dated_by_its_cut_off(
    tertial: Tertial, titel: str
) -> None:
    dokument = bygg_dokument(replace(make_stor(), tertial=tertial))
    assert (dokument.titel, dokument.undertitel, dokument.datum) == (titel, "Nämnden N1", date(2026, 8, 31))
    assert dokument.sidfot == f"Nämnden N1, {titel}, siffror till och med 2026-08-31"
    assert dokument.liggande


def test_a_frozen_report_says_when_and_by_whom_and_another_that_it_is_not() -> None:
    assert ("Fryst", "Nej, rapporten är ett utkast") in list_stycken(make_stor())
    fryst = Fryst(datetime(2026, 9, 20, 8, 30, tzinfo=UTC), "Kim Controller", 2)
    text = "2026-09-20 klockan 10.30 av Kim Controller, nummer 2"
    assert ("Fryst", text) in list_stycken(replace(make_stor(), fryst=fryst))


def test_word_and_pdf_say_the_same_in_the_same_order() -> None:
    dokument = bygg_dokument(make_stor())
    word = [each.text for each in docx.Document(io.BytesIO(skriv_docx(dokument))).paragraphs if each.text]
    pdf = read_structure(skriv_pdf(dokument)).find("Title", "P", "H1", "H2", "LBody")
    assert [each.text.split() for each in pdf] == [each.split() for each in word]
