"""Opening a child's case: read for the one who asks, and logged in the same transaction."""

from __future__ import annotations

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.oppning import Oppning, find_oppning
from casetrack.cases.arende import Arende, Arendedel, las_arende
from casetrack.cases.barn import Barn, visa_skyddade
from casetrack.cases.kommando import las_rad
from casetrack.cases.personnummer import NAMNER_NUMMER, namner_nummer
from casetrack.web.begaran import (
    get_inloggad,
    get_lasare,
    get_utforare,
    keep_local,
    open_session,
    read_now,
    refuse,
)
from casetrack.web.buret import Burna, list_typed, read_burna
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
        hel = "ja" if hela else None
        if request.method == "POST" and tillbaka is None:
            # What was typed when a reason had run out, or a reach had ended, comes along.
            form = SkalForm(None, {"nasta": request.full_path.rstrip("?"), "hela": hel or ""})
            abort(make_response(_ask(barn_id, oppning, form, list_typed()), 403))
        nasta = tillbaka or request.path
        abort(redirect(url_for("oppna.give_reason", barn_id=barn_id, nasta=nasta, hela=hel), 303))
    if Lasning.SKYDDADE_UPPGIFTER in oppning.skal:
        visa_skyddade(session, barn_id)
    # What stands in the log says how much was shown.
    delvis = None if oppning.delar is None else "en del av ärendet"
    log_reading(vad, barn_id, varfor="; ".join(filter(None, (oppning.varfor, delvis))) or None)
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


class Skal(LangText):
    """A reason, as short as it is to be: it stays in the log for good."""

    hogst = 1_000


class SkalForm(Formular):
    varfor = Skal(
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
        return _go_on(nasta)
    if request.method == "POST":
        demand_skal(form, "Skriv varför du behöver öppna ärendet.")
        if not form.refused:
            for vad in saknas:
                log_reading(vad, barn_id, varfor=form.varfor.data)
            return _go_on(nasta)
    return _ask(barn_id, oppning, form, read_burna()), 422 if form.refused else 200


def _go_on(adress: str) -> ResponseReturnValue:
    burna = read_burna()
    if burna:
        return render_template("fortsatt.html", rubrik="Skälet är sparat", vad="", burna=burna, adress=adress)
    return redirect(adress, 303)


def _ask(barn_id: int, oppning: Oppning, form: SkalForm, burna: Burna) -> str:
    return render_template(
        "oppna.html",
        form=form,
        burna=burna,
        barn_id=barn_id,
        skyddad=Lasning.SKYDDADE_UPPGIFTER in oppning.saknas,
        utanfor=Lasning.OPPNAD_ANDA in oppning.saknas,
        delvis=bool(oppning.delar),
    )


def demand_skal(form: Formular, text: str) -> None:
    """Refuse a reason that is not there, with the text, or that names somebody."""
    if form["varfor"].data is None:
        form.refuse("varfor", text)
    elif namner_nummer(form["varfor"].data):
        form.refuse("varfor", NAMNER_NUMMER)


def _find_barn(barn_id: int) -> Barn:
    barn = las_rad(open_session(), Barn, barn_id)
    if barn is None:
        refuse()
    return barn
