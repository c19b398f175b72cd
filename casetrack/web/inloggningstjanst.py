"""Log in and out through the municipality's provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import oppen
from casetrack.access.inloggningstjanst import Nekad, Oversattning, Person, settle_konto
from casetrack.access.sessioner import end_leverantorens
from casetrack.cases.handelse import Utforare
from casetrack.config import ProviderSettings
from casetrack.rules.koder import Roll
from casetrack.web.begaran import get_tjanst, note_refused, open_session, read_now, refuse
from casetrack.web.inloggning import complete
from casetrack.web.leverantor import Bevis, Leverantor, Ogiltigt, SvararInte

bp = Blueprint("inloggningstjanst", __name__)

_NASTA = "tjanst-nasta"
_SVARAR_INTE = "Kommunens inloggningstjänst svarar inte. Vänta en stund och försök igen."
_OGILTIGT = "Inloggningen gick inte att slutföra. Försök igen."


@bp.get("/logga-in/tjanst")
@oppen
def begin() -> ResponseReturnValue:
    """Send the browser to the provider; where to go afterwards stays in the cookie.

    From our own page alone, where somebody has chosen it: another site's link logs nobody in unasked.
    """
    leverantor = _find_leverantor()
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return redirect(url_for("inloggning.show_inloggning", nasta=request.args.get("nasta")))
    try:
        answer = leverantor.begin(url_for(".finish", _external=True))
    except SvararInte:
        current_app.logger.exception("Inloggningstjänsten svarar inte")
        return _refuse(_SVARAR_INTE, 503)
    cookie[_NASTA] = request.args.get("nasta", "")
    return answer


@bp.get("/logga-in/tjanst/svar")
@oppen
def finish() -> ResponseReturnValue:
    """Log in whoever the provider vouches for, if casetrack has a place for them."""
    leverantor, nasta = _find_leverantor(), cookie.pop(_NASTA, None)
    session = open_session(for_change=True)
    try:
        bevis = leverantor.finish()
        person = _read_person(bevis, leverantor.settings)
        konto = settle_konto(session, person, read_oversattning(leverantor.settings), now=read_now())
    except SvararInte:
        current_app.logger.exception("Inloggningstjänsten svarar inte")
        return _refuse(_SVARAR_INTE, 503)
    except Ogiltigt as ogiltigt:
        # The reason names a claim and never holds its value.
        note_refused(f"inloggningstjänstens svar, {type(ogiltigt.__cause__).__name__}")
        return _refuse(_OGILTIGT, 403)
    except Nekad as nekad:
        note_refused("inloggningstjänsten, ingen plats här")
        return _refuse(str(nekad), 403)
    sid = bevis.claims.get("sid")
    return complete(
        konto, nasta, leverantor_sid=sid if isinstance(sid, str) else None, id_token=bevis.id_token
    )


@bp.post("/logga-ut/tjanst")
@oppen
def hear_logout() -> ResponseReturnValue:
    """The provider itself tells that a session has ended (back-channel)."""
    leverantor = _find_leverantor()
    try:
        claims = leverantor.read_logout(request.form.get("logout_token", ""))
    except SvararInte:
        current_app.logger.exception("Inloggningstjänsten svarar inte")
        return "", 503
    except Ogiltigt:
        note_refused("inloggningstjänstens utloggning")
        return "", 400
    session = open_session()
    ended = end_leverantorens(
        session, leverantor.settings.issuer, subjekt=claims.get("sub"), sid=claims.get("sid")
    )
    _log_ended(session, ended)
    return "", 200


@bp.get("/logga-ut/tjanst")
@oppen
def show_logout() -> ResponseReturnValue:
    """The provider's page shows this one in a frame, to tell that a session has ended (front-channel).

    The cookie does not come along into another site's frame: the session is known by the name that the provider and
    we alone have for it.
    """
    leverantor = _find_leverantor()
    g.frame_ancestors = leverantor.settings.origin
    sid = request.args.get("sid", "")
    if request.args.get("iss") != leverantor.settings.issuer or not sid:
        refuse()
    session = open_session(for_change=True)
    _log_ended(session, end_leverantorens(session, leverantor.settings.issuer, subjekt=None, sid=sid))
    return render_template("fel.html", rubrik="Utloggad", forklaring="Du är utloggad ur casetrack.")


def read_oversattning(settings: ProviderSettings) -> Oversattning:
    """What the provider's values mean: as the settings say, else our own codes."""
    roller = {varde: Roll(kod) for varde, kod in settings.roles} or {roll.value: roll for roll in Roll}
    return Oversattning(roller, dict(settings.units))


def _find_leverantor() -> Leverantor:
    leverantor = get_tjanst().leverantor
    if leverantor is None:
        refuse()
    return leverantor


def _read_person(bevis: Bevis, settings: ProviderSettings) -> Person:
    claims = bevis.claims
    anvandarnamn = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
    adress = claims.get("address")  # OpenID Connect Core 1.0, 5.1.1
    adress = adress if isinstance(adress, dict) else {}
    return Person(
        utfardare=settings.issuer,
        subjekt=str(claims["sub"]),
        anvandarnamn=anvandarnamn,
        namn=str(claims.get("name") or anvandarnamn),
        roller=_read_values(claims, settings.role_claim),
        enheter=_read_values(claims, settings.unit_claim),
        adress=str(adress.get("street_address") or ""),
        postnummer=str(adress.get("postal_code") or ""),
    )


def _read_values(claims: Mapping[str, Any], name: str) -> list[str]:
    """A claim of one value or of several."""
    value = claims.get(name)
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


def _refuse(text: str, status: int) -> ResponseReturnValue:
    return render_template("fel.html", rubrik="Du är inte inloggad", forklaring=text), status


def _log_ended(session: Session, ended: Sequence[Anvandare]) -> None:
    for konto in ended:
        db.set_scope(session, konto.namnd_id)
        av = Utforare(konto.id, konto.namn, konto.roll, konto.enhet_id)
        log_atkomst(
            session,
            Lasning.UTLOGGNING,
            namnd_id=konto.namnd_id,
            av=av,
            now=read_now(),
            varfor="inloggningstjänsten",
        )
