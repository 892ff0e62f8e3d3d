"""8-bit networks: near the float one, no threshold, refused where they make no sense."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from cargolens.datasets.errors import BundleError, UsageError
from cargolens.inference import cli
from cargolens.models import create_detector
from cargolens.training.config import make_config
from cargolens.training.export import export_run, packed, round_weights, to_onnx
from cargolens.training.progress import TrainProgress
from cargolens.training.quantise import quantised, unpacked
from cargolens.training.train import train_run

SETTINGS = ["model.backbone=test_tiny", "tiling.tile=64", "tiling.overlap=0", "tiling.long_side=64"]


@pytest.fixture(scope="module")
def network() -> bytes:
    """An untrained `threat_windows`, its weights packed in 16 bits as `--half-weights` leaves them."""
    config = make_config("threat_windows", None, SETTINGS)
    torch.manual_seed(3)
    detector = create_detector("threat_windows", config.model).eval()
    round_weights(detector)
    return packed(to_onnx(detector, config))


def windows(count: int, seed: int) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    coarse = random.random((count, 1, 3, 8, 8), np.float32)
    return [np.kron(one, np.ones((1, 1, 8, 8), np.float32)) for one in coarse]


def logits(model: bytes, planes: list[np.ndarray]) -> np.ndarray:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return np.log(np.concatenate([session.run(["classes"], {"planes": one})[0] for one in planes]))


def test_eight_bits_are_near_the_float_network(network: bytes) -> None:
    model, count = quantised(network, windows(12, 1))
    assert count == 12
    kinds = [node.op_type for node in onnx.load_from_string(model).graph.node]
    assert kinds.count("QuantizeLinear") > 5
    expected, found = logits(network, windows(6, 2)), logits(model, windows(6, 2))
    assert np.corrcoef(expected.ravel(), found.ravel())[0, 1] > 0.95
    assert 0 < np.abs(expected - found).max() < 0.5 * np.ptp(expected)


def test_unpacked_weights_change_nothing(network: bytes) -> None:
    model = unpacked(network)
    assert all(tensor.data_type != onnx.TensorProto.FLOAT16 for tensor in model.graph.initializer)
    planes = windows(2, 4)
    np.testing.assert_array_equal(logits(network, planes), logits(model.SerializeToString(), planes))


def test_ranges_need_scans_and_something_to_quantise(network: bytes) -> None:
    with pytest.raises(UsageError, match="no scans to take the ranges"):
        quantised(network, [])
    model = onnx.load_from_string(network)
    del model.graph.node[:]
    with pytest.raises(BundleError, match="0 convolutions"):
        quantised(model.SerializeToString(), windows(1, 1))


def test_export_refuses_what_makes_no_sense(tmp_path: Path) -> None:
    config = make_config("gaussian", None, SETTINGS)
    train_run(["simulated:4:1"], config, tmp_path / "run", device="cpu", report=TrainProgress(quiet=True))
    with pytest.raises(UsageError, match="for detectors trained on threats"):
        export_run(tmp_path / "run", tmp_path / "b.onnx", int8=["simulated:2:1"])
    assert not (tmp_path / "b.onnx").exists()
    words = ["export", str(tmp_path / "run"), "--out", str(tmp_path / "b.onnx")]
    assert cli.run([*words, "--int8"]) == 64
    assert cli.run([*words, "--calibration", "simulated:2:1"]) == 64
