"""Settings, read once from the environment.

Nothing else in the product looks at the environment: the edges call `read_settings` and pass the answer on.
"""

import os
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

# One driver everywhere, so that an address copied from any PostgreSQL guide works as it stands.
_DRIVER = "postgresql+psycopg://"
_DATABASE_SCHEMES = (_DRIVER, "postgresql://", "postgres://")
_REDIS_SCHEMES = ("redis://", "rediss://")
_SMTP_SCHEMES = ("smtp", "smtps")
_IMAP_SCHEMES = ("imap", "imaps")


class FelInstallning(Exception):
    """The installation cannot be used as it stands; the text is one Swedish line for whoever runs it."""


@dataclass(frozen=True)
class LoginSettings:
    """How long a log-in holds, which roles need a second factor (codes of roles), and by which names we are called.

    Without `hosts` any name will do, as when trying casetrack on one's own machine.
    """

    unused: timedelta = timedelta(minutes=60)
    longest: timedelta = timedelta(hours=10)
    second_factor: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProviderSettings:
    """The municipality's OpenID Connect provider, and what its claims mean here.

    `roles` gives a role's code for a value of the role claim, `units` gives `NÄMND/ENHET`, or `NÄMND` alone, for one of
    the unit claim. Without them the values are taken for our own codes. `acr` is the strength of log-in to ask for.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    role_claim: str = "roles"
    unit_claim: str = "enhet"
    roles: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    acr: str | None = None

    @property
    def origin(self) -> str:
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class MailSettings:
    """The mail server that letters are handed to, whom they are from, and the address of the service in them.

    `bounce_url` is the mailbox of the one they are from, where letters come back; None: nobody looks.
    """

    smtp_url: str = field(repr=False)
    sender: str
    address: str
    bounce_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Settings:
    """What the environment says. Addresses have SQLAlchemy's form; None stands for an embedded server.

    Addresses and the key stay out of `repr`, because settings end up in logs and addresses carry passwords.
    """

    data: Path
    database_url: str | None = field(default=None, repr=False)
    owner_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    given_secret_key: str | None = field(default=None, repr=False)
    login: LoginSettings = LoginSettings()
    provider: ProviderSettings | None = None
    mail: MailSettings | None = None

    @cached_property
    def secret_key(self) -> str:
        """The key that signs sessions: the given one, else one made once and kept in the data folder.

        Read on first use, so that a command which signs nothing needs no data folder.

        Raises:
            FelInstallning: the key's file cannot be read or written.
        """
        return self.given_secret_key or _kept_secret_key(self.data)


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; an empty variable counts as unset, as Compose passes what is not given as empty.

    Raises:
        FelInstallning: a value cannot be right; the text names the variable.
    """
    database_url = _read_database_url(environ, "CASETRACK_DATABASE_URL")
    owner_url = _read_database_url(environ, "CASETRACK_OWNER_URL")
    if owner_url and not database_url:
        raise FelInstallning(
            "CASETRACK_OWNER_URL är satt men inte CASETRACK_DATABASE_URL: sätt båda eller ingen."
        )
    return Settings(
        data=_read_data(environ),
        database_url=database_url,
        owner_url=owner_url or database_url,
        redis_url=_read_redis_url(environ),
        given_secret_key=environ.get("CASETRACK_SECRET_KEY") or None,
        login=LoginSettings(
            unused=timedelta(minutes=_read_number(environ, "CASETRACK_LOGIN_UNUSED_MINUTES", 60, 480)),
            longest=timedelta(hours=_read_number(environ, "CASETRACK_LOGIN_HOURS", 10, 24)),
            second_factor=frozenset(_read_list(environ, "CASETRACK_SECOND_FACTOR")),
            hosts=tuple(_read_list(environ, "CASETRACK_HOSTS")),
        ),
        provider=_read_provider(environ),
        mail=_read_mail(environ),
    )


