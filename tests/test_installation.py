"""What every process that opens the database has in common."""

from __future__ import annotations

import subprocess
import sys


def test_every_foreign_key_finds_its_table_in_a_process_that_imports_nothing_else() -> None:
    """The tests have every module imported, and a command of the command line only its own."""
    program = "import casetrack.installation, sqlalchemy.orm; sqlalchemy.orm.configure_mappers()"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
