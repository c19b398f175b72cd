"""The patterns: what is found, what lies just outside, and what is said of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.cases.handelse import Utforare, skriv_handelse
from casetrack.followup.monster import MONSTER, hamta_monsterrader, rakna_monster
from casetrack.followup.period import Period
from casetrack.rules.koder import Beslut, Roll, TypAnmalan
from tests.conftest import Organisation, make_organisation
from tests.followup.fall import anmalan, barn, forlangning, historia, insats, tid, utredning
from tests.followup.historia import ENHETER, Historia, spara

VAREN = Period(date(2026, 1, 1), date(2026, 6, 30), date(2026, 5, 15))


@pytest.fixture
def finn(session: Session, organisation: Organisation):
    """Stores a history and tells of the rows of a pattern."""

    def find(kod: str, fall: Historia, period: Period = VAREN) -> list[str]:
        spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.mottagning_id), fall)
        return read(session, kod, period)

    return find


def read(session: Session, kod: str, period: Period = VAREN) -> list[str]:
    rader = hamta_monsterrader(session, kod, period)
    (antal,) = [each for each in rakna_monster(session, period) if each.monster.kod == kod]
    assert antal.antal == len(rader)
    assert antal.langst == (rader[0].dagar if rader else None)
    return [rad.text for rad in rader]


def test_a_restarted_utredning_is_told_with_the_start_of_its_chain(finn) -> None:
    fall = historia(
        utredningar=[
            utredning("2025-06-01", "2025-09-25", id_="U1"),
            utredning("2025-10-02", "2026-01-31", id_="U2"),
            utredning("2026-02-01", "2026-03-01", id_="U3"),
            utredning("2026-03-09", "2026-04-09", id_="U4"),
            utredning("2026-04-09", id_="U5"),
        ]
    )
    assert finn("omstartade_utredningar", fall) == [
        "Inledd 2026-02-01, en dag efter att den förra avslutades. Kedjan började 2025-06-01."
    ]


def test_violence_without_an_utredning_is_told_with_whether_a_chef_stands_behind(
    finn, session: Session
) -> None:
    fall = historia(
        anmalningar=[
            anmalan("2026-02-01 10:00", "2026-02-10", id_="A1", vald=True),
            anmalan("2026-02-01 10:00", "2026-02-10", id_="A2", vald=False),
            anmalan("2026-02-01 10:00", "2025-12-31", id_="A3", vald=True)
            | {"inkom": tid("2025-12-20 10:00")},
            anmalan("2026-05-01 10:00", "2026-05-16", id_="A4", vald=True),
        ]
    )
    text_ = "Beslut 2026-02-10 att inte inleda utredning; ingen chef har bekräftat beslutet."
    assert finn("vald_utan_utredning", fall) == [text_]


def test_an_undecided_anmalan_beside_an_open_utredning_is_found(finn) -> None:
    fall = historia(
        anmalningar=[
            anmalan("2026-05-14 10:00", id_="A1"),
            anmalan("2026-05-16 10:00", id_="A2"),
            anmalan("2026-05-10 10:00", "2026-05-12", id_="A3"),
        ],
        utredningar=[utredning("2026-03-01")],
    )
    assert finn("obeslutade_vid_oppen_utredning", fall) == [
        "Kom in 2026-05-14, obeslutad i en dag. Utredningen inleddes 2026-03-01."
    ]


@pytest.mark.parametrize(("dagar", "funnen"), [(59, False), (60, True)])
def test_a_case_stands_still_after_sixty_days(finn, dagar: int, funnen: bool) -> None:
    senast = VAREN.per - timedelta(days=dagar)
    fall = historia(
        utredningar=[utredning("2025-11-01")], forlangningar=[forlangning(str(senast), "2026-07-01")]
    )
    assert (
        finn("stillastaende", fall) == [f"Senaste händelsen {senast}, {dagar} dagar före mätdagen."] * funnen
    )


def test_what_is_closed_does_not_stand_still_and_what_comes_later_is_not_known(finn) -> None:
    fall = Historia(
        barn=[barn("B1"), barn("B2")],
        utredningar=[
            utredning("2025-11-01", "2025-12-01", id_="U1"),
            utredning("2025-11-02", "2026-05-20", id_="U2", barn="B2"),
        ],
    )
    assert finn("stillastaende", fall) == ["Senaste händelsen 2025-11-02, 194 dagar före mätdagen."]


def test_an_event_moves_a_case_and_the_reading_in_does_not(
    finn, session: Session, organisation: Organisation
) -> None:
    fall = historia(insatser=[insats("2025-11-01")])
    assert len(finn("stillastaende", fall)) == 1
    barnet = session.scalars(select(Barn)).one()
    nyligen = datetime.fromisoformat("2026-05-15T21:59:00+00:00")
    av = Utforare(None, "Drift", Roll.CHEF)
    skriv_handelse(session, barnet, "importera", {}, av=av, now=nyligen)
    skriv_handelse(session, barnet, "andra_barn", {}, av=av, now=nyligen + timedelta(minutes=1))
    assert len(read(session, "stillastaende")) == 1
    skriv_handelse(session, barnet, "andra_barn", {}, av=av, now=nyligen)
    assert read(session, "stillastaende") == []


def test_what_nobody_has_is_told_with_its_age(finn, session: Session) -> None:
    fall = historia(
        anmalningar=[
            anmalan("2026-05-14 23:30", id_="A1"),
            anmalan("2026-05-14 23:30", id_="A2", typ=TypAnmalan.INFORMATION),
            anmalan("2026-05-01 10:00", id_="A3", beslut=Beslut.PAFORD, beslut_datum=date(2026, 5, 2))
            | {"utredning": "U1"},
        ],
        utredningar=[utredning("2026-05-05")],
        insatser=[insats("2026-04-15"), insats(None, id_="I2")],
    )
    assert finn("ofordelade", fall) == [
        "Insats från 2026-04-15, 30 dagar gammal, utan handläggare.",
        "Utredning från 2026-05-05, 10 dagar gammal, utan handläggare.",
        "Orosanmälan från 2026-05-14, en dag gammal, utan handläggare.",
    ]


@pytest.mark.parametrize(
    ("kod", "falt", "mening"),
    [
        ("sent_registrerade", "registrerad", "Kom in 2026-02-01, registrerad 2026-02-03: 2 dagar senare."),
        (
            "sent_hos_mottagningen",
            "nadde_mottagningen",
            "Kom in 2026-02-01, nådde mottagningen 2026-02-03: 2 dagar senare.",
        ),
    ],
)
def test_what_waited_longer_than_to_the_day_after_is_late(finn, kod: str, falt: str, mening: str) -> None:
    inkom = "2026-02-01 23:30"
    fall = historia(
        anmalningar=[
            anmalan(inkom, id_="A1", registrerad=None, nadde_mottagningen=None)
            | {falt: tid("2026-02-03 00:00")},
            anmalan(inkom, id_="A2", registrerad=None, nadde_mottagningen=None)
            | {falt: tid("2026-02-02 23:59")},
            anmalan(inkom, id_="A3", registrerad=None, nadde_mottagningen=None),
        ]
    )
    assert finn(kod, fall) == [mening]


def test_rows_come_page_by_page_and_of_one_namnd_alone(
    finn, session: Session, organisation: Organisation
) -> None:
    fall = historia(
        anmalningar=[anmalan(f"2026-05-{dag:02} 10:00", id_=f"A{dag}") for dag in range(1, 15)],
        utredningar=[utredning("2026-05-05")],
    )
    alla = finn("ofordelade", fall)
    forsta = hamta_monsterrader(session, "ofordelade", VAREN, limit=6)
    resten = hamta_monsterrader(session, "ofordelade", VAREN, after=forsta[-1].nyckel)
    assert [rad.text for rad in forsta + resten] == alla
    assert len(alla) == 15


def test_another_namnds_rows_are_not_seen(finn, session: Session, sessions: sessionmaker[Session]) -> None:
    finn("ofordelade", historia(utredningar=[utredning("2026-01-05")]))
    session.commit()
    andra = make_organisation(sessions, "N2")
    db.set_scope(session, andra.namnd_id)
    assert [each.antal for each in rakna_monster(session, VAREN)] == [0] * len(MONSTER)


def test_nothing_found_is_no_longest(session: Session) -> None:
    assert {(each.antal, each.langst) for each in rakna_monster(session, VAREN)} == {(0, None)}
    assert {each.text for each in rakna_monster(session, VAREN)} == {"i perioden", "på mätdagen"}
