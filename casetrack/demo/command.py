"""The command `casetrack demo`: everything started, with a made-up nämnd to try it on."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import FrameType

import click
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd
from casetrack.config import FelInstallning, prepare_data, read_settings
from casetrack.demo import checks
from casetrack.demo.accounts import KONTON
from casetrack.demo.loading import NAMND, ensure_loaded
from casetrack.demo.namnd import name_enhet
from casetrack.demo.processes import Running, run_all
from casetrack.exchange.anrop import SvensktKommando
from casetrack.exchange.anslutning import name_operator, read_now
from casetrack.exchange.utfil import skriv_utfil
from casetrack.installation import open_servers
from casetrack.reports.tertial.innehall import valj_tertial
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.tid import lokal_dag

_UT = Path("demo-out")


@click.command(cls=SvensktKommando)
@click.option("--en-gang", is_flag=True, help="Starta, kontrollera att allt stämmer och avsluta.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    metavar="PORT",
    help="Webbens port (annars 8000); är den upptagen tas nästa lediga.",
)
def demo(en_gang: bool, port: int) -> None:
    """Starta databas, kö, bakgrundsarbete och webb med en påhittad nämnd, tills du trycker Ctrl-C.

    Ärendena läses in första gången; sedan finns allt kvar som har skrivits in. Tertialrapporten skrivs till
    mappen demo-out.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    now, av, settings = read_now(), name_operator(), read_settings()
    prepare_data(settings.data)
    click.echo("Startar databas och kö ...")
    servers = open_servers(settings, need_redis=True)
    engine = db.create_app_engine(servers.database_url)
    sessions = db.create_sessions(engine)
    try:
        click.echo(f"Ser till att den påhittade nämnden {NAMND} finns (tar en stund första gången) ...")
        namnd_id = ensure_loaded(sessions, av=av, now=now)
        rapport = _write_export(sessions, namnd_id, av=av, now=now)
        click.echo("Startar webb och bakgrundsarbete ...")
        with run_all(settings.data / "log", port) as running:
            _show(running)
            if not en_gang:
                _stay_up(running)
            elif not _check(sessions, namnd_id, rapport, running, now=now):
                sys.exit(1)
    finally:
        engine.dispose()


def _write_export(sessions: sessionmaker[Session], namnd_id: int, *, av: Utforare, now: datetime) -> Path:
    """Write the running tertial's report in every format; the answer is the one in JSON."""
    idag = lokal_dag(now)
    tertial = valj_tertial(idag)
    with db.open_scope(sessions, namnd_id) as session:
        rapport = skapa_tertialrapport(session, session.get_one(Namnd, namnd_id), idag.year, tertial, idag)
        varfor = f"tertialrapport {rapport.period} per {idag}"
        log_atkomst(session, Lasning.EXPORT, namnd_id=namnd_id, av=av, now=now, varfor=varfor)
    try:
        _UT.mkdir(exist_ok=True)
    except OSError as error:
        raise FelInstallning(f"Mappen {_UT.absolute()} kan inte skapas: {error.strerror}") from error
    for format_, skrivare in SKRIVARE.items():
        skriv_utfil(str(_UT / f"tertialrapport-{idag.year}-{tertial}.{format_}"), skrivare.skriv(rapport))
    return _UT / f"tertialrapport-{idag.year}-{tertial}.json"


def _show(running: Running) -> None:
    rader = [("Roll", "Enhet", "Användarnamn", "Lösenord")]
    rader += [
        (konto.roll.text, name_enhet(konto.enhet) if konto.enhet else "", konto.anvandarnamn, konto.losenord)
        for konto in KONTON
    ]
    click.echo(f"\nCasetrack är igång på {running.address}\n")
    bredder = [max(map(len, kolumn)) for kolumn in zip(*rader, strict=True)]
    for rad in rader:
        click.echo("  " + "  ".join(map(str.ljust, rad, bredder)).rstrip())
    click.echo(f"\nTertialrapporten ligger i {_UT}/. Loggarna ligger i {running.logs}.")


def _stay_up(running: Running) -> None:
    click.echo("Avsluta med Ctrl-C.")
    try:
        while True:
            running.check()
            time.sleep(0.5)
    except KeyboardInterrupt:
        click.echo("\nAvslutar ...")


def _check(
    sessions: sessionmaker[Session], namnd_id: int, rapport: Path, running: Running, *, now: datetime
) -> bool:
    with db.open_scope(sessions, namnd_id) as session:
        ratta = _report(checks.check_figures(session))
    ratta &= _report(checks.check_export(rapport, NAMND))
    ratta &= _report(checks.check_web(running.address, KONTON[0]))
    ratta &= _report([checks.check_worker(sessions, namnd_id, now=now)])
    running.check()
    click.echo("Allt stämmer." if ratta else "Något stämmer inte: se ovan.", err=not ratta)
    return ratta


def _report(kontroller: Iterable[checks.Kontroll]) -> bool:
    alla = True
    for kontroll in kontroller:
        if kontroll.ratt:
            click.echo(f"  rätt  {kontroll.vad}: {kontroll.fick}")
        else:
            click.echo(f"  FEL   {kontroll.vad}: väntade {kontroll.vantat}, fick {kontroll.fick}", err=True)
        alla &= kontroll.ratt
    return alla


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
