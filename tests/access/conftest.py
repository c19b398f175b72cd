"""The commands of a case, for tests of who reaches it."""

from tests.cases.conftest import chef, flode, handlaggare

__all__ = ["chef", "flode", "handlaggare"]
