"""Whatever is done to a case, in whatever order, the record stays true and each command leaves one event or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casetrack.cases.arende import las_arende
from casetrack.cases.avvisning import Andrad, Avvisat
from casetrack.cases.barn import Barn
from casetrack.cases.insats import Insats
from casetrack.cases.klocklage import Klockstatus
from casetrack.cases.klockor import oppna_klockor
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import Beslut, InsatsTyp, Klocka, Kon, Objekttyp, Resultat, SenOrsak, TypAnmalan
from casetrack.rules.tid import STOCKHOLM, lokal_dag
from tests.cases.conftest import Flode, count_handelser
from tests.cases.test_insats import begin, end
from tests.cases.test_overforing import hand_over
from tests.cases.test_rattelse import correct
from tests.cases.test_utredning import extend, reopen

OPEN = {Klockstatus.OPPEN, Klockstatus.FORSENAD}


@dataclass
class Vandring:
    """One child's case under random hands: `flode` holds the moment, `slump` decides what is typed."""

    flode: Flode
    slump: Random
    barn_id: int

    def pick(self, klass: type[Orosanmalan] | type[Utredning] | type[Insats]) -> int | None:
        ids = self.flode.session.scalars(
            select(klass.id).where(klass.barn_id == self.barn_id).order_by(klass.id)
        ).all()
        return self.slump.choice(ids) if ids else None

    def dag(self) -> date:
        """Today, mostly; a day or two off, too early or not yet come, at times."""
        return lokal_dag(self.flode.now) + timedelta(days=self.slump.choice([0, 0, 0, -1, -2, -30, 1]))

    def stund(self) -> datetime:
        klockan = time(self.slump.randint(0, 23))
        return datetime.combine(self.dag(), klockan, STOCKHOLM).astimezone(self.flode.now.tzinfo)

    def registrera(self) -> None:
        typ = self.slump.choice([TypAnmalan.ANMALAN] * 4 + [TypAnmalan.ANSOKAN, TypAnmalan.INFORMATION])
        self.flode.registrera(self.barn_id, inkom=self.stund(), typ=typ, brott=self.ja())

    def ja(self) -> bool:
        return self.slump.random() < 0.5

    def pa_anmalan(self, command: Callable[[Orosanmalan], object]) -> None:
        rad_id = self.pick(Orosanmalan)
        if rad_id is not None:
            command(self.flode.session.get_one(Orosanmalan, rad_id))

    def pa_utredning(self, command: Callable[[Utredning], object]) -> None:
        rad_id = self.pick(Utredning)
        if rad_id is not None:
            command(self.flode.session.get_one(Utredning, rad_id))

    def pa_insats(self, command: Callable[[Insats], object]) -> None:
        rad_id = self.pick(Insats)
        if rad_id is not None:
            command(self.flode.session.get_one(Insats, rad_id))

    def besluta(self, rad: Orosanmalan) -> None:
        dag = self.dag()
        uppgifter: dict[str, Any] = {"beslut_datum": dag}
        if (dag > rad.forfaller) == (self.slump.random() < 0.9):
            uppgifter["sen_orsak"] = SenOrsak.ANNAT
        if self.ja():
            uppgifter["utredning_id"] = self.pick(Utredning)
        if rad.skyddsbedomning is None and rad.typ is TypAnmalan.ANMALAN and self.ja():
            self.flode.skyddsbedom(rad)
        else:
            self.flode.besluta(rad, self.slump.choice(list(Beslut)), **uppgifter)

    def avsluta(self, utredning: Utredning) -> None:
        self.flode.avsluta(
            utredning,
            avslutad=self.dag(),
            sen_orsak=self.slump.choice([None, SenOrsak.ANNAT]),
            resultat=self.slump.choice(list(Resultat)),
        )

    def bevilja(self) -> None:
        typ = self.slump.choice([InsatsTyp.OPPENVARD, InsatsTyp.JOURHEM])
        skyddsbehov = False if typ.placering else None
        self.flode.bevilja(
            self.barn_id,
            typ=typ,
            skyddsbehov=skyddsbehov,
            beslutad=self.dag(),
            utredning_id=self.pick(Utredning),
        )

    def step(self) -> None:
        commands: dict[str, Callable[[], object]] = {
            "registrera": self.registrera,
            "skyddsbedom": lambda: self.pa_anmalan(
                lambda rad: self.flode.skyddsbedom(rad, skyddsbedomning=self.stund())
            ),
            "besluta": lambda: self.pa_anmalan(self.besluta),
            "inled": lambda: self.flode.inled(self.barn_id, inledd=self.dag()),
            "forlang": lambda: self.pa_utredning(
                lambda rad: extend(
                    self.flode, rad, beslutad=self.dag(), till=self.dag() + timedelta(days=150)
                )
            ),
            "avsluta": lambda: self.pa_utredning(self.avsluta),
            "ateroppna": lambda: self.pa_utredning(
                lambda rad: reopen(self.flode, rad, ateroppnad=self.dag())
            ),
            "overfor": lambda: self.pa_utredning(lambda rad: hand_over(self.flode, Objekttyp.UTREDNING, rad)),
            "bevilja": self.bevilja,
            "paborja": lambda: self.pa_insats(lambda rad: begin(self.flode, rad, self.dag())),
            "avsluta_insats": lambda: self.pa_insats(lambda rad: end(self.flode, rad, self.dag())),
            "ratta_inkom": lambda: self.pa_anmalan(lambda rad: correct(self.flode, rad, inkom=self.stund())),
            "ratta_beslut": lambda: self.pa_anmalan(
                lambda rad: correct(self.flode, rad, beslut_datum=self.dag())
            ),
            "ratta_start": lambda: self.pa_utredning(lambda rad: correct(self.flode, rad, inledd=self.dag())),
            "ratta_slut": lambda: self.pa_utredning(
                lambda rad: correct(self.flode, rad, avslutad=self.dag())
            ),
            "vanta": lambda: None,
        }
        name = self.slump.choice(sorted(commands))
        before = count_handelser(self.flode.session)
        try:
            commands[name]()
        except (Avvisat, Andrad):
            assert count_handelser(self.flode.session) == before, "a refused command leaves no event"
        else:
            assert count_handelser(self.flode.session) - before <= 1
        self.flode.now += timedelta(days=self.slump.choice([0, 0, 1, 20, 60]))

    def check(self) -> None:
        session, idag = self.flode.session, lokal_dag(self.flode.now)
        session.expire_all()
        utredningar = session.scalars(select(Utredning).where(Utredning.barn_id == self.barn_id)).all()
        assert sum(each.avslutad is None for each in utredningar) <= 1
        for forst in utredningar:
            assert forst.inledd <= (forst.avslutad or idag) <= idag
            for sist in utredningar:
                overlap = forst.inledd < (sist.avslutad or date.max) and sist.inledd < (
                    forst.avslutad or date.max
                )
                assert forst is sist or not overlap
        per_id = {each.id: each for each in utredningar}
        for rad in session.scalars(select(Orosanmalan).where(Orosanmalan.barn_id == self.barn_id)):
            assert rad.inkom <= self.flode.now
            assert rad.inkom_datum <= (rad.beslut_datum or idag) <= idag
            if rad.beslut is Beslut.PAFORD:
                utredning = per_id[rad.utredning_id or 0]
                assert utredning.inledd <= rad.inkom_datum <= (utredning.avslutad or idag)
            if rad.beslut is Beslut.INLEDA:
                assert rad.inkom_datum <= per_id[rad.utredning_id or 0].inledd <= (rad.beslut_datum or idag)

    def check_clocks(self) -> None:
        """The case page and the list of running clocks know of the same ones."""
        arende = las_arende(self.flode.session, self.barn_id, now=self.flode.now)
        shown = {
            (each.klocka, each.objekt_id, each.forfaller, each.dagar_kvar)
            for each in arende.klockor
            if each.status in OPEN and each.klocka is not Klocka.ALLVARSSAMTAL
        }
        listed = {
            (each.klocka, each.objekt_id, each.forfaller, each.dagar_kvar)
            for each in oppna_klockor(self.flode.session, now=self.flode.now)
            if each.klocka is not Klocka.ALLVARSSAMTAL
        }
        assert shown == listed


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), steps=st.integers(10, 40))
def test_a_random_walk_never_leaves_what_is_true(flode: Flode, seed: int, steps: int) -> None:
    with flode.session.begin_nested() as savepoint:
        barn = Barn(namnd_id=flode.organisation.namnd_id, kon=Kon.FLICKA, fodelsedatum=date(2012, 1, 1))
        flode.session.add(barn)
        flode.session.flush()
        vandring = Vandring(replace(flode), Random(seed), barn.id)  # noqa: S311 - a walk, no secret
        flode.registrera(barn.id)
        for _ in range(steps):
            vandring.step()
            vandring.check()
        vandring.check_clocks()
        savepoint.rollback()
