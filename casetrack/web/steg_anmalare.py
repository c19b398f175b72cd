"""Who reported, on pages of its own: read, and noted or corrected, each opening of it logged apart (OSL 26:5)."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.anmalare import (
    AnmalareUppgifter,
    las_anmalare,
    las_tidigare_anmalare,
    registrera_anmalare,
)
from casetrack.cases.arende import Arende
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.koder import AnmalareKategori, Objekttyp
from casetrack.web.begaran import get_inloggad, get_utforare, open_session, read_now, refuse
from casetrack.web.fakta import describe_anmalan
from casetrack.web.falt import Falt
from casetrack.web.formular import get_typed
from casetrack.web.oppna import log_reading, open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import StegForm, Stegsida, run_steg

bp = Blueprint("anmalare", __name__, url_prefix="/arende/<int:barn_id>/anmalan/<int:anmalan_id>/anmalare")

_ANONYM = (
    "Anmälan är registrerad som anonym, och kan då inte ha någon anmälare med namn."
    " Är det känt vem som anmälde? Rätta först vem som anmälde, och kom sedan tillbaka hit."
)


class AnmalareForm(StegForm):
    anmalar_namn = Falt("Namn", render_kw={"autocomplete": "off"})
    anmalar_verksamhet = Falt("Verksamhet", render_kw={"autocomplete": "off"})
    anmalar_telefon = Falt("Telefon", render_kw={"autocomplete": "off", "inputmode": "tel"})
    anmalar_epost = Falt("E-post", render_kw={"autocomplete": "off", "inputmode": "email"})


@bp.get("")
@kraver(Behorighet.SE_ANMALARE)
def show_anmalare(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende, anmalan = _open(barn_id, anmalan_id)
    return render_template(
        "anmalare.html",
        arende=arende,
        anmalan=anmalan,
        uppgifter=las_anmalare(open_session(), anmalan.id),
        tidigare=las_tidigare_anmalare(open_session(), anmalan.id),
        may_change=get_inloggad().may(Behorighet.HANDLAGGA_ANMALAN),
    )


@bp.route("/andra", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def change_anmalare(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    """Note who reported, or correct it. The form shows it, so whoever may change it must be one who may see it."""
    if not get_inloggad().may(Behorighet.SE_ANMALARE):
        refuse()
    arende, anmalan = _open(barn_id, anmalan_id)
    form = AnmalareForm(
        get_typed(),
        {"sedd_version": anmalan.radversion} | asdict(las_anmalare(open_session(), anmalan.id)),
    )
    anonym = anmalan.anmalare is AnmalareKategori.ANONYM
    return run_steg(
        arende,
        form,
        lambda: registrera_anmalare(
            open_session(),
            anmalan.id,
            form.build(AnmalareUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Anmälarens namn och kontaktuppgifter",
            ingress="Sparas skilt från barnets ärende, och att du öppnade dem är loggat. Det du ändrar eller tar bort"
            " står kvar på sidan Anmälaren.",
            knapp="Spara",
            klart="Uppgifterna om anmälaren är sparade.",
            om=describe_anmalan(anmalan, arende.namn),
            hinder=_ANONYM if anonym else "",
            ratta=url_for(
                "rattelse.correct",
                barn_id=barn_id,
                objekttyp=Objekttyp.OROSANMALAN.value,
                objekt_id=anmalan.id,
            ),
        ),
        rad=lambda: las_anmalare(open_session(), anmalan.id),
    )


def _open(barn_id: int, anmalan_id: int) -> tuple[Arende, Orosanmalan]:
    """The anmälan of a case, and the log's row that says that its reader was shown who made it."""
    arende = open_arende(barn_id)
    anmalan = find_rad(arende.orosanmalningar, anmalan_id)
    log_reading(Lasning.ANMALARE, barn_id, varfor=f"anmälan {anmalan.id}")
    return arende, anmalan
