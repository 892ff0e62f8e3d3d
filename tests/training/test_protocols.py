"""`cargolens protocols` from simulated scans to the table, training a tiny network for each fold."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.training.small_banks import write_things

from cargolens.datasets.near import perceptual_hash
from cargolens.datasets.reader import ReadOptions
from cargolens.inference.bundle import read_bundle
from cargolens.inference.cli import run
from cargolens.inference.evaluation.provenance import read_run_scans
from cargolens.training.banks import read_parcel
from cargolens.training.config import BankOptions
from cargolens.training.data import find_training_sources, read_source
from cargolens.training.run import Progress, Run, UsedScan

SETTINGS = ["model.backbone=test_tiny", "tiling.tile=64", "tiling.overlap=0", "tiling.long_side=128"]


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 simulated parcels of two scanners, a third with a threat, and their COCO truth."""
    folder = tmp_path_factory.mktemp("synth") / "parcels"
    words = ["synth", "parcel", "--count", "24", "--seed", "3", "--threat-rate", "0.34", "--views", "top"]
    words += ["--size", "96x128", "--scanner", "parcel-160,hub-180", "--workers", "1", "-q"]
    assert run([*words, "--out", str(folder)]) == 0
    return folder


def define(folder: Path, **train: Any) -> Path:
    path = folder / "protocol.json"
    values = {"protocol": "leave-one-scanner-out", "truth": "annotations.json", "scans": ["scans"]}
    path.write_text(json.dumps(values | {"train": {"set": SETTINGS, "device": "cpu"} | train}))
    return path


def test_one_network_a_scanner(parcels: Path, tmp_path: Path) -> None:
    path = define(parcels, budget=0.5, confidence=0.5, calibration_share=0.4)
    words = ["protocols", str(path), "--out", str(tmp_path / "out"), "--resamples", "20", "-q"]
    assert run(words) == 0
    rows = list(csv.DictReader((tmp_path / "out" / "leave-one-scanner-out.csv").open()))
    assert len(rows) == 2
    truth = json.loads((parcels / "annotations.json").read_text())
    scanner = {image["scan_id"]: image["scanner"] for image in truth["images"]}
    kept = []
    for row, folder in zip(rows, sorted((tmp_path / "out" / "folds").iterdir()), strict=True):
        made = read_bundle(folder / "bundle.onnx")
        assert made.sha256 == row["bundle_sha256"]
        assert made.manifest.calibration is not None
        assert float(row["pfa"]) >= 0
        parts = [
            {json.loads(line)["scan_id"] for line in (folder / name).read_text().splitlines()}
            for name in ("train.jsonl", "calibration.jsonl")
        ]
        assert not parts[0] & parts[1]
        tested = row["fold"].removeprefix("tested on ")
        assert {scanner[name] for part in parts for name in part} == set(scanner.values()) - {tested}
        known = json.loads((folder / "run" / "fingerprint.json").read_text())["scans"]
        assert {scan["scan_id"] for scan in known} == parts[0]
        assert made.manifest.training.count == len(parts[0])
        assert made.scans.training is not None
        assert made.scans.training.scans == len(parts[0])
        kept.append((folder / "bundle.onnx").stat().st_mtime_ns)
    assert run([*words, "--resume"]) == 0
    assert kept == [p.stat().st_mtime_ns for p in sorted((tmp_path / "out" / "folds").glob("*/bundle.onnx"))]


def test_hashes_of_training_scans_are_those_of_results(parcels: Path, tmp_path: Path) -> None:
    source = find_training_sources([str(parcels / "scans")])[0]
    reading = read_source(source, ReadOptions())
    assert reading.scan is not None
    assert reading.sha256 is not None
    assert reading.perceptual == tuple(f"{perceptual_hash(view):016x}" for view in reading.scan.views)
    made = read_parcel(source, ReadOptions(), BankOptions())
    assert tuple(made.notes["perceptual"]) == reading.perceptual
    progress = Progress(used=[UsedScan("a", reading.sha256, reading.perceptual), UsedScan("b", "f" * 64)])
    folder = Run(tmp_path)
    folder.save_partial(progress, {"weight": torch.zeros(1)})
    restored = folder.load_partial()
    assert restored is not None
    assert restored[0] == progress
    folder.finish(progress, {"weight": torch.zeros(1)}, "none")
    found = read_run_scans(tmp_path / "fingerprint.json")
    assert dict(zip(found.content.tolist(), found.perceptual.tolist(), strict=True)) == {
        int(reading.sha256[:16], 16): int(reading.perceptual[0], 16), int("f" * 16, 16): 0
    }  # fmt: skip


def test_a_training_that_fails_is_one_line(parcels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = define(parcels, detector="nonesuch")
    assert run(["protocols", str(path), "--out", str(tmp_path / "out"), "-q"]) != 0
    said = " ".join(capsys.readouterr().err.split())
    assert "cargolens train ended with 64" in said
    assert "nonesuch" in said


@pytest.fixture(scope="module")
def armed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 simulated parcels, half of them with a pistol or a knife, and a bank of both."""
    folder = tmp_path_factory.mktemp("armed")
    words = ["synth", "parcel", "--count", "24", "--seed", "5", "--views", "top", "--size", "96x128", "-q"]
    words += ["--families", "pistol,knife", "--scanner", "parcel-160", "--workers", "1"]
    assert run([*words, "--out", str(folder / "parcels")]) == 0
    write_things(folder / "things")
    (folder / "tiny.toml").write_text(
        'size = 64\nsteps = 2\nbatch = 2\nworkers = 0\nscale_samples = 4\nmodel.backbone = "test_tiny"\n'
        "tiling.tile = 64\ntiling.overlap = 0\ntiling.long_side = 128\ncompose.weights = { knife = 2.0 }\n"
    )
    return folder


def hold_out(folder: Path, **train: Any) -> Path:
    path = folder / "families.json"
    values: dict[str, Any] = {"protocol": "held-out-family", "families": ["knife"]}
    values |= {"truth": "parcels/annotations.json", "scans": ["parcels/scans"]}
    how = {"detector": "threat_segmenter", "config": "tiny.toml", "device": "cpu"} | train
    path.write_text(json.dumps(values | {"train": how}))
    return path


def test_a_detector_of_threats_never_learns_the_family_it_is_tested_on(armed: Path, tmp_path: Path) -> None:
    path = hold_out(armed, project="things")
    assert run(["protocols", str(path), "--out", str(tmp_path / "out"), "--resamples", "20", "-q"]) == 0
    (row,) = csv.DictReader((tmp_path / "out" / "held-out-family.csv").open())
    truth = json.loads((armed / "parcels" / "annotations.json").read_text())
    names = {c["id"]: c["name"] for c in truth["categories"]}
    holders = {a["image_id"]: names[a["category_id"]] for a in truth["annotations"]}
    (bundle,) = (tmp_path / "out" / "folds").glob("*/bundle.onnx")
    assert read_bundle(bundle).manifest.classes == ("pistol",)
    assert (row["fold"], row["classes"], row["note"]) == ("without knife", "pistol", "")
    assert int(row["n_anomalous"]) == sum(family == "knife" for family in holders.values()) > 0


def test_threats_that_nobody_narrowed_are_refused(
    armed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = [f"project={armed / 'things'}", "model.families=pistol,knife"]
    for change, words in (
        ({"set": settings}, "with train.project"),
        ({"set": settings[1:], "project": "things"}, "train.config"),
    ):
        assert run(["protocols", str(hold_out(armed, **change)), "--out", str(tmp_path / words), "-q"]) == 64
        assert words in " ".join(capsys.readouterr().err.split())
