"""The application served on this machine, and a real Chromium to use it with."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import make_server

from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.klient import Nu, make_anvandare, make_app

BILDER = Path(__file__).parents[2] / "test-out" / "bilder"
_CHROMIUM = Path("/usr/bin/chromium")
_FLAGGOR = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Plats:
    """Where the application answers, and the clock that it goes by."""

    app: Flask
    adress: str
    nu: Nu


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium if it is there, else Playwright's own; the error of a missing one says what to type."""
    flaggor = [*_FLAGGOR, "--no-sandbox"] if os.geteuid() == 0 else _FLAGGOR
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=_CHROMIUM if _CHROMIUM.exists() else None, args=flaggor
        )
        yield opened
        opened.close()


@pytest.fixture
def plats(sessions: sessionmaker[Session], organisation: Organisation) -> Iterator[Plats]:
    """The application with one user in every role, on a Tuesday morning."""
    with sessions.begin() as session:
        session.add_all(make_anvandare(organisation, roll) for roll in Roll)
    nu = Nu(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    app = make_app(sessions, nu)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Plats(app, f"http://127.0.0.1:{server.server_port}", nu)
    server.shutdown()
    thread.join()
    server.server_close()
