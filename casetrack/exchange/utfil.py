"""A command's answer written to a file: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from casetrack.exchange.anrop import Anropsfel, citera

# The second names whatever file standard output was sent to, which must not be replaced under its writers.
STANDARD_UT = ("-", "/dev/stdout")


def skriv_utfil(fil: str, innehall: bytes) -> None:
    """Write the file in one step, so that a reader never sees half of it; `-` is standard output.

    Raises:
        Anropsfel: it cannot be written there.
    """
    if fil in STANDARD_UT:
        click.echo(innehall, nl=False)
        return
    mal = Path(fil)
    try:
        if mal.exists() and not mal.is_file():
            # A pipe or a device is written to; a file put in its place would take it away. A folder is refused.
            mal.write_bytes(innehall)
        else:
            _ersatt(mal.resolve(), innehall)
    except (OSError, ValueError) as fel:
        raise Anropsfel(f"{citera(fil)} går inte att skriva: {_forklara(fel)}") from None


def _ersatt(mal: Path, innehall: bytes) -> None:
    handtag, utkast = tempfile.mkstemp(dir=mal.parent, prefix=f".{mal.name}-")
    try:
        with os.fdopen(handtag, "wb") as ut:
            ut.write(innehall)
        # The draft is closed to others; the file gets the rights that any new file here would get.
        os.chmod(utkast, mal.stat().st_mode & 0o777 if mal.exists() else 0o666 & ~_las_umask())
        os.replace(utkast, mal)
    except BaseException:
        Path(utkast).unlink(missing_ok=True)
        raise


def _las_umask() -> int:
    umask = os.umask(0o077)
    os.umask(umask)
    return umask


def _forklara(fel: OSError | ValueError) -> str:
    match fel:
        case FileNotFoundError() | NotADirectoryError():
            return "mappen finns inte"
        case IsADirectoryError():
            return "det är en mapp"
        case PermissionError():
            return "rättigheter saknas"
        case OSError():
            return fel.strerror or str(fel)
        case _:
            return "namnet går inte att använda"
