"""Log in and out."""

from __future__ import annotations

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import Unauthorized
from wtforms import ValidationError

from casetrack import db
from casetrack.access.andra_faktor import FelKod, use_kod
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver, oppen
from casetrack.access.buret_formular import Formularsvar, keep_formular, take_formular
from casetrack.access.gissning import Sparrad, count_guess, forgive_guesses, name_guess
from casetrack.access.inloggning import FelInloggning, try_inloggning, try_trots_vantan
from casetrack.access.sessioner import begin_inloggning, find_halvvags, find_id_token
from casetrack.access.sessioner import end_inloggning as end_inloggning_of
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.web.begaran import (
    find_former_id,
    find_plats,
    get_inloggad,
    get_tjanst,
    get_utforare,
    is_api_call,
    keep_local,
    log_in,
    log_out,
    note_refused,
    open_session,
    read_now,
)
from casetrack.web.buret import list_typed, read_burna
from casetrack.web.falt import Dold, Falt, Losenord
from casetrack.web.formular import Formular
from casetrack.web.kand_webblasare import find_kalla, remember_browser
from casetrack.web.leverantor import SvararInte

bp = Blueprint("inloggning", __name__)

_HALVVAGS = "halvvags"
"""Names, in the cookie, the token of a log-in that waits for its second factor."""

_BURET = "buret"
"""Names, in the cookie, the token of a form that waits while its writer is at the provider."""


