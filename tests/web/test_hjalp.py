"""The list of what to do when something went wrong: reached from a case, and the same in the documentation."""

from __future__ import annotations

from pathlib import Path

from casetrack.rules.koder import Roll
from casetrack.web.hjalp import FEL
from tests.web.conftest import LogIn
from tests.web.test_stegen import follow, register

DOC = Path(__file__).parents[2] / "docs" / "nar-nagot-blivit-fel.md"


def test_it_is_reached_from_the_case(som: LogIn) -> None:
    mottagning = som(Roll.MOTTAGNING)
    register(mottagning)
    sida = mottagning.open(follow(mottagning, "Har något blivit fel?"))
    assert sida.rubrik == "När något blivit fel"
    assert "Rätta uppgifter" in sida.text


def test_the_documentation_says_the_same() -> None:
    told = DOC.read_text(encoding="utf-8")
    assert [f"| {hant} | {gor} |" in told for hant, gor in FEL] == [True] * len(FEL)
    assert told.count("\n| ") == len(FEL) + 1
