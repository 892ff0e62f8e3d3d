"""The mean of runs: every tensor of it, the scans of all, and what has no mean is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tests.training.small_banks import SETTINGS

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.inference import cli
from cargolens.models import create_detector
from cargolens.training.average import average_runs, mean
from cargolens.training.config import make_config
from cargolens.training.export import load_detector
from cargolens.training.run import Progress, Run, SkippedScan, UsedScan


def finished(folder: Path, seed: int, *settings: str, detector: str = "threat_windows", licence: str = "MIT") -> Path:
    """A finished run with random weights, made from one scan of its own and one that all share."""
    own = [*SETTINGS, "project=simulated"] if detector == "threat_windows" else ["model.backbone=test_tiny"]
    config = make_config(detector, None, [*own, *settings], seed)
    run = Run(folder)
    run.begin(config, ["simulated:2"], [str(seed)], resume=False)
    torch.manual_seed(seed)
    weights = create_detector(config.detector, config.model).state_dict()
    scans = [UsedScan("shared", "0" * 64, ("0" * 16,)), UsedScan(f"own {seed}", f"{seed:064x}")]
    run.finish(Progress(used=scans, skipped=[SkippedScan("bad.png", "broken")]), weights, licence)
    return folder


def test_mean_of_three(tmp_path: Path) -> None:
    folders = [finished(tmp_path / str(k), k) for k in (1, 2, 3)]
    progress = average_runs(folders, tmp_path / "mean")
    parts = [Run(folder).weights()[0] for folder in folders]
    found, licence = Run(tmp_path / "mean").weights()
    assert licence == "MIT"
    assert found.keys() == parts[0].keys()
    for name, tensor in found.items():
        torch.testing.assert_close(tensor, (parts[0][name] + parts[1][name] + parts[2][name]) / 3)
    assert not torch.equal(parts[0]["head.weight"], parts[1]["head.weight"])
    # every scan once, so that an overlap with test scans is found whichever run it was in
    assert [scan.scan_id for scan in progress.used] == ["shared", "own 1", "own 2", "own 3"]
    assert Run(tmp_path / "mean").read_fingerprint()["distinct"] == 4
    assert len(progress.skipped) == 1
    # a run like any other: its detector is the mean
    detector, config = load_detector(Run(tmp_path / "mean"))
    assert config.seed == 1
    torch.testing.assert_close(detector.state_dict()["head.bias"], found["head.bias"])


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(finished(tmp_path / str(k), k)) for k in (1, 2)]
    assert cli.run(["average", *words, "--out", str(tmp_path / "mean")]) == 0
    assert "the mean of 2 runs, made from 3 scans" in capsys.readouterr().err
    # never over a run that is there
    assert cli.run(["average", *words, "--out", str(tmp_path / "mean")]) == 64
    assert "holds a run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "other", "told"),
    [
        ((), None, "1 run, expected two"),
        (("model.window=3",), {}, "its model is not that of"),
        (("tiling.long_side=128",), {}, "its tiling is not that of"),
        ((), {"licence": "CC-BY-NC-4.0"}, "different licences: CC-BY-NC-4.0, MIT"),
        ((), {"detector": "gaussian"}, "its detector is not that of"),
    ],
)
def test_refusals(tmp_path: Path, settings: tuple[str, ...], other: dict[str, str] | None, told: str) -> None:
    folders = [finished(tmp_path / "a", 1)]
    if other is not None:
        folders.append(finished(tmp_path / "b", 2, *settings, **other))
    with pytest.raises(UsageError, match=told):
        average_runs(folders, tmp_path / "mean")
    assert not (tmp_path / "mean").exists()


def test_fitted_and_unfinished_runs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no fit"):
        average_runs([finished(tmp_path / k, 1, detector="gaussian") for k in "ab"], tmp_path / "mean")
    good, cut = finished(tmp_path / "good", 1), finished(tmp_path / "cut", 2)
    (cut / "detector.safetensors").unlink()
    with pytest.raises(DataError, match="not a finished run"):
        average_runs([good, cut], tmp_path / "mean")
    with pytest.raises(CargoLensError, match="none"):
        average_runs([good, tmp_path / "none"], tmp_path / "mean")


def test_whole_numbers_have_no_mean() -> None:
    same = {"n": torch.tensor([3]), "x": torch.tensor([1.0])}
    assert mean([same, {"n": torch.tensor([3]), "x": torch.tensor([2.0])}])["x"].tolist() == [1.5]
    with pytest.raises(UsageError, match="whole numbers"):
        mean([same, {"n": torch.tensor([4]), "x": torch.tensor([2.0])}])
    with pytest.raises(UsageError, match="differ in name"):
        mean([same, {"n": torch.tensor([3])}])