class InloggningForm(Formular):
    anvandarnamn = Falt(
        "Användarnamn",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    losenord = Losenord("Lösenord", render_kw={"autocomplete": "current-password"})
    kod = Falt(
        "Kod i telefonen (om du har kopplat den)",
        description="Med lösenord och kod tillsammans behöver du inte vänta.",
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    """Asked for only where guesses have to wait."""
    nasta = Dold()


class KodForm(Formular):
    kod = Falt(
        "Kod",
        description="Sex siffror från appen i telefonen, eller en av dina återställningskoder.",
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"},
    )
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
    session, now, hemlighet = open_session(), read_now(), get_tjanst().settings.secret_key
    typed = (form.anvandarnamn.data or "", form.losenord.data or "")
    kalla, kod_visad = find_kalla(typed[0], hemlighet), False
    try:
        anvandare = try_inloggning(session, *typed, kalla=kalla, hemlighet=hemlighet, now=now)
    except FelInloggning as fel:
        return _refuse("logga_in.html", form, fel, fel.konto_id)
    except Sparrad as sparrad:
        tried = try_trots_vantan(
            session, *typed, form.kod.data or "", kalla=kalla, hemlighet=hemlighet, now=now
        )
        if tried is None:
            return _refuse("logga_in.html", form, sparrad, None)
        anvandare, kod_visad = tried
    if kod_visad or anvandare.totp_hemlighet is None:
        return complete(anvandare, form.nasta.data)
    cookie[_HALVVAGS] = begin_inloggning(session, anvandare, find_plats(), now=now, fullbordad=False)
    asked = KodForm(None, {"nasta": form.nasta.data})
    return render_template("logga_in_kod.html", form=asked, burna=read_burna())


@bp.route("/logga-in/kod", methods=["GET", "POST"])
@oppen
def take_kod() -> ResponseReturnValue:
    """The second factor, after the password and within a few minutes of it."""
    session, now, tjanst = open_session(), read_now(), get_tjanst()
    form = KodForm(request.form)
    halvvags = (
        find_halvvags(session, str(cookie.get(_HALVVAGS, "")), tjanst.granser, now)
        if request.method == "POST"
        else None
    )
    anvandare = session.get(Anvandare, halvvags.anvandare_id) if halvvags else None
    if halvvags is None or anvandare is None or not anvandare.aktiv:
        flash("Skriv användarnamn och lösenord igen. Du har tio minuter på dig att skriva koden.", "varning")
        return redirect(url_for(".show_inloggning", nasta=form.nasta.data), 303)
    hemlighet = tjanst.settings.secret_key
    nyckel = name_guess("kod", anvandare.anvandarnamn, find_plats().adress, hemlighet)
    try:
        count_guess(session, nyckel, now)
        use_kod(session, anvandare, form.kod.data or "", hemlighet, now)
    except (FelKod, Sparrad) as fel:
        return _refuse("logga_in_kod.html", form, fel, anvandare.id)
    forgive_guesses(session, nyckel)
    end_inloggning_of(session, halvvags.id, anvandare.id)
    return complete(anvandare, form.nasta.data)


def _refuse(template: str, form: Formular, fel: Exception, konto_id: int | None) -> ResponseReturnValue:
    """Say what is wrong, the same to everybody. Nothing that was typed is logged: a name may be a password."""
    vem = "okänt konto" if konto_id is None else f"konto {konto_id}"
    note_refused(f"inloggning, {type(fel).__name__}, {vem}")
    form.refuse("", str(fel))
    sparrad = isinstance(fel, Sparrad)
    page = render_template(template, form=form, burna=read_burna(), sparrad=sparrad)
    return page, 429 if sparrad else 422


def complete(
    anvandare: Anvandare,
    nasta: str | None,
    *,
    leverantor_sid: str | None = None,
    id_token: str | None = None,
) -> ResponseReturnValue:
    """Log in whoever has shown what they must, and lead them on with what they had written."""
    session, now, hemlighet = open_session(), read_now(), get_tjanst().settings.secret_key
    waiting = take_formular(session, cookie.get(_BURET), anvandare.id, hemlighet=hemlighet, now=now)
    db.set_scope(session, anvandare.namnd_id)
    av = Utforare(anvandare.id, anvandare.namn, anvandare.roll, anvandare.enhet_id)
    satt = "inloggningstjänsten" if id_token else "lösenord"
    satt += " och kod" if anvandare.totp_hemlighet else ""
    log_atkomst(session, Lasning.INLOGGNING, namnd_id=anvandare.namnd_id, av=av, now=now, varfor=satt)
    burna, writer = read_burna(), find_former_id()
    if waiting is not None and not burna:
        burna, nasta = list(waiting.falt), waiting.adress
    log_in(anvandare, leverantor_sid=leverantor_sid, id_token=id_token)
    adress = keep_local(nasta, url_for("start.show_start"))
    answer = make_response(
        render_template(
            "fortsatt.html",
            rubrik="Välkommen tillbaka",
            vad="Du hade blivit utloggad.",
            burna=burna,
            adress=adress,
        )
        if burna and writer == anvandare.id
        else redirect(adress, 303)
    )
    remember_browser(answer, anvandare.anvandarnamn, hemlighet)
    return answer


def ask_for_log_in() -> ResponseReturnValue:
    """Ask whoever is not logged in to do so; one whose log-in ended over a form keeps what they wrote.

    It is carried through the log-in in the page itself, or kept here for one who logs in at the provider. Only what
    our own page sent is carried, and given back to the one who wrote it alone, to be sent in again by a button: nobody
    else can slip anything in this way.
    """
    if is_api_call():
        raise Unauthorized
    adress = request.full_path.rstrip("?")
    if request.method == "POST" and _is_own_form():
        burna = list_typed()
        _keep_for_leverantor(Formularsvar(adress, burna))
        form = InloggningForm(None, {"nasta": adress})
        return render_template("logga_in.html", form=form, burna=burna), 401
    nasta = adress if request.method == "GET" else None
    return redirect(url_for("inloggning.show_inloggning", nasta=nasta))


def _keep_for_leverantor(svar: Formularsvar) -> None:
    """Keep the form if its writer logs in at the provider, which the fields of a page don't come along to."""
    tjanst, writer = get_tjanst(), find_former_id()
    # On its own: the request ends here, before the transaction of a view.
    with tjanst.sessions.begin() as alone:
        konto = las_rad(alone, Anvandare, writer)
        if konto is not None and konto.subjekt is not None:
            hemlighet = tjanst.settings.secret_key
            cookie[_BURET] = keep_formular(alone, svar, konto.id, hemlighet=hemlighet, now=read_now())


def _is_own_form() -> bool:
    """Whether the form came from a page of the log-in that has ended."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return find_former_id() is not None


@bp.post("/logga-ut")
@kraver(Behorighet.EGET_KONTO)
def end_inloggning() -> ResponseReturnValue:
    """End this log-in, and the provider's where it was made there; a copy of the cookie dies with it."""
    session, inloggad = open_session(), get_inloggad()
    log_atkomst(session, Lasning.UTLOGGNING, namnd_id=inloggad.namnd_id, av=get_utforare(), now=read_now())
    id_token = find_id_token(session, inloggad.inloggning_id)
    end_inloggning_of(session, inloggad.inloggning_id, inloggad.id)
    log_out()
    flash("Du är utloggad.", "success")
    adress = url_for("inloggning.show_inloggning")
    leverantor = get_tjanst().leverantor
    if leverantor is not None and id_token is not None:
        try:
            back = url_for("inloggning.show_inloggning", _external=True)
            adress = leverantor.end_address(id_token, back) or adress
        except SvararInte:
            flash("Inloggningstjänsten svarar inte: stäng webbläsaren för att logga ut också där.", "varning")
    answer = make_response(redirect(adress, 303))
    # Whoever sits down at the machine next finds nothing by going back.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
