"""What surrounds the code holds together: commands, pins, containers and what is written about them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from casetrack.access.behorighet import read_roller
from casetrack.cli import COMMANDS
from casetrack.config import read_settings
from casetrack.rules.koder import Roll

TOP = Path(__file__).parent.parent
COMPOSE = (TOP / "docker-compose.yml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
OURS = {"web", "worker", "beat", "migrate"}
REQUIREMENTS = ["requirements-build", "requirements", "requirements-dev", "requirements-bench"]


def test_compose_starts_everything_in_order() -> None:
    assert set(SERVICES) == OURS | {"postgres", "redis"}
    for name in OURS - {"migrate"}:
        assert SERVICES[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_what_stays_up_says_whether_it_is_well_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_migration_has_the_owners_login() -> None:
    assert "CASETRACK_OWNER_URL" in SERVICES["migrate"]["environment"]
    for name in OURS - {"migrate"}:
        assert "OWNER" not in str(SERVICES[name]["environment"])


def test_only_the_web_is_reached_and_only_from_its_own_machine() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert [name for name, service in SERVICES.items() if "front" in service["networks"]] == ["web"]


def test_the_background_work_gets_its_way_out_with_the_settings_of_mail_and_not_before() -> None:
    networks = yaml.safe_load(COMPOSE)["networks"]
    assert networks["back"] == {"internal": True}
    assert SERVICES["worker"]["networks"] == ["back"]
    with_mail = yaml.safe_load((TOP / "docker" / "epost.yml").read_text())
    assert with_mail["services"] == {
        "web": {"env_file": ["epost.env"]},
        "worker": {"env_file": ["epost.env"], "networks": ["epost"]},
    }
    assert not set(with_mail["networks"]) & set(networks)
    assert "COMPOSE_FILE=docker-compose.yml:docker/epost.yml" in (TOP / ".env.example").read_text()


def test_every_secret_is_asked_for_and_none_is_written_down() -> None:
    asked = set(re.findall(r"\$\{(\w+):\?[^}]+\}", COMPOSE))
    chosen = re.findall(r"\$\{(\w+)-([^}]+)\}", COMPOSE)
    assert asked | {name for name, _ in chosen} == set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE))
    example = (TOP / ".env.example").read_text()
    assert set(re.findall(r"^(\w+)=$", example, re.MULTILINE)) == asked
    assert re.findall(r"^(\w+)=(.+)$", example, re.MULTILINE) == chosen
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|AUTH", name):
                assert value.startswith("${"), name


def test_every_service_stands_in_the_list_of_logs() -> None:
    text = (TOP / "docs" / "drift.md").read_text(encoding="utf-8")
    listed = text.partition("\n## Loggar\n")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in listed.splitlines() if "|" in line
    ]
    assert {row[0].strip("`") for row in rows[2:]} == set(SERVICES) | {"proxyn", "åtkomstloggen"}
    assert all(len(row) == 5 and all(row) for row in rows)


def test_an_installation_asks_everybody_for_a_second_factor_unless_told_otherwise() -> None:
    web = SERVICES["web"]["environment"]
    assert web["CASETRACK_SECOND_FACTOR"] == "${CASETRACK_SECOND_FACTOR-alla}"
    assert web.keys() > SERVICES["worker"]["environment"].keys()
    settings = read_settings({"CASETRACK_SECOND_FACTOR": "alla"})
    assert read_roller(settings.login.second_factor, "CASETRACK_SECOND_FACTOR") == set(Roll)
    assert read_settings({"CASETRACK_SECOND_FACTOR": ""}).login.second_factor == frozenset()


def test_the_databases_log_leaves_out_the_row_that_an_error_was_about() -> None:
    assert "log_error_verbosity=terse" in SERVICES["postgres"]["command"]


def test_ours_run_without_rights_on_a_system_they_cannot_change() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    assert "\nUSER casetrack\n" in (TOP / "Dockerfile").read_text()


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_of_ours_is_there(name: str) -> None:
    assert Path(sys.executable).with_name(SERVICES[name]["command"][0]).exists()


def test_the_migration_is_a_subcommand() -> None:
    assert SERVICES["migrate"]["command"] == ["casetrack", "migrate"]
    assert "migrate" in COMMANDS


def test_what_the_image_needs_is_let_into_it() -> None:
    allowed = {line[1:] for line in (TOP / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = set()
    for line in (TOP / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied |= set(line.split()[1:-1])
    assert copied == allowed
    assert all((TOP / name).exists() for name in copied)


def test_the_login_of_the_application_is_made_by_a_script_that_runs() -> None:
    mounts = [volume.split(":")[0] for volume in SERVICES["postgres"]["volumes"]]
    script = TOP / "docker" / "app-login.sh"
    assert "./docker/app-login.sh" in mounts
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", script], check=True)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_everything_is_pinned_with_hashes_and_names_no_index(name: str) -> None:
    text = (TOP / f"{name}.txt").read_text()
    assert not re.search(r"https?:|--index|--find-links|--trusted", text)
    pins = re.findall(
        r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(?:.+?)\\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE
    )
    assert len(pins) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
    wanted = re.findall(r"^[a-z][a-z0-9-]*", (TOP / f"{name}.in").read_text(), re.MULTILINE)
    assert set(wanted) <= set(pins)


def test_versions_are_the_same_in_what_runs_and_what_tests() -> None:
    def read(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==\S+", (TOP / name).read_text(), re.MULTILINE))

    assert read("requirements.txt") <= read("requirements-dev.txt")


def test_the_readme_begins_with_the_two_commands() -> None:
    commands = re.findall(r"^make [\w-]+", (TOP / "README.md").read_text(), re.MULTILINE)
    assert commands[:2] == ["make demo", "make test"]


def test_every_command_that_is_written_about_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (TOP / "Makefile").read_text(), re.MULTILINE))
    pages = [TOP / "README.md", TOP / ".ci" / "run", *(TOP / "docs").glob("*.md")]
    for page in pages:
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), re.MULTILINE))
        assert named <= targets, page


def test_every_setting_is_in_the_readme() -> None:
    read = set(re.findall(r'"(CASETRACK_[A-Z_]+)"', (TOP / "casetrack" / "config.py").read_text()))
    told = set(re.findall(r"`(CASETRACK_[A-Z_]+)`", (TOP / "README.md").read_text()))
    assert read <= told


def test_every_folder_is_in_the_readmes_map() -> None:
    readme = (TOP / "README.md").read_text()
    for path in sorted((TOP / "casetrack").iterdir()):
        if path.is_dir() and path.name != "__pycache__":
            assert f"{path.name}/" in readme


@pytest.mark.parametrize("name", ["run", "browser", "libreoffice"])
def test_scripts_of_the_checks_are_sound(name: str) -> None:
    script = TOP / ".ci" / name
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("browser", ["apt-get install chromium", "playwright install"]),
        ("libreoffice", ["apt-get install libreoffice-calc-nogui libreoffice-writer-nogui"]),
    ],
)
def test_a_missing_program_fails_and_says_what_to_type(tmp_path: Path, script: str, told: list[str]) -> None:
    for program in ("bash", "cat", "grep"):
        found = shutil.which(program)
        assert found
        (tmp_path / program).symlink_to(found)
    for broken in ("apt-get", "playwright"):
        (tmp_path / broken).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / broken).chmod(0o755)
    environ = {"PATH": str(tmp_path), "PLAYWRIGHT": str(tmp_path / "playwright")}
    run = subprocess.run(
        ["bash", TOP / ".ci" / script], env=environ, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert all(each in run.stderr for each in told)


def test_no_test_is_skipped() -> None:
    for page in (TOP / "tests").rglob("*.py"):
        if page != Path(__file__):
            assert not re.search(r"pytest\.skip|mark\.skip|importorskip|unittest\.skip", page.read_text()), (
                page
            )
