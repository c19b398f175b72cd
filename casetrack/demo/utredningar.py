"""What is recorded about one utredning: its extensions, its closing and the insats it led to."""

from __future__ import annotations

import random
from datetime import date, timedelta

from casetrack.demo.namnd import FAMILJEVARD, OPPENVARD, UTREDNING_BARN, UTREDNING_UNGA, write_kod
from casetrack.demo.people import Person
from casetrack.demo.plan import Utredningsplan
from casetrack.demo.reports import draw_sen_orsak
from casetrack.demo.rows import Row, Value
from casetrack.rules.alder import alder_pa
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import InsatsTyp, JaNejEjNodvandigt, Klocka, Lagrum, Regi, Resultat

_RESULTAT = [Resultat.INGEN_INSATS, Resultat.INSATS, Resultat.AVBRUTEN, Resultat.OVERFLYTTAD]
_RESULTAT_VIKTER = [50, 42, 5, 3]
_INSATSER = {
    InsatsTyp.OPPENVARD: 54,
    InsatsTyp.KONTAKTFAMILJ: 12,
    InsatsTyp.KONTAKTPERSON: 12,
    InsatsTyp.FAMILJEHEM: 8,
    InsatsTyp.HVB: 5,
    InsatsTyp.JOURHEM: 4,
    InsatsTyp.SKYDDAT_BOENDE: 3,
    InsatsTyp.SIS: 2,
}
_FORLANGNINGSSKAL = (
    "Väntar på utlåtande från barn- och ungdomspsykiatrin",
    "Väntar på polisens utredning",
    "Familjen har varit bortrest en längre tid",
)


def describe_utredning(
    rng: random.Random, plan: Utredningsplan, person: Person, idag: date, namnd: str
) -> tuple[date | None, list[Row]]:
    """The rows as they stand on `idag`, and the day the insats ends if there is one that does."""
    if plan.inledd > idag:
        return None, []
    ung = person.fodd is not None and alder_pa(person.fodd, plan.inledd) >= 13
    falt: dict[str, Value] = {
        "id": plan.id,
        "barn": person.id,
        "enhet": write_kod(namnd, UTREDNING_UNGA if ung else UTREDNING_BARN),
        "inledd": plan.inledd,
    }
    klart = max(plan.avslutad - timedelta(rng.randrange(15)), plan.inledd)
    if klart <= idag:
        falt["beslutsunderlag_klart"] = klart
    rader = _describe_extensions(rng, plan, idag)
    insats_slut = None
    if plan.avslutad <= idag:
        resultat = rng.choices(_RESULTAT, _RESULTAT_VIKTER)[0]
        falt |= {"avslutad": plan.avslutad, "resultat": resultat}
        falt |= _describe_closing(rng, plan)
        if resultat is Resultat.INSATS:
            insats_slut, insats = _describe_insats(rng, plan, person, idag, namnd)
            rader.append(("insatser", insats))
    return insats_slut, [("utredningar", falt), *rader]


def _describe_extensions(rng: random.Random, plan: Utredningsplan, idag: date) -> list[Row]:
    """Half of those that last too long were extended; most of the extensions in time, and most kept."""
    grans, _ = forfallodagar(Klocka.UTREDNING, plan.inledd)
    if plan.avslutad <= grans or rng.random() < 0.5:
        return []
    rader: list[Row] = []
    for_sent = rng.random() < 0.1
    while grans < plan.avslutad:
        beslutad = grans + timedelta(rng.randrange(1, 15) if for_sent else -rng.randrange(20))
        till = min(
            plan.avslutad + timedelta(rng.randrange(-3, 14)), grans + timedelta(rng.randrange(60, 100))
        )
        if beslutad > min(idag, plan.avslutad) or till <= max(grans, beslutad):
            break
        rader.append(
            (
                "forlangningar",
                {
                    "utredning": plan.id,
                    "beslutad": beslutad,
                    "till": till,
                    "skal": rng.choice(_FORLANGNINGSSKAL),
                    "beslutad_av": rng.choice(["Chefa Exempelsson", "Sociala utskottet (påhittat)"]),
                },
            )
        )
        grans = till
    return rader


def _describe_closing(rng: random.Random, plan: Utredningsplan) -> dict[str, Value]:
    skola = rng.choices([*JaNejEjNodvandigt, None], [60, 24, 10, 6])[0]
    forfaller, _ = forfallodagar(Klocka.UTREDNING, plan.inledd)
    return {
        "barnet_delaktigt": rng.choices([True, False, None], [70, 24, 6])[0],
        "barnet_aterkoppling": rng.choices([True, False, None], [72, 22, 6])[0],
        "skola_vidtalad": skola,
        "sen_orsak": draw_sen_orsak(rng) if plan.avslutad > forfaller else None,
    }


def _describe_insats(
    rng: random.Random, plan: Utredningsplan, person: Person, idag: date, namnd: str
) -> tuple[date | None, dict[str, Value]]:
    beslutad = plan.avslutad
    typ = rng.choices(list(_INSATSER), list(_INSATSER.values()))[0]
    if typ.placering and beslutad <= person.placerad_till:  # placed already
        typ = InsatsTyp.OPPENVARD
    paborjad = beslutad + timedelta(rng.randrange(5) if typ.placering else rng.randrange(50))
    avslutad = paborjad + timedelta(rng.randrange(30, 700) if typ.placering else rng.randrange(60, 420))
    falt: dict[str, Value] = {
        "id": f"I{plan.id}",
        "barn": person.id,
        "enhet": write_kod(namnd, FAMILJEVARD if typ.placering else OPPENVARD),
        "utredning": plan.id,
        "typ": typ,
        "regi": Regi.EGEN if rng.random() < (0.3 if typ.placering else 0.8) else Regi.EXTERN,
        "beslutad": beslutad,
        "lagrum": Lagrum.SOL,
    }
    if typ.placering:
        person.placerad_till = avslutad
        falt |= _describe_placement(rng, typ)
    if rng.random() < 0.04 and not typ.placering:  # granted, and never carried out
        return None, falt
    if paborjad <= idag:
        falt["paborjad"] = paborjad
    if avslutad <= idag:
        falt |= {"avslutad": avslutad, "avslutsorsak": rng.choice(["Målen är nådda", "Familjen tackade nej"])}
    return avslutad, falt


def _describe_placement(rng: random.Random, typ: InsatsTyp) -> dict[str, Value]:
    lvu = typ is InsatsTyp.SIS or rng.random() < 0.3
    return {
        "lagrum": Lagrum.LVU if lvu else Lagrum.SOL,
        "skyddsbehov": rng.choices([True, False, None], [80, 15, 5])[0],
        "vantat_pa_placering": rng.choices([False, True, None], [90, 7, 3])[0],
        "trygga_forhallanden": rng.choices([True, False, None], [86, 11, 3])[0],
    }
