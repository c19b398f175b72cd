"""What a process tells its log: one JSON object a line, with its moment in UTC.

The same for the web and the background work, so that whoever gathers the logs can read them together; and no text,
wherever it comes from, can pass for a line of its own or steer a terminal.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import structlog

OURS = ("casetrack", "workers")
"""The loggers whose information is told, and not only their warnings."""

_UPPGIFTER: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


class _Handler(logging.StreamHandler[Any]):
    """The standard error of the process itself, which nobody puts anything in front of."""

    def __init__(self) -> None:
        super().__init__(sys.__stderr__)
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=_UPPGIFTER,
                processors=[
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(serializer=_write),
                ],
            )
        )


def install(level: int = logging.WARNING) -> None:
    """Let everything in this process be told so; `level` is for what others than we have to say."""
    root = logging.getLogger()
    if not any(isinstance(each, _Handler) for each in root.handlers):
        root.addHandler(_Handler())
    root.setLevel(level)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    structlog.configure(
        processors=[*_UPPGIFTER, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _write(event: dict[str, Any], **options: Any) -> str:
    """Swedish letters as they are; what can't be shown as its number."""
    written = json.dumps(event, ensure_ascii=False, **options)
    return "".join(tecken if tecken.isprintable() else json.dumps(tecken)[1:-1] for tecken in written)
