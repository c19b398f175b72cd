"""Who reported can be written down later, and never shows among the child's events."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casetrack.cases.anmalare import (
    AnmalareUppgifter,
    las_anmalare,
    las_tidigare_anmalare,
    registrera_anmalare,
)
from casetrack.cases.handelse import Handelse
from casetrack.cases.orosanmalan import Anmalaridentitet, Orosanmalan
from casetrack.rules.koder import AnmalareKategori
from tests.cases.conftest import Flode, refused
from tests.cases.test_rattelse import correct


def name(flode: Flode, rad: Orosanmalan, **uppgifter: Any) -> None:
    registrera_anmalare(
        flode.session,
        rad.id,
        AnmalareUppgifter(**uppgifter),
        sedd_version=rad.radversion,
        av=flode.av,
        now=flode.now,
    )


def test_it_is_set_and_changed(flode: Flode) -> None:
    rad = flode.registrera()
    assert refused(lambda: name(flode, rad, anmalar_namn=" ")) == {"anmalar_namn": "SAKNAS"}
    version = rad.radversion
    name(flode, rad, anmalar_namn="Greta Granne", anmalar_epost="greta@example.org")
    assert rad.radversion == version + 1
    name(flode, rad, anmalar_namn="Greta Grannfru")
    identitet = flode.session.scalars(select(Anmalaridentitet)).one()
    assert (identitet.namn, identitet.epost) == ("Greta Grannfru", None)
    handelser = flode.session.scalars(select(Handelse.andringar).order_by(Handelse.id)).all()[1:]
    assert handelser == [
        {"anmalaridentitet": [None, "registrerad"]},
        {"anmalaridentitet": ["registrerad", "ändrad"]},
    ]


def test_the_anonymous_have_none(flode: Flode) -> None:
    rad = flode.registrera(anmalare=AnmalareKategori.ANONYM)
    assert refused(lambda: name(flode, rad, anmalar_telefon="070")) == {"anmalar_telefon": "ANONYM"}


def test_nothing_changed_is_no_event(flode: Flode) -> None:
    rad = flode.registrera(anmalar_namn="Greta Granne")
    assert refused(lambda: name(flode, rad, anmalar_namn=" Greta Granne ")) == {"": "OFORANDRAT"}


def test_what_was_wrongly_noted_is_taken_away_again_and_the_anmalan_may_then_be_anonymous(
    flode: Flode,
) -> None:
    rad = flode.registrera(anmalar_namn="Greta Granne")
    assert refused(lambda: correct(flode, rad, anmalare=AnmalareKategori.ANONYM)) == {"anmalare": "ANONYM"}
    name(flode, rad)
    assert las_anmalare(flode.session, rad.id) == AnmalareUppgifter()
    assert [each.namn for each in las_tidigare_anmalare(flode.session, rad.id)] == ["Greta Granne"]
    handelse = flode.session.scalars(select(Handelse.andringar).order_by(Handelse.id.desc())).first()
    assert handelse == {"anmalaridentitet": ["registrerad", "borttagen"]}
    correct(flode, rad, anmalare=AnmalareKategori.ANONYM)
