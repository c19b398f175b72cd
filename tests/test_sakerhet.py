"""The table of requirements holds every one of ASVS 5.0, level 1 and 2, and names proofs that are there.

What is only documented is held against the program itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casetrack.access.behorighet import ROLLERS_BEHORIGHETER, Behorighet
from casetrack.access.oppning import OPPEN_I
from casetrack.exchange.inlasning.kalla import MAX_UPPACKAT
from casetrack.mail import mailbox
from casetrack.models import Base
from casetrack.reports.tertial import maltradstolkning
from casetrack.rules.koder import Roll
from casetrack.web import app, falt, leverantor, sok, takt

TOP = Path(__file__).parent.parent
PAGE = (TOP / "docs" / "sakerhet.md").read_text(encoding="utf-8")
MET, _, LEFT = PAGE.partition("\n## Undantag")
ROWS = [line for line in MET.splitlines() if re.match(r"\| \d", line)]
LEVEL_1_AND_2 = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
"""How many requirements each section of ASVS 5.0 has at level 1 and 2: they are the first of it, numbered from 1."""
NUMBERS = {f"{section}.{number}" for section, last in LEVEL_1_AND_2.items() for number in range(1, last + 1)}
LEVEL_3 = {"1.2.10", "6.3.8", "14.2.6", "14.2.7"}
"""Met too, where it is about what is most sensitive."""
PROOFS = sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE)))


@pytest.mark.parametrize("proof", PROOFS)
def test_every_proof_that_is_named_exists(proof: str) -> None:
    path, _, name = proof.partition("::")
    assert re.search(rf"^def {name}\(", (TOP / path).read_text(encoding="utf-8"), re.MULTILINE), proof


@pytest.mark.parametrize("row", ROWS)
def test_every_requirement_has_its_number_its_answer_and_its_proof(row: str) -> None:
    krav, gar_ut_pa, uppfyllt, prov = (cell.strip() for cell in row.strip("|").split("|"))
    assert re.fullmatch(r"\d+\.\d+\.\d+(?:(?:, |–)\d+\.\d+\.\d+)*", krav)
    assert gar_ut_pa
    assert uppfyllt
    assert prov.startswith("`tests/"), row


def test_what_is_left_out_has_its_reason() -> None:
    rows = [line for line in LEFT.splitlines() if re.match(r"\| [V\d]", line)]
    assert rows
    assert all(re.fullmatch(r"\| [V\d][^|]+ \| [^|]{20,} \|", row) for row in rows)


def read_numbers(cell: str) -> Iterator[str]:
    """The numbers that a cell stands for: one, a range of a section, a whole section or a whole chapter."""
    for each in cell.replace("V", "").split(", "):
        first, _, last = each.strip().partition("–")
        if last:
            section, _, number = first.rpartition(".")
            assert last.startswith(f"{section}."), cell
            for within in range(int(number), int(last.rpartition(".")[2]) + 1):
                yield f"{section}.{within}"
        elif first.count(".") == 2:
            yield first
        else:
            yield from (number for number in NUMBERS if number.startswith(f"{first}."))


def list_numbers(rows: list[str]) -> set[str]:
    return {number for row in rows for number in read_numbers(row.strip("|").split("|")[0].strip())}


def test_every_requirement_of_level_1_and_2_is_met_or_left_out_for_a_reason() -> None:
    left = [line for line in LEFT.splitlines() if re.match(r"\| [V\d]", line)]
    assert len(NUMBERS) == 253
    assert sorted(NUMBERS - list_numbers(ROWS) - list_numbers(left)) == []


def test_no_number_is_one_that_there_is_none_of() -> None:
    left = [line for line in LEFT.splitlines() if re.match(r"\| [V\d]", line)]
    assert (list_numbers(ROWS) | list_numbers(left)) - NUMBERS == LEVEL_3


def read_table(heading: str) -> list[list[str]]:
    """The rows of the table whose first cell is `heading`."""
    table = PAGE.partition(f"\n| {heading} |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()[2:]]
    assert rows, heading
    return rows


def test_the_permissions_of_each_role_are_written_down() -> None:
    written = {row[0].strip("`"): set(row[2].split(", ")) for row in read_table("behörighet")}
    assert written == {
        each.value: {roll.text.lower() for roll in Roll if each in ROLLERS_BEHORIGHETER[roll]}
        for each in Behorighet
    }


def test_every_table_has_its_level_of_protection() -> None:
    listed = [name for row in read_table("nivå") for name in re.findall(r"`(\w+)`", row[3])]
    assert sorted(listed) == sorted(table.name for table in Base.metadata.sorted_tables)
    assert all(all(row) for row in read_table("nivå"))


def write(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def test_the_limits_are_the_programs() -> None:
    limits = dict(map(tuple, read_table("vad | gräns")))  # type: ignore[arg-type]
    per_minute = [takt.ALLT, takt.INLOGGNING, takt.SOKNING, takt.FILER]
    assert list(limits.values()) == [
        *(each.replace(" per minute", " i minuten") for each in per_minute),
        f"{write(app._STORST)} byte och {write(app._FLEST_FALT)} delar",
        f"{falt.Falt.hogst} och {write(falt.LANGSTA_TEXT)} tecken",
        str(sok.HOGST_TRAFFAR),
        f"{OPPEN_I.total_seconds() / 3600:.0f} timmar",
        f"{leverantor._TIDSGRANS} sekunder",
    ]
    sizes = [row[2] for row in read_table("fil som tas emot")]
    expected = [maltradstolkning._STORST, MAX_UPPACKAT, mailbox._HOGST_BYTE]
    assert [size.partition(" byte")[0] for size in sizes] == [write(each) for each in expected]


def test_every_connection_is_written_down() -> None:
    config = (TOP / "casetrack" / "config.py").read_text(encoding="utf-8")
    settings = set(re.findall(r'"(CASETRACK_\w+_(?:URL|ISSUER))"', config))
    written = {name for row in read_table("casetrack talar med") for name in re.findall(r"`(\w+)`", row[1])}
    assert written == settings
