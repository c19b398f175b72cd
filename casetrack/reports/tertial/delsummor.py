"""Delsummor: whether the counts of boys and girls can be parts of the counts of everyone."""

from __future__ import annotations

from casetrack.followup.format import formatera_andel, formatera_antal
from casetrack.followup.indikator import Matt
from casetrack.followup.utfall import Antal


def rakna_rest(totalt: Antal, pojkar: Antal, flickor: Antal) -> Antal:
    """What is in the total and in neither part: children of unknown sex. What cannot be has no counts that can."""
    taljare = totalt.taljare
    if taljare is not None:
        taljare -= (pojkar.taljare or 0) + (flickor.taljare or 0)
    return Antal(taljare, totalt.namnare - pojkar.namnare - flickor.namnare)


def finn_motsagelse(matt: Matt, totalt: Antal, pojkar: Antal, flickor: Antal) -> list[tuple[str, str]]:
    """Why the parts can't be parts of the total, as (code, Swedish text); empty where somebody can be all the rest.

    That is the whole test: where the rest is possible, the total lies between the shares of the parts and the rest's.
    """
    rest = rakna_rest(totalt, pojkar, flickor)
    if matt is Matt.ANTAL:
        if rest.namnare >= 0:
            return []
        delar = formatera_antal(pojkar.namnare + flickor.namnare)
        text = f"delarna är tillsammans {delar}, fler än {formatera_antal(totalt.namnare)} totalt"
        return [("SUMMA", text)]
    if matt in (Matt.MEDIAN, Matt.MANADSSNITT) or totalt.taljare is None or rest.taljare is None:
        return []
    fynd = []
    for namn, hela, kvar in (
        ("täljare", totalt.taljare, rest.taljare),
        ("nämnare", totalt.namnare, rest.namnare),
    ):
        if kvar < 0:
            text = f"delarnas {namn} är tillsammans {hela - kvar}, mer än {hela} totalt"
            fynd.append(("SUMMA", text))
    if fynd:
        return fynd
    if (matt is Matt.ANDEL and rest.taljare > rest.namnare) or (rest.namnare == 0 and rest.taljare > 0):
        kvar_ = formatera_andel(rest.taljare, rest.namnare)
        return [("REST", f"de som inte är med i någon av delarna skulle vara {kvar_}, och det går inte")]
    return []
