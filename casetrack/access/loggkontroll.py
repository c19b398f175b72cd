"""Loggkontroll: each month's readings drawn for checking, and what the reviewer found (SoLPuL 10 §).

A row stands in the check for one reason: drawn at random, or caught by a rule. Nothing of it is ever changed: a second
verdict on a row is a row of its own, and the latest counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.access.atkomst import Atkomst
from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Enhet
from casetrack.cases.personnummer import NAMNER_NUMMER, namner_nummer
from casetrack.db import Base, code_column
from casetrack.rules.koder import Kontrollskal, Loggutfall


class Loggkontroll(Base):
    """The check of one month (its first day) in a nämnd: a random sample, by the seed `fro`, of the `lasningar` that
    users made, and what the rules caught."""

    __tablename__ = "loggkontroll"
    __table_args__ = (
        UniqueConstraint("namnd_id", "manad"),
        UniqueConstraint("namnd_id", "id"),
        CheckConstraint("extract(day FROM manad) = 1", name="manad"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    manad: Mapped[date]
    fro: Mapped[str]
    lasningar: Mapped[int]
    dragen: Mapped[datetime]


class Loggkontrollrad(Base):
    """A reading to be checked; `antal` such readings by the same user or operator it stands for.

    No foreign key to the log, which is apart.
    """

    __tablename__ = "loggkontrollrad"
    __table_args__ = (
        UniqueConstraint("kontroll_id", "skal", "atkomst_id"),
        UniqueConstraint("namnd_id", "id"),
        ForeignKeyConstraint(["namnd_id", "kontroll_id"], ["loggkontroll.namnd_id", "loggkontroll.id"]),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kontroll_id: Mapped[int]
    skal: Mapped[Kontrollskal] = mapped_column(code_column(Kontrollskal))
    atkomst_id: Mapped[int]
    antal: Mapped[int]


class Loggbedomning(Base):
    """A reviewer's verdict on a row of the check; all but `berattigad` say why."""

    __tablename__ = "loggbedomning"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "rad_id"], ["loggkontrollrad.namnd_id", "loggkontrollrad.id"]),
        CheckConstraint("utfall = 'berattigad' OR anteckning IS NOT NULL", name="anteckning"),
        Index("ix_loggbedomning_rad_id", "rad_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    rad_id: Mapped[int]
    utfall: Mapped[Loggutfall] = mapped_column(code_column(Loggutfall))
    anteckning: Mapped[str | None]
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int] = mapped_column(ForeignKey("anvandare.id"))
    utforare: Mapped[str]


@dataclass(frozen=True)
class Kontrolllage:
    """How far the check of a month has come: rows in it, rows with a verdict, and rows by their latest verdict."""

    kontroll: Loggkontroll
    rader: int
    bedomda: int
    per_utfall: Mapping[Loggutfall, int]
    per_skal: Mapping[Kontrollskal, int]


@dataclass(frozen=True)
class Granskningsrad:
    """A row of a check with the reading it is about (None when the log lacks it), where the reader worked, and the
    verdicts on it, the latest first."""

    rad: Loggkontrollrad
    atkomst: Atkomst | None
    enhet: str | None
    bedomningar: Sequence[Loggbedomning]

    @property
    def bedomning(self) -> Loggbedomning | None:
        """The verdict that counts."""
        return self.bedomningar[0] if self.bedomningar else None


def list_kontrollagen(session: Session) -> list[Kontrolllage]:
    """The checks of the nämnd that the session sees, the latest month first."""
    senaste = (
        select(Loggbedomning.rad_id, Loggbedomning.utfall)
        .ext(distinct_on(Loggbedomning.rad_id))
        .order_by(Loggbedomning.rad_id, Loggbedomning.id.desc())
        .subquery()
    )
    antal = session.execute(
        select(Loggkontrollrad.kontroll_id, Loggkontrollrad.skal, senaste.c.utfall, func.count())
        .outerjoin(senaste, senaste.c.rad_id == Loggkontrollrad.id)
        .group_by(Loggkontrollrad.kontroll_id, Loggkontrollrad.skal, senaste.c.utfall)
    ).all()
    return [
        Kontrolllage(
            kontroll,
            rader=sum(n for kontroll_id, _, _, n in antal if kontroll_id == kontroll.id),
            bedomda=sum(n for kontroll_id, _, utfall, n in antal if kontroll_id == kontroll.id and utfall),
            per_utfall={
                each: sum(
                    n for kontroll_id, _, utfall, n in antal if (kontroll_id, utfall) == (kontroll.id, each)
                )
                for each in Loggutfall
            },
            per_skal={
                each: sum(
                    n for kontroll_id, skal, _, n in antal if (kontroll_id, skal) == (kontroll.id, each)
                )
                for each in Kontrollskal
            },
        )
        for kontroll in session.scalars(select(Loggkontroll).order_by(Loggkontroll.manad.desc()))
    ]


