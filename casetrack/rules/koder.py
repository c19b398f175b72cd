"""The code lists of the domain: one class per list, each value with its Swedish name.

A value *is* the code of the exchange format, so it goes to and from a file or a column as it stands;
``text`` is what a person reads, with a capital first letter as in a list or a form.
"""

from enum import StrEnum
from typing import Self


class Kod(StrEnum):
    """A code of the exchange format together with its Swedish name."""

    text: str

    # The default is for type checkers only, which take the look-up ``Kon("flicka")`` for a call of this.
    def __new__(cls, kod: str, text: str = "") -> Self:
        medlem = str.__new__(cls, kod)
        medlem._value_ = kod
        medlem.text = text
        return medlem


class Klocka(Kod):
    """The limits that the software counts (law.md, The clocks)."""

    SKYDDSBEDOMNING = "skyddsbedomning", "Omedelbar skyddsbedömning"
    FORHANDSBEDOMNING = "forhandsbedomning", "Förhandsbedömning"
    UTREDNING = "utredning", "Utredning"
    ATERKOPPLING = "aterkoppling", "Återkoppling till anmälaren"
    ALLVARSSAMTAL = "allvarssamtal", "Allvarssamtal"
    UPPFOLJNING = "uppfoljning", "Uppföljning"
    OVERVAGANDE = "overvagande", "Övervägande"
    JOURHEM = "jourhem", "Vistelse i jourhem"
    VERKSTALLIGHET = "verkstallighet", "Verkställighet av beslut"


class Policy(Kod):
    """Which of the two due dates decides whether a nämnd kept the limit (law.md, Counting 4)."""

    STRIKT = "strikt", "Strikt förfallodag"
    FLYTTAD = "flyttad", "Förfallodag flyttad till nästa vardag"


class Kon(Kod):
    """Administrative sex, for statistics."""

    FLICKA = "flicka", "Flicka"
    POJKE = "pojke", "Pojke"
    OKANT = "okant", "Okänt"


class IdentitetTyp(Kod):
    """The kinds of number that identify a person."""

    PERSONNUMMER = "personnummer", "Personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer", "Samordningsnummer"


class Roll(Kod):
    """What a user of casetrack works as; it decides what the user may do."""

    MOTTAGNING = "mottagning", "Mottagning"
    HANDLAGGARE = "handlaggare", "Handläggare"
    CHEF = "chef", "Chef"
    CONTROLLER = "controller", "Controller"
    NAMNDSEKRETERARE = "namndsekreterare", "Nämndsekreterare"
    GRANSKARE = "granskare", "Granskare"
    ADMINISTRATOR = "administrator", "Administratör"


class Objekttyp(Kod):
    """The things of a case that an event or a reminder is about."""

    BARN = "barn", "Barn"
    OROSANMALAN = "orosanmalan", "Orosanmälan"
    UTREDNING = "utredning", "Utredning"
    INSATS = "insats", "Insats"
    ALLVARSSAMTAL = "allvarssamtal", "Allvarssamtal"


class Bevakningssteg(Kod):
    """When a reminder is raised, counted in days before the due date."""

    SJU_DAGAR = "7_dagar", "Sju dagar kvar"
    TRE_DAGAR = "3_dagar", "Tre dagar kvar"
    I_DAG = "0_dagar", "Förfaller i dag"
    FORSENAD = "forsenad", "Försenad"


class Aldersgrupp(Kod):
    """Age groups of the figures, by age on the anchor date; from 21 there is none."""

    AR_0_12 = "0-12", "0–12 år"
    AR_13_17 = "13-17", "13–17 år"
    AR_18_20 = "18-20", "18–20 år"


class Skydd(Kod):
    """Protection of a person's identity in the population register."""

    INGEN = "ingen", "Nej"
    SEKRETESSMARKERING = "sekretessmarkering", "Sekretessmarkering"
    SKYDDAD_FOLKBOKFORING = "skyddad_folkbokforing", "Skyddad folkbokföring"


class Kontrollskal(Kod):
    """Why a reading is in a month's check of the access log: drawn at random, or caught by a rule."""

    SLUMPURVAL = "slumpurval", "Slumpurval"
    EGET_NAMN = "eget_namn", "Samma namn som användaren"
    SAMMA_ADRESS = "samma_adress", "Samma adress som användaren"
    UTANFOR_ENHETEN = "utanfor_enheten", "Utanför den egna enheten"
    NATT = "natt", "På natten"
    MANGA_SKYDDADE = "manga_skyddade", "Många skyddade personer"
    MANGA_SOKNINGAR = "manga_sokningar", "Många sökta barn på en dag"
    DRIFTEN = "driften", "Utläst av driften"


