"""Settings come from the environment alone, and a wrong one is said in a line that names the variable."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from casetrack.config import FelInstallning, Settings, read_settings


def test_nothing_set_means_embedded_servers_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    settings = read_settings({"HOME": "/home/kim"})
    assert settings.data == Path("/home/kim/.local/share/casetrack")
    assert (settings.database_url, settings.owner_url, settings.redis_url) == (None, None, None)
    assert read_settings({"HOME": "/home/kim", "XDG_DATA_HOME": "/data"}).data == Path("/data/casetrack")


def test_root_never_keeps_data_in_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    environ = {"HOME": "/root", "XDG_DATA_HOME": "/root/.local/share"}
    assert read_settings(environ).data == Path("/var/lib/casetrack")


def test_empty_counts_as_unset() -> None:
    names = ["CASETRACK_DATA", "CASETRACK_DATABASE_URL", "CASETRACK_OWNER_URL", "CASETRACK_REDIS_URL"]
    assert read_settings(dict.fromkeys(names, "")) == read_settings({})


def test_data_folder_is_absolute_whatever_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"CASETRACK_DATA": "mapp"}).data == tmp_path / "mapp"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_address_of_any_guide_is_understood(scheme: str) -> None:
    settings = read_settings({"CASETRACK_DATABASE_URL": f"{scheme}://app:x@db/casetrack"})
    assert settings.database_url == "postgresql+psycopg://app:x@db/casetrack"
    assert settings.owner_url == settings.database_url


def test_the_owners_address_is_its_own() -> None:
    environ = {
        "CASETRACK_DATABASE_URL": "postgresql://app@db/casetrack",
        "CASETRACK_OWNER_URL": "postgresql://owner@db/casetrack",
        "CASETRACK_REDIS_URL": "rediss://:x@redis:6379/0",
    }
    settings = read_settings(environ)
    assert settings.owner_url == "postgresql+psycopg://owner@db/casetrack"
    assert settings.redis_url == "rediss://:x@redis:6379/0"


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"CASETRACK_DATABASE_URL": "sqlite:///x.db"}, "CASETRACK_DATABASE_URL"),
        ({"CASETRACK_DATABASE_URL": "mysql://x"}, "CASETRACK_DATABASE_URL"),
        ({"CASETRACK_OWNER_URL": "postgresql://x/y"}, "CASETRACK_OWNER_URL"),
        ({"CASETRACK_REDIS_URL": "localhost:6379"}, "CASETRACK_REDIS_URL"),
        ({"CASETRACK_DATA": __file__}, "CASETRACK_DATA"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(environ: dict[str, str], named: str) -> None:
    with pytest.raises(FelInstallning) as told:
        read_settings(environ)
    assert named in str(told.value)
    assert "\n" not in str(told.value)


def test_the_given_key_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    settings = read_settings({"CASETRACK_DATA": str(tmp_path / "data"), "CASETRACK_SECRET_KEY": "given"})
    assert settings.secret_key == "given"
    assert not (tmp_path / "data").exists()


def test_a_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = Settings(data).secret_key
    assert len(first) == 64
    assert Settings(data).secret_key == first
    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in data.iterdir()] == ["secret_key"]


def test_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: Settings(tmp_path).secret_key, range(64)))
    assert len(set(keys)) == 1


def test_an_empty_or_unreadable_key_is_said_and_never_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(FelInstallning, match="secret_key är tom"):
        _ = Settings(tmp_path).secret_key
    (tmp_path / "secret_key").write_bytes(b"\xff\xfe")
    with pytest.raises(FelInstallning, match="CASETRACK_SECRET_KEY"):
        _ = Settings(tmp_path).secret_key


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("")
    with pytest.raises(FelInstallning, match="CASETRACK_DATA"):
        _ = Settings(tmp_path / "fil" / "data").secret_key


def test_secrets_stay_out_of_a_printed_setting() -> None:
    environ = {
        "CASETRACK_DATABASE_URL": "postgresql://app:hemligt@db/casetrack",
        "CASETRACK_REDIS_URL": "redis://:hemligt@redis/0",
        "CASETRACK_SECRET_KEY": "hemligt",
    }
    assert "hemligt" not in repr(read_settings(environ))


OIDC = {
    "CASETRACK_OIDC_ISSUER": "https://idp.example",
    "CASETRACK_OIDC_CLIENT_ID": "casetrack",
    "CASETRACK_OIDC_CLIENT_SECRET": "hemligt",
}


def test_what_the_provider_says_is_translated_as_the_settings_tell() -> None:
    groups = "CN=Chefer,OU=Soc=chef; handl=handlaggare;"
    provider = read_settings(OIDC | {"CASETRACK_OIDC_ROLES": groups}).provider
    assert provider is not None
    assert provider.roles == (("CN=Chefer,OU=Soc", "chef"), ("handl", "handlaggare"))
    assert provider.origin == "https://idp.example"
    assert "hemligt" not in repr(provider)
    assert read_settings({}).provider is None


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        (OIDC | {"CASETRACK_OIDC_ISSUER": "http://idp.example"}, "CASETRACK_OIDC_ISSUER"),
        (OIDC | {"CASETRACK_OIDC_CLIENT_SECRET": ""}, "CASETRACK_OIDC_CLIENT_SECRET"),
        (OIDC | {"CASETRACK_OIDC_ROLES": "chef"}, "CASETRACK_OIDC_ROLES"),
        ({"CASETRACK_LOGIN_HOURS": "0"}, "CASETRACK_LOGIN_HOURS"),
        ({"CASETRACK_LOGIN_HOURS": "25"}, "CASETRACK_LOGIN_HOURS"),
        ({"CASETRACK_LOGIN_UNUSED_MINUTES": "en kvart"}, "CASETRACK_LOGIN_UNUSED_MINUTES"),
    ],
)
def test_a_wrong_choice_about_log_in_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(FelInstallning, match=named):
        read_settings(environ)


def test_letters_are_sent_when_a_mail_server_is_given_with_a_sender_and_an_address() -> None:
    environ = {
        "CASETRACK_SMTP_URL": "smtps://casetrack:hemligt@mail.kommun.se:465",
        "CASETRACK_MAIL_FROM": "casetrack@kommun.se",
        "CASETRACK_ADDRESS": "https://casetrack.kommun.se/",
    }
    assert read_settings({}).mail is None
    mail = read_settings(environ).mail
    assert mail is not None
    assert mail.address == "https://casetrack.kommun.se"
    assert mail.bounce_url is None
    assert "hemligt" not in repr(mail)
    environ["CASETRACK_BOUNCE_URL"] = "imaps://casetrack@kommun.se:hemligt@mail.kommun.se:993/INBOX"
    mail = read_settings(environ).mail
    assert mail is not None
    assert mail.bounce_url == environ["CASETRACK_BOUNCE_URL"]
    assert "hemligt" not in repr(mail)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASETRACK_SMTP_URL", "mail.kommun.se"),
        ("CASETRACK_SMTP_URL", "smtp://mail.kommun.se:tjugofem"),
        ("CASETRACK_MAIL_FROM", ""),
        ("CASETRACK_MAIL_FROM", "casetrack"),
        ("CASETRACK_ADDRESS", ""),
        ("CASETRACK_ADDRESS", "casetrack.kommun.se"),
        ("CASETRACK_BOUNCE_URL", "pop3://namn:hemligt@mail.kommun.se"),
        ("CASETRACK_BOUNCE_URL", "imaps://mail.kommun.se/INBOX"),
        ("CASETRACK_BOUNCE_URL", "imaps://namn@mail.kommun.se"),
        ("CASETRACK_BOUNCE_URL", "imaps://namn:hemligt@mail.kommun.se:post"),
        ("CASETRACK_BOUNCE_URL", "imaps://namn:hemligt@mail.kommun.se/Skr%C3%A4p"),
        ("CASETRACK_BOUNCE_URL", "imaps://namn:hemligt@mail.kommun.se/IN%0D%0ABOX"),
    ],
)
def test_a_mail_setting_that_can_not_be_right_is_named(name: str, value: str) -> None:
    environ = {
        "CASETRACK_SMTP_URL": "smtp://mail.kommun.se",
        "CASETRACK_MAIL_FROM": "casetrack@kommun.se",
        "CASETRACK_ADDRESS": "https://casetrack.kommun.se",
    }
    with pytest.raises(FelInstallning, match=name):
        read_settings(environ | {name: value})
