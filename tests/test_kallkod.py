"""What the source never does: run what was typed, guess at secrets, or speak with somebody whom no setting names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TOP = Path(__file__).parent.parent
SOURCES = sorted(path for folder in ("casetrack", "workers") for path in (TOP / folder).rglob("*.py"))
MADE_UP = "casetrack/demo/"
"""Makes an invented nämnd, of which nothing is secret."""


def name(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


@cache
def walk() -> list[tuple[str, ast.AST]]:
    return [
        (name(path), node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]


def list_calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Each call: where, by which name and the call itself."""
    for where, node in walk():
        if isinstance(node, ast.Call):
            yield where, ast.unparse(node.func), node


def list_imports() -> set[tuple[str, str]]:
    """Each module that is imported, with where."""
    found = set()
    for where, node in walk():
        if isinstance(node, ast.Import):
            found |= {(where, each.name) for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add((where, node.module))
            found |= {(where, f"{node.module}.{each.name}") for each in node.names}
    return found


def find_importers(*modules: str) -> set[str]:
    return {
        where
        for where, imported in list_imports()
        if any(imported == module or imported.startswith(f"{module}.") for module in modules)
    }


def test_nothing_is_run_that_somebody_may_have_written() -> None:
    """No code, no objects of another's making, no markup by XML, and no shell."""
    assert find_importers("pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "code") == set()
    assert find_importers("xml", "lxml", "defusedxml", "xmltodict") == set()
    forbidden = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "render_template_string"}
    assert {(where, called) for where, called, _ in list_calls() if called in forbidden} == set()
    shells = {where for where, _, call in list_calls() for each in call.keywords if each.arg == "shell"}
    assert shells == set()


def test_programs_are_started_by_the_servers_and_the_demo_alone() -> None:
    started = find_importers("subprocess")
    assert {each for each in started if not each.startswith(MADE_UP)} == {
        "casetrack/embedded/house.py",
        "casetrack/embedded/postgres.py",
        "casetrack/embedded/sharing.py",
    }


def is_built(text: ast.expr) -> bool:
    """Whether a text is put together where it is used."""
    return isinstance(text, ast.JoinedStr | ast.BinOp) or (
        isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "format"
    )


def test_sql_is_put_together_of_our_own_names_alone() -> None:
    """Values are parameters. Each place where a statement is put together at all stands here, to be looked at."""
    built = {
        where
        for where, called, call in list_calls()
        if called.rpartition(".")[2] in {"text", "execute", "exec_driver_sql", "copy"}
        and call.args
        and is_built(call.args[0])
    }
    assert built == SQL_OF_NAMES


SQL_OF_NAMES = {
    "casetrack/db.py",  # the name of the role
    "casetrack/embedded/postgres.py",  # the name of the database
    "casetrack/exchange/databas.py",  # the names of our tables
    # The names of the files' tables and columns, which are ours; what stands in the files is copied or bound.
    "casetrack/exchange/inlasning/fillasning.py",
    "casetrack/exchange/inlasning/karantan.py",
    "casetrack/exchange/inlasning/lagring.py",
    "casetrack/exchange/inlasning/malordning.py",
    "casetrack/exchange/inlasning/mellanlager.py",
    "casetrack/exchange/utlasning.py",
    # The query of an indicator or a pattern, within another one.
    "casetrack/followup/enhetsvis.py",
    "casetrack/followup/frysning.py",
    "casetrack/followup/grupper.py",
    "casetrack/followup/kub.py",
    "casetrack/followup/monster.py",
    "casetrack/followup/uppfoljningsprognos.py",
}


def test_no_pattern_and_no_format_is_made_of_what_was_typed() -> None:
    functions = {
        f"re.{each}"
        for each in ("compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer")
    }
    parts = {
        ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else ast.unparse(part)
        for _, called, call in list_calls()
        if called in functions and not isinstance(call.args[0], ast.Constant)
        for part in (call.args[0].values if isinstance(call.args[0], ast.JoinedStr) else [call.args[0]])
        if not isinstance(part, ast.Constant)
    }
    # Constants of their modules, and names made harmless.
    assert parts
    assert {each for each in parts if not re.match(r"_?[A-Z_]+\b|re\.escape\(", each)} == set()
    formats = {
        ast.unparse(node.func.value)
        for _, node in walk()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "format_map"}
        and not isinstance(node.func.value, ast.Constant | ast.JoinedStr)
    }
    # Constants by their names, and texts of our own catalogues.
    ours = {"lagrat", "nytt", "rader", "kolumn", "har_hant", "monster.mening", "self.monster.langst"}
    assert {each for each in formats if not re.match(r"_?[A-Z_]+\b", each)} <= ours


def test_markup_is_made_in_two_places_that_escape_what_they_are_given() -> None:
    made = {where for where, called, _ in list_calls() if called.rpartition(".")[2] == "Markup"}
    assert made == {"casetrack/web/visning.py", "casetrack/reports/ledning/htmlfil.py"}
    for page in (TOP / "casetrack").rglob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape", page.read_text(encoding="utf-8")), page


def test_what_nobody_may_guess_is_made_by_the_system_and_hashes_are_sound() -> None:
    """`random` is for invented people alone, and for a sample that can be drawn again."""
    assert {each for each in find_importers("random") if not each.startswith(MADE_UP)} <= {
        "casetrack/access/kontrollurval.py"
    }
    weak = re.compile(r"\b(md5|sha1|MD5|SHA1|DES|RC4|ECB|PKCS1v15|uuid1)\b")
    assert {name(path) for path in SOURCES if weak.search(path.read_text(encoding="utf-8"))} == set()


def test_every_place_with_cryptography_is_in_the_inventory() -> None:
    text = (TOP / "docs" / "sakerhet.md").read_text(encoding="utf-8")
    inventory = text.partition("### Nycklar och algoritmer")[2].partition("\n## ")[0]
    places = find_importers("hashlib", "hmac", "secrets", "ssl", "cryptography", "argon2", "pyotp", "joserfc")
    listed = set(re.findall(r"`((?:casetrack|workers)/[\w/]+\.py)`", inventory))
    assert listed == {each for each in places if not each.startswith(MADE_UP)}


def test_no_certificate_is_taken_unchecked() -> None:
    """Where we speak over TLS ourselves, the context is the library's own, and nothing loosens it."""
    loose = re.compile(
        r"verify\s*=\s*False|CERT_NONE|CERT_OPTIONAL|check_hostname|_unverified|minimum_version"
    )
    assert {name(path) for path in SOURCES if loose.search(path.read_text(encoding="utf-8"))} == set()
    contexts = {(where, called) for where, called, _ in list_calls() if called.startswith("ssl.")}
    assert contexts == {(each, "ssl.create_default_context") for each in find_importers("ssl")}


def test_nobody_is_spoken_with_but_those_whom_a_setting_names() -> None:
    """The provider, the mail server, the mailbox; the database and the queue go through their own clients."""
    reaching = find_importers(
        *("requests", "httpx", "urllib.request", "urllib3", "http.client", "aiohttp", "authlib"),
        *("smtplib", "imaplib", "poplib", "ftplib", "telnetlib", "paramiko"),
    )
    assert {each for each in reaching if not each.startswith(MADE_UP)} == {
        "casetrack/web/leverantor.py",
        "casetrack/mail/sending.py",
        "casetrack/mail/mailbox.py",
    }