class Loggutfall(Kod):
    """What the reviewer found of a reading."""

    BERATTIGAD = "berattigad", "Berättigad"
    FOLJS_UPP = "foljs_upp", "Följs upp"
    OBERATTIGAD = "oberattigad", "Inte berättigad"


class EnhetTyp(Kod):
    MOTTAGNING = "mottagning", "Mottagning"
    UTREDNING = "utredning", "Utredning"
    OPPENVARD = "oppenvard", "Öppenvård"
    FAMILJEVARD = "familjevard", "Familjevård"
    SOCIALJOUR = "socialjour", "Socialjour"


class TypAnmalan(Kod):
    """What came in. Only an anmälan has a 14-day clock."""

    ANMALAN = "anmalan", "Anmälan"
    ANSOKAN = "ansokan", "Ansökan"
    INFORMATION = "information", "Information"


class Satt(Kod):
    """The way an anmälan came in."""

    TELEFON = "telefon", "Telefon"
    BREV = "brev", "Brev"
    E_TJANST = "e_tjanst", "E-tjänst"
    BESOK = "besok", "Besök"
    SDK = "sdk", "Säker digital kommunikation (SDK)"


class AnmalareKategori(Kod):
    """Who reported, by category; the identity is stored apart (OSL 26:5)."""

    POLIS = "polis", "Polis"
    SKOLA = "skola", "Skola"
    FORSKOLA = "forskola", "Förskola"
    HALSO_SJUKVARD = "halso_sjukvard", "Hälso- och sjukvård"
    TANDVARD = "tandvard", "Tandvård"
    SOCIALTJANST = "socialtjanst", "Socialtjänst"
    SOCIALJOUR = "socialjour", "Socialjour"
    LSS = "lss", "LSS-verksamhet"
    KRIMINALVARD = "kriminalvard", "Kriminalvård"
    MIGRATIONSVERKET = "migrationsverket", "Migrationsverket"
    ANNAN_MYNDIGHET = "annan_myndighet", "Annan myndighet"
    ENSKILD_VERKSAMHET = "enskild_verksamhet", "Enskild verksamhet"
    FRITIDSVERKSAMHET = "fritidsverksamhet", "Fritidsverksamhet"
    PRIVATPERSON = "privatperson", "Privatperson"
    ANHORIG = "anhorig", "Anhörig"
    BARNET_SJALVT = "barnet_sjalvt", "Barnet självt"
    ANONYM = "anonym", "Anonym"

    @property
    def anmalningsskyldig(self) -> bool:
        """Whether this category is bound by law to report (decision 28)."""
        return self not in EJ_ANMALNINGSSKYLDIGA


EJ_ANMALNINGSSKYLDIGA = frozenset(
    {
        AnmalareKategori.PRIVATPERSON,
        AnmalareKategori.ANHORIG,
        AnmalareKategori.BARNET_SJALVT,
        AnmalareKategori.ANONYM,
        AnmalareKategori.FRITIDSVERKSAMHET,
    }
)
ANMALNINGSSKYLDIGA = frozenset(AnmalareKategori) - EJ_ANMALNINGSSKYLDIGA


class Beslut(Kod):
    """The decision that ends a förhandsbedömning; none means that it is open."""

    INLEDA = "inleda", "Inleda utredning"
    INTE_INLEDA = "inte_inleda", "Inte inleda utredning"
    PAFORD = "paford", "Påförd pågående utredning"


class SynnerligaSkal(Kod):
    """Why a förhandsbedömning may take longer (SoL 20:2). Lack of staff is not among them."""

    POLISFORHOR = "polisforhor", "Polisförhör"
    FAMILJ_EJ_NADD = "familj_ej_nadd", "Familjen inte nådd trots försök"
    ANNAT = "annat", "Annat"


class SenOrsak(Kod):
    """Why a step became late; explains, and never excuses."""

    HANDLAGGARE_SJUK = "handlaggare_sjuk", "Handläggare sjuk"
    UTEBLIVET_BESOK = "uteblivet_besok", "Uteblivet besök"
    VAKANS = "vakans", "Vakans"
    SEN_POST = "sen_post", "Sen intern post"
    HOG_INSTROMNING = "hog_instromning", "Hög inströmning"
    ANNAT = "annat", "Annat"


class AterkopplingStatus(Kod):
    """Whether the anmälare was told; none means that it was not recorded."""

    GIVEN = "given", "Given"
    INTE_GIVEN = "inte_given", "Inte given"
    INTE_NODVANDIG = "inte_nodvandig", "Inte nödvändig eller lämplig"


