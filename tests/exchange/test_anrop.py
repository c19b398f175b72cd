import click
import pytest
from click.testing import CliRunner, Result

from casetrack.exchange.anrop import Anropsfel, SvenskGrupp, citera


@click.group(cls=SvenskGrupp)
def casetrack() -> None:
    """Ett prov."""


@casetrack.command()
@click.argument("mapp", metavar="FOLDER", type=click.Path(exists=True))
@click.option("--ar", type=click.IntRange(2000, 2100))
@click.option("--antal", type=int)
@click.option("--format", "filformat", type=click.Choice(["csv", "json"]), required=True)
@click.option("--namnd")
@click.option("--torrkor", is_flag=True)
def prova(
    mapp: str, ar: int | None, antal: int | None, filformat: str, namnd: str | None, torrkor: bool
) -> None:
    """Pröva flaggorna."""
    if namnd == "avbryt":
        raise click.Abort
    if namnd == "neka":
        raise click.ClickException("mappen är tom")
    if namnd:
        raise Anropsfel(f"nämnden {citera(namnd)} finns inte")
    click.echo("klart")


def kor(*argument: str) -> Result:
    return CliRunner().invoke(casetrack, argument, prog_name="casetrack")


@pytest.mark.parametrize(
    ("argument", "rad"),
    [
        ("", "casetrack: kommando saknas; casetrack --help visar vilka som finns"),
        ("proav", 'casetrack: okänt kommando "proav"; menas prova?'),
        ("prova --format csv", "casetrack prova: FOLDER saknas"),
        ("prova .", "casetrack prova: --format saknas; välj csv, json"),
        ("prova . --format", "casetrack prova: flaggan --format behöver ett värde"),
        ("prova . --format pdf", "casetrack prova: --format har ett okänt värde; välj csv, json"),
        ("prova . --format csv --torrkor=1", "casetrack prova: flaggan --torrkor tar inget värde"),
        ("prova . --format csv --ar 1999", "casetrack prova: --ar ska vara ett heltal från 2000 till 2100"),
        ("prova . --format csv --ar x", "casetrack prova: --ar ska vara ett heltal från 2000 till 2100"),
        ("prova . --format csv --antal x", "casetrack prova: --antal ska vara ett heltal"),
        ("prova saknas --format csv", "casetrack prova: FOLDER finns inte eller går inte att använda"),
        ("prova . a b --format csv", 'casetrack prova: för många argument: "a b"'),
        ("prova . --format csv --xyz", 'casetrack prova: okänd flagga "--xyz"'),
        ("prova . --format csv --namnd N9", 'casetrack prova: nämnden "N9" finns inte'),
    ],
)
def test_a_wrong_call_is_one_swedish_line_that_names_the_command(argument: str, rad: str) -> None:
    resultat = kor(*argument.split())
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert resultat.stderr == f"{rad}\n"


def test_refused_data_keeps_its_own_status_and_message() -> None:
    resultat = kor("prova", ".", "--format", "csv", "--namnd", "neka")
    assert (resultat.exit_code, resultat.stderr) == (1, "mappen är tom\n")


def test_an_interrupted_command_says_so() -> None:
    resultat = kor("prova", ".", "--format", "csv", "--namnd", "avbryt")
    assert (resultat.exit_code, resultat.stderr) == (130, "Avbrutet.\n")


def test_a_right_call_ends_with_status_0() -> None:
    resultat = kor("prova", ".", "--format", "csv")
    assert (resultat.exit_code, resultat.stdout, resultat.stderr) == (0, "klart\n", "")


@pytest.mark.parametrize("argument", [("--help",), ("prova", "--help")])
def test_the_help_is_in_swedish(argument: tuple[str, ...]) -> None:
    resultat = kor(*argument)
    assert resultat.exit_code == 0
    assert resultat.stdout.startswith("Användning: casetrack")
    assert "Visa den här hjälpen." in resultat.stdout
    assert not any(
        engelska in resultat.stdout
        for engelska in ("Usage", "Options", "Commands", "OPTIONS", "COMMAND", "ARGS")
    )


def test_a_quoted_value_stays_on_one_line_and_is_cut() -> None:
    assert citera("a\nb\x1b[31m") == '"a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m"'
    assert citera("a\u00a0b\u00adc\u200bd\ue000") == '"a\u00a0b\u00adc\u200bd\ue000"'
    assert citera("x" * 200) == f'"{"x" * 80}"'
