"""Frozen figures: what was kept by whom, what has changed since, and the cases behind for those who may see persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from psycopg.errors import SerializationFailure
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.oppning import Listat, list_barn
from casetrack.cases.avvisning import Avvisat, Fel, Saknas
from casetrack.cases.kommando import Genomfort
from casetrack.cases.organisation import Enhet
from casetrack.followup.forklaring import forklara
from casetrack.followup.frysning import (
    Frysning,
    FrystSiffra,
    frys,
    hamta_frysning,
    hamta_frysta_rader,
    lista_frysningar,
    rakna_enhetens,
    rakna_frysning,
)
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.skillnad import Andring, Skillnad, jamfor_frysning
from casetrack.followup.utfall import Utfall, berakna_utfall
from casetrack.rules.koder import Kon
from casetrack.rules.tid import OgiltigTid, lokal_dag
from casetrack.web.begaran import (
    get_inloggad,
    get_lasare,
    get_namnd_id,
    get_utforare,
    open_session,
    read_now,
    refuse,
)
from casetrack.web.falt import Alternativ, Lista
from casetrack.web.formular import get_typed
from casetrack.web.oppna import log_reading
from casetrack.web.period import EnhetsperiodForm
from casetrack.web.rader import read_radnyckel, write_radnyckel
from casetrack.web.siffertabell import STATUSORD, Siffra, print_antal, print_utfall, read_skydd
from casetrack.web.steg import RedanGjort, attempt, finish
from casetrack.web.val import list_enheter, offer_enheter

bp = Blueprint("frysningar", __name__, url_prefix="/siffror/frysningar")

_ANTAL = 50
_ALLA = "alla"
_FALTNAMN = {
    "status": "Räknas som",
    "version": "Definitionens version",
    "enhet_id": "Enhet",
    "kon": "Kön",
    "aldersgrupp": "Åldersgrupp",
    "varde": "Dagar",
    "kedja": "I en kedja av utredningar",
    "synnerliga_skal": "Sen med synnerliga skäl",
    "avvikelse": "Avvikelse",
    "delar": "Typ och regi",
}


class FrysForm(EnhetsperiodForm):
    siffror = Lista(
        "Siffror",
        (
            Alternativ(_ALLA, "Alla siffror", tuple(KATALOG)),
            *(Alternativ(kod, indikator.namn, (kod,)) for kod, indikator in KATALOG.items()),
        ),
    )


@dataclass(frozen=True)
class Frystrad:
    """One figure of a freezing: as frozen, as it is counted now, and how many cases have changed it."""

    kod: str
    namn: str
    fryst: Siffra
    nu: Siffra
    andrade: str
    stammer: bool


@dataclass(frozen=True)
class Rattelse:
    """One case that has changed a figure, and what a list calls the child."""

    skillnad: Skillnad
    barn: Listat
    andringar: list[str]


@bp.get("")
@kraver(Behorighet.SE_SIFFROR)
def show_frysningar() -> ResponseReturnValue:
    """The freezings of the nämnd, the latest first."""
    before = request.args.get("fore", "")
    frysningar = lista_frysningar(
        open_session(),
        limit=_ANTAL + 1,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )
    return render_template(
        "frysningar.html",
        frysningar=[(each, _describe_siffror(each)) for each in frysningar[:_ANTAL]],
        enheter=_name_enheter(),
        fler=frysningar[_ANTAL - 1].id if len(frysningar) > _ANTAL else None,
        far_frysa=get_inloggad().may(Behorighet.EXPORTERA),
    )


@bp.route("/ny", methods=["GET", "POST"])
@kraver(Behorighet.EXPORTERA)
def freeze_siffror() -> ResponseReturnValue:
    """Keep figures as they stand now, every case behind them with them."""
    idag = lokal_dag(read_now())
    enheter = offer_enheter(list_enheter(open_session(), get_namnd_id(), idag))
    form = FrysForm(get_typed(), {"siffror": tuple(KATALOG)}, alternativ={"enhet": enheter})
    period = form.read_period(idag)
    form.fill_in(period)
    if request.method == "POST":
        if form.siffror.data is None:
            form.refuse("siffror", "Välj vilka siffror som ska frysas.")
        answer = _try_to_freeze(form, period)
        if answer is not None:
            return answer
    return render_template("frysning_ny.html", form=form), 422 if form.refused else 200


def _try_to_freeze(form: FrysForm, period: Period) -> ResponseReturnValue | None:
    """Freeze what the form asks for and go on there; None, with what is wrong beside its field, when it can't be."""

    def perform() -> Genomfort[Frysning]:
        try:
            fryst = frys(
                open_session(),
                form.siffror.data or (),
                period,
                enhet_id=form.enhet.data,
                av=get_utforare(),
                now=read_now(),
            )
        except OgiltigTid as fel:
            raise Avvisat([Fel("per", f"Siffran kan inte räknas: {fel}.", "TID")]) from None
        return Genomfort(fryst)

    try:
        gjort = attempt(perform, readable=not form.refused)
    except Avvisat as avvisat:
        form.refuse_all(avvisat.fel)
        return None
    except RedanGjort as redan:
        return redan.go_on(url_for(".show_frysningar"))
    except OperationalError as fel:
        # The same form came in twice at once, and the other one froze.
        if not isinstance(fel.orig, SerializationFailure):
            raise
        open_session().rollback()
        flash("Siffrorna frystes redan när du klickade första gången.", "success")
        return redirect(url_for(".show_frysningar"), 303)
    if gjort is None:
        return None
    log_reading(Lasning.EXPORT, varfor=f"frysning {gjort.rad.id} per {period.per}")
    adress = url_for(".show_frysning", frysning_id=gjort.rad.id)
    return finish(gjort, "Siffrorna är frysta. De ändras aldrig.", adress)


