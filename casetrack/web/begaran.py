"""One request: who asks, at what moment, in which nämnd, in one transaction.

Every view and endpoint goes the same way in: authorize (`open_gate`), act, and commit once (`Casetrack`), before
the answer is sent. What is refused or fails is rolled back; so is its reading of a case, which nobody was shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from flask import Flask, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import NotFound

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.behorighet import Behorighet, may, read_krav
from casetrack.access.konton import Gissare
from casetrack.access.rackvidd import Lasare
from casetrack.access.sessioner import (
    FORNYAS_EFTER,
    Granser,
    Inloggning,
    Plats,
    begin_inloggning,
    forget_ended,
    hash_token,
    holds,
    renew_inloggning,
    rotate_inloggning,
)
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.config import Settings
from casetrack.rules.koder import Roll
from casetrack.wake import Waker
from casetrack.web.leverantor import Leverantor

EXTENSION = "casetrack"

_VEM = "vem"

# One slash and not two; browsers read a backslash as a slash, and drop tabs and line breaks.
_LOKAL = re.compile(r"/(?!/)[^\\\x00-\x20]*")

# The forms that freeze what they see.
_ETT_OGONBLICK = {"frysningar.freeze_siffror"}


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
    byt_losenord: bool
    har_losenord: bool
    har_andra_faktor: bool
    inloggning_id: int
    token: str = field(repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie holds: the random token of the log-in, and nothing of the account."""
        return self.token

    def may(self, behorighet: Behorighet | str) -> bool:
        return may(self.roll, Behorighet(behorighet))


@dataclass(frozen=True)
class Tjanst:
    """What the application was built with, and each request draws on."""

    sessions: sessionmaker[Session]
    now: Callable[[], datetime]
    wake: Waker
    ask_for_log_in: Callable[[], ResponseReturnValue]
    settings: Settings
    andra_faktor_for: frozenset[Roll]
    leverantor: Leverantor | None = None

    @property
    def granser(self) -> Granser:
        return Granser(self.settings.login.unused, self.settings.login.longest)


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
        get_tjanst().wake(namnd_id)


def open_session(*, for_change: bool = False) -> Session:
    """The transaction of this request, begun when first asked for.

    `for_change` is for the few addresses that are only fetched and change something all the same.
    """
    if "db_session" not in g:
        g.db_session = get_tjanst().sessions()
        shown_only = request.method in ("GET", "HEAD") and not for_change
        if shown_only or request.endpoint in _ETT_OGONBLICK:
            # What is shown, or kept as it was, is of one moment, however many queries it takes and whatever is saved
            # meanwhile.
            g.db_session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    opened: Session = g.db_session
    return opened


def read_now() -> datetime:
    """The moment of this request, the same however often it is asked for."""
    if "now" not in g:
        g.now = get_tjanst().now()
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


def get_lasare() -> Lasare:
    """Who asks, as the reach of their work is decided."""
    inloggad = get_inloggad()
    return Lasare(inloggad.id, inloggad.roll, inloggad.enhet_id)


def get_namnd_id() -> int:
    """The nämnd that the transaction sees. Only for permissions that no administratör holds."""
    namnd_id = get_inloggad().namnd_id
    if namnd_id is None:
        refuse()
    return namnd_id


def is_number(typed: str) -> bool:
    """Whether what stands in an address or a button is a number that the database has room for."""
    return typed.isascii() and typed.isdigit() and len(typed) < 19


def read_number(name: str) -> int | None:
    """A number from the address; None for anything else."""
    typed = request.args.get(name, "")
    return int(typed) if is_number(typed) else None


def refuse() -> NoReturn:
    """Answer that there is no such page: missing and forbidden answer alike. What was tried is noted, not of whom."""
    if current_user.is_authenticated:
        note_refused("saknar behörighet", f"konto {get_inloggad().id}, {get_inloggad().roll}")
    raise NotFound


def note_refused(vad: str, vem: str | None = None) -> None:
    """Log that something was tried in vain: what, by whom and from where; never of whom, or anything typed.

    Whom the cookie stands for is told where `vem` isn't, whether or not the log-in still holds: nobody is asked.
    """
    konto_id = find_former_id()
    vem = vem or ("ingen inloggad" if konto_id is None else f"konto {konto_id}")
    current_app.logger.warning(
        "Nekad (%s): %s, %s %s från %s", vad, vem, request.method, request.endpoint, request.remote_addr
    )


