"""What the made-up nämnd has in its archive: an avdelning, and the ledningsrapporter of the last months."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.cases.avdelning import skapa_avdelning
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.demo.namnd import UTREDNING_BARN, UTREDNING_UNGA, write_kod
from casetrack.reports.ledning.arkiv import utfor_bestallning
from casetrack.reports.ledning.bestallning import bestall_manad, lista_att_utfora
from casetrack.rules.kalender import lagg_till
from casetrack.rules.tid import lokal_dag

_MONTHS = 2


def fill_archive(session: Session, namnd: Namnd, *, av: Utforare, now: datetime) -> None:
    """The reports that the last months would have left, all made as of `now`, when the cases came in."""
    koder = [write_kod(namnd.kod, kod) for kod in (UTREDNING_BARN, UTREDNING_UNGA)]
    enheter = session.scalars(select(Enhet.id).where(Enhet.namnd_id == namnd.id, Enhet.kod.in_(koder))).all()
    skapa_avdelning(session, namnd.id, "Utredningsavdelningen", enheter)
    denna = lokal_dag(now).replace(day=1)
    for tillbaka in range(_MONTHS, 0, -1):
        bestall_manad(session, namnd.id, lagg_till(denna, manader=-tillbaka), av=av, now=now)
    for bestallning_id in lista_att_utfora(session, now=now):
        utfor_bestallning(session, bestallning_id, now=now, framsteg=lambda klara, delar: None)
