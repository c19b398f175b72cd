"""Why a letter was not delivered: the codes of mail servers (RFC 3463) in plain Swedish."""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_LANGSTA_SVAR = 200

# By the whole code, by what follows its class, and by its subject: the first that is there says the most.
_ORSAKER = {
    "1.1": "Adressen finns inte",
    "1.2": "Det som står efter @ i adressen finns inte",
    "1.3": "Adressen är felskriven",
    "1.6": "Adressen gäller inte längre",
    "1.10": "Adressen finns inte",
    "1": "Det går inte att skicka till adressen",
    "2.1": "Brevlådan är stängd",
    "2.2": "Brevlådan är full",
    "2": "Brevlådan tar inte emot brevet",
    # Exchange says so of an address that it doesn't have.
    "5.4.1": "Mottagarens e-postserver tar inte emot adressen",
    "4.1": "Mottagarens e-postserver svarar inte",
    "4.4": "Mottagarens e-postserver hittas inte",
    "4.7": "Brevet hann inte fram i tid",
    "4": "Brevet nådde inte mottagarens e-postserver",
    "7": "Mottagarens e-postserver släpper inte in brevet",
}
_ANNARS = "Mottagarens e-postserver tar inte emot brevet"


def explain(status: str, answer: str) -> tuple[str, bool]:
    """What went wrong, and whether it is for good, so that trying again by itself is of no use.

    `status` is the field of a delivery report, empty for an answer in the conversation itself; `answer` is what the
    server said, in its own words. Either may be empty, and hold anything.
    """
    found = _STATUS.search(status)
    if found is None or found[0].endswith(".0.0"):
        found = _STATUS.search(answer) or found
    said = tidy(answer)
    text = f"{_ANNARS}."
    if found is not None:
        detail = f"{found[2]}.{found[3]}"
        orsak = next((_ORSAKER[key] for key in (found[0], detail, found[2]) if key in _ORSAKER), _ANNARS)
        text = f"{orsak} ({found[0]})."
    if said:
        text += f" E-postservern svarade: ”{said}”."
    return text, not (found[0] if found else said).startswith("4")


def tidy(answer: str) -> str:
    """A server's own words on one line, without what can't be shown, and not too many."""
    shown = "".join(tecken if tecken.isprintable() else " " for tecken in answer)
    return " ".join(shown.split())[:_LANGSTA_SVAR]
