"""Registerutdrag: what is let out to the person, text by text, and then the file."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.reports.akt.registerutdrag import (
    lista_fritexter,
    skapa_registerutdrag,
    skriv_registerutdrag,
    skriv_registerutdrag_json,
)
from casetrack.reports.dokument.pdffil import skriv_pdf
from casetrack.web.begaran import open_session, read_now
from casetrack.web.oppna import log_reading, open_arende

bp = Blueprint("registerutdrag", __name__, url_prefix="/arende/<int:barn_id>/registerutdrag")


@bp.get("")
@kraver(Behorighet.LAMNA_REGISTERUTDRAG)
def show_texter(barn_id: int) -> ResponseReturnValue:
    """The texts to be read before any of them is let out."""
    arende = open_arende(barn_id, hela=True)
    return render_template(
        "registerutdrag.html", arende=arende, texter=lista_fritexter(open_session(), barn_id)
    )


@bp.post("")
@kraver(Behorighet.LAMNA_REGISTERUTDRAG)
def fetch_utdrag(barn_id: int) -> ResponseReturnValue:
    """The file, with the texts that were ticked. Its name tells of nobody."""
    open_arende(barn_id, hela=True)
    utdrag = skapa_registerutdrag(
        open_session(), barn_id, frislappta=request.form.getlist("text"), now=read_now()
    )
    as_json = request.form.get("format") == "json"
    innehall = skriv_registerutdrag_json(utdrag) if as_json else skriv_pdf(skriv_registerutdrag(utdrag))
    log_reading(Lasning.EXPORT, barn_id, varfor="registerutdrag")
    response = make_response(innehall)
    response.headers["Content-Type"] = "application/json" if as_json else "application/pdf"
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"registerutdrag.{'json' if as_json else 'pdf'}"
    )
    return response
