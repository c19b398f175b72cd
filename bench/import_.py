"""Measure `casetrack import`: rows a second, and the most memory it takes (issue: 5 000 a second, 500 MB).

    python -m bench.import_ [ANMÄLNINGAR]

writes a folder of invented history, imports it into an empty database of its own, once more (nothing may change),
exports it, and prints what each took.
"""
# ruff: noqa: S311 - what is random here keeps no secret

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from casetrack.exchange.kolumner import FILER

START = date(2014, 1, 1)
DAGAR = 3_600
CASETRACK = [sys.executable, "-m", "casetrack.cli"]


def main() -> None:
    antal = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(dir="/var/tmp") as tillfallig:
        mapp = Path(tillfallig)
        rader = write_history(mapp / "in", antal)
        miljo = os.environ | {"CASETRACK_DATA": str(mapp / "data"), "CASETRACK_NOW": "2026-06-30"}
        subprocess.run([*CASETRACK, "migrate"], env=miljo, check=True, stdout=subprocess.DEVNULL)
        for kommando in (
            ["import", str(mapp / "in")],
            ["import", str(mapp / "in")],
            ["export", str(mapp / "ut"), "--namnd", "N1"],
        ):
            measure(kommando, rader, miljo)


def measure(kommando: list[str], rader: int, miljo: dict[str, str]) -> None:
    start = time.monotonic()
    process = subprocess.Popen([*CASETRACK, *kommando], env=miljo, stdout=subprocess.DEVNULL)
    _, status, resurser = os.wait4(process.pid, 0)
    tid = time.monotonic() - start
    if status:
        sys.exit(f"casetrack {kommando[0]}: status {os.waitstatus_to_exitcode(status)}")
    print(
        f"{kommando[0]:8} {rader:9,} rader {tid:7.1f} s {rader / tid:9,.0f} rader/s"
        f" {resurser.ru_maxrss / 1024:6.0f} MB"
    )


def write_history(mapp: Path, antal: int) -> int:
    """Write a folder with so many anmälningar and what they led to; how many rows it has in all."""
    mapp.mkdir()
    rng = random.Random(1)
    filer = {fil.stam: (mapp / fil.namn).open("w", encoding="utf-8", newline="") for fil in FILER}
    skrivare = {}
    for fil in FILER:
        skrivare[fil.stam] = csv.DictWriter(filer[fil.stam], [k.namn for k in fil.kolumner], delimiter=";")
        skrivare[fil.stam].writeheader()
    rader = 0
    for stam, rad in tell_history(rng, antal):
        skrivare[stam].writerow(rad)
        rader += 1
    for fil_ in filer.values():
        fil_.close()
    return rader


def tell_history(rng: random.Random, antal: int) -> Iterator[tuple[str, dict[str, object]]]:
    for nr in range(10):
        yield "enheter", {"kod": f"E{nr}", "namn": f"Enhet {nr}", "namnd": "N1", "typ": "mottagning"}
    barn = max(antal // 2, 1)
    for nr in range(barn):
        fodd = date(2010, 1, 1) + timedelta(nr % 4000)
        namn = {"fornamn": "Exempla", "efternamn": f"Fiktivsson {nr}", "stadsdel": "Exempelhöjden"}
        yield "barn", {"id": f"B{nr}", "kon": rng.choice(["flicka", "pojke"]), "fodd": fodd, **namn}
    ledig = [date.min] * barn
    for nr in range(antal):
        vem = nr % barn
        dag = max(START + timedelta(rng.randrange(DAGAR)), ledig[vem])
        enhet = f"E{nr % 10}"
        beslutad = dag + timedelta(rng.randrange(16))
        inleds = rng.random() < 0.35
        yield (
            "orosanmalningar",
            {
                "id": f"A{nr}",
                "barn": f"B{vem}",
                "enhet": enhet,
                "typ": "anmalan",
                "inkom": f"{dag}T{rng.randrange(4, 24):02}:{rng.randrange(60):02}",
                "registrerad": f"{dag}T23:59:30",
                "satt": "telefon",
                "anmalare": rng.choice(["skola", "polis", "halso_sjukvard"]),
                "vald": "nej",
                "brott": rng.choice(["ja", "nej"]),
                "brottsdatum": dag,
                "skyddsbedomning": f"{dag}T23:59:59",
                "behov_av_skydd": "nej",
                "beslut": "inleda" if inleds else "inte_inleda",
                "beslut_datum": beslutad,
                "utredning": f"U{nr}" if inleds else "",
                "barnet_hort": "ja",
                "aterkoppling": "given",
            },
        )
        if inleds:
            avslutad = beslutad + timedelta(rng.randrange(30, 160))
            ledig[vem] = avslutad
            gemensamt = {"barn": f"B{vem}", "enhet": enhet}
            yield (
                "utredningar",
                {
                    "id": f"U{nr}",
                    **gemensamt,
                    "inledd": beslutad,
                    "avslutad": avslutad,
                    "resultat": "insats",
                    "barnet_delaktigt": "ja",
                    "barnet_aterkoppling": "ja",
                    "skola_vidtalad": "ja",
                },
            )
            if rng.random() < 0.2:
                forlangning = {"beslutad": beslutad + timedelta(20), "till": beslutad + timedelta(200)}
                yield "forlangningar", {"utredning": f"U{nr}", **forlangning, "skal": "Läkarutlåtande dröjer"}
            insats = {"utredning": f"U{nr}", "typ": "oppenvard", "regi": "egen", "beslutad": avslutad}
            yield "insatser", {"id": f"I{nr}", **gemensamt, **insats, "paborjad": avslutad}
        elif rng.random() < 0.3:
            yield "allvarssamtal", {"anmalan": f"A{nr}", "kannedom": f"{dag}T23:59", "ung": "ja"}


if __name__ == "__main__":
    main()
