"""Barn: the child a case is about, and the numbers that identify it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from casetrack.cases.adress import granska_postnummer, granska_rad, skriv_adress
from casetrack.cases.avvisning import Granskning
from casetrack.cases.faltnamn import inne_i_mening
from casetrack.cases.handelse import Andringar, Utforare, beskriv_andringar
from casetrack.cases.kommando import (
    Genomfort,
    kommando,
    las_for_andring,
    rakna_upp,
    registrera_i_tur,
    spara,
)
from casetrack.cases.personnummer import Nummer, OgiltigtNummer, tolka_personnummer
from casetrack.cases.tidsordning import FORSTA_AR
from casetrack.db import Base, code_column
from casetrack.rules.kalender import lagg_till
from casetrack.rules.koder import IdentitetTyp, Kon, Skydd
from casetrack.rules.tid import lokal_dag

MAX_HAVANDESKAP_MANADER = 10
"""How far ahead an expected birth may lie (decision 40)."""

MASKERAD = "Skyddade personuppgifter"
"""What stands for the name of a protected person whose case has not been opened."""

_OPPNADE = "casetrack.oppnade_barn"  # where a session keeps whose protected data it may show

NEW_KALLID = text("gen_random_uuid()::text")


class Barn(Base):
    """A child in one nämnd; the same person in another nämnd is another row there.

    `kallid` is the id in the source system, unique within the nämnd, and made up for a child registered here.
    `fodd` is what was recorded; `fodelsedatum` is what age is counted from: `fodd`, else the date in the
    personnummer, else unknown. A date in the future is an expected birth.

    A protected person is masked here and not in the pages, so that no list, export or report can forget: `namn`,
    `personnummer`, `bostad` and `skolnamn` tell nothing until `visa_skyddade` has opened the child in the session.
    """

    __tablename__ = "barn"
    __table_args__ = (
        UniqueConstraint("namnd_id", "kallid"),
        # With what every figure asks of a child, so that it needn't be looked up row by row.
        UniqueConstraint("namnd_id", "id", postgresql_include=["kon", "fodelsedatum", "ensamkommande"]),
        CheckConstraint("postnummer ~ '^[0-9]{5}$'", name="postnummer"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    kallid: Mapped[str] = mapped_column(server_default=NEW_KALLID)
    fornamn: Mapped[str | None]
    efternamn: Mapped[str | None]
    kon: Mapped[Kon] = mapped_column(code_column(Kon))
    fodd: Mapped[date | None]
    fodelsedatum: Mapped[date | None]
    stadsdel: Mapped[str | None]
    adress: Mapped[str | None]
    postnummer: Mapped[str | None]
    postort: Mapped[str | None]
    skola: Mapped[str | None]
    skydd: Mapped[Skydd | None] = mapped_column(code_column(Skydd))
    ensamkommande: Mapped[bool | None]
    radversion: Mapped[int] = mapped_column(server_default="1")

    identiteter: Mapped[list[Personidentitet]] = relationship(
        back_populates="barn", order_by="Personidentitet.id", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy

    @property
    def barn_id(self) -> int:
        """The child itself: every row of a case has it by this name."""
        return self.id

    @property
    def dold(self) -> bool:
        """Whether this is a protected person whose data have not been opened in the session."""
        session = object_session(self)
        oppnade = session.info.get(_OPPNADE, ()) if session else ()
        return is_skyddad(self.skydd) and self.id not in oppnade

    @property
    def personnummer(self) -> str | None:
        """The number in use now, of either type; None for a protected person."""
        return self.identitet.varde if self.identitet and not self.dold else None

    @property
    def identitet(self) -> Personidentitet | None:
        """The identity in use now."""
        return next((each for each in self.identiteter if each.giltig_till is None), None)

    @property
    def namn(self) -> str:
        """The name as far as it is known; a mask for a protected person."""
        if self.dold:
            return MASKERAD
        return " ".join(filter(None, (self.fornamn, self.efternamn))) or "Okänt namn"

    @property
    def bostad(self) -> str | None:
        """Where the child lives, as far as it is known; None for a protected person."""
        return None if self.dold else skriv_adress(self.adress, self.postnummer, self.postort)

    @property
    def skolnamn(self) -> str | None:
        """The school or förskola that the child goes to; None for a protected person."""
        return None if self.dold else self.skola

    @property
    def arendenummer(self) -> str:
        """The number of the child's case, by which it may be searched for."""
        return str(self.id)


