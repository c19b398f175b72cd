"""A child is registered as far as it is known, and its numbers have a history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.avvisning import Andrad, Saknas
from casetrack.cases.barn import (
    MASKERAD,
    Barn,
    BarnUppgifter,
    Personidentitet,
    andra_barn,
    registrera_barn,
    visa_skyddade,
)
from casetrack.cases.handelse import Handelse
from casetrack.rules.koder import IdentitetTyp, Kon, Skydd
from tests.cases.conftest import Flode, count_handelser, make_nummer, refused

NUMMER = make_nummer("20150507", "238")


def register(flode: Flode, uppgifter: BarnUppgifter) -> Barn:
    return registrera_barn(
        flode.session, uppgifter, namnd_id=flode.organisation.namnd_id, av=flode.av, now=flode.now
    ).rad


def change(flode: Flode, barn: Barn, **uppgifter: Any) -> Barn:
    return andra_barn(
        flode.session,
        barn.id,
        flode.barn(**uppgifter),
        sedd_version=barn.radversion,
        av=flode.av,
        now=flode.now,
    ).rad


def test_a_number_gives_birth_sex_and_type(flode: Flode) -> None:
    barn = register(flode, BarnUppgifter(personnummer=f"{NUMMER[2:8]}-{NUMMER[8:]}", skydd=Skydd.INGEN))
    assert barn.personnummer == NUMMER
    assert (barn.kon, barn.fodd, barn.fodelsedatum) == (Kon.FLICKA, None, date(2015, 5, 7))
    assert [(each.typ, each.giltig_fran) for each in barn.identiteter] == [
        (IdentitetTyp.PERSONNUMMER, flode.now)
    ]


def test_a_child_of_unknown_identity_must_be_said_to_be(flode: Flode) -> None:
    assert refused(lambda: register(flode, BarnUppgifter(kon=Kon.OKANT))) == {"personnummer": "SAKNAS"}
    barn = register(flode, BarnUppgifter(kon=Kon.OKANT, okand_identitet=True, skydd=Skydd.INGEN))
    assert (barn.namn, barn.personnummer, barn.fodelsedatum) == ("Okänt namn", None, None)


def test_an_unborn_child_has_its_expected_date(flode: Flode) -> None:
    vantat = date(2026, 8, 20)
    barn = register(flode, BarnUppgifter(kon=Kon.OKANT, ofodd=True, fodd=vantat))
    assert (barn.fodd, barn.fodelsedatum) == (vantat, vantat)
    assert register(flode, BarnUppgifter(kon=Kon.OKANT, ofodd=True)).fodelsedatum is None


@pytest.mark.parametrize(
    ("uppgifter", "fel"),
    [
        ({"kon": None}, {"kon": "SAKNAS"}),
        ({"personnummer": "20150507-0000"}, {"personnummer": "PERSONNUMMER"}),
        ({"personnummer": "20150507-0000", "kon": None}, {"personnummer": "PERSONNUMMER"}),
        ({"personnummer": NUMMER, "ofodd": True}, {"personnummer": "OFODD"}),
        ({"fodd": date(2026, 3, 4)}, {"fodd": "FRAMTID"}),
        ({"fodd": date(2027, 1, 4), "ofodd": True}, {"fodd": "FRAMTID"}),
        ({"fodd": date(206, 3, 4)}, {"fodd": "ORIMLIG"}),
        ({"fornamn": "A" * 10_001}, {"fornamn": "FOR_LANG"}),
        ({"fornamn": "Al\x00va", "efternamn": "Pr\x1bov"}, {"fornamn": "TECKEN", "efternamn": "TECKEN"}),
        ({"fornamn": "***"}, {"fornamn": "MASKERAT"}),
        ({"adress": "x" * 201, "skola": "***"}, {"adress": "FOR_LANG", "skola": "MASKERAT"}),
        ({"postnummer": "1234"}, {"postnummer": "POSTNUMMER"}),
        ({"fornamn": " ", "efternamn": ""}, {"personnummer": "SAKNAS"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    flode: Flode, uppgifter: dict[str, Any], fel: dict[str, str]
) -> None:
    assert refused(lambda: register(flode, flode.barn(**uppgifter))) == fel
    assert flode.session.scalars(select(Barn)).all() == []


def test_one_number_is_one_child(flode: Flode) -> None:
    barn = register(flode, flode.barn(personnummer=NUMMER))
    assert refused(lambda: register(flode, flode.barn(personnummer=NUMMER))) == {
        "personnummer": "FINNS_REDAN"
    }
    # One's own number is no news, and a number that is no longer in use still belongs to its child.
    change(flode, barn, personnummer=NUMMER, fornamn="Alva Maria")
    change(flode, barn, personnummer=make_nummer("20150508"))
    assert refused(lambda: register(flode, flode.barn(personnummer=NUMMER))) == {
        "personnummer": "FINNS_REDAN"
    }


def test_what_contradicts_the_number_is_stored_with_a_warning(flode: Flode) -> None:
    genomfort = registrera_barn(
        flode.session,
        flode.barn(personnummer=NUMMER, kon=Kon.POJKE, fodd=date(2015, 5, 8)),
        namnd_id=flode.organisation.namnd_id,
        av=flode.av,
        now=flode.now,
    )
    assert (genomfort.rad.kon, genomfort.rad.fodelsedatum) == (Kon.POJKE, date(2015, 5, 8))
    assert len(genomfort.varningar) == 2


def test_a_new_number_keeps_the_old_in_its_history(flode: Flode) -> None:
    tillfalligt, nytt = make_nummer("20150567", "238"), NUMMER
    barn = register(flode, flode.barn(personnummer=tillfalligt, fodd=None))
    later = flode.senare(10)
    change(later, barn, personnummer=nytt, fodd=None)
    assert barn.personnummer == nytt
    identiteter = flode.session.scalars(select(Personidentitet).order_by(Personidentitet.id)).all()
    assert [(each.varde, each.giltig_fran, each.giltig_till) for each in identiteter] == [
        (tillfalligt, flode.now, later.now),
        (nytt, later.now, None),
    ]
    handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
    assert handelse.andringar == {"personnummer": [tillfalligt, nytt]}
    assert barn.radversion == 2


def test_a_number_that_was_wrong_can_be_taken_away(flode: Flode) -> None:
    barn = register(flode, flode.barn(personnummer=NUMMER))
    assert change(flode, barn).personnummer is None


def test_a_change_is_one_event_with_old_and_new(flode: Flode) -> None:
    barn = register(flode, flode.barn(stadsdel="Farsta"))
    change(flode, barn, stadsdel="Skärholmen", skydd=Skydd.SEKRETESSMARKERING)
    handelser = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()
    assert [each.kommando for each in handelser] == ["registrera_barn", "andra_barn"]
    assert handelser[1].andringar == {
        "stadsdel": ["Farsta", "Skärholmen"],
        "skydd": ["ingen", "sekretessmarkering"],
    }


BOSTAD = {"adress": "Provgatan 1", "postnummer": "123 45", "postort": "Provstad", "skola": "Provskolan"}


def test_where_a_child_lives_and_goes_to_school_is_corrected_by_addition(flode: Flode) -> None:
    barn = register(flode, flode.barn(**BOSTAD))
    assert (barn.bostad, barn.skolnamn) == ("Provgatan 1, 123 45 Provstad", "Provskolan")
    change(flode, barn, **(BOSTAD | {"postnummer": "543 21"}))
    handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
    assert handelse.andringar == {"postnummer": ["12345", "54321"]}
    assert barn.bostad == "Provgatan 1, 543 21 Provstad"
    assert change(flode, barn).bostad is None


@pytest.mark.parametrize("skydd", [Skydd.SEKRETESSMARKERING, Skydd.SKYDDAD_FOLKBOKFORING, None])
def test_a_protected_child_tells_nothing_until_it_is_opened(flode: Flode, skydd: Skydd | None) -> None:
    barn = register(flode, flode.barn(**BOSTAD, skydd=skydd))
    assert (barn.namn, barn.personnummer, barn.bostad, barn.skolnamn) == (MASKERAD, None, None, None)
    visa_skyddade(flode.session, barn.id)
    assert (barn.bostad, barn.skolnamn) == ("Provgatan 1, 123 45 Provstad", "Provskolan")


def test_a_refused_change_leaves_the_child_as_it_was(flode: Flode) -> None:
    barn = register(flode, flode.barn(personnummer=NUMMER))
    assert refused(lambda: change(flode, barn, fornamn="Bo", personnummer="1"))
    assert (barn.fornamn, barn.personnummer, count_handelser(flode.session)) == ("Alva", NUMMER, 1)


def test_a_child_that_is_not_there_or_was_changed_is_told(flode: Flode) -> None:
    barn = register(flode, flode.barn())
    for barn_id in (barn.id + 1, 0, 2**70):
        with pytest.raises(Saknas):
            andra_barn(flode.session, barn_id, flode.barn(), sedd_version=1, av=flode.av, now=flode.now)
    with pytest.raises(Andrad):
        andra_barn(flode.session, barn.id, flode.barn(), sedd_version=7, av=flode.av, now=flode.now)
