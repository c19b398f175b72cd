"""Calls of the command line in Swedish: the help, and one clear line with exit status 2 for a wrong call.

Use ``cls=SvenskGrupp`` for a group; commands declared on it are ``SvensktKommando``.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unicodedata import category

import click

_AVBRUTEN_STATUS = 130  # what shells report for a program ended by Ctrl-C
_LANGSTA_CITAT = 80
_STYRANDE = {"Cc", "Cs", "Zl", "Zp"}
_RUBRIKER = {"Options": "Flaggor", "Commands": "Kommandon", "Positional arguments": "Argument"}


class Anropsfel(click.UsageError):
    """A wrong call, raised by our own code: the message is Swedish, one line, and is shown as it stands."""


def citera(varde: str) -> str:
    """A value as given by the user, in quotes, on one line and cut at 80 characters."""
    return f'"{skriv_pa_en_rad(varde)[:_LANGSTA_CITAT]}"'


def skriv_pa_en_rad(text: str, i_stallet: str = "\N{REPLACEMENT CHARACTER}") -> str:
    """A text with another character in place of each that steers a terminal, breaks a line or can't be written."""
    return "".join(i_stallet if category(tecken) in _STYRANDE else tecken for tecken in text)


class _Formaterare(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Användning: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_RUBRIKER.get(heading, heading))


class _Kontext(click.Context):
    formatter_class = _Formaterare


class SvensktKommando(click.Command):
    """A command whose wrong calls end in one Swedish line on standard error and exit status 2."""

    context_class = _Kontext
    # Click's own check for arguments left over has no type to tell it by; ours in parse_args does the same.
    allow_extra_args = True

    def __init__(self, *args: Any, **attrs: Any) -> None:
        attrs.setdefault("options_metavar", "[FLAGGOR]")
        super().__init__(*args, **attrs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _namngivet_kommando(ctx):
            rest = super().parse_args(ctx, args)
            if rest and not isinstance(self, click.Group) and not ctx.resilient_parsing:
                raise Anropsfel(f"för många argument: {citera(' '.join(rest))}")
            return rest

    def invoke(self, ctx: click.Context) -> Any:
        with _namngivet_kommando(ctx):
            return super().invoke(ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        flagga = super().get_help_option(ctx)
        if flagga is not None:
            flagga.help = "Visa den här hjälpen."
        return flagga

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            status = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as fel:
            click.echo(beskriv_fel(fel), err=True)
            sys.exit(fel.exit_code)
        except click.Abort:
            click.echo("Avbrutet.", err=True)
            sys.exit(_AVBRUTEN_STATUS)
        sys.exit(status if isinstance(status, int) else 0)


class SvenskGrupp(SvensktKommando, click.Group):
    """A group of such commands."""

    command_class = SvensktKommando

    def __init__(self, *args: Any, **attrs: Any) -> None:
        attrs.setdefault("subcommand_metavar", "KOMMANDO [ARGUMENT]...")
        super().__init__(*args, **attrs)


@contextmanager
def _namngivet_kommando(ctx: click.Context) -> Iterator[None]:
    """Lets an error raised without a context, as click's parser and our own code do, name its command."""
    try:
        yield
    except click.UsageError as fel:
        fel.ctx = fel.ctx or ctx
        raise


def beskriv_fel(fel: click.ClickException) -> str:
    """The one line for an error that click raised, after the name of the command where it is known."""
    ctx = fel.ctx if isinstance(fel, click.UsageError) else None
    rad = f"{ctx.command_path}: {_oversatt(fel)}" if ctx else _oversatt(fel)
    return skriv_pa_en_rad(rad, " ")


def _oversatt(fel: click.ClickException) -> str:
    # By the type of the error, never by its text: click's English differs from version to version.
    match fel:
        case click.NoSuchOption():
            return f"okänd flagga {citera(fel.option_name)}{_foresla(fel.possibilities)}"
        case click.NoSuchCommand():
            return f"okänt kommando {citera(fel.command_name)}{_foresla(fel.possibilities)}"
        case click.BadOptionUsage():
            return f"flaggan {fel.option_name} {_beskriv_flaggbruk(fel)}"
        case click.MissingParameter() if fel.param is not None:
            return f"{_namnge(fel.param)} saknas{_rakna_upp_val(fel.param)}"
        case click.BadParameter() if fel.param is not None:
            return f"{_namnge(fel.param)} {_beskriv_varde(fel, fel.param)}"
        case click.exceptions.NoArgsIsHelpError():
            return f"kommando saknas; {fel.ctx.command_path} --help visar vilka som finns"
        case _:
            return fel.message


def _foresla(forslag: Sequence[str] | None) -> str:
    return f"; menas {' eller '.join(forslag)}?" if forslag else ""


def _beskriv_flaggbruk(fel: click.BadOptionUsage) -> str:
    flaggor = fel.ctx.command.params if fel.ctx else []
    utan_varde = any(fel.option_name in f.opts and f.is_flag for f in flaggor if isinstance(f, click.Option))
    return "tar inget värde" if utan_varde else "behöver ett värde"


def _namnge(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.human_readable_name


def _rakna_upp_val(param: click.Parameter) -> str:
    if isinstance(param.type, click.Choice):
        return f"; välj {', '.join(map(str, param.type.choices))}"
    return ""


def _beskriv_varde(fel: click.BadParameter, param: click.Parameter) -> str:
    match param.type:
        case click.Choice():
            return f"har ett okänt värde{_rakna_upp_val(param)}"
        case click.IntRange(min=minst, max=hogst) if minst is not None and hogst is not None:
            return f"ska vara ett heltal från {minst} till {hogst}"
        case click.types.IntParamType():
            return "ska vara ett heltal"
        case click.Path() | click.File():
            return "finns inte eller går inte att använda"
        case _:  # a type of our own, which writes Swedish
            return fel.message
