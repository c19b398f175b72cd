"""What came in is registered once for all the siblings, with its three instants as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.barn import Barn, BarnUppgifter
from casetrack.cases.handelse import Handelse
from casetrack.cases.kommando import Genomfort
from casetrack.cases.orosanmalan import (
    AnmalanUppgifter,
    Anmalaridentitet,
    Orosanmalan,
    registrera_orosanmalan,
)
from casetrack.rules.koder import AnmalareKategori, TypAnmalan
from tests.cases.conftest import Flode, count_handelser, instant, make_nummer, refused
from tests.conftest import Organisation


def register(flode: Flode, *barn: int | BarnUppgifter, **uppgifter: Any) -> Genomfort[list[Orosanmalan]]:
    return registrera_orosanmalan(
        flode.session,
        flode.anmalan_uppgifter(**uppgifter),
        barn or [flode.barn()],
        namnd_id=flode.organisation.namnd_id,
        av=flode.av,
        now=flode.now,
    )


def test_the_three_instants_never_stand_in_for_each_other(flode: Flode) -> None:
    inkom = instant("2026-02-27 22:30")
    rad = register(flode, inkom=inkom).rad[0]
    assert (rad.inkom, rad.nadde_mottagningen, rad.registrerad) == (inkom, None, flode.now)
    rad = register(flode, inkom=inkom, nadde_mottagningen=instant("2026-03-02 07:00")).rad[0]
    assert rad.nadde_mottagningen == instant("2026-03-02 07:00")


def test_the_clock_starts_on_the_swedish_date_that_it_came_in(flode: Flode) -> None:
    rad = register(flode, inkom=instant("2026-02-27 23:30")).rad[0]
    flode.session.refresh(rad)
    assert rad.inkom_datum == date(2026, 2, 28)
    assert (rad.forfaller, rad.forfaller_flyttad) == (date(2026, 3, 14), date(2026, 3, 16))


def test_siblings_are_entered_once_and_decided_each(flode: Flode) -> None:
    kant = register(flode).rad[0].barn_id
    genomfort = register(flode, kant, flode.barn(fornamn="Bo"), brott=False, inkom=flode.now)
    forsta, andra = genomfort.rad
    assert forsta.barn_id == kant != andra.barn_id
    assert forsta.syskongrupp == andra.syskongrupp is not None
    handelser = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()
    assert [(each.barn_id, each.objekt_id) for each in handelser[1:]] == [
        (forsta.barn_id, forsta.id),
        (andra.barn_id, andra.id),
    ]
    assert handelser[2].andringar["barn.fornamn"] == [None, "Bo"]
    assert "barn.fornamn" not in handelser[1].andringar


def test_a_child_alone_is_in_no_group(flode: Flode) -> None:
    assert register(flode).rad[0].syskongrupp is None


def test_who_reported_is_kept_apart_from_the_childs_events(flode: Flode) -> None:
    rad = register(flode, anmalar_namn="Greta Granne", anmalar_telefon="070-000 00 00").rad[0]
    flode.session.flush()
    identitet = flode.session.scalars(select(Anmalaridentitet)).one()
    assert (identitet.orosanmalan_id, identitet.namn, identitet.epost) == (rad.id, "Greta Granne", None)
    andringar = flode.session.scalars(select(Handelse.andringar)).one()
    assert "Greta" not in str(andringar)
    assert andringar["anmalaridentitet"] == [None, "registrerad"]


def test_a_child_with_an_open_utredning_is_a_warning(flode: Flode) -> None:
    utredning = flode.utredning()
    genomfort = register(flode, utredning.barn_id, inkom=flode.now)
    assert genomfort.varningar == (
        "Alva Prov har en öppen utredning, inledd 2026-03-03. Anmälan kan påföras den.",
    )


def test_an_ansokan_needs_no_answer_about_violence(flode: Flode) -> None:
    rad = register(
        flode, typ=TypAnmalan.ANSOKAN, anmalare=AnmalareKategori.ANHORIG, vald=None, brott=None
    ).rad[0]
    assert (rad.typ, rad.vald) == (TypAnmalan.ANSOKAN, None)


def test_an_empty_form_says_all_that_is_missing(flode: Flode) -> None:
    def register_nothing() -> None:
        registrera_orosanmalan(
            flode.session,
            AnmalanUppgifter(),
            [],
            namnd_id=flode.organisation.namnd_id,
            av=flode.av,
            now=flode.now,
        )

    assert refused(register_nothing) == dict.fromkeys(
        ["typ", "inkom", "anmalare", "enhet_id", "barn"], "SAKNAS"
    )


@pytest.mark.parametrize(
    ("uppgifter", "fel"),
    [
        ({"vald": None, "brott": None}, {"vald": "SAKNAS", "brott": "SAKNAS"}),
        ({"inkom": instant("2026-03-03 09:01")}, {"inkom": "FRAMTID"}),
        ({"inkom": instant("0206-03-03 09:01")}, {"inkom": "ORIMLIG"}),
        ({"nadde_mottagningen": instant("2026-03-03 07:59")}, {"nadde_mottagningen": "ORDNING"}),
        ({"nadde_mottagningen": instant("2026-03-03 09:59")}, {"nadde_mottagningen": "FRAMTID"}),
        ({"brottsdatum": date(2026, 3, 1)}, {"brottsdatum": "PASSAR_EJ"}),
        ({"forsta_gang": True}, {"forsta_gang": "PASSAR_EJ"}),
        ({"brott": True, "brottsdatum": date(2026, 3, 4)}, {"brottsdatum": "FRAMTID"}),
        (
            {"brott": True, "brottsdatum": date(2026, 3, 3), "inkom": instant("2026-03-02 08:00")},
            {"inkom": "ORDNING"},
        ),
        ({"aterkoppling_begard": date(2026, 3, 2)}, {"aterkoppling_begard": "ORDNING"}),
        (
            {
                "anmalare": AnmalareKategori.ANONYM,
                "aterkoppling_begard": date(2026, 3, 3),
                "anmalar_namn": "Greta",
            },
            {"aterkoppling_begard": "ANONYM", "anmalar_namn": "ANONYM"},
        ),
        ({"enhet_id": 99}, {"enhet_id": "SAKNAS"}),
        ({"handlaggare_id": 99}, {"handlaggare_id": "HANDLAGGARE"}),
        ({"beskrivning": "\x07"}, {"beskrivning": "TECKEN"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    flode: Flode, uppgifter: dict[str, Any], fel: dict[str, str]
) -> None:
    assert refused(lambda: register(flode, **uppgifter)) == fel
    assert flode.session.scalars(select(Barn)).all() == []


def test_every_child_of_the_form_is_told_apart(flode: Flode) -> None:
    nummer = make_nummer("20150507", "238")
    vuxen = flode.barn(fodd=date(2005, 3, 2))
    fel = refused(
        lambda: register(
            flode,
            flode.barn(personnummer=nummer),
            flode.barn(personnummer=nummer),
            99,
            vuxen,
            flode.barn(kon=None),
        )
    )
    assert fel == {"barn-1": "DUBBLETT", "barn-2": "SAKNAS", "barn-3": "ALDER", "barn-4-kon": "SAKNAS"}
    kant = register(flode).rad[0].barn_id
    assert refused(lambda: register(flode, kant, kant, inkom=flode.now)) == {"barn-1": "DUBBLETT"}


def test_twenty_is_young_enough_until_the_birthday(flode: Flode) -> None:
    register(flode, flode.barn(fodd=date(2005, 3, 4)))
    assert refused(lambda: register(flode, flode.barn(fodd=date(2005, 3, 3)))) == {"barn-0": "ALDER"}


def test_the_same_anmalan_is_not_registered_twice(flode: Flode) -> None:
    rad = register(flode).rad[0]
    assert refused(lambda: register(flode, rad.barn_id)) == {"barn-0": "DUBBLETT"}
    register(flode, rad.barn_id, anmalare=AnmalareKategori.POLIS)
    register(flode, rad.barn_id, inkom=rad.inkom + timedelta(minutes=1))
    assert count_handelser(flode.session) == 3


def test_another_namnds_enhet_is_no_choice(flode: Flode, other_organisation: Organisation) -> None:
    fel = refused(lambda: register(flode, enhet_id=other_organisation.mottagning_id))
    assert fel == {"enhet_id": "SAKNAS"}


def test_a_handlaggare_works_at_the_enhet(flode: Flode) -> None:
    assert (
        register(flode, handlaggare_id=flode.av.anvandare_id).rad[0].handlaggare_id == flode.av.anvandare_id
    )
    elsewhere = replace(
        flode.anmalan_uppgifter(),
        handlaggare_id=flode.av.anvandare_id,
        enhet_id=flode.organisation.socialjour_id,
    )
    fel = refused(
        lambda: registrera_orosanmalan(
            flode.session,
            elsewhere,
            [flode.barn()],
            namnd_id=flode.organisation.namnd_id,
            av=flode.av,
            now=flode.now,
        )
    )
    assert fel == {"handlaggare_id": "HANDLAGGARE"}
