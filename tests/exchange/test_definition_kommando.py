from click.testing import CliRunner

from casetrack.cli import casetrack


def test_a_definition_needs_no_database() -> None:
    resultat = CliRunner().invoke(casetrack, ["definition", "till_utredning"])
    assert resultat.exit_code == 0
    assert resultat.stdout.startswith("Andel anmälningar som lett till utredning (till_utredning)\n")
    assert "Uteslutna: Räknas inte, enligt regeln.\n  - anmälan är påförd" in resultat.stdout


def test_an_unknown_code_is_one_line() -> None:
    resultat = CliRunner().invoke(casetrack, ["definition", "okand"])
    assert (resultat.exit_code, resultat.stdout, resultat.stderr.count("\n")) == (2, "", 1)
    assert 'indikatorn "okand" finns inte; välj anmalningar' in resultat.stderr
