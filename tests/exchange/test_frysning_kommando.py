"""`casetrack frys` and `casetrack frysning`: figures kept, and what has changed since, without names."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.cases.handelse import Utforare
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.rattelse import ratta
from casetrack.cli import casetrack
from casetrack.followup.frysning import Frysning
from casetrack.followup.katalog import KATALOG
from casetrack.rules.koder import Objekttyp
from tests.conftest import Database, Organisation
from tests.followup.fall import anmalan, historia
from tests.followup.historia import ENHETER, spara

Kor = Callable[..., Result]

KOD = "forhandsbedomning_14_dagar"
PERIOD = ("--namnd", "N1", "--fran", "2026-01", "--till", "2026-04")


@pytest.fixture
def kor(
    database: Database,
    organisation: Organisation,
    other_organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> Kor:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-05-04T10:00")
    return lambda *argument: CliRunner().invoke(casetrack, argument)


@pytest.fixture
def sen(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """A decision that was a day late, as it was written down."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        fall = historia(anmalningar=[anmalan("2026-03-02 10:00", "2026-03-17")])
        spara(session, organisation.namnd_id, dict.fromkeys(ENHETER, organisation.mottagning_id), fall)


def las(resultat: Result) -> Any:
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    return json.loads(resultat.stdout)


