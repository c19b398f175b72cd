"""The wake-up call to the workers after a commit.

A call that gets lost costs seconds, not figures: what must be recomputed is marked in the database, and the
workers sweep it.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

Waker = Callable[[int], None]


def build_waker(redis_url: str) -> Waker:
    """A function that tells the workers, by its id alone, that a nämnd has something marked."""
    app = Celery("casetrack-web", broker=redis_url)
    # A caseworker must not wait for a broker that is away: one try, and half a second for it to answer.
    app.conf.broker_transport_options = {
        "max_retries": 0,
        "socket_connect_timeout": 0.5,
        "socket_timeout": 0.5,
    }
    app.conf.task_publish_retry = False
    log = structlog.get_logger()

    def wake(namnd_id: int) -> None:
        try:
            app.send_task("workers.tasks.rakna_om", [namnd_id], ignore_result=True)
        except OperationalError as error:
            log.warning("workers_not_woken", namnd_id=namnd_id, error=str(error))

    return wake
