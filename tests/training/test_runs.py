"""Runs: what they leave behind, what they do with bad scans, and that an interruption changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.datasets.simulator import SimulatedScans
from cargolens.inference.calibration import fingerprint
from cargolens.inference.worker import content_sha256
from cargolens.models.gaussian import Gaussian
from cargolens.training import fit_once as loop
from cargolens.training.config import TrainConfig, make_config
from cargolens.training.data import SimulatedSource, find_training_sources, read_in_order
from cargolens.training.progress import TrainProgress
from cargolens.training.run import CONFIG, DETECTOR, PARTIAL, Progress, Run
from cargolens.training.train import pick_device, train_run

SETTINGS = ["model.backbone=test_tiny", "tiling.tile=64", "tiling.overlap=0", "tiling.long_side=128"]


def config(*settings: str) -> TrainConfig:
    return make_config("gaussian", None, [*SETTINGS, *settings], 0)


def train(data: list[str], out: Path, *settings: str, resume: bool = False) -> Progress | None:
    return train_run(data, config(*settings), out, resume=resume, device="cpu", report=TrainProgress(quiet=True))


def write_pairs(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    for sample in SimulatedScans(count, 3, size=(96, 128)):
        counts = np.clip(sample.scan.views[0].transmission * 60000, 0, 65535).astype(np.uint16)
        for energy, name in enumerate(("low", "high")):
            cv2.imwrite(str(folder / f"{sample.scan.meta.scan_id}_{name}.png"), counts[energy])


def test_a_run_over_files(tmp_path: Path) -> None:
    write_pairs(tmp_path / "scans", 6)
    (tmp_path / "scans" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "scans" / "empty.tif").write_bytes(b"")
    progress = train([str(tmp_path / "scans")], tmp_path / "run")
    assert progress is not None
    # both bad files are named, and the good ones are all used
    assert len(progress.used) == 6
    assert sorted(s.scan_id for s in progress.skipped) == ["broken.png", "empty.tif"]
    prints = Run(tmp_path / "run").read_fingerprint()
    assert {s["scan_id"] for s in prints["skipped"]} == {"broken.png", "empty.tif"}
    assert all(s["error"] for s in prints["skipped"])
    # the fingerprint is the one calibration and results use: over the bytes of the files
    digests = [content_sha256(s, 1 << 30) for s in find_training_sources([str(tmp_path / "scans")])]
    used = [d for d in digests if d in {s["sha256"] for s in prints["scans"]}]
    assert len(used) == 6
    assert prints["fingerprint"] == fingerprint(d for d in used if d)
    assert (tmp_path / "run" / "log.csv").read_text().startswith("step,name,value\n0,tiles,")
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == [
        "config.json", "detector.safetensors", "fingerprint.json", "log.csv"
    ]  # fmt: skip


def test_fingerprint_does_not_depend_on_names_or_order(tmp_path: Path) -> None:
    write_pairs(tmp_path / "a", 5)
    (tmp_path / "b").mkdir()
    for k, low in enumerate(sorted((tmp_path / "a").glob("*_low.png"), reverse=True)):
        for energy in ("low", "high"):
            target = tmp_path / "b" / f"other{k}_{energy}.png"
            target.write_bytes(low.with_name(low.name.replace("low", energy)).read_bytes())
    for name in ("a", "b"):
        train([str(tmp_path / name)], tmp_path / f"run-{name}")
    prints = [Run(tmp_path / f"run-{name}").read_fingerprint()["fingerprint"] for name in ("a", "b")]
    assert prints[0] == prints[1]


@pytest.mark.parametrize("stop_after", [1, 7, 9])
def test_interrupted_and_resumed_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int) -> None:
    """Stopped in the first pass, at its end, and in the second; 10 scans are 8 and 2."""
    data = ["simulated:10:4"]  # one batch a scan, so a call of fit_tiles is a scan
    shown = 0
    original = Gaussian.fit_tiles

    def stopping(self: Gaussian, pass_index: int, planes: object) -> None:
        nonlocal shown
        shown += 1
        if shown > stop_after:
            raise KeyboardInterrupt
        original(self, pass_index, planes)  # type: ignore[arg-type]

    monkeypatch.setattr(Gaussian, "fit_tiles", stopping)
    with pytest.raises(KeyboardInterrupt):
        train(data, tmp_path / "cut", "batch=1024")
    monkeypatch.undo()
    assert (tmp_path / "cut" / PARTIAL).exists()
    assert not Run(tmp_path / "cut").finished
    with pytest.raises(UsageError, match="add --resume"):
        train(data, tmp_path / "cut", "batch=1024")
    train(data, tmp_path / "cut", "batch=1024", resume=True)
    train(data, tmp_path / "whole", "batch=1024")
    for name in (DETECTOR, "fingerprint.json", "log.csv"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
    assert not (tmp_path / "cut" / PARTIAL).exists()


def test_checkpoints_by_time_survive_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A death without warning goes on from the last checkpoint and ends with the same bytes."""
    data = ["simulated:10:4"]
    train(data, tmp_path / "whole")
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)
    original = Run.save_partial
    saved = 0

    def dying(self: Run, progress: Progress, tensors: dict[str, object]) -> None:
        nonlocal saved
        original(self, progress, tensors)  # type: ignore[arg-type]
        saved += 1
        if saved == 4:
            raise SystemError("killed")

    monkeypatch.setattr(Run, "save_partial", dying)
    with pytest.raises(SystemError):
        train(data, tmp_path / "cut")
    monkeypatch.undo()
    train(data, tmp_path / "cut", resume=True)
    assert (tmp_path / "cut" / DETECTOR).read_bytes() == (tmp_path / "whole" / DETECTOR).read_bytes()


