"""The application put together, and refused if a view declares no permission."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

# Every mapped class, so that foreign keys find their tables.
from casetrack import db, logs, models  # noqa: F401
from casetrack.access.behorighet import Behorighet, kraver, oppen, read_krav, read_roller
from casetrack.api import v1
from casetrack.config import Settings, read_settings
from casetrack.installation import open_servers
from casetrack.wake import build_waker
from casetrack.web import (
    andra_faktor,
    arbetsrapport,
    arende,
    avvikelser,
    begaran,
    bevakning,
    felsidor,
    frysningar,
    gallring,
    halsa,
    hjalp,
    huvuden,
    inloggning,
    inloggningstjanst,
    konto,
    konton,
    lasningar,
    ledning,
    ledning_installningar,
    loggkontroll,
    malarbete,
    oppna,
    provrakning,
    radarbete,
    rapportarkiv,
    rapporter,
    registerutdrag,
    registrering,
    siffror,
    siffror_arende,
    sok,
    start,
    steg_allvarssamtal,
    steg_anmalan,
    steg_anmalare,
    steg_barn,
    steg_bestridande,
    steg_fordelning,
    steg_insats,
    steg_rattelse,
    steg_utredning,
    takt,
    visning,
)
from casetrack.web.leverantor import Leverantor

_PLACES = (
    halsa,
    inloggning,
    inloggningstjanst,
    start,
    konto,
    andra_faktor,
    konton,
    bevakning,
    sok,
    registrering,
    oppna,
    arende,
    steg_anmalan,
    steg_anmalare,
    steg_allvarssamtal,
    steg_utredning,
    steg_insats,
    steg_barn,
    steg_fordelning,
    steg_rattelse,
    steg_bestridande,
    siffror,
    siffror_arende,
    provrakning,
    frysningar,
    avvikelser,
    gallring,
    hjalp,
    registerutdrag,
    rapporter,
    arbetsrapport,
    malarbete,
    radarbete,
    rapportarkiv,
    lasningar,
    loggkontroll,
    ledning,
    ledning_installningar,
)

_API_DOCUMENT = "api-docs.openapi_json"
_BEHALLS = 3600  # seconds that a browser may keep a style sheet
_STORST = 1_000_000  # bytes of a form: several siblings with long texts, and no more
_FLEST_FALT = 1000  # of a form in parts


def build_app(
    settings: Settings | None,
    sessions: sessionmaker[Session] | None,
    now: Callable[[], datetime] | None,
    *,
    https: bool,
    proxies: int,
) -> Flask:
    """See `casetrack.create_app`."""
    logs.install()
    settings = settings or read_settings()
    if settings.provider:
        read_roller([kod for _, kod in settings.provider.roles], "CASETRACK_OIDC_ROLES")
    second_factor = read_roller(settings.login.second_factor, "CASETRACK_SECOND_FACTOR")
    app = begaran.Casetrack("casetrack.web")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_STORST,
        MAX_FORM_MEMORY_SIZE=_STORST,
        MAX_FORM_PARTS=_FLEST_FALT,
        TRUSTED_HOSTS=list(settings.login.hosts) or None,
        # The prefix makes browsers refuse the cookie from another host, path or from http.
        SESSION_COOKIE_NAME="__Host-casetrack" if https else "casetrack",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form may stand open over a meeting; the log-in's own limits end it.
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
        SEND_FILE_MAX_AGE_DEFAULT=_BEHALLS,
    )
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    huvuden.install(app, https=https, provider=settings.provider.origin if settings.provider else None)
    v1.install(app)
    felsidor.install(app)  # after the API, whose own answers to errors are in English
    # The gate comes before the check of forms: what is forbidden answers as what is missing, whatever was sent.
    made, redis_url = _open_record(settings, sessions)
    wake = build_waker(redis_url) if redis_url else _wake_nobody
    limiter = takt.install(app, redis_url) if redis_url else None
    tjanst = begaran.Tjanst(
        made,
        now or _read_clock,
        wake,
        inloggning.ask_for_log_in,
        settings,
        second_factor,
        Leverantor(app, settings.provider) if settings.provider else None,
    )
    begaran.install(app, tjanst)
    # The provider has no page of ours to send from: its own signature is what proves that it is the sender.
    CSRFProtect(app).exempt(inloggningstjanst.hear_logout)
    Bootstrap5(app)
    visning.install(app)
    for place in _PLACES:
        app.register_blueprint(place.bp)
    for endpoint in huvuden.STATIC:
        app.view_functions[endpoint] = oppen(_wrap(app.view_functions[endpoint]))
    app.view_functions[_API_DOCUMENT] = kraver(Behorighet.EGET_KONTO)(
        _wrap(app.view_functions[_API_DOCUMENT])
    )
    for view in app.view_functions.values():
        read_krav(view)
    if limiter:
        takt.set_limits(app, limiter)
    return app


def _open_record(
    settings: Settings, sessions: sessionmaker[Session] | None
) -> tuple[sessionmaker[Session], str | None]:
    """The record, and the queue; a caller with sessions of its own may do without one."""
    if sessions and not settings.redis_url:
        return sessions, None
    servers = open_servers(settings, need_redis=True)
    made = sessions or db.create_sessions(db.create_app_engine(servers.database_url, pool_pre_ping=True))
    return made, servers.redis_url


def _wake_nobody(namnd_id: int) -> None:
    """Where there is no queue, the sweep finds what has changed."""


def _read_clock() -> datetime:
    return datetime.now(UTC)


def _wrap(view: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    """A view of a library as a function of our own, that a declaration can be put on."""

    @wraps(view)
    def answer(**values: str) -> ResponseReturnValue:
        response: ResponseReturnValue = view(**values)
        return response

    return answer
