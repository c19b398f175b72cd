"""How long a log-in holds: the times that the session cookie carries."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

OANVAND_HOGST = timedelta(minutes=60)
INLOGGAD_HOGST = timedelta(hours=10)
# The cookie is written anew at most once a minute, and not for every picture and page.
FORNYAS_EFTER = timedelta(minutes=1)

_KEY = "tider"


@dataclass(frozen=True)
class LoginTimes:
    """When the log-in began and when it was last used."""

    inloggad: datetime
    senast: datetime

    @classmethod
    def begin(cls, now: datetime) -> Self:
        return cls(now, now)

    @classmethod
    def read(cls, cookie: MutableMapping[str, Any]) -> Self | None:
        match cookie.get(_KEY):
            case [int(inloggad), int(senast)]:
                return cls(datetime.fromtimestamp(inloggad, UTC), datetime.fromtimestamp(senast, UTC))
        return None

    def write(self, cookie: MutableMapping[str, Any]) -> None:
        cookie[_KEY] = [int(self.inloggad.timestamp()), int(self.senast.timestamp())]

    def hold(self, now: datetime) -> bool:
        """Whether the log-in is still good: neither left unused nor older than a long working day."""
        return now - self.senast <= OANVAND_HOGST and now - self.inloggad <= INLOGGAD_HOGST

    def needs_renewal(self, now: datetime) -> bool:
        return now - self.senast > FORNYAS_EFTER
