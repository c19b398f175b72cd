"""What a command of the command line is given: the installation's database, the time, and who runs it."""

from __future__ import annotations

import os
import pwd
from datetime import UTC, datetime

from casetrack.cases.handelse import Utforare
from casetrack.exchange.anrop import Anropsfel, citera
from casetrack.installation import open_sessions
from casetrack.rules.tid import OgiltigTid, parse_datum, parse_tidpunkt

__all__ = ["name_operator", "open_sessions", "read_now"]

CLOCK = "CASETRACK_NOW"


def read_now() -> datetime:
    """The present moment; `CASETRACK_NOW` sets it for tests and demonstrations (decision 66).

    Raises:
        Anropsfel: the variable holds neither an instant nor a date.
    """
    given = os.environ.get(CLOCK)
    if not given:
        return datetime.now(UTC)
    try:
        # A bare date means that day at noon, so that it is the same day in every time zone of Europe.
        return parse_tidpunkt(given if ":" in given else f"{parse_datum(given)}T12:00")
    except OgiltigTid as error:
        raise Anropsfel(f"{CLOCK} {citera(given)}: {error}") from None


def name_operator() -> Utforare:
    """Who runs the command line: the operating-system user (exchange.md)."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return Utforare(anvandare_id=None, namn=f"{name} (kommandoraden)")
