"""What a tagged PDF tells a reader that can't see it: its structure, element by element, with the text of each."""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, TextStringObject

MELLANRUM = re.compile("\r\n|[\t\n\v\f\r\x85\u2028\u2029]")
# What Unicode says to show nothing for, beside the category Cf.
OSYNLIGT = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)


@dataclass
class Element:
    """A structure element; `text` is what is set directly in it, `attributes` those of its dictionaries together."""

    tag: str
    alt: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.parts)

    @property
    def children(self) -> list["Element"]:
        return [each for each in self.parts if isinstance(each, Element)]

    def find(self, *tags: str) -> list["Element"]:
        """All elements below with one of these tags, in reading order."""
        found = []
        for child in self.children:
            found += ([child] if child.tag in tags else []) + child.find(*tags)
        return found


def as_read(text: str) -> str:
    """The text as it is heard.

    A tab or a line break is a space, what has no shape is left out, and the characters that no font has stand in place
    of their numbers.
    """
    whole = OSYNLIGT.sub("", re.sub(r"\[U\+([0-9A-F]+)\]", lambda number: chr(int(number[1], 16)), text))
    return "".join(each for each in MELLANRUM.sub(" ", whole) if unicodedata.category(each) != "Cf")


def read_structure(pdf: bytes) -> Element:
    reader = PdfReader(io.BytesIO(pdf))
    texts = {
        (page.indirect_reference.idnum, mcid): text  # type: ignore[union-attr]
        for page in reader.pages
        for mcid, text in _read_marked(page, reader)
    }
    (top,) = _read_kids(reader.root_object["/StructTreeRoot"].get_object(), None, texts)
    assert isinstance(top, Element)
    return top


def read_tables(pdf: bytes) -> list[list[list[str]]]:
    """Every table, row by row; a cell that spans several columns is followed by as many empty ones."""
    tables = []
    for table in read_structure(pdf).find("Table"):
        rows = []
        for row in table.find("TR"):
            cells: list[str] = []
            for cell in row.find("TH", "TD"):
                cells += [cell.text, *[""] * (cell.attributes.get("/ColSpan", 1) - 1)]
            rows.append(cells)
        tables.append(rows)
    return tables


def _read_kids(node: Any, page: int | None, texts: dict[tuple[int, int], str]) -> Iterator[Element | str]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        each = kid.get_object()
        if isinstance(each, int):
            assert page is not None
            yield texts.get((page, int(each)), "")
        elif each.get("/Type") == "/MCR":
            yield texts.get((each.raw_get("/Pg").idnum, int(each["/MCID"])), "")
        elif "/S" in each:
            at = each.raw_get("/Pg").idnum if "/Pg" in each else page
            attributes = each.get("/A", [])
            merged: dict[str, Any] = {}
            for one in attributes if isinstance(attributes, list) else [attributes]:
                merged |= one.get_object()
            yield Element(each["/S"][1:], each.get("/Alt"), merged, list(_read_kids(each, at, texts)))


def _read_marked(page: PageObject, reader: PdfReader) -> Iterator[tuple[int, str]]:
    """The text of each marked piece of a page, as a reader hears it (ISO 32000-1, 14.8.2.3 and 14.9.4)."""
    letters = {name: _read_letters(font.get_object()) for name, font in _list_fonts(page)}
    marks: list[tuple[str, Any]] = []
    font: dict[bytes, str] = {}
    found: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        within = dict(marks)
        said = ""
        match operator:
            case b"BMC":
                marks.append((operands[0], True))
            case b"BDC":
                marks += [(operands[0], True), *operands[1].items()]
                said = operands[1].get("/ActualText", "")
                within = dict(marks)
            case b"EMC":
                while marks.pop()[1] is not True:
                    pass
            case b"Tf":
                font = letters[operands[0]]
            case b"Tj" | b"TJ" if "/ActualText" not in within:
                strings = operands[0] if operator == b"TJ" else operands
                shown = [
                    each
                    for one in strings
                    if not isinstance(one, (int, float))
                    for each in _decode(one, font)
                ]
                # PDF/UA: what is shown is either part of the structure or marked as not being so.
                assert "/MCID" in within or "/Artifact" in within
                said = "".join(reversed(shown) if "/ReversedChars" in within else shown)
        if said and "/MCID" in within:
            found[within["/MCID"]] = found.get(within["/MCID"], "") + said
    yield from found.items()


def _list_fonts(page: PageObject) -> Any:
    return page["/Resources"].get("/Font", {}).items()  # type: ignore[attr-defined]


def _read_letters(font: Any) -> dict[bytes, str]:
    cmap = font["/ToUnicode"].get_data().decode("latin-1")
    assert "beginbfrange" not in cmap
    return {
        bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"^<([0-9A-F]+)> <([0-9A-F]+)>$", cmap, re.MULTILINE)
    }


def _decode(string: Any, font: dict[bytes, str]) -> list[str]:
    codes = string.original_bytes if isinstance(string, TextStringObject) else bytes(string)
    size = len(next(iter(font)))
    return [font[codes[at : at + size]] for at in range(0, len(codes), size)]
