"""What runs when. Nothing between two and three at night: that hour happens twice, or not at all, once a year."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

TIMEZONE = "Europe/Stockholm"

SCHEDULE: dict[str, dict[str, Any]] = {
    # Finds what is marked for recomputing, whatever became of the wake-up call.
    "svep": {"task": "workers.tasks.svep", "schedule": timedelta(seconds=5), "options": {"expires": 5}},
    # What reports are made of is there before they are asked for.
    "fardiga_siffror": {
        "task": "workers.tasks.fardiga_siffror",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    # A new day moves figures without any change to a case: what was too recent to judge is so no longer.
    "nytt_dygn": {"task": "workers.tasks.nytt_dygn", "schedule": crontab(hour=0, minute=5)},
    # Hourly, so that a morning when beat was down costs an hour and not a day; a reminder is raised once only.
    "bevakningar": {"task": "workers.tasks.bevakningar", "schedule": crontab(minute=15, hour="0,1,4-23")},
    # What is written to the access log is out of reach of a silent change from here on.
    "forsegla_logg": {
        "task": "workers.tasks.forsegla_logg",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    # Daily, and does nothing once last month's check is drawn.
    "loggkontroll": {"task": "workers.tasks.loggkontroll", "schedule": crontab(hour=4, minute=45)},
    # Daily, and does nothing once the month's export is kept: a first of the month missed is made up the day after.
    "manadsexport": {"task": "workers.tasks.manadsexport", "schedule": crontab(hour=4, minute=30)},
    # The night after the approval, so that one given by mistake can be taken back in the meantime.
    "gallring": {"task": "workers.tasks.gallring", "schedule": crontab(hour=4, minute=50)},
    # Monthly; what a first of the month missed is made up on the days after, as doing it again adds nothing.
    "gallringsforslag": {
        "task": "workers.tasks.gallringsforslag",
        "schedule": crontab(hour=5, minute=10, day_of_month="1-5"),
    },
    # Daily, before the house opens: orders last month's ledningsrapporter on the first working day, or on the next one.
    "ledningsmanad": {"task": "workers.tasks.ledningsmanad", "schedule": crontab(hour=5, minute=0)},
    # Makes what is ordered, by the month or by someone who waits for it.
    "ledningsrapporter": {
        "task": "workers.tasks.ledningsrapporter",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    # Sends what is to be sent, and what did not come off when its time has come again.
    "rapportutskick": {
        "task": "workers.tasks.rapportutskick",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    # Finds the letters that mail servers took and sent back, in the mailbox that they come back to.
    "rapportstudsar": {
        "task": "workers.tasks.rapportstudsar",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
}
