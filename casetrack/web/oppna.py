"""Opening a child's case: read for the one who asks, and logged in the same transaction."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.skyddade import find_reason, is_skyddad
from casetrack.cases.arende import Arende, las_arende
from casetrack.cases.barn import Barn
from casetrack.cases.kommando import las_rad
from casetrack.web.begaran import (
    get_inloggad,
    get_utforare,
    keep_local,
    open_session,
    read_now,
    refuse,
)
from casetrack.web.falt import Dold, LangText
from casetrack.web.formular import Formular, get_typed

bp = Blueprint("oppna", __name__)


def open_arende(barn_id: int) -> Arende:
    """The case of a child, its reading logged.

    A protected child's case asks for a reason first: the request then ends in the page that does.
    """
    session, now = open_session(), read_now()
    barn = las_rad(session, Barn, barn_id)
    if barn is None:
        refuse()
    reason = None
    if is_skyddad(barn.skydd):
        reason = find_reason(session, barn_id, get_inloggad().id, now)
        if reason is None:
            nasta = request.path if request.method == "GET" else None
            abort(redirect(url_for("oppna.give_reason", barn_id=barn_id, nasta=nasta), 303))
    log_reading(Lasning.ARENDE, barn_id, varfor=reason)
    return las_arende(session, barn_id, now=now)


def log_reading(vad: Lasning, *barn_ids: int, varfor: str | None = None) -> None:
    """Log that the user read something about the children, in the transaction of the reading."""
    log_atkomst(
        open_session(),
        vad,
        barn_ids,
        namnd_id=get_inloggad().namnd_id,
        av=get_utforare(),
        now=read_now(),
        varfor=varfor,
    )


class SkalForm(Formular):
    varfor = LangText(
        "Varför behöver du öppna ärendet?", description="Det du skriver sparas i åtkomstloggen."
    )
    nasta = Dold()


@bp.route("/arende/<int:barn_id>/oppna", methods=["GET", "POST"])
@kraver(Behorighet.LASA_ARENDE)
def give_reason(barn_id: int) -> ResponseReturnValue:
    """Ask why a protected person's case is opened. Shows nothing of the person, so a look at it isn't logged."""
    barn = las_rad(open_session(), Barn, barn_id)
    if barn is None or not is_skyddad(barn.skydd):
        refuse()
    form = SkalForm(get_typed(), {"nasta": request.args.get("nasta", "")})
    if request.method == "POST":
        if form.varfor.data is None:
            form.refuse("varfor", "Skriv varför du behöver öppna ärendet.")
        if not form.refused:
            log_reading(Lasning.SKYDDADE_UPPGIFTER, barn_id, varfor=form.varfor.data)
            return redirect(keep_local(form.nasta.data, url_for("arende.show_arende", barn_id=barn_id)), 303)
    return render_template("skyddad.html", form=form, barn_id=barn_id), 422 if form.refused else 200
