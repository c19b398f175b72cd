"""The first page: where each role begins its day."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.web.begaran import get_inloggad
from casetrack.web.visning import list_huvudmeny

bp = Blueprint("start", __name__)


@bp.get("/")
@kraver(Behorighet.EGET_KONTO)
def show_start() -> ResponseReturnValue:
    """The first thing in the user's own menu."""
    meny = list_huvudmeny(get_inloggad())
    return redirect(meny[0].adress if meny else url_for("konto.change_losenord"))
