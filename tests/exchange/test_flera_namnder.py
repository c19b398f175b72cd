"""A folder of several nämnder, and a record of several: neither sees the other."""

from __future__ import annotations

from pathlib import Path

from casetrack.cases.barn import Barn, Personidentitet
from casetrack.cases.insats import Insats
from casetrack.cases.organisation import Namnd
from casetrack.cases.orosanmalan import Orosanmalan
from tests.exchange.case import make_case, tell
from tests.exchange.conftest import Import, Read
from tests.exchange.folder import (
    make_allvarssamtal,
    make_barn,
    make_enhet,
    make_forlangning,
    make_insats,
    make_orosanmalan,
    write_folder,
)


def test_a_child_belongs_to_every_namnd_with_rows_about_it(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    folder = {
        "enheter": [make_enhet(), make_enhet("E2", namnd="N2", namnd_namn="Södra")],
        "barn": [make_barn(personnummer="20140506-9806"), make_barn("B2", fodd=None)],
        "orosanmalningar": [make_orosanmalan()],
        "insatser": [make_insats(enhet="E2"), make_insats("I2", barn="B2", enhet="E2")],
    }
    outcome = import_folder(write_folder(tmp_path / "in", **folder))
    assert outcome.lagrat is not None
    assert outcome.lagrat["barn"] == (3, 0, 0)
    for namnd, children, anmalningar, insatser in (("N1", ["B1"], 1, 0), ("N2", ["B1", "B2"], 0, 2)):
        assert read(Barn.kallid, namnd=namnd) == children
        assert len(read(Orosanmalan, namnd=namnd)) == anmalningar
        assert len(read(Insats, namnd=namnd)) == insatser
        assert read(Personidentitet.varde, namnd=namnd) == ["201405069806"]
    assert read(Namnd.kod, Namnd.namn) == [("N1", "N1"), ("N2", "Södra")]

    # A later folder that names both nämnder changes the child in both, also where it has no rows of the child.
    folder["barn"][0]["kon"] = "pojke"
    folder["orosanmalningar"] = []
    import_folder(write_folder(tmp_path / "sedan", **folder))
    assert read(Barn.kon, namnd="N1") == ["pojke"]
    assert read(Barn.kon, namnd="N2")[0] == "pojke"


def test_the_same_id_in_another_namnd_is_another_row(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    other = make_case()
    other["enheter"][0].update(kod="E2", namnd="N2", namnd_namn="Södra")
    other["barn"][0].update(fornamn="Annan", personnummer=None)
    for stem in ("orosanmalningar", "utredningar", "insatser"):
        other[stem][0]["enhet"] = "E2"
    other["mal"][0]["namnd"] = "N2"
    outcome = import_folder(write_folder(tmp_path / "annan", **other))
    assert outcome.lagrat == dict.fromkeys(make_case(), (1, 0, 0))
    assert read(Barn.fornamn, namnd="N1") == ["Exempla"]
    assert read(Barn.fornamn, namnd="N2") == ["Annan"]


def test_stored_rows_of_another_namnd_are_not_there_to_refer_to(
    import_folder: Import, tmp_path: Path
) -> None:
    import_folder(write_folder(tmp_path / "in", **make_case()))
    outcome = import_folder(
        write_folder(
            tmp_path / "annan",
            enheter=[make_enhet("E2", namnd="N2")],
            insatser=[make_insats("I9", enhet="E2", utredning="U1")],
            forlangningar=[make_forlangning()],
        )
    )
    assert tell(outcome.fel) == [
        'forlangningar.csv:2: utredning: "U1" REFERENS',
        'insatser.csv:2: barn: "B1" REFERENS',
        'insatser.csv:2: utredning: "U1" REFERENS',
    ]


def test_an_enhet_stored_in_a_namnd_that_the_folder_does_not_name_is_found(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    case = make_case()
    import_folder(write_folder(tmp_path / "in", **case))
    path = write_folder(
        tmp_path / "annan",
        enheter=[make_enhet("E2", namnd="N2")],
        barn=[make_barn(fornamn="Ny"), make_barn("B2")],
        orosanmalningar=[make_orosanmalan("A1", enhet="E2")],
        insatser=[make_insats("I9", barn="B2")],
    )
    assert import_folder(path).fel == []
    # The child of the other nämnd that happens to have the same id is left alone.
    assert read(Barn.kallid, Barn.fornamn) == [("B1", "Exempla"), ("B2", None)]
    assert read(Barn.kallid, Barn.fornamn, namnd="N2") == [("B1", "Ny")]
    assert (len(read(Insats)), len(read(Orosanmalan))) == (2, 1)
    assert tell(import_folder(path, namnd="N2").fel) == ['insatser.csv:2: enhet: "E1" FEL_NAMND']


def test_a_code_that_a_namnd_of_the_folder_has_stored_is_of_that_namnd(
    import_folder: Import, read: Read, tmp_path: Path
) -> None:
    for namnd in ("N1", "N2"):
        import_folder(write_folder(tmp_path / namnd, enheter=[make_enhet(namnd=namnd)]))
    path = write_folder(
        tmp_path / "in",
        enheter=[make_enhet("E2", namnd="N2")],
        barn=[make_barn()],
        insatser=[make_insats()],
    )
    assert import_folder(path).fel == []
    assert len(read(Insats, namnd="N2")) == 1


def test_a_code_or_id_that_several_namnder_have_stored_needs_to_be_told_apart(
    import_folder: Import, tmp_path: Path
) -> None:
    for namnd in ("N1", "N2"):
        folder = make_case()
        folder["enheter"][0]["namnd"] = folder["mal"][0]["namnd"] = namnd
        import_folder(write_folder(tmp_path / namnd, **folder))
    more = write_folder(
        tmp_path / "mer",
        insatser=[make_insats("I2")],
        forlangningar=[make_forlangning(till="2026-02-11")],
        allvarssamtal=[make_allvarssamtal()],
    )
    outcome = import_folder(more)
    assert tell(outcome.fel) == [
        'forlangningar.csv:2: utredning: "U1" FLERTYDIG',
        'insatser.csv:2: enhet: "E1" FLERTYDIG',
        'allvarssamtal.csv:2: anmalan: "A1" FLERTYDIG',
    ]
    assert import_folder(more, namnd="N2").fel == []


def test_rows_of_any_other_namnd_are_refused_where_one_is_named(
    import_folder: Import, tmp_path: Path
) -> None:
    path = write_folder(tmp_path / "in", **make_case())
    outcome = import_folder(path, namnd="N2")
    assert tell(outcome.fel) == [
        'enheter.csv:2: namnd: "N1" FEL_NAMND',
        'orosanmalningar.csv:2: enhet: "E1" FEL_NAMND',
        'utredningar.csv:2: enhet: "E1" FEL_NAMND',
        'forlangningar.csv:2: utredning: "U1" FEL_NAMND',
        'insatser.csv:2: enhet: "E1" FEL_NAMND',
        'allvarssamtal.csv:2: anmalan: "A1" FEL_NAMND',
        'mal.csv:2: namnd: "N1" FEL_NAMND',
    ]
    assert import_folder(path, namnd="N1").fel == []
