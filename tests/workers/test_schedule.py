"""The schedule holds together: nothing in the hours of the clock change, nothing that no worker knows."""

from celery.schedules import crontab

from workers import tasks
from workers.app import app
from workers.schedule import SCHEDULE


def test_nothing_runs_in_the_hours_of_the_clock_change() -> None:
    hours = {
        name: entry["schedule"].hour
        for name, entry in SCHEDULE.items()
        if isinstance(entry["schedule"], crontab)
    }
    assert hours
    assert not {name for name, of_day in hours.items() if of_day & {2, 3}}


def test_every_scheduled_task_is_one_that_the_workers_know() -> None:
    app.loader.import_module(tasks.__name__)
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)


def test_the_wake_up_call_names_a_task_that_the_workers_know() -> None:
    assert tasks.recompute.name == "workers.tasks.rakna_om"
