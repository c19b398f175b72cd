"""Whether the service is well, for whoever watches it."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from casetrack.access.behorighet import oppen
from casetrack.web.begaran import open_session

bp = Blueprint("halsa", __name__)


@bp.get("/halsa")
@oppen
def show_halsa() -> ResponseReturnValue:
    """200 when the database answers; the page for a database that doesn't is 503."""
    open_session().execute(text("SELECT 1"))
    return jsonify(status="ok")
