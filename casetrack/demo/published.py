"""The published half-year that the made-up nämnd is shaped like.

Source: Tertialrapport 2 2021, Enskede-Årsta-Vantör, running text about January to July.
"""

from casetrack.rules.koder import Kon

MANADER = 7
ANMALNINGAR = 2709
ANDEL_FLICKOR = 0.46
ANDEL_POLIS = 0.28
ANDEL_TILL_UTREDNING = 0.31
ANDEL_FORHANDSBEDOMNING_I_TID = 0.76

UTREDNINGAR_HANTERADE = {Kon.FLICKA: 592, Kon.POJKE: 660}
UTREDNINGAR_AVSLUTADE = 720
ANDEL_UTREDNING_I_TID = 0.78
