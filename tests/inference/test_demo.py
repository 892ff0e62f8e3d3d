"""The demo: scans written as a scanner would, honest counting against the truth, and the whole way once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.inference.test_results import minimal

from cargolens.datasets.errors import CargoLensError, UsageError
from cargolens.datasets.reader import read_scan
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.sources import find_sources
from cargolens.inference import demo
from cargolens.inference.cli import run
from cargolens.inference.demo import DemoSize, Planted, run_demo, story, write_scans, write_truth
from cargolens.inference.evaluation.annotations import read_truth
from cargolens.inference.results import Region, ScanResult


@pytest.mark.parametrize("views", [("top",), ("top", "side")])
def test_scans_are_read_back_as_they_were_simulated(tmp_path: Path, views: tuple[str, ...]) -> None:
    samples = SimulatedScans(3, seed=5, threat_rate=1.0, views=views, size=(96, 128))
    truth = write_scans(samples, tmp_path, "parcel")
    sources = find_sources([tmp_path])
    assert [source.scan_id for source in sources] == [item.scan_id for item in truth]
    for source, sample, item in zip(sources, samples, truth, strict=True):
        read = read_scan(source)
        assert len(read.views) == len(views)
        names = {view.name for view in read.views}
        assert {view for view, _ in item.boxes} <= names
        for found, original in zip(read.views, sample.scan.views, strict=True):
            # Half a count of rounding, and the reader's own estimate of air.
            assert np.median(np.abs(found.transmission - original.transmission)) < 0.01


def test_truth_is_written_for_evaluation(tmp_path: Path) -> None:
    truth = [Planted("a", ("knife", "pistol"), (("", (1, 2, 3, 4)),)), Planted("b", (), ())]
    write_truth(truth, tmp_path / "truth.jsonl")
    first, second = map(json.loads, (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines())
    assert first == {
        "scan_id": "a",
        "anomalous": True,
        "label": "knife,pistol",
        "boxes": [{"view": "", "box": [1, 2, 3, 4]}],
    }
    assert len(read_truth(tmp_path / "truth.jsonl").scans) == 2
    assert second == {"scan_id": "b", "anomalous": False, "label": None, "boxes": []}


def decided(scan_id: str, decision: str, *boxes: tuple[int, int, int, int]) -> ScanResult:
    regions = tuple(Region(view="", box=box, score=1.0, kind="novelty", area_mm2=None) for box in boxes)
    return minimal().model_copy(update={"scan_id": scan_id, "decision": decision, "regions": regions})


def test_what_was_planted_is_counted_against_what_was_decided() -> None:
    threat = (("", (10, 10, 20, 20)),)
    truth = [
        Planted("on", ("pistol",), threat),
        Planted("beside", ("pistol",), threat),
        Planted("missed", ("knife",), threat),
        Planted("unseen", ("knife",), threat),
        Planted("false", (), ()),
        Planted("quiet", (), ()),
    ]
    results = [
        decided("on", "alarm", (19, 19, 40, 40)),
        decided("beside", "alarm", (20, 10, 40, 40)),  # touches the threat's edge only
        decided("missed", "clear"),
        decided("unseen", "cannot_assess"),  # not assessed is not found
        decided("false", "alarm", (0, 0, 5, 5)),
        decided("quiet", "clear"),
    ]
    found = story(results, truth, [], 0.05)
    assert [(item.count, item.total) for item in found.truth] == [(2, 4), (1, 2), (1, 2), (1, 6)]
    assert found.truths["on"] == "pistol"
    assert found.truths["quiet"] == "benign"
    with pytest.raises(CargoLensError, match="not of the scans"):
        story(results[1:], truth, [], 0.05)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    keep = tmp_path / "thesis.txt"
    keep.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="no demo made"):
        run_demo(tmp_path, 0, DemoSize(), run, lambda line: None)
    assert keep.read_text(encoding="utf-8") == "mine"


def test_a_step_that_fails_stops_the_demo(tmp_path: Path) -> None:
    size = DemoSize(train=1, normals=1, incoming=1)
    with pytest.raises(CargoLensError, match="`cargolens train` exited with 65"):
        run_demo(tmp_path / "demo", 0, size, lambda words: 65, lambda line: None)


@pytest.mark.slow
def test_the_whole_way_ends_in_a_page(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnxscript")
    said: list[str] = []
    size = DemoSize(train=10, normals=13, incoming=8, threat_rate=0.5, budget=0.21)
    folder = tmp_path / "demo"
    page = run_demo(folder, 3, size, run, said.append)
    text = page.read_text(encoding="utf-8")
    assert "planted threats that alarmed" in text
    assert len((folder / "results.jsonl").read_text(encoding="utf-8").splitlines()) == 8
    assert [line.split()[2] for line in said if line.startswith("$")] == [
        "train",
        "export",
        "calibrate",
        "selftest",
        "scan",
    ]
    # A second demo replaces the first, and only what a demo made.
    demo._prepare(folder)
    assert [path.name for path in folder.iterdir()] == [demo._MARK]
