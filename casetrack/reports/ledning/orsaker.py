"""Section 5, why late: the reasons that were given, month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from casetrack.followup.enhetsvis import rakna_efter
from casetrack.followup.format import formatera_andel
from casetrack.followup.period import Period
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import bestam_urval
from casetrack.reports.ledning.rapport import Avsnitt, Kolumn, Omfattning, Rad, Tabell
from casetrack.reports.ledning.underlag import (
    MANADER,
    Underlag,
    finn_storsta,
    rakna_cell,
    rakna_upp,
    skriv_manaden,
)
from casetrack.rules.koder import SenOrsak

_INGEN = "Ingen orsak angiven"


@dataclass(frozen=True)
class _Slag:
    """Late things of one kind: the rows of a figure with a status, and the column that holds their reason."""

    rubrik: str
    kod: str
    status: Status
    orsak: str


_SLAGEN = (
    _Slag(
        "Sena förhandsbedömningar",
        "forhandsbedomning_14_dagar",
        Status.INTE_UPPFYLLT,
        "(SELECT o.sen_orsak FROM orosanmalan AS o WHERE o.id = rader.objekt_id)",
    ),
    _Slag(
        "Sena utredningar, utan förlängning som hölls",
        "utredning_over_utan_forlangning",
        Status.UPPFYLLT,
        "(SELECT u.sen_orsak FROM utredning AS u WHERE u.id = rader.objekt_id)",
    ),
)

Orsaksantal = Mapping[int, Counter[tuple[date, str | None]]]
"""By enhet: how many were late in a month for a reason."""


@dataclass(frozen=True)
class Orsaker:
    underlag: Underlag
    sena: Mapping[str, Orsaksantal]

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        text = (
            f"Varför det som blev klart för sent de senaste {MANADER} månaderna blev sent, efter månaden då det blev"
            f" klart, som det var daterat till och med {self.underlag.per}. En orsak gör ingenting i tid."
        )
        tabeller = [self._bygg_slag(omfattning, slag) for slag in _SLAGEN]
        return Avsnitt(5, "Varför sent", text, tuple(each for each in tabeller if each.rader))

    def _bygg_slag(self, omfattning: Omfattning, slag: _Slag) -> Tabell:
        antal: Counter[tuple[date, str | None]] = Counter()
        for enhet_id in omfattning.enheter:
            antal.update(self.sena[slag.kod].get(enhet_id, {}))
        orsaker: list[SenOrsak | None] = [*SenOrsak, None]
        per_orsak = {orsak: sum(n for (_, given), n in antal.items() if given == orsak) for orsak in orsaker}
        rader = []
        for manad in self.underlag.manader:
            i_manaden = [antal[manad, orsak] for orsak in orsaker]
            rader.append(
                Rad(
                    skriv_manaden(manad, self.underlag.per),
                    tuple(map(rakna_cell, (*i_manaden, sum(i_manaden)))),
                )
            )
        alla = sum(per_orsak.values())
        kolumner = [Kolumn(_namnge(orsak)) for orsak in orsaker]
        return Tabell(
            f"orsaker_{slag.kod}",
            slag.rubrik,
            "Månad",
            self._beskriv(per_orsak, alla),
            (*kolumner, Kolumn("Alla")),
            tuple(rader) if alla else (),
        )

    def _beskriv(self, per_orsak: Mapping[SenOrsak | None, int], alla: int) -> str:
        givna = {orsak: antal for orsak, antal in per_orsak.items() if orsak is not None and antal}
        utan = per_orsak[None]
        mening = ""
        vanligast, antal = finn_storsta(givna)
        if vanligast:
            orsaker = rakna_upp([orsak.text.lower() for orsak in vanligast])
            var = "Vanligaste orsaken" if len(vanligast) == 1 else "Vanligaste orsakerna, lika många av varje"
            mening = f"{var}: {orsaker}, {formatera_andel(antal, alla)} sena. "
        if utan:
            mening += f"För {formatera_andel(utan, alla)} är ingen orsak angiven."
        return mening.strip()


def las_orsaker(session: Session, underlag: Underlag) -> Orsaker:
    period = Period(underlag.manader[0], underlag.period.till, underlag.per)
    sena: dict[str, Orsaksantal] = {}
    for slag in _SLAGEN:
        urval = bestam_urval(session, slag.kod, period, policyer=underlag.policyer)
        per_enhet: dict[int, Counter[tuple[date, str | None]]] = {}
        nyckel = f"ARRAY[to_char(rader.ankare, 'YYYY-MM-01'), {slag.orsak}]"
        for rad in rakna_efter(session, urval, nyckel):
            if rad.status is slag.status:
                manad, orsak = rad.nyckel
                per_enhet.setdefault(rad.enhet_id, Counter())[date.fromisoformat(manad), orsak] += rad.antal
        sena[slag.kod] = per_enhet
    return Orsaker(underlag, sena)


def _namnge(orsak: SenOrsak | None) -> str:
    return _INGEN if orsak is None else orsak.text
