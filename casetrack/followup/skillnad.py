"""Skillnad: which cases have changed a frozen figure since, and who changed what in them."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, Boolean, Date, DateTime, Enum, any_, literal, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import CollectionAggregate

from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.avvisning import MASKERAT
from casetrack.cases.faltnamn import namnge_falt, skriv_varde
from casetrack.cases.handelse import Handelse
from casetrack.cases.handelsetext import RUBRIKER, Loggrad
from casetrack.cases.organisation import Enhet
from casetrack.db import Base
from casetrack.followup.forklaring import forklara
from casetrack.followup.frysning import Frysning, FrystSiffra, hamta_frysning, skriv_delar
from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.rader import RADKOLUMNER, Rad, bygg_rad
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import bestam_urval
from casetrack.followup.utfall import RAKNADE
from casetrack.rules.koder import Kod, Objekttyp

# What the counts of a figure are made of: of every row, and of the rows in its denominator alone.
_ALLTID = ("status", "version", "enhet_id", "kon", "aldersgrupp")
_BLAND_RAKNADE = ("varde", "kedja", "synnerliga_skal", "avvikelse", "delar")
_KOLUMNER = (*RADKOLUMNER, "delar")

# Counted from other fields, and what is nobody's to see here.
_OSAGT = {"fodelsedatum", "forfaller", "forfaller_flyttad", "inkom_datum", "registrerad", "skydd"}


class Slag(Kod):
    """What has happened to a row of a frozen figure."""

    TILLKOMMEN = "tillkommen", "Har tillkommit"
    BORTFALLEN = "bortfallen", "Har fallit bort"
    ANDRAD = "andrad", "Räknas på annat sätt"
    GALLRAD = "gallrad", "Har gallrats"


@dataclass(frozen=True)
class Andring:
    """One thing that the counts are made of, as frozen and now."""

    falt: str
    fore: Any
    nu: Any


@dataclass(frozen=True)
class Skillnad:
    """One counted thing that is not to its figure what it was when frozen.

    `fore` is the row as frozen and `nu` as it is now, None where there is none; one of them always is. `handelser` are
    what has been recorded of the case since that may be why, without what tells who the child is and what somebody
    wrote in their own words.
    """

    kod: str
    fore: Rad | None
    nu: Rad | None
    andringar: tuple[Andring, ...]
    handelser: tuple[Loggrad, ...] = ()

    @property
    def rad(self) -> Rad:
        """The row as it is now, or else as it was."""
        return self.nu or cast(Rad, self.fore)

    @property
    def slag(self) -> Slag:
        if self.fore is None:
            return Slag.TILLKOMMEN
        if self.fore.gallrad:
            return Slag.GALLRAD
        return Slag.ANDRAD if self.nu else Slag.BORTFALLEN

    @property
    def mening_fore(self) -> str:
        return forklara(self.fore) if self.fore else "Räknades inte."

    @property
    def mening_nu(self) -> str:
        if self.slag is Slag.GALLRAD:
            return "Räknas inte längre: ärendet är gallrat."
        return forklara(self.nu) if self.nu else "Räknas inte längre."


def jamfor_frysning(session: Session, frysning_id: int, kod: str | None = None) -> list[Skillnad]:
    """What has changed the figures of a freezing, or one of them, since; each compared by the rules it was made with.

    A case that the figures of one enhet have lost to another shows as changed, and not as fallen away. Raises Saknas.
    """
    frysning = hamta_frysning(session, frysning_id)
    skillnader = [
        each
        for siffra in frysning.siffror
        if kod in (None, siffra.indikator)
        for each in _hitta(session, frysning, siffra)
    ]
    handelser = _Handelser(session, frysning, [each.rad for each in skillnader])
    return [replace(each, handelser=handelser.beratta(KATALOG[each.kod], each.rad)) for each in skillnader]


def _hitta(session: Session, frysning: Frysning, siffra: FrystSiffra) -> Iterator[Skillnad]:
    # The rows of all enheter, so that one that has moved is found where it is now.
    urval = bestam_urval(session, siffra.indikator, frysning.period, antaganden=siffra.las_antaganden())
    parametrar = {
        **urval.parametrar,
        "frysning_id": frysning.id,
        "indikator": siffra.indikator,
        "egen_enhet": frysning.enhet_id,
    }
    fraga = _JAMFOR.format(
        kolumner=", ".join(
            f"{sida}.{namn} AS {sida}_{namn}" for sida in ("fore", "nu") for namn in _KOLUMNER
        ),
        delar=skriv_delar(urval.indikator.radfraga),
        rader=urval.sql,
        samma=_skriv_samma(urval.indikator),
    )
    for svar in session.execute(text(fraga), parametrar).mappings():
        fore, nu = ({namn: svar[f"{sida}_{namn}"] for namn in _KOLUMNER} for sida in ("fore", "nu"))
        yield Skillnad(
            siffra.indikator,
            bygg_rad(siffra.indikator, fore) if fore["status"] else None,
            bygg_rad(siffra.indikator, nu) if nu["status"] else None,
            tuple(_lista_andringar(fore, nu)) if fore["status"] and nu["status"] else (),
        )


def _lista_andringar(fore: Mapping[str, Any], nu: Mapping[str, Any]) -> Iterator[Andring]:
    raknad = fore["status"] in RAKNADE or nu["status"] in RAKNADE
    for falt in (*_ALLTID, *_BLAND_RAKNADE) if raknad else _ALLTID:
        if fore[falt] != nu[falt]:
            yield Andring(falt, fore[falt], nu[falt])


def _skriv_samma(indikator: Indikator) -> str:
    """When two rows stand for the same counted thing."""
    lika = ["barn_id"] if indikator.radfraga.per_barn else ["objekttyp", "objekt_id"]
    if indikator.matt is Matt.MANADSSNITT:
        lika.append("ankare")
    return " AND ".join(f"fore.{namn} = nu.{namn}" for namn in lika)


def _skriv_raknat(sida: str) -> str:
    raknad = f"{sida}.status IN ('{Status.UPPFYLLT}', '{Status.INTE_UPPFYLLT}')"
    alltid = [f"{sida}.{namn}" for namn in _ALLTID]
    return ", ".join(alltid + [f"CASE WHEN {raknad} THEN {sida}.{namn} END" for namn in _BLAND_RAKNADE])


_JAMFOR = f"""
    SELECT {{kolumner}}
    FROM (SELECT * FROM fryst_rad WHERE frysning_id = :frysning_id AND indikator = :indikator) AS fore
    FULL JOIN (SELECT {", ".join(RADKOLUMNER)}, {{delar}} AS delar FROM ({{rader}}) AS rader) AS nu ON {{samma}}
    WHERE ({_skriv_raknat("fore")}) IS DISTINCT FROM ({_skriv_raknat("nu")})
        AND (fore.status IS NOT NULL OR CAST(:egen_enhet AS bigint) IS NULL OR nu.enhet_id = :egen_enhet)
    ORDER BY coalesce(nu.ankare, fore.ankare), coalesce(nu.objekttyp, fore.objekttyp) COLLATE "C",
        coalesce(nu.objekt_id, fore.objekt_id)"""


def _nagon(ids: Iterable[int]) -> CollectionAggregate[bool]:
    """Any of the ids, as one value: there may be more of them than a query can have parameters."""
    return any_(literal(list(ids), ARRAY(BigInteger)))


# What the freezing didn't see. Near it the transactions tell, as what is timed before it may be committed after;
# further away the clock does, also when the database has been moved to a server whose transactions are others.
_SEDAN = """CASE WHEN abs(extract(epoch FROM handelse.tidpunkt - CAST(:frusen AS timestamptz))) > 86400
        OR handelse.transaktion IS NULL OR CAST(:ogonblick AS text) IS NULL
    THEN handelse.tidpunkt >= :frusen
    ELSE NOT pg_visible_in_snapshot(
        CAST(CAST(handelse.transaktion AS text) AS xid8), CAST(CAST(:ogonblick AS text) AS pg_snapshot))
    END"""


class _Handelser:
    """What has been recorded since the freezing about the children of some rows."""

    def __init__(self, session: Session, frysning: Frysning, rader: Sequence[Rad]) -> None:
        self._per_barn: dict[int, list[Handelse]] = {}
        since = (
            select(Handelse)
            .where(
                Handelse.barn_id == _nagon({rad.barn_id for rad in rader}),
                text(_SEDAN).bindparams(frusen=frysning.frusen, ogonblick=frysning.ogonblick),
            )
            .order_by(Handelse.id)
        )
        for handelse in session.scalars(since):
            self._per_barn.setdefault(handelse.barn_id, []).append(handelse)
        anmalningar = {rad.objekt_id for rad in rader if rad.objekttyp is Objekttyp.OROSANMALAN}
        till_anmalan = select(Allvarssamtal.id, Allvarssamtal.orosanmalan_id).where(
            Allvarssamtal.orosanmalan_id == _nagon(anmalningar)
        )
        self._samtalets_anmalan = {rad.id: rad.orosanmalan_id for rad in session.execute(till_anmalan)}
        enheter = select(Enhet.id, Enhet.namn).where(Enhet.namnd_id == frysning.namnd_id)
        self._namn = {"enhet_id": {rad.id: rad.namn for rad in session.execute(enheter)}}

    def beratta(self, indikator: Indikator, rad: Rad) -> tuple[Loggrad, ...]:
        """What can be why the row counts as it does now: of its own case, or else all of the child's."""
        barnets = self._per_barn.get(rad.barn_id, [])
        egna = [each for each in barnets if indikator.radfraga.per_barn or self._galler(each, rad)] or barnets
        loggrader = (
            Loggrad(
                each.id,
                each.tidpunkt,
                each.utforare,
                RUBRIKER.get(each.kommando, each.kommando),
                andringar,
                each.objekttyp,
                each.objekt_id,
            )
            for each in egna
            if (andringar := self._skriv_andringar(each))
        )
        return tuple(loggrader)

    def _galler(self, handelse: Handelse, rad: Rad) -> bool:
        if handelse.objekttyp is Objekttyp.BARN:
            return True
        if handelse.objekttyp is Objekttyp.ALLVARSSAMTAL and rad.objekttyp is Objekttyp.OROSANMALAN:
            return self._samtalets_anmalan.get(handelse.objekt_id) == rad.objekt_id
        # What a command did to another row stands in the event of the row that it was asked about.
        return (handelse.objekttyp, handelse.objekt_id) == (rad.objekttyp, rad.objekt_id) or any(
            nyckel.startswith(f"{rad.objekttyp}.") for nyckel in handelse.andringar
        )

    def _skriv_andringar(self, handelse: Handelse) -> list[str]:
        rader = []
        for nyckel, varden in sorted(handelse.andringar.items()):
            tabell, _, falt = nyckel.rpartition(".")
            kolumner = Base.metadata.tables.get(tabell or handelse.objekttyp)
            kolumn = None if kolumner is None else kolumner.columns.get(falt)
            if kolumn is None or falt in _OSAGT:
                continue
            if falt == "enhet_id" or isinstance(kolumn.type, Boolean | Date | DateTime | Enum):
                gammalt, nytt = (
                    MASKERAT
                    if falt == "fodd" and varde is not None
                    else skriv_varde(handelse.objekttyp, nyckel, varde, self._namn)
                    for varde in varden
                )
                rader.append(f"{namnge_falt(nyckel)}: {gammalt} → {nytt}")
        return rader
