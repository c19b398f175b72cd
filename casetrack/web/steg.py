"""One step of a case as a page: shown, sent in, refused, in conflict with someone else's change, or done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.cases.arende import Arende
from casetrack.cases.avvisning import Andrad, Avvisat, Saknas
from casetrack.cases.kommando import Genomfort
from casetrack.web.begaran import open_session
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
    """The words of a step's page. `om` is what one needs to see to take the step."""

    rubrik: str
    knapp: str
    klart: str
    ingress: str = ""
    om: Sequence[Fakta] = ()


def attempt(perform: Callable[[], Genomfort[T]], *, readable: bool) -> Genomfort[T] | None:
    """Perform a command; where the form couldn't be read, only to learn the rest of what is wrong with it.

    Raises what the command raises; nothing then remains of it.
    """
    trial = open_session().begin_nested()
    try:
        gjort = perform()
    except (Avvisat, Andrad, Saknas):
        trial.rollback()
        raise
    if not readable:
        trial.rollback()
        return None
    trial.commit()
    return gjort


def run_steg(
    arende: Arende,
    form: Formular,
    perform: Callable[[], Genomfort[Any]],
    sida: Stegsida,
    *,
    rad: object = None,
) -> ResponseReturnValue:
    """Show a step, or perform it and go back to the case. `rad` is the row that the form is about."""
    skillnader: list[Skillnad] | None = None
    if request.method == "POST":
        try:
            gjort = attempt(perform, readable=not form.refused)
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        except Andrad as andrad:
            form.form_errors.append(str(andrad))
            skillnader = _compare(form, rad)
            if isinstance(form, StegForm):
                form.see(andrad.version)
        else:
            if gjort is not None:
                flash(sida.klart, "success")
                for varning in gjort.varningar:
                    flash(varning, "varning")
                return redirect(url_for("arende.show_arende", barn_id=arende.barn.id), 303)
    page = render_template("steg.html", arende=arende, form=form, sida=sida, skillnader=skillnader)
    if skillnader is not None:
        return page, 409
    return page, 422 if form.refused else 200


def _compare(form: Formular, rad: object) -> list[Skillnad]:
    return [
        Skillnad(field.label.text, field.tell(getattr(rad, field.short_name)), field.tell_typed())
        for field in form
        if isinstance(field, Falt)
        and field.slag != "hidden"
        and hasattr(rad, field.short_name)
        and field.write_or_empty(getattr(rad, field.short_name)) != field.skriven
    ]
