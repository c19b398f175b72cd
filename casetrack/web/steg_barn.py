"""Change what is known of a child."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.barn import andra_barn
from casetrack.rules.tid import lokal_dag
from casetrack.web.barnformular import BarnForm, find_known, show_barn
from casetrack.web.begaran import get_utforare, open_session, read_now
from casetrack.web.formular import get_typed
from casetrack.web.oppna import log_reading, open_arende
from casetrack.web.steg import StegForm, Stegsida, run_steg

bp = Blueprint("barn", __name__, url_prefix="/arende/<int:barn_id>")


class AndraBarnForm(StegForm, BarnForm):
    """The whole form of a child, with the version that was seen."""


@bp.route("/barn", methods=["GET", "POST"])
@kraver(Behorighet.REGISTRERA_ANMALAN)
def change_barn(barn_id: int) -> ResponseReturnValue:
    # Who a person is, and whether they are protected, is not for whoever has a part of the case alone to change.
    arende = open_arende(barn_id, hela=True)
    barn = arende.barn
    form = AndraBarnForm(
        get_typed(), show_barn(barn, lokal_dag(read_now())) | {"sedd_version": barn.radversion}
    )
    typed = form.personnummer.data if get_typed() else None
    kant = find_known(open_session(), typed, lokal_dag(read_now()))
    if kant is not None and kant.id != barn.id:
        # The refusal tells that the number has a case here, as a search does.
        log_reading(Lasning.SOKNING, kant.id, varfor="på personnummer")
    return run_steg(
        arende,
        form,
        lambda: andra_barn(
            open_session(),
            barn.id,
            form.read_uppgifter(),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Ändra uppgifter om barnet",
            ingress="Ett personnummer som byts ut finns kvar i historiken.",
            knapp="Spara",
            klart="Uppgifterna är sparade.",
        ),
        rad=barn,
    )
