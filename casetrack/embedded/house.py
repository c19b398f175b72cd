"""The data folder made ready for servers: who they run as, what they may enter, and their programs."""

import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casetrack.config import FelInstallning, prepare_data, write_once

_ACCOUNT = "casetrack-db"
_HOMES = (Path("/root"), Path("/home"))
_STAND_INS = Path("/var/lib/casetrack")


@dataclass(frozen=True)
class House:
    """A data folder, and the account its servers run as (None: whoever runs this)."""

    data: Path
    account: pwd.struct_passwd | None

    def folder(self, name: str) -> Path:
        """A folder only this user may enter."""
        path = self.data / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def server_folder(self, name: str) -> Path:
        """A folder only the account of the servers, and root, may enter."""
        path = self.folder(name)
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def as_account(self) -> dict[str, Any]:
        """Options for `subprocess`: as the account, in a folder it may stand in, without our environment."""
        options: dict[str, Any] = {"cwd": self.data, "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}}
        if self.account:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": ()}
        return options

    def program(self, package: str, parts: tuple[str, ...]) -> Path:
        """The folder that holds the parts of a wheel: where it is installed, or as root a copy with the data.

        Raises:
            FelInstallning: the wheel is not installed.
        """
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise FelInstallning(f"Paketet {package} är inte installerat: kör make setup.")
        installed = Path(spec.submodule_search_locations[0]).parent
        if not self.account:
            return installed
        copy = self.data / "program" / f"{package}-{importlib.metadata.version(package)}"
        if not copy.exists():
            _copy_program(installed, parts, copy)
        return copy


def open_house(data: Path) -> House:
    """Make the data folder ready.

    As root, and where the account of the servers can't reach it, its servers live under `/var/lib/casetrack`
    instead, in a folder that the data folder names: no folder is opened to others for their sake.

    Raises:
        FelInstallning: a folder cannot be created.
    """
    prepare_data(data)
    if os.geteuid() != 0:
        return House(data, None)
    home = data if _is_reachable(data) else _read_stand_in(data)
    _let_others_pass(home)
    return House(home, _server_account())


def _let_others_pass(folder: Path) -> None:
    folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXGRP | stat.S_IXOTH)  # to pass, not to list


def _is_reachable(data: Path) -> bool:
    parents = data.resolve().parents
    return not any(parent in _HOMES for parent in parents) and all(
        parent.stat().st_mode & stat.S_IXOTH for parent in parents
    )


def _read_stand_in(data: Path) -> Path:
    """The folder that stands in for a data folder out of reach; a name of its own, so that new data start empty."""
    pointer = data / "servers"
    if not pointer.exists():
        write_once(pointer, str(_STAND_INS / secrets.token_hex(8)))
    stand_in = Path(pointer.read_text(encoding="utf-8"))
    prepare_data(stand_in)
    _let_others_pass(stand_in.parent)  # ours too, and closed if it was made under a strict umask
    if not _is_reachable(stand_in):
        raise FelInstallning(
            f"Databasens eget konto når inte {stand_in}: låt andra passera mapparna ovanför."
        )
    return stand_in


def _server_account() -> pwd.struct_passwd:
    # Where it lies by itself: a timer's or a script's PATH may end before sbin.
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", _ACCOUNT]
    problem = ""
    for _ in range(20):
        with suppress(KeyError):
            return pwd.getpwnam(_ACCOUNT)
        # Fails when another process is adding the same account or holds the password file: then look again.
        try:
            problem = subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()
        except OSError as error:
            problem = str(error)
        time.sleep(0.1)
    raise FelInstallning(f"Kontot {_ACCOUNT}, som databasen körs med, kan inte skapas: {problem}")


def _copy_program(installed: Path, parts: tuple[str, ...], copy: Path) -> None:
    """Copy under another name and rename when whole, so that an interrupted copy is never run."""
    draft = copy.with_name(f".{copy.name}")
    shutil.rmtree(draft, ignore_errors=True)
    for part in parts:
        shutil.copytree(installed / part, draft / part)
    for path in (copy.parent, draft, *draft.rglob("*")):
        # The wheel may have been installed under a strict umask; the account must be able to read and run it.
        runs = path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)
    draft.rename(copy)
