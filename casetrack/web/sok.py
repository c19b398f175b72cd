"""Find a child's case. What was searched for, and what was found, never stands in an address."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.rackvidd import tar_emot
from casetrack.access.sokning import Traff, find_barn
from casetrack.cases.avvisning import Avvisat
from casetrack.cases.sokning import beskriv_sokord
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_lasare, open_session, read_now
from casetrack.web.falt import Falt
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import log_reading

bp = Blueprint("sok", __name__)

HOGST_TRAFFAR = 50


class SokForm(Formular):
    sokord = Falt(
        "Personnummer, namn eller ärendenummer",
        description="Till exempel 20150102-2380, Alva Testsson eller 1234. Sökningen loggas.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


@bp.route("/sok", methods=["GET", "POST"])
@kraver(Behorighet.LASA_ARENDE)
def show_sok() -> ResponseReturnValue:
    form = SokForm(get_typed())
    found: list[Traff] | None = None
    if request.method == "POST" and not form.refused:
        try:
            sokord = form.sokord.data or ""
            found = find_barn(open_session(), sokord, get_lasare(), hogst=HOGST_TRAFFAR + 1, now=read_now())
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            log_reading(
                Lasning.SOKNING,
                *(each.barn.id for each in found[:HOGST_TRAFFAR]),
                varfor=beskriv_sokord(sokord),
            )
    return render_template(
        "sok.html",
        form=form,
        found=None if found is None else found[:HOGST_TRAFFAR],
        more=found is not None and len(found) > HOGST_TRAFFAR,
        tar_emot=tar_emot(open_session(), get_lasare()),
        idag=lokal_dag(read_now()),
    ), 422 if form.refused else 200
