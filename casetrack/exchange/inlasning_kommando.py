"""The command ``casetrack import``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import click
import psycopg
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.databas import get_driver_connection
from casetrack.exchange.inlasning import Inlasning, import_files
from casetrack.exchange.inlasning.anmarkningar import read_anmarkningar
from casetrack.exchange.inlasning.fillasning import Framsteg
from casetrack.exchange.inlasning.kalla import IngenKalla, Kalla, open_kalla
from casetrack.exchange.inlasning.karantan import write_karantan
from casetrack.exchange.inlasning.lagrat import Lagrat
from casetrack.exchange.utmapp import Utmapp


@click.command("import", cls=SvensktKommando)
@click.argument("kalla", metavar="MAPP|ZIP")
@click.option("--namnd", metavar="KOD", help="Vägra rader som hör till någon annan nämnd.")
@click.option(
    "--karantan",
    metavar="MAPP",
    help="Läs in de riktiga raderna och skriv de felaktiga, med skälen i fel.csv, till en ny mapp.",
)
@click.option("--torrkor", is_flag=True, help="Kontrollera allt men spara inget.")
def import_(kalla: str, namnd: str | None, karantan: str | None, torrkor: bool) -> None:
    """Läs in en mapp eller en zip med ärenden: allt eller inget.

    Varje fel visas på en rad: fil, rad, kolumn, värde och skäl. Att läsa in samma mapp två gånger ändrar inget.
    """
    now = read_now()
    utmapp = Utmapp(Path(karantan)) if karantan is not None else None
    with ExitStack() as stack:
        try:
            filer = stack.enter_context(open_kalla(Path(kalla)))
        except IngenKalla:
            raise Anropsfel(f"{citera(kalla)} är varken en mapp eller en zip-fil") from None
        session = stack.enter_context(stack.enter_context(open_sessions())())
        try:
            with _show_progress(sum(filer.storlekar.values())) as framsteg:
                inlasning = import_files(
                    session,
                    filer,
                    av=name_operator(),
                    now=now,
                    namnd=namnd,
                    karantan=utmapp is not None,
                    framsteg=framsteg,
                )
            for each in read_anmarkningar(get_driver_connection(session), filer):
                click.echo(each.skriv() if each.fel else f"varning: {each.skriv()}", err=True)
            if inlasning.lagrat is None:
                click.echo(f"Inget lästes in: {inlasning.fel} fel, {_count_varningar(inlasning)}.")
                sys.exit(1)
            if torrkor:
                session.rollback()
            elif utmapp is not None and inlasning.fel:
                _commit_with_karantan(session, filer, utmapp)
            else:
                session.commit()
        except psycopg.IntegrityError:
            # The rules see all that the constraints hold; what they didn't see came while they looked.
            _refuse("registret ändrades av någon annan under tiden; försök igen")
        except (psycopg.OperationalError, OperationalError) as fel:
            _refuse(f"databasen avbröt inläsningen: {str(fel).splitlines()[0]}")
    _show_summary(inlasning, torrkor=torrkor)


def _commit_with_karantan(session: Session, kalla: Kalla, utmapp: Utmapp) -> None:
    with utmapp:
        rader = write_karantan(get_driver_connection(session), kalla, utmapp.mapp)
        utmapp.publicera()
        session.commit()
    vad = "1 rad" if rader == 1 else f"{rader} rader"
    click.echo(f"Till karantän i {utmapp.mapp}: {vad}; skälen står i fel.csv.")


def _show_summary(inlasning: Inlasning, *, torrkor: bool) -> None:
    for fil, antal in (inlasning.lagrat or {}).items():
        if antal != Lagrat():
            click.echo(
                f"{fil.namn}: {antal.nya} nya, {antal.andrade} ändrade, {antal.oforandrade} oförändrade"
            )
    utgang = "Torrkörning: inget sparades" if torrkor else "Inläst"
    click.echo(f"{utgang}; {_count_varningar(inlasning)}.")


def _count_varningar(inlasning: Inlasning) -> str:
    return "1 varning" if inlasning.varningar == 1 else f"{inlasning.varningar} varningar"


def _refuse(skal: str) -> NoReturn:
    click.echo(f"Inget lästes in: {skal}.", err=True)
    sys.exit(1)


@contextmanager
def _show_progress(storlek: int) -> Iterator[Framsteg]:
    """A bar on standard error, where that is a terminal and somebody looks."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    kolumner = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*kolumner, console=Console(stderr=True), transient=True) as progress:
        uppgift = progress.add_task("Läser", total=storlek)

        def visa(vad: str, lasta: int) -> None:
            progress.update(uppgift, description=vad, advance=lasta)

        yield visa
