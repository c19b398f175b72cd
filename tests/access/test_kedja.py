"""A change of the access log is found: what was changed, removed or never sealed is named by its row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.kedja import Huvud, Kedjelage, seal_atkomst, verify_kedja
from casetrack.cases.handelse import Utforare
from casetrack.rules.koder import Roll
from tests.conftest import Database, Organisation

READER = Utforare(7, "Hanna Handläggare", Roll.HANDLAGGARE, 2)

Las = Callable[..., None]


@pytest.fixture
def las(sessions: sessionmaker[Session], organisation: Organisation, now: datetime) -> Las:
    """Log that children were read, each in a transaction of its own."""

    def read(*barn_ids: int, namnd_id: int | None = organisation.namnd_id) -> None:
        for barn_id in barn_ids:
            with db.open_scope(sessions, namnd_id) as session:
                log_atkomst(session, Lasning.ARENDE, [barn_id], namnd_id=namnd_id, av=READER, now=now)

    return read


def seal(sessions: sessionmaker[Session], namnd_id: int | None) -> Huvud | None:
    with db.open_scope(sessions, namnd_id) as session:
        return seal_atkomst(session, namnd_id)


def verify(
    sessions: sessionmaker[Session], namnd_id: int | None, forankrade: dict[int, str] | None = None
) -> Kedjelage:
    with db.open_scope(sessions, namnd_id) as session:
        return verify_kedja(session, forankrade or {})


def as_owner(database: Database, *statements: str) -> None:
    """What someone can do who has the rights of the database's owner, and goes round the triggers."""
    with database.owner.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))


def tell(lage: Kedjelage) -> list[str]:
    return [each.text for each in lage.brott]


def test_an_untouched_log_holds(
    sessions: sessionmaker[Session], organisation: Organisation, las: Las
) -> None:
    las(1, 2, 3)
    assert verify(sessions, organisation.namnd_id).vantar == 3
    huvud = seal(sessions, organisation.namnd_id)
    assert huvud is not None
    assert huvud.nummer == 3
    las(4)
    lage = verify(sessions, organisation.namnd_id, {3: huvud.hash})
    assert (lage.huvud, lage.vantar, lage.brott) == (huvud, 1, [])
    assert seal(sessions, organisation.namnd_id) != huvud
    assert seal(sessions, organisation.namnd_id) is None  # nothing is left to seal


@pytest.mark.parametrize(
    "change",
    [
        "utforare = 'Någon Annan'",
        "barn_id = 9",
        "tidpunkt = tidpunkt + interval '1 microsecond'",
        "varfor = ''",
        "vad = 'lista'",
        "roll = NULL",
        "enhet_id = 3",
        "anvandare_id = NULL",
    ],
)
def test_a_changed_row_is_named(
    sessions: sessionmaker[Session], organisation: Organisation, database: Database, las: Las, change: str
) -> None:
    las(1, 2, 3)
    seal(sessions, organisation.namnd_id)
    as_owner(database, f"UPDATE atkomst SET {change} WHERE id = 2")  # noqa: S608
    assert tell(verify(sessions, organisation.namnd_id)) == [
        "rad 2 (nummer 2) stämmer inte med sitt sigill: den är ändrad"
    ]


def test_a_removed_row_is_named(
    sessions: sessionmaker[Session], organisation: Organisation, database: Database, las: Las
) -> None:
    las(1, 2, 3)
    seal(sessions, organisation.namnd_id)
    as_owner(database, "DELETE FROM atkomst WHERE id = 2")
    assert tell(verify(sessions, organisation.namnd_id)) == ["rad 2 (nummer 2) är borttagen"]


def test_a_row_removed_with_its_seal_leaves_a_gap(
    sessions: sessionmaker[Session], organisation: Organisation, database: Database, las: Las
) -> None:
    las(1, 2, 3, 4)
    seal(sessions, organisation.namnd_id)
    as_owner(
        database, "DELETE FROM atkomst WHERE id IN (2, 3)", "DELETE FROM atkomstsigill WHERE nummer IN (2, 3)"
    )
    assert tell(verify(sessions, organisation.namnd_id)) == [
        "nummer 2 till 3 saknas: både rad och sigill är borttagna"
    ]


def test_a_gap_that_was_closed_up_is_found_at_the_next_row(
    sessions: sessionmaker[Session], organisation: Organisation, database: Database, las: Las
) -> None:
    las(1, 2, 3, 4)
    seal(sessions, organisation.namnd_id)
    as_owner(
        database,
        "DELETE FROM atkomst WHERE id = 2",
        "DELETE FROM atkomstsigill WHERE nummer = 2",
        "UPDATE atkomstsigill SET nummer = 2 WHERE nummer = 3",
        "UPDATE atkomstsigill SET nummer = 3 WHERE nummer = 4",
    )
    assert tell(verify(sessions, organisation.namnd_id))[0] == (
        "rad 3 (nummer 2) stämmer inte med sitt sigill: den är ändrad"
    )


