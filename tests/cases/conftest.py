"""A child's case, taken step by step with the commands; each step has answers that are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.cases.allvarssamtal import Allvarssamtal, registrera_kannedom
from casetrack.cases.avvisning import Avvisat
from casetrack.cases.barn import BarnUppgifter
from casetrack.cases.forhandsbedomning import BeslutUppgifter, besluta
from casetrack.cases.handelse import Handelse, Utforare
from casetrack.cases.inledning import InledUppgifter, inled_utredning
from casetrack.cases.insats import BeviljaUppgifter, Insats, bevilja_insats
from casetrack.cases.orosanmalan import AnmalanUppgifter, Orosanmalan, registrera_orosanmalan
from casetrack.cases.skyddsbedomning import SkyddsbedomningUppgifter, gor_skyddsbedomning
from casetrack.cases.utredning import AvslutaUtredningUppgifter, Utredning, avsluta_utredning
from casetrack.rules.koder import (
    AnmalareKategori,
    Beslut,
    InsatsTyp,
    JaNejEjNodvandigt,
    Kon,
    Lagrum,
    Regi,
    Resultat,
    Roll,
    Skydd,
    TypAnmalan,
)
from tests.conftest import Organisation


def instant(text: str) -> datetime:
    """A UTC instant, as `2026-03-02 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_nummer(fodelse: str, lopnummer: str = "239") -> str:
    """Twelve digits with a check digit that is right; an even third digit of the serial is a girl's."""
    siffror = [int(each) * (2 - n % 2) for n, each in enumerate(fodelse[2:] + lopnummer)]
    summa = sum(each - 9 if each > 9 else each for each in siffror)
    return f"{fodelse}{lopnummer}{-summa % 10}"


def refused(command: Callable[[], object]) -> dict[str, str]:
    """The codes of what a command refuses, by field."""
    with pytest.raises(Avvisat) as caught:
        command()
    assert all(each.text for each in caught.value.fel)
    return {each.falt: each.kod for each in caught.value.fel}


def count_handelser(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Handelse)) or 0


@dataclass
class Flode:
    """The commands with answers filled in, as `av` at `now`; what a test cares about is given by name."""

    session: Session
    organisation: Organisation
    av: Utforare
    chef: Utforare
    now: datetime

    def barn(self, **uppgifter: Any) -> BarnUppgifter:
        return replace(
            BarnUppgifter(
                fornamn="Alva",
                efternamn="Prov",
                kon=Kon.FLICKA,
                fodd=date(2015, 5, 7),
                skydd=Skydd.INGEN,
            ),
            **uppgifter,
        )

    def anmalan_uppgifter(self, **uppgifter: Any) -> AnmalanUppgifter:
        ifyllt = AnmalanUppgifter(
            enhet_id=self.organisation.mottagning_id,
            typ=TypAnmalan.ANMALAN,
            inkom=self.now - timedelta(hours=1),
            anmalare=AnmalareKategori.SKOLA,
            vald=False,
            brott=False,
        )
        return replace(ifyllt, **uppgifter)

    def registrera(self, barn: int | BarnUppgifter | None = None, **uppgifter: Any) -> Orosanmalan:
        return registrera_orosanmalan(
            self.session,
            self.anmalan_uppgifter(**uppgifter),
            [self.barn() if barn is None else barn],
            namnd_id=self.organisation.namnd_id,
            av=self.av,
            now=self.now,
        ).rad[0]

    def skyddsbedom(self, rad: Orosanmalan, **uppgifter: Any) -> Orosanmalan:
        ifyllt = SkyddsbedomningUppgifter(skyddsbedomning=rad.inkom, behov_av_skydd=False)
        return gor_skyddsbedomning(
            self.session,
            rad.id,
            replace(ifyllt, **uppgifter),
            sedd_version=rad.radversion,
            av=self.av,
            now=self.now,
        ).rad

    def bedomd(self, barn: int | BarnUppgifter | None = None, **uppgifter: Any) -> Orosanmalan:
        """An anmälan with its skyddsbedömning, waiting for the decision."""
        return self.skyddsbedom(self.registrera(barn, **uppgifter))

    def besluta(
        self, rad: Orosanmalan, beslut: Beslut | None, *, av: Utforare | None = None, **uppgifter: Any
    ) -> Orosanmalan:
        ifyllt = BeslutUppgifter(beslut=beslut, beslut_datum=self.now.date())
        if beslut is Beslut.INLEDA and "utredning_id" not in uppgifter:
            ifyllt = replace(ifyllt, utredning_enhet_id=self.organisation.utredning_id)
        if beslut is Beslut.INTE_INLEDA:
            ifyllt = replace(ifyllt, barnet_hort=True)
        return besluta(
            self.session,
            rad.id,
            replace(ifyllt, **uppgifter),
            sedd_version=rad.radversion,
            av=av or self.av,
            now=self.now,
        ).rad

    def inled(self, barn_id: int, **uppgifter: Any) -> Utredning:
        ifyllt = InledUppgifter(
            inledd=self.now.date(), enhet_id=self.organisation.utredning_id, skal="Eget initiativ"
        )
        return inled_utredning(
            self.session, barn_id, replace(ifyllt, **uppgifter), av=self.av, now=self.now
        ).rad

    def utredning(self, barn: BarnUppgifter | None = None, **uppgifter: Any) -> Utredning:
        """An open utredning that an anmälan led to."""
        rad = self.besluta(self.bedomd(barn, **uppgifter), Beslut.INLEDA)
        utredning = self.session.get(Utredning, rad.utredning_id)
        assert utredning is not None
        return utredning

    def avsluta(self, utredning: Utredning, **uppgifter: Any) -> Utredning:
        ifyllt = AvslutaUtredningUppgifter(
            avslutad=self.now.date(),
            resultat=Resultat.INGEN_INSATS,
            barnet_delaktigt=True,
            barnet_aterkoppling=True,
            skola_vidtalad=JaNejEjNodvandigt.JA,
        )
        return avsluta_utredning(
            self.session,
            utredning.id,
            replace(ifyllt, **uppgifter),
            sedd_version=utredning.radversion,
            av=self.av,
            now=self.now,
        ).rad

    def bevilja(self, barn_id: int, **uppgifter: Any) -> Insats:
        ifyllt = BeviljaUppgifter(
            enhet_id=self.organisation.oppenvard_id,
            typ=InsatsTyp.OPPENVARD,
            regi=Regi.EGEN,
            lagrum=Lagrum.SOL,
            beslutad=self.now.date(),
        )
        return bevilja_insats(
            self.session, barn_id, replace(ifyllt, **uppgifter), av=self.av, now=self.now
        ).rad

    def samtal(self, **uppgifter: Any) -> Allvarssamtal:
        """An allvarssamtal begun, after an anmälan about an offence."""
        rad = self.registrera(None, **({"brott": True, "brottsdatum": self.now.date()} | uppgifter))
        return registrera_kannedom(self.session, rad.id, rad.inkom, av=self.av, now=self.now).rad

    def senare(self, dagar: int) -> Flode:
        """The same, so many days on."""
        return replace(self, now=self.now + timedelta(days=dagar))


def make_anvandare(
    sessions: sessionmaker[Session], namn: str, roll: Roll, namnd_id: int, enhet_id: int | None
) -> Utforare:
    with db.open_scope(sessions, namnd_id) as session:
        rad = Anvandare(
            anvandarnamn=f"{namn}-{namnd_id}",
            namn=namn,
            losenord_hash="-",
            roll=roll,
            namnd_id=namnd_id,
            enhet_id=enhet_id,
        )
        session.add(rad)
        session.flush()
        return Utforare(rad.id, namn, roll)


@pytest.fixture
def handlaggare(sessions: sessionmaker[Session], organisation: Organisation) -> Utforare:
    """Works at the mottagning."""
    return make_anvandare(
        sessions, "Hilda", Roll.HANDLAGGARE, organisation.namnd_id, organisation.mottagning_id
    )


@pytest.fixture
def chef(sessions: sessionmaker[Session], organisation: Organisation) -> Utforare:
    """Leads the mottagning."""
    return make_anvandare(sessions, "Karin", Roll.CHEF, organisation.namnd_id, organisation.mottagning_id)


@pytest.fixture
def flode(
    session: Session, organisation: Organisation, handlaggare: Utforare, chef: Utforare, now: datetime
) -> Flode:
    return Flode(session, organisation, handlaggare, chef, now)
