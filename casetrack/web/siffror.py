"""The figures: shares and counts for everyone who may see them, and the cases behind for those who may see persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.oppning import Listat, list_barn
from casetrack.cases.organisation import Enhet
from casetrack.followup.definition import UTAN_LAGRUM, beskriv_definition
from casetrack.followup.foljeslagare import FOLJESLAGARE, beskriv_versionsbyten
from casetrack.followup.forklaring import forklara
from casetrack.followup.gallrade import beskriv_gallrade_manader
from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.prognos import IngenPrognos, gor_prognos
from casetrack.followup.rader import Rad, hamta_rader
from casetrack.followup.radfraga import Status
from casetrack.followup.skyddad import Skydd, lista_rapportperioder
from casetrack.followup.utfall import Utfall, berakna_utfall
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_inloggad, get_lasare, get_namnd_id, open_session, read_now, refuse
from casetrack.web.oppna import log_reading
from casetrack.web.period import EnhetsperiodForm
from casetrack.web.rader import read_radnyckel, write_radnyckel
from casetrack.web.siffertabell import (
    STATUSORD,
    Prognosruta,
    Siffra,
    print_antal,
    print_prognos,
    print_tackning,
    print_utfall,
    read_skydd,
    tabulate_delar,
    tabulate_kon,
    tabulate_manader,
    tabulate_typer,
)
from casetrack.web.val import list_enheter, offer_enheter

bp = Blueprint("siffror", __name__, url_prefix="/siffror")

# The four of the mission.
_FYRA = (
    "forhandsbedomning_14_dagar",
    "utredning_fyra_manader",
    "allvarssamtal_48h",
    "ateraktualisering_utredning",
)
_MARKERINGAR = {
    "kedja": "i en kedja av utredningar",
    "synnerliga_skal": "synnerliga skäl",
    "avvikelse": "avvikelser",
}
_ANTAL_RADER = 50


@dataclass(frozen=True)
class Kort:
    """One of the four on the overview, with its companion."""

    indikator: Indikator
    utfall: Utfall
    siffra: Siffra
    foljeslagare: Siffra | None
    tackning: str
    ej_matbara: str
    versionsbyten: str


@dataclass(frozen=True)
class Arenderad:
    """A row behind a figure: whose, and why it counts as it does."""

    rad: Rad
    barn: Listat
    status: str
    forklaring: str


@bp.get("")
@kraver(Behorighet.SE_SIFFROR)
def show_siffror() -> ResponseReturnValue:
    form, period = _read_period()
    skydd = read_skydd(period)
    cards = []
    for kod in _FYRA:
        utfall = _count(kod, period, form)
        cards.append(
            Kort(
                KATALOG[kod],
                utfall,
                _print(KATALOG[kod], utfall, skydd, form),
                _count_foljeslagare(kod, period, skydd, form),
                "" if _withholds(skydd, form) else print_tackning(KATALOG[kod], utfall, skydd),
                print_antal(utfall.ej_matbara, skydd)
                if utfall.ej_matbara and not _withholds(skydd, form)
                else "",
                beskriv_versionsbyten(KATALOG[kod], utfall.fran, utfall.till),
            )
        )
    ovriga = [indikator for kod, indikator in KATALOG.items() if kod not in _FYRA]
    page = render_template(
        "siffror.html",
        form=form,
        period=period,
        kort=cards,
        ovriga=ovriga,
        val=form.adress,
        gallrade=beskriv_gallrade_manader(open_session(), period.fran, period.till),
    )
    return page, 422 if form.refused else 200


@bp.get("/<kod>")
@kraver(Behorighet.SE_SIFFROR)
def show_siffra(kod: str) -> ResponseReturnValue:
    indikator = _find(kod)
    form, period = _read_period()
    skydd = read_skydd(period)
    utfall = _count(kod, period, form)
    hela = _print(indikator, utfall, skydd, form)
    session, enhet_id = open_session(), form.enhet.data
    tabeller = []
    if not hela.dold and not _withholds(skydd, form):
        tabeller.append(tabulate_manader(session, indikator, period, enhet_id, skydd))
        if skydd is None or skydd.visar_delar:
            tabeller.insert(0, tabulate_kon(indikator, utfall, skydd))
            tabeller += tabulate_typer(indikator, utfall, skydd)
            tabeller += tabulate_delar(session, indikator, period, enhet_id, skydd)
    page = render_template(
        "siffra.html",
        form=form,
        period=period,
        indikator=indikator,
        utfall=utfall,
        hela=hela,
        bredvid=_count_foljeslagare(kod, period, skydd, form),
        tackning="" if _withholds(skydd, form) else print_tackning(indikator, utfall, skydd),
        versionsbyten=beskriv_versionsbyten(indikator, utfall.fran, utfall.till),
        gallrade=beskriv_gallrade_manader(session, utfall.fran, utfall.till),
        tabeller=tabeller,
        prognos=_make_prognos(indikator, period) if enhet_id is None and not hela.dold else None,
        bortfall=_count_bortfall(utfall, skydd),
        val=form.adress,
        far_se=skydd is None,
        rapportperioder=[] if skydd is None or skydd.visar_delar else _offer_perioder(period),
    )
    return page, 422 if form.refused else 200


@bp.get("/<kod>/definition")
@kraver(Behorighet.SE_SIFFROR)
def show_definition(kod: str) -> ResponseReturnValue:
    """What the figure means; the address carries the period along, for the way back."""
    form, _ = _read_period()
    return render_template(
        "siffra_definition.html",
        definition=beskriv_definition(_find(kod)),
        utan_lagrum=UTAN_LAGRUM,
        val=form.adress,
    )


@bp.get("/<kod>/arenden")
@kraver(Behorighet.SE_BAKOM_SIFFROR)
def show_arenden(kod: str) -> ResponseReturnValue:
    """The cases behind a figure; those of the own enhet, unless the whole nämnd's may be seen."""
    indikator = _find(kod)
    form, period = _read_period()
    inloggad = get_inloggad()
    enhet_id = form.enhet.data if inloggad.may(Behorighet.SE_BAKOM_NAMNDENS_SIFFROR) else inloggad.enhet_id
    status = next((each for each in Status if each.value == request.args.get("status")), None)
    rader = hamta_rader(
        open_session(),
        kod,
        period,
        enhet_id=enhet_id,
        status=status,
        limit=_ANTAL_RADER + 1,
        after=read_radnyckel(request.args.get("efter", "")),
    )
    shown = rader[:_ANTAL_RADER]
    if shown:
        log_reading(Lasning.SIFFRA, *(rad.barn_id for rad in shown), varfor=kod)
    val = form.adress | ({"status": status.value} if status else {})
    return render_template(
        "siffra_arenden.html",
        indikator=indikator,
        period=period,
        rader=_describe(shown),
        status=STATUSORD[status] if status else None,
        lagen=list(STATUSORD.items()),
        val=val,
        fler=write_radnyckel(shown[-1].nyckel) if len(rader) > _ANTAL_RADER else None,
        enhet=_name_enhet(enhet_id),
    )


