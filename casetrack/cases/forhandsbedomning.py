"""Forhandsbedomning: the decision to open an utredning, not to, or to join the anmälan to one (SoL 20:2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Granskning
from casetrack.cases.faltnamn import inne_i_mening
from casetrack.cases.handelse import Andringar, Utforare, andrade_falt, beskriv_andringar, med_prefix
from casetrack.cases.inledning import hitta_oppen_utredning, skapa_utredning
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, las_rad, spara
from casetrack.cases.organisation import las_policy
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.tidsordning import granska_tid
from casetrack.cases.utredning import Utredning
from casetrack.rules.klockor import tillampa_policy
from casetrack.rules.koder import Beslut, Roll, SenOrsak, SynnerligaSkal, TypAnmalan
from casetrack.rules.tid import lokal_dag


@dataclass(frozen=True)
class BeslutUppgifter:
    """A decision on an anmälan.

    `utredning_id` is the utredning to join: always for påförd, and for inleda when another anmälan opened it. The
    fields that begin with `utredning_` otherwise tell who gets the new one.
    """

    beslut: Beslut | None = None
    beslut_datum: date | None = None
    beslut_motivering: str | None = None
    utredning_id: int | None = None
    utredning_enhet_id: int | None = None
    utredning_handlaggare_id: int | None = None
    barnet_hort: bool | None = None
    barnet_hort_orsak: str | None = None
    sen_orsak: SenOrsak | None = None
    synnerliga_skal: SynnerligaSkal | None = None
    synnerliga_skal_text: str | None = None
    vald_skal: str | None = None


@kommando
def besluta(
    session: Session,
    orosanmalan_id: int,
    uppgifter: BeslutUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Orosanmalan]:
    """Decide an anmälan, once its skyddsbedömning is made; `inleda` opens the utredning on the decision date.

    An ansökan can only be påförd here: it has no förhandsbedömning, and `inled_utredning` opens its utredning.
    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    rad = las_for_andring(session, Orosanmalan, orosanmalan_id, sedd_version)
    _granska_mojligt(rad, uppgifter.beslut, granskning)
    granskning.avvisa()
    granskning.krav(uppgifter.beslut, "beslut", "Ange vad som beslutats.")
    granskning.krav(uppgifter.beslut_datum, "beslut_datum", "Ange vilken dag beslutet fattades.")
    rad.beslut, rad.beslut_datum = uppgifter.beslut, uppgifter.beslut_datum
    rad.beslut_motivering = granskning.rensa(uppgifter.beslut_motivering, "beslut_motivering")
    granska_tid(rad, granskning, now)
    om_annat: Andringar = {}
    match uppgifter.beslut:
        case Beslut.INLEDA:
            om_annat = _inled(session, rad, uppgifter, granskning)
        case Beslut.PAFORD:
            _pafor(session, rad, uppgifter.utredning_id, granskning)
        case Beslut.INTE_INLEDA:
            _avsta(rad, uppgifter, granskning, av)
    _granska_i_tid(session, rad, uppgifter, granskning, now)
    return spara(session, rad, "besluta", granskning, av=av, now=now, om_annat=om_annat)


def _granska_mojligt(rad: Orosanmalan, beslut: Beslut | None, granskning: Granskning) -> None:
    """What stands in the way of any decision, however the form is filled in."""
    if rad.beslut is not None:
        text = f"Beslut är redan fattat {rad.beslut_datum}: {inne_i_mening(rad.beslut)}."
        granskning.anmark("beslut", text, "REDAN_GJORT")
    elif rad.typ is TypAnmalan.INFORMATION:
        text = "Information leder inte till något beslut. Registrera en anmälan om det är en orosanmälan."
        granskning.anmark("beslut", text, "FEL_TYP")
    elif rad.typ is TypAnmalan.ANSOKAN and beslut not in (None, Beslut.PAFORD):
        text = "En ansökan går direkt till utredning. Inled utredningen, eller påför ansökan en som är öppen."
        granskning.anmark("beslut", text, "FEL_TYP")
    elif rad.typ is TypAnmalan.ANMALAN and rad.skyddsbedomning is None:
        text = "Den omedelbara skyddsbedömningen är inte gjord. Registrera den först."
        granskning.anmark("beslut", text, "SKYDDSBEDOMNING")


