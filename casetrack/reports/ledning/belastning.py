"""Section 7, workload: open cases per grupp, and for the chef of a grupp per handläggare.

A grupp is an enhet: the smallest part of a nämnd that the record knows, and the one that a chef leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.anvandare import Anvandare
from casetrack.followup.format import avrunda, formatera_antal
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
            f"Öppna ärenden i varje grupp i slutet av {self.underlag.per}. Vem som har ett ärende är som det var när"
            " rapporten gjordes. Hur ärendena fördelas på handläggare ser bara gruppens egen chef, också när en enda"
            " handläggare har alla."
        )
        tabeller = []
        if med_nagot:
            tabeller.append(self._bygg_grupper(med_nagot))
            tabeller += [self._bygg_handlaggare(enhet_id, oppna) for enhet_id, oppna in med_nagot.items()]
        return Avsnitt(7, "Arbetsbelastning", text, tuple(tabeller))

    def _bygg_grupper(self, per_grupp: Mapping[int, Sequence[OppetArende]]) -> Tabell:
        rader, ensam = [], False
        for enhet_id, oppna in per_grupp.items():
            med = {each.handlaggare_id for each in oppna if each.handlaggare_id is not None}
            fordelade = sum(1 for each in oppna if each.handlaggare_id is not None)
            # The numbers of a single handläggare are told to the chef alone, in the table of the own grupp.
            celler = (Cell(INGET), Cell(INGET), Cell(INGET))
            if len(med) == 1:
                ensam = True
            else:
                snitt = f"{avrunda(fordelade, len(med), 1)}".replace(".", ",") if med else INGET
                celler = (rakna_cell(len(oppna) - fordelade), rakna_cell(len(med)), Cell(snitt))
            rader.append(Rad(self.underlag.enheter[enhet_id], (*_rakna_slag(oppna), *celler)))
        alla = sum(map(len, per_grupp.values()))
        kolumner = (
            *(Kolumn(namn) for namn in _SLAG.values()),
            Kolumn("Utan handläggare"),
            Kolumn("Handläggare"),
            Kolumn("Ärenden per handläggare"),
        )
        mening = f"{formatera_antal(alla)} öppna ärenden."
        if not ensam:
            utan = sum(1 for oppna in per_grupp.values() for each in oppna if each.handlaggare_id is None)
            mening = f"{formatera_antal(alla)} öppna ärenden, varav {formatera_antal(utan)} utan handläggare."
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
        flest = max((len(egna) for person, egna in per_person.items() if person is not None), default=0)
        mening = f"{formatera_antal(len(oppna))} öppna ärenden, och ingen handläggare har något av dem."
        if flest:
            mening = (
                f"{formatera_antal(len(oppna))} öppna ärenden; den handläggare som har flest har {flest}."
            )
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
