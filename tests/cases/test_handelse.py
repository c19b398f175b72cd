"""Every command writes one event, in its own transaction, and a refused one writes none."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import cases, db
from casetrack.cases.anmalare import AnmalareUppgifter, registrera_anmalare
from casetrack.cases.avvisning import Avvisat
from casetrack.cases.barn import andra_barn, registrera_barn
from casetrack.cases.bestridande import BestridandeUppgifter, anteckna_bestridande
from casetrack.cases.handelse import Handelse, Utforare
from casetrack.cases.handelsetext import RUBRIKER
from casetrack.cases.inledning import InledUppgifter, inled_utredning
from casetrack.cases.rattelse import komplettera_beskrivning
from casetrack.rules.koder import AterkopplingStatus, Beslut, InsatsTyp, Objekttyp, Satt
from tests.cases.conftest import Flode, count_handelser
from tests.cases.test_allvarssamtal import finish, summon
from tests.cases.test_aterkoppling import ask, tell
from tests.cases.test_insats import begin, end
from tests.cases.test_overforing import assign, hand_over
from tests.cases.test_rattelse import correct
from tests.cases.test_uppfoljning import consider, follow_up
from tests.cases.test_upphavd_forlangning import revoke
from tests.cases.test_utredning import extend, reopen

IMPORT = "importera"  # written by the import, not by a command of the record


def find_commands() -> set[str]:
    modules = [
        importlib.import_module(each.name)
        for each in pkgutil.iter_modules(cases.__path__, "casetrack.cases.")
    ]
    return {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if "Genomfort[" in str(inspect.signature(function).return_annotation) and name != "spara"
    }


def test_every_command_has_its_heading() -> None:
    assert find_commands() == RUBRIKER.keys() - {IMPORT}


def walk(flode: Flode) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each command once, with its name, in an order in which they are possible."""
    today = flode.now.date()
    barn = registrera_barn(
        flode.session, flode.barn(), namnd_id=flode.organisation.namnd_id, av=flode.av, now=flode.now
    ).rad
    yield (
        "andra_barn",
        lambda: andra_barn(
            flode.session,
            barn.id,
            flode.barn(stadsdel="Alvik"),
            sedd_version=barn.radversion,
            av=flode.av,
            now=flode.now,
        ),
    )
    rad = flode.registrera(barn.id, brott=True)
    yield "tilldela_handlaggare", lambda: assign(flode, Objekttyp.OROSANMALAN, rad, flode.av.anvandare_id)
    yield (
        "komplettera_beskrivning",
        lambda: komplettera_beskrivning(
            flode.session, rad.id, "Mer", sedd_version=rad.radversion, av=flode.av, now=flode.now
        ),
    )
    greta = AnmalareUppgifter(anmalar_namn="Greta")
    yield (
        "registrera_anmalare",
        lambda: registrera_anmalare(
            flode.session, rad.id, greta, sedd_version=rad.radversion, av=flode.av, now=flode.now
        ),
    )
    yield "gor_skyddsbedomning", lambda: flode.skyddsbedom(rad)
    yield "begar_aterkoppling", lambda: ask(flode, rad, today)
    samtal = flode.samtal()
    yield "kalla_till_samtal", lambda: summon(flode, samtal, flode.now)
    yield "avsluta_samtal", lambda: finish(flode, samtal)
    yield "besluta", lambda: flode.besluta(rad, Beslut.INTE_INLEDA)
    yield "registrera_aterkoppling", lambda: tell(flode, rad, AterkopplingStatus.GIVEN, today)
    yield "ratta", lambda: correct(flode, rad, satt=Satt.BREV)
    bestrids = BestridandeUppgifter("beskrivning", today, "Så var det inte")
    yield (
        "anteckna_bestridande",
        lambda: anteckna_bestridande(
            flode.session, Objekttyp.OROSANMALAN, rad.id, bestrids, av=flode.av, now=flode.now
        ),
    )
    uppgifter = InledUppgifter(inledd=today, enhet_id=flode.organisation.socialjour_id, skal="Akut")
    yield (
        "inled_utredning",
        lambda: inled_utredning(flode.session, barn.id, uppgifter, av=flode.av, now=flode.now),
    )
    utredning = flode.utredning()
    yield "overfor", lambda: hand_over(flode, Objekttyp.UTREDNING, utredning)
    yield "forlang_utredning", lambda: extend(flode, utredning)
    yield "upphav_forlangning", lambda: revoke(flode, utredning, utredning.forlangningar[0].id)
    yield "avsluta_utredning", lambda: flode.avsluta(utredning)
    yield "registrera_uppfoljning", lambda: follow_up(flode, utredning, today)
    yield "ateroppna_utredning", lambda: reopen(flode, utredning)
    yield "bevilja_insats", lambda: flode.bevilja(barn.id)
    insats = flode.bevilja(barn.id, typ=InsatsTyp.HVB, skyddsbehov=False)
    yield "paborja_insats", lambda: begin(flode, insats, today)
    yield "registrera_overvagande", lambda: consider(flode, insats, today)
    yield "avsluta_insats", lambda: end(flode, insats, today)


