"""Export: what it refuses, what the bundle keeps to itself, and the real backbone once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.torch import load_file, save_file

from cargolens.datasets.errors import BundleError, CargoLensError, UsageError
from cargolens.datasets.scan import Scan
from cargolens.datasets.simulator import SimulatedScans
from cargolens.inference import cli
from cargolens.inference.bundle import read_bundle
from cargolens.inference.selftest import selftest
from cargolens.inference.session import DetectorSession
from cargolens.training import export as exporting
from cargolens.training.config import make_config
from cargolens.training.export import export_run, load_detector, parity
from cargolens.training.progress import TrainProgress
from cargolens.training.run import DETECTOR, Run
from cargolens.training.train import train_run

SETTINGS = ["model.backbone=test_tiny", "tiling.tile=64", "tiling.overlap=0", "tiling.long_side=128"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "run"
    config = make_config("gaussian", None, SETTINGS)
    train_run(["simulated:6:1"], config, folder, device="cpu", report=TrainProgress(quiet=True))
    return folder


def copied(run: Path, folder: Path) -> Path:
    folder.mkdir()
    for path in run.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_network_that_differs_is_not_written(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = exporting.to_onnx

    def slightly_wrong(*arguments: object) -> bytes:
        model = onnx.load_from_string(original(*arguments))  # type: ignore[arg-type]
        largest = max(model.graph.initializer, key=lambda t: len(t.raw_data))
        values = np.frombuffer(largest.raw_data, np.float32) * np.float32(1.01)
        largest.raw_data = values.tobytes()
        return bytes(model.SerializeToString(deterministic=True))

    monkeypatch.setattr(exporting, "to_onnx", slightly_wrong)
    with pytest.raises(BundleError, match="not written: the exported network differs"):
        export_run(run, tmp_path / "b.onnx")
    assert list(tmp_path.iterdir()) == []


def test_existing_bundle_is_kept(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.onnx"
    out.write_bytes(b"mine")
    with pytest.raises(UsageError, match="add --overwrite"):
        export_run(run, out)
    assert out.read_bytes() == b"mine"
    export_run(run, out, overwrite=True)
    assert read_bundle(out).manifest.detector == "gaussian"


def test_bundle_is_an_onnx_file(run: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"name it b\.onnx"):
        export_run(run, tmp_path / "b.pt")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        # a run that was never finished
        (lambda folder: (folder / DETECTOR).unlink(), "not a finished run"),
        # weights cut short
        (lambda folder: (folder / DETECTOR).write_bytes((folder / DETECTOR).read_bytes()[:100]), "damaged"),
        # weights without their licence
        (lambda folder: save_file(load_file(folder / DETECTOR), folder / DETECTOR), "damaged"),
        # weights of another configuration
        (lambda folder: change(folder, "rank", 5), "do not fit its configuration"),
        # a setting this version does not know
        (lambda folder: change(folder, "colour", 5), "setting model.colour is unknown"),
        # no fingerprint
        (lambda folder: (folder / "fingerprint.json").unlink(), "No such file"),
    ],
)
def test_damaged_runs(run: Path, tmp_path: Path, damage: object, told: str) -> None:
    folder = copied(run, tmp_path / "run")
    damage(folder)  # type: ignore[operator]
    with pytest.raises(CargoLensError, match=told) as caught:
        export_run(folder, tmp_path / "b.onnx")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "b.onnx").exists()


def change(folder: Path, key: str, value: int) -> None:
    said = json.loads((folder / "config.json").read_text())
    said["config"]["model"][key] = value
    (folder / "config.json").write_text(json.dumps(said))


def test_manifest_says_what_was_trained(run: Path, tmp_path: Path) -> None:
    export_run(run, tmp_path / "b.onnx")
    manifest = read_bundle(tmp_path / "b.onnx").manifest
    prints = Run(run).read_fingerprint()
    assert manifest.outputs == ("map", "score", "appearance", "semantic")
    assert manifest.backbone == "test_tiny"
    assert manifest.training.fingerprint == prints["fingerprint"]
    assert manifest.training.config["tiling"] == {"tile": 64, "overlap": 0, "long_side": 128, "enlarge": None}


def test_weights_are_named_without_their_folder(tmp_path: Path) -> None:
    source = tmp_path / "secret-place" / "net.safetensors"
    source.parent.mkdir()
    from cargolens.models.backbones import create_backbone  # noqa: PLC0415  torchvision takes a second

    network = create_backbone("resnet18", "random").state_dict()
    save_file({k.removeprefix("network."): v for k, v in network.items() if k.startswith("network.")}, source)
    settings = ["model.backbone=resnet18", f"model.weights={source}", *SETTINGS[1:]]
    config = make_config("gaussian", None, settings)
    train_run(["simulated:20:1"], config, tmp_path / "run", device="cpu", report=TrainProgress(quiet=True))
    source.unlink()  # the run holds all weights itself
    export_run(tmp_path / "run", tmp_path / "b.onnx")
    bundle = read_bundle(tmp_path / "b.onnx")
    assert bundle.manifest.training.config["model"]["weights"] == "net.safetensors"  # type: ignore[call-overload,index]
    assert "net.safetensors" in bundle.manifest.licence
    assert b"secret-place" not in (tmp_path / "b.onnx").read_bytes()


def test_lite0_from_train_to_station(tmp_path: Path) -> None:
    """The default backbone at the default tiling: parity, size, self-test."""
    train_run(
        ["simulated:6:2"], make_config("gaussian"), tmp_path / "run", device="cpu", report=TrainProgress(quiet=True)
    )
    exported = export_run(tmp_path / "run", tmp_path / "b.onnx")
    assert exported.difference <= 1e-4
    assert (tmp_path / "b.onnx").stat().st_size < 21e6
    bundle = read_bundle(tmp_path / "b.onnx")
    assert bundle.manifest.licence.startswith("Apache-2.0")
    assert selftest(DetectorSession(bundle)).difference <= 1e-4
    detector, config = load_detector(Run(tmp_path / "run"))
    scans = [sample.scan for sample in SimulatedScans(2, 5, 1.0, size=(200, 300))]
    assert parity(detector, config, bundle, scans)[0] <= 1e-4


def test_command_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = [word for setting in SETTINGS for word in ("--set", setting)]
    assert cli.run(["train", "simulated:5:1", "--out", str(tmp_path / "run"), *words]) == 0
    assert cli.run(["train", "simulated:5:1", "--out", str(tmp_path / "run"), *words, "--resume"]) == 0
    assert cli.run(["export", str(tmp_path / "run"), "--out", str(tmp_path / "b.onnx")]) == 0
    captured = capfd.readouterr()
    # messages are for people: nothing on stdout, and nothing of the exporter's own
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 3
    assert "finished already" in captured.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        # a slip in a setting
        (["train", "simulated:5:1", "--out", "OUT/run", "--set", "sed=1"], 64, "did you mean seed"),
        # a detector nobody has
        (["train", "simulated:5:1", "--out", "OUT/run", "--detector", "gausian"], 64, "did you mean gaussian"),
        # a device nobody has
        (["train", "simulated:5:1", "--out", "OUT/run", "--device", "warp"], 64, "cannot be used here"),
        # no such run
        (["export", "OUT/none", "--out", "OUT/b.onnx"], 64, "no such folder"),
        # a folder that is no run
        (["export", "OUT", "--out", "OUT/b.onnx"], 65, "give a folder written by cargolens train"),
    ],
)
def test_exit_codes(tmp_path: Path, capfd: pytest.CaptureFixture[str], words: list[str], code: int, told: str) -> None:
    assert cli.run([word.replace("OUT", str(tmp_path)) for word in words]) == code
    error = " ".join(capfd.readouterr().err.split())
    assert told in error


def test_lite0_agrees_on_real_scans(tmp_path: Path, real_scans: list[Scan]) -> None:
    """The default backbone at the default tiling, torch against the bundle's network."""
    train_run(
        ["simulated:6:2"], make_config("gaussian"), tmp_path / "run", device="cpu", report=TrainProgress(quiet=True)
    )
    export_run(tmp_path / "run", tmp_path / "b.onnx")
    detector, config = load_detector(Run(tmp_path / "run"))
    worst, tiles = parity(detector, config, read_bundle(tmp_path / "b.onnx"), real_scans)
    assert tiles > 500
    assert worst <= 1e-4


