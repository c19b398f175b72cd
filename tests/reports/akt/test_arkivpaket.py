"""What the archive receives: all of the case, readable without us, and any damage to it found."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text

from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.reports.akt.akt import APART, TABELLER
from casetrack.reports.akt.arkivpaket import granska_paket, ta_ut_till_arkivet, verifiera_uttag
from tests.cases.conftest import Flode
from tests.conftest import Database
from tests.followup.akter import ORD, make_full


def unpack(innehall: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(innehall)) as paket:
        return {namn.partition("/")[2]: paket.read(namn) for namn in paket.namelist()}


def repack(filer: dict[str, bytes]) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w") as paket:
        for namn, innehall in filer.items():
            paket.writestr(f"arende-1/{namn}", innehall)
    return ut.getvalue()


@pytest.fixture
def paket(flode: Flode) -> bytes:
    return ta_ut_till_arkivet(flode.session, make_full(flode), av=flode.chef, now=flode.now)[1]


def test_all_of_the_case_is_in_it_in_every_form(paket: bytes) -> None:
    filer = unpack(paket)
    of_the_reporter = {"Gunhild", "Gunnels"}
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(filer["data/akt.pdf"])).pages)
    for form in (filer["data/akt.txt"].decode(), filer["data/arende.json"].decode(), " ".join(pdf.split())):
        assert {each for each in ORD if each not in form} == of_the_reporter
    tabeller = json.loads(filer["data/arende.json"])["tabeller"]
    for namn, rader in tabeller.items():
        lasta = list(csv.DictReader(io.StringIO(filer[f"data/csv/{namn}.csv"].decode()), delimiter=";"))
        assert len(lasta) == len(rader), namn
        assert rader, namn
    assert set(tabeller) == set(TABELLER)


def test_every_table_that_a_disposal_empties_is_handed_over(database: Database) -> None:
    with database.owner.connect() as connection:
        source = connection.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'gallra_arende'")) or ""
    emptied = set(re.findall(r"DELETE FROM (\w+)", source))
    assert emptied == {*TABELLER, *APART, "arkivuttag", "gallringsforslag"}


def test_who_reported_is_in_a_file_apart_and_logged_as_such(paket: bytes, flode: Flode) -> None:
    filer = unpack(paket)
    assert [namn for namn, innehall in filer.items() if b"Gunhild" in innehall] == ["data/anmalare.json"]
    assert b"Gunborg" in filer["data/anmalare.json"]  # what was noted before, too
    vad = flode.session.scalars(select(Atkomst.vad)).all()
    assert {Lasning.EXPORT, Lasning.ANMALARE} <= set(vad)


def test_a_package_as_it_was_made_is_whole(paket: bytes) -> None:
    assert granska_paket(paket) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda filer: filer | {"data/akt.txt": b"annat"}, "data/akt.txt har en annan kontrollsumma"),
        (lambda filer: filer | {"data/mer.txt": b""}, "data/mer.txt finns inte i förteckningen"),
        (
            lambda filer: {namn: each for namn, each in filer.items() if namn != "data/akt.pdf"},
            "data/akt.pdf saknas",
        ),
        (lambda filer: {"data/akt.txt": filer["data/akt.txt"]}, "manifest-sha256.txt saknas"),
    ],
)
def test_damage_is_found(paket: bytes, damage, said: str) -> None:  # type: ignore[no-untyped-def]
    assert said in granska_paket(repack(damage(unpack(paket))))


def test_what_is_no_package_is_told_so() -> None:
    assert granska_paket(b"PK") == ["filen är ingen zip, eller är skadad"]


def test_the_archives_copy_is_noted_only_if_it_is_the_one_that_was_taken_out(flode: Flode) -> None:
    barn_id = make_full(flode)
    uttag, _ = ta_ut_till_arkivet(flode.session, barn_id, av=flode.chef, now=flode.now)
    with pytest.raises(Avvisat, match="stämmer inte"):
        verifiera_uttag(flode.session, barn_id, "0" * 64, av=flode.chef, now=flode.now)
    verifierat = verifiera_uttag(flode.session, barn_id, f" {uttag.sha256} ", av=flode.chef, now=flode.now)
    assert (verifierat.verifierad, verifierat.verifierad_av) == (flode.now, flode.chef.namn)


def test_one_from_before_the_last_note_is_out_of_date(flode: Flode) -> None:
    barn_id = make_full(flode)
    uttag, _ = ta_ut_till_arkivet(flode.session, barn_id, av=flode.chef, now=flode.now)
    flode.inled(barn_id)
    with pytest.raises(Avvisat, match="Ta ut det igen"):
        verifiera_uttag(flode.session, barn_id, uttag.sha256, av=flode.chef, now=flode.now + timedelta(1))


def test_there_is_nothing_to_take_out_of_a_case_that_is_not_there(flode: Flode) -> None:
    with pytest.raises(Saknas):
        ta_ut_till_arkivet(flode.session, 999, av=flode.chef, now=flode.now)
