"""The reports as files: made now, and those that the monthly job has kept."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, func, select

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Namnd
from casetrack.reports.tertial.innehall import Tertial, Tertialrapport, valj_tertial
from casetrack.reports.tertial.maltrad import Arbetsrapport
from casetrack.reports.tertial.manadsexport import Exportfil
from casetrack.reports.tertial.rapportarkiv import lista_frysta
from casetrack.reports.tertial.rapportfrysning import Rapportfrysning
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.tid import lokal_dag
from casetrack.web.arbetsrapport import make_oppna_form
from casetrack.web.begaran import get_inloggad, get_namnd_id, open_session, read_now, refuse
from casetrack.web.falt import Alternativ, Datum, KodVal, Lista, Val
from casetrack.web.formular import Formular
from casetrack.web.oppna import log_reading
from casetrack.web.period import FRAMTIDA_PER
from casetrack.web.rapportfil import send_fil

bp = Blueprint("rapporter", __name__, url_prefix="/rapporter")

_FORMAT = tuple(Alternativ(format_, skrivare.text, format_) for format_, skrivare in SKRIVARE.items())
_AR_BAKAT = 10
_HOGST_SPARADE = 120 * len(SKRIVARE)  # files: ten years of months


class RapportForm(Formular):
    ar = Lista("År")
    tertial = KodVal("Rapport", Tertial)
    per = Datum(
        "Som det såg ut den dagen (frivilligt)", description="Annars periodens sista dag, eller i dag."
    )
    format = Val("Format", _FORMAT)


@bp.get("")
@kraver(Behorighet.LASA_RAPPORT)
def show_rapporter() -> ResponseReturnValue:
    return _render(_make_form(), 200)


@bp.get("/tertialrapport")
@kraver(Behorighet.EXPORTERA)
def fetch_tertialrapport() -> ResponseReturnValue:
    """Make the report and answer with the file; the page again, with what is wrong, when it can't be made."""
    form = _make_form(chosen=True)
    for name in ("ar", "tertial", "format"):
        if form[name].data is None:
            form.refuse(name, "Välj ett av alternativen.")
    rapport = None if form.refused else _make_rapport(form)
    if rapport is None:
        return _render(form, 422)
    log_reading(Lasning.EXPORT, varfor=f"tertialrapport {rapport.period} per {rapport.per}")
    name = f"tertialrapport-{rapport.namnd}-{rapport.ar}-{rapport.tertial}-{rapport.per}"
    return send_fil(SKRIVARE[form.format.data].skriv(rapport), name, form.format.data)


@bp.get("/sparad/<int:exportfil_id>")
@kraver(Behorighet.EXPORTERA)
def fetch_sparad(exportfil_id: int) -> ResponseReturnValue:
    fil = las_rad(open_session(), Exportfil, exportfil_id)
    if fil is None:
        refuse()
    log_reading(Lasning.EXPORT, varfor=f"sparad {fil.rapport} {fil.ar} {fil.period} per {fil.per}")
    return send_fil(fil.innehall, f"{fil.rapport}-{fil.ar}-{fil.period}-{fil.per}", fil.format)


def _make_form(*, chosen: bool = False) -> RapportForm:
    idag = lokal_dag(read_now())
    years = [Alternativ(str(ar), str(ar), ar) for ar in range(idag.year, idag.year - _AR_BAKAT, -1)]
    return RapportForm(
        request.args if chosen else None,
        {"ar": idag.year, "tertial": valj_tertial(idag), "format": "xlsx"},
        alternativ={"ar": years},
    )


def _make_rapport(form: RapportForm) -> Tertialrapport | None:
    """The report asked for, every figure of it of one moment; None when there is none for that day."""
    idag = lokal_dag(read_now())
    fran, till = form.tertial.data.lagg_ut(form.ar.data)
    per: date = form.per.data or min(till, idag)
    if per > idag:
        form.refuse("per", FRAMTIDA_PER)
        return None
    if per < fran:
        form.refuse("per", f"Rapportens period börjar {fran}.")
        return None
    session = open_session()
    namnd = session.get_one(Namnd, get_namnd_id())
    return skapa_tertialrapport(session, namnd, form.ar.data, form.tertial.data, per)


def _render(form: RapportForm, status: int) -> ResponseReturnValue:
    """The reports that the user may read, what is sent first."""
    inloggad = get_inloggad()
    hamtar, foljer = inloggad.may(Behorighet.EXPORTERA), inloggad.may(Behorighet.FOLJA_RAPPORT)
    idag = lokal_dag(read_now())
    page = render_template(
        "rapporter.html",
        form=form if hamtar else None,
        frysta=_list_frysta(),
        arbeten=_list_arbeten() if foljer else [],
        oppna=make_oppna_form() if inloggad.may(Behorighet.BYGGA_RAPPORT) else None,
        nu=(idag.year, valj_tertial(idag)),
        sparade=_list_sparade() if hamtar else [],
        tertial={each.value: each.text for each in Tertial},
    )
    return page, status


def _list_arbeten() -> list[Arbetsrapport]:
    """The reports that are worked on, the latest period first."""
    ordning = list(Tertial)
    rapporter = open_session().scalars(select(Arbetsrapport)).all()
    return sorted(rapporter, key=lambda each: (each.ar, ordning.index(each.tertial)), reverse=True)


def _list_frysta() -> list[Rapportfrysning]:
    """The frozen reports, the latest period first: an older one that was frozen again is not what is wanted first."""
    ordning = list(Tertial)
    frysta = lista_frysta(open_session())
    return sorted(frysta, key=lambda each: (each.ar, ordning.index(each.tertial), each.nummer), reverse=True)


def _list_sparade() -> list[list[Row[Any]]]:
    """The files that the monthly job has kept, those of one month together, the latest month first."""
    ordning = list(SKRIVARE)
    sparade = (
        select(
            Exportfil.id,
            Exportfil.ar,
            Exportfil.period,
            Exportfil.per,
            Exportfil.format,
            Exportfil.skapad,
            Exportfil.sha256,
            func.length(Exportfil.innehall).label("byte"),
        )
        .order_by(Exportfil.per.desc(), Exportfil.period)
        .limit(_HOGST_SPARADE)
    )
    manader = groupby(open_session().execute(sparade), lambda fil: (fil.per, fil.period))
    return [sorted(filer, key=lambda fil: ordning.index(fil.format)) for _, filer in manader]
