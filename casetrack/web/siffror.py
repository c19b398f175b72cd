"""The figures: shares and counts for everyone who may see them, and the cases behind for those who may see persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.skyddade import mask_namn
from casetrack.cases.barn import Barn
from casetrack.cases.organisation import Enhet
from casetrack.followup.forklaring import forklara
from casetrack.followup.format import formatera_varde
from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.rader import Rad, Radnyckel, hamta_rader
from casetrack.followup.radfraga import Status
from casetrack.followup.sma_tal import find_undertryckta
from casetrack.followup.utfall import Antal, Utfall, berakna_manadsserie, berakna_utfall
from casetrack.rules.koder import Objekttyp
from casetrack.rules.tid import OgiltigTid, lokal_dag, parse_datum
from casetrack.web.begaran import get_inloggad, get_namnd_id, open_session, read_now, refuse
from casetrack.web.oppna import log_reading
from casetrack.web.period import PeriodForm
from casetrack.web.val import list_enheter, offer_enheter

bp = Blueprint("siffror", __name__, url_prefix="/siffror")

# The four of the mission, each with the one that tells what the share doesn't.
_FYRA = {
    "forhandsbedomning_14_dagar": "forhandsbedomning_forsenade",
    "utredning_fyra_manader": "utredning_forsenade",
    "allvarssamtal_48h": "allvarssamtal_hallet_48h",
    "ateraktualisering_utredning": None,
}
_ORD = {
    Status.UPPFYLLT: "Uppfyllt",
    Status.INTE_UPPFYLLT: "Inte uppfyllt",
    Status.OFULLSTANDIG: "Ofullständiga",
    Status.UTESLUTEN: "Uteslutna",
    Status.EJ_MATBAR: "Går inte att bedöma än",
}
_ANTAL_RADER = 50


@dataclass(frozen=True)
class Siffra:
    """A figure as printed: its share or number, and the counts that it comes from."""

    rubrik: str
    text: str
    antal: Antal

    @property
    def andel(self) -> float:
        """From 0 to 1, for a bar."""
        return (self.antal.taljare or 0) / self.antal.namnare if self.antal.namnare else 0.0


@dataclass(frozen=True)
class Kort:
    """One of the four on the overview, with its companion."""

    indikator: Indikator
    utfall: Utfall
    text: str
    foljeslagare: Siffra | None


@dataclass(frozen=True)
class Arenderad:
    """A row behind a figure: whose, and why it counts as it does."""

    rad: Rad
    namn: str
    status: str
    forklaring: str


@bp.get("")
@kraver(Behorighet.SE_SIFFROR)
def show_siffror() -> ResponseReturnValue:
    form, period = _read_period()
    cards = []
    for kod, foljeslagare in _FYRA.items():
        utfall = _count(kod, period, form)
        companion = None
        if foljeslagare:
            companion = _print(
                KATALOG[foljeslagare].namn, KATALOG[foljeslagare], _count(foljeslagare, period, form)
            )
        cards.append(Kort(KATALOG[kod], utfall, _print("", KATALOG[kod], utfall).text, companion))
    ovriga = [indikator for kod, indikator in KATALOG.items() if kod not in _FYRA]
    page = render_template(
        "siffror.html", form=form, period=period, kort=cards, ovriga=ovriga, val=_address_values(form)
    )
    return page, 422 if form.refused else 200


@bp.get("/<kod>")
@kraver(Behorighet.SE_SIFFROR)
def show_siffra(kod: str) -> ResponseReturnValue:
    indikator = _find(kod)
    form, period = _read_period()
    utfall = _count(kod, period, form)
    serie = berakna_manadsserie(open_session(), kod, period, enhet_id=form.enhet.data)
    page = render_template(
        "siffra.html",
        form=form,
        period=period,
        indikator=indikator,
        utfall=utfall,
        hela=_print("Alla", indikator, utfall),
        delar=[
            _print_part("Pojkar och män", indikator, utfall.pojkar),
            _print_part("Flickor och kvinnor", indikator, utfall.flickor),
            _print_part("Okänt kön", indikator, utfall.okant),
        ],
        manader=[_print(f"{each.fran:%Y-%m}", indikator, each) for each in serie],
        enheter=_print_enheter(indikator, period) if form.enhet.data is None else [],
        bortfall=_count_bortfall(utfall),
        val=_address_values(form),
        far_se=get_inloggad().may(Behorighet.SE_BAKOM_SIFFROR),
    )
    return page, 422 if form.refused else 200


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
        after=_read_nyckel(request.args.get("efter", "")),
    )
    shown = rader[:_ANTAL_RADER]
    if shown:
        log_reading(Lasning.SIFFRA, *(rad.barn_id for rad in shown), varfor=kod)
    val = _address_values(form) | ({"status": status.value} if status else {})
    return render_template(
        "siffra_arenden.html",
        indikator=indikator,
        period=period,
        rader=_describe(shown),
        status=_ORD[status] if status else None,
        lagen=list(_ORD.items()),
        val=val,
        fler=_write_nyckel(shown[-1].nyckel) if len(rader) > _ANTAL_RADER else None,
        enhet=_name_enhet(enhet_id),
    )


def _find(kod: str) -> Indikator:
    if kod not in KATALOG:
        refuse()
    return KATALOG[kod]


def _read_period() -> tuple[PeriodForm, Period]:
    idag = lokal_dag(read_now())
    form = PeriodForm(
        request.args,
        alternativ={"enhet": offer_enheter(list_enheter(open_session(), get_namnd_id(), idag))},
    )
    period = form.read_period(idag)
    for field, value in ((form.fran, period.fran), (form.till, period.till)):
        if not field.skriven:
            field.raw_data, field.data = None, value
    return form, period


def _address_values(form: PeriodForm) -> dict[str, Any]:
    """The chosen period, for links to other figures."""
    return {
        field.short_name: field.skriven
        for field in (form.fran, form.till, form.per, form.enhet)
        if field.skriven
    }


def _count(kod: str, period: Period, form: PeriodForm) -> Utfall:
    return berakna_utfall(open_session(), kod, period, enhet_id=form.enhet.data)


def _print(rubrik: str, indikator: Indikator, utfall: Utfall) -> Siffra:
    text = formatera_varde(indikator, utfall.taljare, utfall.namnare, utfall.varde)
    return Siffra(rubrik, text, Antal(utfall.taljare, utfall.namnare))


def _print_part(rubrik: str, indikator: Indikator, antal: Antal) -> Siffra:
    text = "" if indikator.matt is Matt.MEDIAN else formatera_varde(indikator, antal.taljare, antal.namnare)
    return Siffra(rubrik, text, antal)


def _print_enheter(indikator: Indikator, period: Period) -> list[tuple[str, Siffra | None]]:
    """The figure of each enhet; None where the counts are too small for one who may not see persons."""
    session, namnd_id = open_session(), get_namnd_id()
    figures = {}
    for enhet in list_enheter(session, namnd_id, lokal_dag(read_now())):
        utfall = berakna_utfall(session, indikator.kod, period, enhet_id=enhet.id)
        if utfall.namnare:
            figures[enhet.namn] = _print(enhet.namn, indikator, utfall)
    hidden: frozenset[str] = frozenset()
    if not get_inloggad().may(Behorighet.SE_BAKOM_SIFFROR):
        hidden = find_undertryckta({namn: _split(figure.antal) for namn, figure in figures.items()})
    return [(namn, None if namn in hidden else figure) for namn, figure in figures.items()]


def _split(antal: Antal) -> Sequence[int]:
    if antal.taljare is None or antal.taljare > antal.namnare:
        return (antal.namnare,)
    return antal.taljare, antal.namnare - antal.taljare


def _count_bortfall(utfall: Utfall) -> list[tuple[str, int, Status]]:
    return [
        (_ORD[Status.UTESLUTEN], utfall.uteslutna, Status.UTESLUTEN),
        (_ORD[Status.OFULLSTANDIG], utfall.ofullstandiga, Status.OFULLSTANDIG),
        (_ORD[Status.EJ_MATBAR], utfall.ej_matbara, Status.EJ_MATBAR),
    ]


def _describe(rader: Sequence[Rad]) -> list[Arenderad]:
    barn = {
        each.id: each
        for each in open_session().scalars(select(Barn).where(Barn.id.in_({rad.barn_id for rad in rader})))
    }
    return [
        Arenderad(
            rad,
            mask_namn(barn[rad.barn_id].namn, barn[rad.barn_id].skydd),
            _ORD[rad.status],
            forklara(rad),
        )
        for rad in rader
    ]


def _write_nyckel(nyckel: Radnyckel) -> str:
    ankare, objekttyp, objekt_id = nyckel
    return f"{ankare.isoformat()}_{objekttyp}_{objekt_id}"


def _read_nyckel(text: str) -> Radnyckel | None:
    """The row to go on after; a text that is none begins from the beginning."""
    match text.split("_"):
        case [ankare, objekttyp, objekt_id] if objekttyp in set(Objekttyp) and objekt_id.isdecimal():
            try:
                return parse_datum(ankare), objekttyp, min(int(objekt_id), 2**63 - 1)
            except (OgiltigTid, ValueError):
                return None
    return None


def _name_enhet(enhet_id: int | None) -> str | None:
    return open_session().get_one(Enhet, enhet_id).namn if enhet_id is not None else None
