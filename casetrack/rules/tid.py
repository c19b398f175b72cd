"""Dates and instants: reading them from text, and the Swedish date of an instant.

Instants are kept in UTC. Arithmetic on datetimes that carry a zone with summer time counts the hands of the
clock and not elapsed time, so 48 hours would become 47 or 49 twice a year.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

_DATUM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIDPUNKT = re.compile(
    r"(?P<datum>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<klockslag>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?:[.,](?P<brak>[0-9]{1,9}))?(?P<forskjutning>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


class OgiltigTid(ValueError):
    """A date or an instant that cannot be used; the message is Swedish and says why."""


@lru_cache(maxsize=20_000)
def parse_datum(text: str) -> date:
    """Read a date written YYYY-MM-DD. Raises OgiltigTid for any other form and for days that do not exist."""
    if not _DATUM.fullmatch(text):
        raise OgiltigTid("ett datum skrivs som 2026-03-02")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OgiltigTid("dagen finns inte i kalendern") from None


def parse_tidpunkt(text: str) -> datetime:
    """Read an instant in ISO 8601, with offset or else in Swedish time, and return it in UTC.

    A Swedish time in the hour that the change to summer time leaves out never was, and raises OgiltigTid as
    any malformed instant does. One in the hour that comes twice in autumn means the first (decision 36).
    Fractions are kept to the microsecond.
    """
    match = _TIDPUNKT.fullmatch(text)
    if match is None or (match["brak"] and match["klockslag"].count(":") == 1):
        raise OgiltigTid("en tidpunkt skrivs som 2026-03-02T10:00 eller 2026-03-02T10:00+01:00")
    parse_datum(match["datum"])
    brak = f".{match['brak']:0<6.6}" if match["brak"] else ""
    try:
        tidpunkt = datetime.fromisoformat(
            f"{match['datum']}T{match['klockslag']}{brak}{match['forskjutning'] or ''}"
        )
    except ValueError:
        raise OgiltigTid("klockslaget finns inte") from None
    try:
        if tidpunkt.tzinfo is not None:
            return tidpunkt.astimezone(UTC)
        instant = tidpunkt.replace(tzinfo=STOCKHOLM).astimezone(UTC)
        if instant.astimezone(STOCKHOLM).replace(tzinfo=None) != tidpunkt:
            raise OgiltigTid("klockslaget finns inte i Sverige den dagen: klockan ställdes om till sommartid")
    except OverflowError:
        raise OgiltigTid("tidpunkten ligger utanför kalendern") from None
    return instant


def lokal_tid(instant: datetime) -> datetime:
    """The instant on a Swedish clock. Raises OgiltigTid when it names no zone, or has no Swedish date."""
    if instant.tzinfo is None:
        raise OgiltigTid("tidpunkten saknar tidszon")
    try:
        return instant.astimezone(STOCKHOLM)
    except OverflowError:
        raise OgiltigTid("tidpunkten ligger utanför kalendern") from None


def lokal_dag(instant: datetime) -> date:
    """The Stockholm date of an instant: the date that days are counted from (law.md, Counting 1)."""
    return lokal_tid(instant).date()
