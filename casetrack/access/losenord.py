"""Passwords: what may be one, and the argon2id hash that is kept of it."""

from __future__ import annotations

import re
import secrets
from base64 import b64encode
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import ARGON2_VERSION
from argon2.profiles import RFC_9106_LOW_MEMORY
from zxcvbn import zxcvbn

KORTAST = 12
LANGST = 200
# No 0 and o, 1 and l: a temporary password is read from a screen and typed by hand.
LASBARA = "abcdefghjkmnpqrstuvwxyz23456789"
# What everybody here thinks of first; zxcvbn brings the common passwords of the world and the words of English.
_NARALIGGANDE = (
    "casetrack",
    "socialtjänsten",
    "kommunen",
    "stockholm",
    "lösenord",
    "välkommen",
    "sommar",
    "vinter",
)
_SVARGISSAT = 3
"""zxcvbn's grade, of 0 to 4, from which a password takes more than a hundred million guesses."""
_LANGST_BEDOMDA = 72  # zxcvbn looks at no more, and what is longer is hard to guess by its beginning already

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_losenord(losenord: str) -> str:
    return _hasher.hash(losenord)


def verify_losenord(losenord_hash: str | None, losenord: str) -> bool:
    """Whether the password is the right one. Without a hash the answer is no, after the same work.

    Otherwise the time of an answer would tell which accounts exist.
    """
    try:
        _hasher.verify(losenord_hash or _hash_of_nobody(), losenord)
    except VerifyMismatchError:
        return False
    return losenord_hash is not None


def make_tillfalligt_losenord() -> str:
    """A random password of 16 letters and digits in four groups, about 79 bits."""
    return "-".join("".join(secrets.choice(LASBARA) for _ in range(4)) for _ in range(4))


def find_brist(losenord: str, anvandarnamn: str) -> str | None:
    """What is wrong with a password that someone wants to use, in Swedish; None if it will do.

    Length counts, not kinds of characters: a rule about those gives worse passwords.
    """
    if len(losenord) < KORTAST:
        return f"Lösenordet måste ha minst {KORTAST} tecken. En mening med några ord är lätt att minnas."
    if len(losenord) > LANGST:
        return f"Lösenordet får ha högst {LANGST} tecken."
    if anvandarnamn.lower() in losenord.lower():
        return "Lösenordet får inte innehålla användarnamnet."
    words = [*_NARALIGGANDE, *re.split(r"\W+", anvandarnamn)]
    if zxcvbn(losenord[:_LANGST_BEDOMDA], user_inputs=words)["score"] < _SVARGISSAT:
        return "Lösenordet är lätt att gissa: vanligt, eller efter ett mönster. Välj några ord som inte hör ihop."
    return None


@cache
def _hash_of_nobody() -> str:
    """What looks like a hash and is of no password: to check against it is the same work, and to make it is none.

    Made by hashing, it would make the first guess at a missing account take twice as long.
    """
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (_hasher.salt_len, _hasher.hash_len)
    )
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"
