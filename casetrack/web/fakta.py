"""What is known of a thing in a case, as pairs of name and text for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.insats import Insats
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import Kod
from casetrack.web.visning import write_nar

Namn = Mapping[str, Mapping[int, str]]
"""Names by column and id, as a case has them."""

Varde = str | bool | date | datetime | Kod | None


class Fakta(NamedTuple):
    """A name and a text; `lang` when the text needs the full width."""

    namn: str
    text: str
    lang: bool = False


def write_varde(varde: Varde) -> str:
    match varde:
        case None:
            return "–"
        case bool():
            return "Ja" if varde else "Nej"
        case Kod():
            return varde.text
        case date():
            return write_nar(varde)
        case _:
            return varde


def describe_anmalan(anmalan: Orosanmalan, namn: Namn) -> list[Fakta]:
    """What came in, and what has been done about it so far; only what is known, but the handläggare always."""
    rows: list[tuple[str, Varde]] = [
        ("Kom in", anmalan.inkom),
        ("Nådde mottagningen", anmalan.nadde_mottagningen),
        ("Kom in genom", anmalan.satt),
        ("Anmälare", anmalan.anmalare),
        ("Misstänkt våld", anmalan.vald),
        ("Misstänkt brott", anmalan.brott),
        ("Brottsdatum", anmalan.brottsdatum),
        ("Första gången", anmalan.forsta_gang),
        ("Skyddsbedömning", anmalan.skyddsbedomning),
        ("Behov av omedelbart skydd", anmalan.behov_av_skydd),
        ("Beslut", anmalan.beslut),
        ("Beslutsdatum", anmalan.beslut_datum),
        ("Barnet hört", anmalan.barnet_hort),
        ("Varför barnet inte hörts", anmalan.barnet_hort_orsak),
        ("Varför det blev sent", anmalan.sen_orsak),
        ("Synnerliga skäl", anmalan.synnerliga_skal),
        ("Synnerliga skäl, beskrivning", anmalan.synnerliga_skal_text),
        ("Chefens skäl", anmalan.vald_skal),
        ("Återkoppling begärd", anmalan.aterkoppling_begard),
        ("Återkoppling", anmalan.aterkoppling),
        ("Återkoppling given", anmalan.aterkoppling_given),
        ("Enhet", anmalan.enhet.namn),
    ]
    known = _keep_known(rows)
    known.append(_name_handlaggare(anmalan, namn))
    for rubrik, text in (
        ("Oron", anmalan.beskrivning),
        ("Motivering till beslutet", anmalan.beslut_motivering),
    ):
        if text:
            known.append(Fakta(rubrik, text, lang=True))
    return known


def describe_utredning(utredning: Utredning, namn: Namn) -> list[Fakta]:
    rows: list[tuple[str, Varde]] = [
        ("Inledd", utredning.inledd),
        ("Beslutsunderlag klart", utredning.beslutsunderlag_klart),
        ("Avslutad", utredning.avslutad),
        ("Resultat", utredning.resultat),
        ("Barnet delaktigt", utredning.barnet_delaktigt),
        ("Barnet har fått återkoppling", utredning.barnet_aterkoppling),
        ("Skola eller förskola vidtalad", utredning.skola_vidtalad),
        ("Varför det blev sent", utredning.sen_orsak),
        ("Uppföljd", utredning.uppfoljd),
        ("Enhet", utredning.enhet.namn),
    ]
    known = _keep_known(rows)
    known.append(_name_handlaggare(utredning, namn))
    for each in utredning.forlangningar:
        av = f" av {each.beslutad_av}" if each.beslutad_av else ""
        text = f"Till {each.till}, beslutad {each.beslutad}{av}: {each.skal}"
        known.append(Fakta("Förlängd", text, lang=True))
    for ateroppning in utredning.ateroppningar:
        text = f"{ateroppning.ateroppnad}, efter att ha avslutats {ateroppning.avslutad}: {ateroppning.skal}"
        known.append(Fakta("Återöppnad", text, lang=True))
    return known


def describe_insats(insats: Insats, namn: Namn) -> list[Fakta]:
    rows: list[tuple[str, Varde]] = [
        ("Beslutad", insats.beslutad),
        ("Påbörjad", insats.paborjad),
        ("Avslutad", insats.avslutad),
        ("Avslutsorsak", insats.avslutsorsak),
        ("Utförs i", insats.regi),
        ("Lagrum", insats.lagrum),
        ("Skyddsbehov", insats.skyddsbehov),
        ("Väntat på placering", insats.vantat_pa_placering),
        ("Trygga förhållanden", insats.trygga_forhallanden),
        ("Senaste övervägande", insats.overvagd),
        ("Uppföljd", insats.uppfoljd),
        ("Enhet", insats.enhet.namn),
    ]
    return [*_keep_known(rows), _name_handlaggare(insats, namn)]


def describe_samtal(samtal: Allvarssamtal) -> list[Fakta]:
    rows: list[tuple[str, Varde]] = [
        ("Kännedom", samtal.kannedom),
        ("Kallad", samtal.kallad),
        ("Utfall", samtal.utfall),
        ("Hållet", samtal.hallet),
        ("Plats", samtal.plats),
        ("Den unge deltog", samtal.ung),
        ("Vårdnadshavare deltog", samtal.vardnadshavare),
        ("Polis deltog", samtal.polis),
    ]
    return _keep_known(rows)


def _name_handlaggare(rad: Orosanmalan | Utredning | Insats, namn: Namn) -> Fakta:
    known = namn["handlaggare_id"].get(rad.handlaggare_id) if rad.handlaggare_id is not None else None
    return Fakta("Handläggare", known or "Ingen än")


def _keep_known(rows: list[tuple[str, Varde]]) -> list[Fakta]:
    return [Fakta(namn, write_varde(varde)) for namn, varde in rows if varde is not None]
