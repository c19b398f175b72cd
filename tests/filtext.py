"""All the words of a file, for the tests that look for what must not be in one."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from pypdf import PdfReader


def read_words(content: bytes) -> str:
    """The words of a text, a workbook, a document, a package or a PDF; what can't be read as one of them fails."""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as folder:
            return "".join(folder.read(name).decode(errors="replace") for name in folder.namelist())
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode()