@bp.get("/<int:frysning_id>")
@kraver(Behorighet.SE_SIFFROR)
def show_frysning(frysning_id: int) -> ResponseReturnValue:
    """The figures of a freezing beside the same figures now, by the rules that they were frozen with.

    `enhet` narrows them to one enhet's part: of the whole nämnd's monthly freezing each chef looks for the own.
    """
    session, frysning = open_session(), _find(frysning_id)
    skydd = read_skydd(frysning.period)
    enhet_id = _read_enhet(frysning)
    antal = dict.fromkeys((siffra.indikator for siffra in frysning.siffror), 0)
    for skillnad in jamfor_frysning(session, frysning_id):
        if _concerns(skillnad, enhet_id):
            antal[skillnad.kod] += 1
    egna = {} if enhet_id is None else rakna_enhetens(session, frysning_id, enhet_id)
    rader = []
    for efterrakning in rakna_frysning(session, frysning_id):
        siffra = efterrakning.siffra
        fryst = egna.get(siffra.indikator) or siffra.las_utfall()
        nu = _count_now(frysning, siffra, enhet_id)
        dold = skydd is not None and skydd.doljer_jamforelse(
            KATALOG[siffra.indikator], fryst, nu, enhet_id or frysning.enhet_id
        )
        rader.append(
            Frystrad(
                siffra.indikator,
                siffra.definition["namn"],
                _print(siffra, fryst, dold=dold),
                _print(siffra, nu, dold=dold),
                print_antal(antal[siffra.indikator], skydd),
                efterrakning.stammer,
            )
        )
    return render_template(
        "frysning.html",
        frysning=frysning,
        enhet=_name_enheter().get(enhet_id or frysning.enhet_id or 0),
        vald_enhet=enhet_id,
        rader=rader,
        far_se=skydd is None,
    )


@bp.get("/<int:frysning_id>/<kod>")
@kraver(Behorighet.SE_BAKOM_SIFFROR)
def show_fryst_siffra(frysning_id: int, kod: str) -> ResponseReturnValue:
    """The cases that have changed a frozen figure, and those behind it as they were; one enhet's, or all."""
    session, frysning = open_session(), _find(frysning_id)
    siffra = next((each for each in frysning.siffror if each.indikator == kod), None)
    if siffra is None:
        refuse()
    vald, egen = _read_enhet(frysning), _may_see_enhet()
    enhet_id = vald or egen
    if egen is not None and enhet_id != egen:
        refuse()
    skillnader = [each for each in jamfor_frysning(session, frysning_id, kod) if _concerns(each, enhet_id)]
    plats = request.args.get("fran", "")
    first = int(plats) if plats.isdecimal() and len(plats) < 10 else 0
    shown = skillnader[first : first + _ANTAL]
    rader = hamta_frysta_rader(
        session,
        frysning_id,
        kod,
        enhet_id=enhet_id,
        limit=_ANTAL + 1,
        after=read_radnyckel(request.args.get("efter", "")),
    )
    frysta = rader[:_ANTAL]
    barn_ids = [each.rad.barn_id for each in shown] + [rad.barn_id for rad in frysta]
    kvar = [each for each in barn_ids if each > 0]  # a case that is gone is nobody's to read
    if kvar:
        log_reading(Lasning.SIFFRA, *kvar, varfor=f"frysning {frysning_id}: {kod}")
    namn = _list_barn(barn_ids)
    enheter = _name_enheter()
    return render_template(
        "frysning_siffra.html",
        frysning=frysning,
        siffra=siffra,
        fryst=_print(
            siffra, rakna_enhetens(session, frysning_id, vald)[kod] if vald else siffra.las_utfall()
        ),
        nu=_print(siffra, _count_now(frysning, siffra, vald)),
        rattelser=[
            Rattelse(each, namn[each.rad.barn_id], [_tell(andring, enheter) for andring in each.andringar])
            for each in shown
        ],
        antal=len(skillnader),
        nasta=first + _ANTAL if len(skillnader) > first + _ANTAL else None,
        rader=[(rad, namn[rad.barn_id], STATUSORD[rad.status], forklara(rad)) for rad in frysta],
        fler=write_radnyckel(frysta[-1].nyckel) if len(rader) > _ANTAL else None,
        enhet=enheter.get(enhet_id or 0),
        vald_enhet=vald,
    )


