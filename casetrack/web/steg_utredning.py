"""The steps of an utredning: opened, extended, closed, opened again, followed up."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.arende import Arende
from casetrack.cases.inledning import InledUppgifter, inled_utredning
from casetrack.cases.uppfoljning import registrera_uppfoljning
from casetrack.cases.utredning import (
    AteroppnaUppgifter,
    AvslutaUtredningUppgifter,
    ForlangUppgifter,
    Utredning,
    ateroppna_utredning,
    avsluta_utredning,
    berakna_grans,
    forlang_utredning,
    har_frist,
    upphav_forlangning,
)
from casetrack.rules.koder import JaNejEjNodvandigt, Objekttyp, Resultat, SenOrsak, TypAnmalan
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_inloggad, get_namnd_id, get_utforare, open_session, read_now
from casetrack.web.fakta import describe_anmalan, describe_utredning
from casetrack.web.falt import Datum, Falt, JaNej, KodVal, LangText, Lista
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import StegForm, Stegsida, run_steg
from casetrack.web.val import (
    fill_in_enhet,
    guess_utredande_enhet,
    list_enheter,
    offer_enheter,
    offer_handlaggare,
)

bp = Blueprint("utredning", __name__, url_prefix="/arende/<int:barn_id>/utredning")


class InledForm(Formular):
    inledd = Datum("Vilken dag inleds utredningen?")
    enhet_id = Lista("Vilken enhet ska utreda?")
    handlaggare_id = Lista(
        "Vem ska utreda? (frivilligt)",
        description="Någon som arbetar på enheten. Det går att fördela senare.",
    )
    skal = LangText("Varför inleds utredningen?")


class ForlangForm(StegForm):
    beslutad = Datum("Vilken dag beslutades förlängningen?")
    till = Datum("Till och med vilken dag?")
    skal = LangText("Vilka är de särskilda skälen?")
    beslutad_av = Falt("Vem fattade beslutet?")


class UpphavForm(StegForm):
    skal = LangText("Varför ska förlängningen inte gälla?", description="Den finns kvar i ärendets logg.")


class AvslutaForm(StegForm):
    avslutad = Datum("Vilken dag avslutades utredningen?")
    resultat = KodVal("Vad ledde utredningen till?", Resultat)
    beslutsunderlag_klart = Datum("Vilken dag var beslutsunderlaget klart? (frivilligt)")
    barnet_delaktigt = JaNej("Har barnet varit delaktigt i utredningen?")
    barnet_aterkoppling = JaNej("Har barnet fått återkoppling?")
    skola_vidtalad = KodVal("Är skolan eller förskolan vidtalad?", JaNejEjNodvandigt)
    sen_orsak = KodVal("Varför blev det sent?", SenOrsak, description="Fristen har gått ut.")


class AteroppnaForm(StegForm):
    ateroppnad = Datum("Vilken dag återöppnas utredningen?")
    skal = LangText("Varför återöppnas den?")


class UppfoljdForm(StegForm):
    uppfoljd = Datum("Vilken dag följdes utredningen upp?")


@bp.route("/inled", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def open_utredning(barn_id: int) -> ResponseReturnValue:
    """Open an utredning on an ansökan (`?ansokan=`), or without any, as socialjouren does out of hours."""
    arende = open_arende(barn_id, hela=True)
    session, namnd_id, inloggad = open_session(), get_namnd_id(), get_inloggad()
    idag = lokal_dag(read_now())
    enheter = list_enheter(session, namnd_id, idag)
    ansokan = next(
        (
            each
            for each in arende.orosanmalningar
            if str(each.id) == request.args.get("ansokan") and each.typ is TypAnmalan.ANSOKAN
        ),
        None,
    )
    form = InledForm(
        get_typed(),
        {
            "inledd": ansokan.inkom_datum if ansokan else idag,
            "enhet_id": guess_utredande_enhet(enheter, inloggad.enhet_id),
        },
        alternativ={
            "enhet_id": offer_enheter(enheter),
            "handlaggare_id": offer_handlaggare(session, namnd_id),
        },
    )
    fill_in_enhet(session, form, "enhet_id", "handlaggare_id")
    if ansokan:
        del form.skal
    return run_steg(
        arende,
        form,
        lambda: inled_utredning(
            session,
            barn_id,
            form.build(InledUppgifter, ansokan_id=ansokan.id if ansokan else None),
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Inleda utredning efter ansökan" if ansokan else "Inleda utredning utan anmälan",
            ingress=""
            if ansokan
            else "Har det kommit in en anmälan? Inled då utredningen från anmälan i stället.",
            knapp="Inled utredning",
            klart="Utredningen är inledd.",
            om=describe_anmalan(ansokan, arende.namn) if ansokan else (),
        ),
    )


@bp.route("/<int:utredning_id>/forlang", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def extend_utredning(barn_id: int, utredning_id: int) -> ResponseReturnValue:
    arende, utredning = _open(barn_id, utredning_id)
    form = ForlangForm(get_typed(), {"sedd_version": utredning.radversion, "beslutad": lokal_dag(read_now())})
    grans = berakna_grans(utredning, arende.policy).grans
    return run_steg(
        arende,
        form,
        lambda: forlang_utredning(
            open_session(),
            utredning.id,
            form.build(ForlangUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Förlänga utredningen",
            ingress=f"Utredningen ska vara klar {grans}. Förlängningen ska beslutas senast den dagen.",
            knapp="Förläng",
            klart="Förlängningen är sparad.",
            om=describe_utredning(utredning, arende.namn),
        ),
        rad=utredning,
    )


@bp.route("/<int:utredning_id>/forlangning/<int:forlangning_id>/upphav", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def revoke_forlangning(barn_id: int, utredning_id: int, forlangning_id: int) -> ResponseReturnValue:
    """Take back an extension that was wrongly recorded; one that is taken back already is told so by the command."""
    arende, utredning = _open(barn_id, utredning_id)
    form = UpphavForm(get_typed(), {"sedd_version": utredning.radversion})
    galler = next((each for each in utredning.forlangningar if each.id == forlangning_id), None)
    return run_steg(
        arende,
        form,
        lambda: upphav_forlangning(
            open_session(),
            forlangning_id,
            skal=form.skal.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Upphäva en förlängning",
            ingress=f"Beslutad {galler.beslutad}, gäller till och med {galler.till}." if galler else "",
            knapp="Upphäv förlängningen",
            klart="Förlängningen är upphävd.",
            om=describe_utredning(utredning, arende.namn),
        ),
        rad=utredning,
    )


@bp.route("/<int:utredning_id>/avsluta", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def close_utredning(barn_id: int, utredning_id: int) -> ResponseReturnValue:
    arende, utredning = _open(barn_id, utredning_id)
    idag = lokal_dag(read_now())
    form = AvslutaForm(get_typed(), {"sedd_version": utredning.radversion, "avslutad": idag})
    if idag <= berakna_grans(utredning, arende.policy).grans or not har_frist(
        arende.barn.fodelsedatum, utredning.inledd
    ):
        del form.sen_orsak
    return run_steg(
        arende,
        form,
        lambda: avsluta_utredning(
            open_session(),
            utredning.id,
            form.build(AvslutaUtredningUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Avsluta utredningen",
            knapp="Avsluta utredningen",
            klart="Utredningen är avslutad.",
            om=describe_utredning(utredning, arende.namn),
        ),
        rad=utredning,
    )


@bp.route("/<int:utredning_id>/ateroppna", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def reopen_utredning(barn_id: int, utredning_id: int) -> ResponseReturnValue:
    arende, utredning = _open(barn_id, utredning_id)
    form = AteroppnaForm(
        get_typed(), {"sedd_version": utredning.radversion, "ateroppnad": lokal_dag(read_now())}
    )
    return run_steg(
        arende,
        form,
        lambda: ateroppna_utredning(
            open_session(),
            utredning.id,
            form.build(AteroppnaUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Återöppna utredningen",
            ingress="Utredningen behåller sin första dag, så fristen räknas fortfarande därifrån.",
            knapp="Återöppna",
            klart="Utredningen är återöppnad.",
            om=describe_utredning(utredning, arende.namn),
        ),
        rad=utredning,
    )


@bp.route("/<int:utredning_id>/uppfoljning", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def follow_up_utredning(barn_id: int, utredning_id: int) -> ResponseReturnValue:
    arende, utredning = _open(barn_id, utredning_id)
    form = UppfoljdForm(
        get_typed(), {"sedd_version": utredning.radversion, "uppfoljd": lokal_dag(read_now())}
    )
    return run_steg(
        arende,
        form,
        lambda: registrera_uppfoljning(
            open_session(),
            Objekttyp.UTREDNING,
            utredning.id,
            form.uppfoljd.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Följa upp den avslutade utredningen",
            knapp="Spara",
            klart="Uppföljningen är sparad.",
            om=describe_utredning(utredning, arende.namn),
        ),
        rad=utredning,
    )


def _open(barn_id: int, utredning_id: int) -> tuple[Arende, Utredning]:
    arende = open_arende(barn_id)
    return arende, find_rad(arende.utredningar, utredning_id)
