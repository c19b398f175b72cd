"""A page as a reader without JavaScript has it: its text, its links, and forms that can be filled in and sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"input", "link", "meta", "br", "hr", "img", "rect"}


@dataclass
class Blankett:
    """A form: where it goes, what its fields hold now, and its buttons as (name, value)."""

    action: str
    method: str
    falt: dict[str, str] = field(default_factory=dict)
    val: dict[str, list[str]] = field(default_factory=dict)
    knappar: list[tuple[str, str]] = field(default_factory=list)


class Sida(HTMLParser):
    """The parsed page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.blanketter: list[Blankett] = []
        self.lankar: list[tuple[str, str]] = []
        self.rubrik = ""
        self._open: list[str] = []
        self._select: str | None = None
        self._area: str | None = None
        self._texts: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts).split())

    @property
    def huvudblankett(self) -> Blankett:
        """The form of the page itself: the last one, after that of the page head."""
        return self.blanketter[-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "a":
            self.lankar.append((given.get("href", ""), ""))
        elif tag == "form":
            self.blanketter.append(Blankett(given.get("action", ""), given.get("method", "get")))
        elif self.blanketter and "form" in self._open:
            self._read_field(tag, given, self.blanketter[-1])

    def _read_field(self, tag: str, given: dict[str, str], blankett: Blankett) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        match tag, given.get("type"):
            case "button", _:
                blankett.knappar.append((name, value))
            case "input", "radio" | "checkbox" as slag:
                if slag == "radio":
                    blankett.val.setdefault(name, []).append(value)
                if "checked" in given:
                    blankett.falt[name] = value
            case "input", _:
                blankett.falt[name] = value
            case "select", _:
                self._select = name
                blankett.falt[name] = ""
            case "option", _:
                blankett.val.setdefault(self._select or "", []).append(value)
                if "selected" in given:
                    blankett.falt[self._select or ""] = value
            case "textarea", _:
                self._area = name
                blankett.falt[name] = ""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            # The first line break after the tag is not part of what is in it.
            self.blanketter[-1].falt[self._area] += data.removeprefix("\n")
            return
        self._texts.append(data)
        if "h1" in self._open:
            self.rubrik += data
        if "a" in self._open and self.lankar:
            href, text = self.lankar[-1]
            self.lankar[-1] = (href, " ".join(f"{text} {data}".split()))
