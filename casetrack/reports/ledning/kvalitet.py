"""Section 8, data quality: what is not recorded, recorded late, restarted, or done otherwise than the law says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casetrack.followup.foljeslagare import Tackning
from casetrack.followup.monster import MONSTER, Enhetsmonster, rakna_monster_enhetsvis
from casetrack.reports.ledning.rapport import Avsnitt, Cell, Kolumn, Kolumnslag, Omfattning, Rad, Tabell
from casetrack.reports.ledning.underlag import INGET, Underlag, namnge, rakna_cell

_SAMMA_UTREDNINGAR = {
    "utredning_over_med_forlangning",
    "utredning_over_utan_forlangning",
    "utredningstid_medel",
}
"""Figures of the utredningar that utredning_fyra_manader is made of, and that lack the very same."""

_UTAN = {"ofordelade"}
"""Patterns that tell of the day when they are asked for and not of the cut-off: the workload tells of it."""


@dataclass(frozen=True)
class Kvalitet:
    """How many rows each pattern has in each enhet, and the most days of any."""

    underlag: Underlag
    monster: Mapping[str, Enhetsmonster]

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        text = (
            "Vad som saknas eller sticker ut i det antecknade. En siffra är inte säkrare än uppgifterna bakom den."
            " Ärenden utan handläggare står under Arbetsbelastning."
        )
        tabeller = (self._bygg_ofullstandiga(omfattning), self._bygg_monster(omfattning))
        return Avsnitt(8, "Uppgifternas kvalitet", text, tuple(each for each in tabeller if each.rader))

    def _bygg_ofullstandiga(self, omfattning: Omfattning) -> Tabell:
        rader, ofullstandiga = [], 0
        for kod, serie in self.underlag.serier.items():
            if not serie.indikator.radfraga.ofullstandig or kod in _SAMMA_UTREDNINGAR:
                continue
            manaden = serie.las(self.underlag.manad, omfattning.enheter)
            alla = manaden.raknade + manaden.ofullstandiga
            if not alla:
                continue
            ofullstandiga += manaden.ofullstandiga
            celler = (
                rakna_cell(manaden.ofullstandiga),
                rakna_cell(alla),
                Cell(str(Tackning(manaden.raknade, alla)) or INGET),
            )
            rader.append(Rad(namnge(kod), celler, indikator=kod))
        mening = f"I {self.underlag.manaden} saknas ingen uppgift som siffrorna behöver."
        if ofullstandiga:
            mening = (
                f"{ofullstandiga} gånger saknas en uppgift som behövs för att räkna en siffra. Samma anmälan eller"
                " utredning kan saknas i flera."
            )
        kolumner = (Kolumn("Ofullständiga"), Kolumn("Skulle räknas"), Kolumn("Täckningsgrad"))
        return Tabell("ofullstandiga", "Ofullständiga uppgifter", "Mått", mening, kolumner, tuple(rader))

    def _bygg_monster(self, omfattning: Omfattning) -> Tabell:
        rader = []
        for kod, monster in MONSTER.items():
            if kod in _UTAN:
                continue
            delar = [self.monster[kod][enhet] for enhet in omfattning.enheter if enhet in self.monster[kod]]
            antal = sum(antal for antal, _ in delar)
            langst = max((langst for _, langst in delar), default=None)
            nar = "i månaden" if monster.i_perioden else f"på mätdagen {self.underlag.per}"
            celler = (rakna_cell(antal), Cell(INGET if langst is None else str(langst)), Cell(nar))
            rader.append(Rad(monster.namn, celler))
        kolumner = (Kolumn("Antal"), Kolumn("Dagar, som mest"), Kolumn("När", Kolumnslag.TEXT))
        mening = "Inga avvikelser."
        if any(rad.celler[0].text != "0" for rad in rader):
            mening = "Samma ärende kan stå på flera rader, så raderna ska inte läggas ihop."
        return Tabell("avvikelser", "Avvikelser", "Avvikelse", mening, kolumner, tuple(rader))


def las_kvalitet(session: Session, underlag: Underlag) -> Kvalitet:
    return Kvalitet(underlag, rakna_monster_enhetsvis(session, underlag.period))
