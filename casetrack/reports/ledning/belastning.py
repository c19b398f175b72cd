"""Section 7, workload: open cases per grupp, and for the chef of a grupp per handläggare.

A grupp is an enhet: the smallest part of a nämnd that the record knows, and the one that a chef leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.anvandare import Anvandare
from casetrack.followup.format import avrunda
from casetrack.followup.oppna import OppetArende
from casetrack.reports.ledning.rapport import Avsnitt, Cell, Kolumn, Omfattning, Rad, Skydd, Tabell
from casetrack.reports.ledning.underlag import INGET, Underlag, rakna_cell
from casetrack.rules.koder import Objekttyp

_SLAG = {
    Objekttyp.OROSANMALAN: "Öppna förhandsbedömningar",
    Objekttyp.UTREDNING: "Öppna utredningar",
    Objekttyp.INSATS: "Pågående insatser",
}


@dataclass(frozen=True)
class Belastning:
    """What is open, and the names of those who have something."""

    underlag: Underlag
    oppna: Sequence[OppetArende]
    handlaggare: Mapping[int, str]

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        per_grupp = {
            enhet_id: [each for each in self.oppna if each.enhet_id == enhet_id]
            for enhet_id in self.underlag.enheter
            if enhet_id in omfattning.enheter
        }
        med_nagot = {enhet_id: oppna for enhet_id, oppna in per_grupp.items() if oppna}
        text = (
            "Öppna ärenden i varje grupp. Hur de fördelas på handläggare ser bara gruppens egen chef. Vem som har ett"
            " ärende är som det är nu."
        )
        tabeller = []
        if med_nagot:
            tabeller.append(self._bygg_grupper(med_nagot))
            tabeller += [self._bygg_handlaggare(enhet_id, oppna) for enhet_id, oppna in med_nagot.items()]
        return Avsnitt(7, "Arbetsbelastning", text, tuple(tabeller))

    def _bygg_grupper(self, per_grupp: Mapping[int, Sequence[OppetArende]]) -> Tabell:
        rader = []
        for enhet_id, oppna in per_grupp.items():
            med = {each.handlaggare_id for each in oppna if each.handlaggare_id is not None}
            fordelade = [each for each in oppna if each.handlaggare_id is not None]
            snitt = f"{avrunda(len(fordelade), len(med), 1)}".replace(".", ",") if med else INGET
            celler = (
                *_rakna_slag(oppna),
                rakna_cell(len(oppna) - len(fordelade)),
                rakna_cell(len(med)),
                Cell(snitt),
            )
            rader.append(Rad(self.underlag.enheter[enhet_id], celler))
        utan = sum(1 for oppna in per_grupp.values() for each in oppna if each.handlaggare_id is None)
        alla = sum(map(len, per_grupp.values()))
        kolumner = (
            *(Kolumn(namn) for namn in _SLAG.values()),
            Kolumn("Utan handläggare"),
            Kolumn("Handläggare"),
            Kolumn("Ärenden per handläggare"),
        )
        mening = f"{alla} öppna ärenden, varav {utan} utan handläggare."
        return Tabell("grupper", "Per grupp", "Grupp", mening, kolumner, tuple(rader))

    def _bygg_handlaggare(self, enhet_id: int, oppna: Sequence[OppetArende]) -> Tabell:
        per_person: dict[int | None, list[OppetArende]] = {}
        for each in oppna:
            per_person.setdefault(each.handlaggare_id, []).append(each)
        rader = []
        for handlaggare_id in sorted(per_person, key=lambda each: (each is None, self._namnge(each))):
            egna = per_person[handlaggare_id]
            sena = sum(1 for each in egna if (each.rakna_dagar_kvar(self.underlag.per) or 0) < 0)
            celler = (*_rakna_slag(egna), rakna_cell(len(egna)), rakna_cell(sena))
            rader.append(Rad(self._namnge(handlaggare_id), celler))
        kolumner = (*(Kolumn(namn) for namn in _SLAG.values()), Kolumn("Alla"), Kolumn("Försenade"))
        mest = max(per_person.values(), key=len)
        mening = f"{len(oppna)} öppna ärenden; den som har flest har {len(mest)}."
        return Tabell(
            f"handlaggare_{enhet_id}",
            f"Per handläggare, {self.underlag.enheter[enhet_id]}",
            "Handläggare",
            mening,
            kolumner,
            tuple(rader),
            skydd=Skydd.EGEN_GRUPP,
            enhet_id=enhet_id,
        )

    def _namnge(self, handlaggare_id: int | None) -> str:
        if handlaggare_id is None:
            return "Ingen handläggare"
        return self.handlaggare.get(handlaggare_id, "Okänd handläggare")


def las_belastning(session: Session, underlag: Underlag, oppna: Sequence[OppetArende]) -> Belastning:
    personer = {each.handlaggare_id for each in oppna if each.handlaggare_id is not None}
    namn = session.execute(select(Anvandare.id, Anvandare.namn).where(Anvandare.id.in_(personer)))
    return Belastning(underlag, oppna, {rad.id: rad.namn for rad in namn})


def _rakna_slag(oppna: Sequence[OppetArende]) -> tuple[Cell, ...]:
    return tuple(rakna_cell(sum(1 for each in oppna if each.objekttyp is slag)) for slag in _SLAG)
