"""`cargolens scan --cargo`: a simulated container through files, command line and result line."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import CargoSettings
from cargolens.datasets.simulator.output import SynthOptions, write_scans
from cargolens.inference.cargo.reading import NO_HOLD
from cargolens.inference.cli import run
from cargolens.inference.results import ScanResult
from cargolens.inference.tables import read_results


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A container of tyres as `cargolens synth` writes it, and its manifest with three declarations."""
    folder = tmp_path_factory.mktemp("containers") / "synth"
    settings = CargoSettings("container", loads={"tyres": 1.0}, containers={"20ft": 1.0})
    write_scans(SimulatedScans(1, 5, 0.0, ("side",), (320, 640), settings=settings), folder, SynthOptions())
    (record,) = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    lines = [
        record | {"scan_id": "honest"},
        record | {"scan_id": "nothing", "hs_code": "0000", "declared_kg": 0},
        record | {"scan_id": "coffee", "hs_code": "0901"},
        {"scan_id": "unsaid", "views": record["views"]},
    ]
    (folder / "declared.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def scanned(folder: Path, bundle: Path, out: Path, *more: str) -> dict[str, ScanResult]:
    run(
        [
            "scan",
            str(folder / "declared.jsonl"),
            "--bundle",
            str(bundle),
            "--out",
            str(out),
            "--workers",
            "1",
            "-q",
            *more,
        ]
    )
    return {result.scan_id: result for result in read_results(out)}


def test_a_load_is_read_and_compared(folder: Path, bundle: Path, tmp_path: Path) -> None:
    found = scanned(folder, bundle, tmp_path / "results.jsonl", "--cargo")
    honest, nothing, coffee, unsaid = (found[name] for name in ("honest", "nothing", "coffee", "unsaid"))
    assert honest.cargo is not None
    assert honest.cargo.load_class == "tyres"
    assert honest.cargo.mass_kg is not None
    assert honest.cargo.mismatches == ()
    assert honest.options == {"cargo": True}
    assert nothing.decision == "alarm"
    assert nothing.regions[0].kind == "manifest"
    assert nothing.cargo is not None
    assert "declared empty" in nothing.cargo.mismatches[0]
    assert coffee.cargo is not None
    assert coffee.decision == "alarm"
    assert coffee.cargo.mismatches == ("chapter 09 declared, and the load looks like tyres",)
    assert unsaid.cargo is not None
    assert unsaid.cargo.mismatches == ()
    assert unsaid.cargo.emptiness == honest.cargo.emptiness


@pytest.mark.parametrize(
    ("value", "dtype", "note"),
    [
        (0, np.uint16, "nothing gets through: 100% of the view is black"),
        (0, np.uint8, "nothing gets through: 100% of the view is black"),
        (65_535, np.uint16, NO_HOLD),
        (255, np.uint8, NO_HOLD),
    ],
)
def test_blank_files_say_nothing(bundle: Path, tmp_path: Path, value: int, dtype: type, note: str) -> None:
    names = ["blank_low.png", "blank_high.png"]
    for name in names:
        cv2.imwrite(str(tmp_path / name), np.full((300, 700), value, dtype))
    views = [{"name": "side", "files": names, "energies": [4, 6], "mm_per_pixel": 8.0}]
    said = [{"hs_code": "0000"}, {"hs_code": "4011", "declared_kg": 9000}]
    lines = [{"scan_id": str(k), "views": views} | declared for k, declared in enumerate(said)]
    (tmp_path / "declared.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    empty, loaded = scanned(tmp_path, bundle, tmp_path / "results.jsonl", "--cargo").values()
    for found in (empty, loaded):
        assert found.cargo is not None
        told = {name: what for name, what in found.cargo.model_dump().items() if what not in (None, ())}
        assert told == {"view": "side", "notes": (note,)}
        assert all(region.kind != "manifest" for region in found.regions)
    assert empty.decision != "clear"


def test_without_the_flag_nothing_is_read(folder: Path, bundle: Path, tmp_path: Path) -> None:
    found = scanned(folder, bundle, tmp_path / "results.jsonl")
    assert all(result.cargo is None and result.options == {} for result in found.values())
    assert all(region.kind != "manifest" for result in found.values() for region in result.regions)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_tables_hold_the_same(folder: Path, bundle: Path, tmp_path: Path, suffix: str) -> None:
    lines = scanned(folder, bundle, tmp_path / "results.jsonl", "--cargo")
    table = scanned(folder, bundle, tmp_path / f"results{suffix}", "--cargo")
    assert {name: result.cargo for name, result in table.items()} == {n: r.cargo for n, r in lines.items()}
