"""One request: who asks, at what moment, in which nämnd, in one transaction.

Every view and endpoint goes the same way in: authorize (`open_gate`), act, and commit once (`Casetrack`), before
the answer is sent. What is refused or fails is rolled back; so is its reading of a case, which nobody was shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

from flask import Flask, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.behorighet import Behorighet, may, read_krav
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.rules.koder import Roll
from casetrack.wake import Waker
from casetrack.web.giltighet import LoginTimes

EXTENSION = "casetrack"

# One slash and not two; browsers read a backslash as a slash, and drop tabs and line breaks.
_LOKAL = re.compile(r"/(?!/)[^\\\x00-\x20]*")


@dataclass(frozen=True)
class Inloggad:
    """Who is logged in, with what the pages say of them; answers what Flask-Login asks of a user."""

    id: int
    anvandarnamn: str
    namn: str
    roll: Roll
    namnd_id: int | None
    namnd: str | None
    enhet_id: int | None
    enhet: str | None
    sessionsversion: int
    byt_losenord: bool

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie holds: an account and the version that ends its older log-ins."""
        return f"{self.id}:{self.sessionsversion}"

    def may(self, behorighet: Behorighet | str) -> bool:
        return may(self.roll, Behorighet(behorighet))


@dataclass(frozen=True)
class Tjanst:
    """What the application was built with, and each request draws on."""

    sessions: Callable[[], Session]
    now: Callable[[], datetime]
    wake: Waker
    ask_for_log_in: Callable[[], ResponseReturnValue]


class Casetrack(Flask):
    """Flask, with one commit at the request's edge."""

    def dispatch_request(self) -> ResponseReturnValue:
        answer = super().dispatch_request()
        opened: Session | None = g.get("db_session")
        if opened is not None:
            opened.commit()
            _wake_workers()
        return answer


def _wake_workers() -> None:
    """After the commit, so that a worker never looks for what is not there yet."""
    namnd_id = getattr(current_user, "namnd_id", None)
    if request.method == "POST" and namnd_id is not None:
        tjanst: Tjanst = current_app.extensions[EXTENSION]
        tjanst.wake(namnd_id)


def open_session() -> Session:
    """The transaction of this request, begun when first asked for."""
    if "db_session" not in g:
        tjanst: Tjanst = current_app.extensions[EXTENSION]
        g.db_session = tjanst.sessions()
        if request.method in ("GET", "HEAD"):
            # What is only shown is of one moment, however many queries it takes and whatever is saved meanwhile.
            g.db_session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    opened: Session = g.db_session
    return opened


def read_now() -> datetime:
    """The moment of this request, the same however often it is asked for."""
    if "now" not in g:
        tjanst: Tjanst = current_app.extensions[EXTENSION]
        g.now = tjanst.now()
    now: datetime = g.now
    return now


def get_inloggad() -> Inloggad:
    """Who asks, in a view that is not open to all."""
    # The proxy is unwrapped so that what is kept of it outlives the request context.
    inloggad: Inloggad = current_user._get_current_object()
    return inloggad


def get_utforare() -> Utforare:
    """Who asks, as the commands record it."""
    inloggad = get_inloggad()
    return Utforare(inloggad.id, inloggad.namn, inloggad.roll, inloggad.enhet_id)


def get_namnd_id() -> int:
    """The nämnd that the transaction sees. Only for permissions that no administratör holds."""
    namnd_id = get_inloggad().namnd_id
    if namnd_id is None:
        refuse()
    return namnd_id


def refuse() -> NoReturn:
    """Answer that there is no such page: missing and forbidden answer alike."""
    raise NotFound


def is_api_call() -> bool:
    """Whether the one who asks is a program, which takes JSON and no pages."""
    return request.path.startswith("/api/")


def keep_local(adress: str | None, otherwise: str) -> str:
    """Where to go next: an address of our own, never one that a link from elsewhere chose."""
    return adress if adress and _LOKAL.fullmatch(adress) else otherwise


def log_in(anvandare: Anvandare) -> None:
    """Begin a log-in with an empty session, so that nothing from before it lives on."""
    cookie.clear()
    LoginTimes.begin(read_now()).write(cookie)
    login_user(_describe(open_session(), anvandare.id))


def renew_log_in(anvandare: Anvandare) -> None:
    """Let the log-in at hand, alone, survive a change that ends all log-ins of the account."""
    times = LoginTimes.read(cookie)
    cookie.clear()
    (times or LoginTimes.begin(read_now())).write(cookie)
    login_user(_describe(open_session(), anvandare.id))


def find_former_id() -> int | None:
    """Whose log-in the cookie stands for, whether or not it still holds; the cookie is signed by us."""
    konto_id = str(cookie.get("_user_id", "")).partition(":")[0]
    return int(konto_id) if konto_id else None


def log_out() -> None:
    cookie.clear()
    g.pop("_login_user", None)


def install(app: Flask, tjanst: Tjanst) -> None:
    """Let every request of the application go this way in."""
    app.extensions[EXTENSION] = tjanst
    # Without its context processor: a page that tells of a broken database must not ask it who is logged in.
    manager = LoginManager(app, add_context_processor=False)
    # The log-in is bound to the account's version and to time; a caseworker's address changes over a day.
    manager.session_protection = None
    manager.user_loader(_load_inloggad)
    app.before_request(open_gate)
    app.teardown_request(_close_session)


def open_gate() -> ResponseReturnValue | None:
    """Authorize before anything else: the declared permission, the role, then the nämnd of the transaction."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # no such address; Flask answers
    krav = read_krav(view)
    if krav is None:
        return None
    if not current_user.is_authenticated:
        tjanst: Tjanst = current_app.extensions[EXTENSION]
        return tjanst.ask_for_log_in()
    inloggad = get_inloggad()
    if not inloggad.may(krav):
        refuse()
    db.set_scope(open_session(), inloggad.namnd_id)
    if inloggad.byt_losenord and krav is not Behorighet.EGET_KONTO:
        return redirect(url_for("konto.change_losenord"))
    return None


def _load_inloggad(user_id: str) -> Inloggad | None:
    """Who the cookie stands for, if the log-in still holds."""
    times = LoginTimes.read(cookie)
    now = read_now()
    if times is None or not times.hold(now):
        return None
    konto_id, _, version = user_id.partition(":")
    inloggad = _describe(open_session(), int(konto_id))
    if inloggad is None or str(inloggad.sessionsversion) != version:
        return None
    if times.needs_renewal(now):
        replace(times, senast=now).write(cookie)
    return inloggad


def _describe(session: Session, konto_id: int) -> Inloggad | None:
    row = session.execute(
        select(Anvandare, Namnd.namn, Enhet.namn)
        .outerjoin(Namnd, Namnd.id == Anvandare.namnd_id)
        .outerjoin(Enhet, Enhet.id == Anvandare.enhet_id)
        .where(Anvandare.id == konto_id, Anvandare.aktiv)
    ).one_or_none()
    if row is None:
        return None
    konto, namnd, enhet = row
    return Inloggad(
        id=konto.id,
        anvandarnamn=konto.anvandarnamn,
        namn=konto.namn,
        roll=konto.roll,
        namnd_id=konto.namnd_id,
        namnd=namnd,
        enhet_id=konto.enhet_id,
        enhet=enhet,
        sessionsversion=konto.sessionsversion,
        byt_losenord=konto.byt_losenord,
    )


def _close_session(_: BaseException | None) -> None:
    opened: Session | None = g.pop("db_session", None)
    if opened is not None:
        opened.close()
