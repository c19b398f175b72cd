"""What is typed about a child: alone when a child's data are changed, several when siblings are registered."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.cases.barn import Barn, BarnUppgifter, Personidentitet
from casetrack.cases.personnummer import OgiltigtNummer, tolka_personnummer
from casetrack.rules.koder import Kon, Skydd
from casetrack.web.falt import Datum, DoltTal, Falt, JaNej, KodVal, Kryss, Postnummer
from casetrack.web.formular import Formular


class BarnForm(Formular):
    personnummer = Falt(
        "Personnummer eller samordningsnummer",
        description="ÅÅÅÅMMDD-NNNN. Lämna tomt om du inte vet.",
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
    fornamn = Falt("Förnamn", render_kw={"autocomplete": "off"})
    efternamn = Falt("Efternamn", render_kw={"autocomplete": "off"})
    kon = KodVal("Kön", Kon, description="Behövs bara om du inte har skrivit personnumret.")
    fodd = Datum(
        "Född eller beräknas födas",
        description="Behövs bara om du inte har skrivit personnumret. Lämna tomt om du inte vet.",
    )
    ofodd = Kryss("Barnet är inte fött än")
    okand_identitet = Kryss("Barnets identitet är inte känd än")
    skydd = KodVal("Har barnet skyddade personuppgifter?", Skydd, inget="Vet inte")
    adress = Falt("Gatuadress (frivilligt)", render_kw={"autocomplete": "off"})
    postnummer = Postnummer(
        "Postnummer (frivilligt)", render_kw={"autocomplete": "off", "inputmode": "numeric"}
    )
    postort = Falt("Postort (frivilligt)", render_kw={"autocomplete": "off"})
    stadsdel = Falt("Stadsdel (frivilligt)")
    skola = Falt("Skola eller förskola (frivilligt)", render_kw={"autocomplete": "off"})
    ensamkommande = JaNej("Ensamkommande barn", vet_inte="Vet inte")

    def read_uppgifter(self) -> BarnUppgifter:
        """What was typed. What isn't known of `skydd` leaves it unknown, and the child protected."""
        return self.build(BarnUppgifter)


class SyskonForm(BarnForm):
    """One of the children that an anmälan is about: one known already (`barn_id`), or a new one."""

    barn_id = DoltTal()

    def demand_skydd(self) -> None:
        """Whether a new child is protected is never taken for granted: it is asked, and not knowing is an answer."""
        if not self.skydd.skriven:
            self.refuse(
                "skydd", "Ange om barnet har skyddade personuppgifter. Välj Vet inte om det inte är kollat."
            )


def show_barn(barn: Barn, idag: date) -> dict[str, Any]:
    """What a form first shows of a child that is stored."""
    return {
        "personnummer": barn.personnummer,
        "fornamn": barn.fornamn,
        "efternamn": barn.efternamn,
        "kon": barn.kon,
        "fodd": barn.fodd,
        "ofodd": barn.fodd is not None and barn.fodd > idag,
        "okand_identitet": not (barn.personnummer or barn.fornamn or barn.efternamn),
        "skydd": barn.skydd,
        "adress": barn.adress,
        "postnummer": barn.postnummer,
        "postort": barn.postort,
        "stadsdel": barn.stadsdel,
        "skola": barn.skola,
        "ensamkommande": barn.ensamkommande,
    }


def find_known(session: Session, personnummer: str | None, idag: date) -> Barn | None:
    """The child in the nämnd that has, or has had, the number; None where it is no number either."""
    if not personnummer:
        return None
    try:
        nummer = tolka_personnummer(personnummer, idag)
    except OgiltigtNummer:
        return None
    return session.scalar(
        select(Barn)
        .join(Personidentitet, Personidentitet.barn_id == Barn.id)
        .where(Personidentitet.varde == nummer.varde)
        .order_by(Personidentitet.giltig_till.is_not(None), Barn.id)
        .limit(1)
    )
