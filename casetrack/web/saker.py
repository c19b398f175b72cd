"""The things in a child's case as the case page shows them: what is known, what comes next, what else can be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.behorighet import Behorighet
from casetrack.cases.arende import Arende
from casetrack.cases.bestridande import skriv_bestridande
from casetrack.cases.handelsetext import namnge_kommando
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.koder import Objekttyp
from casetrack.web.begaran import Inloggad
from casetrack.web.fakta import Fakta, describe_anmalan, describe_insats, describe_samtal, describe_utredning
from casetrack.web.nasta import Steg, Stegval
from casetrack.web.visning import write_nar


@dataclass(frozen=True)
class Sak:
    """An anmälan, utredning, insats or allvarssamtal. `syskon` are the cases of siblings in the same anmälan.

    `bestrids` is what the person disputes of it, and `rattat` what it said before it was corrected.
    """

    dag: date
    id: str
    rubrik: str
    fakta: Sequence[Fakta]
    steg: Sequence[Steg]
    fler: Sequence[Steg]
    flagga: str = ""
    syskon: Sequence[int] = ()
    bestrids: Sequence[str] = ()
    rattat: Sequence[str] = ()


def describe_saker(session: Session, arende: Arende, stegval: Stegval, inloggad: Inloggad) -> list[Sak]:
    """Everything in the case, the latest first; of one day, what came later in the flow first.

    The steps are those that no running clock asks for: the others stand beside their clock.
    """
    saker = [
        *_list_anmalningar(session, arende, stegval, inloggad),
        *_list_samtal(arende, stegval, inloggad),
        *_list_utredningar(arende, stegval, inloggad),
        *_list_insatser(arende, stegval, inloggad),
    ]
    # Sorted and then turned, because a sort in reverse keeps the order of equals.
    return sorted(saker, key=lambda sak: sak.dag)[::-1]


def _list_anmalningar(
    session: Session, arende: Arende, stegval: Stegval, inloggad: Inloggad
) -> Iterator[Sak]:
    for anmalan in arende.orosanmalningar:
        yield Sak(
            dag=anmalan.inkom_datum,
            id=f"anmalan-{anmalan.id}",
            rubrik=f"{anmalan.typ.text} {anmalan.inkom_datum}",
            fakta=describe_anmalan(anmalan, arende.namn),
            steg=stegval.list_without_klocka(Objekttyp.OROSANMALAN, anmalan.id),
            fler=_more_of_anmalan(arende, anmalan, inloggad),
            syskon=_find_syskon(session, anmalan),
            bestrids=list_bestridanden(arende, Objekttyp.OROSANMALAN, anmalan.id),
            rattat=_list_rattelser(arende, Objekttyp.OROSANMALAN, anmalan.id),
        )


def _list_samtal(arende: Arende, stegval: Stegval, inloggad: Inloggad) -> Iterator[Sak]:
    for samtal in arende.allvarssamtal.values():
        yield Sak(
            dag=samtal.orosanmalan.inkom_datum,
            id=f"allvarssamtal-{samtal.id}",
            rubrik=f"Allvarssamtal efter anmälan {samtal.orosanmalan.inkom_datum}",
            fakta=describe_samtal(samtal),
            steg=stegval.list_without_klocka(Objekttyp.ALLVARSSAMTAL, samtal.id),
            fler=_more_of(arende, Objekttyp.ALLVARSSAMTAL, samtal.id, inloggad, oppen=False),
            bestrids=list_bestridanden(arende, Objekttyp.ALLVARSSAMTAL, samtal.id),
            rattat=_list_rattelser(arende, Objekttyp.ALLVARSSAMTAL, samtal.id),
        )


def _list_utredningar(arende: Arende, stegval: Stegval, inloggad: Inloggad) -> Iterator[Sak]:
    for utredning in arende.utredningar:
        kedja = arende.kedjor.get(utredning.id)
        yield Sak(
            dag=utredning.inledd,
            id=f"utredning-{utredning.id}",
            rubrik=f"Utredning {utredning.inledd}",
            fakta=describe_utredning(utredning, arende.namn),
            steg=stegval.list_without_klocka(Objekttyp.UTREDNING, utredning.id),
            fler=_more_of(
                arende, Objekttyp.UTREDNING, utredning.id, inloggad, oppen=utredning.avslutad is None
            ),
            flagga=f"Utredningen är del av en kedja som började {kedja.forsta_start}." if kedja else "",
            bestrids=list_bestridanden(arende, Objekttyp.UTREDNING, utredning.id),
            rattat=_list_rattelser(arende, Objekttyp.UTREDNING, utredning.id),
        )


def _list_insatser(arende: Arende, stegval: Stegval, inloggad: Inloggad) -> Iterator[Sak]:
    for insats in arende.insatser:
        yield Sak(
            dag=insats.beslutad,
            id=f"insats-{insats.id}",
            rubrik=f"Insats: {insats.typ.text}",
            fakta=describe_insats(insats, arende.namn),
            steg=stegval.list_without_klocka(Objekttyp.INSATS, insats.id),
            fler=_more_of(arende, Objekttyp.INSATS, insats.id, inloggad, oppen=insats.avslutad is None),
            bestrids=list_bestridanden(arende, Objekttyp.INSATS, insats.id),
            rattat=_list_rattelser(arende, Objekttyp.INSATS, insats.id),
        )


def _more_of_anmalan(arende: Arende, anmalan: Orosanmalan, inloggad: Inloggad) -> list[Steg]:
    more = []
    if inloggad.may(Behorighet.HANDLAGGA_ANMALAN) and not arende.avgransat:
        more.append(_link("Lägg till i beskrivningen", "anmalan.add_text", arende, anmalan_id=anmalan.id))
        if anmalan.aterkoppling_begard is None:
            text = "Anmälaren vill ha återkoppling"
            more.append(_link(text, "anmalan.ask_aterkoppling", arende, anmalan_id=anmalan.id))
    if not arende.avgransat:
        more += _more_of(arende, Objekttyp.OROSANMALAN, anmalan.id, inloggad, oppen=anmalan.beslut is None)
    if inloggad.may(Behorighet.SE_ANMALARE):
        text = "Visa anmälarens namn och kontaktuppgifter"
        more.append(_link(text, "anmalare.show_anmalare", arende, anmalan_id=anmalan.id))
    return more


def _more_of(
    arende: Arende, objekttyp: Objekttyp, objekt_id: int, inloggad: Inloggad, *, oppen: bool
) -> list[Steg]:
    """What can be done with most things; only what is open can change hands."""
    values: dict[str, Any] = {"objekttyp": objekttyp.value, "objekt_id": objekt_id}
    more = []
    if oppen and inloggad.may(Behorighet.FORDELA):
        more.append(_link("Byt handläggare", "fordelning.assign", arende, **values))
        more.append(_link("Lämna över till en annan enhet", "fordelning.hand_over", arende, **values))
    if inloggad.may(Behorighet.HANDLAGGA_ANMALAN):
        more.append(_link("Rätta uppgifter", "rattelse.correct", arende, **values))
        more.append(_link("Personen bestrider en uppgift", "bestridande.dispute", arende, **values))
    return more


def _list_rattelser(arende: Arende, objekttyp: Objekttyp, objekt_id: int) -> list[str]:
    """Each correction of one thing, with what stood before it and what it became."""
    return [
        f"{write_nar(rad.nar)}, {rad.vem}: {'; '.join(rad.andringar)}"
        for rad in arende.logg
        if (rad.objekttyp, rad.objekt_id) == (objekttyp, objekt_id) and rad.rubrik == _RATTAD
    ]


def list_bestridanden(arende: Arende, objekttyp: Objekttyp, objekt_id: int) -> list[str]:
    """What the person disputes of one thing in the case, of its events too."""
    return [
        skriv_bestridande(each)
        for each in arende.bestridanden
        if (each.objekttyp, each.objekt_id) == (objekttyp, objekt_id)
    ]


_RATTAD = namnge_kommando("ratta")


def _link(text: str, endpoint: str, arende: Arende, **values: Any) -> Steg:
    return Steg(text, url_for(endpoint, barn_id=arende.barn.id, **values))


def _find_syskon(session: Session, anmalan: Orosanmalan) -> Sequence[int]:
    """The case numbers, and nothing else, of the other children that the same anmälan was about."""
    if anmalan.syskongrupp is None:
        return ()
    return session.scalars(
        select(Orosanmalan.barn_id)
        .where(Orosanmalan.syskongrupp == anmalan.syskongrupp, Orosanmalan.barn_id != anmalan.barn_id)
        .order_by(Orosanmalan.barn_id)
    ).all()