def test_a_row_that_waited_is_missed(
    sessions: sessionmaker[Session], organisation: Organisation, database: Database, las: Las
) -> None:
    las(1, 2)
    as_owner(database, "DELETE FROM atkomst WHERE id = 1", "DELETE FROM atkomstko WHERE atkomst_id = 2")
    assert tell(verify(sessions, organisation.namnd_id)) == [
        "rad 2 har aldrig förseglats och väntar inte på det",
        "rad 1 är borttagen innan den förseglades",
    ]


def test_a_cut_tail_and_a_chain_made_anew_are_found_against_what_was_told_before(
    sessions: sessionmaker[Session], organisation: Organisation, database: Database, las: Las
) -> None:
    las(1, 2, 3)
    told = seal(sessions, organisation.namnd_id)
    assert told is not None
    as_owner(database, "DELETE FROM atkomst WHERE id = 3", "DELETE FROM atkomstsigill WHERE nummer = 3")
    assert tell(verify(sessions, organisation.namnd_id)) == []  # by itself the chain can't tell
    forankrade = {told.nummer: told.hash}
    assert tell(verify(sessions, organisation.namnd_id, forankrade)) == [
        "nummer 3 har antecknats men kedjan slutar vid 2"
    ]
    as_owner(
        database,
        "UPDATE atkomst SET utforare = 'Någon Annan' WHERE id = 1",
        "DELETE FROM atkomstsigill",
        "INSERT INTO atkomstko (atkomst_id, namnd_id) SELECT id, namnd_id FROM atkomst",
    )
    las(4)
    seal(sessions, organisation.namnd_id)
    assert tell(verify(sessions, organisation.namnd_id)) == []
    assert tell(verify(sessions, organisation.namnd_id, forankrade)) == [
        "rad 4 (nummer 3) har ett annat sigill än det antecknade: kedjan är omgjord"
    ]


def test_each_nämnd_and_what_has_none_has_a_chain_of_its_own(
    sessions: sessionmaker[Session], organisation: Organisation, other_organisation: Organisation, las: Las
) -> None:
    las(1, 2)
    las(3, namnd_id=other_organisation.namnd_id)
    las(4, namnd_id=None)
    for namnd_id, nummer in ((organisation.namnd_id, 2), (other_organisation.namnd_id, 1), (None, 1)):
        huvud = seal(sessions, namnd_id)
        assert huvud is not None
        assert huvud.nummer == nummer
        assert verify(sessions, namnd_id).brott == []


def test_two_who_seal_at_once_come_one_after_the_other(
    sessions: sessionmaker[Session], organisation: Organisation, las: Las
) -> None:
    las(*range(1, 30))
    threads = [Thread(target=seal, args=(sessions, organisation.namnd_id)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lage = verify(sessions, organisation.namnd_id)
    assert lage.brott == []
    assert lage.huvud is not None
    assert (lage.huvud.nummer, lage.vantar) == (29, 0)


def test_a_row_that_is_committed_late_is_sealed_all_the_same(
    sessions: sessionmaker[Session], organisation: Organisation, las: Las, now: datetime
) -> None:
    with sessions() as slow:
        db.set_scope(slow, organisation.namnd_id)
        log_atkomst(slow, Lasning.ARENDE, [1], namnd_id=organisation.namnd_id, av=READER, now=now)
        las(2)
        seal(sessions, organisation.namnd_id)
        slow.commit()
    huvud = seal(sessions, organisation.namnd_id)
    assert huvud is not None
    assert huvud.nummer == 2
    assert verify(sessions, organisation.namnd_id).brott == []


@pytest.mark.parametrize("table", ["atkomst", "atkomstsigill"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET namnd_id = 1", "TRUNCATE {}"])
def test_nobody_changes_the_log_by_mistake(
    sessions: sessionmaker[Session],
    organisation: Organisation,
    database: Database,
    las: Las,
    table: str,
    statement: str,
) -> None:
    """The application's role has no right to, and even the owner is stopped by a trigger."""
    las(1)
    seal(sessions, organisation.namnd_id)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        db.open_scope(sessions, organisation.namnd_id) as session,
    ):
        session.execute(text(statement.format(table)))
    with pytest.raises(DBAPIError, match="ändras aldrig"), database.owner.begin() as connection:
        connection.execute(text(statement.format(table)))


def test_nothing_that_is_removed_takes_the_log_along(database: Database) -> None:
    with database.owner.connect() as connection:
        pointed_at = connection.scalars(
            text("""
                SELECT DISTINCT confrelid::regclass::text FROM pg_constraint
                WHERE contype = 'f' AND conrelid IN ('atkomst'::regclass, 'atkomstsigill'::regclass)""")
        )
        assert set(pointed_at) == {"namnd"}
