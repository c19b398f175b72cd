"""Correct what was wrongly typed: the fields that may be corrected, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import Boolean, Date, DateTime, Enum, inspect
from werkzeug.datastructures import MultiDict

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
# A field stands on the page when the step that it belongs to is done, which the field after it tells.
_BESLUTETS = ("beslut_datum", "beslut_motivering", "barnet_hort", "barnet_hort_orsak", "sen_orsak")
_STEGETS: dict[Objekttyp, dict[str, str]] = {
    Objekttyp.OROSANMALAN: {
        **dict.fromkeys(("skyddsbedomning", "behov_av_skydd"), "skyddsbedomning"),
        **dict.fromkeys((*_BESLUTETS, "synnerliga_skal", "synnerliga_skal_text"), "beslut"),
        **dict.fromkeys(("aterkoppling", "aterkoppling_given"), "aterkoppling"),
        "vald_skal": "vald_skal",
    },
    Objekttyp.UTREDNING: {
        **dict.fromkeys(("avslutad", "resultat", "barnet_delaktigt", "barnet_aterkoppling"), "avslutad"),
        **dict.fromkeys(("skola_vidtalad", "sen_orsak", "beslutsunderlag_klart"), "avslutad"),
        "uppfoljd": "uppfoljd",
    },
    Objekttyp.INSATS: {
        **dict.fromkeys(("avslutad", "avslutsorsak"), "avslutad"),
        **{name: name for name in ("paborjad", "overvagd", "uppfoljd")},
    },
    Objekttyp.ALLVARSSAMTAL: {
        **dict.fromkeys(("hallet", "plats", "ung", "vardnadshavare", "polis", "utfall"), "utfall"),
        "kallad": "kallad",
    },
}
_LANGA = {"beslut_motivering", "barnet_hort_orsak", "vald_skal"}
_ALLTID = {"typ", "anmalare", "resultat", "regi", "lagrum", "utfall"}  # always one of the codes
# Mottagning works with anmälningar alone.
_ANMALANS = {Objekttyp.OROSANMALAN, Objekttyp.ALLVARSSAMTAL}


@bp.route("/ratta", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def correct(barn_id: int, objekttyp: str, objekt_id: int) -> ResponseReturnValue:
    arende = open_arende(barn_id, hela=objekttyp != Objekttyp.INSATS)
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
    falt = _list_falt(typ, rad)
    form = _make_form(typ, falt, rad)
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


def _list_falt(typ: Objekttyp, rad: Rattbar) -> tuple[str, ...]:
    """The fields of the row that there is anything to correct in."""
    falt = [
        name
        for name in RATTBARA[typ]
        if getattr(rad, _STEGETS[typ].get(name, name)) is not None or name not in _STEGETS[typ]
    ]
    if isinstance(rad, Orosanmalan) and rad.beslut is not None:
        falt.remove("typ")
    return tuple(falt)


def _make_form(typ: Objekttyp, falt: tuple[str, ...], rad: Rattbar) -> StegForm:
    form_class = _make_form_class(typ, falt)
    stored = form_class(None, {name: getattr(rad, name) for name in falt} | {"sedd_version": rad.radversion})
    typed = get_typed()
    if typed is None:
        return stored
    # A step that someone else took meanwhile brings fields that weren't on the page: they stay as they are stored.
    unseen = {
        name: field.skriven for name in falt if isinstance(field := stored[name], Falt) and name not in typed
    }
    return form_class(MultiDict({**typed.to_dict(), **unseen}))


@cache
def _make_form_class(typ: Objekttyp, falt: tuple[str, ...]) -> type[StegForm]:
    """A form with a field for each of the columns, of the kind that the column holds, and the reason."""
    columns = inspect(_KLASSER[typ]).columns
    fields = {name: _make_field(name, columns[name].type) for name in falt}
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
            return KodVal(label, koder, inget=None if name in _ALLTID else "Inget")
        case _:
            return LangText(label) if name in _LANGA else Falt(label)
