"""The frist: the due dates of one clock, with the paragraph and the reason in a sentence."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from casetrack.rules.allvarssamtal import TIMMAR, hitta_allvarssamtalsregel
from casetrack.rules.kalender import MANADSNAMN, lagg_till, namnge_ledig_dag
from casetrack.rules.klockor import Klockregel, forfaller_allvarssamtal, forfallodagar, hitta_klockregel
from casetrack.rules.koder import Klocka
from casetrack.rules.tid import OgiltigTid, lokal_dag, lokal_tid


@dataclass(frozen=True)
class Frist:
    """What one clock gives for one start.

    ``forfaller`` is the strict due date and ``forfaller_flyttad`` the one moved to a weekday; what happens on
    either is in time by it. For allvarssamtal start and due are instants in UTC, else Stockholm dates.
    ``skal`` is a Swedish sentence, without full stop, that says why the date is what it is.
    ``forfaller_dagen_efter`` is the second limit that only skyddsbedömning has.
    """

    klocka: Klocka
    start: date | datetime
    forfaller: date | datetime
    forfaller_flyttad: date | datetime
    lagrum: str | None
    skal: str
    forfaller_dagen_efter: date | None = None


def berakna_frist(klocka: Klocka, start: date | datetime) -> Frist:
    """Compute the frist of a clock from its start (law.md, The clocks; decisions 34-36).

    A clock of days takes a date, or an instant that becomes its Stockholm date; allvarssamtal takes an
    instant. Raises OgiltigTid for a start of the wrong kind, before the clock had a rule, or too late to have
    a due date.
    """
    if klocka is Klocka.ALLVARSSAMTAL:
        return _berakna_allvarssamtal(start)
    dag = lokal_dag(start) if isinstance(start, datetime) else start
    regel = hitta_klockregel(klocka, dag)
    strikt, flyttad = forfallodagar(klocka, dag)
    if klocka is Klocka.SKYDDSBEDOMNING:
        dagen_efter = lagg_till(dag, dagar=1)
        skal = f"{regel.langd} som anmälan kom in, {dag}; dagen efter är {dagen_efter}"
        return Frist(klocka, dag, strikt, flyttad, regel.lagrum, skal, dagen_efter)
    return Frist(klocka, dag, strikt, flyttad, regel.lagrum, _skriv_skal(regel, dag, strikt, flyttad))


def _berakna_allvarssamtal(start: date | datetime) -> Frist:
    if not isinstance(start, datetime):
        raise OgiltigTid("allvarssamtal räknas i timmar: ange en tidpunkt, inte bara ett datum")
    lokal_start = lokal_tid(start)
    if hitta_allvarssamtalsregel(lokal_start.date()) is None:
        raise OgiltigTid("före 2019-01-01 fanns ingen regel om allvarssamtal")
    forfaller = forfaller_allvarssamtal(start)
    lokalt_slut = lokal_tid(forfaller)
    skal = f"{TIMMAR} timmar från {_skriv_tid(lokal_start)} är {_skriv_tid(lokalt_slut)}"
    if lokal_start.utcoffset() != lokalt_slut.utcoffset():
        skal += "; klockan ställs om däremellan"
    return Frist(Klocka.ALLVARSSAMTAL, start.astimezone(UTC), forfaller, forfaller, None, skal)


def _skriv_skal(regel: Klockregel, start: date, strikt: date, flyttad: date) -> str:
    skal = f"{regel.langd} från {start} är {strikt}"
    if regel.manader and strikt.day != start.day:
        skal += f" ({_skriv_saknad_dag(strikt, start.day)})"
    if flyttad != strikt:
        skal += f", {namnge_ledig_dag(strikt)}; nästa vardag {flyttad}"
    return skal


def _skriv_saknad_dag(slutdag: date, dagnummer: int) -> str:
    manad = MANADSNAMN[slutdag.month - 1]
    if dagnummer == 29:  # which February lacks only in some years
        manad += f" {slutdag.year}"
    return f"{manad} har ingen {dagnummer}:{'a' if dagnummer == 31 else 'e'}"


def _skriv_tid(lokal: datetime) -> str:
    return f"{lokal:%Y-%m-%d} kl. {lokal:%H.%M}"
