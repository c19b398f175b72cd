"""Log in and out."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import Unauthorized
from wtforms import ValidationError

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver, oppen
from casetrack.access.inloggning import FelInloggning, try_inloggning
from casetrack.access.konton import end_log_ins
from casetrack.cases.handelse import Utforare
from casetrack.web.begaran import (
    find_former_id,
    get_inloggad,
    get_utforare,
    is_api_call,
    keep_local,
    log_in,
    log_out,
    open_session,
    read_now,
)
from casetrack.web.falt import Dold, Falt, Losenord
from casetrack.web.formular import Formular

bp = Blueprint("inloggning", __name__)

_BUREN = "buren-"
"""Begins the names of fields that are carried through a log-in, in logga_in.html."""


class InloggningForm(Formular):
    anvandarnamn = Falt(
        "Användarnamn",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    losenord = Losenord("Lösenord", render_kw={"autocomplete": "current-password"})
    nasta = Dold()


@bp.route("/logga-in", methods=["GET", "POST"])
@oppen
def show_inloggning() -> ResponseReturnValue:
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(url_for("start.show_start"))
        form = InloggningForm(None, {"nasta": request.args.get("nasta", "")})
        return render_template("logga_in.html", form=form, burna=[])
    form = InloggningForm(request.form)
    burna = _read_burna()
    session, now = open_session(), read_now()
    try:
        anvandare = try_inloggning(
            session,
            form.anvandarnamn.data or "",
            form.losenord.data or "",
            adress=request.remote_addr or "",
            hemlighet=current_app.config["SECRET_KEY"],
            now=now,
        )
    except FelInloggning as fel:
        form.refuse("", str(fel))
        return render_template("logga_in.html", form=form, burna=burna), 429 if fel.sparrad else 422
    db.set_scope(session, anvandare.namnd_id)
    av = Utforare(anvandare.id, anvandare.namn, anvandare.roll, anvandare.enhet_id)
    log_atkomst(session, Lasning.INLOGGNING, namnd_id=anvandare.namnd_id, av=av, now=now)
    writer = find_former_id()
    log_in(anvandare)
    nasta = keep_local(form.nasta.data, url_for("start.show_start"))
    if burna and writer == anvandare.id:
        return render_template("fortsatt.html", burna=burna, adress=nasta)
    return redirect(nasta, 303)


def ask_for_log_in() -> ResponseReturnValue:
    """Ask whoever is not logged in to do so; one whose log-in ended over a form keeps what they wrote.

    It is carried through the log-in in the page itself. Only what our own page sent is carried, and given back to
    the one who wrote it alone, to be sent in again by a button: nobody else can slip anything in this way.
    """
    if is_api_call():
        raise Unauthorized
    adress = request.full_path.rstrip("?")
    if request.method == "POST" and _is_own_form():
        burna = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
        form = InloggningForm(None, {"nasta": adress})
        return render_template("logga_in.html", form=form, burna=burna), 401
    nasta = adress if request.method == "GET" else None
    return redirect(url_for("inloggning.show_inloggning", nasta=nasta))


def _is_own_form() -> bool:
    """Whether the form came from a page of the log-in that has ended."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return find_former_id() is not None


def _read_burna() -> list[tuple[str, str]]:
    return [
        (name.removeprefix(_BUREN), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(_BUREN)
    ]


@bp.post("/logga-ut")
@kraver(Behorighet.EGET_KONTO)
def end_inloggning() -> ResponseReturnValue:
    """Log out everywhere: a copy of the cookie on another computer dies with the log-in."""
    session, inloggad = open_session(), get_inloggad()
    log_atkomst(session, Lasning.UTLOGGNING, namnd_id=inloggad.namnd_id, av=get_utforare(), now=read_now())
    end_log_ins(session, inloggad.id)
    log_out()
    flash("Du är utloggad.", "success")
    return redirect(url_for("inloggning.show_inloggning"), 303)