def find_kontroll(session: Session, manad: date) -> Loggkontroll | None:
    """The check of a month, by its first day."""
    return session.scalar(select(Loggkontroll).where(Loggkontroll.manad == manad))


def list_granskningsrader(session: Session, kontroll_id: int) -> list[Granskningsrad]:
    """The rows of a check, those that wait for a verdict first."""
    rader = session.scalars(select(Loggkontrollrad).where(Loggkontrollrad.kontroll_id == kontroll_id)).all()
    found = _describe(session, rader)
    return sorted(found, key=lambda each: (each.bedomning is not None, each.rad.skal, each.rad.atkomst_id))


def find_granskningsrad(session: Session, rad_id: int) -> Granskningsrad | None:
    rad = las_rad(session, Loggkontrollrad, rad_id)
    return _describe(session, [rad])[0] if rad else None


def note_bedomning(
    session: Session,
    rad_id: int,
    utfall: Loggutfall | None,
    anteckning: str | None,
    *,
    av: Utforare,
    now: datetime,
) -> Loggbedomning:
    """Note what the reviewer found of a row; a later verdict counts and the earlier stays.

    Raises:
        Avvisat: nothing was found, no reason is given where one must be, or the reading is the reviewer's own.
        Saknas: there is no such row.
    """
    rad = find_granskningsrad(session, rad_id)
    if rad is None or av.anvandare_id is None:
        raise Saknas
    granskning = Granskning()
    granskning.krav(utfall, "utfall", "Ange vad du kom fram till.")
    text = granskning.rensa(anteckning, "anteckning")
    if utfall not in (None, Loggutfall.BERATTIGAD):
        granskning.krav(
            text, "anteckning", "Skriv vad som är oklart, eller varför läsningen inte var berättigad."
        )
    if text and namner_nummer(text):
        granskning.anmark("anteckning", NAMNER_NUMMER, "PERSONNUMMER")
    if rad.atkomst is not None and rad.atkomst.anvandare_id == av.anvandare_id:
        granskning.anmark("", "Det är din egen läsning. Någon annan behöver granska den.", "EGEN")
    granskning.avvisa()
    bedomning = Loggbedomning(
        namnd_id=rad.rad.namnd_id,
        rad_id=rad.rad.id,
        utfall=utfall,
        anteckning=text,
        tidpunkt=now,
        anvandare_id=av.anvandare_id,
        utforare=av.namn,
    )
    session.add(bedomning)
    session.flush()
    return bedomning


def _describe(session: Session, rader: Sequence[Loggkontrollrad]) -> list[Granskningsrad]:
    lasta = session.execute(
        select(Atkomst, Enhet.namn)
        .outerjoin(Enhet, Enhet.id == Atkomst.enhet_id)
        .where(Atkomst.id.in_({rad.atkomst_id for rad in rader}))
    )
    per_id = {atkomst.id: (atkomst, enhet) for atkomst, enhet in lasta}
    bedomningar = defaultdict(list)
    fraga = (
        select(Loggbedomning)
        .where(Loggbedomning.rad_id.in_({rad.id for rad in rader}))
        .order_by(Loggbedomning.id.desc())
    )
    for each in session.scalars(fraga):
        bedomningar[each.rad_id].append(each)
    found = []
    for rad in rader:
        last, enhet = per_id.get(rad.atkomst_id, (None, None))
        found.append(Granskningsrad(rad, last, enhet, bedomningar[rad.id]))
    return found
