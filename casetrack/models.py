"""Every mapped class in one place, for migrations and for the mapper, which resolves foreign keys by table."""

from casetrack.access.andra_faktor import Aterstallningskod
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst
from casetrack.access.buret_formular import BuretFormular
from casetrack.access.gallring import Arkivuttag, Gallring, Gallringsforslag
from casetrack.access.gissning import Inloggningsforsok
from casetrack.access.inskick import Inskick
from casetrack.access.kedja import Atkomstko, Atkomstsigill
from casetrack.access.loggkontroll import Loggbedomning, Loggkontroll, Loggkontrollrad
from casetrack.access.sessioner import Inloggning
from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.anmalare import TidigareAnmalaridentitet
from casetrack.cases.avdelning import Avdelning
from casetrack.cases.barn import Barn, Personidentitet
from casetrack.cases.bestridande import Bestridande
from casetrack.cases.bevakning import Bevakning
from casetrack.cases.handelse import Handelse
from casetrack.cases.insats import Insats
from casetrack.cases.organisation import Enhet, Namnd, NamndPolicy
from casetrack.cases.orosanmalan import Anmalaridentitet, Orosanmalan
from casetrack.cases.overforing import Overforing
from casetrack.cases.utredning import Ateroppning, Forlangning, Utredning
from casetrack.db import Base
from casetrack.followup.arsmal import Arsmal
from casetrack.followup.fardiga import FardigSiffra
from casetrack.followup.frysning import Frysning, FrystRad, FrystSiffra
from casetrack.followup.gallrade import FrysningGallring, GallradManad
from casetrack.followup.kub import Kubcell, Kubmanad, Omrakning
from casetrack.reports.ledning.arkiv import Arkivrapport
from casetrack.reports.ledning.bestallning import Ledningsbestallning, Ledningsframsteg
from casetrack.reports.ledning.kommentar import Ledningskommentar
from casetrack.reports.ledning.utskick import Rapportmottagare, Rapportutskick
from casetrack.reports.tertial.maltrad import (
    Aktivitetspost,
    Arbetsrapport,
    Indikatorpost,
    Kvittensaterkallelse,
    Malpost,
    Rapportkommentar,
    Statusbeslut,
    Varningskvittens,
)
from casetrack.reports.tertial.manadsexport import Exportfil
from casetrack.reports.tertial.rapportfrysning import Rapportfil, Rapportfrysning, Rapportsiffror

__all__ = [
    "Aktivitetspost",
    "Allvarssamtal",
    "Anmalaridentitet",
    "Anvandare",
    "Arbetsrapport",
    "Arkivrapport",
    "Arkivuttag",
    "Arsmal",
    "Ateroppning",
    "Aterstallningskod",
    "Atkomst",
    "Atkomstko",
    "Atkomstsigill",
    "Avdelning",
    "Barn",
    "Base",
    "Bestridande",
    "Bevakning",
    "BuretFormular",
    "Enhet",
    "Exportfil",
    "FardigSiffra",
    "Forlangning",
    "Frysning",
    "FrysningGallring",
    "FrystRad",
    "FrystSiffra",
    "GallradManad",
    "Gallring",
    "Gallringsforslag",
    "Handelse",
    "Indikatorpost",
    "Inloggning",
    "Inloggningsforsok",
    "Insats",
    "Inskick",
    "Kubcell",
    "Kubmanad",
    "Kvittensaterkallelse",
    "Ledningsbestallning",
    "Ledningsframsteg",
    "Ledningskommentar",
    "Loggbedomning",
    "Loggkontroll",
    "Loggkontrollrad",
    "Malpost",
    "Namnd",
    "NamndPolicy",
    "Omrakning",
    "Orosanmalan",
    "Overforing",
    "Personidentitet",
    "Rapportfil",
    "Rapportfrysning",
    "Rapportkommentar",
    "Rapportmottagare",
    "Rapportsiffror",
    "Rapportutskick",
    "Statusbeslut",
    "TidigareAnmalaridentitet",
    "Utredning",
    "Varningskvittens",
]
