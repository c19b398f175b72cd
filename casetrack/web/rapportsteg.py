"""One step of the work on a report as a page: shown, sent in, refused, in conflict with another's text, or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.cases.avvisning import Avvisat
from casetrack.cases.faltnamn import skriv_tid
from casetrack.reports.tertial.arbete import Krock
from casetrack.reports.tertial.mall import Mall
from casetrack.reports.tertial.maltrad import Arbetsrapport
from casetrack.web.falt import DoltTal, Falt
from casetrack.web.formular import Formular
from casetrack.web.steg import Skillnad

F = TypeVar("F", bound=Formular)


class RadForm(Formular):
    """A form about one row of a report; it carries the version of the row that its reader saw."""

    sedd = DoltTal()

    @property
    def seen(self) -> int:
        """The version that was seen; one that can't be read has been seen by nobody, and is a conflict."""
        return self.sedd.data or 0


@dataclass(frozen=True)
class Rapportsida:
    """The words of a page with one form; `ankare` is where on the workspace page one comes back to.

    What is said when it is done stands there too, as a reader who lands there doesn't see the top of the page.
    """

    rubrik: str
    knapp: str
    klart: str
    ingress: str = ""
    ankare: str | None = None
    varning: str = ""
    lista: tuple[str, ...] = ()


def name_analys(form: F, mall: Mall) -> F:
    """The same form, with its analys called what the report's template calls it."""
    form["analys"].label.text = mall.textrubrik
    return form


def run_rapportsteg(
    arbete: Arbetsrapport, form: Formular, perform: Callable[[], object], sida: Rapportsida
) -> ResponseReturnValue:
    """Show a form, or perform what it asks for and go back to the workspace."""
    krock, answer = send_form(arbete, form, perform, sida)
    if answer is not None:
        return answer
    page = render_template("rapport_steg.html", arbete=arbete, form=form, sida=sida, krock=krock)
    return page, pick_status(form, krock)


def send_form(
    arbete: Arbetsrapport,
    form: Formular,
    perform: Callable[[], object],
    sida: Rapportsida,
    *,
    tillagg: Callable[[], str] = lambda: "",
    nu: Callable[[], Mapping[str, Any]] = dict,
) -> tuple[list[Skillnad] | None, ResponseReturnValue | None]:
    """Perform what was sent in: the way on when it is done, else with `form` saying what is wrong.

    The first of the two is what somebody else wrote beside what was typed, where they came in between; `nu` is what
    stands now of the fields that aren't the row's own. `tillagg` is what more is to be said when it is done.
    """
    if request.method != "POST" or form.refused:
        return None, None
    try:
        perform()
    except Avvisat as avvisat:
        form.refuse_all(avvisat.fel)
        return None, None
    except Krock as krock:
        form.form_errors.append(
            f"{krock.vem} sparade {skriv_tid(krock.nar)}, medan du skrev. Inget av ditt är sparat ännu. Läs vad som"
            " står nu, för ihop texterna här nedanför och spara igen."
        )
        if isinstance(form, RadForm):
            form.sedd.data, form.sedd.raw_data = krock.version, None
        return _compare(form, {**krock.nu, **nu()}), None
    flash(f"{sida.klart} {tillagg()}".strip(), f"vid-{sida.ankare}" if sida.ankare else "success")
    return None, redirect(
        url_for("arbetsrapport.show_arbetsrapport", rapport_id=arbete.id, _anchor=sida.ankare), 303
    )


def pick_status(form: Formular, krock: list[Skillnad] | None) -> int:
    """How a page with the form is answered."""
    if krock is not None:
        return 409
    return 422 if form.refused else 200


def _compare(form: Formular, nu: Mapping[str, Any]) -> list[Skillnad]:
    return [
        Skillnad(field.label.text, field.tell(nu[field.short_name]), field.tell_typed())
        for field in form
        if isinstance(field, Falt)
        and field.slag != "hidden"
        and field.short_name in nu
        and field.write_or_empty(nu[field.short_name]) != field.skriven
    ]
