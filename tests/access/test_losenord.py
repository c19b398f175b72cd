"""Passwords: hashed with argon2id, and chosen by length."""

from __future__ import annotations

import pytest

from casetrack.access.losenord import find_brist, hash_losenord, make_tillfalligt_losenord, verify_losenord


def test_a_password_is_kept_as_an_argon2id_hash_of_its_own() -> None:
    first, second = hash_losenord("fyra ord i rad"), hash_losenord("fyra ord i rad")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert verify_losenord(first, "fyra ord i rad")
    assert not verify_losenord(first, "fyra ord i rad ")


def test_nobodys_password_is_right() -> None:
    assert not verify_losenord(None, "vad som helst")


def test_a_temporary_password_will_do_and_is_never_the_same() -> None:
    made = {make_tillfalligt_losenord() for _ in range(200)}
    assert len(made) == 200
    assert all(find_brist(losenord, "anna") is None for losenord in made)


@pytest.mark.parametrize(
    ("losenord", "brist"),
    [
        ("elva tecken", "minst 12"),
        ("x" * 201, "högst 200"),
        ("jag heter Anna.Berg ju", "användarnamnet"),
        ("aaaaaaaabbbb", "lätt att gissa"),
        ("password1234", "lätt att gissa"),
        ("123456789012", "lätt att gissa"),
        ("socialtjänsten1", "lätt att gissa"),
        ("sommarsommar", "lätt att gissa"),
        ("casetrackcasetrack", "lätt att gissa"),
        ("en mening som är längre än allt som någon bedömer tecken för tecken i ett lösenord", None),
        ("tolv tecken!", None),
    ],
)
def test_length_decides_and_the_reason_is_told(losenord: str, brist: str | None) -> None:
    found = find_brist(losenord, "anna.berg")
    assert found is None if brist is None else brist in (found or "")
