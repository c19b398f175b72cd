"""The workers' settings point at the test's own database."""

import pytest

from tests.conftest import Database


@pytest.fixture(autouse=True)
def settings_of_the_test(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery reads its settings when first asked; without these it would start the installation's servers."""
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_REDIS_URL", "redis://127.0.0.1:1/0")
