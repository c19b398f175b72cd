"""What forms offer to choose from in the user's own nämnd: enheter and the people who work there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casetrack.access.anvandare import ENHETSROLLER, Anvandare
from casetrack.cases.organisation import Enhet
from casetrack.rules.koder import EnhetTyp, Roll
from casetrack.web.begaran import Inloggad
from casetrack.web.falt import Alternativ
from casetrack.web.formular import Formular


def list_enheter(session: Session, namnd_id: int, dag: date, till: date | None = None) -> list[Enhet]:
    """The enheter of the nämnd that are in use on the day, or on any of the days up to `till`, by name."""
    sista = till or dag
    return list(
        session.scalars(
            select(Enhet)
            .where(
                Enhet.namnd_id == namnd_id,
                func.coalesce(Enhet.giltig_fran, sista) <= sista,
                func.coalesce(Enhet.giltig_till, dag) >= dag,
            )
            .order_by(Enhet.namn, Enhet.id)
        )
    )


def offer_enheter(enheter: Iterable[Enhet]) -> list[Alternativ]:
    return [Alternativ(str(enhet.id), enhet.namn, enhet.id) for enhet in enheter]


def offer_handlaggare(session: Session, namnd_id: int) -> list[Alternativ]:
    """Everyone in the nämnd who may have a case, with their enhet: without a script the list can't follow a choice."""
    rows = session.execute(
        select(Anvandare.id, Anvandare.namn, Enhet.namn)
        .join(Enhet, Enhet.id == Anvandare.enhet_id)
        .where(Anvandare.namnd_id == namnd_id, Anvandare.roll.in_(ENHETSROLLER), Anvandare.aktiv)
        .order_by(Enhet.namn, Anvandare.namn, Anvandare.id)
    )
    return [Alternativ(str(konto_id), f"{namn} ({enhet})", konto_id) for konto_id, namn, enhet in rows]


def fill_in_enhet(session: Session, form: Formular, enhet: str, handlaggare: str) -> None:
    """Where a handläggare was chosen and no enhet, choose the one where the handläggare works."""
    field = form[enhet]
    if field.data is None and not field.errors and form[handlaggare].data is not None:
        field.data = session.scalar(select(Anvandare.enhet_id).where(Anvandare.id == form[handlaggare].data))
        field.raw_data = None


def suggest_handlaggare(inloggad: Inloggad) -> int | None:
    """The one who registers, most likely; a chef gives cases to others."""
    return None if inloggad.roll is Roll.CHEF else inloggad.id


def guess_utredande_enhet(enheter: Iterable[Enhet], egen_enhet_id: int | None) -> int | None:
    """The enhet that an utredning most likely goes to: the own one if it makes them, else the only one that does."""
    utredande = [enhet.id for enhet in enheter if enhet.typ is EnhetTyp.UTREDNING]
    if egen_enhet_id in utredande:
        return egen_enhet_id
    return utredande[0] if len(utredande) == 1 else None
