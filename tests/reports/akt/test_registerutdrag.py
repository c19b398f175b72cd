"""What a person is told: everything, but for what the law keeps from them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.gallringsprovning import foresla_gallring
from casetrack.cases.barn import Barn, Personidentitet
from casetrack.cases.bestridande import BestridandeUppgifter, anteckna_bestridande
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.followup.frysning import frys
from casetrack.followup.period import Period
from casetrack.models import Base
from casetrack.reports.akt.akt import TABELLER
from casetrack.reports.akt.aktdokument import skriv_text
from casetrack.reports.akt.registerutdrag import (
    ANDRA_DOLDA,
    ANMALARE_DOLD,
    TEXT_DOLD,
    UTANFOR_AKTEN,
    Registerutdrag,
    _ar_fritext,
    lista_fritexter,
    skapa_registerutdrag,
    skriv_registerutdrag,
    skriv_registerutdrag_json,
)
from casetrack.reports.dokument.pdffil import skriv_pdf
from casetrack.rules.koder import AnmalareKategori, IdentitetTyp, Objekttyp, Skydd
from tests.cases.conftest import Flode, make_nummer
from tests.followup.akter import make_ej_inledd, make_full, set_kommun


def make(flode: Flode, barn_id: int, *frislappta: str) -> Registerutdrag:
    return skapa_registerutdrag(flode.session, barn_id, frislappta=frislappta, now=flode.now)


def written(utdrag: Registerutdrag) -> str:
    """All that leaves the house, in both forms."""
    return skriv_text(skriv_registerutdrag(utdrag)) + skriv_registerutdrag_json(utdrag).decode()


def test_who_reported_is_never_in_it(flode: Flode) -> None:
    barn_id = make_full(flode)
    alla = [each.nyckel for each in lista_fritexter(flode.session, barn_id) if "Gunborg" not in each.text]
    told = written(make(flode, barn_id, *alla))
    for word in ("Gunborg", "Gunhild", "Gunnels"):
        assert word not in told


@pytest.mark.parametrize("kategori", list(AnmalareKategori))
def test_the_kind_of_reporter_is_told_only_where_it_tells_of_no_person(
    flode: Flode, kategori: AnmalareKategori
) -> None:
    barn_id = flode.registrera(anmalare=kategori).barn_id
    told = written(make(flode, barn_id))
    enskild = kategori in {
        *(AnmalareKategori.PRIVATPERSON, AnmalareKategori.ANHORIG),
        *(AnmalareKategori.ANONYM, AnmalareKategori.FRITIDSVERKSAMHET),
    }
    assert (ANMALARE_DOLD in told) == enskild
    assert (f"Anmälare: {kategori.text}" in told) != enskild
    assert (f'"{kategori.value}"' in told) != enskild


def test_no_text_goes_out_unread(flode: Flode) -> None:
    barn_id = make_full(flode)
    told = written(make(flode, barn_id))
    assert "fukten i badrummet." not in told
    assert TEXT_DOLD in told
    # The person's own name, address and own words are the person's.
    assert "Utgallrad" in told
    assert "Gatuadress: Gallerbacken 7" in told
    assert "Postnummer: 987 42" in told
    assert "Urban säger att fukten i badrummet är påhittad" in told


def test_each_text_is_let_out_by_itself_with_its_former_wording(flode: Flode) -> None:
    barn_id = make_full(flode)
    texter = lista_fritexter(flode.session, barn_id)
    assert len({each.nyckel for each in texter}) == len(texter)
    forst = next(each for each in texter if each.text == "Grannen hör gråt och ser fukten i badrummet.")
    told = written(make(flode, barn_id, forst.nyckel))
    assert "ser fukten i badrummet." in told
    assert "Även tvillingen" not in told
    assert forst.kalla.startswith("Beskrivning")


def test_siblings_are_not_told_of(flode: Flode) -> None:
    rader = flode.session.scalars
    barn_id = flode.registrera().barn_id
    rad = rader(Base.metadata.tables["orosanmalan"].select().with_only_columns(Orosanmalan.id)).one()
    anmalan = flode.session.get_one(Orosanmalan, rad)
    anmalan.syskongrupp = "6f3b1f0e-8a52-4f0e-9d0f-1b2c3d4e5f60"  # type: ignore[assignment]
    flode.session.flush()
    told = written(make(flode, barn_id))
    assert "6f3b1f0e" not in told
    assert ANDRA_DOLDA in told


def test_what_is_disputed_stands_beside_it(flode: Flode) -> None:
    rad = flode.registrera()
    anteckna_bestridande(
        flode.session,
        Objekttyp.OROSANMALAN,
        rad.id,
        BestridandeUppgifter("inkom", date(2026, 3, 3), "Det var veckan efter"),
        av=flode.av,
        now=flode.now,
    )
    text = skriv_text(skriv_registerutdrag(make(flode, rad.barn_id)))
    assert "Personen bestrider detta (Inkom), 2026-03-03: Det var veckan efter" in text


def test_it_tells_when_the_case_was_read_and_not_by_whom(flode: Flode) -> None:
    barn_id = flode.registrera().barn_id
    laste = replace(flode.chef, namn="Nyfiken Läsare")
    log_atkomst(
        flode.session,
        Lasning.ARENDE,
        [barn_id],
        namnd_id=flode.organisation.namnd_id,
        av=laste,
        now=flode.now,
        varfor="grannen ringde",
    )
    told = written(make(flode, barn_id))
    assert "2026-03-03 kl. 10.00 | Läste ärendet | Chef" in told
    assert "Nyfiken" not in told
    assert "grannen ringde" not in told


@pytest.mark.parametrize("skydd", [Skydd.SEKRETESSMARKERING, Skydd.SKYDDAD_FOLKBOKFORING])
def test_nothing_in_it_leads_to_a_protected_person(flode: Flode, skydd: Skydd) -> None:
    barn_id = make_full(flode)
    barn = flode.session.get_one(Barn, barn_id)
    barn.skydd, barn.stadsdel = skydd, "Hemliga gatan"
    flode.session.flush()
    alla = [each.nyckel for each in lista_fritexter(flode.session, barn_id)]
    utdrag = make(flode, barn_id, *alla)
    told = json.dumps(utdrag.akt.rader["barn"]) + json.dumps(utdrag.akt.rader["personidentitet"])
    told += json.dumps([rad["andringar"] for rad in utdrag.akt.rader["handelse"]])
    for word in ('Urban"', 'Utgallrad"', "19900507239", "Hemliga gatan"):
        assert word not in told, word
    for word in ("Mottagning N1", "Galler", "98742", "987 42"):
        assert word not in written(utdrag), word


def test_it_can_be_read_and_is_a_pdf(flode: Flode) -> None:
    barn_id = make_full(flode)
    fil = skriv_pdf(skriv_registerutdrag(make(flode, barn_id)))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(fil)).pages)
    assert "Registerutdrag" in text
    assert "Utgallrad" in text


def test_every_column_is_either_told_or_known_not_to_be_somebodys_words() -> None:
    """A column made later is taken for somebody's own words until one says that it is not."""
    assert _ar_fritext("orosanmalan", "en_ny_kolumn", "text")
    fritexter = {
        f"{tabell.name}.{kolumn.name}"
        for tabell in Base.metadata.sorted_tables
        if tabell.name in ("barn", "orosanmalan", "utredning", "insats", "allvarssamtal", "forlangning",
                           "ateroppning", "overforing", "bestridande", "personidentitet")
        for kolumn in tabell.columns
        if _ar_fritext(tabell.name, kolumn.name, "text")
    }  # fmt: skip
    assert fritexter == {
        *("orosanmalan.beskrivning", "orosanmalan.beslut_motivering", "orosanmalan.barnet_hort_orsak"),
        *("orosanmalan.synnerliga_skal_text", "orosanmalan.vald_skal", "insats.avslutsorsak"),
        *("allvarssamtal.plats", "forlangning.skal", "forlangning.upphavd_skal", "ateroppning.skal"),
        "overforing.skal",
    }


