"""A browser that somebody has logged in with before, so that nobody else's wrong guesses make its owner wait.

Behind a municipality's proxy many share one address. Wrong guesses from a browser that has logged in to the account
are counted by themselves, those from any other by their address. Where several share a computer it knows them all. The
cookie gives no right to anything.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from casetrack.access.gissning import name_guess

HOGST_KONTON = 8
"""So many accounts a browser is known to, those that logged in last."""

_GALLER = timedelta(days=90)


def find_kalla(anvandarnamn: str, hemlighet: str) -> str:
    """Where a guess at the account comes from: a browser known to it, else an address."""
    webblasare, konton = _read_cookie(hemlighet)
    if _name_konto(anvandarnamn, hemlighet) in konton:
        return f"webbläsare {webblasare}"
    return request.remote_addr or ""


def remember_browser(response: Response, anvandarnamn: str, hemlighet: str) -> None:
    """Let the browser be known to the account that it has just logged in to, beside those before it."""
    config = current_app.config
    webblasare, konton = _read_cookie(hemlighet)
    known = dict.fromkeys([_name_konto(anvandarnamn, hemlighet), *konton])
    response.set_cookie(
        _name_cookie(),
        _signer(hemlighet).dumps([webblasare or secrets.token_urlsafe(16), [*known][:HOGST_KONTON]]),
        max_age=_GALLER,
        secure=config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite=config["SESSION_COOKIE_SAMESITE"],
    )


def _read_cookie(hemlighet: str) -> tuple[str, list[str]]:
    """What the browser goes by, and the accounts that it is known to; neither where it is new."""
    try:
        match _signer(hemlighet).loads(
            request.cookies.get(_name_cookie(), ""), max_age=int(_GALLER.total_seconds())
        ):
            case [str(webblasare), [*konton]]:
                return webblasare, konton
    except BadSignature:
        pass
    return "", []


def _signer(hemlighet: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(hemlighet, salt="känd webbläsare")


def _name_cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-kand"


def _name_konto(anvandarnamn: str, hemlighet: str) -> str:
    """The account as the cookie names it, which says nothing to others who use the browser."""
    return name_guess("webbläsare", anvandarnamn.strip().lower(), "", hemlighet)
