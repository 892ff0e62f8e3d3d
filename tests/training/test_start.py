"""Starting from another detector: the default bundle, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from cargolens.datasets.errors import CargoLensError, UsageError
from cargolens.inference.bundle import INPUT, default_bundle, read_bundle
from cargolens.inference.regions import NOVELTY
from cargolens.models import hybrid
from cargolens.training.config import StartedConfig, from_json, make_config, to_json
from cargolens.training.start import find_start, settled


def started(*settings: str) -> StartedConfig:
    config = make_config("hybrid", None, settings)
    assert isinstance(config, StartedConfig)
    return config


def test_the_default_bundle_is_where_it_starts() -> None:
    start = find_start(started())
    bundle = read_bundle(default_bundle())
    tile = bundle.manifest.tiling.tile
    planes = np.random.default_rng(3).random((1, 3, tile, tile), np.float32)
    with torch.no_grad():
        found = [tensor.numpy() for tensor in start.detector(torch.from_numpy(planes))]
    expected = onnxruntime.InferenceSession(bundle.network).run(None, {INPUT: planes})
    for a, b in zip(found, expected, strict=True):
        assert float((np.abs(a - b) / np.maximum(1.0, np.abs(b))).max()) <= 1e-3
    config = settled(started(), start)
    assert config.model.weights == "random"
    assert config.model.threat.families == bundle.manifest.classes  # type: ignore[attr-defined]
    # what a run keeps of it makes the same detector again
    assert from_json(to_json(config)) == config


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        # nothing there, or a folder that is no run
        (("init=/nowhere/run",), "nowhere"),
        # another backbone, or other planes, than the start has
        (("model.backbone=test_tiny",), "set model.backbone=efficientnet_lite0"),
        (("canonical=grey-1",), "set canonical=colour-1"),
    ],
)
def test_refusals(settings: tuple[str, ...], told: str) -> None:
    with pytest.raises(CargoLensError, match=told):
        find_start(started(*settings))


def test_a_bundle_of_another_detector_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hybrid.Hybrid, "starts_from", "gaussian")
    with pytest.raises(UsageError, match="of detector threat_windows, expected one of gaussian"):
        find_start(started())


def test_both_rooms_call_novelty_the_same() -> None:
    assert hybrid.NOVELTY == NOVELTY
