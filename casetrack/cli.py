"""The casetrack command. Each subcommand's module is imported when it is called, so that `frist` answers at once."""

from __future__ import annotations

import importlib
import sys

import click

from casetrack.config import FelInstallning
from casetrack.exchange.anrop import SvenskGrupp

# Name, module and what `--help` says of it.
COMMANDS = {
    "frist": ("casetrack.exchange.frist:frist", "Räkna ut när en klocka förfaller."),
    "import": ("casetrack.exchange.inlasning_kommando:import_", "Läs in en mapp eller zip med ärenden."),
    "export": ("casetrack.exchange.utlasning_kommando:export", "Skriv ut en nämnds ärenden till en mapp."),
    "indikator": ("casetrack.exchange.indikator:indikator", "Visa en eller flera indikatorer."),
    "definition": ("casetrack.exchange.definition:definition", "Berätta vad en indikator är."),
    "prognos": (
        "casetrack.exchange.prognos:prognos",
        "Gör en prognos för hela året och jämför med årsmålet.",
    ),
    "provrakna": (
        "casetrack.exchange.provrakna:provrakna",
        "Räkna en indikator som om andra regler gällde.",
    ),
    "frys": ("casetrack.exchange.frys:frys", "Spara siffror som de är, med ärendena bakom dem."),
    "frysning": ("casetrack.exchange.frysning:frysning", "Visa vad som ändrats sedan siffror frystes."),
    "tertialrapport": (
        "casetrack.exchange.tertialrapport:tertialrapport",
        "Skriv tertialrapporten till en fil.",
    ),
    "ledningsrapport": (
        "casetrack.exchange.ledningsrapport:ledningsrapport",
        "Skriv månadens ledningsrapport till en fil.",
    ),
    "maltrad": ("casetrack.exchange.maltrad:maltrad", "Läs in eller skriv ut målen för tertialrapporten."),
    "policy": ("casetrack.exchange.policy:policy", "Bestäm vilken förfallodag som gäller i en nämnd."),
    "kommun": ("casetrack.exchange.kommun:kommun", "Ange vilken kommun en nämnd hör till."),
    "gallring": ("casetrack.exchange.gallring:gallring", "Föreslå gallring, och gallra det som godkänts."),
    "arkivuttag": (
        "casetrack.exchange.arkivuttag:arkivuttag",
        "Ta ut ett ärende till arkivet, eller kontrollera ett uttag.",
    ),
    "registerutdrag": (
        "casetrack.exchange.registerutdrag:registerutdrag",
        "Skriv allt om en person till en fil.",
    ),
    "verify": ("casetrack.exchange.verify:verify", "Räkna om alla figurer och jämför med kuben."),
    "verify-log": (
        "casetrack.exchange.verify_log:verify_log",
        "Kontrollera att ingen rad i åtkomstloggen är ändrad eller borttagen.",
    ),
    "konto": ("casetrack.exchange.konto:konto", "Skapa en administratör."),
    "migrate": ("casetrack.exchange.migrate:migrate", "Skapa eller uppgradera databasens tabeller."),
    "demo": ("casetrack.demo.command:demo", "Starta allt med en påhittad nämnd."),
}


class _LatGrupp(SvenskGrupp):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_LatGrupp)
def casetrack() -> None:
    """Hur länge väntar barnen? Ärenden in, klockor och siffror ut."""


def main() -> None:
    """Run the command; an installation that can't be used is one Swedish line and exit status 1."""
    try:
        casetrack(prog_name="casetrack")
    except FelInstallning as error:
        click.echo(f"casetrack: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader has seen enough (`casetrack ... | head`); nothing is wrong.
        sys.stderr.close()


if __name__ == "__main__":
    main()
