"""Numbers are read as people write them, and only real ones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.cases.personnummer import OgiltigtNummer, skriv_personnummer, tolka_personnummer
from casetrack.rules.koder import IdentitetTyp, Kon
from tests.cases.conftest import make_nummer

IDAG = date(2026, 3, 3)
NUMMER = make_nummer("20150507", "238")


@pytest.mark.parametrize(
    "skrivet", [NUMMER, f"{NUMMER[:8]}-{NUMMER[8:]}", f"{NUMMER[2:8]}-{NUMMER[8:]}", NUMMER[2:]]
)
def test_every_usual_way_of_writing_is_the_same_number(skrivet: str) -> None:
    nummer = tolka_personnummer(f" {skrivet} ", IDAG)
    assert (nummer.typ, nummer.varde, nummer.fodd) == (IdentitetTyp.PERSONNUMMER, NUMMER, date(2015, 5, 7))


def test_the_ninth_of_ten_digits_tells_the_sex() -> None:
    assert tolka_personnummer(make_nummer("20150507", "238"), IDAG).kon is Kon.FLICKA
    assert tolka_personnummer(make_nummer("20150507", "239"), IDAG).kon is Kon.POJKE


def test_sixty_more_than_the_day_is_a_samordningsnummer() -> None:
    nummer = tolka_personnummer(make_nummer("20150567"), IDAG)
    assert (nummer.typ, nummer.fodd) == (IdentitetTyp.SAMORDNINGSNUMMER, date(2015, 5, 7))


def test_ten_digits_mean_the_latest_birth_that_has_been() -> None:
    born_today, born_tomorrow = make_nummer("20260303"), make_nummer("19260304")
    assert tolka_personnummer(born_today[2:], IDAG).fodd == IDAG
    assert tolka_personnummer(born_tomorrow[2:], IDAG).fodd == date(1926, 3, 4)
    assert tolka_personnummer(f"{born_today[2:8]}+{born_today[8:]}", IDAG).fodd == date(1926, 3, 3)


@pytest.mark.parametrize(
    ("skrivet", "sagt"),
    [
        ("", "ÅÅÅÅMMDD-NNNN"),
        ("Alva", "ÅÅÅÅMMDD-NNNN"),
        ("20150507-23", "ÅÅÅÅMMDD-NNNN"),
        ("²0150507-2384", "ÅÅÅÅMMDD-NNNN"),
        (NUMMER + "\n1", "ÅÅÅÅMMDD-NNNN"),
        (make_nummer("20150231"), "inte finns i kalendern"),
        (make_nummer("20151307"), "inte finns i kalendern"),
        (NUMMER[:-1] + str((int(NUMMER[-1]) + 1) % 10), "kontrollsiffra"),
        (make_nummer("20260304"), "framtiden"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(skrivet: str, sagt: str) -> None:
    with pytest.raises(OgiltigtNummer, match=sagt):
        tolka_personnummer(skrivet, IDAG)


@given(st.dates(date(1930, 1, 1), IDAG), st.integers(1, 999))
def test_a_number_gives_back_the_birth_it_was_made_of(fodd: date, lopnummer: int) -> None:
    varde = make_nummer(f"{fodd:%Y%m%d}", f"{lopnummer:03}")
    assert tolka_personnummer(skriv_personnummer(varde), IDAG).fodd == fodd
    assert tolka_personnummer(varde[2:], IDAG).varde == varde
