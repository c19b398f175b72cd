"""Where an import reads from: a folder, or a zip that is read without being unpacked."""

from __future__ import annotations

import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from casetrack.exchange.inlasning.anmarkningar import Anmarkning
from casetrack.exchange.kolumner import FELFIL, FILER

MAX_UPPACKAT = 2 * 1024**3
"""Bytes that a zip may unpack to (decision 37)."""

_KANDA = {fil.namn for fil in FILER}
_RESURSMAPP = "__MACOSX"
# What reading a file or a member of a zip ends in when the file can't be read.
LASFEL = (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)


class IngenKalla(Exception):
    """The path leads to no folder and no zip."""


class Kalla(Protocol):
    """The files of an import: those of the format by name, with their size in bytes, and what is wrong with others.

    `avvisad` says that none of them is to be read.
    """

    storlekar: dict[str, int]
    anmarkningar: list[Anmarkning]
    avvisad: bool

    def open_file(self, namn: str) -> BinaryIO:
        """One of the files, from its beginning. It and its reading raise `LASFEL`."""
        ...


@contextmanager
def open_kalla(path: Path) -> Iterator[Kalla]:
    """Open a folder or a zip. Raises IngenKalla."""
    if path.is_dir():
        yield _Mapp(path)
        return
    try:
        arkiv = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        raise IngenKalla from None
    with arkiv:
        yield _Zip(arkiv, path.name)


class _Mapp:
    avvisad = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self.storlekar: dict[str, int] = {}
        self.anmarkningar: list[Anmarkning] = []
        try:
            poster = sorted(os.scandir(path), key=lambda post: post.name)
        except OSError:
            raise IngenKalla from None
        for post in poster:
            if post.name in _KANDA and post.is_file():
                self.storlekar[post.name] = post.stat().st_size
            elif not _ska_forbigas(PurePosixPath(post.name)):
                self.anmarkningar.append(_okand_fil(post.name))

    def open_file(self, namn: str) -> BinaryIO:
        return (self._path / namn).open("rb")


class _Zip:
    def __init__(self, arkiv: zipfile.ZipFile, namn: str) -> None:
        self._arkiv = arkiv
        self._medlemmar: dict[str, zipfile.ZipInfo] = {}
        self.storlekar: dict[str, int] = {}
        self.anmarkningar: list[Anmarkning] = []
        # Folders too: an archive that names any place outside itself is not to be trusted.
        utanfor = [medlem for medlem in arkiv.infolist() if _leder_ut(medlem)]
        medlemmar = [medlem for medlem in arkiv.infolist() if not medlem.is_dir()]
        if sum(medlem.file_size for medlem in medlemmar) > MAX_UPPACKAT:
            self.anmarkningar.append(
                Anmarkning(namn, 0, "ZIP_FOR_STOR", "filen blir större än 2 GB uppackad")
            )
        for medlem in utanfor:
            skal = "sökvägen leder ut ur zip-filen"
            self.anmarkningar.append(Anmarkning(medlem.filename, 0, "ZIP_SOKVAG", skal))
        self.avvisad = bool(self.anmarkningar)
        if self.avvisad:
            return
        inuti = [
            (path, medlem)
            for medlem in medlemmar
            if not _ska_forbigas(path := PurePosixPath(medlem.filename))
        ]
        rot = _hitta_rot([path for path, _ in inuti])
        for path, medlem in inuti:
            if path.parent != rot or path.name not in _KANDA:
                self.anmarkningar.append(_okand_fil(medlem.filename))
            elif path.name in self._medlemmar:
                skal = "filen finns två gånger i zip-filen"
                self.anmarkningar.append(Anmarkning(path.name, 0, "FIL_DUBBEL", skal))
            else:
                self._medlemmar[path.name] = medlem
                self.storlekar[path.name] = medlem.file_size

    def open_file(self, namn: str) -> BinaryIO:
        try:
            medlem = self._arkiv.open(self._medlemmar[namn])
        except (RuntimeError, NotImplementedError) as fel:  # encrypted, or packed in a way that isn't known
            raise zipfile.BadZipFile(str(fel)) from fel
        # Buffered, as lines read straight from a zip come one slow call each.
        return cast(BinaryIO, io.BufferedReader(medlem, 1 << 18))


def _leder_ut(medlem: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(medlem.filename)
    return path.is_absolute() or ".." in path.parts or "\\" in medlem.orig_filename


def _hitta_rot(paths: list[PurePosixPath]) -> PurePosixPath:
    """The top of the zip, or the one folder that everything lies in."""
    toppar = {path.parts[0] for path in paths if path.parts}
    if len(toppar) == 1 and all(len(path.parts) > 1 for path in paths):
        return PurePosixPath(toppar.pop())
    return PurePosixPath()


def _ska_forbigas(path: PurePosixPath) -> bool:
    """Whether the file is none of ours: what operating systems leave behind, and the reasons of a quarantine."""
    return (
        _RESURSMAPP in path.parts or path.name == FELFIL or any(part.startswith(".") for part in path.parts)
    )


def _okand_fil(namn: str) -> Anmarkning:
    return Anmarkning(namn, 0, "FIL_OKAND", "filen hör inte till formatet")