@given(st.sampled_from(["inkom", "typ", "vald", "beslut_datum"]), st.text(min_size=1))
def test_dates_and_codes_are_not_texts(falt: str, varde: Any) -> None:
    assert not _ar_fritext("orosanmalan", falt, varde)


def test_everything_that_is_kept_about_a_person_is_in_it_or_kept_out_for_a_reason() -> None:
    """A new table that points at a child has to find its place here."""
    kept_out = {
        "anmalaridentitet",  # who reported (OSL 26:5)
        "tidigare_anmalaridentitet",
        "atkomst",  # told as readings, without the names of those who read
        "omrakning",  # which months' figures are to be counted again
    }
    objekt = {"orosanmalan_id", "utredning_id", "insats_id", "barn_id"}
    pointing = {each.name for each in Base.metadata.sorted_tables if objekt & set(each.columns.keys())}
    assert pointing - {*TABELLER, *UTANFOR_AKTEN, *kept_out} == set()


def test_the_disposal_and_the_frozen_figures_are_told_of(flode: Flode) -> None:
    barn_id = make_ej_inledd(flode).barn_id
    set_kommun(flode.session, flode.organisation.namnd_id)
    foresla_gallring(flode.session, flode.organisation.namnd_id, now=flode.now)
    frys(
        flode.session,
        ["anmalningar"],
        Period(date(2015, 1, 1), date(2026, 2, 28), date(2026, 2, 28)),
        av=flode.av,
        now=flode.now,
    )
    told = written(make(flode, barn_id))
    assert "Gallring och arkiv" in told
    assert "SoL 16:1" in told
    assert "Siffror som ärendet räknas i" in told
    assert '"fryst_rad"' in told


def test_another_case_with_the_same_number_is_told_of_by_its_number_alone(flode: Flode) -> None:
    nummer = make_nummer("20150507", "238")
    first = flode.registrera(flode.barn(personnummer=nummer)).barn_id
    other = flode.registrera(flode.barn(fornamn="Dubblett")).barn_id
    flode.session.add(
        Personidentitet(
            namnd_id=flode.organisation.namnd_id,
            barn_id=other,
            typ=IdentitetTyp.PERSONNUMMER,
            varde=nummer,
        )
    )
    flode.session.flush()
    told = written(make(flode, first))
    assert f"Samma personnummer finns också i ärende {other}." in told
    assert "Dubblett" not in told
