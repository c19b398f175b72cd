"""A folder of files as a command's answer: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from casetrack.exchange.anrop import Anropsfel, citera


class Utmapp:
    """A new folder, filled under another name beside its place until `publicera` puts it there.

    It is closed to other users, as it holds cases. An exception within the `with` block takes it away again, also
    after it was put in place: what follows, the commit of a transaction, is a part of the whole.
    """

    def __init__(self, path: Path) -> None:
        """Raises Anropsfel when there is something at the path already, or no folder for it to lie in."""
        self._path = Path(os.path.abspath(path))
        try:
            self._path.parent.stat()
            upptagen = os.path.lexists(path) and not (path.is_dir() and not any(path.iterdir()))
        except OSError as fel:
            raise _explain(path, fel) from None
        if upptagen:
            raise Anropsfel(f"{citera(str(path))} finns redan: ange en ny eller tom mapp")

    def __enter__(self) -> Utmapp:
        """Raises Anropsfel when no folder can be made there."""
        try:
            # What the draft is called is no business of an import's: a name with a dot is passed over.
            self.mapp = Path(tempfile.mkdtemp(dir=self._path.parent, prefix=f".{self._path.name}-"))
        except OSError as fel:
            raise _explain(self._path, fel) from None
        return self

    def publicera(self) -> None:
        """Put the folder in its place. Raises Anropsfel when that can't be done."""
        try:
            self.mapp.rename(self._path)
        except OSError as fel:
            raise _explain(self._path, fel) from None
        self.mapp = self._path

    def __exit__(
        self, _: type[BaseException] | None, fel: BaseException | None, __: TracebackType | None
    ) -> None:
        if fel is not None or self.mapp != self._path:
            shutil.rmtree(self.mapp, ignore_errors=True)
        if isinstance(fel, OSError):
            raise _explain(self._path, fel) from None


def _explain(path: Path, fel: OSError) -> Anropsfel:
    match fel:
        case FileNotFoundError() | NotADirectoryError():
            orsak = "mappen som den ska ligga i finns inte"
        case PermissionError():
            orsak = "rättigheter saknas"
        case _:
            orsak = fel.strerror or str(fel)
    return Anropsfel(f"{citera(str(path))} går inte att skriva: {orsak}")