def is_skyddad(skydd: Skydd | None) -> bool:
    """Whether a person is to be protected; so is one of whom it isn't known that there is no need."""
    return skydd is not Skydd.INGEN


def visa_skyddade(session: Session, barn_id: int) -> None:
    """Let the session show who the child is, from here until it is closed."""
    session.info.setdefault(_OPPNADE, set()).add(barn_id)


class Personidentitet(Base):
    """A number that identifies a child, with the time during which it was in use; never a key."""

    __tablename__ = "personidentitet"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"]),
        CheckConstraint("varde ~ '^[0-9]{12}$'", name="varde"),
        Index(
            "uq_personidentitet_barn_id_nu",
            "barn_id",
            unique=True,
            postgresql_where=text("giltig_till IS NULL"),
        ),
        Index("ix_personidentitet_namnd_id_varde", "namnd_id", "varde"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    barn_id: Mapped[int]
    typ: Mapped[IdentitetTyp] = mapped_column(code_column(IdentitetTyp))
    varde: Mapped[str]
    giltig_fran: Mapped[datetime | None]
    giltig_till: Mapped[datetime | None]

    barn: Mapped[Barn] = relationship(back_populates="identiteter")


@dataclass(frozen=True)
class BarnUppgifter:
    """What a form knows of a child. `ofodd` makes `fodd` the expected date, which may be unknown.

    Of whom nothing is known of `skydd` is protected.
    """

    personnummer: str | None = None
    fornamn: str | None = None
    efternamn: str | None = None
    kon: Kon | None = None
    fodd: date | None = None
    ofodd: bool = False
    okand_identitet: bool = False
    stadsdel: str | None = None
    adress: str | None = None
    postnummer: str | None = None
    postort: str | None = None
    skola: str | None = None
    skydd: Skydd | None = None
    ensamkommande: bool | None = None


@kommando
def registrera_barn(
    session: Session, uppgifter: BarnUppgifter, *, namnd_id: int, av: Utforare, now: datetime
) -> Genomfort[Barn]:
    """Register a child that nothing is known of in the nämnd yet. Raises Avvisat."""
    granskning = Granskning()
    registrera_i_tur(session, namnd_id)
    barn, andringar = skapa_barn(session, uppgifter, granskning, namnd_id=namnd_id, now=now)
    return spara(session, barn, "registrera_barn", granskning, av=av, now=now, om_annat=andringar)


@kommando
def andra_barn(
    session: Session,
    barn_id: int,
    uppgifter: BarnUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Barn]:
    """Set all that the form knows of a child; a number no longer in use stays in its history.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    barn = las_for_andring(session, Barn, barn_id, sedd_version)
    registrera_i_tur(session, barn.namnd_id)
    andringar = _fyll_i(session, barn, uppgifter, granskning, now)
    rakna_upp(barn)
    return spara(session, barn, "andra_barn", granskning, av=av, now=now, om_annat=andringar)


def skapa_barn(
    session: Session, uppgifter: BarnUppgifter, granskning: Granskning, *, namnd_id: int, now: datetime
) -> tuple[Barn, Andringar]:
    """A new child, not added to the session yet, and how its event tells of it."""
    barn = Barn(namnd_id=namnd_id, identiteter=[])
    return barn, _fyll_i(session, barn, uppgifter, granskning, now)


def _fyll_i(
    session: Session, barn: Barn, uppgifter: BarnUppgifter, granskning: Granskning, now: datetime
) -> Andringar:
    idag = lokal_dag(now)
    nummer = _granska_nummer(session, barn, uppgifter, granskning, idag)
    barn.fornamn = granskning.rensa(uppgifter.fornamn, "fornamn")
    barn.efternamn = granskning.rensa(uppgifter.efternamn, "efternamn")
    barn.stadsdel = granskning.rensa(uppgifter.stadsdel, "stadsdel")
    barn.adress = granska_rad(granskning, uppgifter.adress, "adress")
    barn.postnummer = granska_postnummer(granskning, uppgifter.postnummer, "postnummer")
    barn.postort = granska_rad(granskning, uppgifter.postort, "postort")
    barn.skola = granska_rad(granskning, uppgifter.skola, "skola")
    barn.skydd = uppgifter.skydd
    barn.ensamkommande = uppgifter.ensamkommande
    barn.fodd = uppgifter.fodd
    barn.fodelsedatum = uppgifter.fodd or (nummer.fodd if nummer else None)
    kon = uppgifter.kon or (nummer.kon if nummer else None)
    # The right number will tell, where the one typed can't be read.
    if uppgifter.ofodd or not granskning.har_fel("personnummer"):
        granskning.krav(kon, "kon", "Ange kön; välj okänt om det inte är känt.")
    if kon is not None:
        barn.kon = kon
    _granska_fodd(uppgifter, granskning, idag)
    namngiven = nummer or barn.fornamn or barn.efternamn or granskning.har_fel("personnummer")
    if not (namngiven or uppgifter.ofodd or uppgifter.okand_identitet):
        text = "Ange personnummer eller namn, eller markera att identiteten är okänd."
        granskning.anmark("personnummer", text, "SAKNAS")
    if nummer:
        _jamfor_med_nummer(uppgifter, nummer, granskning)
    andringar = beskriv_andringar(barn)
    andringar.update(_byt_nummer(barn, nummer, now))
    return andringar


def _granska_nummer(
    session: Session, barn: Barn, uppgifter: BarnUppgifter, granskning: Granskning, idag: date
) -> Nummer | None:
    skrivet = granskning.rensa(uppgifter.personnummer, "personnummer")
    if skrivet is None or granskning.har_fel("personnummer"):
        return None
    if uppgifter.ofodd:
        granskning.anmark("personnummer", "Ett barn som inte är fött har inget personnummer.", "OFODD")
        return None
    try:
        nummer = tolka_personnummer(skrivet, idag)
    except OgiltigtNummer as error:
        granskning.anmark("personnummer", str(error), "PERSONNUMMER")
        return None
    annan = session.scalar(
        select(Personidentitet.barn_id)
        .where(Personidentitet.varde == nummer.varde, Personidentitet.barn_id != (barn.id or 0))
        .limit(1)
    )
    if annan is not None:
        text = f"Personnumret finns redan i ärende {annan}. Välj det barnet i stället."
        granskning.anmark("personnummer", text, "FINNS_REDAN")
    return nummer


def _granska_fodd(uppgifter: BarnUppgifter, granskning: Granskning, idag: date) -> None:
    fodd = uppgifter.fodd
    if fodd is None:
        return
    if fodd.year < FORSTA_AR:
        granskning.anmark("fodd", f"Året är {fodd.year}. Kontrollera datumet.", "ORIMLIG")
    elif fodd > idag and not uppgifter.ofodd:
        text = "Datumet ligger i framtiden. Markera att barnet inte är fött om det är ett beräknat datum."
        granskning.anmark("fodd", text, "FRAMTID")
    elif fodd > lagg_till(idag, manader=MAX_HAVANDESKAP_MANADER):
        granskning.anmark("fodd", "Beräknat datum ligger mer än tio månader fram.", "FRAMTID")


def _jamfor_med_nummer(uppgifter: BarnUppgifter, nummer: Nummer, granskning: Granskning) -> None:
    if uppgifter.fodd and uppgifter.fodd != nummer.fodd:
        granskning.varningar.append(
            f"Födelsedatumet {uppgifter.fodd} stämmer inte med personnumret, som säger {nummer.fodd}."
        )
    if uppgifter.kon and uppgifter.kon not in (nummer.kon, Kon.OKANT):
        granskning.varningar.append(
            f"Könet stämmer inte med personnumret, som säger {inne_i_mening(nummer.kon)}."
        )


def _byt_nummer(barn: Barn, nummer: Nummer | None, now: datetime) -> Andringar:
    gammalt, nytt = barn.identitet.varde if barn.identitet else None, nummer.varde if nummer else None
    if gammalt == nytt:
        return {}
    if barn.identitet:
        barn.identitet.giltig_till = now
    if nummer:
        barn.identiteter.append(
            Personidentitet(namnd_id=barn.namnd_id, typ=nummer.typ, varde=nummer.varde, giltig_fran=now)
        )
    return {"personnummer": [gammalt, nytt]}
