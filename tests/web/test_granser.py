"""Every route, by every role, from every place: what a case says reaches nobody who stands outside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from casetrack import db
from casetrack.access.anvandare import ENHETSROLLER
from casetrack.access.behorighet import ROLLERS_BEHORIGHETER, Behorighet, read_krav
from casetrack.access.gallring import Forslagsstatus, Gallringsforslag
from casetrack.cases.organisation import Enhet
from casetrack.models import Base
from casetrack.rules.gallring import Gallringsatgard, Gallringsgrund
from casetrack.rules.koder import EnhetTyp, InsatsTyp, Kon, Roll
from tests.cases.conftest import Flode, make_nummer
from tests.cases.conftest import make_anvandare as make_utforare
from tests.conftest import Database, Organisation
from tests.web.klient import Klient, Nu, make_anvandare, make_app
from tests.web.test_rutter import ARGUMENTS

FORNAMN = "Zebrafink"
"""What is searched for; a page may show it to whoever typed it."""
SAGT = ("Kaktusros", make_nummer("20140316"), "20140316-", "Ametistgrotta", "Pelargonkvist", "0701740605")
"""What the case says, in words that stand nowhere else."""

NOT_ALLOWED = "42501"
"""PostgreSQL's word for a missing right, and for a row that a policy refuses."""

_LEFT_OUT = {"inloggning.end_inloggning"}  # which would end the try
# The page of a search shows the words again. Nobody types them anywhere else: a page that asks for
# a reason carries on what was typed, and what the try itself typed is no leak.
_SAYS_WHAT_WAS_TYPED = {"sok.show_sok"}
# The record itself; reports and logs grow by what whoever stands outside may do.
RECORD = (
    *("barn", "personidentitet", "orosanmalan", "anmalaridentitet", "allvarssamtal", "utredning"),
    *("forlangning", "ateroppning", "insats", "overforing", "handelse"),
)


@dataclass(frozen=True)
class Arende:
    """A case with one of each, and the ids that its addresses carry."""

    organisation: Organisation
    ids: dict[str, str]


@pytest.fixture
def arende(sessions: sessionmaker[Session], organisation: Organisation, now: datetime) -> Arende:
    handlaggare = make_utforare(
        sessions, "Hilda", Roll.HANDLAGGARE, organisation.namnd_id, organisation.mottagning_id
    )
    with db.open_scope(sessions, organisation.namnd_id) as session:
        flode = Flode(session, organisation, handlaggare, handlaggare, now)
        barn = replace(
            flode.barn(), fornamn=FORNAMN, efternamn=SAGT[0], kon=Kon.FLICKA, fodd=None, personnummer=SAGT[1]
        )
        utredning = flode.utredning(
            barn,
            beskrivning=SAGT[3],
            anmalar_namn=SAGT[4],
            anmalar_telefon=SAGT[5],
            brott=True,
            brottsdatum=now.date(),
        )
        barn_id = utredning.barn_id
        samtal = flode.samtal(beskrivning=SAGT[3])
        insats = flode.bevilja(barn_id, typ=InsatsTyp.OPPENVARD)
        forslag = Gallringsforslag(
            namnd_id=organisation.namnd_id,
            barn_id=barn_id,
            atgard=Gallringsatgard.BEVARA,
            grund=Gallringsgrund.BARNUTREDNING,
            lagrum="SoL 16:1",
            skal="Prov",
            fran=now.date(),
            foreslagen=now,
            status=Forslagsstatus.FORESLAGEN,
        )
        session.add(forslag)
        session.flush()
        anmalan_id = session.execute(
            text("SELECT id FROM orosanmalan WHERE barn_id = :barn"), {"barn": barn_id}
        ).scalar_one()
        ids = {
            "barn_id": barn_id,
            "anmalan_id": anmalan_id,
            "utredning_id": utredning.id,
            "samtal_id": samtal.id,
            "insats_id": insats.id,
            "objekt_id": anmalan_id,
            "forslag_id": forslag.id,
        }
    return Arende(organisation, {name: str(value) for name, value in ids.items()})


def list_tries() -> Iterator[tuple[Roll, str]]:
    """Everybody who stands outside the case: in another nämnd, in another enhet, or with no part in cases."""
    for roll in Roll:
        if roll is not Roll.ADMINISTRATOR:
            yield roll, "annan nämnd"
        yield roll, "annan enhet"


def log_in_elsewhere(
    app: Flask, sessions: sessionmaker[Session], arende: Arende, other: Organisation, roll: Roll, plats: str
) -> Klient:
    with sessions.begin() as session:
        # A chef answers also for the enheter that have none: each here has its own.
        hemma = arende.organisation
        for enhet_id in (hemma.mottagning_id, hemma.utredning_id, hemma.oppenvard_id, hemma.socialjour_id):
            egen_chef = make_anvandare(hemma, Roll.CHEF, f"chef-{enhet_id}")
            egen_chef.enhet_id = enhet_id
            session.add(egen_chef)
        konto = make_anvandare(arende.organisation if plats == "annan enhet" else other, roll, "utanfor")
        if plats == "annan enhet" and roll in ENHETSROLLER:
            annan = Enhet(
                namnd_id=arende.organisation.namnd_id, kod="annan", namn="Annan", typ=EnhetTyp.FAMILJEVARD
            )
            session.add(annan)
            session.flush()
            konto.enhet_id = annan.id
        session.add(konto)
    klient = Klient(app)
    assert klient.log_in("utanfor").status_code == 303
    return klient


