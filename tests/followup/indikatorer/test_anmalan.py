"""What is an anmälan to the figures."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casetrack.rules.koder import TypAnmalan
from tests.conftest import Organisation
from tests.followup.fall import anmalan, historia, rakna, siffror


def test_an_ansokan_and_an_information_are_in_no_figure_of_anmalningar(
    session: Session, organisation: Organisation
) -> None:
    poster = [
        anmalan("2026-03-02 10:00", "2026-03-04", id_=typ, typ=typ)
        for typ in (TypAnmalan.ANSOKAN, TypAnmalan.INFORMATION)
    ]
    fall = historia(anmalningar=poster)
    assert siffror(rakna(session, organisation, "anmalningar", fall)) == [None, 0, 0, 0, 0]
