"""What is answered when nothing else can be: one page, or one JSON object, that says what to do next."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    SecurityError,
    TooManyRequests,
    Unauthorized,
)

from casetrack.cases.avvisning import Saknas
from casetrack.web.begaran import is_api_call, note_refused

_SAKNAS = (
    "Sidan finns inte",
    "Sidan finns inte, eller så har du inte tillgång till den. Kontrollera adressen, eller gå till startsidan.",
)
_FOR_GAMMAL = (
    "Sidan var för gammal",
    "Ingenting sparades. Gå tillbaka i webbläsaren, kopiera det du skrev, ladda om sidan och skicka in igen.",
)
_FOR_STOR = ("Det du skickade var för stort", "Ingenting sparades. Gå tillbaka och korta texten.")
_FEL_FORM = (
    "Adressen eller formuläret gick inte att läsa",
    "Ingenting sparades. Gå till startsidan och börja om.",
)
_FOR_OFTA = (
    "För många sidor på kort tid",
    "Ingenting sparades. Vänta en minut, gå tillbaka i webbläsaren och försök igen.",
)
_INTE_INLOGGAD = ("Du är inte inloggad", "Logga in och försök igen.")
_INGEN_DATABAS = (
    "Databasen svarar inte",
    "Ingenting sparades. Vänta en stund, gå tillbaka i webbläsaren och försök igen.",
)
_TRASIGT = (
    "Något gick fel hos oss",
    "Ingenting sparades. Gå tillbaka i webbläsaren och försök igen. Kontakta supporten om felet kommer tillbaka.",
)


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, lambda error: _answer_refused(error, _FOR_GAMMAL))
    app.register_error_handler(Unauthorized, lambda _: _answer(HTTPStatus.UNAUTHORIZED, _INTE_INLOGGAD))
    app.register_error_handler(NotFound, lambda _: _answer(HTTPStatus.NOT_FOUND, _SAKNAS))
    app.register_error_handler(Saknas, lambda _: _answer(HTTPStatus.NOT_FOUND, _SAKNAS))
    # What a forbidden address takes is nobody's business either.
    app.register_error_handler(MethodNotAllowed, lambda _: _answer(HTTPStatus.NOT_FOUND, _SAKNAS))
    app.register_error_handler(RequestEntityTooLarge, lambda error: _answer_refused(error, _FOR_STOR))
    app.register_error_handler(SecurityError, _answer_wrong_host)
    app.register_error_handler(TooManyRequests, lambda error: _answer_refused(error, _FOR_OFTA))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(OperationalError, _answer_no_database)
    app.register_error_handler(HTTPStatus.INTERNAL_SERVER_ERROR, _answer_broken)


def _answer(status: HTTPStatus, text: tuple[str, str]) -> ResponseReturnValue:
    rubrik, forklaring = text
    if is_api_call():
        return jsonify(code=status.value, status=rubrik, message=forklaring), status
    return render_template("fel.html", rubrik=rubrik, forklaring=forklaring), status


def _answer_refused(error: HTTPException, text: tuple[str, str]) -> ResponseReturnValue:
    """What stopped it is one of our controls: that is noted."""
    note_refused(type(error).__name__)
    return _answer(HTTPStatus(error.code or HTTPStatus.BAD_REQUEST), text)


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.UNPROCESSABLE_ENTITY:  # marshmallow's word on what was asked of the API
        messages = getattr(error, "data", {}).get("messages")
        return jsonify(code=status.value, status="Anropet är fel", errors=messages), status
    return _answer(status, _FEL_FORM if status < HTTPStatus.INTERNAL_SERVER_ERROR else _TRASIGT)


def _answer_no_database(error: OperationalError) -> ResponseReturnValue:
    # The statement may carry what was typed, so the log gets the driver's message alone.
    current_app.logger.error("Databasen svarar inte: %s", error.orig)
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE, _INGEN_DATABAS)


def _answer_broken(_: Exception) -> ResponseReturnValue:
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, _TRASIGT)


def _answer_wrong_host(error: SecurityError) -> ResponseReturnValue:
    """Words alone: no page has an address where the service's own name is in doubt."""
    note_refused(type(error).__name__)
    return (
        "Tjänsten nås inte med det här namnet.\n",
        HTTPStatus.BAD_REQUEST,
        {"Content-Type": "text/plain; charset=utf-8"},
    )
