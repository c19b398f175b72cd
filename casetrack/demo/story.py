"""The plan told child by child: who each arrival is about, and who comes back."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casetrack.demo.people import STADSDELAR, Folkbok, Person, draw_first_name, draw_surname
from casetrack.demo.plan import Anmalningsplan, Utredningsplan
from casetrack.demo.reports import Ankomst, describe_arrival, draw_ankomst
from casetrack.demo.rows import Row
from casetrack.demo.utredningar import describe_utredning
from casetrack.rules.koder import Beslut, Kon, Skydd, TypAnmalan

_ANDEL_SYSKON = 0.2
# Who comes back within a year, by what ended: with those too old to come back, 23 % as published.
_ANDEL_ATER_EFTER_UTREDNING = 0.27
_ANDEL_ATER_EFTER_INSATS = 0.12
_ANDEL_ATER_ANNARS = 0.25

_ALDERSTAK = 16 * 365
"""Days of life at which nobody is let come back: all that begins within a year then begins before eighteen."""


def tell_story(
    rng: random.Random, ankomster: Iterable[Anmalningsplan], nu: datetime, namnd: str
) -> Iterator[Row]:
    """Every row about a child, from arrivals in order; what is planned for after `nu` isn't told."""
    berattare = _Berattare(rng, nu, namnd)
    for plan in ankomster:
        yield from berattare.tell(plan)


@dataclass
class _Grupp:
    """The latest arrival about a child never heard of, which a brother or sister may have come in with."""

    ankomst: Ankomst
    efternamn: str
    polis: bool


class _Berattare:
    def __init__(self, rng: random.Random, nu: datetime, namnd: str) -> None:
        self._rng = rng
        self._nu = nu
        self._namnd = namnd
        self._folkbok = Folkbok()
        self._barn = self._anmalningar = self._utredningar = 0
        self._aterkommande: dict[Kon, list[tuple[date, int, Person]]] = {Kon.FLICKA: [], Kon.POJKE: []}
        self._grupp: _Grupp | None = None

    def tell(self, plan: Anmalningsplan) -> Iterator[Row]:
        person = self._recall(plan)
        syskon = self._find_siblings(plan) if person is None else None
        ankomst = syskon.ankomst if syskon else draw_ankomst(self._rng, plan)
        if ankomst.inkom > self._nu:
            return
        if person is None:
            person = self._invent(plan, syskon.efternamn if syskon else None)
            yield self._describe_person(person, plan)
            if plan.typ is TypAnmalan.ANMALAN:
                self._grupp = _Grupp(ankomst, person.efternamn, plan.polis)
        self._anmalningar += 1
        anmalan = f"A{self._anmalningar:06}"
        if plan.utredning and plan.utredning.person is None:
            yield from self._tell_utredning(plan.utredning, person)
        yield from describe_arrival(self._rng, plan, anmalan, person, ankomst, self._nu, self._namnd)
        if plan.utredning is None:
            self._let_come_back(person, plan.beslut_datum or plan.inkom, _ANDEL_ATER_ANNARS)

    def _tell_utredning(self, utredning: Utredningsplan, person: Person) -> Iterator[Row]:
        utredning.person = person
        self._utredningar += 1
        utredning.id = f"U{self._utredningar:06}"
        insats_slut, rows = describe_utredning(self._rng, utredning, person, self._nu.date(), self._namnd)
        yield from rows
        if not self._let_come_back(person, utredning.avslutad, _ANDEL_ATER_EFTER_UTREDNING) and insats_slut:
            self._let_come_back(person, insats_slut, _ANDEL_ATER_EFTER_INSATS)

    def _recall(self, plan: Anmalningsplan) -> Person | None:
        """The child of the utredning, or one who is due to come back; None when it is someone new."""
        if plan.utredning and (plan.utredning.person or plan.utredning.myndig):
            return plan.utredning.person
        if plan.typ is TypAnmalan.INFORMATION:
            return None
        vantande = self._aterkommande.get(plan.kon)
        if vantande and vantande[0][0] <= plan.inkom:
            return heapq.heappop(vantande)[2]
        return None

    def _let_come_back(self, person: Person, slut: date, andel: float) -> bool:
        """Decide whether the child comes back within a year of `slut`, until when it can't be reported anew."""
        if person.fodd is None or person.kon is Kon.OKANT or (slut - person.fodd).days > _ALDERSTAK:
            return False
        if self._rng.random() >= andel:
            return False
        dag = slut + timedelta(int(self._rng.triangular(1, 365, 60)))
        heapq.heappush(self._aterkommande[person.kon], (dag, self._anmalningar, person))
        return True

    def _find_siblings(self, plan: Anmalningsplan) -> _Grupp | None:
        grupp = self._grupp
        if grupp and grupp.ankomst.inkom.date() == plan.inkom and grupp.polis == plan.polis:
            barn_anmals = plan.typ is TypAnmalan.ANMALAN and plan.beslut is not Beslut.PAFORD
            if barn_anmals and self._rng.random() < _ANDEL_SYSKON:
                return grupp
        return None

    def _invent(self, plan: Anmalningsplan, efternamn: str | None) -> Person:
        self._barn += 1
        return Person(
            f"B{self._barn:06}", plan.kon, self._draw_birth(plan), efternamn or draw_surname(self._rng)
        )

    def _draw_birth(self, plan: Anmalningsplan) -> date | None:
        if plan.kon is Kon.OKANT:  # not born yet, expected within months; or nobody knows who it is
            vantas = plan.inkom + timedelta(self._rng.randrange(20, 200))
            return vantas if self._rng.random() < 0.6 else None
        if plan.utredning and plan.utredning.myndig:
            return plan.utredning.inledd - timedelta(self._rng.randrange(18 * 366, 20 * 366))
        # At least two months short of eighteen, which an utredning may take to open.
        return plan.inkom - timedelta(int(self._rng.triangular(1, 18 * 365 - 62, 13 * 365)))

    def _describe_person(self, person: Person, plan: Anmalningsplan) -> Row:
        rng = self._rng
        fodd = person.fodd
        nummer = None
        if fodd and fodd <= plan.inkom and rng.random() < 0.97:
            nummer = self._folkbok.hand_out_number(fodd, person.kon)
        skydd = rng.choices(
            [Skydd.INGEN, Skydd.SEKRETESSMARKERING, Skydd.SKYDDAD_FOLKBOKFORING], [98, 1.5, 0.5]
        )
        return (
            "barn",
            {
                "id": person.id,
                "personnummer": nummer,
                "fornamn": draw_first_name(rng, person.kon),
                "efternamn": person.efternamn,
                "kon": person.kon,
                "fodd": fodd,
                "stadsdel": rng.choice(STADSDELAR),
                "skydd": skydd[0],
                "ensamkommande": rng.choices([False, None, True], [85, 14, 1])[0],
            },
        )
