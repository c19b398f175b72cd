"""Asks for known vulnerabilities in everything that is pinned, with pip-audit.

Ends with 0 when all were looked up and none but the written exceptions were found, 1 when there are others, and 3 when
the service with known vulnerabilities did not answer for every pin. pip-audit itself calls that a success, so its own
last line is never shown.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
# The list of what tests holds all that runs as well.
PINS = ("requirements-dev.txt", "requirements-build.txt")
EXCEPTIONS = Path(__file__).with_name("audit-undantag.txt")
CLEAN, VULNERABLE, NOT_CHECKED = 0, 1, 3


def read_exceptions() -> dict[str, str]:
    """The ids that are left as they are, each with its reason."""
    lines = [line for line in EXCEPTIONS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1] for line in lines}


def main(program: str) -> int:
    command = [
        program,
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner=off",
        "--timeout=10",
        "--format=json",
    ]
    command += [f"--requirement={TOP / name}" for name in PINS]
    exceptions = read_exceptions()
    command += [f"--ignore-vuln={each}" for each in exceptions]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        dependencies = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print(run.stderr.strip().rpartition("\n")[2], file=sys.stderr)
        return tell_not_checked("inga")
    vulnerable = [each for each in dependencies if each.get("vulns")]
    for each in vulnerable:
        for vuln in each["vulns"]:
            fixed = ", ".join(vuln["fix_versions"]) or "ingen version"
            print(f"{each['name']} {each['version']}: {vuln['id']}, rättad i {fixed}", file=sys.stderr)
    for vuln_id, reason in exceptions.items():
        print(f"undantag {vuln_id}: {reason}")
    if vulnerable:
        print(
            "Beroendena har kända sårbarheter. Uppdatera, eller skriv ett undantag med skäl.", file=sys.stderr
        )
        return VULNERABLE
    skipped = [each["name"] for each in dependencies if "skip_reason" in each]
    if skipped or not dependencies:
        return tell_not_checked(f"{len(dependencies) - len(skipped)} av {len(dependencies)}")
    print(f"{len(dependencies)} beroenden är kontrollerade: inga kända sårbarheter utöver undantagen.")
    return CLEAN


def tell_not_checked(how_many: str) -> int:
    text = f"BEROENDENA ÄR INTE KONTROLLERADE ({how_many}): tjänsten med kända sårbarheter svarar inte."
    print(text, file=sys.stderr)
    return NOT_CHECKED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
