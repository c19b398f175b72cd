"""The Celery application.

What remains to be done is remembered in the database, never in the queue: a message is a wake-up call. A task that
dies with its worker, or a broker that forgets everything, is made good by the sweep in `workers.schedule`.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.signals import setup_logging

from casetrack import logs
from casetrack.config import read_settings
from casetrack.installation import open_servers
from workers.schedule import SCHEDULE, TIMEZONE

app = Celery("casetrack", include=["workers.tasks"])


@app.add_defaults
def configure() -> dict[str, Any]:
    """Asked for when a worker or beat starts, not when this module is imported: it may start the servers."""
    settings = read_settings()
    return {
        "broker_url": open_servers(settings, need_redis=True).redis_url,
        "broker_connection_retry_on_startup": True,
        "task_ignore_result": True,
        # A task is done again if its worker dies, so it counts as done only when it is.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        # Redis hands a task to another worker after this long, done or not; no task of ours runs for an hour.
        "broker_transport_options": {"visibility_timeout": 3600},
        "timezone": TIMEZONE,
        "beat_schedule": SCHEDULE,
        "beat_schedule_filename": str(settings.data / "beat-schedule"),
        "worker_send_task_events": False,
    }


@setup_logging.connect
def install_logs(loglevel: int, **_: object) -> None:
    """Celery's own words come in the same form as ours."""
    logs.install(loglevel)
