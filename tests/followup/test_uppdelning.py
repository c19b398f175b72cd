"""A figure split by what its rows have in common: the parts are the whole, and each row is in its own part."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.uppdelning import Uppdelning, dela_upp
from casetrack.followup.utfall import Antal, berakna_utfall
from casetrack.rules.koder import Aldersgrupp, AnmalareKategori, Beslut, Kon, TypAnmalan
from tests.conftest import Organisation
from tests.followup.fall import anmalan, barn, historia, utredning
from tests.followup.historia import ENHETER, Historia, Pahittare, skapa_namnd, spara

AR_2026 = Period(date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31))


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fro=st.integers(0, 2**32), per=st.dates(date(2021, 1, 1), date(2026, 12, 31)), i_enhet=st.booleans())
def test_the_parts_add_up_to_the_whole(
    sessions: sessionmaker[Session], fro: int, per: date, i_enhet: bool
) -> None:
    period = Period(date(per.year - 1, 1, 1), date(per.year, 12, 31), per)
    slump = Random(fro)  # noqa: S311 - made-up histories
    with sessions() as session:
        namnd_id, enheter = skapa_namnd(session, "N1")
        spara(session, namnd_id, enheter, Pahittare(slump, per, 40).historia)
        session.execute(text("UPDATE barn SET stadsdel = (ARRAY['Backa', 'Ängby', NULL])[1 + id % 3]"))
        for kod in KATALOG:
            enhet_id = enheter[ENHETER[0]] if i_enhet else None
            alder = slump.choice([None, *Aldersgrupp])
            utfall = berakna_utfall(session, kod, period, enhet_id=enhet_id, alder=alder)
            for efter in Uppdelning:
                delar = dela_upp(session, kod, period, efter, enhet_id=enhet_id, alder=alder)
                assert len({del_.nyckel for del_ in delar}) == len(delar)
                if utfall.taljare is not None:
                    assert sum(del_.antal.taljare or 0 for del_ in delar) == utfall.taljare, (kod, efter)
                if kod == "placerade_barn":
                    assert {del_.antal.namnare for del_ in delar} <= {utfall.namnare}
                else:
                    assert sum(del_.antal.namnare for del_ in delar) == utfall.namnare, (kod, efter)
        session.rollback()


@pytest.fixture
def dela(session: Session, organisation: Organisation):
    def split(fall: Historia, kod: str, efter: Uppdelning) -> dict[str, Antal]:
        enheter = {"E1": organisation.mottagning_id, "E2": organisation.utredning_id}
        spara(session, organisation.namnd_id, enheter, fall)
        return {del_.namn: del_.antal for del_ in dela_upp(session, kod, AR_2026, efter)}

    return split


def test_each_part_has_its_own_share(dela) -> None:
    fall = historia(
        anmalningar=[
            anmalan("2026-02-02 10:00", "2026-02-10", id_="A1", enhet="E2"),
            anmalan("2026-02-02 10:00", "2026-03-10", id_="A2", enhet="E2"),
            anmalan("2026-02-02 10:00", "2026-02-10", id_="A3", enhet="E1"),
        ]
    )
    delar = dela(fall, "forhandsbedomning_14_dagar", Uppdelning.ENHET)
    assert delar == {"Mottagning N1": Antal(1, 1), "Utredning N1": Antal(1, 2)}


def test_ages_come_in_order_and_the_unknown_last(dela) -> None:
    fall = Historia(
        barn=[barn("B1", None), barn("B2", "2009-01-01"), barn("B3", "2020-01-01", kon=Kon.POJKE)],
        anmalningar=[
            anmalan("2026-02-02 10:00", id_=f"A{n}", barn=f"B{n}", anmalare=AnmalareKategori.POLIS)
            for n in (1, 2, 3)
        ],
    )
    assert list(dela(fall, "anmalningar", Uppdelning.ALDER)) == ["0–12 år", "13–17 år", "Okänd"]


def test_an_utredning_belongs_to_who_made_the_anmalan_that_opened_it(dela) -> None:
    oppnade = {"beslut": Beslut.INLEDA, "utredning": "U1"}
    fall = historia(
        anmalningar=[
            # Came in later and was decided with the first: the utredning was opened already.
            anmalan("2026-02-03 10:00", "2026-02-12", id_="A1", **oppnade, anmalare=AnmalareKategori.SKOLA),
            anmalan("2026-02-02 10:00", "2026-02-10", id_="A2", **oppnade, anmalare=AnmalareKategori.POLIS),
            anmalan(
                "2026-02-01 10:00",
                "2026-02-09",
                id_="A3",
                beslut=Beslut.PAFORD,
                utredning="U1",
                anmalare=AnmalareKategori.ANONYM,
            ),
            anmalan(
                "2026-05-01 10:00",
                "2026-05-01",
                id_="A4",
                typ=TypAnmalan.ANSOKAN,
                beslut=Beslut.INLEDA,
                utredning="U2",
            ),
        ],
        utredningar=[
            utredning("2026-02-10", "2026-04-10", id_="U1"),
            utredning("2026-05-01", "2026-06-01", id_="U2"),
            utredning("2026-07-01", "2026-08-01", id_="U3"),
        ],
    )
    delar = dela(fall, "utredningar_avslutade", Uppdelning.ANMALARE)
    assert delar == {"Polis": Antal(None, 1), "Okänd": Antal(None, 2)}
