"""The rules of quality that look at more than one field: one rule, one code, one severity, one reason, one test.

A rule is a condition in SQL on a row `s` of an import, which sees the record as it would be after the import (see
`mellanlager`). What a field must be by itself is told in `tolkning`.
"""

from __future__ import annotations

from casetrack.exchange.inlasning.kvalitetsregler.barn import BARNREGLER
from casetrack.exchange.inlasning.kvalitetsregler.beslut import BESLUTSREGLER
from casetrack.exchange.inlasning.kvalitetsregler.referenser import REFERENSREGLER
from casetrack.exchange.inlasning.kvalitetsregler.regel import Regel, apply_rules
from casetrack.exchange.inlasning.kvalitetsregler.tidsordning import TIDSREGLER

__all__ = ["REGLER", "Regel", "apply_rules"]

REGLER: tuple[Regel, ...] = (*REFERENSREGLER, *BARNREGLER, *BESLUTSREGLER, *TIDSREGLER)
