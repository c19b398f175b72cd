"""Background work: Celery's application, its schedule and its tasks, each of which calls one function of casetrack."""