def test_a_run_of_a_version_with_fewer_settings_is_the_same_run_at_their_defaults(tmp_path: Path) -> None:
    config = make_config("gaussian")
    run = Run(tmp_path)
    run.begin(config, ["x"], ["x"], resume=False)
    found = json.loads((tmp_path / CONFIG).read_text())
    del found["config"]["batch"]
    (tmp_path / CONFIG).write_text(json.dumps(found))
    run.begin(config, ["x"], ["x"], resume=True)
    with pytest.raises(UsageError, match="batch 32 -> 8"):
        run.begin(make_config("gaussian", None, ["batch=8"]), ["x"], ["x"], resume=True)
    found["config"]["newer"] = 1
    (tmp_path / CONFIG).write_text(json.dumps(found))
    with pytest.raises(UsageError, match="newer is unknown"):
        run.begin(config, ["x"], ["x"], resume=True)


def test_resume_of_a_finished_run_does_nothing(tmp_path: Path) -> None:
    train(["simulated:5:1"], tmp_path)
    before = {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in tmp_path.iterdir()}
    assert train(["simulated:5:1"], tmp_path, resume=True) is None
    assert {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("data", "settings", "told"),
    [
        # other scans
        (["simulated:6:1"], [], "sources_sha256"),
        # another setting, by name and both values
        (["simulated:5:1"], ["model.rank=3"], r"model\.rank 128 -> 3"),
    ],
)
def test_resume_of_another_run_is_refused(tmp_path: Path, data: list[str], settings: list[str], told: str) -> None:
    train(["simulated:5:1"], tmp_path)
    with pytest.raises(UsageError, match=told):
        train(data, tmp_path, *settings, resume=True)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        # not a count
        ("simulated:many:1", "expected simulated:COUNT:SEED"),
        # no seed
        ("simulated:5", "expected simulated:COUNT:SEED"),
        # nothing
        ("simulated:0:1", "expected simulated:COUNT:SEED"),
        # no such folder
        ("/no/such/folder", "/no/such/folder"),
    ],
)
def test_unusable_data(tmp_path: Path, data: str, told: str) -> None:
    with pytest.raises(CargoLensError, match=told):
        train([data], tmp_path / "run")


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    for k in range(3):
        (tmp_path / "scans" / f"{k}.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match="none of 3 scans could be read"):
        train([str(tmp_path / "scans")], tmp_path / "run")
    assert not Run(tmp_path / "run").finished


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_unwritable_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CargoLensError):
        train(["simulated:5:1"], tmp_path / "run")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        # damaged state of an interrupted run
        (PARTIAL, b"garbage", "delete it to start the run again"),
        # a configuration that is no JSON
        (CONFIG, b"{", "not JSON"),
        # JSON that is no run
        (CONFIG, b"[1]", "expected a table"),
        (CONFIG, b"{}", "has no configuration"),
    ],
)
def test_damaged_folder(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    Run(tmp_path).begin(config(), ["simulated:5:1"], [f"simulated:1:{k}" for k in range(5)], resume=False)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=told):
        train(["simulated:5:1"], tmp_path, resume=True)


def test_reading_keeps_order(tmp_path: Path) -> None:
    sources = find_training_sources(["simulated:7:2"])
    readings = list(read_in_order(sources, config().reading))
    assert [r.source.scan_id for r in readings] == [f"simulated:2:{k}" for k in range(7)]
    assert len({r.sha256 for r in readings}) == 7


def test_simulated_sources_hold_no_threats() -> None:
    for source in find_training_sources(["simulated:20:5"]):
        assert isinstance(source, SimulatedSource)
        assert source.scans[source.index].threats == ()


def test_seed_decides_which_scans_are_held_out(tmp_path: Path) -> None:
    prints = []
    for seed in (0, 1):
        train_run(
            ["simulated:10:1"], make_config("gaussian", None, SETTINGS, seed), tmp_path / str(seed), device="cpu",
            report=TrainProgress(quiet=True),
        )  # fmt: skip
        prints.append(Run(tmp_path / str(seed)).read_fingerprint())
    assert prints[0]["fingerprint"] == prints[1]["fingerprint"]
    assert [s["scan_id"] for s in prints[0]["scans"]] != [s["scan_id"] for s in prints[1]["scans"]]


def test_device() -> None:
    assert pick_device("cpu") == "cpu"
    assert pick_device("auto") in ("cpu", "cuda")
    with pytest.raises(UsageError, match="cannot be used here"):
        pick_device("nonsense")


def test_config_json_says_what_ran(tmp_path: Path) -> None:
    train(["simulated:5:1"], tmp_path, "model.rank=9")
    said = json.loads((tmp_path / CONFIG).read_text())
    assert said["config"]["model"]["rank"] == 9
    assert said["data"] == ["simulated:5:1"]
    assert (
        said["sources_sha256"] == hashlib.sha256("\n".join(f"simulated:1:{k}" for k in range(5)).encode()).hexdigest()
    )
