"""Rapportplan: which rows a report has, over which days each is counted, and what its last column says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from casetrack.cases.organisation import Enhet
from casetrack.followup.arsmal import Mal, hamta_mal
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.reports.tertial.innehall import Malenhet, Siffernyckel, Tertial
from casetrack.reports.tertial.maltrad import Arbetsrapport, Indikatorpost, Malpost
from casetrack.rules.koder import Periodicitet


@dataclass(frozen=True)
class Radplan:
    """One row to be made. `post` is its place in the goal tree, None for a row of the flat list.

    `enhet` is whose figure it is, None for the nämnd's. `period` is None where the indicator has no value yet by its
    periodicity.
    """

    mal: Mal
    post: Indikatorpost | None
    enhet: Malenhet | None
    period: Period | None
    periodtext: str

    @property
    def kod(self) -> str:
        return self.mal.kod

    @property
    def nyckel(self) -> Siffernyckel:
        return Siffernyckel(self.kod, self.enhet.kod if self.enhet else None)


@dataclass(frozen=True)
class Rapportplan:
    """The rows of a report in its order, with the goals that they stand under.

    `egen` says whether the tree is the report's own. One that is lent from an earlier period gives its goals, rows and
    aktiviteter, and nothing that was written of that period.
    """

    mal: tuple[Malpost, ...]
    rader: tuple[Radplan, ...]
    egen: bool

    def lista_koder(self) -> dict[tuple[Period, Malenhet | None], list[str]]:
        """The codes of the catalogue that are to be counted, by their periods and by whose they are."""
        koder: dict[tuple[Period, Malenhet | None], list[str]] = {}
        for rad in self.rader:
            raknas = rad.kod in KATALOG and not (self.egen and rad.post and rad.post.tillstand)
            if raknas and rad.period and rad.kod not in koder.setdefault((rad.period, rad.enhet), []):
                koder[rad.period, rad.enhet].append(rad.kod)
        return koder


def planera_rapport(session: Session, ar: int, tertial: Tertial, per: date) -> Rapportplan:
    """The plan of a report of the session's nämnd.

    Its rows are those of the goal tree; without one, of the nämnd's targets of the year in their order; without any,
    the catalogue's standard rows (decisions 10 and 56). Each has the targets of whose figure it is.
    """
    rapport = hitta_trad(session, ar, tertial)
    if rapport is not None and rapport.mal:
        ordnade = tuple(rapport.ordnade)
        malen = {
            enhet_id: {mal.kod: mal for mal in hamta_mal(session, ar, per, enhet_id=enhet_id)}
            for enhet_id in {mal.enhet_id for mal in ordnade}
        }
        rader = [
            (malen[mal.enhet_id].get(post.kod, Mal(post.kod)), post, beskriv_malenhet(mal.enhet))
            for mal in ordnade
            for post in mal.indikatorer
        ]
        egen = (rapport.ar, rapport.tertial) == (ar, tertial)
        return Rapportplan(ordnade, _planera(rader, ar, tertial, per), egen)
    flata = [(mal, None, None) for mal in lista_rader_utan_mal(session, ar, per)]
    return Rapportplan((), _planera(flata, ar, tertial, per), egen=False)


def lista_rader_utan_mal(session: Session, ar: int, per: date) -> list[Mal]:
    """The rows of a report without goals: those of the nämnd's targets of the year, or the standard rows."""
    return [mal for mal in hamta_mal(session, ar, per) if mal.kod in KATALOG] or [
        Mal(indikator.kod) for indikator in KATALOG.values() if indikator.standard
    ]


def beskriv_malenhet(enhet: Enhet | None) -> Malenhet | None:
    if enhet is None:
        return None
    return Malenhet(enhet.id, enhet.kod, enhet.namn, enhet.giltig_fran, enhet.giltig_till)


def hitta_trad(session: Session, ar: int, tertial: Tertial) -> Arbetsrapport | None:
    """The report of the period if it is worked on, else the latest before it; with its goals read."""
    tidigare = [each for each in Tertial if list(Tertial).index(each) <= list(Tertial).index(tertial)]
    rapporter: Sequence[Arbetsrapport] = session.scalars(
        select(Arbetsrapport)
        .where(
            or_(Arbetsrapport.ar < ar, (Arbetsrapport.ar == ar) & Arbetsrapport.tertial.in_(tidigare)),
        )
        .options(
            selectinload(Arbetsrapport.mal).selectinload(Malpost.indikatorer),
            selectinload(Arbetsrapport.mal).selectinload(Malpost.aktiviteter),
            selectinload(Arbetsrapport.mal).selectinload(Malpost.enhet),
        )
    ).all()
    return max(rapporter, key=lambda each: (each.ar, list(Tertial).index(each.tertial)), default=None)


def _planera(
    rader: Iterable[tuple[Mal, Indikatorpost | None, Malenhet | None]], ar: int, tertial: Tertial, per: date
) -> tuple[Radplan, ...]:
    hela = Period(*tertial.lagg_ut(ar), per)
    planer = []
    for mal, post, enhet in rader:
        periodicitet = post.periodicitet if post else Periodicitet.TERTIAL
        planer.append(
            Radplan(
                mal,
                post,
                enhet,
                _valj_period(periodicitet, tertial, hela),
                _skriv_period(periodicitet, tertial, ar),
            )
        )
    return tuple(planer)


def _valj_period(periodicitet: Periodicitet, tertial: Tertial, hela: Period) -> Period | None:
    """The days that an indicator is counted over in a report; a half year is counted as it stood when it ended."""
    if tertial is Tertial.VB or periodicitet is Periodicitet.TERTIAL:
        return hela
    halvarets_slut = date(hela.fran.year, 6, 30)
    if periodicitet is Periodicitet.HALVAR and tertial is Tertial.T2 and hela.per >= halvarets_slut:
        return Period(hela.fran, halvarets_slut, halvarets_slut)
    return None


def _skriv_period(periodicitet: Periodicitet, tertial: Tertial, ar: int) -> str:
    if periodicitet is Periodicitet.AR:
        return str(ar)
    if periodicitet is Periodicitet.HALVAR and tertial is not Tertial.VB:
        return f"Halvår 1 {ar}"
    return f"{tertial.text} {ar}"
