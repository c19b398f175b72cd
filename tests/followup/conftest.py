"""The flow of a case, for the figures that follow what commands did."""

from tests.cases.conftest import chef, flode, handlaggare

__all__ = ["chef", "flode", "handlaggare"]