def prepare_data(data: Path) -> None:
    """Create the data folder, closed to other users, if it is not there.

    Raises:
        FelInstallning: it cannot be created, or something else has its name.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FelInstallning(
            f"Datamappen {data} kan inte skapas ({error.strerror}): välj en annan med CASETRACK_DATA."
        ) from error


def _read_data(environ: Mapping[str, str]) -> Path:
    given = environ.get("CASETRACK_DATA")
    if not given:
        return _default_data(environ)
    # Absolute at once: the servers run with another working folder than the one who asked.
    data = Path(os.path.abspath(Path(given).expanduser()))
    if data.exists() and not data.is_dir():
        raise FelInstallning(f"CASETRACK_DATA={given} är en fil och inte en mapp.")
    return data


def _default_data(environ: Mapping[str, str]) -> Path:
    """The user's data folder; for root never a home, as the servers' own account must reach the files."""
    if os.geteuid() == 0:
        return Path("/var/lib/casetrack")
    if environ.get("XDG_DATA_HOME"):
        return Path(environ["XDG_DATA_HOME"]) / "casetrack"
    home = Path(environ.get("HOME") or Path.home())
    return (
        home / ("Library/Application Support" if sys.platform == "darwin" else ".local/share") / "casetrack"
    )


def _read_database_url(environ: Mapping[str, str], name: str) -> str | None:
    given = environ.get(name)
    if not given:
        return None
    for scheme in _DATABASE_SCHEMES:
        if given.startswith(scheme):
            return _DRIVER + given.removeprefix(scheme)
    raise FelInstallning(f"{name} ska börja med postgresql:// (casetrack använder bara PostgreSQL).")


def _read_redis_url(environ: Mapping[str, str]) -> str | None:
    given = environ.get("CASETRACK_REDIS_URL")
    if given and not given.startswith(_REDIS_SCHEMES):
        raise FelInstallning("CASETRACK_REDIS_URL ska börja med redis:// eller rediss://.")
    return given or None


def _read_mail(environ: Mapping[str, str]) -> MailSettings | None:
    """The mail server, None where no letters are sent; it is of no use without a sender and an address to link to."""
    smtp_url = environ.get("CASETRACK_SMTP_URL")
    if not smtp_url:
        return None
    try:
        parts = urlsplit(smtp_url)
        sound = parts.scheme in _SMTP_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise FelInstallning(
            "CASETRACK_SMTP_URL ska vara smtp://server:port eller smtps://namn:lösenord@server:port."
        )
    sender = environ.get("CASETRACK_MAIL_FROM") or ""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", sender):
        raise FelInstallning("CASETRACK_MAIL_FROM ska vara adressen som breven kommer från.")
    address = (environ.get("CASETRACK_ADDRESS") or "").rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", address):
        raise FelInstallning(
            "CASETRACK_ADDRESS ska vara tjänstens egen adress, som https://casetrack.kommun.se."
        )
    return MailSettings(smtp_url, sender, address, _read_bounce_url(environ))


def _read_bounce_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("CASETRACK_BOUNCE_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        sound = parts.scheme in _IMAP_SCHEMES and bool(parts.hostname and parts.username and parts.password)
        # A folder's name is part of a command, and its other letters have a code of their own there.
        sound = sound and parts.port != 0 and bool(re.fullmatch(r"[ -~]*", unquote(parts.path)))
    except ValueError:
        sound = False
    if not sound:
        raise FelInstallning("CASETRACK_BOUNCE_URL ska vara imaps://namn:lösenord@server:993/INBOX.")
    return url


def _kept_secret_key(data: Path) -> str:
    path = data / "secret_key"
    prepare_data(data)
    try:
        if not path.exists():
            write_once(path, secrets.token_hex(32))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise FelInstallning(
            f"Nyckeln {path} kan inte läsas eller skrivas ({error}):"
            " rätta det eller sätt CASETRACK_SECRET_KEY."
        ) from error
    if not key:
        raise FelInstallning(f"Nyckeln {path} är tom: ta bort filen, så skapas en ny (alla loggas då ut).")
    return key


def write_once(path: Path, text: str) -> None:
    """Write a file whole, mode 0600, unless another process was first: then that one's text stands."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        # A link, unlike a rename, fails when the name is taken; two starts at once then agree on one key.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def _read_number(environ: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    given = environ.get(name) or str(otherwise)
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= most):
        raise FelInstallning(f"{name} ska vara ett heltal från 1 till {most}.")
    return int(given)


def _read_list(environ: Mapping[str, str], name: str) -> list[str]:
    return [each.strip() for each in environ.get(name, "").split(",") if each.strip()]


def _read_provider(environ: Mapping[str, str]) -> ProviderSettings | None:
    issuer = environ.get("CASETRACK_OIDC_ISSUER")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise FelInstallning("CASETRACK_OIDC_ISSUER ska börja med https://.")
    client_id, client_secret = (
        environ.get(name) for name in ("CASETRACK_OIDC_CLIENT_ID", "CASETRACK_OIDC_CLIENT_SECRET")
    )
    if not client_id or not client_secret:
        raise FelInstallning(
            "CASETRACK_OIDC_ISSUER är satt: sätt också CASETRACK_OIDC_CLIENT_ID och CASETRACK_OIDC_CLIENT_SECRET."
        )
    return ProviderSettings(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        role_claim=environ.get("CASETRACK_OIDC_ROLE_CLAIM") or "roles",
        unit_claim=environ.get("CASETRACK_OIDC_UNIT_CLAIM") or "enhet",
        roles=_read_pairs(environ, "CASETRACK_OIDC_ROLES"),
        units=_read_pairs(environ, "CASETRACK_OIDC_UNITS"),
        acr=environ.get("CASETRACK_OIDC_ACR") or None,
    )


def _read_pairs(environ: Mapping[str, str], name: str) -> tuple[tuple[str, str], ...]:
    """`value=code; value=code`: a value may be the name of a group, with commas and equals signs in it."""
    pairs = []
    for each in environ.get(name, "").split(";"):
        value, _, code = each.strip().rpartition("=")
        if each.strip() and not (value and code):
            raise FelInstallning(f"{name} ska skrivas värde=kod; värde=kod.")
        if value:
            pairs.append((value.strip(), code.strip()))
    return tuple(pairs)
