"""One's own account: another password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.konton import change_losenord as change_losenord_of
from casetrack.access.losenord import KORTAST
from casetrack.cases.avvisning import Avvisat
from casetrack.web.begaran import get_inloggad, get_utforare, open_session, read_now, renew_log_in
from casetrack.web.falt import Losenord
from casetrack.web.formular import Formular, get_typed

bp = Blueprint("konto", __name__, url_prefix="/mitt-konto")


class LosenordForm(Formular):
    nuvarande = Losenord("Nuvarande lösenord", render_kw={"autocomplete": "current-password"})
    nytt = Losenord(
        "Nytt lösenord",
        description=f"Minst {KORTAST} tecken. En mening med några ord är lätt att minnas och svår att gissa.",
        render_kw={"autocomplete": "new-password"},
    )
    igen = Losenord("Nytt lösenord en gång till", render_kw={"autocomplete": "new-password"})


@bp.route("/losenord", methods=["GET", "POST"])
@kraver(Behorighet.EGET_KONTO)
def change_losenord() -> ResponseReturnValue:
    form = LosenordForm(get_typed())
    inloggad = get_inloggad()
    if request.method == "POST":
        if form.nytt.data != form.igen.data:
            form.refuse("igen", "De två nya lösenorden är inte lika.")
        if not form.refused:
            try:
                konto = change_losenord_of(
                    open_session(),
                    inloggad.id,
                    form.nuvarande.data or "",
                    form.nytt.data or "",
                    av=get_utforare(),
                    now=read_now(),
                )
            except Avvisat as avvisat:
                form.refuse_all(avvisat.fel)
            else:
                renew_log_in(konto)
                flash("Lösenordet är bytt. Du är utloggad på alla andra ställen.", "success")
                return redirect(url_for("start.show_start"), 303)
    return render_template("losenord.html", form=form, inloggad=inloggad), 422 if form.refused else 200
