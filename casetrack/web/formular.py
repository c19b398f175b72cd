"""A form: read all at once, with every error beside its field and in one list on top."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form

from casetrack.cases.avvisning import Fel
from casetrack.web.falt import Alternativ, Val

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


class Formular(Form):
    """A form whose errors come from reading its fields and from the command that it leads to."""

    def __init__(
        self,
        formdata: MultiDict[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
        *,
        alternativ: Mapping[str, Iterable[Alternativ]] | None = None,
        prefix: str = "",
    ) -> None:
        """`formdata` is what was typed, else `data` what to show first; `alternativ` what some fields offer."""
        self._offered = alternativ or {}
        super().__init__(formdata, data=data, prefix=prefix)
        self.form_errors = []
        for field in self:
            field.errors = list(field.process_errors)

    def process(self, *args: Any, **kwargs: Any) -> None:
        for name, alternativ in self._offered.items():
            field = self[name]
            assert isinstance(field, Val)  # noqa: S101 - for the type checker; a form names its own fields
            field.offer(alternativ)
        super().process(*args, **kwargs)

    def refuse(self, falt: str, text: str) -> None:
        """Put an error beside a field, or on the whole form where it has no such field."""
        if falt not in self:
            self.form_errors.append(text)
        elif not self[falt].errors:  # what couldn't be read is also missing; the first says more
            self[falt].errors = [text]

    def refuse_all(self, fel: Iterable[Fel]) -> None:
        for each in fel:
            self.refuse(each.falt, each.text)

    @property
    def refused(self) -> bool:
        return bool(self.form_errors) or any(field.errors for field in self)

    @property
    def felrader(self) -> list[tuple[str | None, str]]:
        """Every error as (the id of its field, text), in the order of the page."""
        on_the_whole: list[tuple[str | None, str]] = [(None, text) for text in self.form_errors]
        return on_the_whole + [(field.id, text) for field in self for text in field.errors]

    def build(self, uppgifter: type[T], **fixed: Any) -> T:
        """What was typed, as what a command takes; `fixed` is what the page itself knows.

        A field that the form doesn't ask for is left to its default, or None.
        """
        values = {}
        for field in dataclasses.fields(uppgifter):
            if field.name in fixed:
                values[field.name] = fixed[field.name]
            elif field.name in self:
                values[field.name] = self[field.name].data
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                values[field.name] = None
        return uppgifter(**values)


def get_typed() -> MultiDict[str, str] | None:
    """What was typed, when a form was sent in; None when it is only shown."""
    return request.form if request.method == "POST" else None
