"""Opening a child's case: read for the one who asks, and logged in the same transaction."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.oppning import find_hinder
from casetrack.cases.arende import Arende, las_arende
from casetrack.cases.barn import Barn, visa_skyddade
from casetrack.cases.kommando import las_rad
from casetrack.web.begaran import (
    get_inloggad,
    get_lasare,
    get_utforare,
    keep_local,
    open_session,
    read_now,
    refuse,
)
from casetrack.web.falt import Dold, LangText
from casetrack.web.formular import Formular, get_typed

bp = Blueprint("oppna", __name__)


def open_arende(barn_id: int, vad: Lasning = Lasning.ARENDE) -> Arende:
    """The case of a child, its reading logged. The only way that a page comes by a case.

    One that the user's work doesn't reach, or that is about a protected person, asks for a reason first: the request
    then ends in the page that does.
    """
    session, now = open_session(), read_now()
    barn = las_rad(session, Barn, barn_id)
    if barn is None:
        refuse()
    hinder = find_hinder(session, barn, get_lasare(), now=now)
    if None in hinder.values():
        nasta = request.path if request.method == "GET" else None
        abort(redirect(url_for("oppna.give_reason", barn_id=barn_id, nasta=nasta), 303))
    if Lasning.SKYDDADE_UPPGIFTER in hinder:
        visa_skyddade(session, barn_id)
    log_reading(vad, barn_id, varfor=next(iter(hinder.values()), None))
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
        "Varför behöver du öppna ärendet?",
        description="Det du skriver sparas i åtkomstloggen, och chefen ser det.",
    )
    nasta = Dold()


@bp.route("/arende/<int:barn_id>/oppna", methods=["GET", "POST"])
@kraver(Behorighet.LASA_ARENDE)
def give_reason(barn_id: int) -> ResponseReturnValue:
    """Ask why the case is opened. Shows nothing of the person, so a look at it isn't logged."""
    barn = las_rad(open_session(), Barn, barn_id)
    if barn is None:
        refuse()
    form = SkalForm(get_typed(), {"nasta": request.args.get("nasta", "")})
    nasta = keep_local(form.nasta.data, url_for("arende.show_arende", barn_id=barn_id))
    hinder = find_hinder(open_session(), barn, get_lasare(), now=read_now())
    saknas = [vad for vad, skal in hinder.items() if skal is None]
    if not saknas:
        return redirect(nasta, 303)
    if request.method == "POST":
        if form.varfor.data is None:
            form.refuse("varfor", "Skriv varför du behöver öppna ärendet.")
        if not form.refused:
            for vad in saknas:
                log_reading(vad, barn_id, varfor=form.varfor.data)
            return redirect(nasta, 303)
    page = render_template(
        "oppna.html",
        form=form,
        barn_id=barn_id,
        skyddad=Lasning.SKYDDADE_UPPGIFTER in saknas,
        utanfor=Lasning.OPPNAD_ANDA in saknas,
    )
    return page, 422 if form.refused else 200
