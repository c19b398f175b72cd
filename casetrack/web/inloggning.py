"""Log in and out."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver, oppen
from casetrack.access.inloggning import FelInloggning, try_inloggning
from casetrack.access.konton import end_log_ins
from casetrack.cases.handelse import Utforare
from casetrack.web.begaran import (
    get_inloggad,
    get_utforare,
    keep_local,
    log_in,
    log_out,
    open_session,
    read_now,
)
from casetrack.web.falt import Dold, Falt, Losenord
from casetrack.web.formular import Formular

bp = Blueprint("inloggning", __name__)


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
        return render_template(
            "logga_in.html", form=InloggningForm(None, {"nasta": request.args.get("nasta", "")})
        )
    form = InloggningForm(request.form)
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
        return render_template("logga_in.html", form=form), 429 if fel.sparrad else 422
    db.set_scope(session, anvandare.namnd_id)
    av = Utforare(anvandare.id, anvandare.namn, anvandare.roll)
    log_atkomst(session, Lasning.INLOGGNING, namnd_id=anvandare.namnd_id, av=av, now=now)
    log_in(anvandare)
    return redirect(keep_local(form.nasta.data, url_for("start.show_start")), 303)


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
