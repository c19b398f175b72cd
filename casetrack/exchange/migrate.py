"""The command `casetrack migrate`: the schema brought to this version with the owner's login."""

import click

from casetrack import db
from casetrack.config import read_settings
from casetrack.embedded import ensure_servers
from casetrack.exchange.anrop import SvensktKommando


@click.command(cls=SvensktKommando)
def migrate() -> None:
    """Skapa eller uppgradera databasens tabeller med ägarens inloggning (CASETRACK_OWNER_URL)."""
    db.upgrade(ensure_servers(read_settings(), need_redis=False).owner_url)
    click.echo("Databasen är uppdaterad.")
