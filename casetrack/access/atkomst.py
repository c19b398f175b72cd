"""Atkomst: the log of who read, searched or exported what, written in the reading's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.cases.handelse import Utforare
from casetrack.db import Base, code_column
from casetrack.rules.koder import Kod, Roll


class Lasning(Kod):
    """What was done, as the web, the API and the command line log it."""

    ARENDE = "arende", "Läste ärendet"
    OPPNAD_ANDA = "oppnad_anda", "Öppnade ändå"
    """A case that the user's work gives no reach to, opened for a reason."""
    SKYDDADE_UPPGIFTER = "skyddade_uppgifter", "Öppnade skyddade uppgifter"
    """Protected personal data opened, for a reason."""
    OPPNAD_ANMALARE = "oppnad_anmalare", "Öppnade ändå anmälaren"
    """Who reported in such a case, opened for a reason of its own."""
    ANMALARE = "anmalare", "Läste vem som anmälde"
    """The identity of the one who reported."""
    SOKNING = "sokning", "Fann barnet i en sökning"
    LISTA = "lista", "Såg barnet i en lista"
    """The child's name in a list of cases."""
    SIFFRA = "siffra", "Såg barnet bakom en siffra"
    """The child in the list of cases behind a figure."""
    UTSKRIFT = "utskrift", "Skrev ut ärendet"
    EXPORT = "export", "Hämtade uppgifter till en fil"
    LOGG = "logg", "Läste åtkomstloggen"
    INLOGGNING = "inloggning", "Loggade in"
    UTLOGGNING = "utloggning", "Loggade ut"
    KONTO = "konto", "Ändrade ett konto"
    """An account made or changed."""
    INSTALLNING = "installning", "Ändrade en inställning"
    """A setting of a nämnd changed."""
    GALLRING = "gallring", "Beslutade om gallring"
    """The disposal of a case approved, refused or carried out."""


class Atkomst(Base):
    """One reading: who, in which role and enhet, when, whose case (none for a search without an answer), what and why.

    No foreign key to the child: the log outlives gallring. The database lets nobody change or remove a row, and queues
    each new one to be sealed (`casetrack.access.kedja`).
    """

    __tablename__ = "atkomst"
    __table_args__ = (
        Index("ix_atkomst_namnd_id_barn_id", "namnd_id", "barn_id", "id"),
        Index("ix_atkomst_namnd_id_tidpunkt", "namnd_id", "tidpunkt"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int | None] = mapped_column(ForeignKey("namnd.id"))
    tidpunkt: Mapped[datetime]
    anvandare_id: Mapped[int | None]
    utforare: Mapped[str]
    roll: Mapped[Roll | None] = mapped_column(code_column(Roll))
    barn_id: Mapped[int | None]
    vad: Mapped[str]
    varfor: Mapped[str | None]
    enhet_id: Mapped[int | None]


def log_atkomst(
    session: Session,
    vad: Lasning,
    barn_ids: Iterable[int] = (),
    *,
    namnd_id: int | None,
    av: Utforare,
    now: datetime,
    varfor: str | None = None,
) -> None:
    """Write one row per child, or a single row without a child when there is none, at once.

    Written now and not at the flush: a reading that can't be logged fails before anything is shown.
    """
    rows = [
        {
            "namnd_id": namnd_id,
            "tidpunkt": now,
            "anvandare_id": av.anvandare_id,
            "utforare": av.namn,
            "roll": av.roll,
            "barn_id": barn_id,
            "vad": vad.value,
            "varfor": varfor,
            "enhet_id": av.enhet_id,
        }
        for barn_id in (dict.fromkeys(barn_ids) or [None])
    ]
    # Inline: no id is asked back, as nobody needs it.
    session.connection().execute(insert(Atkomst).inline(), rows)
