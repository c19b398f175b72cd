"""Version 1 of the API."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response
from flask_smorest import Api, Blueprint
from sqlalchemy import select
from werkzeug.exceptions import UnprocessableEntity

from casetrack.access.behorighet import Behorighet, kraver, oppen
from casetrack.api.schema import FristSchema, PeriodSchema, StartSchema, UtfallSchema
from casetrack.cases.organisation import Enhet
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, sista_i_manaden
from casetrack.followup.skyddad import skydda_utfall
from casetrack.followup.utfall import berakna_utfall
from casetrack.reports.tertial.tertialjson import las_schema
from casetrack.rules.frist import Frist, berakna_frist
from casetrack.rules.koder import Klocka
from casetrack.rules.tid import OgiltigTid, lokal_dag
from casetrack.web.begaran import get_namnd_id, open_session, read_now, refuse
from casetrack.web.period import FRAMTIDA_PER
from casetrack.web.siffertabell import read_skydd

_PREFIX = "/api/v1"

bp = Blueprint("v1", __name__, url_prefix=_PREFIX)


def install(app: Flask) -> None:
    app.config.update(
        API_TITLE="casetrack",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=_PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    Api(app).register_blueprint(bp)


@bp.route("/indikatorer/<kod>")
@kraver(Behorighet.SE_SIFFROR)
@bp.arguments(PeriodSchema, location="query")
@bp.response(200, UtfallSchema)
def show_indikator(chosen: dict[str, Any], kod: str) -> dict[str, Any]:
    """One indicator of the nämnd, or of one enhet, for a period of months.

    What one who may not see persons is not told is null, and named in `dolt`.
    """
    if kod not in KATALOG:
        refuse()
    if chosen["fran"] > chosen["till"]:
        raise _refused("till", "Perioden slutar innan den börjar.")
    till, idag = sista_i_manaden(chosen["till"]), lokal_dag(read_now())
    period = Period(chosen["fran"], till, chosen.get("per") or min(till, idag))
    if period.per > idag:
        raise _refused("per", FRAMTIDA_PER)
    session, enhet_id = open_session(), None
    if "enhet" in chosen:
        enhet_id = session.scalar(
            select(Enhet.id).where(Enhet.namnd_id == get_namnd_id(), Enhet.kod == chosen["enhet"])
        )
        if enhet_id is None:
            raise _refused("enhet", "Enheten finns inte i nämnden.")
    try:
        utfall = berakna_utfall(session, kod, period, enhet_id=enhet_id)
        return skydda_utfall(KATALOG[kod], utfall, enhet_id, read_skydd(period))
    except OgiltigTid as fel:
        raise _refused("per", str(fel)) from None


@bp.route("/tertialrapport.schema.json")
@oppen
def fetch_rapportschema() -> Response:
    """The JSON Schema of the tertialrapport's file."""
    return Response(las_schema(), mimetype="application/schema+json")


@bp.route("/frister/<klocka>")
@kraver(Behorighet.EGET_KONTO)
@bp.arguments(StartSchema, location="query")
@bp.response(200, FristSchema)
def show_frist(chosen: dict[str, Any], klocka: str) -> Frist:
    """The due dates of one clock, counted from a start."""
    if klocka not in set(Klocka):
        refuse()
    try:
        return berakna_frist(Klocka(klocka), chosen["start"])
    except OgiltigTid as fel:
        raise _refused("start", str(fel)) from None


def _refused(falt: str, text: str) -> UnprocessableEntity:
    """The same answer as for a field that can't be read."""
    error = UnprocessableEntity()
    error.data = {"messages": {"query": {falt: [text]}}}  # type: ignore[attr-defined]
    return error
