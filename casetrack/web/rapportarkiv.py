"""The frozen reports: shown, taken as files, and compared with each other or with how things are now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.avvisning import Saknas
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.followup.katalog import KATALOG
from casetrack.followup.skillnad import Skillnad, Slag, jamfor_frysning
from casetrack.reports.tertial.rapportarkiv import (
    ANTAL,
    hamta_rapportfrysning,
    jamfor_innehall,
    lista_frysta,
    packa,
    rakna_om,
    rakna_summa,
)
from casetrack.reports.tertial.rapportfrysning import Rapportfrysning
from casetrack.reports.tertial.rapportplan import beskriv_malenhet
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.web.begaran import get_inloggad, get_namnd_id, open_session
from casetrack.web.oppna import log_reading
from casetrack.web.rapportfil import send_fil

bp = Blueprint("rapportarkiv", __name__, url_prefix="/rapporter/fryst")

_HOGST_ARENDEN = 50


@dataclass(frozen=True)
class Siffrattelser:
    """What has changed the rows of one figure since it was frozen; only that it has where one may not see persons."""

    namn: str
    antal: list[tuple[str, int]]
    arenden: list[Skillnad]
    fler: int


@bp.get("/<int:frysning_id>")
@kraver(Behorighet.LASA_RAPPORT)
def show_fryst(frysning_id: int) -> ResponseReturnValue:
    """A report as it was sent. Its checksum is worked out again, so that the page tells if it should not hold."""
    fryst = hamta_rapportfrysning(open_session(), frysning_id)
    return render_template(
        "rapport_fryst.html",
        fryst=fryst,
        innehall=fryst.innehall,
        # The one to take to the nämnd first.
        filer=sorted(fryst.filer, key=lambda fil: (fil.format != "docx", fil.format)),
        stammer=rakna_summa(fryst.innehall) == fryst.sha256,
        andra=[each for each in lista_frysta(open_session(), fryst.ar, fryst.tertial) if each.id != fryst.id],
    )


@bp.get("/<int:frysning_id>/fil/<format_>")
@kraver(Behorighet.LASA_RAPPORT)
def fetch_fil(frysning_id: int, format_: str) -> ResponseReturnValue:
    fryst = hamta_rapportfrysning(open_session(), frysning_id)
    fil = next((each for each in fryst.filer if each.format == format_), None)
    if fil is None:
        raise Saknas
    log_reading(Lasning.EXPORT, varfor=f"fryst {fryst.titel}, nummer {fryst.nummer}")
    titel = fryst.titel.replace(" ", "-").lower()
    return send_fil(fil.innehall, f"{titel}-{fryst.per}-fryst-{fryst.nummer}", format_)


@bp.get("/<int:frysning_id>/rattelser")
@kraver(Behorighet.LASA_RAPPORT)
def show_rattelser(frysning_id: int) -> ResponseReturnValue:
    """What has changed since the report was frozen: its figures counted again, as the cases are now.

    What has been written in the report since is no correction. It stands apart, for those who may follow that work.
    """
    session = open_session()
    fryst = hamta_rapportfrysning(session, frysning_id)
    raknat = rakna_om(session, fryst)
    ser_personer = get_inloggad().may(Behorighet.SE_BAKOM_NAMNDENS_SIFFROR)
    utkast = []
    if get_inloggad().may(Behorighet.FOLJA_RAPPORT):
        namnd = session.get_one(Namnd, get_namnd_id())
        nu = packa(skapa_tertialrapport(session, namnd, fryst.ar, fryst.tertial, fryst.per))
        utkast = jamfor_innehall(raknat, nu)
    return render_template(
        "rapport_jamforelse.html",
        fryst=fryst,
        mot=None,
        # How few cases were changed is not told on one place and left to be reckoned on another.
        andringar=[
            each for each in jamfor_innehall(fryst.innehall, raknat) if ser_personer or each.vad != ANTAL
        ],
        utkast=utkast,
        siffror=_list_rattelser(fryst, ser_personer=ser_personer),
        ser_personer=ser_personer,
    )


@bp.get("/<int:frysning_id>/jamfor/<int:mot_id>")
@kraver(Behorighet.LASA_RAPPORT)
def compare_frysta(frysning_id: int, mot_id: int) -> ResponseReturnValue:
    """What the later of two frozen reports says that the earlier did not, from whichever one comes."""
    session = open_session()
    mot, fryst = sorted(
        (hamta_rapportfrysning(session, each) for each in (frysning_id, mot_id)),
        key=lambda each: (each.frusen, each.id),
    )
    return render_template(
        "rapport_jamforelse.html",
        fryst=fryst,
        mot=mot,
        andringar=jamfor_innehall(mot.innehall, fryst.innehall),
        utkast=[],
        siffror=[],
        ser_personer=False,
    )


def _list_rattelser(fryst: Rapportfrysning, *, ser_personer: bool) -> list[Siffrattelser]:
    session = open_session()
    per_siffra: dict[tuple[str, int | None], list[Skillnad]] = {}
    for frysning in fryst.frysningar:
        for each in jamfor_frysning(session, frysning.id):
            per_siffra.setdefault((each.kod, frysning.enhet_id), []).append(each)
    if ser_personer and per_siffra:
        log_reading(
            Lasning.SIFFRA,
            *(each.rad.barn_id for rader in per_siffra.values() for each in rader),
            varfor=f"rättelser sedan {fryst.titel}",
        )
    return [
        Siffrattelser(
            _name_siffra(session, kod, enhet_id),
            _count_slag(rader) if ser_personer else [],
            rader[:_HOGST_ARENDEN] if ser_personer else [],
            max(len(rader) - _HOGST_ARENDEN, 0),
        )
        for (kod, enhet_id), rader in per_siffra.items()
    ]


def _name_siffra(session: Session, kod: str, enhet_id: int | None) -> str:
    enhet = beskriv_malenhet(las_rad(session, Enhet, enhet_id))
    return enhet.namnge(KATALOG[kod].namn) if enhet else KATALOG[kod].namn


def _count_slag(skillnader: Iterable[Skillnad]) -> list[tuple[str, int]]:
    slagen = [each.slag for each in skillnader]
    return [(slag.text, antal) for slag in Slag if (antal := slagen.count(slag))]
