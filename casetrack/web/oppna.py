"""Opening a child's case: read for the one who asks, and logged in the same transaction."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.oppning import find_oppning
from casetrack.cases.arende import Arende, Arendedel, las_arende
from casetrack.cases.barn import Barn, visa_skyddade
from casetrack.cases.kommando import las_rad
from casetrack.cases.personnummer import namner_nummer
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


def open_arende(barn_id: int, vad: Lasning = Lasning.ARENDE, *, hela: bool = False) -> Arende:
    """The case of a child, or the part of it that the user's work reaches, its reading logged.

    The only way that a page comes by a case. What the user's work doesn't reach, or is about a protected person, asks
    for a reason first: the request then ends in the page that does. `hela` is for what needs the whole case.
    """
    delar = pass_opening(barn_id, vad, hela=hela)
    return las_arende(open_session(), barn_id, now=read_now(), delar=delar)


def pass_opening(
    barn_id: int, vad: Lasning, *, hela: bool, tillbaka: str | None = None
) -> frozenset[Arendedel] | None:
    """Log the reading of a case, or end the request in the page that asks why; the things to be seen, None for all.

    `tillbaka` is where that page leads on to; without it a page that was fetched is fetched again.
    """
    session, now = open_session(), read_now()
    barn = _find_barn(barn_id)
    oppning = find_oppning(session, barn, get_lasare(), hela=hela, now=now)
    if oppning.saknas:
        nasta = tillbaka or (request.path if request.method == "GET" else None)
        hel = "ja" if hela else None
        abort(redirect(url_for("oppna.give_reason", barn_id=barn_id, nasta=nasta, hela=hel), 303))
    if Lasning.SKYDDADE_UPPGIFTER in oppning.skal:
        visa_skyddade(session, barn_id)
    log_reading(vad, barn_id, varfor=oppning.varfor)
    g.bara_pa_skarm = vad is not Lasning.UTSKRIFT
    return oppning.delar


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
        description="Skriv inget om personen. Det du skriver sparas i åtkomstloggen, också när ärendet är gallrat,"
        " och chefen ser det.",
    )
    nasta = Dold()
    hela = Dold()


@bp.route("/arende/<int:barn_id>/oppna", methods=["GET", "POST"])
@kraver(Behorighet.LASA_ARENDE)
def give_reason(barn_id: int) -> ResponseReturnValue:
    """Ask why the case is opened. Shows nothing of the person, so a look at it isn't logged."""
    barn = _find_barn(barn_id)
    form = SkalForm(get_typed(), {each: request.args.get(each, "") for each in ("nasta", "hela")})
    nasta = keep_local(form.nasta.data, url_for("arende.show_arende", barn_id=barn_id))
    oppning = find_oppning(open_session(), barn, get_lasare(), hela=form.hela.data == "ja", now=read_now())
    saknas = oppning.saknas
    if not saknas:
        return redirect(nasta, 303)
    if request.method == "POST":
        demand_skal(form, "Skriv varför du behöver öppna ärendet.")
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
        delvis=bool(oppning.delar),
    )
    return page, 422 if form.refused else 200


def demand_skal(form: Formular, text: str) -> None:
    """Refuse a reason that is not there, with the text, or that names somebody."""
    if form["varfor"].data is None:
        form.refuse("varfor", text)
    elif namner_nummer(form["varfor"].data):
        form.refuse("varfor", "Ta bort personnumret. Skälet finns kvar när ärendet är gallrat.")


def _find_barn(barn_id: int) -> Barn:
    barn = las_rad(open_session(), Barn, barn_id)
    if barn is None:
        refuse()
    return barn
