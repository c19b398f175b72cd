"""What was typed, carried in the page past a question that has to be answered before it can be taken."""

from __future__ import annotations

from flask import request

_BUREN = "buren-"
"""Begins the names of fields that are carried, as the templates write them."""

Burna = list[tuple[str, str]]


def list_typed() -> Burna:
    """All that was sent in, but for the mark of the page that sent it."""
    return [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]


def read_burna() -> Burna:
    """What was carried so far."""
    return [
        (name.removeprefix(_BUREN), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(_BUREN)
    ]
