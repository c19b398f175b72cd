import csv
import hashlib
import io
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casetrack.cases.organisation import Namnd
from casetrack.followup.arsmal import Arsmal
from casetrack.followup.katalog import KATALOG
from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.manadsexport import (
    Exportfil,
    jamfor_med_sparad,
    spara_manadens_tertialrapport,
)
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal

I_MARS = datetime(2026, 3, 1, 3, 30, tzinfo=UTC)


def read_files(session: Session) -> dict[str, Exportfil]:
    return {
        fil.format: fil for fil in session.scalars(select(Exportfil).order_by(Exportfil.per, Exportfil.id))
    }


def test_the_months_report_is_kept_in_every_format_as_of_the_last_day_of_the_month(
    session: Session, organisation: Organisation
) -> None:
    add_mal(session, organisation, "anmalningar")
    add_forhandsbedomning(session, organisation, date(2026, 2, 28))
    add_forhandsbedomning(session, organisation, date(2026, 3, 4))
    assert spara_manadens_tertialrapport(session, organisation.namnd_id, now=I_MARS)
    filer = read_files(session)
    assert set(filer) == {"xlsx", "csv", "docx", "pdf", "json"}
    for fil in filer.values():
        assert (fil.rapport, fil.ar, fil.period, fil.per) == ("tertialrapport", 2026, "1", date(2026, 2, 28))
        assert fil.skapad == I_MARS
        assert fil.sha256 == hashlib.sha256(fil.innehall).hexdigest()
    celler = json.loads(filer["json"].innehall)["rader"][0]["celler"]
    assert celler[1] == "1 st"
    rader = list(
        csv.reader(io.StringIO(filer["csv"].innehall.decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert rader[1] == celler


def test_a_kept_file_never_changes(session: Session, organisation: Organisation) -> None:
    add_mal(session, organisation, "anmalningar")
    assert spara_manadens_tertialrapport(session, organisation.namnd_id, now=I_MARS)
    fore = {format_: fil.innehall for format_, fil in read_files(session).items()}
    add_forhandsbedomning(session, organisation, date(2026, 2, 28))
    senare = I_MARS.replace(day=9)
    assert not spara_manadens_tertialrapport(session, organisation.namnd_id, now=senare)
    session.expire_all()
    assert {format_: fil.innehall for format_, fil in read_files(session).items()} == fore


@pytest.mark.parametrize(
    ("now", "ar", "period", "per"),
    [
        # Midnight in Sweden is 23 the day before in UTC.
        (datetime(2026, 4, 30, 22, 30, tzinfo=UTC), 2026, "1", date(2026, 4, 30)),
        (datetime(2026, 4, 30, 21, 30, tzinfo=UTC), 2026, "1", date(2026, 3, 31)),
        (datetime(2026, 6, 1, 3, 0, tzinfo=UTC), 2026, "2", date(2026, 5, 31)),
        (datetime(2027, 1, 1, 3, 0, tzinfo=UTC), 2026, "vb", date(2026, 12, 31)),
    ],
)
def test_the_running_report_of_the_month_that_ended_is_made(
    session: Session, organisation: Organisation, now: datetime, ar: int, period: str, per: date
) -> None:
    spara_manadens_tertialrapport(session, organisation.namnd_id, now=now)
    assert {(fil.ar, fil.period, fil.per) for fil in read_files(session).values()} == {(ar, period, per)}


def test_what_changed_since_last_month_are_cells_counts_and_rows(
    session: Session, organisation: Organisation
) -> None:
    for kod in ("forhandsbedomning_14_dagar", "skola_vidtalad"):
        add_mal(session, organisation, kod)
    add_forhandsbedomning(session, organisation, date(2026, 2, 3))
    assert spara_manadens_tertialrapport(session, organisation.namnd_id, now=I_MARS)
    add_forhandsbedomning(session, organisation, date(2026, 2, 4))
    session.execute(delete(Arsmal).where(Arsmal.indikator == "skola_vidtalad"))
    namnd = session.get_one(Namnd, organisation.namnd_id)
    rapport = skapa_tertialrapport(session, namnd, 2026, Tertial.T1, date(2026, 3, 31))
    jamfort = jamfor_med_sparad(session, rapport)
    assert jamfort
    namn = [KATALOG[kod].namn for kod in ("forhandsbedomning_14_dagar", "skola_vidtalad")]
    # The share is the same and yet of more; a row that is gone is told too.
    assert [(each.rad, each.kolumn, each.fore, each.nu) for each in jamfort[1]] == [
        (namn[0], "Antal", "1 av 1", "2 av 2"),
        (namn[1], "Hela raden", namn[1], ""),
    ]
