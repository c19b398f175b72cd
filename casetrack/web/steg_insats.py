"""The steps of an insats: granted, begun, considered, ended, followed up."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.arende import Arende
from casetrack.cases.insats import (
    AvslutaInsatsUppgifter,
    BeviljaUppgifter,
    Insats,
    avsluta_insats,
    bevilja_insats,
    paborja_insats,
)
from casetrack.cases.uppfoljning import registrera_overvagande, registrera_uppfoljning
from casetrack.rules.koder import InsatsTyp, Lagrum, Objekttyp, Regi
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_inloggad, get_namnd_id, get_utforare, open_session, read_now
from casetrack.web.fakta import describe_insats
from casetrack.web.falt import Alternativ, Datum, Falt, JaNej, KodVal, Lista
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import StegForm, Stegsida, run_steg
from casetrack.web.val import list_enheter, offer_enheter, offer_handlaggare, suggest_handlaggare

bp = Blueprint("insats", __name__, url_prefix="/arende/<int:barn_id>/insats")


class BeviljaForm(Formular):
    typ = KodVal("Vilken insats beviljas?", InsatsTyp)
    regi = KodVal("Vem utför den?", Regi)
    lagrum = KodVal("Med stöd av vilken lag?", Lagrum)
    beslutad = Datum("Vilken dag fattades beslutet?")
    utredning_id = Lista("Vilken utredning ledde till insatsen? (frivilligt)")
    enhet_id = Lista("Vilken enhet ansvarar?")
    handlaggare_id = Lista("Handläggare (frivilligt)")
    skyddsbehov = JaNej(
        "Placeras barnet för att det behöver skydd?", description="Bara för placeringar utanför hemmet."
    )
    vantat_pa_placering = JaNej(
        "Har barnet fått vänta på placeringen?", description="Bara om barnet behöver skydd."
    )
    trygga_forhallanden = JaNej(
        "Kunde barnet placeras under trygga förhållanden?", description="Bara om barnet behöver skydd."
    )


class PaborjaForm(StegForm):
    paborjad = Datum("Vilken dag började insatsen?")


class AvslutaForm(StegForm):
    avslutad = Datum("Vilken dag avslutades insatsen?")
    avslutsorsak = Falt("Varför avslutades den?")


class OvervagdForm(StegForm):
    overvagd = Datum("Vilken dag övervägdes placeringen?")


class UppfoljdForm(StegForm):
    uppfoljd = Datum("Vilken dag följdes placeringen upp?")


@bp.route("/bevilja", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def grant_insats(barn_id: int) -> ResponseReturnValue:
    arende = open_arende(barn_id, hela=True)
    session, namnd_id, inloggad = open_session(), get_namnd_id(), get_inloggad()
    idag = lokal_dag(read_now())
    form = BeviljaForm(
        get_typed(),
        {
            "beslutad": idag,
            "utredning_id": arende.utredningar[-1].id if arende.utredningar else None,
            "enhet_id": inloggad.enhet_id,
            "handlaggare_id": suggest_handlaggare(inloggad),
        },
        alternativ={
            "utredning_id": [
                Alternativ(str(each.id), f"Inledd {each.inledd}", each.id) for each in arende.utredningar
            ],
            "enhet_id": offer_enheter(list_enheter(session, namnd_id, idag)),
            "handlaggare_id": offer_handlaggare(session, namnd_id),
        },
    )
    return run_steg(
        arende,
        form,
        lambda: bevilja_insats(
            session, barn_id, form.build(BeviljaUppgifter), av=get_utforare(), now=read_now()
        ),
        Stegsida(rubrik="Bevilja insats", knapp="Bevilja insatsen", klart="Insatsen är beviljad."),
    )


@bp.route("/<int:insats_id>/paborja", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def begin_insats(barn_id: int, insats_id: int) -> ResponseReturnValue:
    arende, insats = _open(barn_id, insats_id)
    form = PaborjaForm(get_typed(), {"sedd_version": insats.radversion, "paborjad": lokal_dag(read_now())})
    return run_steg(
        arende,
        form,
        lambda: paborja_insats(
            open_session(),
            insats.id,
            form.paborjad.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik=f"Påbörja insatsen: {insats.typ.text}",
            knapp="Spara",
            klart="Insatsen är påbörjad.",
            om=describe_insats(insats, arende.namn),
        ),
        rad=insats,
    )


@bp.route("/<int:insats_id>/avsluta", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def end_insats(barn_id: int, insats_id: int) -> ResponseReturnValue:
    arende, insats = _open(barn_id, insats_id)
    form = AvslutaForm(get_typed(), {"sedd_version": insats.radversion, "avslutad": lokal_dag(read_now())})
    return run_steg(
        arende,
        form,
        lambda: avsluta_insats(
            open_session(),
            insats.id,
            form.build(AvslutaInsatsUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik=f"Avsluta insatsen: {insats.typ.text}",
            knapp="Avsluta insatsen",
            klart="Insatsen är avslutad.",
            om=describe_insats(insats, arende.namn),
        ),
        rad=insats,
    )


@bp.route("/<int:insats_id>/overvagande", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def consider_placering(barn_id: int, insats_id: int) -> ResponseReturnValue:
    arende, insats = _open(barn_id, insats_id)
    form = OvervagdForm(get_typed(), {"sedd_version": insats.radversion, "overvagd": lokal_dag(read_now())})
    return run_steg(
        arende,
        form,
        lambda: registrera_overvagande(
            open_session(),
            insats.id,
            form.overvagd.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik=f"Övervägande av placeringen: {insats.typ.text}",
            ingress="Minst var sjätte månad ska det övervägas om vården fortfarande behövs.",
            knapp="Spara",
            klart="Övervägandet är sparat.",
            om=describe_insats(insats, arende.namn),
        ),
        rad=insats,
    )


@bp.route("/<int:insats_id>/uppfoljning", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_UTREDNING)
def follow_up_placering(barn_id: int, insats_id: int) -> ResponseReturnValue:
    arende, insats = _open(barn_id, insats_id)
    form = UppfoljdForm(get_typed(), {"sedd_version": insats.radversion, "uppfoljd": lokal_dag(read_now())})
    return run_steg(
        arende,
        form,
        lambda: registrera_uppfoljning(
            open_session(),
            Objekttyp.INSATS,
            insats.id,
            form.uppfoljd.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik=f"Följa upp den avslutade placeringen: {insats.typ.text}",
            knapp="Spara",
            klart="Uppföljningen är sparad.",
            om=describe_insats(insats, arende.namn),
        ),
        rad=insats,
    )


def _open(barn_id: int, insats_id: int) -> tuple[Arende, Insats]:
    arende = open_arende(barn_id)
    return arende, find_rad(arende.insatser, insats_id)