def test_half_weights_halve_the_bundle_and_keep_the_scores(run: Path, tmp_path: Path) -> None:
    full = export_run(run, tmp_path / "full.onnx")
    half = export_run(run, tmp_path / "half.onnx", half_weights=True)
    assert half.difference <= exporting.TOLERANCE
    stored = {bundle: onnx.load_from_string(bundle.network).graph.initializer for bundle in (full.bundle, half.bundle)}
    weights = {t.name: t for t in stored[full.bundle] if len(t.dims) == 4 and np.prod(t.dims) >= 1024}
    packed = {t.name.removesuffix(".half"): t for t in stored[half.bundle] if t.data_type == onnx.TensorProto.FLOAT16}
    assert weights.keys() <= packed.keys()
    for name, tensor in weights.items():
        rounded = onnx.numpy_helper.to_array(tensor).astype(np.float16)
        assert np.array_equal(onnx.numpy_helper.to_array(packed[name]), rounded)
    scan = SimulatedScans(1, 3, 1.0, size=(128, 128))[0].scan
    scores = [DetectorSession(e.bundle).assess(scan).score for e in (full, half)]
    assert scores[0] != scores[1]
    assert scores[1] == pytest.approx(scores[0], rel=0.02)


def test_weights_beyond_16_bits_are_refused(run: Path) -> None:
    weights = load_file(run / DETECTOR)
    largest = max((name for name in weights if name.startswith("backbone") and weights[name].ndim == 4), key=len)
    weights[largest].view(-1)[0] = 1e6
    detector, _ = load_detector(Run(run))
    detector.load_state_dict(weights)
    with pytest.raises(BundleError, match="too large for a 16-bit float"):
        exporting.round_weights(detector)
