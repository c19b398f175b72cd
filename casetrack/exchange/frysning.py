"""The command ``casetrack frysning``: frozen figures, and the cases that have changed since."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cases.avvisning import Saknas
from casetrack.cases.faltnamn import skriv_tid
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.exchange.anrop import Anropsfel, SvensktKommando
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.utfallssvar import skriv_json, skriv_varde
from casetrack.followup.frysning import Efterrakning, Frysning, hamta_frysning, rakna_frysning
from casetrack.followup.skillnad import Skillnad, Slag, jamfor_frysning
from casetrack.followup.utfall import Utfall, berakna_utfall
from casetrack.rules.tid import lokal_tid

_STAMMER_INTE_STATUS = 1


@dataclass(frozen=True)
class _Svar:
    """A freezing with what has become of it; `enheter` are the codes by id."""

    frysning: Frysning
    namnd: Namnd
    enheter: dict[int, str]
    siffror: list[tuple[Efterrakning, Utfall, list[Skillnad]]]

    @property
    def enhet(self) -> str | None:
        enhet_id = self.frysning.enhet_id
        return None if enhet_id is None else self.enheter[enhet_id]


@click.command(cls=SvensktKommando)
@click.argument("nummer", metavar="NUMMER", type=click.IntRange(1, 2**63 - 1))
@click.option("--json", "som_json", is_flag=True, help="Svara med JSON.")
def frysning(nummer: int, som_json: bool) -> None:
    """Visa frysningen NUMMER och vilka ärenden som har ändrat dess siffror sedan dess.

    Siffrorna jämförs med de regler som gällde för dem när de frystes. Svaret har ärendenas nummer men inga namn.
    """
    now = read_now()
    with open_sessions() as sessions, sessions.begin() as session:
        # The figures of now and the cases that differ are of one moment.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        svar = _ta_fram(session, nummer)
        log_atkomst(
            session,
            Lasning.SIFFRA,
            [
                skillnad.rad.barn_id
                for _, _, skillnader in svar.siffror
                for skillnad in skillnader
                if skillnad.slag is not Slag.GALLRAD
            ],
            namnd_id=svar.namnd.id,
            av=name_operator(),
            now=now,
            varfor=f"frysning {nummer}",
        )
    if som_json:
        click.echo(json.dumps(_till_json(svar), ensure_ascii=False))
    else:
        click.echo("\n".join(_till_text(svar)))
    andrade = [efterrakning for efterrakning, _, _ in svar.siffror if not efterrakning.stammer]
    for efterrakning in andrade:
        click.echo(f"{efterrakning.siffra.indikator}: det som sparades har ändrats i databasen.", err=True)
    if andrade:
        sys.exit(_STAMMER_INTE_STATUS)


def _ta_fram(session: Session, nummer: int) -> _Svar:
    for namnd in session.scalars(select(Namnd).order_by(Namnd.kod)).all():
        db.set_scope(session, namnd.id)
        try:
            fryst = hamta_frysning(session, nummer)
        except Saknas:
            continue
        skillnader = jamfor_frysning(session, nummer)
        siffror = [
            (
                efterrakning,
                berakna_utfall(
                    session,
                    efterrakning.siffra.indikator,
                    fryst.period,
                    enhet_id=fryst.enhet_id,
                    antaganden=efterrakning.siffra.las_antaganden(),
                ),
                [each for each in skillnader if each.kod == efterrakning.siffra.indikator],
            )
            for efterrakning in rakna_frysning(session, nummer)
        ]
        enheter = session.scalars(select(Enhet).where(Enhet.namnd_id == namnd.id))
        return _Svar(fryst, namnd, {enhet.id: enhet.kod for enhet in enheter}, siffror)
    raise Anropsfel(f"frysningen {nummer} finns inte")


def _till_json(svar: _Svar) -> dict[str, Any]:
    return {
        "frysning": svar.frysning.id,
        "namnd": svar.namnd.kod,
        "enhet": svar.enhet,
        "fran": svar.frysning.fran.isoformat(),
        "till": svar.frysning.till.isoformat(),
        "per": svar.frysning.per.isoformat(),
        "frusen": lokal_tid(svar.frysning.frusen).isoformat(),
        "av": svar.frysning.utforare,
        "siffror": [
            {
                "fryst": skriv_json(efterrakning.siffra.las_utfall()),
                "nu": skriv_json(nu),
                "definition": efterrakning.siffra.definition,
                "sha256": efterrakning.siffra.sha256,
                "stammer": efterrakning.stammer,
                "skillnader": [_skriv_skillnad(skillnad, svar.enheter) for skillnad in skillnader],
            }
            for efterrakning, nu, skillnader in svar.siffror
        ],
    }


def _skriv_skillnad(skillnad: Skillnad, enheter: dict[int, str]) -> dict[str, Any]:
    return {
        "slag": skillnad.slag.value,
        "objekttyp": skillnad.rad.objekttyp.value,
        "id": skillnad.rad.kallid,
        "andringar": {falt: [fore, nu] for falt, fore, nu in _lista_andringar(skillnad, enheter)},
        "fore": skillnad.mening_fore,
        "nu": skillnad.mening_nu,
        "handelser": [
            {
                "nar": lokal_tid(handelse.nar).isoformat(),
                "av": handelse.vem,
                "vad": handelse.rubrik,
                "andringar": handelse.andringar,
            }
            for handelse in skillnad.handelser
        ],
    }


def _lista_andringar(skillnad: Skillnad, enheter: dict[int, str]) -> Iterator[tuple[str, Any, Any]]:
    """The changes, with the codes of enheter where the record has ids."""
    for andring in skillnad.andringar:
        if andring.falt == "enhet_id":
            yield "enhet", enheter[andring.fore], enheter[andring.nu]
        else:
            yield andring.falt, andring.fore, andring.nu


def _till_text(svar: _Svar) -> Iterator[str]:
    fryst = svar.frysning
    vems = f"{svar.namnd.namn}, enhet {svar.enhet}" if svar.enhet else svar.namnd.namn
    yield f"Frysning {fryst.id}: {vems}, {fryst.fran} till {fryst.till}, per {fryst.per}"
    yield f"Frusen {skriv_tid(fryst.frusen)} av {fryst.utforare}"
    for efterrakning, nu, skillnader in svar.siffror:
        yield ""
        yield f"{efterrakning.siffra.definition['namn']} ({efterrakning.siffra.indikator})"
        yield f"  Fryst  {skriv_varde(efterrakning.siffra.las_utfall())}"
        yield f"  Nu     {skriv_varde(nu)}"
        if not skillnader:
            yield "  Inget ärende har ändrat siffran."
        for skillnad in skillnader:
            vad = " ".join(filter(None, (skillnad.rad.objekttyp.text, skillnad.rad.kallid)))
            yield f"  {vad}: {skillnad.slag.text.lower()}"
            yield f"    Då: {skillnad.mening_fore}"
            yield f"    Nu: {skillnad.mening_nu}"
            for falt, fore, efter in _lista_andringar(skillnad, svar.enheter):
                yield f"    {falt}: {fore} → {efter}"
            for handelse in skillnad.handelser:
                andringar = "; ".join(handelse.andringar)
                yield f"    {skriv_tid(handelse.nar)}, {handelse.vem}: {handelse.rubrik} ({andringar})"