def ratta_beslutet(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        rad = session.scalars(select(Orosanmalan)).one()
        ratta(
            session,
            Objekttyp.OROSANMALAN,
            rad.id,
            {"beslut_datum": date(2026, 3, 16)},
            skal="Alvas mamma visade brevet",
            sedd_version=rad.radversion,
            av=Utforare(None, "Hanna Handläggare"),
            now=datetime(2026, 5, 6, 9, 0, tzinfo=UTC),
        )


@pytest.mark.usefixtures("sen")
def test_what_is_frozen_is_answered_with_its_number(kor: Kor) -> None:
    levande = las(kor("indikator", KOD, *PERIOD, "--json"))
    del levande["bredvid"]  # another figure, frozen only if it is asked for
    svar = las(kor("frys", KOD, *PERIOD, "--json"))
    assert svar == {"frysning": 1, "siffror": [levande]}
    resultat = kor("frys", "alla", *PERIOD)
    assert resultat.exit_code == 0
    assert resultat.stdout.endswith("\n\nFrysning 2.\n")
    assert len(las(kor("frysning", "2", "--json"))["siffror"]) == len(KATALOG)


@pytest.mark.usefixtures("sen")
def test_a_freezing_tells_which_cases_have_changed_since_who_changed_them_and_no_name(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    fryst = las(kor("frys", KOD, "anmalningar", *PERIOD, "--json"))["siffror"]
    ratta_beslutet(sessions, organisation)
    svar = las(kor("frysning", "1", "--json"))
    forst, sedan = svar.pop("siffror")
    assert svar == {
        "frysning": 1,
        "namnd": "N1",
        "enhet": None,
        "fran": "2026-01-01",
        "till": "2026-04-30",
        "per": "2026-04-30",
        "frusen": "2026-05-04T10:00:00+02:00",
        "av": svar["av"],
    }
    assert svar["av"].endswith("(kommandoraden)")
    assert [forst["fryst"], sedan["fryst"]] == fryst
    assert (forst["fryst"]["taljare"], forst["nu"]["taljare"]) == (0, 1)
    assert forst["stammer"]
    assert forst["skillnader"] == [
        {
            "slag": "andrad",
            "objekttyp": "orosanmalan",
            "id": "A1",
            "andringar": {"status": ["inte_uppfyllt", "uppfyllt"]},
            "fore": "Kom in 2026-03-02, beslut 2026-03-17: en dag för sent.",
            "nu": "Kom in 2026-03-02, beslut 2026-03-16: i tid.",
            "handelser": [
                {
                    "nar": "2026-05-06T11:00:00+02:00",
                    "av": "Hanna Handläggare",
                    "vad": "Uppgift rättad",
                    "andringar": ["Beslutsdatum: 2026-03-17 → 2026-03-16"],
                }
            ],
        }
    ]
    assert sedan["skillnader"] == []


@pytest.mark.usefixtures("sen")
def test_people_read_the_same_in_words(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    kor("frys", KOD, "anmalningar", *PERIOD, "--enhet", "N1-mottagning")
    ratta_beslutet(sessions, organisation)
    forsta, andra, *resten = kor("frysning", "1").stdout.splitlines()
    assert forsta == "Frysning 1: Nämnden N1, enhet N1-mottagning, 2026-01-01 till 2026-04-30, per 2026-04-30"
    assert andra.startswith("Frusen 2026-05-04 kl. 10.00 av ")
    assert resten == [
        "",
        "Andel förhandsbedömningar som slutförts inom 14 dagar (forhandsbedomning_14_dagar)",
        "  Fryst  0 % (0 av 1)",
        "  Nu     100 % (1 av 1)",
        "  Orosanmälan A1: räknas på annat sätt",
        "    Då: Kom in 2026-03-02, beslut 2026-03-17: en dag för sent.",
        "    Nu: Kom in 2026-03-02, beslut 2026-03-16: i tid.",
        "    status: inte_uppfyllt → uppfyllt",
        "    2026-05-06 kl. 11.00, Hanna Handläggare: Uppgift rättad (Beslutsdatum: 2026-03-17 → 2026-03-16)",
        "",
        "Antal inkomna orosanmälningar (anmalningar)",
        "  Fryst  1 st (n = 1)",
        "  Nu     1 st (n = 1)",
        "  Inget ärende har ändrat siffran.",
    ]


@pytest.mark.usefixtures("sen")
def test_an_enhet_that_lost_a_case_is_told_by_its_code(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    kor("frys", "anmalningar", *PERIOD, "--enhet", "N1-mottagning")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.execute(text("UPDATE orosanmalan SET enhet_id = :ny"), {"ny": organisation.utredning_id})
    svar = las(kor("frysning", "1", "--json"))
    assert svar["enhet"] == "N1-mottagning"
    (siffra,) = svar["siffror"]
    assert (siffra["fryst"]["namnare"], siffra["nu"]["namnare"]) == (1, 0)
    assert siffra["skillnader"][0]["andringar"] == {"enhet": ["N1-mottagning", "N1-utredning"]}


@pytest.mark.usefixtures("sen")
def test_a_frozen_figure_that_was_tampered_with_is_told(kor: Kor, database: Database) -> None:
    kor("frys", KOD, *PERIOD)
    with database.owner.begin() as owner:
        owner.execute(text("UPDATE fryst_rad SET status = 'uppfyllt'"))
    resultat = kor("frysning", "1", "--json")
    assert (resultat.exit_code, resultat.stderr) == (
        1,
        f"{KOD}: det som sparades har ändrats i databasen.\n",
    )
    assert not json.loads(resultat.stdout)["siffror"][0]["stammer"]


@pytest.mark.usefixtures("sen")
def test_freezing_and_reading_what_changed_are_logged(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    kor("frys", KOD, *PERIOD)
    ratta_beslutet(sessions, organisation)
    kor("frysning", "1")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        rader = session.scalars(select(Atkomst).order_by(Atkomst.id)).all()
    assert [(rad.vad, rad.barn_id is None, rad.varfor) for rad in rader] == [
        ("export", True, f"frysning 1: {KOD} per 2026-04-30"),
        ("siffra", False, "frysning 1"),
    ]


@pytest.mark.parametrize(
    ("argument", "rad"),
    [
        (("frys", "finns_inte", *PERIOD), 'indikatorn "finns_inte" finns inte; välj alla, anmalningar, '),
        (("frys", KOD, "--namnd", "N9", *PERIOD[2:]), '--namnd "N9" finns inte; välj N1, N2'),
        (("frys", KOD, *PERIOD, "--enhet", "N2-mottagning"), '--enhet "N2-mottagning" finns inte i nämnden'),
        (
            ("frys", KOD, *PERIOD, "--per", "2026-05-05"),
            "--per 2026-05-05 har inte varit: siffror kan frysas",
        ),
        (
            ("frys", "ateraktualisering_utredning", *PERIOD, "--per", "0001-01-01"),
            '--per "0001-01-01": dagen som',
        ),
        (("frys", KOD, *PERIOD[:4], "--till", "2025-12"), "perioden börjar 2026-01, efter att den slutar"),
        (("frys", *PERIOD), "KOD... saknas"),
        (("frysning", "7"), "frysningen 7 finns inte"),
        (("frysning", "0"), "NUMMER ska vara ett heltal från 1 till "),
        (("frysning", "sju"), "NUMMER ska vara ett heltal"),
        (("frysning",), "NUMMER saknas"),
    ],
)
def test_a_wrong_call_is_one_swedish_line_and_status_2(kor: Kor, argument: tuple[str, ...], rad: str) -> None:
    resultat = kor(*argument)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert resultat.stderr.startswith(f"casetrack {argument[0]}: {rad}")
    assert resultat.stderr.count("\n") == 1


def test_a_refused_freezing_keeps_nothing(
    kor: Kor, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    assert (
        kor("frys", "anmalningar", "ateraktualisering_utredning", *PERIOD, "--per", "0001-01-01").exit_code
        == 2
    )
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert session.scalar(select(func.count(Frysning.id))) == 0
