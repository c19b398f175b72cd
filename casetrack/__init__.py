"""Casetrack: barnavårdsärenden with their clocks, and the figures that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask
    from sqlalchemy.orm import Session, sessionmaker

    from casetrack.config import Settings


def create_app(
    settings: Settings | None = None,
    sessions: sessionmaker[Session] | None = None,
    now: Callable[[], datetime] | None = None,
    *,
    https: bool = True,
    proxies: int = 0,
) -> Flask:
    """The web application: pages and JSON API.

    Without `settings` the environment is read; without `sessions` the settings' database is used, or the embedded
    one started; `now` gives the present moment, once per request. `https=False` is for trying it on one's own
    machine: cookies are then sent over http too. `proxies` is how many proxies in front are to be believed about
    who calls.

    Raises:
        FelInstallning: the installation can't be used as it stands.
    """
    # Imported here so that the rules and the command line, which need no web, answer at once.
    from casetrack.web.app import build_app

    return build_app(settings, sessions, now, https=https, proxies=proxies)
