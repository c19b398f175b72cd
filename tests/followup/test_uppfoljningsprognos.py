"""The prognos of a follow-up: those followed to the end are settled, the others go as in the nämnd's own years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from casetrack.followup.period import Period
from casetrack.followup.prognos import IngenPrognos, gor_prognos
from casetrack.followup.utfall import Antal, berakna_utfall
from tests.conftest import Organisation
from tests.followup.fall import anmalan, barn, historia, insats, utredning
from tests.followup.historia import ENHETER, Historia, spara
from tests.followup.underlag import add_mal

KOD = "ateraktualisering_utredning"
MITTEN = date(2026, 6, 30)


def closed(ar: int, antal: int, *, tidigt: int = 0, sent: int = 0) -> Historia:
    """So many children with an utredning closed in each half-year; some come back the same autumn, or a year later.

    Of the first half `tidigt` come back within months, of the second half `sent` come back in the second half of the
    next year.
    """
    fall = Historia()
    for n in range(antal):
        for halvar, manad in ((1, 2), (2, 9)):
            id_ = f"{ar}-{halvar}-{n}"
            slut = date(ar, manad, 1) + timedelta(days=n)
            fall.barn.append(barn(f"B{id_}"))
            fall.utredningar.append(
                utredning(str(slut - timedelta(days=60)), str(slut), id_=f"U{id_}", barn=f"B{id_}")
            )
            if halvar == 1 and n < tidigt:
                fall.anmalningar.append(anmalan(f"{ar}-08-02 10:00", id_=f"A{id_}", barn=f"B{id_}"))
            if halvar == 2 and n < sent:
                fall.anmalningar.append(anmalan(f"{ar + 1}-08-02 10:00", id_=f"A{id_}", barn=f"B{id_}"))
    return fall


@pytest.fixture
def add(session: Session, organisation: Organisation):
    def add_closed(*args: int, **annat: int) -> None:
        spara(
            session,
            organisation.namnd_id,
            dict.fromkeys(ENHETER, organisation.mottagning_id),
            closed(*args, **annat),
        )

    return add_closed


def test_those_still_followed_go_as_in_earlier_years(
    session: Session, organisation: Organisation, add
) -> None:
    add(2023, 10, tidigt=1, sent=2)
    add(2024, 10, tidigt=1, sent=4)
    add(2025, 20, tidigt=4, sent=19)
    add_mal(session, organisation, KOD, arsmal="15 %")
    gjord = gor_prognos(session, KOD, 2026, MITTEN)
    assert (gjord.hittills, gjord.rest, gjord.ar_bakom) == (Antal(4, 20), 20, (2025, 2024))
    # Six of twenty came back, as far as is known of it: of the rest seven in twenty-two.
    assert gjord.helar == Antal(4 + 6, 40)
    assert str(gjord.krav) == "Resten av året får det gälla högst 2 av 20."
    assert share(gjord.lagst) < share(gjord.helar) < share(gjord.hogst)
    assert "De som ännu följs bedöms efter nämndens egna senaste år" in gjord.metod


def share(antal: Antal) -> float:
    return (antal.taljare or 0) / antal.namnare


def test_without_earlier_years_the_risk_is_even(session: Session, add) -> None:
    add(2025, 20, tidigt=4)
    gjord = gor_prognos(session, KOD, 2026, MITTEN)
    assert (gjord.hittills, gjord.rest, gjord.ar_bakom) == (Antal(4, 20), 20, ())
    # A fifth comes back in a year, of which a little less than a quarter is left.
    assert 0 < (gjord.helar.taljare or 0) - 4 <= 2
    assert gjord.lagst == Antal(4, 40)


@pytest.mark.parametrize("kod", [KOD, "ej_aktuell_12_manader", "ej_ateraktualiserad_0_12"])
@pytest.mark.parametrize("per", [date(2026, 12, 31), date(2027, 5, 1)])
def test_when_the_year_is_over_it_is_the_figure_of_the_year(
    session: Session, organisation: Organisation, add, kod: str, per: date
) -> None:
    add(2025, 20, tidigt=4, sent=9)
    spara(
        session,
        organisation.namnd_id,
        dict.fromkeys(ENHETER, organisation.mottagning_id),
        historia(barn=[barn("BI")], insatser=[insats("2025-01-02", "2025-05-01", barn="BI")]),
    )
    gjord = gor_prognos(session, kod, 2026, per)
    facit = berakna_utfall(session, kod, Period(date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31)))
    assert facit.namnare
    assert gjord.hittills == gjord.helar == gjord.hogst == Antal(facit.taljare, facit.namnare)
    assert gjord.rest == 0


def test_one_who_has_come_back_is_settled_before_the_time_is_out(session: Session, add) -> None:
    add(2025, 10, sent=5)
    fore = gor_prognos(session, KOD, 2026, date(2026, 8, 1))
    efter = gor_prognos(session, KOD, 2026, date(2026, 8, 2))
    assert (fore.hittills, fore.rest) == (Antal(0, 10), 10)
    assert (efter.hittills, efter.rest) == (Antal(5, 15), 5)
    kvar = gor_prognos(session, "ej_ateraktualiserad_0_12", 2026, date(2026, 1, 31))
    assert (kvar.hittills, kvar.rest) == (Antal(0, 0), 10)
    assert gor_prognos(session, "ej_ateraktualiserad_0_12", 2026, date(2026, 2, 5)).hittills == Antal(5, 5)


def test_nobody_to_follow_has_no_prognos(session: Session, organisation: Organisation) -> None:
    with pytest.raises(IngenPrognos, match="Ingen att följa till 2026"):
        gor_prognos(session, KOD, 2026, MITTEN)


def test_the_follow_up_of_an_enhet_is_of_those_that_it_closed(
    session: Session, organisation: Organisation, add
) -> None:
    add(2023, 10, tidigt=1, sent=2)
    add(2025, 10, tidigt=1, sent=5)
    hela = gor_prognos(session, KOD, 2026, MITTEN)
    assert gor_prognos(session, KOD, 2026, MITTEN, enhet_id=organisation.mottagning_id) == hela
    with pytest.raises(IngenPrognos, match="Ingen att följa"):
        gor_prognos(session, KOD, 2026, MITTEN, enhet_id=organisation.utredning_id)
