"""Looking for a child's case, by what the law lets one look for people by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from casetrack.cases.avvisning import Avvisat, Fel
from casetrack.cases.barn import Barn, Personidentitet
from casetrack.rules.koder import Skydd

_MIN_TECKEN = 2
_NUMMER = re.compile(r"([0-9]{2})?([0-9]{6})[-+ ]?([0-9]{4})")
_ARENDENUMMER = re.compile(r"[0-9]{1,18}")


def hitta_barn(session: Session, sokord: str, *, hogst: int = 50) -> Sequence[Barn]:
    """Find children by personnummer or samordningsnummer, name, or case number, and nothing else.

    Those are the search terms that förordning (2001:637) 15 § allows. A number no longer in use finds its child as
    well; of a name each word may be the beginning of a given name or a surname, but a protected person is found by the
    whole name only: what is masked in the answer must not be guessed letter by letter. At most `hogst` are given, by
    name.
    Raises Avvisat when nothing to search for was typed.
    """
    sokt = " ".join(sokord.split())
    if len(sokt) < _MIN_TECKEN and not _ARENDENUMMER.fullmatch(sokt):
        raise Avvisat([Fel("sokord", "Skriv personnummer, namn eller ärendenummer.", "SAKNAS")])
    if not sokt.isprintable():
        raise Avvisat([Fel("sokord", "Sökordet innehåller tecken som inte kan sökas.", "TECKEN")])
    return session.scalars(
        select(Barn)
        .where(or_(Barn.kallid == sokt, _matcha(sokt)))
        .order_by(Barn.efternamn, Barn.fornamn, Barn.id)
        .limit(hogst)
    ).all()


def beskriv_sokord(sokord: str) -> str:
    """What kind of words were searched for, for the log: never the words themselves."""
    sokt = " ".join(sokord.split())
    if _NUMMER.fullmatch(sokt):
        return "på personnummer"
    return "på ärendenummer" if _ARENDENUMMER.fullmatch(sokt) else "på namn"


def is_helt_namn(barn: Barn, sokord: str) -> bool:
    """Whether what was searched for is the whole name of the child."""
    namn = " ".join(filter(None, (barn.fornamn, barn.efternamn)))
    return bool(namn) and " ".join(sokord.split()).lower() == namn.lower()


def _matcha(sokt: str) -> ColumnElement[bool]:
    nummer = _NUMMER.fullmatch(sokt)
    if nummer:
        sekel, fodelse, slut = nummer.groups()
        varden = [f"{each}{fodelse}{slut}" for each in ([sekel] if sekel else ["19", "20"])]
        return Barn.id.in_(select(Personidentitet.barn_id).where(Personidentitet.varde.in_(varden)))
    if _ARENDENUMMER.fullmatch(sokt):
        return Barn.id == int(sokt)
    borjar = and_(
        *(or_(_borjar_ord(Barn.fornamn, each), _borjar_ord(Barn.efternamn, each)) for each in sokt.split())
    )
    helt_namn = func.concat_ws(" ", Barn.fornamn, Barn.efternamn)
    return or_(and_(Barn.skydd == Skydd.INGEN, borjar), func.lower(helt_namn) == sokt.lower())


def _borjar_ord(namn: InstrumentedAttribute[str | None], borjan: str) -> ColumnElement[bool]:
    # The space before it makes the first word begin as the others do.
    return func.lower(" " + namn).contains(f" {borjan.lower()}", autoescape=True)