def _find(kod: str) -> Indikator:
    if kod not in KATALOG:
        refuse()
    return KATALOG[kod]


def _read_period() -> tuple[EnhetsperiodForm, Period]:
    idag = lokal_dag(read_now())
    form = EnhetsperiodForm(
        request.args,
        alternativ={"enhet": offer_enheter(list_enheter(open_session(), get_namnd_id(), idag))},
    )
    period = form.read_period(idag)
    form.fill_in(period)
    return form, period


def _count(kod: str, period: Period, form: EnhetsperiodForm) -> Utfall:
    return berakna_utfall(open_session(), kod, period, enhet_id=form.enhet.data)


def _count_foljeslagare(
    kod: str, period: Period, skydd: Skydd | None, form: EnhetsperiodForm
) -> Siffra | None:
    if kod not in FOLJESLAGARE:
        return None
    foljeslagare = KATALOG[FOLJESLAGARE[kod]]
    return _print(foljeslagare, _count(foljeslagare.kod, period, form), skydd, form)


def _print(indikator: Indikator, utfall: Utfall, skydd: Skydd | None, form: EnhetsperiodForm) -> Siffra:
    """The figure by its name; not that of so few that one who may not see persons could tell who."""
    dold = skydd is not None and skydd.doljer(indikator, utfall, form.enhet.data)
    return print_utfall(indikator.namn, indikator, utfall, dold=dold)


def _withholds(skydd: Skydd | None, form: EnhetsperiodForm) -> bool:
    """Whether all but the figure itself is left out: what an enhet is made of, and what is left out of it.

    Laid beside that of the others it would tell what is left out of the whole nämnd's.
    """
    return skydd is not None and form.enhet.data is not None


def _offer_perioder(period: Period) -> list[tuple[str, dict[str, str]]]:
    """The periods of the same year whose parts are shown to one who may not see persons, as text and address."""
    return [
        (
            f"{each.fran:%Y-%m} till {each.till:%Y-%m}",
            {"fran": f"{each.fran:%Y-%m}", "till": f"{each.till:%Y-%m}"},
        )
        for each in lista_rapportperioder(period.fran.year, lokal_dag(read_now()))
    ]


def _make_prognos(indikator: Indikator, period: Period) -> Prognosruta | None:
    """The prognos of the year that the period ends in, for an indicator with a target."""
    try:
        prognos = gor_prognos(open_session(), indikator.kod, period.till.year, period.per)
    except IngenPrognos:
        return None
    return print_prognos(indikator, prognos) if prognos.mal else None


def _count_bortfall(utfall: Utfall, skydd: Skydd | None) -> list[tuple[str, str, Status | None]]:
    """What is left out and what to beware of: text, count, and the cases where there are any to show."""
    utanfor = {
        Status.UTESLUTEN: utfall.uteslutna,
        Status.OFULLSTANDIG: utfall.ofullstandiga,
        Status.EJ_MATBAR: utfall.ej_matbara,
    }
    return [
        *(
            (STATUSORD[status], print_antal(antal, skydd), status if antal and skydd is None else None)
            for status, antal in utanfor.items()
        ),
        *(
            (f"Bland de räknade: {text}", print_antal(utfall.markeringar[markering], skydd), None)
            for markering, text in _MARKERINGAR.items()
            if utfall.markeringar[markering]
        ),
    ]


def _describe(rader: Sequence[Rad]) -> list[Arenderad]:
    barn = list_barn(open_session(), {rad.barn_id for rad in rader}, get_lasare(), now=read_now())
    return [Arenderad(rad, barn[rad.barn_id], STATUSORD[rad.status], forklara(rad)) for rad in rader]


def _name_enhet(enhet_id: int | None) -> str | None:
    return open_session().get_one(Enhet, enhet_id).namn if enhet_id is not None else None