def _inled(
    session: Session, rad: Orosanmalan, uppgifter: BeslutUppgifter, granskning: Granskning
) -> Andringar:
    """Open an utredning, or join one that another anmälan about the child opened; how the event tells of it."""
    if uppgifter.utredning_id is not None:
        _anslut(session, rad, uppgifter.utredning_id, granskning)
        return {}
    oppen = hitta_oppen_utredning(session, rad.barn_id)
    if oppen is not None:
        granskning.anmark("beslut", _foresla(rad, oppen), "OPPEN_UTREDNING")
        return {}
    utredning = skapa_utredning(
        session,
        rad.barn,
        granskning,
        inledd=rad.beslut_datum,
        enhet_id=uppgifter.utredning_enhet_id,
        handlaggare_id=uppgifter.utredning_handlaggare_id,
        prefix="utredning_",
        datumfalt="beslut_datum",
    )
    if granskning.fel:
        return {}
    # Ahead of the session's own flush: the anmälan can't be stored as decided without the utredning.
    varden = {falt: getattr(utredning, falt) for falt in andrade_falt(utredning)}
    rad.utredning_id = session.scalar(insert(Utredning).values(varden).returning(Utredning.id))
    return med_prefix("utredning", beskriv_andringar(utredning))


def _foresla(rad: Orosanmalan, oppen: Utredning) -> str:
    text = f"Barnet har redan en öppen utredning, inledd {oppen.inledd}. "
    if lokal_dag(rad.inkom) >= oppen.inledd:
        return text + "Påför anmälan den utredningen."
    return (
        text
        + "Anmälan kom in innan dess: välj den utredningen, så räknas den som inledd även för denna anmälan."
    )


def _anslut(session: Session, rad: Orosanmalan, utredning_id: int, granskning: Granskning) -> None:
    """Let the anmälan share an utredning that was opened after it came in (decisions 23 and 58)."""
    utredning = las_rad(session, Utredning, utredning_id)
    if utredning is None or utredning.barn_id != rad.barn_id:
        granskning.anmark("utredning_id", "Välj en utredning som gäller barnet.", "SAKNAS")
        return
    inkom = lokal_dag(rad.inkom)
    if utredning.inledd < inkom:
        text = (
            f"Utredningen inleddes {utredning.inledd}, innan anmälan kom in {inkom}. Påför anmälan i stället."
        )
        granskning.anmark("utredning_id", text, "ORDNING")
    elif rad.beslut_datum is not None and rad.beslut_datum < utredning.inledd:
        granskning.anmark("beslut_datum", f"Utredningen inleddes först {utredning.inledd}.", "ORDNING")
    rad.utredning_id = utredning.id


def _pafor(session: Session, rad: Orosanmalan, utredning_id: int | None, granskning: Granskning) -> None:
    """Join the anmälan to an utredning that was open when it came in (decisions 23 and 46)."""
    utredning = las_rad(session, Utredning, utredning_id)
    if utredning is None or utredning.barn_id != rad.barn_id:
        granskning.anmark("utredning_id", "Välj den utredning om barnet som anmälan påförs.", "SAKNAS")
        return
    granska_paford(rad, utredning, granskning, "utredning_id")
    rad.utredning_id = utredning.id


def granska_paford(rad: Orosanmalan, utredning: Utredning, granskning: Granskning, falt: str) -> None:
    """See that the utredning was open, from `inledd` to `avslutad`, both included, when the anmälan came in."""
    inkom = lokal_dag(rad.inkom)
    if inkom < utredning.inledd:
        text = f"Anmälan kom in {inkom}, men utredningen inleddes först {utredning.inledd}."
        granskning.anmark(falt, text, "EJ_OPPEN_UTREDNING")
    elif utredning.avslutad is not None and utredning.avslutad < inkom:
        text = f"Anmälan kom in {inkom}, men utredningen avslutades redan {utredning.avslutad}."
        granskning.anmark(falt, text, "EJ_OPPEN_UTREDNING")