def is_api_call() -> bool:
    """Whether the one who asks is a program, which takes JSON and no pages."""
    return request.path.startswith("/api/")


def keep_local(adress: str | None, otherwise: str) -> str:
    """Where to go next: an address of our own, never one that a link from elsewhere chose."""
    return adress if adress and _LOKAL.fullmatch(adress) else otherwise


def get_tjanst() -> Tjanst:
    tjanst: Tjanst = current_app.extensions[EXTENSION]
    return tjanst


def find_plats() -> Plats:
    return Plats(request.remote_addr or "", request.user_agent.string)


def find_gissare() -> Gissare:
    return Gissare(request.remote_addr or "", get_tjanst().settings.secret_key)


def log_in(anvandare: Anvandare, *, leverantor_sid: str | None = None, id_token: str | None = None) -> None:
    """Begin a log-in with an empty session, so that nothing from before it lives on."""
    session, now = open_session(), read_now()
    forget_ended(session, get_tjanst().granser, now)
    token = begin_inloggning(
        session, anvandare, find_plats(), now=now, leverantor_sid=leverantor_sid, id_token=id_token
    )
    _put_in_cookie(token)


def rotate_log_in() -> None:
    """Give the log-in at hand another token, after a change of what it may do or how it is proved."""
    _put_in_cookie(rotate_inloggning(open_session(), get_inloggad().inloggning_id))


def _put_in_cookie(token: str) -> None:
    inloggad = _describe(open_session(), token)
    cookie.clear()
    login_user(inloggad)
    cookie[_VEM] = inloggad.id if inloggad else None


def find_former_id() -> int | None:
    """Whose log-in the cookie stands for, whether or not it still holds; the cookie is signed by us."""
    konto_id = cookie.get(_VEM)
    return konto_id if isinstance(konto_id, int) else None


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
        return get_tjanst().ask_for_log_in()
    inloggad = get_inloggad()
    if not inloggad.may(krav):
        refuse()
    db.set_scope(open_session(), inloggad.namnd_id)
    if krav is Behorighet.EGET_KONTO:
        return None
    if inloggad.byt_losenord:
        return redirect(url_for("konto.change_losenord"))
    if lacks_andra_faktor(inloggad):
        return redirect(url_for("andra_faktor.show_andra_faktor"))
    return None


def lacks_andra_faktor(inloggad: Inloggad) -> bool:
    """Whether the role needs a second factor that the account doesn't have; the provider sees to its own."""
    demanded = get_tjanst().andra_faktor_for
    return inloggad.har_losenord and not inloggad.har_andra_faktor and inloggad.roll in demanded


def _load_inloggad(token: str) -> Inloggad | None:
    """Who the cookie's token stands for, if the log-in still holds."""
    return _describe(open_session(), token)


def _describe(session: Session, token: str) -> Inloggad | None:
    tjanst, now = get_tjanst(), read_now()
    row = session.execute(
        select(Inloggning, Anvandare, Namnd.namn, Enhet.namn)
        .join(Anvandare, Anvandare.id == Inloggning.anvandare_id)
        .outerjoin(Namnd, Namnd.id == Anvandare.namnd_id)
        .outerjoin(Enhet, Enhet.id == Anvandare.enhet_id)
        .where(
            Inloggning.token_hash == hash_token(token),
            Inloggning.fullbordad,
            holds(tjanst.granser, now),
            Anvandare.aktiv,
        )
    ).one_or_none()
    if row is None:
        return None
    inloggning, konto, namnd, enhet = row
    if now - inloggning.senast > FORNYAS_EFTER:
        # On its own: what is only shown is of one moment, in which two pages at once can't both note their use.
        with tjanst.sessions.begin() as alone:
            renew_inloggning(alone, inloggning.id, now)
    return Inloggad(
        id=konto.id,
        anvandarnamn=konto.anvandarnamn,
        namn=konto.namn,
        roll=konto.roll,
        namnd_id=konto.namnd_id,
        namnd=namnd,
        enhet_id=konto.enhet_id,
        enhet=enhet,
        byt_losenord=konto.byt_losenord,
        har_losenord=konto.subjekt is None,
        har_andra_faktor=konto.totp_hemlighet is not None,
        inloggning_id=inloggning.id,
        token=token,
    )


def _close_session(_: BaseException | None) -> None:
    opened: Session | None = g.pop("db_session", None)
    if opened is not None:
        opened.close()
