"""What happens in the made-up nämnd and when, before anyone is invented for it to happen to.

The figures of one stretch, January to July of the published year's twin, must come out exactly, so nothing is left
to chance in it but order and dates: closings are planned first, openings follow from them, decisions from openings,
arrivals from decisions, and what then lacks in arrivals joins utredningar already open (påförda). Years before
and months after go at the same pace. What is planned after today makes the cases that are open today.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from casetrack.demo import published
from casetrack.demo.people import Person
from casetrack.rules.kalender import namnge_ledig_dag
from casetrack.rules.koder import Beslut, Kon, TypAnmalan

_LANGSTA_VANTAN = 60
"""Days from arrival to decision at most; the planning goes on for as long after today."""
_LANGSTA_UTREDNINGEN = 360
"""Days from opening to closing at most."""

# Not published: chosen so that the published volumes fit together.
_ANDEL_ANSOKNINGAR = 0.13
_ANDEL_DUBBLA = 0.025
_ANDEL_PAFORDA = 0.12
_ANDEL_MYNDIGA = 1 / 60
_ANDEL_OKANT_KON = 0.002
_ANDEL_INFORMATION = 0.03


@dataclass(slots=True)
class Utredningsplan:
    """An utredning to be; `myndig` when the person is 18-20. The child is chosen when the first report comes in."""

    inledd: date
    avslutad: date
    kon: Kon
    myndig: bool
    person: Person | None = None
    id: str = ""


@dataclass(slots=True)
class Anmalningsplan:
    """An arrival to be, with the decision it will get and the utredning it opens or joins."""

    typ: TypAnmalan
    inkom: date
    beslut: Beslut | None
    beslut_datum: date | None
    kon: Kon
    utredning: Utredningsplan | None = None
    polis: bool = False


@dataclass(frozen=True)
class Skede:
    """A stretch of days, both included, with shares of its own that come out exactly."""

    fran: date
    till: date

    def __contains__(self, dag: date) -> bool:
        return self.fran <= dag <= self.till


def name_published_year(idag: date) -> int:
    """The year shaped like the published one: this year once its July is over, else last year."""
    return idag.year if idag.month > published.MANADER else idag.year - 1


def plan_arrivals(rng: random.Random, *, idag: date, antal_ar: int, skala: float) -> list[Anmalningsplan]:
    """Every arrival until today, in order of arrival, from `antal_ar` years; `skala` multiplies the volumes."""
    return _Planering(rng, idag, antal_ar, skala).plan()


class _Planering:
    def __init__(self, rng: random.Random, idag: date, antal_ar: int, skala: float) -> None:
        ar = name_published_year(idag)
        self.rng = rng
        self.idag = idag
        self.skala = skala
        self.fore = Skede(date(ar - antal_ar + 1, 1, 1), date(ar - 1, 12, 31))
        self.forlaga = Skede(date(ar, 1, 1), date(ar, published.MANADER, 31))
        self.efter = Skede(self.forlaga.till + timedelta(1), idag + timedelta(_LANGSTA_VANTAN))

    def plan(self) -> list[Anmalningsplan]:
        utredningar = self._plan_utredningar()
        skeden = [self.forlaga, self.efter]
        if self.fore.fran < self.fore.till:
            skeden.insert(0, self.fore)
        ankomster = []
        for skede in skeden:
            ankomster += self._plan_decisions(skede, utredningar)
        # The utredningar that were open when the first stretch began came in before it.
        ankomster += self._open([u for u in utredningar if u.inledd < skeden[0].fran], 0)
        ankomster = [ankomst for ankomst in ankomster if ankomst.inkom <= self.idag]
        for skede in skeden:
            ankomster += self._join_open(skede, ankomster, utredningar)
        for skede in skeden:
            self._complete([a for a in ankomster if a.inkom in skede and a.typ is TypAnmalan.ANMALAN])
            ankomster += self._plan_information([a for a in ankomster if a.inkom in skede])
        ankomster.sort(key=lambda ankomst: (ankomst.inkom, ankomst.polis))
        return ankomster

    def _scale(self, antal: float) -> int:
        return round(antal * self.skala)

    # Utredningar: from their closing backwards where the closings are counted, else from their opening.

    def _plan_utredningar(self) -> list[Utredningsplan]:
        per_manad = published.UTREDNINGAR_AVSLUTADE / published.MANADER
        fore = self._close_in(self.fore, self._scale(per_manad * _count_months(self.fore)))
        avslutade = self._close_in(self.forlaga, self._scale(published.UTREDNINGAR_AVSLUTADE))
        hanterade = {kon: self._scale(antal) for kon, antal in published.UTREDNINGAR_HANTERADE.items()}
        oppna = self._leave_open_after(self.forlaga, sum(hanterade.values()) - len(avslutade))
        efter = self._open_in(self.efter, self._scale(per_manad * _count_months(self.efter)))

        konen = [kon for kon, antal in hanterade.items() for _ in range(antal)]
        self._give_sex(avslutade + oppna, konen)
        for andra in (fore, efter):
            self._give_sex(andra, self.rng.choices(konen, k=len(andra)))
        return fore + avslutade + oppna + efter

    def _give_sex(self, utredningar: list[Utredningsplan], konen: list[Kon]) -> None:
        self.rng.shuffle(konen)
        for utredning, kon in zip(utredningar, konen, strict=True):
            utredning.kon = kon

    def _close_in(self, skede: Skede, antal: int) -> list[Utredningsplan]:
        dagar = _list_workdays(skede)
        planerade = []
        for i_tid, myndig in self._mix_outcomes(antal):
            avslutad = self.rng.choice(dagar)
            inledd = self._draw_other_end(avslutad, -1, i_tid)
            planerade.append(Utredningsplan(inledd, avslutad, Kon.OKANT, myndig))
        return planerade

    def _open_in(self, skede: Skede, antal: int) -> list[Utredningsplan]:
        dagar = _list_workdays(skede)
        return [
            self._open_on(self.rng.choice(dagar), i_tid, myndig)
            for i_tid, myndig in self._mix_outcomes(antal)
        ]

    def _leave_open_after(self, skede: Skede, antal: int) -> list[Utredningsplan]:
        """Those open when the stretch ends: drawn like any other, and kept if they last beyond it."""
        dagar = _list_workdays(Skede(skede.till - timedelta(_LANGSTA_UTREDNINGEN), skede.till))
        planerade: list[Utredningsplan] = []
        while len(planerade) < antal:
            for i_tid, myndig in self._mix_outcomes(antal):
                utredning = self._open_on(self.rng.choice(dagar), i_tid, myndig)
                if utredning.avslutad > skede.till:
                    planerade.append(utredning)
        return planerade[:antal]

    def _open_on(self, inledd: date, i_tid: bool, myndig: bool) -> Utredningsplan:
        avslutad = self._draw_other_end(inledd, 1, i_tid)
        return Utredningsplan(inledd, avslutad, Kon.OKANT, myndig)

    def _mix_outcomes(self, antal: int) -> list[tuple[bool, bool]]:
        """(in time, 18-20 years old) for so many utredningar; the share in time is that of the children."""
        myndiga = round(antal * _ANDEL_MYNDIGA)
        barn = antal - myndiga
        i_tid = round(barn * published.ANDEL_UTREDNING_I_TID)
        utfall = [(True, True)] * myndiga + [(True, False)] * i_tid + [(False, False)] * (barn - i_tid)
        self.rng.shuffle(utfall)
        return utfall

    def _draw_other_end(self, dag: date, riktning: int, i_tid: bool) -> date:
        """A workday after `dag` (`riktning` 1), or before it (-1), by the length of an utredning."""
        while True:
            if i_tid:  # four months are 120 to 123 days
                dagar = int(self.rng.triangular(60, 120.99, 118))
            else:
                dagar = min(124 + int(self.rng.expovariate(1 / 80)), _LANGSTA_UTREDNINGEN)
            andra = dag + timedelta(riktning * dagar)
            if namnge_ledig_dag(andra) is None:
                return andra

    # Arrivals: from their decision backwards.

    def _plan_decisions(self, skede: Skede, utredningar: list[Utredningsplan]) -> list[Anmalningsplan]:
        oppnande = self._open([u for u in utredningar if u.inledd in skede], _ANDEL_DUBBLA)
        till_utredning = sum(ankomst.typ is TypAnmalan.ANMALAN for ankomst in oppnande)
        dagar = _list_workdays(skede)
        ej_oppnande = round(till_utredning * (1 / published.ANDEL_TILL_UTREDNING - 1))
        for _ in range(ej_oppnande):
            dag = self.rng.choice(dagar)
            oppnande.append(Anmalningsplan(TypAnmalan.ANMALAN, dag, Beslut.INTE_INLEDA, dag, Kon.OKANT))
        bedomda = [ankomst for ankomst in oppnande if ankomst.typ is TypAnmalan.ANMALAN]
        i_tid = self._share(len(bedomda), published.ANDEL_FORHANDSBEDOMNING_I_TID)
        for ankomst, hann in zip(bedomda, i_tid, strict=True):
            ankomst.inkom = self._draw_arrival(ankomst.inkom, hann)
        return oppnande

    def _open(self, utredningar: list[Utredningsplan], andel_dubbla: float) -> list[Anmalningsplan]:
        """What opens these utredningar: an ansökan each or an anmälan, or now and then two anmälningar at once."""
        barn = [u for u in utredningar if not u.myndig]
        ansokta = [u for u in utredningar if u.myndig]
        ansokningar = max(round(len(utredningar) * _ANDEL_ANSOKNINGAR) - len(ansokta), 0)
        self.rng.shuffle(barn)
        ansokta, anmalda = ansokta + barn[:ansokningar], barn[ansokningar:]
        anmalda += anmalda[: round(len(anmalda) * andel_dubbla)]
        oppnande = []
        for utredning in ansokta:
            dag = utredning.inledd
            inkom = dag - timedelta(self.rng.randrange(10))
            oppnande.append(
                Anmalningsplan(TypAnmalan.ANSOKAN, inkom, Beslut.INLEDA, dag, utredning.kon, utredning)
            )
        for utredning in anmalda:
            dag = utredning.inledd
            oppnande.append(
                Anmalningsplan(TypAnmalan.ANMALAN, dag, Beslut.INLEDA, dag, utredning.kon, utredning)
            )
        return oppnande

    def _draw_arrival(self, beslutad: date, i_tid: bool) -> date:
        """The day that what is decided on `beslutad` came in; weekends bring less."""
        while True:
            if i_tid:
                dagar = int(self.rng.triangular(0, 14.99, 12))
            else:
                dagar = min(15 + int(self.rng.expovariate(1 / 9)), _LANGSTA_VANTAN)
            inkom = beslutad - timedelta(dagar)
            if inkom.weekday() < 5 or self.rng.random() < 0.3:
                return inkom

    def _join_open(
        self, skede: Skede, ankomster: list[Anmalningsplan], utredningar: list[Utredningsplan]
    ) -> list[Anmalningsplan]:
        """Anmälningar about children whose utredning is open: as many as the stretch lacks."""
        inkomna = sum(a.inkom in skede and a.typ is TypAnmalan.ANMALAN for a in ankomster)
        if skede is self.forlaga:
            antal = self._scale(published.ANMALNINGAR) - inkomna
        else:
            antal = round(inkomna * _ANDEL_PAFORDA)
        spann = []
        for utredning in utredningar:
            fran = max(utredning.inledd + timedelta(1), skede.fran)
            till = min(utredning.avslutad, skede.till, self.idag)
            if fran <= till:
                spann.append((utredning, fran, till))
        paforda = []
        for utredning, fran, till in self.rng.choices(spann, k=antal):
            dag = fran + timedelta(self.rng.randrange((till - fran).days + 1))
            paforda.append(
                Anmalningsplan(TypAnmalan.ANMALAN, dag, Beslut.PAFORD, dag, utredning.kon, utredning)
            )
        return paforda

    def _complete(self, anmalningar: list[Anmalningsplan]) -> None:
        """Give a sex to those without an utredning, and the police its share of all."""
        fria = [anmalan for anmalan in anmalningar if anmalan.utredning is None]
        flickor = round(len(anmalningar) * published.ANDEL_FLICKOR)
        flickor -= sum(anmalan.kon is Kon.FLICKA for anmalan in anmalningar)
        okanda = round(len(anmalningar) * _ANDEL_OKANT_KON)
        konen = [Kon.FLICKA] * flickor + [Kon.OKANT] * okanda
        konen += [Kon.POJKE] * (len(fria) - len(konen))
        konen = konen[: len(fria)]  # a stretch of a few days may have girls enough already
        self.rng.shuffle(konen)
        for anmalan, kon in zip(fria, konen, strict=True):
            anmalan.kon = kon
        for anmalan, polis in zip(
            anmalningar, self._share(len(anmalningar), published.ANDEL_POLIS), strict=True
        ):
            anmalan.polis = polis

    def _plan_information(self, ankomster: list[Anmalningsplan]) -> list[Anmalningsplan]:
        forebilder = self.rng.sample(ankomster, round(len(ankomster) * _ANDEL_INFORMATION))
        return [
            Anmalningsplan(
                TypAnmalan.INFORMATION, a.inkom, None, None, self.rng.choice([Kon.FLICKA, Kon.POJKE])
            )
            for a in forebilder
        ]

    def _share(self, antal: int, andel: float) -> list[bool]:
        """So many answers in random order, of which exactly the share is yes."""
        ja = round(antal * andel)
        svar = [True] * ja + [False] * (antal - ja)
        self.rng.shuffle(svar)
        return svar


def _list_workdays(skede: Skede) -> list[date]:
    antal = (skede.till - skede.fran).days + 1
    dagar = (skede.fran + timedelta(nummer) for nummer in range(antal))
    return [dag for dag in dagar if namnge_ledig_dag(dag) is None]


def _count_months(skede: Skede) -> float:
    return max((skede.till - skede.fran).days + 1, 0) * 12 / 365.25
