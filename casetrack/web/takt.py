"""How often somebody may ask: enough for any person, too little for a program that empties the record or guesses.

Counted in Redis or Valkey, so that all processes count together; by each process alone while that does not answer.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter

from casetrack.access.behorighet import Behorighet, read_krav
from casetrack.access.gissning import name_network
from casetrack.web.begaran import find_former_id
from casetrack.web.huvuden import STATIC

ALLT = "600 per minute"
"""For an account, or for whoever is not logged in at one address."""
INLOGGNING = "120 per minute"
"""Log-ins from one address, whoever's: a whole municipality may stand behind it."""
SOKNING = "30 per minute"
"""Searches, and looks at children to register something about: more than anybody types."""
FILER = "30 per minute"
"""Of each kind of report that is fetched; they take long to make."""

_INLOGGNING = ("inloggning.show_inloggning", "inloggning.take_kod", "inloggningstjanst.hear_logout")

_SOKNING = ("sok.show_sok", "registrering.register_anmalan")


def install(app: Flask, redis_url: str) -> Limiter:
    """Count everything before anything else is done with it, also before the database is asked who calls."""
    return Limiter(
        _name_caller,
        app=app,
        # The client of Valkey speaks with Redis too, and asks for no older one than the queue uses.
        storage_uri=redis_url.replace("redis", "valkey", 1),
        application_limits=[ALLT],
        in_memory_fallback_enabled=True,
        key_prefix="casetrack",
    )


def set_limits(app: Flask, limiter: Limiter) -> None:
    """Give log-ins and files limits of their own, and style sheets none; once every view is in place."""
    views: dict[str, Any] = app.view_functions
    for endpoint, view in views.items():
        if endpoint in STATIC:
            views[endpoint] = limiter.exempt(view)
        elif endpoint in _INLOGGNING:
            views[endpoint] = limiter.limit(INLOGGNING, key_func=_name_address, methods=["POST"])(view)
        elif endpoint in _SOKNING:
            views[endpoint] = limiter.limit(SOKNING, exempt_when=_looks_at_nobody)(view)
        elif read_krav(view) is Behorighet.EXPORTERA:
            views[endpoint] = limiter.limit(FILER)(view)


def _looks_at_nobody() -> bool:
    """Whether the page is only shown, with no child in it."""
    return request.method == "GET" and not request.args


def _name_caller() -> str:
    """The account that the cookie is of, without asking the database; else the address."""
    konto_id = find_former_id()
    return _name_address() if konto_id is None else f"konto {konto_id}"


def _name_address() -> str:
    return name_network(request.remote_addr or "")
