"""A report as a file in the answer."""

from __future__ import annotations

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

from casetrack.reports.tertial.tertialfiler import SKRIVARE


def send_fil(innehall: bytes, namn: str, format_: str) -> ResponseReturnValue:
    """The bytes as they are, under a name of any letters, as the format's own media type."""
    response = send_file(
        BytesIO(innehall),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"{namn}.{format_}",
    )
    response.headers["Content-Type"] = SKRIVARE[format_].mediatyp
    return response