def _find(frysning_id: int) -> Frysning:
    try:
        return hamta_frysning(open_session(), frysning_id)
    except Saknas:
        refuse()


def _read_enhet(frysning: Frysning) -> int | None:
    """The enhet that the address narrows a freezing of the whole nämnd to; None for all that it holds."""
    skriven = request.args.get("enhet", "")
    if not skriven:
        return None
    enhet_id = int(skriven) if skriven.isdecimal() and len(skriven) < 19 else 0
    if enhet_id not in _name_enheter() or frysning.enhet_id not in (None, enhet_id):
        refuse()
    return enhet_id if frysning.enhet_id is None else None


def _concerns(skillnad: Skillnad, enhet_id: int | None) -> bool:
    """Whether a difference is one of the enhet, which had the row or has it now."""
    return enhet_id is None or enhet_id in {rad.enhet_id for rad in (skillnad.fore, skillnad.nu) if rad}


def _may_see_enhet() -> int | None:
    """The enhet whose cases the one who asks may see; None for the whole nämnd's."""
    inloggad = get_inloggad()
    return None if inloggad.may(Behorighet.SE_BAKOM_NAMNDENS_SIFFROR) else inloggad.enhet_id


def _count_now(frysning: Frysning, siffra: FrystSiffra, enhet_id: int | None = None) -> Utfall:
    return berakna_utfall(
        open_session(),
        siffra.indikator,
        frysning.period,
        enhet_id=enhet_id or frysning.enhet_id,
        antaganden=siffra.las_antaganden(),
    )


def _print(siffra: FrystSiffra, utfall: Utfall, *, dold: bool = False) -> Siffra:
    indikator = KATALOG[siffra.indikator]
    return print_utfall(indikator.namn, indikator, utfall, dold=dold)


def _describe_siffror(frysning: Frysning) -> str:
    """Which figures a freezing holds, in a few words."""
    antal = len(frysning.siffror)
    return frysning.siffror[0].definition["namn"] if antal == 1 else f"{antal} siffror"


def _tell(andring: Andring, enheter: Mapping[int, str]) -> str:
    """One change of what the counts are made of: "Enhet: Mottagning → Utredning"."""
    return (
        f"{_FALTNAMN[andring.falt]}: {_tell_varde(andring.falt, andring.fore, enheter)} →"
        f" {_tell_varde(andring.falt, andring.nu, enheter)}"
    )


def _tell_varde(falt: str, varde: object, enheter: Mapping[int, str]) -> str:
    match falt, varde:
        case _, None:
            return "–"
        case "enhet_id", int():
            return enheter.get(varde, str(varde))
        case "status", str():
            return STATUSORD[next(each for each in STATUSORD if each.value == varde)]
        case "kon", str():
            return Kon(varde).text
        case _, bool():
            return "Ja" if varde else "Nej"
        case "delar", dict():
            return ", ".join(map(str, varde.values()))
    return str(varde)


def _name_enheter() -> dict[int, str]:
    enheter = select(Enhet.id, Enhet.namn).where(Enhet.namnd_id == get_namnd_id())
    return {rad.id: rad.namn for rad in open_session().execute(enheter)}


def _list_barn(barn_ids: Iterable[int]) -> dict[int, Listat]:
    """What the reader's lists call the children; one that has been disposed of since the freezing has no name."""
    ids, gallrat = set(barn_ids), Listat("Gallrat ärende", finns=False)
    return dict.fromkeys(ids, gallrat) | list_barn(open_session(), ids, get_lasare(), now=read_now())
