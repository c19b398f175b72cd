"""The table of requirements names proofs that are there."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PAGE = (TOP / "docs" / "sakerhet.md").read_text(encoding="utf-8")
MET, _, LEFT = PAGE.partition("\n## Undantag")
ROWS = [line for line in MET.splitlines() if re.match(r"\| \d", line)]
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
