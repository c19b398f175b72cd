"""Old cases to dispose of: one with everything in it, walked with the commands at the time, and small ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casetrack.access.gallring import Gallringsforslag
from casetrack.access.gallringsprovning import foresla_gallring, godkann_gallring
from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.anmalare import AnmalareUppgifter, registrera_anmalare
from casetrack.cases.bestridande import BestridandeUppgifter, anteckna_bestridande
from casetrack.cases.bevakning import skapa_bevakningar
from casetrack.cases.insats import AvslutaInsatsUppgifter, avsluta_insats, paborja_insats
from casetrack.cases.organisation import Namnd
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.overforing import OverforUppgifter, overfor
from casetrack.cases.rattelse import komplettera_beskrivning
from casetrack.cases.utredning import (
    AteroppnaUppgifter,
    ForlangUppgifter,
    Utredning,
    ateroppna_utredning,
    forlang_utredning,
)
from casetrack.rules.koder import Beslut, InsatsTyp, Objekttyp
from tests.cases.conftest import Flode, make_nummer

ORD = (
    "Urban",
    "Utgallrad",
    "fukten i badrummet",
    "Gunborg",
    "Gunhild",
    "Gunnels",
    "Gallerbacken",
    "Gallerby",
    "Gallerskolan",
    "tvillingen",
    "19900507239",
)
"""Words that stand in the full case and nowhere else."""


def set_kommun(session: Session, namnd_id: int, kommunkod: str | None = "0180") -> None:
    session.execute(update(Namnd).where(Namnd.id == namnd_id).values(kommunkod=kommunkod))


def back_then(flode: Flode, ar: int = 2019) -> Flode:
    """The same commands as they were given on 4 March of a year."""
    return replace(flode, now=datetime(ar, 3, 4, 9, tzinfo=UTC))


def make_ej_inledd(flode: Flode, ar: int = 2019, **barn: Any) -> Orosanmalan:
    """A case in which no utredning was opened."""
    then = back_then(flode, ar)
    return then.besluta(then.bedomd(then.barn(**({"fodd": date(ar - 4, 5, 7)} | barn))), Beslut.INTE_INLEDA)


def make_full(flode: Flode) -> int:
    """A case of 2008 with something in every table; the id of its child, who is thirty-five in 2026."""
    then = back_then(flode, 2008)
    barn = then.barn(
        fornamn="Urban",
        efternamn="Utgallrad",
        fodd=None,
        kon=None,
        personnummer=make_nummer("19900507"),
        adress="Gallerbacken 7",
        postnummer="98742",
        postort="Gallerby",
        skola="Gallerskolan",
    )
    anmalan = then.skyddsbedom(
        then.registrera(
            barn,
            beskrivning="Grannen hör gråt och ser fukten i badrummet.",
            brott=True,
            brottsdatum=then.now.date(),
            anmalar_namn="Gunborg",
        )
    )
    anmalan = komplettera_beskrivning(
        then.session,
        anmalan.id,
        "Även tvillingen.",
        sedd_version=anmalan.radversion,
        av=then.av,
        now=then.now,
    ).rad
    anmalan = registrera_anmalare(
        then.session,
        anmalan.id,
        AnmalareUppgifter(anmalar_namn="Gunhild", anmalar_epost="Gunnels@exempel.se"),
        sedd_version=anmalan.radversion,
        av=then.av,
        now=then.now,
    ).rad
    # As imported: no command took it before there was a rule about it.
    then.session.add(
        Allvarssamtal(
            namnd_id=anmalan.namnd_id, orosanmalan_id=anmalan.id, kannedom=then.now, plats="Gunborg"
        )
    )
    anmalan = overfor(
        then.session,
        Objekttyp.OROSANMALAN,
        anmalan.id,
        OverforUppgifter(then.organisation.utredning_id, then.now.date(), "Utgallrad hör dit"),
        sedd_version=anmalan.radversion,
        av=then.av,
        now=then.now,
    ).rad  # type: ignore[assignment]
    skapa_bevakningar(then.session, now=then.now + timedelta(days=20))
    utredning = then.session.get_one(Utredning, then.besluta(anmalan, Beslut.INLEDA).utredning_id)
    utredning = forlang_utredning(
        then.session,
        utredning.id,
        ForlangUppgifter(then.now.date(), date(2008, 10, 1), "Väntar på Gunborg", "Nämnden"),
        sedd_version=utredning.radversion,
        av=then.av,
        now=then.now,
    ).rad
    utredning = ateroppna_utredning(
        then.session,
        then.avsluta(utredning).id,
        AteroppnaUppgifter(then.now.date(), "Utgallrad kom tillbaka"),
        sedd_version=utredning.radversion,
        av=then.av,
        now=then.now,
    ).rad
    utredning = then.avsluta(utredning)
    insats = then.bevilja(utredning.barn_id, typ=InsatsTyp.KONTAKTPERSON)
    insats = paborja_insats(
        then.session, insats.id, then.now.date(), sedd_version=insats.radversion, av=then.av, now=then.now
    ).rad
    avsluta_insats(
        then.session,
        insats.id,
        AvslutaInsatsUppgifter(then.now.date(), "Urban flyttade"),
        sedd_version=insats.radversion,
        av=then.av,
        now=then.now,
    )
    anteckna_bestridande(
        then.session,
        Objekttyp.UTREDNING,
        utredning.id,
        BestridandeUppgifter(None, then.now.date(), "Urban säger att fukten i badrummet är påhittad"),
        av=then.av,
        now=then.now,
    )
    return utredning.barn_id


def propose(flode: Flode, barn_id: int) -> Gallringsforslag:
    """Let the monthly job propose what should go now; the proposal for the child's case."""
    foresla_gallring(flode.session, flode.organisation.namnd_id, now=flode.now)
    return flode.session.scalars(
        select(Gallringsforslag)
        .where(Gallringsforslag.barn_id == barn_id)
        .order_by(Gallringsforslag.id.desc())
        .limit(1)
    ).one()


def approve(flode: Flode, barn_id: int) -> int:
    """The same, approved by the chef; the proposal's id."""
    forslag = propose(flode, barn_id)
    return godkann_gallring(flode.session, forslag.id, av=flode.chef, now=flode.now).id
