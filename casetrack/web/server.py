"""Settings of gunicorn that hold wherever it serves casetrack: `gunicorn --config python:casetrack.web.server …`.

It reads them by their names here.
"""

from __future__ import annotations

from gunicorn.http import wsgi

# Nobody steers it but by signals.
control_socket_disable = True

_default_headers = wsgi.Response.default_headers


def _leave_out_server(response: wsgi.Response) -> list[str]:
    """The headers that gunicorn adds by itself, but for the one that names it; it has no setting for that."""
    return [each for each in _default_headers(response) if not each.startswith("Server:")]


wsgi.Response.default_headers = _leave_out_server
