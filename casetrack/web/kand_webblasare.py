"""A browser that somebody has logged in with before, so that nobody else's wrong guesses make its owner wait.

Behind a municipality's proxy many share one address. Wrong guesses from a browser that has logged in to the account
are counted by themselves, those from any other by their address. The cookie gives no right to anything.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from casetrack.access.gissning import name_guess

_GALLER = timedelta(days=90)


def find_kalla(anvandarnamn: str, hemlighet: str) -> str:
    """Where a guess at the account comes from: a browser known to it, else an address."""
    try:
        konto, webblasare = _signer(hemlighet).loads(
            request.cookies.get(_name_cookie(), ""), max_age=int(_GALLER.total_seconds())
        )
    except (BadSignature, ValueError, TypeError):
        return request.remote_addr or ""
    return (
        f"webbläsare {webblasare}"
        if konto == _name_konto(anvandarnamn, hemlighet)
        else request.remote_addr or ""
    )


def remember_browser(response: Response, anvandarnamn: str, hemlighet: str) -> None:
    """Let the browser be known to the account that it has just logged in to."""
    config = current_app.config
    response.set_cookie(
        _name_cookie(),
        _signer(hemlighet).dumps([_name_konto(anvandarnamn, hemlighet), secrets.token_urlsafe(16)]),
        max_age=_GALLER,
        secure=config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite=config["SESSION_COOKIE_SAMESITE"],
    )


def _signer(hemlighet: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(hemlighet, salt="känd webbläsare")


def _name_cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-kand"


def _name_konto(anvandarnamn: str, hemlighet: str) -> str:
    """The account as the cookie names it, which says nothing to others who use the browser."""
    return name_guess("webbläsare", anvandarnamn.strip().lower(), "", hemlighet)
