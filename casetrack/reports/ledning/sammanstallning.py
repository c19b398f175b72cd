"""Sammanställning: the reports of a nämnd for a month, many at once from the same questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from casetrack.cases.avdelning import lista_avdelningar
from casetrack.cases.avvisning import Avvisat, Fel
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.followup.oppna import hamta_oppna
from casetrack.followup.period import sista_i_manaden
from casetrack.reports.ledning.belastning import las_belastning
from casetrack.reports.ledning.i_tid import las_i_tid
from casetrack.reports.ledning.inflode import las_inflode
from casetrack.reports.ledning.kvalitet import las_kvalitet
from casetrack.reports.ledning.laget import las_laget
from casetrack.reports.ledning.orsaker import las_orsaker
from casetrack.reports.ledning.oversikt import las_oversikt
from casetrack.reports.ledning.rapport import Avsnitt, Ledningsrapport, Omfattning, Omfattningsslag
from casetrack.reports.ledning.underlag import Underlag, hamta_underlag
from casetrack.reports.ledning.vard import las_vard

FRAGOR = 9
"""How many parts the questions are told in, before the first report is put together: the figures and eight sections."""


class Avsnittsbyggare(Protocol):
    """What a section knows of every enhet, ready to be put together for some of them."""

    def bygg(self, omfattning: Omfattning) -> Avsnitt: ...


def skapa_ledningsrapporter(
    session: Session,
    namnd: Namnd,
    omfattningar: Sequence[Omfattning],
    manad: date,
    per: date,
    *,
    now: datetime,
    klar: Callable[[], None] = lambda: None,
) -> list[Ledningsrapport]:
    """The reports of the session's nämnd, which is `namnd`, for a month at the cut-off `per`, made at `now`.

    `klar` is called as each part is done: `FRAGOR` times, and once for each report. For figures of one moment, ask in
    a transaction that sees one (repeatable read).
    """
    underlag = hamta_underlag(session, namnd.id, manad, per)
    klar()
    byggare = []
    for each in _las_avsnitt(session, underlag, now):
        byggare.append(each)
        klar()
    rapporter = []
    for omfattning in omfattningar:
        avsnitt = tuple(each.bygg(omfattning) for each in byggare)
        policy = underlag.policyer.galler(per)
        rapporter.append(Ledningsrapport(namnd.kod, namnd.namn, omfattning, manad, per, policy, avsnitt))
        klar()
    return rapporter


def _las_avsnitt(session: Session, underlag: Underlag, now: datetime) -> Iterator[Avsnittsbyggare]:
    """The sections in their order."""
    yield las_oversikt(underlag)
    yield las_inflode(session, underlag)
    yield las_i_tid(session, underlag)
    oppna = hamta_oppna(session, underlag.per, underlag.policyer.galler(underlag.per))
    yield las_laget(session, underlag, oppna, now)
    yield las_orsaker(session, underlag)
    yield las_vard(session, underlag)
    yield las_belastning(session, underlag, oppna)
    yield las_kvalitet(session, underlag)


def lista_omfattningar(session: Session, namnd: Namnd, manad: date | None = None) -> list[Omfattning]:
    """Everyone in the nämnd that a report is made for: the nämnd, its avdelningar and its enheter, by name.

    In a month, an enhet that was not in use the whole of it has one only if it had anything to do all the same. What
    is of the nämnd or an avdelning has all their enheter.
    """
    enheter = session.scalars(
        select(Enhet).where(Enhet.namnd_id == namnd.id).order_by(Enhet.namn, Enhet.id)
    ).all()
    med_egen = [each for each in enheter if manad is None or _har_egen(session, each, manad)]
    return [
        Omfattning(
            Omfattningsslag.NAMND, namnd.id, namnd.kod, namnd.namn, tuple(each.id for each in enheter)
        ),
        *(
            Omfattning(
                Omfattningsslag.AVDELNING,
                avdelning.id,
                avdelning.namn,
                avdelning.namn,
                tuple(each.id for each in enheter if each.avdelning_id == avdelning.id),
            )
            for avdelning in lista_avdelningar(session)
        ),
        *(Omfattning(Omfattningsslag.ENHET, each.id, each.kod, each.namn, (each.id,)) for each in med_egen),
    ]


def _har_egen(session: Session, enhet: Enhet, manad: date) -> bool:
    """Whether an enhet was in use in the month, or had something then that came in, was open or ended."""
    fran, till = enhet.giltig_fran or date.min, enhet.giltig_till or date.max
    if fran <= sista_i_manaden(manad) and manad <= till:
        return True
    return bool(session.scalar(text(_HAR_NAGOT), {"enhet_id": enhet.id, "fran": manad}))


_HAR_NAGOT = """
    SELECT EXISTS (SELECT FROM orosanmalan WHERE enhet_id = :enhet_id
            AND (inkom_datum >= :fran OR beslut IS NULL OR beslut_datum >= :fran))
        OR EXISTS (SELECT FROM utredning WHERE enhet_id = :enhet_id AND (avslutad IS NULL OR avslutad >= :fran))
        OR EXISTS (SELECT FROM insats WHERE enhet_id = :enhet_id AND (avslutad IS NULL OR avslutad >= :fran))"""


def bestam_matdag(manad: date, idag: date) -> date:
    """The cut-off of a month's report: its last day, or today while the month goes on.

    Raises Avvisat for a month that has not begun.
    """
    if manad > idag:
        raise Avvisat(
            [Fel("manad", f"{manad:%Y-%m} har inte börjat: välj en månad som har varit.", "FRAMTID")]
        )
    return min(sista_i_manaden(manad), idag)
