"""Rows on their way to the folder: which file, and what stands in its columns."""

from collections.abc import Mapping
from datetime import date, datetime

Value = str | bool | date | datetime | None
"""What a field holds; an instant is a Swedish time without offset, None an empty field."""

Row = tuple[str, Mapping[str, Value]]
"""The file's name without ending, and its fields by column; a column left out is empty."""
