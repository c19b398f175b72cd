"""Section 4, now: what is open at the cut-off, by the days that are left, and what falls due in the coming weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from casetrack.cases.klockor import oppna_klockor
from casetrack.followup.format import formatera_andel, formatera_antal
from casetrack.followup.oppna import OppetArende
from casetrack.reports.ledning.rapport import (
    Avsnitt,
    Bild,
    Bildslag,
    Cell,
    Kolumn,
    Kolumnslag,
    Omfattning,
    Rad,
    Serie,
    Skydd,
    Tabell,
)
from casetrack.reports.ledning.underlag import INGET, Underlag, finn_storsta, rakna_cell, rakna_upp
from casetrack.rules.koder import Klocka, Objekttyp, Policy
from casetrack.rules.tid import lokal_dag

VECKOR = 4
"""How far ahead the due load is told."""

_ANTAL_ALDSTA = 10

_SLAG = {
    Objekttyp.OROSANMALAN: "Förhandsbedömningar",
    Objekttyp.UTREDNING: "Utredningar",
}
_ETT = {Objekttyp.OROSANMALAN: "Förhandsbedömning", Objekttyp.UTREDNING: "Utredning"}
_VECKODAGAR = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")

# Days left, from and up to; the last ones have no limit that is far away.
_SPANN = (
    ("Försenade", None, -1),
    ("0–3 dagar kvar", 0, 3),
    ("4–7 dagar kvar", 4, 7),
    ("8–14 dagar kvar", 8, 14),
    ("Mer än 14 dagar kvar", 15, None),
)


# The clocks that are no förhandsbedömning and no utredning, in the order of a case.
_ANDRA_KLOCKOR = (
    Klocka.SKYDDSBEDOMNING,
    Klocka.ALLVARSSAMTAL,
    Klocka.ATERKOPPLING,
    Klocka.VERKSTALLIGHET,
    Klocka.OVERVAGANDE,
    Klocka.JOURHEM,
    Klocka.UPPFOLJNING,
)

KLOCKOR_DAGAR = 31
"""So many days after the cut-off the other clocks, which are known as they run now alone, still tell of it."""


@dataclass(frozen=True)
class Klockor:
    """The clocks that ran on the day when the report was made: the enhet of each, and the days it had left."""

    idag: date
    dagar_kvar: Mapping[Klocka, Sequence[tuple[int, int]]]


@dataclass(frozen=True)
class Laget:
    """What was open at the cut-off; `klockor` is None for a month too long ago to tell."""

    underlag: Underlag
    oppna: Sequence[OppetArende]
    klockor: Klockor | None

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        oppna = [
            each for each in self.oppna if each.enhet_id in omfattning.enheter and each.objekttyp in _SLAG
        ]
        text = (
            f"Öppna förhandsbedömningar och utredningar i slutet av {self.underlag.per}, efter den dag då de ska vara"
            " klara; en giltig förlängning flyttar dagen."
        )
        tabeller: list[Tabell] = []
        if oppna:
            tabeller += [self._bygg_dagar_kvar(oppna), self._bygg_forfallande(oppna)]
        if self.klockor is None:
            text += (
                " Andra frister, som övervägande och uppföljning, är kända bara som de löper den dag då rapporten görs,"
                " och visas inte för en månad så långt tillbaka."
            )
        elif (andra := self._bygg_andra(omfattning, self.klockor)).rader:
            tabeller.append(andra)
        if oppna:
            tabeller.append(self._bygg_aldsta(omfattning, oppna))
        return Avsnitt(4, "Läget", text, tuple(tabeller))

    def _bygg_andra(self, omfattning: Omfattning, klockor: Klockor) -> Tabell:
        rader, alla, sena = [], 0, 0
        for klocka in _ANDRA_KLOCKOR:
            egna = [
                dagar for enhet, dagar in klockor.dagar_kvar.get(klocka, ()) if enhet in omfattning.enheter
            ]
            if egna:
                i_spannen = [
                    sum(1 for dagar in egna if _ligger_i(dagar, lagst, hogst)) for _, lagst, hogst in _SPANN
                ]
                rader.append(Rad(klocka.text, tuple(map(rakna_cell, (*i_spannen, len(egna))))))
                alla, sena = alla + len(egna), sena + i_spannen[0]
        mening = (
            f"{formatera_antal(alla)} andra frister löpte {klockor.idag}, när rapporten gjordes, varav"
            f" {formatera_antal(sena)} försenade. De räknas inte som de var på mätdagen."
        )
        kolumner = (*(Kolumn(namn) for namn, _, _ in _SPANN), Kolumn("Alla"))
        return Tabell("andra_frister", "Andra frister som löper", "Frist", mening, kolumner, tuple(rader))

    def _bygg_dagar_kvar(self, oppna: Sequence[OppetArende]) -> Tabell:
        rader = []
        for namn, lagst, hogst in _SPANN:
            i_spannet = [
                each for each in oppna if _ligger_i(each.rakna_dagar_kvar(self.underlag.per), lagst, hogst)
            ]
            rader.append(_rakna_rad(namn, i_spannet))
        utan = [each for each in oppna if each.forfaller is None]
        if utan:
            rader.append(_rakna_rad("Ingen gräns: fyllda 18 år", utan))
        rader.append(_rakna_rad("Alla", oppna))
        forsenade = sum(1 for each in oppna if _ligger_i(each.rakna_dagar_kvar(self.underlag.per), None, -1))
        snart = sum(1 for each in oppna if _ligger_i(each.rakna_dagar_kvar(self.underlag.per), 0, 7))
        sena = formatera_andel(forsenade, len(oppna))
        mening = f"{sena} öppna är försenade, och {formatera_antal(snart)} ska vara klara inom en vecka."
        return Tabell("dagar_kvar", "Öppna efter dagar kvar", "Dagar kvar", mening, _KOLUMNER, tuple(rader))

    def _bygg_forfallande(self, oppna: Sequence[OppetArende]) -> Tabell:
        dagar = [self.underlag.per + timedelta(days=dag) for dag in range(1, 7 * VECKOR + 1)]
        per_dag = {dag: [each for each in oppna if each.forfaller == dag] for dag in dagar}
        rader = tuple(_rakna_rad(_skriv_dag(dag), per_dag[dag]) for dag in dagar)
        bild = Bild(
            "forfaller",
            Bildslag.FORFALLER,
            f"Ska vara klara {dagar[0]} till {dagar[-1]}",
            tuple(dag.isoformat() for dag in dagar),
            tuple(
                Serie(
                    namn,
                    tuple(float(sum(1 for each in per_dag[dag] if each.objekttyp is slag)) for dag in dagar),
                )
                for slag, namn in _SLAG.items()
            ),
            "st",
        )
        alla = sum(map(len, per_dag.values()))
        mening = f"Inga öppna ska vara klara de kommande {VECKOR} veckorna."
        if alla:
            mening = f"{formatera_antal(alla)} ska vara klara de kommande {VECKOR} veckorna."
            tyngst, flest = finn_storsta({_skriv_dag(dag): len(per_dag[dag]) for dag in dagar})
            if tyngst:
                vardera = "" if len(tyngst) == 1 else " vardera"
                mening += f" Flest på en dag: {flest}{vardera}, {rakna_upp(tyngst)}."
        return Tabell(
            "forfaller",
            f"Ska vara klara de kommande {VECKOR} veckorna",
            "Dag",
            mening,
            _KOLUMNER,
            rader,
            bild if alla else None,
        )

    def _bygg_aldsta(self, omfattning: Omfattning, oppna: Sequence[OppetArende]) -> Tabell:
        per = self.underlag.per
        flera = len(omfattning.enheter) > 1
        kolumner = [
            Kolumn("Började", Kolumnslag.TEXT),
            Kolumn("Öppen, dagar"),
            Kolumn("Ska vara klar", Kolumnslag.TEXT),
            Kolumn("Dagar kvar"),
        ]
        if flera:
            kolumner.insert(0, Kolumn("Enhet", Kolumnslag.TEXT))
        rader = []
        for each in sorted(oppna, key=lambda each: each.borjan)[:_ANTAL_ALDSTA]:
            kvar = each.rakna_dagar_kvar(per)
            celler = [
                Cell(each.borjan.isoformat()),
                rakna_cell((per - each.borjan).days),
                Cell(each.forfaller.isoformat() if each.forfaller else "ingen gräns"),
                Cell(INGET) if kvar is None else Cell(str(kvar)),
            ]
            if flera:
                celler.insert(0, Cell(self.underlag.enheter[each.enhet_id]))
            rader.append(Rad(_ETT[each.objekttyp], tuple(celler), barn_id=each.barn_id))
        mening = ""
        if oppna:
            aldst = min(oppna, key=lambda each: each.borjan)
            mening = (
                f"Den äldsta är en {_ETT[aldst.objekttyp].lower()} från {aldst.borjan},"
                f" öppen i {(per - aldst.borjan).days} dagar."
            )
        return Tabell(
            "aldsta",
            "Äldsta öppna",
            "Ärende",
            mening,
            tuple(kolumner),
            tuple(rader),
            skydd=Skydd.PERSONER,
        )


_KOLUMNER = (*(Kolumn(namn) for namn in _SLAG.values()), Kolumn("Alla"))


def las_laget(session: Session, underlag: Underlag, oppna: Sequence[OppetArende], now: datetime) -> Laget:
    return Laget(underlag, oppna, _las_klockor(session, underlag, now))


def _las_klockor(session: Session, underlag: Underlag, now: datetime) -> Klockor | None:
    idag = lokal_dag(now)
    if (idag - underlag.per).days > KLOCKOR_DAGAR:
        return None
    flyttad = underlag.policyer.galler(idag) is Policy.FLYTTAD
    dagar_kvar: dict[Klocka, list[tuple[int, int]]] = defaultdict(list)
    for each in oppna_klockor(session, now=now):
        forfaller = each.forfaller_flyttad if flyttad else each.forfaller
        dag = lokal_dag(forfaller) if isinstance(forfaller, datetime) else forfaller
        dagar_kvar[each.klocka].append((each.enhet_id, (dag - idag).days))
    return Klockor(idag, dagar_kvar)


def _rakna_rad(rubrik: str, oppna: Sequence[OppetArende]) -> Rad:
    antal = [sum(1 for each in oppna if each.objekttyp is slag) for slag in _SLAG]
    return Rad(rubrik, tuple(map(rakna_cell, (*antal, len(oppna)))))


def _ligger_i(dagar: int | None, lagst: int | None, hogst: int | None) -> bool:
    if dagar is None:
        return False
    return (lagst is None or lagst <= dagar) and (hogst is None or dagar <= hogst)


def _skriv_dag(dag: date) -> str:
    return f"{_VECKODAGAR[dag.weekday()]} {dag.isoformat()}"
