"""The provider is asked at the address that the settings give, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from flask import Flask

from casetrack.config import ProviderSettings
from casetrack.web.leverantor import Leverantor, SvararInte


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server that leads everybody on to another place of its own, and what it was asked for."""
    asked: list[str] = []

    class LeadOn(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/inre/hemligt")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), LeadOn)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_provider_that_leads_on_to_another_place_is_not_followed(elsewhere: tuple[str, list[str]]) -> None:
    adress, asked = elsewhere
    app = Flask(__name__)
    with app.test_request_context(), pytest.raises(SvararInte):
        Leverantor(app, ProviderSettings(adress, "casetrack", "hemlig")).begin(f"{adress}/svar")
    assert asked == ["/.well-known/openid-configuration"]
