"""The look-up of known vulnerabilities says what it found, and never that all is well when nobody answered."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
AUDIT = TOP / ".ci" / "audit.py"


def run_audit(tmp_path: Path, answer: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """The check, with a program in pip-audit's place that answers as told."""
    (tmp_path / "answer").write_text(answer)
    program = tmp_path / "pip-audit"
    program.write_text(f'#!/bin/sh\ncat "{tmp_path}/answer"\necho "sista raden" >&2\nexit {status}\n')
    program.chmod(0o755)
    return subprocess.run([sys.executable, AUDIT, program], capture_output=True, text=True, check=False)


def test_pins_without_vulnerabilities_are_clean(tmp_path: Path) -> None:
    answer = {"dependencies": [{"name": "flask", "version": "3.1", "vulns": []}], "fixes": []}
    run = run_audit(tmp_path, json.dumps(answer))
    assert run.returncode == 0
    assert "1 beroenden är kontrollerade" in run.stdout


def test_a_vulnerability_is_named_and_fails(tmp_path: Path) -> None:
    vuln = {"id": "PYSEC-2026-1", "fix_versions": ["3.2"], "aliases": [], "description": ""}
    answer = {"dependencies": [{"name": "flask", "version": "3.1", "vulns": [vuln]}], "fixes": []}
    run = run_audit(tmp_path, json.dumps(answer), 1)
    assert run.returncode == 1
    assert "flask 3.1: PYSEC-2026-1, rättad i 3.2" in run.stderr


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("", 1),
        ('{"dependencies": [], "fixes": []}', 0),
        ('{"dependencies": [{"name": "flask", "skip_reason": "not found"}], "fixes": []}', 0),
    ],
    ids=["no answer", "nothing", "skipped"],
)
def test_what_nobody_answered_for_is_said_to_be_unchecked(tmp_path: Path, answer: str, status: int) -> None:
    run = run_audit(tmp_path, answer, status)
    assert run.returncode == 3
    assert "BEROENDENA ÄR INTE KONTROLLERADE" in run.stderr
    assert "inga kända sårbarheter" not in run.stdout


def test_every_exception_has_its_reason() -> None:
    lines = (TOP / ".ci" / "audit-undantag.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert line.startswith("#") or re.fullmatch(r"(?:PYSEC|GHSA|CVE)-[\w-]+ .{20,}", line), line


def test_the_list_of_parts_names_every_pin_of_what_runs(tmp_path: Path) -> None:
    made = tmp_path / "sbom.json"
    subprocess.run(["make", "--silent", "sbom", f"SBOM={made}"], cwd=TOP, check=True, capture_output=True)
    sbom = json.loads(made.read_text())
    assert sbom["bomFormat"] == "CycloneDX"
    assert sbom["metadata"]["component"]["name"] == "casetrack"
    text = (TOP / "requirements.txt").read_text()
    pins = set(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==([^\s;]+)", text, re.MULTILINE))
    assert {(part["name"], part["version"]) for part in sbom["components"]} == pins
    assert all(part["purl"].startswith("pkg:pypi/") for part in sbom["components"])