def try_rule(klient: Klient, rule: Rule, arende: Arende, token: str) -> Iterator[tuple[str, TestResponse]]:
    """The answers of an address about the case to each method, with a form that is our own."""
    arguments = ARGUMENTS | arende.ids
    adress = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: arguments[match[1]], rule.rule)
    typed = {"csrf_token": token}
    if rule.endpoint in _SAYS_WHAT_WAS_TYPED:
        typed["sokord"] = FORNAMN
    for method in [*sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}), "PUT"]:
        data = typed if method == "POST" else None
        yield f"{method} {adress}", klient.client.open(adress, method=method, data=data)


@pytest.mark.parametrize(("roll", "plats"), list(list_tries()), ids=lambda value: str(value))
def test_nothing_of_a_case_reaches_whoever_stands_outside_it(
    sessions: sessionmaker[Session],
    database: Database,
    arende: Arende,
    other_organisation: Organisation,
    now: datetime,
    roll: Roll,
    plats: str,
) -> None:
    app = make_app(sessions, Nu(now))
    klient = log_in_elsewhere(app, sessions, arende, other_organisation, roll, plats)
    token = klient.open("/mitt-konto").blanketter[0].falt["csrf_token"]
    before = read_record(database, arende.organisation.namnd_id)
    for rule in app.url_map.iter_rules():
        if rule.endpoint in _LEFT_OUT:
            continue
        krav = read_krav(app.view_functions[rule.endpoint])
        # The page of a search shows what was typed.
        secret = SAGT if rule.endpoint == "sok.show_sok" else (FORNAMN, *SAGT)
        for asked, response in try_rule(klient, rule, arende, token):
            said = response.get_data(as_text=True) + str(response.headers)
            assert not [each for each in secret if each in said], asked
            if is_denied(krav, roll) or (plats == "annan nämnd" and "barn_id" in rule.arguments):
                assert response.status_code == 404, asked
    assert read_record(database, arende.organisation.namnd_id) == before


def is_denied(krav: Behorighet | None, roll: Roll) -> bool:
    return krav is not None and krav not in ROLLERS_BEHORIGHETER[roll]


def read_record(database: Database, namnd_id: int) -> dict[str, str | None]:
    """What every table of the record holds of the nämnd, as one sum for each."""
    with database.owner.connect() as connection:
        return {
            table: connection.scalar(
                text(
                    f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} AS t"  # noqa: S608
                    " WHERE namnd_id = :namnd"
                ),
                {"namnd": namnd_id},
            )
            for table in RECORD
        }


def list_tables() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables if "namnd_id" in table.columns]


@pytest.mark.parametrize("scope", ["annan nämnd", "ingen nämnd"])
def test_the_applications_own_role_reaches_no_row_of_another_nämnd(
    sessions: sessionmaker[Session], arende: Arende, other_organisation: Organisation, scope: str
) -> None:
    """Straight to the database, past every line of the application."""
    namnd_id = other_organisation.namnd_id if scope == "annan nämnd" else None
    theirs = {"namnd": arende.organisation.namnd_id}
    # Who works where is known before a nämnd is, at the log-in; no case is in these.
    open_to_all = {"enhet", "anvandare", "namnd_policy", "inloggning", "aterstallningskod", "avdelning"}

    def attempt(statement: str) -> int:
        with sessions() as session:
            db.set_scope(session, namnd_id)
            try:
                answer = session.execute(text(statement), theirs)
            except ProgrammingError as error:
                if getattr(error.orig, "sqlstate", None) == NOT_ALLOWED:
                    return 0
                raise
            found = answer.scalar_one() if statement.startswith("SELECT") else answer.rowcount  # type: ignore[attr-defined]
            return int(found)

    for table in list_tables():
        if namnd_id is None and table in open_to_all:
            continue
        assert attempt(f"SELECT count(*) FROM {table} WHERE namnd_id = :namnd") == 0, table  # noqa: S608
        assert attempt(f"UPDATE {table} SET namnd_id = namnd_id WHERE namnd_id = :namnd") == 0, table  # noqa: S608
        assert attempt(f"DELETE FROM {table} WHERE namnd_id = :namnd") == 0, table  # noqa: S608
        assert attempt(f"INSERT INTO {table} (namnd_id) VALUES (:namnd)") == 0, table  # noqa: S608


def test_what_is_tried_is_there_to_be_found(
    sessions: sessionmaker[Session], arende: Arende, now: datetime
) -> None:
    """Within the case all of it is shown, so that the tries above could find it."""
    with sessions.begin() as session:
        konto = make_anvandare(arende.organisation, Roll.MOTTAGNING, "innanfor")
        session.add(konto)
    klient = Klient(make_app(sessions, Nu(now)))
    klient.log_in("innanfor")
    barn, anmalan = arende.ids["barn_id"], arende.ids["anmalan_id"]
    anmalare = f"/arende/{barn}/anmalan/{anmalan}/anmalare"
    form = klient.open(f"{anmalare}/andra").huvudblankett.falt
    assert (form["anmalar_namn"], form["anmalar_telefon"]) == SAGT[4:]
    said = klient.open(f"/arende/{barn}").html + klient.open(anmalare).html
    assert not [each for each in (FORNAMN, *SAGT[:1], *SAGT[2:]) if each not in said]