class Resultat(Kod):
    """How an utredning ended."""

    INSATS = "insats", "Insats"
    INGEN_INSATS = "ingen_insats", "Ingen insats"
    AVBRUTEN = "avbruten", "Avbruten"
    OVERFLYTTAD = "overflyttad", "Överflyttad"


class Utredningsgrupp(Kod):
    """The three groups of closed utredningar, which add up to all of them (law.md, Counting 10)."""

    INOM = "inom", "Inom fyra månader"
    OVER_MED_FORLANGNING = "over_med_forlangning", "Över fyra månader, med beslutad förlängning"
    OVER_UTAN_FORLANGNING = "over_utan_forlangning", "Över fyra månader, utan beslutad förlängning"


class JaNejEjNodvandigt(Kod):
    """The answer to `skola_vidtalad`; none means that it was not recorded."""

    JA = "ja", "Ja"
    NEJ = "nej", "Nej"
    EJ_NODVANDIGT = "ej_nodvandigt", "Ej nödvändigt"


class InsatsTyp(Kod):
    OPPENVARD = "oppenvard", "Öppenvård"
    KONTAKTPERSON = "kontaktperson", "Kontaktperson"
    KONTAKTFAMILJ = "kontaktfamilj", "Kontaktfamilj"
    FAMILJEHEM = "familjehem", "Familjehem"
    JOURHEM = "jourhem", "Jourhem"
    HVB = "hvb", "Hem för vård eller boende (HVB)"
    SIS = "sis", "Särskilt ungdomshem (SiS)"
    STODBOENDE = "stodboende", "Stödboende"
    SKYDDAT_BOENDE = "skyddat_boende", "Skyddat boende"

    @property
    def placering(self) -> bool:
        """Whether the insats is outside the home, around the clock."""
        return self in PLACERINGAR


PLACERINGAR = frozenset(
    {
        InsatsTyp.FAMILJEHEM,
        InsatsTyp.JOURHEM,
        InsatsTyp.HVB,
        InsatsTyp.SIS,
        InsatsTyp.STODBOENDE,
        InsatsTyp.SKYDDAT_BOENDE,
    }
)


class Regi(Kod):
    """Who carries out an insats."""

    EGEN = "egen", "Egen regi"
    EXTERN = "extern", "Extern utförare"


class Lagrum(Kod):
    """The act under which an insats was granted."""

    SOL = "SoL", "Socialtjänstlagen (SoL)"
    LVU = "LVU", "Lagen med särskilda bestämmelser om vård av unga (LVU)"


class AllvarssamtalUtfall(Kod):
    GENOMFORT = "genomfort", "Genomfört"
    AVBOJT_VARDNADSHAVARE = "avbojt_vardnadshavare", "Avböjt av vårdnadshavare"
    AVBOJT_BARN = "avbojt_barn", "Avböjt av barnet"
    EJ_NADDA = "ej_nadda", "Ej nådda"
    EJ_LAMPLIGT = "ej_lampligt", "Ej lämpligt"


class Malniva(Kod):
    """The levels of the goal tree, from the city's down; a goal's number has one part more on each."""

    INRIKTNINGSMAL = "inriktningsmal", "KF:s inriktningsmål"
    VERKSAMHETSOMRADESMAL = "verksamhetsomradesmal", "KF:s mål för verksamhetsområdet"
    NAMNDMAL = "namndmal", "Nämndmål"
    ENHETSMAL = "enhetsmal", "Enhetsmål"


class Malstatus(Kod):
    """How far a goal of the goal tree is met, as a person judges it."""

    HELT = "helt", "Uppfylls helt"
    DELVIS = "delvis", "Uppfylls delvis"
    INTE = "inte", "Uppfylls inte"
    INGEN = "ingen", "Ingen"

    @property
    def symbol(self) -> str:
        """The sign that stands before the words in a report; one of them has none."""
        return {Malstatus.HELT: "●", Malstatus.DELVIS: "◆", Malstatus.INGEN: "—"}.get(self, "")

    @property
    def med_symbol(self) -> str:
        return f"{self.symbol} {self.text}".strip()


class Tillstand(Kod):
    """Why a row of a report has no value."""

    MATS_EJ = "mats_ej", "Mäts ej i år"
    EJ_MATBAR = "ej_matbar", "Ännu ej mätbar"
    INGEN_SAMMANSTALLNING = "ingen_sammanstallning", "Ingen sammanställning"


class Periodicitet(Kod):
    """How often an indicator of the goal tree has a value."""

    TERTIAL = "tertial", "Varje tertial"
    HALVAR = "halvar", "Varje halvår"
    AR = "ar", "Varje år"
