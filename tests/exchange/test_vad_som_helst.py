"""Whatever stands in a field, an import answers with lines that can be read, and stores all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Database
from tests.exchange.case import empty, make_case
from tests.exchange.conftest import Import
from tests.exchange.folder import FILES, write_folder

NASTY = [
    *("", "***", '"', ";", "\x00", "\u2028", "N\n1", '"\n', "\t", "%s", "%(namnd)s", "'; --", "{a,b}", "\\N"),
    *("9999-12-31", "0001-01-01", "0001-01-01T00:00", "2025-09-10T10:00+99:00", "2025-09-10T24:00"),
    *("2025-09-10", "2026-02-01", "99999999999999999999", "1999", "ja", "20140506-9806"),
    *("A1", "B1", "E1", "U1", "N2", "inleda", "paford", "ansokan", "familjehem", "a" * 10_001),
]
BREAKS = st.lists(
    st.tuples(st.sampled_from(FILES), st.integers(0, 30), st.sampled_from(NASTY), st.booleans()),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(breaks=BREAKS, with_quarantine=st.booleans())
def test_any_values(
    import_folder: Import,
    database: Database,
    tmp_path_factory: pytest.TempPathFactory,
    breaks: list[tuple[str, int, str, bool]],
    with_quarantine: bool,
) -> None:
    empty(database)
    folder = make_case()
    for stem, column, value, in_new_row in breaks:
        if in_new_row:
            folder[stem].append(dict(folder[stem][0]))
        row = folder[stem][-1]
        row[list(row)[column % len(row)]] = value
    path = tmp_path_factory.mktemp("in")
    karantan = path / "k" if with_quarantine else None
    outcome = import_folder(write_folder(path / "in", **folder), karantan=karantan)
    for finding in outcome.fel + outcome.varningar:
        assert len(finding.skriv().splitlines()) == 1
    assert with_quarantine or (outcome.lagrat is None) == bool(outcome.fel)
    if not outcome.fel:
        again = import_folder(path / "in")
        assert again.lagrat is not None
        assert {(new, changed) for new, changed, _ in again.lagrat.values()} == {(0, 0)}


def test_a_reason_that_names_an_id_stands_on_one_line(import_folder: Import, tmp_path: Path) -> None:
    folder = make_case()
    folder["enheter"][0]["namnd"] = folder["mal"][0]["namnd"] = "N\n\u20281" + "x" * 100
    outcome = import_folder(write_folder(tmp_path / "in", **folder), namnd="N1")
    assert outcome.fel[0].skriv() == (
        f'enheter.csv:2: namnd: "N��1{"x" * 76}": hör till nämnden N��1{"x" * 76} (FEL_NAMND)'
    )
