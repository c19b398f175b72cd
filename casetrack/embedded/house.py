"""The data folder made ready for servers: who they run as, what they may enter, and their programs."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casetrack.config import FelInstallning, prepare_data

_ACCOUNT = "casetrack-db"
_HOMES = (Path("/root"), Path("/home"))


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

    Raises:
        FelInstallning: it cannot be created, or as root lies where the account of the servers cannot reach.
    """
    if os.geteuid() != 0:
        prepare_data(data)
        return House(data, None)
    _refuse_unreachable(data)
    prepare_data(data)
    _refuse_unreachable(data)  # again: a strict umask closes the folders made on the way
    data.chmod(stat.S_IMODE(data.stat().st_mode) | stat.S_IXGRP | stat.S_IXOTH)  # to pass, not to list
    return House(data, _server_account())


def _refuse_unreachable(data: Path) -> None:
    for parent in filter(Path.exists, data.resolve().parents):
        closed = not parent.stat().st_mode & stat.S_IXOTH
        if closed or parent in _HOMES:
            why = "är stängd för andra konton" if closed else "är till för hemmappar"
            raise FelInstallning(
                f"Som root kan databasen inte ligga i {data}: {parent} {why}."
                " Låt CASETRACK_DATA vara en mapp under /var/lib, till exempel /var/lib/casetrack."
            )


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
