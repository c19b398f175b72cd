"""Arsmal: the targets of a nämnd and of its enheter, with their history."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.db import Base
from casetrack.followup.format import ENHETSTECKEN
from casetrack.followup.indikator import Indikatorbeskrivning

# What a person types without its unit. A point before three digits could be a thousand as well as a decimal, and
# nothing is guessed.
_BART_TAL = re.compile(
    r"(?P<tecken>[+−-]?)(?P<heltal>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:,(?P<komma>[0-9]+)|\.(?P<punkt>[0-9]{1,2}))?"
)


class Arsmal(Base):
    """The texts that stand beside one indicator in one year's report, valid from `giltig_fran`.

    `ordning` is the place of the row in the file it came from; it orders the report. `enhet_id` is the enhet whose
    figure they stand beside; None for that of the whole nämnd.
    """

    __tablename__ = "arsmal"
    __table_args__ = (
        UniqueConstraint(
            "namnd_id", "indikator", "enhet_id", "ar", "giltig_fran", postgresql_nulls_not_distinct=True
        ),
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    indikator: Mapped[str]
    enhet_id: Mapped[int | None]
    ar: Mapped[int]
    giltig_fran: Mapped[date | None]
    ordning: Mapped[int]
    arsmal: Mapped[str | None]
    kf_arsmal: Mapped[str | None]
    prognos: Mapped[str | None]
    utfall_vb_foregaende: Mapped[str | None]


@dataclass(frozen=True)
class Mal:
    """The texts that count for one indicator at one cut-off, as they were given; empty where none was."""

    kod: str
    arsmal: str = ""
    kf_arsmal: str = ""
    prognos: str = ""
    utfall_vb_foregaende: str = ""


def hamta_mal(session: Session, ar: int, per: date, *, enhet_id: int | None = None) -> list[Mal]:
    """The targets of the session's nämnd for a year, or of one enhet's own: one per indicator, in the report's order.

    An enhet has none of the nämnd's: they are of another figure.

    An indicator stands at the first place it has in the file, also before any of its rows is valid. Of its rows
    the one with the latest `giltig_fran` on or before `per` counts; a row without a date has always been valid
    (decisions 10, 11, 56).
    """
    rader = session.scalars(
        select(Arsmal).filter_by(ar=ar, enhet_id=enhet_id).order_by(Arsmal.ordning, Arsmal.id)
    ).all()
    galler = {
        rad.indikator: rad
        for rad in sorted(rader, key=lambda rad: rad.giltig_fran or date.min)
        if rad.giltig_fran is None or rad.giltig_fran <= per
    }
    return [_las_texter(kod, galler.get(kod)) for kod in dict.fromkeys(rad.indikator for rad in rader)]


def _las_texter(kod: str, rad: Arsmal | None) -> Mal:
    if rad is None:
        return Mal(kod)
    return Mal(
        kod,
        arsmal=rad.arsmal or "",
        kf_arsmal=rad.kf_arsmal or "",
        prognos=rad.prognos or "",
        utfall_vb_foregaende=rad.utfall_vb_foregaende or "",
    )


def skriv_malcell(text: str, indikator: Indikatorbeskrivning) -> str:
    """The cell of a target: its text as given, except that a bare number takes the indicator's unit (decision 11).

    The number keeps the decimals it was given, and gets the decimal comma and the spaces of a cell. No-break
    spaces, which come along from documents, become plain ones (decision 8).
    """
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    tal = _BART_TAL.fullmatch(text)
    if tal is None:
        return text
    heltal = f"{int(tal['heltal'].replace(' ', '')):,}".replace(",", " ")
    decimaler = tal["komma"] or tal["punkt"]
    enhet = ENHETSTECKEN[indikator.enhet]
    return f"{tal['tecken']}{heltal}{f',{decimaler}' if decimaler else ''} {enhet}"


def las_maltal(text: str, indikator: Indikatorbeskrivning) -> Decimal | None:
    """The number of a target that is one, bare or with the indicator's own unit; None for other words.

    A share lies from 0 to 100: what lies outside is no target of a share.
    """
    cell = skriv_malcell(text.strip(), indikator)
    tal = _BART_TAL.fullmatch(cell.removesuffix(ENHETSTECKEN[indikator.enhet]).rstrip())
    if tal is None:
        return None
    decimaler = tal["komma"] or tal["punkt"] or "0"
    maltal = Decimal(f"{tal['heltal'].replace(' ', '')}.{decimaler}")
    if tal["tecken"] in ("-", "−"):
        maltal = -maltal
    return None if indikator.enhet == "procent" and not 0 <= maltal <= 100 else maltal
