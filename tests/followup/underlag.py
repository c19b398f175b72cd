"""Small histories put straight into the record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casetrack.cases.barn import Barn
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.followup.arsmal import Arsmal
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import AnmalareKategori, Beslut, Klocka, Kon, TypAnmalan
from tests.conftest import Organisation


def add_forhandsbedomning(
    session: Session,
    organisation: Organisation,
    beslut: date,
    *,
    dagar: int = 3,
    kon: Kon = Kon.FLICKA,
    enhet_id: int | None = None,
) -> None:
    """An anmälan about a child of its own, decided so many days after it came in; at the mottagning unless told."""
    barn = Barn(namnd_id=organisation.namnd_id, kon=kon, fodelsedatum=date(2014, 5, 6))
    session.add(barn)
    session.flush()
    inkom = beslut - timedelta(days=dagar)
    forfaller, flyttad = forfallodagar(Klocka.FORHANDSBEDOMNING, inkom)
    session.add(
        Orosanmalan(
            namnd_id=organisation.namnd_id,
            barn_id=barn.id,
            enhet_id=enhet_id or organisation.mottagning_id,
            inlast=True,
            typ=TypAnmalan.ANMALAN,
            anmalare=AnmalareKategori.SKOLA,
            inkom=datetime(inkom.year, inkom.month, inkom.day, 10, tzinfo=UTC),
            forfaller=forfaller,
            forfaller_flyttad=flyttad,
            beslut=Beslut.INTE_INLEDA,
            beslut_datum=beslut,
        )
    )
    session.flush()


def add_mal(session: Session, organisation: Organisation, kod: str, *, ar: int = 2026, **texter: Any) -> None:
    """A row of targets, after those already there."""
    ordning = session.scalar(select(func.count(Arsmal.id))) or 0
    session.add(Arsmal(namnd_id=organisation.namnd_id, indikator=kod, ar=ar, ordning=ordning, **texter))
    session.flush()
