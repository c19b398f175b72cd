"""Who reported can be written down later, and never shows among the child's events."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casetrack.cases.anmalare import AnmalareUppgifter, registrera_anmalare
from casetrack.cases.handelse import Handelse
from casetrack.cases.orosanmalan import Anmalaridentitet, Orosanmalan
from casetrack.rules.koder import AnmalareKategori
from tests.cases.conftest import Flode, refused


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