def _avsta(rad: Orosanmalan, uppgifter: BeslutUppgifter, granskning: Granskning, av: Utforare) -> None:
    """Not to open: was the child heard, and is violence suspected? (law.md, Counting 13 and 14)."""
    rad.barnet_hort = uppgifter.barnet_hort
    rad.barnet_hort_orsak = granskning.rensa(uppgifter.barnet_hort_orsak, "barnet_hort_orsak")
    granskning.krav(rad.barnet_hort, "barnet_hort", "Ange om barnet hörts före beslutet.")
    if rad.barnet_hort is False:
        granskning.krav(rad.barnet_hort_orsak, "barnet_hort_orsak", "Ange varför barnet inte hörts.")
    elif rad.barnet_hort_orsak is not None:
        granskning.anmark("barnet_hort_orsak", "Fylls bara i när barnet inte hörts.", "PASSAR_EJ")
    granska_vald(rad, granskning.rensa(uppgifter.vald_skal, "vald_skal"), granskning, av)


def granska_vald(
    rad: Orosanmalan, vald_skal: str | None, granskning: Granskning, av: Utforare, falt: str = "beslut"
) -> None:
    """Let a decision not to open on an anmälan about violence stand only on a chef's word, and keep that."""
    if not rad.vald:
        return
    if av.roll is not Roll.CHEF:
        text = (
            "Anmälan gäller misstänkt våld och ska leda till utredning."
            " Bara en chef kan besluta något annat, och anger då skälen."
        )
        granskning.anmark(falt, text, "VALD")
        return
    granskning.krav(
        vald_skal, "vald_skal", "Anmälan gäller misstänkt våld. Ange varför utredning ändå inte inleds."
    )
    rad.vald_skal, rad.vald_bekraftad_av = vald_skal, av.anvandare_id


def _granska_i_tid(
    session: Session, rad: Orosanmalan, uppgifter: BeslutUppgifter, granskning: Granskning, now: datetime
) -> None:
    """The reasons of a late decision; synnerliga skäl explain and never cure (decision 22)."""
    rad.sen_orsak = uppgifter.sen_orsak
    rad.synnerliga_skal = uppgifter.synnerliga_skal
    rad.synnerliga_skal_text = granskning.rensa(uppgifter.synnerliga_skal_text, "synnerliga_skal_text")
    if rad.synnerliga_skal is SynnerligaSkal.ANNAT:
        granskning.krav(rad.synnerliga_skal_text, "synnerliga_skal_text", "Beskriv de synnerliga skälen.")
    if rad.beslut_datum is not None and rad.beslut is not None:
        granska_sen_orsak(session, rad, granskning, now)


def granska_sen_orsak(session: Session, rad: Orosanmalan, granskning: Granskning, now: datetime) -> None:
    """Demand a reason of a late decision, by the policy of the nämnd, and none of one in time.

    Of a date that is wrong nothing is asked: the right one says whether it was late.
    """
    if granskning.har_fel("beslut_datum"):
        return
    policy = las_policy(session, rad.namnd_id, lokal_dag(now))
    grans = tillampa_policy(policy, rad.forfaller)
    sen = (
        rad.typ is TypAnmalan.ANMALAN
        and rad.beslut is not Beslut.PAFORD
        and (rad.beslut_datum or grans) > grans
    )
    if sen and rad.sen_orsak is None:
        granskning.anmark(
            "sen_orsak", f"Fristen gick ut {grans}. Ange varför beslutet blev sent.", "SEN_UTAN_ORSAK"
        )
    if not sen and rad.sen_orsak is not None:
        granskning.anmark("sen_orsak", "Lämna tomt: beslutet fattades i tid.", "PASSAR_EJ")
