"""Made-up histories for the figures: nasty by design, as their dates gather round the limits that decide."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.barn import Barn
from casetrack.cases.insats import Insats
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.overforing import Overforing
from casetrack.cases.utredning import Ateroppning, Forlangning, Utredning
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import (
    AnmalareKategori,
    AterkopplingStatus,
    Beslut,
    EnhetTyp,
    InsatsTyp,
    JaNejEjNodvandigt,
    Klocka,
    Kon,
    Objekttyp,
    Regi,
    SynnerligaSkal,
    TypAnmalan,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ENHETER = ("E1", "E2")

Post = dict[str, Any]


@dataclass
class Historia:
    """One nämnd's record in the words of the exchange format: ids are the source's, dates and instants as they are.

    The format knows nothing of what a case has left behind: an earlier closing of an utredning, with its answers and
    the day it was reopened, and an earlier enhet, with the day it handed the case over to the next.
    """

    barn: list[Post] = field(default_factory=list)
    anmalningar: list[Post] = field(default_factory=list)
    utredningar: list[Post] = field(default_factory=list)
    forlangningar: list[Post] = field(default_factory=list)
    insatser: list[Post] = field(default_factory=list)
    samtal: list[Post] = field(default_factory=list)
    ateroppningar: list[Post] = field(default_factory=list)
    overforingar: list[Post] = field(default_factory=list)


def flytta_manader(dag: date, manader: int) -> date:
    """The same day-number so many months away, or the last day of a month that lacks it."""
    ar, manad = divmod(dag.year * 12 + dag.month - 1 + manader, 12)
    return date(ar, manad + 1, min(dag.day, monthrange(ar, manad + 1)[1]))


class Pahittare:
    """Draws a history round one cut-off; equal seeds give equal histories."""

    def __init__(self, slump: Random, per: date, antal_barn: int) -> None:
        self.slump = slump
        self.per = per
        self.historia = Historia()
        self._lopnummer = 0
        self._brytdagar = [
            per,
            *(flytta_manader(per, -manader) for manader in (1, 4, 12, 24)),
            per - timedelta(days=14),
            date(per.year - 1, 1, 1),
            date(per.year - 1, 6, 30),
            date(2021, 3, 31),
        ]
        for _ in range(antal_barn):
            self._hitta_pa_barn()

    def _id(self, prefix: str) -> str:
        # Numbers of uneven length, so that ids sorted as text and as numbers differ.
        self._lopnummer += 1
        return f"{prefix}{self._lopnummer}"

    def _kanske(self, chans: float) -> bool:
        return self.slump.random() < chans

    def _ja_nej(self) -> bool | None:
        return self.slump.choice([True, True, False, None])

    def _dag(self) -> date:
        if self._kanske(0.6):
            return self.slump.choice(self._brytdagar) + timedelta(days=self.slump.randint(-2, 2))
        return self.per - timedelta(days=self.slump.randint(-40, 900))

    def _efter(self, dag: date, *avstand: int) -> date:
        if self._kanske(0.5):
            return dag + timedelta(days=self.slump.choice(avstand))
        return max(dag, self._dag())

    def _tid(self, dag: date) -> datetime:
        klockslag = self.slump.choice(
            [(0, 0, 0), (23, 59, 59), (23, 30, 0), (0, 30, 0), (12, 0, 0), (2, 30, 0)]
        )
        return datetime(dag.year, dag.month, dag.day, *klockslag, tzinfo=STOCKHOLM).astimezone(
            ZoneInfo("UTC")
        )

    def _efter_tid(self, tid: datetime) -> datetime:
        if self._kanske(0.7):
            sekunder = self.slump.choice([0, 1, 3600, 86400, 172799, 172800, 172801, 180000, 900000])
            return tid + timedelta(seconds=sekunder)
        return max(tid, self._tid(self._dag()))

    def _hitta_pa_barn(self) -> None:
        barn_id = self._id("B")
        handelsedag = self._dag()
        alder = self.slump.choice([0, 5, 12, 13, 17, 18, 20, 21])
        fodd = self.slump.choice(
            [
                None,
                flytta_manader(handelsedag, -12 * alder) + timedelta(days=self.slump.randint(-1, 1)),
                flytta_manader(handelsedag, -12 * alder) + timedelta(days=self.slump.randint(-1, 1)),
                date(2008, 2, 29),
                self.per + timedelta(days=self.slump.randint(1, 200)),
            ]
        )
        self.historia.barn.append(
            {
                "id": barn_id,
                "kon": self.slump.choice(list(Kon)),
                "fodd": fodd,
                "ensamkommande": self._ja_nej(),
            }
        )
        utredningar = [self._hitta_pa_utredning(barn_id) for _ in range(self.slump.randint(0, 3))]
        if utredningar and utredningar[-1]["avslutad"] and self._kanske(0.4):
            omstart = utredningar[-1]["avslutad"] + timedelta(days=self.slump.choice([0, 1, 7, 8]))
            utredningar.append(self._hitta_pa_utredning(barn_id, omstart))
        for _ in range(self.slump.randint(0, 4)):
            self._hitta_pa_anmalan(barn_id, utredningar)
        for _ in range(self.slump.randint(0, 3)):
            self._hitta_pa_insats(barn_id, utredningar)

    def _hitta_pa_utredning(self, barn_id: str, inledd: date | None = None) -> Post:
        inledd = inledd or self._dag()
        fyra_manader = flytta_manader(inledd, 4)
        till, forlangningar = fyra_manader, []
        for _ in range(self.slump.choice([0, 0, 1, 1, 2, 3])):
            beslutad = max(inledd, till + timedelta(days=self.slump.choice([-30, -1, 0, 0, 0, 1, 2])))
            till = beslutad + timedelta(days=self.slump.choice([0, 10, 30, 31, 60]))
            forlangningar.append((beslutad, till))
        avslutad = None
        if self._kanske(0.8):
            nara = self.slump.choice([inledd, fyra_manader, till, till])
            avslutad = max(inledd, nara + timedelta(days=self.slump.randint(-2, 3)))
            if self._kanske(0.3):
                avslutad = max(inledd, self._dag())
        utredning = {
            "id": self._id("U"),
            "barn": barn_id,
            "enhet": self.slump.choice(ENHETER),
            "inledd": inledd,
            "avslutad": avslutad,
            "barnet_delaktigt": self._ja_nej(),
            "barnet_aterkoppling": self._ja_nej(),
            "skola_vidtalad": self.slump.choice([None, *JaNejEjNodvandigt]),
        }
        self.historia.utredningar.append(utredning)
        for beslutad, slut in dict.fromkeys(forlangningar):
            self.historia.forlangningar.append(
                {"utredning": utredning["id"], "beslutad": beslutad, "till": slut}
            )
        while avslutad and self._kanske(0.3):
            avslutad = self._ateroppna(utredning, avslutad)
        self._overfor("utredning", utredning, inledd)
        return utredning

    def _ateroppna(self, utredning: Post, avslutad: date) -> date | None:
        """Take the closing away; it is another utredning that may come in between. Returns the next closing."""
        svar = {
            namn: utredning[namn] for namn in ("barnet_delaktigt", "barnet_aterkoppling", "skola_vidtalad")
        }
        ateroppnad = self._efter(avslutad, 0, 1, 3, 30)
        self.historia.ateroppningar.append(
            {"utredning": utredning["id"], "avslutad": avslutad, "ateroppnad": ateroppnad, **svar}
        )
        utredning["avslutad"] = self._efter(ateroppnad, 0, 1, 40) if self._kanske(0.7) else None
        utredning["barnet_delaktigt"] = self._ja_nej()
        utredning["skola_vidtalad"] = self.slump.choice([None, *JaNejEjNodvandigt])
        slut: date | None = utredning["avslutad"]
        return slut

    def _overfor(self, typ: str, post: Post, fran: date) -> None:
        dag = fran
        for _ in range(self.slump.choice([0, 0, 0, 1, 2])):
            dag = self._efter(dag, 0, 1, 20)
            forra, post["enhet"] = post["enhet"], next(each for each in ENHETER if each != post["enhet"])
            self.historia.overforingar.append(
                {
                    "typ": typ,
                    "objekt": post["id"],
                    "barn": post["barn"],
                    "fran": forra,
                    "till": post["enhet"],
                    "datum": dag,
                }
            )

    def _hitta_pa_anmalan(self, barn_id: str, utredningar: Sequence[Post]) -> None:
        dag = self._dag()
        inkom = self._tid(dag)
        beslut = self.slump.choice(
            [None, Beslut.INTE_INLEDA, Beslut.INTE_INLEDA, Beslut.INLEDA, Beslut.PAFORD]
        )
        if not utredningar and beslut is not Beslut.INTE_INLEDA:
            beslut = None
        brott = self.slump.choice([True, True, True, False, None])
        begard = self.slump.choice([None, self._efter(dag, 0, 5, 14, 20)])
        beslut_datum = self._efter(dag, 0, 1, 13, 14, 15, 16, 17) if beslut else None
        anmalan = {
            "id": self._id("A"),
            "barn": barn_id,
            "enhet": self.slump.choice(ENHETER),
            "typ": self.slump.choice([TypAnmalan.ANMALAN] * 5 + [TypAnmalan.ANSOKAN, TypAnmalan.INFORMATION]),
            "inkom": inkom,
            "anmalare": self.slump.choice(list(AnmalareKategori)),
            "vald": self._ja_nej(),
            "brott": brott,
            "brottsdatum": dag - timedelta(days=self.slump.choice([0, 1, 29, 30, 31]))
            if self._kanske(0.8)
            else None,
            "forsta_gang": self._ja_nej(),
            "skyddsbedomning": self._efter_tid(inkom) if self._kanske(0.7) else None,
            "beslut": beslut,
            "beslut_datum": beslut_datum,
            "utredning": self.slump.choice(utredningar)["id"] if utredningar and beslut else None,
            "barnet_hort": self._ja_nej(),
            "synnerliga_skal": self.slump.choice([None, None, SynnerligaSkal.POLISFORHOR]),
            "aterkoppling": self.slump.choice([None, *AterkopplingStatus]),
            "aterkoppling_begard": begard,
            "aterkoppling_given": self._efter(beslut_datum or dag, 0, 6, 7, 8, 9, 10)
            if self._kanske(0.6)
            else None,
        }
        self.historia.anmalningar.append(anmalan)
        self._overfor("orosanmalan", anmalan, dag)
        if brott and self._kanske(0.7):
            kannedom = self.slump.choice([inkom, inkom + timedelta(hours=24), self._tid(self._dag())])
            start = self.slump.choice([kannedom, inkom])
            self.historia.samtal.append(
                {
                    "anmalan": anmalan["id"],
                    "kannedom": kannedom,
                    "kallad": self._efter_tid(start) if self._kanske(0.7) else None,
                    "hallet": self._efter_tid(start) if self._kanske(0.7) else None,
                }
            )

    def _hitta_pa_insats(self, barn_id: str, utredningar: Sequence[Post]) -> None:
        beslutad = self._dag()
        paborjad = self._efter(beslutad, 0, 1, 30) if self._kanske(0.85) else None
        avslutad = None
        if self._kanske(0.7):
            avslutad = self._efter(paborjad or beslutad, 0, 1, 30, 90)
            sista = utredningar[-1]["avslutad"] if utredningar else None
            if sista and (paborjad is None or sista >= paborjad) and self._kanske(0.4):
                avslutad = max(sista, paborjad or beslutad)
        insats = {
            "id": self._id("I"),
            "barn": barn_id,
            "enhet": self.slump.choice(ENHETER),
            "typ": self.slump.choice(list(InsatsTyp)),
            "regi": self.slump.choice(list(Regi)),
            "beslutad": beslutad,
            "paborjad": paborjad,
            "avslutad": avslutad,
            "skyddsbehov": self._ja_nej(),
            "vantat_pa_placering": self._ja_nej(),
            "trygga_forhallanden": self._ja_nej(),
        }
        self.historia.insatser.append(insats)
        self._overfor("insats", insats, beslutad)


def skapa_namnd(session: Session, kod: str) -> tuple[int, dict[str, int]]:
    """A nämnd with the two enheter that a history names, which the session is then in; its id, and theirs by code."""
    namnd = Namnd(kod=kod, namn=f"Nämnden {kod}")
    session.add(namnd)
    session.flush()
    db.set_scope(session, namnd.id)
    enheter = [
        Enhet(namnd_id=namnd.id, kod=f"{kod}-{enhet}", namn=enhet, typ=EnhetTyp.UTREDNING)
        for enhet in ENHETER
    ]
    session.add_all(enheter)
    session.flush()
    return namnd.id, dict(zip(ENHETER, [enhet.id for enhet in enheter], strict=True))


def spara(session: Session, namnd_id: int, enheter: dict[str, int], historia: Historia) -> None:
    """Store a history as imported rows of the nämnd, and leave the session in its scope."""
    db.set_scope(session, namnd_id)
    barn = _spara(
        session,
        Barn,
        [
            {
                "namnd_id": namnd_id,
                "kallid": rad["id"],
                "kon": rad["kon"],
                "fodd": rad["fodd"],
                "fodelsedatum": rad["fodd"],
                "ensamkommande": rad["ensamkommande"],
            }
            for rad in historia.barn
        ],
    )

    def gemensamt(rad: Post) -> Post:
        egna = {
            namn: varde for namn, varde in rad.items() if namn not in ("id", "barn", "enhet", "utredning")
        }
        plats = {"namnd_id": namnd_id, "barn_id": barn[rad["barn"]], "enhet_id": enheter[rad["enhet"]]}
        return {**egna, **plats, "kallid": rad["id"], "inlast": True}

    utredningar = _spara(
        session,
        Utredning,
        [
            {**gemensamt(rad), "overlappar": True, **_forfaller(Klocka.UTREDNING, rad["inledd"])}
            for rad in historia.utredningar
        ],
    )
    _spara(
        session,
        Forlangning,
        [
            {
                "namnd_id": namnd_id,
                "utredning_id": utredningar[rad["utredning"]],
                "beslutad": rad["beslutad"],
                "till": rad["till"],
                "skal": "Läkarutlåtande dröjer",
            }
            for rad in historia.forlangningar
        ],
        nyckel=None,
    )
    anmalningar = _spara(
        session,
        Orosanmalan,
        [
            {
                **gemensamt(rad),
                "utredning_id": utredningar.get(rad["utredning"]),
                **_forfaller(Klocka.FORHANDSBEDOMNING, rad["inkom"].astimezone(STOCKHOLM).date()),
            }
            for rad in historia.anmalningar
        ],
    )
    insatser = _spara(session, Insats, [gemensamt(rad) for rad in historia.insatser])
    ids = {"utredning": utredningar, "orosanmalan": anmalningar, "insats": insatser}
    _spara(
        session,
        Ateroppning,
        [
            {
                **rad,
                "namnd_id": namnd_id,
                "utredning_id": utredningar[rad["utredning"]],
                "skal": "Nya uppgifter",
            }
            for rad in historia.ateroppningar
        ],
        nyckel=None,
    )
    _spara(
        session,
        Overforing,
        [
            {
                "namnd_id": namnd_id,
                "barn_id": barn[rad["barn"]],
                "objekttyp": Objekttyp(rad["typ"]),
                "objekt_id": ids[rad["typ"]][rad["objekt"]],
                "fran_enhet_id": enheter[rad["fran"]],
                "till_enhet_id": enheter[rad["till"]],
                "datum": rad["datum"],
                "skal": "Annan grupp",
            }
            for rad in historia.overforingar
            if enheter[rad["fran"]] != enheter[rad["till"]]
        ],
        nyckel=None,
    )
    _spara(
        session,
        Allvarssamtal,
        [
            {
                **{namn: varde for namn, varde in rad.items() if namn != "anmalan"},
                "namnd_id": namnd_id,
                "orosanmalan_id": anmalningar[rad["anmalan"]],
            }
            for rad in historia.samtal
        ],
        nyckel=None,
    )


def _forfaller(klocka: Klocka, start: date) -> Post:
    return dict(zip(("forfaller", "forfaller_flyttad"), forfallodagar(klocka, start), strict=True))


def _spara(session: Session, klass: Any, rader: list[Post], nyckel: str | None = "kallid") -> dict[str, int]:
    if not rader:
        return {}
    if nyckel is None:
        session.execute(insert(klass), rader)
        return {}
    sparade = session.execute(insert(klass).returning(getattr(klass, nyckel), klass.id), rader)
    return {rad[0]: rad[1] for rad in sparade}
