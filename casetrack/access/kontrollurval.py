"""What a month's check of the access log holds: a sample at random, and what the rules catch.

Family and neighbours are found by what the record holds when the month is drawn: the surname, the child's own or that
of a sibling in the same anmälan, and the address. So that they are still there then, the disposal of a case waits for
it (`waits_for_kontroll`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    and_,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.access.loggkontroll import Loggkontroll, Loggkontrollrad
from casetrack.cases.barn import Barn
from casetrack.cases.organisation import Enhet
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.kalender import lagg_till
from casetrack.rules.koder import EnhetTyp, Kontrollskal
from casetrack.rules.tid import STOCKHOLM, lokal_dag

EN_AV, MINST, HOGST = 100, 20, 200
"""The sample: one reading in a hundred, but never fewer than 20, where there are, nor more than can be looked at."""

NATT_FRAN, NATT_TILL = 22, 6
"""Hours of the Swedish clock outside which nobody but socialjouren is expected to read."""

MANGA_SKYDDADE = 5
"""So many protected persons opened by one user in a month are many."""

MANGA_SOKNINGAR = 80
"""So many different children found by one user's searches in one day are many: a search shows at most 50, and a busy
day at the mottagning looks for some thirty."""

# Not the lists of one's own enhet, which show every child in it each time that somebody begins the day.
_GRANSKAS = (
    Lasning.ARENDE,
    Lasning.OPPNAD_ANDA,
    Lasning.OPPNAD_ANMALARE,
    Lasning.SKYDDADE_UPPGIFTER,
    Lasning.ANMALARE,
    Lasning.SOKNING,
    Lasning.SIFFRA,
    Lasning.UTSKRIFT,
    Lasning.EXPORT,
)


_AV_ANVANDARE = and_(Atkomst.anvandare_id.is_not(None), Atkomst.vad.in_(_GRANSKAS))
_AV_DRIFTEN = and_(Atkomst.anvandare_id.is_(None), Atkomst.vad == Lasning.EXPORT)


class Fynd(NamedTuple):
    """A reading to be checked, and of how many such readings it is the first."""

    atkomst_id: int
    antal: int


def draw_kontroll(session: Session, namnd_id: int, *, fro: str, now: datetime) -> Loggkontroll | None:
    """Draw the check of the month before `now`'s; None if it is drawn already.

    `fro` is the seed of the sample: with it, which is kept, anybody can draw the same again.
    """
    fran = (lokal_dag(now).replace(day=1) - timedelta(days=1)).replace(day=1)
    manad = and_(_of_month(fran), _AV_ANVANDARE)
    lasningar = _count(session, manad)
    # Two workers may come here at once; what the first drew stands.
    drawn = session.scalar(
        insert(Loggkontroll)
        .values(namnd_id=namnd_id, manad=fran, fro=fro, lasningar=lasningar, dragen=now)
        .on_conflict_do_nothing()
        .returning(Loggkontroll.id)
    )
    if drawn is None:
        return None
    rows = [
        {
            "namnd_id": namnd_id,
            "kontroll_id": drawn,
            "skal": skal,
            "atkomst_id": fynd.atkomst_id,
            "antal": fynd.antal,
        }
        for skal, found in (
            (
                Kontrollskal.SLUMPURVAL,
                [Fynd(atkomst_id, 1) for atkomst_id in draw_sample(session, fran, fro)],
            ),
            (Kontrollskal.EGET_NAMN, _find(session, _of_own_name(manad))),
            (Kontrollskal.SAMMA_ADRESS, _find(session, _of_own_adress(manad))),
            (Kontrollskal.UTANFOR_ENHETEN, _find(session, _out_of_reach(manad))),
            (Kontrollskal.NATT, _find(session, _at_night(manad))),
            (Kontrollskal.MANGA_SKYDDADE, _find(session, _many_protected(manad))),
            (Kontrollskal.MANGA_SOKNINGAR, _find(session, _many_searched(manad))),
            (Kontrollskal.DRIFTEN, _find(session, _written_out(fran))),
        )
        for fynd in found
    ]
    if rows:
        session.execute(insert(Loggkontrollrad), rows)
    return session.get_one(Loggkontroll, drawn)


def draw_sample(session: Session, manad: date, fro: str) -> list[int]:
    """The rows of the log, of those of a month (its first day), that a seed draws: the same whenever it is done.

    Those whose number, hashed with the seed, comes first; nobody can choose afterwards which those are.
    """
    of_month = and_(_of_month(manad), _AV_ANVANDARE)
    antal = min(max(_count(session, of_month) // EN_AV, MINST), HOGST)
    lott = func.sha256(func.convert_to(literal(f"{fro}:").concat(cast(Atkomst.id, Text)), "UTF8"))
    return list(session.scalars(select(Atkomst.id).where(of_month).order_by(lott, Atkomst.id).limit(antal)))


def waits_for_kontroll(session: Session, barn_id: int) -> bool:
    """Whether a child's case, or that of a sibling in the same anmälan, was read after the last month that is drawn.

    Once the case is gone, nobody could find that those readings were about the reader's own name or address.
    """
    barnets, syskonets = aliased(Orosanmalan), aliased(Orosanmalan)
    syskon = (
        select(syskonets.barn_id)
        .join(barnets, barnets.syskongrupp == syskonets.syskongrupp)
        .where(barnets.barn_id == barn_id)
    )
    lasta = select(Atkomst.id).where(
        _AV_ANVANDARE, or_(Atkomst.barn_id == barn_id, Atkomst.barn_id.in_(syskon))
    )
    senast = session.scalar(select(func.max(Loggkontroll.manad)))
    if senast is not None:
        lasta = lasta.where(Atkomst.tidpunkt >= _midnight(lagg_till(senast, manader=1)))
    return bool(session.scalar(select(lasta.exists())))


def _of_month(manad: date) -> ColumnElement[bool]:
    return and_(
        Atkomst.tidpunkt >= _midnight(manad),
        Atkomst.tidpunkt < _midnight(lagg_till(manad, manader=1)),
    )


def _count(session: Session, villkor: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Atkomst).where(villkor)) or 0


def _find(session: Session, fraga: Select[int, int]) -> Iterator[Fynd]:
    return (Fynd(*row) for row in session.execute(fraga))


def _per_user_and_child(*villkor: ColumnElement[bool]) -> Select[int, int]:
    """The first reading of each child by each user that fulfils the conditions, and how many there are."""
    return (
        select(func.min(Atkomst.id), func.count())
        .where(Atkomst.barn_id.is_not(None), *villkor)
        .group_by(Atkomst.anvandare_id, Atkomst.barn_id)
        .order_by(func.min(Atkomst.id))
    )


def _of_own_name(manad: ColumnElement[bool]) -> Select[int, int]:
    barn, syskon = aliased(Barn), aliased(Barn)
    barnets, syskonets = aliased(Orosanmalan), aliased(Orosanmalan)
    # All but the first word: who has two surnames may share one of them.
    efternamn = _split(func.regexp_replace(func.trim(Anvandare.namn), r"^\S+\s+", ""))
    eget = select(barn.id).where(barn.id == Atkomst.barn_id, _split(barn.efternamn).op("&&")(efternamn))
    syskonens = (
        select(syskon.id)
        .join(syskonets, syskonets.barn_id == syskon.id)
        .join(barnets, barnets.syskongrupp == syskonets.syskongrupp)
        .where(barnets.barn_id == Atkomst.barn_id, _split(syskon.efternamn).op("&&")(efternamn))
    )
    return _per_user_and_child(manad, or_(eget.exists(), syskonens.exists())).join(
        Anvandare, Anvandare.id == Atkomst.anvandare_id
    )


def _split(namn: ColumnElement[str] | InstrumentedAttribute[str | None]) -> ColumnElement[list[str]]:
    """The names that a name is made of, by spaces and hyphens, however they are capitalised."""
    return func.regexp_split_to_array(func.lower(func.trim(namn)), r"[\s-]+")


def _of_own_adress(manad: ColumnElement[bool]) -> Select[int, int]:
    # One that lacks the postnummer is the same as far as it goes; the reviewer looks at the rest.
    samma = select(Barn.id).where(
        Barn.id == Atkomst.barn_id,
        _normalise(Barn.adress) == _normalise(Anvandare.adress),
        func.coalesce(Barn.postnummer, Anvandare.postnummer, "")
        == func.coalesce(Anvandare.postnummer, Barn.postnummer, ""),
    )
    return _per_user_and_child(manad, samma.exists()).join(Anvandare, Anvandare.id == Atkomst.anvandare_id)


def _normalise(adress: InstrumentedAttribute[str | None]) -> ColumnElement[str]:
    """A street and its number, without the number of the flat and however it was spaced and capitalised."""
    utan_lagenhet = func.regexp_replace(func.lower(adress), r"[\s,]*\m(lgh|lägenhet)\M.*$", "")
    return func.regexp_replace(utan_lagenhet, r"[\s,.]+", "", "g")


def _out_of_reach(manad: ColumnElement[bool]) -> Select[int, int]:
    return _per_user_and_child(manad, Atkomst.vad == Lasning.OPPNAD_ANDA)


def _at_night(manad: ColumnElement[bool]) -> Select[int, int]:
    timme = cast(extract("hour", func.timezone(STOCKHOLM.key, Atkomst.tidpunkt)), Integer)
    jour = select(Enhet.id).where(Enhet.typ == EnhetTyp.SOCIALJOUR)
    return _per_user_and_child(
        manad,
        or_(timme >= NATT_FRAN, timme < NATT_TILL),
        or_(Atkomst.enhet_id.is_(None), Atkomst.enhet_id.not_in(jour)),
    )


def _many_protected(manad: ColumnElement[bool]) -> Select[int, int]:
    antal = func.count(Atkomst.barn_id.distinct())
    return (
        select(func.min(Atkomst.id), antal)
        .where(manad, Atkomst.vad == Lasning.SKYDDADE_UPPGIFTER)
        .group_by(Atkomst.anvandare_id)
        .having(antal >= MANGA_SKYDDADE)
        .order_by(func.min(Atkomst.id))
    )


def _many_searched(manad: ColumnElement[bool]) -> Select[int, int]:
    dag = cast(func.timezone(STOCKHOLM.key, Atkomst.tidpunkt), Date)
    antal = func.count(Atkomst.barn_id.distinct())
    return (
        select(func.min(Atkomst.id), antal)
        .where(manad, Atkomst.vad == Lasning.SOKNING)
        .group_by(Atkomst.anvandare_id, dag)
        .having(antal >= MANGA_SOKNINGAR)
        .order_by(func.min(Atkomst.id))
    )


def _written_out(manad: date) -> Select[int, int]:
    """What was written to a file past the accounts: by each operator, of each case, each kind of it.

    `varfor` begins with the kind and goes on with a day or a number.
    """
    slag = func.split_part(Atkomst.varfor, " ", 1)
    return (
        select(func.min(Atkomst.id), func.count())
        .where(_of_month(manad), _AV_DRIFTEN)
        .group_by(Atkomst.utforare, Atkomst.barn_id, slag)
        .order_by(func.min(Atkomst.id))
    )


def _midnight(dag: date) -> datetime:
    return datetime(dag.year, dag.month, dag.day, tzinfo=STOCKHOLM).astimezone(UTC)
