"""The steps of an allvarssamtal: kännedom, kallad, hållet."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.allvarssamtal import (
    Allvarssamtal,
    SamtalUppgifter,
    avsluta_samtal,
    kalla_till_samtal,
    registrera_kannedom,
)
from casetrack.cases.arende import Arende
from casetrack.cases.kommando import Genomfort
from casetrack.rules.koder import AllvarssamtalUtfall
from casetrack.web.begaran import get_utforare, open_session, read_now
from casetrack.web.fakta import describe_anmalan, describe_samtal
from casetrack.web.falt import Falt, JaNej, KodVal, Tidpunkt
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import StegForm, Stegsida, run_steg

bp = Blueprint("allvarssamtal", __name__, url_prefix="/arende/<int:barn_id>")


_KALLAD = "Svensk tid. Har de kallats var för sig räknas den senaste tidpunkten."


class KannedomForm(Formular):
    kannedom = Tidpunkt(
        "När fick socialtjänsten kännedom om brottet?",
        description="Svensk tid. Förslaget är när anmälan kom in; ändra om det var vid ett annat tillfälle.",
    )

    kallad = Tidpunkt(
        "När var både barnet och en vårdnadshavare kallade? (kan fyllas i senare)", description=_KALLAD
    )


class KalladForm(StegForm):
    kallad = Tidpunkt("När var både barnet och en vårdnadshavare kallade?", description=_KALLAD)


class SamtalForm(StegForm):
    utfall = KodVal("Hur gick det?", AllvarssamtalUtfall)
    hallet = Tidpunkt("När hölls samtalet?", description="Svensk tid. Bara om samtalet är genomfört.")
    plats = Falt("Var hölls det? (frivilligt)")
    ung = JaNej("Deltog den unge?", description="Bara om samtalet är genomfört.")
    vardnadshavare = JaNej("Deltog en vårdnadshavare?", description="Bara om samtalet är genomfört.")
    polis = JaNej("Deltog polisen?", description="Bara om samtalet är genomfört.")


@bp.route("/anmalan/<int:anmalan_id>/kannedom", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def record_kannedom(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende = open_arende(barn_id, hela=True)
    anmalan = find_rad(arende.orosanmalningar, anmalan_id)
    form = KannedomForm(get_typed(), {"kannedom": anmalan.inkom})
    return run_steg(
        arende,
        form,
        lambda: _begin_samtal(anmalan.id, form),
        Stegsida(
            rubrik="Allvarssamtal",
            ingress="Barnet och en vårdnadshavare ska kallas inom 48 timmar från att anmälan kom in.",
            knapp="Spara",
            klart="Allvarssamtalet är påbörjat.",
            om=describe_anmalan(anmalan, arende.namn),
        ),
    )


@bp.route("/allvarssamtal/<int:samtal_id>/kalla", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def summon(barn_id: int, samtal_id: int) -> ResponseReturnValue:
    arende, samtal = _open(barn_id, samtal_id)
    form = KalladForm(get_typed(), {"sedd_version": samtal.radversion})
    return run_steg(
        arende,
        form,
        lambda: kalla_till_samtal(
            open_session(),
            samtal.id,
            form.kallad.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Kallelse till allvarssamtal",
            knapp="Spara",
            klart="Kallelsen är sparad.",
            om=describe_samtal(samtal),
        ),
        rad=samtal,
    )


@bp.route("/allvarssamtal/<int:samtal_id>/samtal", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def end_samtal(barn_id: int, samtal_id: int) -> ResponseReturnValue:
    arende, samtal = _open(barn_id, samtal_id)
    form = SamtalForm(get_typed(), {"sedd_version": samtal.radversion})
    return run_steg(
        arende,
        form,
        lambda: avsluta_samtal(
            open_session(),
            samtal.id,
            form.build(SamtalUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Allvarssamtalet",
            knapp="Spara",
            klart="Allvarssamtalet är sparat.",
            om=describe_samtal(samtal),
        ),
        rad=samtal,
    )


def _begin_samtal(anmalan_id: int, form: KannedomForm) -> Genomfort[Allvarssamtal]:
    """Kännedom, and the summons with it when that is done already: one form, two events."""
    session, av, now = open_session(), get_utforare(), read_now()
    gjort = registrera_kannedom(session, anmalan_id, form.kannedom.data, av=av, now=now)
    if form.kallad.data is None:
        return gjort
    samtal = gjort.rad
    return kalla_till_samtal(
        session, samtal.id, form.kallad.data, sedd_version=samtal.radversion, av=av, now=now
    )


def _open(barn_id: int, samtal_id: int) -> tuple[Arende, Allvarssamtal]:
    arende = open_arende(barn_id, hela=True)
    return arende, find_rad(arende.allvarssamtal.values(), samtal_id)
