"""Section 6: children placed, what goes on for them, who comes back, and what part the child had in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casetrack.followup.enhetsvis import Nyckelrad, rakna_efter
from casetrack.followup.urval import bestam_urval
from casetrack.reports.ledning.rapport import Avsnitt, Kolumn, Omfattning, Rad, Tabell
from casetrack.reports.ledning.underlag import Underlag, lagg_upp_indikatorer, lagg_upp_kolumner, rakna_cell
from casetrack.rules.koder import InsatsTyp, Regi

_TABELLER: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "placerade": (
        "Placerade barn",
        ("placerade_barn", "vantat_pa_placering", "trygga_forhallanden"),
        "Ett barn som var placerat någon dag i månaden räknas en gång. Hittills i år är genomsnittet per månad.",
    ),
    "ateraktualisering": (
        "Återaktualisering",
        ("ateraktualisering_utredning", "ej_aktuell_12_manader"),
        "Barnen har följts i tolv månader: siffran gäller det som avslutades under de tolv månaderna dessförinnan.",
    ),
    "delaktighet": (
        "Delaktighet",
        ("barnet_delaktigt", "skola_vidtalad", "barnet_hort_ej_inledd", "vald_utan_utredning"),
        "Det som inte är antecknat räknas inte in; hur mycket det är står under Uppgifternas kvalitet.",
    ),
}


@dataclass(frozen=True)
class Vard:
    """Ongoing insatser at the cut-off by enhet, kind and who carries them out."""

    underlag: Underlag
    insatser: list[Nyckelrad]

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        tabeller = [
            Tabell(
                kod,
                rubrik,
                "Mått",
                mening,
                lagg_upp_kolumner(self.underlag),
                lagg_upp_indikatorer(self.underlag, omfattning, koder),
            )
            for kod, (rubrik, koder, mening) in _TABELLER.items()
        ]
        tabeller.insert(1, self._bygg_insatser(omfattning))
        text = "Barn i vård och stöd, barn som kommer tillbaka, och barnets egen del i det som görs."
        return Avsnitt(
            6, "Vård, återkomst, delaktighet", text, tuple(each for each in tabeller if each.rader)
        )

    def _bygg_insatser(self, omfattning: Omfattning) -> Tabell:
        antal: Counter[tuple[str, str]] = Counter()
        for rad in self.insatser:
            if rad.enhet_id in omfattning.enheter:
                typ, regi = rad.nyckel
                antal[typ, regi] += rad.antal
        rader = []
        for typ in InsatsTyp:
            per_regi = [antal[typ, regi] for regi in Regi]
            if any(per_regi):
                rader.append(Rad(typ.text, tuple(map(rakna_cell, (*per_regi, sum(per_regi))))))
        alla = sum(antal.values())
        extern = sum(n for (_, regi), n in antal.items() if regi == Regi.EXTERN)
        if rader:
            summor = [sum(n for (_, givet), n in antal.items() if givet == regi) for regi in Regi]
            rader.append(Rad("Alla", tuple(map(rakna_cell, (*summor, alla)))))
        return Tabell(
            "insatser",
            "Pågående insatser",
            "Insats",
            f"{alla} insatser pågick {self.underlag.per}, varav {extern} hos extern utförare.",
            (*(Kolumn(regi.text) for regi in Regi), Kolumn("Alla")),
            tuple(rader),
        )


def las_vard(session: Session, underlag: Underlag) -> Vard:
    urval = bestam_urval(session, "insatser_pagaende", underlag.period, policyer=underlag.policyer)
    return Vard(underlag, rakna_efter(session, urval, "ARRAY[rader.typ, rader.regi]"))
