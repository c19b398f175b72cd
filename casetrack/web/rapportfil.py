"""A report as a file in the answer."""

from __future__ import annotations

from flask import make_response
from flask.typing import ResponseReturnValue

from casetrack.reports.tertial.tertialfiler import SKRIVARE


def send_fil(innehall: bytes, namn: str, format_: str) -> ResponseReturnValue:
    """The bytes as they are, under a name, as the format's own media type."""
    response = make_response(innehall)
    response.headers["Content-Type"] = SKRIVARE[format_].mediatyp
    response.headers.set("Content-Disposition", "attachment", filename=f"{namn}.{format_}")
    return response
