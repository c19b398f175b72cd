"""One step of a case as a page: shown, sent in, refused, in conflict with someone else's change, or done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.inskick import begin_inskick, end_inskick, find_adress
from casetrack.cases.arende import Arende
from casetrack.cases.avvisning import Andrad, Avvisat, Saknas
from casetrack.cases.bestridande import skriv_bestridande
from casetrack.cases.kommando import Genomfort
from casetrack.web.begaran import get_inloggad, open_session, read_now
from casetrack.web.fakta import Fakta
from casetrack.web.falt import DoltTal, Falt
from casetrack.web.formular import Formular

T = TypeVar("T")


class StegForm(Formular):
    """A form about one row; it carries the version of the row that its reader saw."""

    sedd_version = DoltTal()

    @property
    def seen(self) -> int:
        """The version that was seen; one that can't be read has been seen by nobody, and is a conflict."""
        return self.sedd_version.data or 0

    def see(self, version: int) -> None:
        """Go on from this version when the form is sent in again."""
        self.sedd_version.data = version
        self.sedd_version.raw_data = None


@dataclass(frozen=True)
class Skillnad:
    """What stands in the case now, beside what was typed."""

    falt: str
    nu: str
    skrivet: str


@dataclass(frozen=True)
class Stegsida:
    """The words of a step's page. `om` is what one needs to see to take the step.

    `hinder` is why the reader can't take it, shown in place of the form; `ratta` is where to correct what stands in the
    way, or the step itself when it has been taken already.
    """

    rubrik: str
    knapp: str
    klart: str
    ingress: str = ""
    om: Sequence[Fakta] = ()
    hinder: str = ""
    ratta: str = ""


class RedanGjort(Exception):
    """The form was sent in before, and led to `adress`."""

    def __init__(self, adress: str | None) -> None:
        super().__init__(adress)
        self.adress = adress

    def go_on(self, otherwise: str) -> ResponseReturnValue:
        flash("Det var redan sparat.", "success")
        return redirect(self.adress or otherwise, 303)


def attempt(perform: Callable[[], Genomfort[T]], *, readable: bool) -> Genomfort[T] | None:
    """Perform a command; where the form couldn't be read, only to learn the rest of what is wrong with it.

    Raises RedanGjort, and what the command raises; nothing then remains of it.
    """
    session = open_session()
    trial = session.begin_nested()
    try:
        nyckel, inloggad = _read_inskick(), get_inloggad()
        if nyckel and not begin_inskick(session, nyckel, inloggad.id, read_now()):
            raise RedanGjort(find_adress(session, nyckel, inloggad.id))
        gjort = perform()
    except (Avvisat, Andrad, Saknas, RedanGjort):
        trial.rollback()
        raise
    if not readable:
        trial.rollback()
        return None
    trial.commit()
    return gjort


def finish(gjort: Genomfort[Any], klart: str, adress: str) -> ResponseReturnValue:
    """Say that it is done, with the command's warnings, and go on to an address."""
    nyckel = _read_inskick()
    if nyckel:
        end_inskick(open_session(), nyckel, adress)
    flash(klart, "success")
    for varning in gjort.varningar:
        flash(varning, "varning")
    return redirect(adress, 303)


def run_steg(
    arende: Arende,
    form: Formular,
    perform: Callable[[], Genomfort[Any]],
    sida: Stegsida,
    *,
    rad: object = None,
) -> ResponseReturnValue:
    """Show a step, or perform it and go back to the case.

    `rad` is the row that the form is about, or what reads it anew where a command doesn't.
    """
    tillbaka = url_for("arende.show_arende", barn_id=arende.barn.id)
    skillnader: list[Skillnad] | None = None
    redan_gjort = False
    if request.method == "POST":
        try:
            gjort = attempt(perform, readable=not form.refused)
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
            redan_gjort = any(each.kod == "REDAN_GJORT" for each in avvisat.fel)
        except Andrad as andrad:
            form.form_errors.append(str(andrad))
            skillnader = compare(form, rad() if callable(rad) else rad)
            if isinstance(form, StegForm):
                form.see(andrad.version)
        except RedanGjort as redan:
            return redan.go_on(tillbaka)
        else:
            if gjort is not None:
                return finish(gjort, sida.klart, tillbaka)
    page = render_template(
        "steg.html",
        arende=arende,
        form=form,
        sida=sida,
        skillnader=skillnader,
        bestrids=[skriv_bestridande(each) for each in arende.bestridanden],
        redan_gjort=redan_gjort,
        tillbaka=tillbaka,
    )
    if skillnader is not None:
        return page, 409
    return page, 422 if form.refused else 200


def _read_inskick() -> uuid.UUID | None:
    """The id that the page carried; a form without one is taken as it comes."""
    try:
        return uuid.UUID(request.form.get("inskick", ""))
    except ValueError:
        return None


def compare(form: Formular, rad: object) -> list[Skillnad]:
    """The fields where what was typed is not what the row holds, both as a person reads them."""
    return [
        Skillnad(field.label.text, field.tell(getattr(rad, field.short_name)), field.tell_typed())
        for field in form
        if isinstance(field, Falt)
        and field.slag != "hidden"
        and hasattr(rad, field.short_name)
        and field.write_or_empty(getattr(rad, field.short_name)) != field.skriven
    ]