def test_every_command_writes_one_event_of_its_name(flode: Flode) -> None:
    seen = {"registrera_barn", "registrera_orosanmalan", "registrera_kannedom"}  # by the walk's own steps
    for name, command in walk(flode):
        before = count_handelser(flode.session)
        command()
        handelser = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()
        assert [each.kommando for each in handelser[before:]] == [name]
        senaste = handelser[-1]
        assert (senaste.tidpunkt, senaste.utforare, senaste.anvandare_id) == (
            flode.now,
            flode.av.namn,
            flode.av.anvandare_id,
        )
        assert senaste.andringar
        assert all(gammalt != nytt for gammalt, nytt in senaste.andringar.values())
        seen.add(name)
    assert seen == find_commands()


def test_an_event_is_there_only_if_the_change_is(flode: Flode, sessions: sessionmaker[Session]) -> None:
    rad = flode.registrera()
    flode.session.commit()
    db.set_scope(flode.session, flode.organisation.namnd_id)
    flode.skyddsbedom(rad)
    flode.session.rollback()
    with db.open_scope(sessions, flode.organisation.namnd_id) as session:
        assert [each.kommando for each in session.scalars(select(Handelse))] == ["registrera_orosanmalan"]


def test_a_refusal_leaves_the_transaction_as_it_was(flode: Flode) -> None:
    rad = flode.registrera()
    before = count_handelser(flode.session)
    with pytest.raises(Avvisat):
        flode.skyddsbedom(rad, skyddsbedomning=None)
    assert not flode.session.dirty
    assert not flode.session.new
    assert (rad.skyddsbedomning, rad.behov_av_skydd, rad.radversion) == (None, None, 1)
    flode.session.commit()
    db.set_scope(flode.session, flode.organisation.namnd_id)
    assert count_handelser(flode.session) == before


def test_the_installation_itself_can_act(flode: Flode) -> None:
    flode.av = Utforare(None, "root")
    flode.registrera()
    handelse = flode.session.scalars(select(Handelse)).one()
    assert (handelse.anvandare_id, handelse.utforare) == (None, "root")


def test_values_are_stored_as_json_has_them(flode: Flode) -> None:
    flode.registrera(brott=True, brottsdatum=date(2026, 3, 1))
    andringar = flode.session.scalars(select(Handelse.andringar)).one()
    assert andringar["brott"] == [None, True]
    assert andringar["brottsdatum"] == [None, "2026-03-01"]
    assert andringar["inkom"] == [None, "2026-03-03T08:00:00+00:00"]
    assert andringar["enhet_id"] == [None, flode.organisation.mottagning_id]
    assert andringar["anmalare"] == [None, "skola"]
