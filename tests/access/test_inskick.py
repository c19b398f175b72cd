"""A form sent in twice at the same moment is done once."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from casetrack.access.inskick import KOMMS_IHAG, Inskick, begin_inskick, end_inskick, find_adress


def test_the_second_of_two_waits_for_the_first_and_learns_where_it_led(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    nyckel, both_ready = uuid.uuid4(), threading.Barrier(2)

    def send(number: int) -> tuple[bool, str | None]:
        with sessions() as session:
            both_ready.wait()
            first = begin_inskick(session, nyckel, 1, now)
            if first:
                end_inskick(session, nyckel, f"/arende/{number}")
            adress = find_adress(session, nyckel, 1)
            session.commit()
            return first, adress

    with ThreadPoolExecutor(2) as pool:
        (one, led_one), (other, led_other) = pool.map(send, [1, 2])
    assert {one, other} == {True, False}
    assert led_one == led_other is not None


def test_what_was_refused_may_be_sent_in_again(sessions: sessionmaker[Session], now: datetime) -> None:
    nyckel = uuid.uuid4()
    with sessions.begin() as session:
        savepoint = session.begin_nested()
        assert begin_inskick(session, nyckel, 1, now)
        savepoint.rollback()
        assert begin_inskick(session, nyckel, 1, now)


def test_where_a_form_led_is_told_to_its_sender_alone_and_for_a_while(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    nyckel = uuid.uuid4()
    with sessions.begin() as session:
        begin_inskick(session, nyckel, 1, now)
        end_inskick(session, nyckel, "/arende/1")
        assert find_adress(session, nyckel, 2) is None
        begin_inskick(session, uuid.uuid4(), 1, now + KOMMS_IHAG + timedelta(seconds=1))
        assert session.scalar(select(func.count()).select_from(Inskick)) == 1
