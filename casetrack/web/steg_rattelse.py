"""Correct what was wrongly typed: the fields that may be corrected, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import Boolean, Date, DateTime, Enum, inspect

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.faltnamn import namnge_falt
from casetrack.cases.insats import Insats
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.rattelse import RATTBARA, Rattbar, ratta
from casetrack.cases.utredning import Utredning
from casetrack.db import Base
from casetrack.rules.koder import Kod, Objekttyp
from casetrack.web.begaran import get_inloggad, get_utforare, open_session, read_now, refuse
from casetrack.web.falt import Datum, Falt, JaNej, KodVal, LangText, Tidpunkt
from casetrack.web.formular import get_typed
from casetrack.web.oppna import open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import StegForm, Stegsida, run_steg

bp = Blueprint("rattelse", __name__, url_prefix="/arende/<int:barn_id>/<objekttyp>/<int:objekt_id>")

_KLASSER: dict[Objekttyp, type[Base]] = {
    Objekttyp.OROSANMALAN: Orosanmalan,
    Objekttyp.UTREDNING: Utredning,
    Objekttyp.INSATS: Insats,
    Objekttyp.ALLVARSSAMTAL: Allvarssamtal,
}
_LANGA = {"beslut_motivering", "barnet_hort_orsak", "vald_skal"}
# Mottagning works with anmälningar alone.
_ANMALANS = {Objekttyp.OROSANMALAN, Objekttyp.ALLVARSSAMTAL}


@bp.route("/ratta", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def correct(barn_id: int, objekttyp: str, objekt_id: int) -> ResponseReturnValue:
    arende = open_arende(barn_id)
    rader: dict[str, Sequence[Rattbar]] = {
        Objekttyp.OROSANMALAN: arende.orosanmalningar,
        Objekttyp.UTREDNING: arende.utredningar,
        Objekttyp.INSATS: arende.insatser,
        Objekttyp.ALLVARSSAMTAL: list(arende.allvarssamtal.values()),
    }
    if objekttyp not in rader:
        refuse()
    typ = Objekttyp(objekttyp)
    if typ not in _ANMALANS and not get_inloggad().may(Behorighet.HANDLAGGA_UTREDNING):
        refuse()
    rad = find_rad(rader[typ], objekt_id)
    falt = RATTBARA[typ]
    shown = {name: getattr(rad, name) for name in falt}
    form = _make_form_class(typ)(get_typed(), shown | {"sedd_version": rad.radversion})
    return run_steg(
        arende,
        form,
        lambda: ratta(
            open_session(),
            typ,
            rad.id,
            {name: form[name].data for name in falt},
            skal=form["skal"].data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik=f"Rätta uppgifter: {typ.text.lower()}",
            ingress="Ändra det som blev fel och lämna resten som det är.",
            knapp="Spara rättelsen",
            klart="Rättelsen är sparad.",
        ),
        rad=rad,
    )


@cache
def _make_form_class(typ: Objekttyp) -> type[StegForm]:
    """A form with a field for each column that may be corrected, of the kind that the column holds, and the reason."""
    columns = inspect(_KLASSER[typ]).columns
    fields = {name: _make_field(name, columns[name].type) for name in RATTBARA[typ]}
    # Last, as fields stand in the order in which they are made.
    fields["skal"] = LangText(
        "Varför rättas det?", description="Det gamla värdet finns kvar i ärendets logg."
    )
    return type("RattelseForm", (StegForm,), fields)


def _make_field(name: str, kind: Any) -> Falt:
    label = namnge_falt(name)
    match kind:
        case Boolean():
            return JaNej(label, vet_inte="Inte registrerat")
        case DateTime():
            return Tidpunkt(label)
        case Date():
            return Datum(label)
        case Enum(enum_class=koder) if koder is not None and issubclass(koder, Kod):
            return KodVal(label, koder)
        case _:
            return LangText(label) if name in _LANGA else Falt(label)
