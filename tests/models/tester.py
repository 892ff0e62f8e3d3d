"""Checks every detector must pass. A detector joins by its line in `DETECTORS`; nothing has to be written here.

One trained run and one exported bundle a detector serve all checks of a test session (`trained` in conftest.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load, save
from tests.training.small_banks import write_things

from cargolens.datasets.scan import Scan
from cargolens.inference.bundle import read_bundle
from cargolens.inference.selftest import selftest
from cargolens.inference.session import DetectorSession
from cargolens.models import DETECTORS, Detector, create_detector
from cargolens.training.config import TrainConfig, make_config
from cargolens.training.data import tiles_of
from cargolens.training.export import TOLERANCE, export_run, load_detector, parity
from cargolens.training.progress import TrainProgress
from cargolens.training.run import Run
from cargolens.training.train import train_run

DATA = ["simulated:12:7"]
# Small tiles and a tiny backbone: the checks are about shapes and agreement, which real sizes share.
SETTINGS = ("model.backbone=test_tiny", "tiling.tile=64", "tiling.overlap=0", "tiling.long_side=256")
# What a gradient detector needs beside: few steps on threats drawn by hand.
GRADIENT = (
    "model.families=pistol,knife", "steps=3", "batch=2", "size=64", "workers=0", "scale_samples=4", "lr=0.01",
    "ema=0.5",
)  # fmt: skip
# What a detector of boxes needs: the boxes of the same threats.
BOXES = (
    "model.classes=pistol,knife", "model.width=32", "model.convolutions=1", "steps=3", "batch=2", "size=64",
    "workers=0", "lr=0.003", "ema=0.5",
)  # fmt: skip


@dataclass(frozen=True)
class Trained:
    """A detector that was trained and exported as a user would."""

    name: str
    run: Path
    bundle: Path


def train_and_export(name: str, folder: Path, settings: Sequence[str] = SETTINGS, seed: int = 0) -> Trained:
    run, bundle = folder / "run", folder / "bundle.onnx"
    train(name, run, settings, seed)
    export_run(run, bundle)
    return Trained(name, run, bundle)


def train(name: str, run: Path, settings: Sequence[str] = SETTINGS, seed: int = 0) -> None:
    first = DETECTORS[name].starts_from
    if first is not None:
        train(first, run.parent / first, settings, seed)
        settings = [*settings, f"init={run.parent / first}"]
    if DETECTORS[name].options_type().backbone == "none":
        settings = [text for text in settings if not text.startswith("model.backbone")]
    if DETECTORS[name].style != "fit-once":
        things = run.parent / "things"
        write_things(things)
        own = GRADIENT if DETECTORS[name].style == "gradient" else BOXES
        settings = [*settings, *own, f"project={things}"]
    train_run(DATA, make_config(name, None, settings, seed), run, device="cpu", report=TrainProgress(quiet=True))


def check_shapes(detector: Detector) -> None:
    """Outputs have the promised names and shapes at several sizes and batches, and are finite and float32."""
    for batch, rows, columns in ((1, 64, 64), (3, 64, 128), (2, 160, 96)):
        with torch.no_grad():
            out = detector(torch.rand(batch, 3, rows, columns))
        assert len(out) == len(detector.outputs)
        assert detector.outputs[:2] == ("map", "score")
        assert out[0].shape[:2] == (batch, 1)
        stride = rows // out[0].shape[2]
        assert out[0].shape == (batch, 1, rows // stride, columns // stride)
        assert all(extra.shape[0] == batch for extra in out[1:])
        assert out[1].shape == (batch,)
        assert all(tensor.dtype == torch.float32 and bool(tensor.isfinite().all()) for tensor in out)


def check_batch_independence(detector: Detector) -> None:
    """A tile's answer does not depend on its neighbours in the batch."""
    planes = torch.rand(5, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        together = detector(planes)
        alone = [torch.cat(parts) for parts in zip(*(detector(p[None]) for p in planes), strict=True)]
    for a, b in zip(together, alone, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-4)


def check_save_load(detector: Detector, config: TrainConfig) -> None:
    """Weights through a file give the very same answers."""
    other = create_detector(config.detector, config.model)
    other.load_state_dict(load(save({k: v.contiguous() for k, v in detector.state_dict().items()})))
    planes = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        for a, b in zip(detector(planes), other(planes), strict=True):
            assert torch.equal(a, b)


def check_reacts(detector: Detector, config: TrainConfig, normal: Scan) -> None:
    """A tile of noise, which no parcel looks like, scores higher than every tile of a normal parcel.

    A detector of threats owes noise no alarm, and a few steps teach it none: its score has to depend on what it sees.
    One of patterns has nothing to say about noise; tests of its own show it patterns.
    """
    if "pattern" in detector.outputs:
        return
    tile = config.tiling.tile
    noise = torch.rand(1, 3, tile, tile, generator=torch.Generator().manual_seed(0)).round()
    if detector.style != "fit-once":
        noise.requires_grad_()
        (slope,) = torch.autograd.grad(detector(noise)[1].sum(), noise)
        assert bool(slope.isfinite().all())
        assert float(slope.abs().sum()) > 1e-3
        return
    with torch.no_grad():
        usual = max(float(detector(torch.from_numpy(t))[1].max()) for t in tiles_of(normal, config))
        assert float(detector(noise)[1]) > usual


def check_parity(trained: Trained, scans: Sequence[Scan]) -> None:
    """The exported network answers like the trained one within 1e-4 on all tiles, at batches of 1 and 3."""
    detector, config = load_detector(Run(trained.run))
    worst, tiles = parity(detector, config, read_bundle(trained.bundle), scans)
    assert tiles >= len(scans)
    assert worst <= TOLERANCE


def check_same_score_as_station(trained: Trained, scan: Scan) -> None:
    """A scan's score at the station is the maximum over its tiles of what the trained detector says."""
    detector, config = load_detector(Run(trained.run))
    with torch.no_grad():
        expected = max(float(detector(torch.from_numpy(t))[1].max()) for t in tiles_of(scan, config))
    found = DetectorSession(read_bundle(trained.bundle)).assess(scan)
    assert abs(found.score - expected) <= TOLERANCE * max(1.0, abs(expected))
    assert all(np.isfinite(view.map.values).all() for view in found.views)


def check_bundle(trained: Trained) -> None:
    """The bundle passes its own self-test, says what it is, and holds no path of the machine it was made on."""
    bundle = read_bundle(trained.bundle)
    report = selftest(DetectorSession(bundle))
    assert report.scans >= 2
    assert report.views >= 3
    assert bundle.manifest.detector == trained.name
    assert bundle.manifest.calibration is None
    assert bundle.manifest.training.count == 12
    assert ("classes" in bundle.manifest.outputs) == bool(bundle.manifest.classes)
    data = trained.bundle.read_bytes()
    for path in (trained.run, Path(torch.__file__).parent, Path(__file__).parents[1]):
        assert str(path).encode() not in data


def check_determinism(trained: Trained, folder: Path) -> None:
    """The same seed gives the same bytes; another seed does not, unless nothing depends on which scans are held out."""
    again = train_and_export(trained.name, folder / "again")
    assert again.bundle.read_bytes() == trained.bundle.read_bytes()
    detector = load_detector(Run(trained.run))[0]
    if detector.style == "fit-once" and list(detector.fit_scans(0, 12)) == list(range(12)):
        return
    other = folder / "other"
    train(trained.name, other / "run", seed=1)
    assert (other / "run" / "detector.safetensors").read_bytes() != (trained.run / "detector.safetensors").read_bytes()
