"""The flow of a case, for what is written of it."""

from tests.cases.conftest import chef, flode, handlaggare

__all__ = ["chef", "flode", "handlaggare"]
