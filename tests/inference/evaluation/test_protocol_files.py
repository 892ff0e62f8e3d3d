"""`cargolens protocols` on bundles that exist: definitions, which files a fold is shown, and the table it writes."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.inference.conftest import write_parcel

from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.reader import read_scan
from cargolens.datasets.source import ScanSource, ViewFiles
from cargolens.datasets.sources import find_sources
from cargolens.inference import bundle as bundles
from cargolens.inference.bundle import read_bundle, write_bundle
from cargolens.inference.cli import run
from cargolens.inference.evaluation.protocol_files import read_definition
from cargolens.inference.evaluation.protocol_training import shown_source
from cargolens.inference.evaluation.protocols import Presentation

ENERGIES = ("dual energy", "high energy alone", "low energy alone")
SMALL = {"protocol": "energies", "truth": "t.jsonl", "scans": ["scans"]}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 parcels of one view in a folder; every fourth holds a dark block, of one of two families."""
    folder = tmp_path_factory.mktemp("scenes")
    rows = []
    for i in range(40):
        threat = i % 4 == 0
        write_parcel(folder / "scans", f"p{i}", 0.02 if threat else 0.7, 0.03 if threat else 0.8, (32, 32, 64, 64))
        family = ("pistol", "knife")[i % 8 // 4]
        rows.append(
            {"scan_id": f"p{i}", "anomalous": threat, "scanner": f"s{i % 2}"} | ({"label": family} if threat else {})
        )
    (folder / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def define(folder: Path, **values: Any) -> Path:
    path = folder / "protocol.json"
    path.write_text(json.dumps({"truth": "truth.jsonl", "scans": ["scans"]} | values))
    return path


def test_a_table_from_given_bundles(
    scenes: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = define(scenes, protocol="energies", bundles=dict.fromkeys(ENERGIES, str(bundle)))
    words = ["protocols", str(path), "--out", str(tmp_path / "out"), "--resamples", "20", "-q"]
    assert run(words) == 0
    assert "| high energy alone |" in capsys.readouterr().out
    rows = list(csv.DictReader((tmp_path / "out" / "energies.csv").open()))
    stored = json.loads((tmp_path / "out" / "energies.json").read_text())
    assert [row["fold"] for row in rows] == list(ENERGIES)
    for row, kept in zip(rows, stored["rows"], strict=True):
        assert float(row["auroc"]) == kept["ranking"]["auroc"]["value"] == 1.0
        assert float(row["pd_low"]) == kept["pd"]["low"]
        assert row["bundle_sha256"] == read_bundle(bundle).sha256
        assert int(row["n_normal"]) + int(row["n_anomalous"]) + int(row["n_train"]) == 40
    page = (tmp_path / "out" / "energies.html").read_text()
    assert "What does the second energy buy?" in page
    assert re.findall(r"<(?:script|link|img)\b|src=|href=|url\(", page) == []
    assert run(words) == 64
    assert "--resume" in capsys.readouterr().err
    assert run([*words, "--resume"]) == 0
    define(scenes, protocol="energies", train_share=0.4, bundles=dict.fromkeys(ENERGIES, str(bundle)))
    assert run([*words, "--resume"]) == 64
    assert "another definition" in capsys.readouterr().err


def test_a_bundle_that_knows_the_held_out_family_is_named(scenes: Path, plain_bundle: Path, tmp_path: Path) -> None:
    plain = read_bundle(plain_bundle)
    knows = plain.manifest.model_copy(update={"classes": ("pistol",)})
    write_bundle(plain.network, knows, plain.golden, tmp_path / "knows.onnx")
    assert bundles.read_bundle(tmp_path / "knows.onnx").manifest.classes == ("pistol",)
    folds = dict.fromkeys(("without pistol", "without knife"), str(tmp_path / "knows.onnx"))
    path = define(scenes, protocol="held-out-family", bundles=folds)
    assert run(["protocols", str(path), "--out", str(tmp_path / "out"), "--resamples", "5", "-q"]) == 0
    notes = {r["fold"]: r["note"] for r in csv.DictReader((tmp_path / "out" / "held-out-family.csv").open())}
    assert "has a class 'pistol'" in notes["without pistol"]
    assert notes["without knife"] == ""


def test_training_and_test_read_the_same_files(scenes: Path) -> None:
    source = find_sources([str(scenes / "scans")])[0]
    scan = read_scan(source)
    for energy, index in (("low", 0), ("high", 1)):
        presentation = Presentation(energy)  # type: ignore[arg-type]
        read, shown = read_scan(shown_source(source, presentation)), presentation.apply(scan)
        np.testing.assert_array_equal(read.views[0].transmission, shown.views[0].transmission)
        np.testing.assert_array_equal(read.views[0].transmission[0], scan.views[0].transmission[index])
        assert read.views[0].encoding == shown.views[0].encoding == "grey"


def test_what_cannot_be_shown_is_refused() -> None:
    source = ScanSource(
        "s", (ViewFiles("top", ("a.npz",)), ViewFiles("side", ("b_low.png", "b_high.png"), (80.0, 160.0)))
    )
    assert shown_source(source, Presentation("high", ("side",))).views == (
        ViewFiles("side", ("b_high.png",), (160.0,)),
    )
    with pytest.raises(DataError, match="'top' is 1 file; a choice of energies needs a file for each"):
        shown_source(source, Presentation("low"))
    with pytest.raises(DataError, match="has views top, side, expected one of front"):
        shown_source(source, Presentation(views=("front",)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "give either bundles"),
        ({"bundles": {}, "train": {}}, "give either bundles"),
        ({"bundles": {}, "protocol": "other"}, "protocol: Input should be"),
        ({"bundles": {}, "scans": []}, "scans: Tuple should have at least 1"),
        ({"bundles": {}, "speed": 1}, "speed: Extra inputs are not permitted"),
        ({"train": {"budget": 2}}, r"train.budget: Input should be less than 1"),
        ({"train": {"bugdet": 0.1}}, r"train.bugdet: Extra inputs"),
        ({"bundles": {}, "train_share": float("nan")}, "not JSON"),
    ],
)
def test_definitions_that_are_refused(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(SMALL | change))
    with pytest.raises((UsageError, DataError), match=words):
        read_definition(path)


def test_a_definition_in_toml_with_paths_from_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(
        'protocol = "views"\ntruth = "t.json"\nscans = ["scans", "/else/where"]\nviews = ["top", "side"]\n'
        '[train]\ndetector = "gaussian"\nconfig = "c.toml"\nset = ["tiling.tile=64"]\nbudget = 0.05\n'
    )
    found = read_definition(path)
    assert (found.truth, found.scans) == (str(tmp_path / "t.json"), (str(tmp_path / "scans"), "/else/where"))
    assert found.train is not None
    assert (found.train.config, found.train.set, found.train.budget) == (
        str(tmp_path / "c.toml"), ("tiling.tile=64",), 0.05
    )  # fmt: skip
    path.write_text("protocol = ")
    with pytest.raises(UsageError, match="not TOML"):
        read_definition(path)


def test_a_fold_without_bundle_and_scans_without_truth(
    scenes: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = define(scenes, protocol="energies", bundles={"dual energy": str(bundle)})
    assert run(["protocols", str(path), "--out", str(tmp_path / "a"), "-q"]) == 64
    assert "no bundle for fold 'high energy alone'" in capsys.readouterr().err
    other = tmp_path / "truth.jsonl"
    other.write_text('{"scan_id": "p0", "anomalous": true}\n{"scan_id": "p1", "anomalous": false}\n')
    path = define(scenes, protocol="energies", truth=str(other), bundles=dict.fromkeys(ENERGIES, str(bundle)))
    assert run(["protocols", str(path), "--out", str(tmp_path / "b"), "-q"]) == 65
