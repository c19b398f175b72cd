"""Who works in the made-up nämnd: a log-in per role, colleagues, and the open cases shared among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from casetrack.access.anvandare import Anvandare
from casetrack.access.konton import KontoUppgifter, create_konto
from casetrack.cases.handelse import Utforare
from casetrack.cases.insats import Insats
from casetrack.cases.organisation import Enhet, Namnd, lista_handlaggare
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.demo.namnd import (
    FAMILJEVARD,
    MOTTAGNING,
    OPPENVARD,
    SOCIALJOUR,
    UTREDNING_BARN,
    UTREDNING_UNGA,
    write_kod,
)
from casetrack.rules.koder import Roll, TypAnmalan


@dataclass(frozen=True)
class Konto:
    """A log-in that is printed for whoever runs the demo; `enhet` is a unit of the made-up nämnd."""

    roll: Roll
    anvandarnamn: str
    namn: str
    enhet: str | None = None
    losenord: str = "bara-for-demon"


KONTON = (
    Konto(Roll.MOTTAGNING, "demo-mottagning", "Mottagine Exempelsson", MOTTAGNING),
    Konto(Roll.HANDLAGGARE, "demo-handlaggare", "Handlagga Påhittadotter", UTREDNING_BARN),
    Konto(Roll.HANDLAGGARE, "demo-socialjour", "Joura Nattdotter", SOCIALJOUR),
    Konto(Roll.CHEF, "demo-chef", "Chefa Testberg", UTREDNING_BARN),
    Konto(Roll.CONTROLLER, "demo-controller", "Controlla Siffersson"),
    Konto(Roll.NAMNDSEKRETERARE, "demo-namndsekreterare", "Protokolla Nämndsdotter"),
    Konto(Roll.GRANSKARE, "demo-granskare", "Granska Loggesson"),
    Konto(Roll.ADMINISTRATOR, "demo-administrator", "Administra Kontosson"),
)

_KOLLEGOR = {
    MOTTAGNING: (Roll.MOTTAGNING, ("Mottagolf Provlund", "Anmäla Attrappgren", "Registrolf Fiktivsson")),
    UTREDNING_BARN: (
        Roll.HANDLAGGARE,
        ("Utredda Skensson", "Utredolf Mallberg", "Ärenda Demoqvist", "Akta Övningsdal"),
    ),
    UTREDNING_UNGA: (
        Roll.HANDLAGGARE,
        ("Samtala Testberg", "Samtalolf Provlund", "Ungda Låtsasström", "Mötolf Exempelsson"),
    ),
    OPPENVARD: (Roll.HANDLAGGARE, ("Insatsa Fiktivsson", "Stödolf Hittepåsson")),
    FAMILJEVARD: (Roll.HANDLAGGARE, ("Hemma Platshållarsson", "Placerolf Skensson")),
}


def create_accounts(session: Session, namnd: Namnd, *, av: Utforare, now: datetime) -> None:
    """The log-ins of the demo, and colleagues whose passwords nobody knows; those that are there stay as they are."""
    there = set(session.scalars(select(Anvandare.anvandarnamn)))
    enheter = {
        enhet.kod: enhet.id for enhet in session.scalars(select(Enhet).where(Enhet.namnd_id == namnd.id))
    }
    kollegor = [
        Konto(roll, f"demo-{enhet.lower()}-{nummer}", namn, enhet, losenord="")
        for enhet, (roll, namnen) in _KOLLEGOR.items()
        for nummer, namn in enumerate(namnen, 1)
    ]
    for konto in (*KONTON, *kollegor):
        if konto.anvandarnamn in there:
            continue
        uppgifter = KontoUppgifter(
            anvandarnamn=konto.anvandarnamn,
            namn=konto.namn,
            roll=konto.roll,
            namnd_id=None if konto.roll is Roll.ADMINISTRATOR else namnd.id,
            enhet_id=enheter[write_kod(namnd.kod, konto.enhet)] if konto.enhet else None,
        )
        create_konto(session, uppgifter, av=av, now=now, losenord=konto.losenord or None)


def share_open_cases(session: Session, namnd: Namnd) -> None:
    """Give every open case a handläggare of its enhet, in turn.

    No event is written: the import that this belongs to has told the case as it stands.
    """
    for enhet in session.scalars(select(Enhet).where(Enhet.namnd_id == namnd.id)).all():
        handlaggare = [each.id for each in lista_handlaggare(session, enhet.id) if each.roll is not Roll.CHEF]
        if handlaggare:
            _share(
                session,
                Orosanmalan,
                [Orosanmalan.beslut.is_(None), Orosanmalan.typ != TypAnmalan.INFORMATION],
                enhet,
                handlaggare,
            )
            _share(session, Utredning, [Utredning.avslutad.is_(None)], enhet, handlaggare)
            _share(session, Insats, [Insats.avslutad.is_(None)], enhet, handlaggare)


def _share(
    session: Session,
    klass: type[Orosanmalan | Utredning | Insats],
    oppen: Sequence[ColumnElement[bool]],
    enhet: Enhet,
    handlaggare: Sequence[int],
) -> None:
    oppna = session.scalars(
        select(klass.id).where(klass.enhet_id == enhet.id, *oppen).order_by(klass.id)
    ).all()
    for nummer, handlaggare_id in enumerate(handlaggare):
        session.execute(
            update(klass)
            .where(klass.id.in_(oppna[nummer :: len(handlaggare)]))
            .values(handlaggare_id=handlaggare_id)
        )
