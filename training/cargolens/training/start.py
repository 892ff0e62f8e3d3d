"""What a detector that starts from another one takes over: a finished run, a bundle, or the bundle of the package.

A bundle holds tensors under the names the detector gives them; the exporter folds away only the level of the families,
which is found again from what the network answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from cargolens.datasets.errors import DataError, UsageError
from cargolens.inference.bundle import INPUT, Bundle, default_bundle, read_bundle
from cargolens.models import Detector, DetectorOptions, create_detector, detector_type
from cargolens.models.hybrid import Hybrid, HybridOptions
from cargolens.models.threat_windows import ROOT, ThreatWindows, ThreatWindowsOptions

from .config import StartedConfig, TrainConfig
from .export import TOLERANCE, load_detector
from .options import apply
from .run import Run

LEVEL = "level"
# Roots of odds outside these are too close to where the network, or float32, cuts them off to tell the level.
TELLING = (3e-8, 5.0)


@dataclass(frozen=True, eq=False)
class Start:
    """Where a detector starts from.

    Attributes:
        detector: The trained detector, on the CPU.
        model: Its options, without where its first weights came from.
        canonical: The planes it was trained on.
    """

    detector: Detector
    model: DetectorOptions
    canonical: str


def find_start(config: StartedConfig) -> Start:
    """The detector that `config.init` names.

    Raises:
        UsageError: It is none of the kind that is needed, or was trained on other planes or with another backbone.
        CargoLensError: The run or the bundle cannot be read.
    """
    path = default_bundle() if config.init is None else Path(config.init)
    return _from_bundle(path, config) if path.is_file() else _from_run(path, config)


def settled(config: TrainConfig, start: Start | None) -> TrainConfig:
    """The configuration with the options of the detector it starts from; all weights come from there."""
    if (
        start is None
        or not isinstance(config.model, HybridOptions)
        or not isinstance(start.model, ThreatWindowsOptions)
    ):
        return config
    return replace(config, model=replace(config.model, weights="random", threat=start.model))


def start_detector(detector: Detector, start: Start | None) -> None:
    """Give a new detector what it starts from."""
    if start is not None and isinstance(detector, Hybrid) and isinstance(start.detector, ThreatWindows):
        detector.start_from(start.detector)


def _from_run(folder: Path, wanted: StartedConfig) -> Start:
    run = Run(folder)
    found = run.config()
    _check_kind(folder, wanted, found.detector, found.canonical, found.model.backbone)
    return Start(load_detector(run)[0], replace(found.model, weights=None), found.canonical)


def _from_bundle(path: Path, wanted: StartedConfig) -> Start:
    bundle = read_bundle(path)
    manifest = bundle.manifest
    _check_kind(path, wanted, manifest.detector, manifest.canonical, manifest.backbone)
    given = manifest.training.config.get("model")
    if not isinstance(given, dict):
        raise UsageError(f"{path}: does not say the options of its detector; start from its run instead")
    options = apply(detector_type(manifest.detector).options_type(), {**given, "weights": "random"}, "model.")
    detector = create_detector(manifest.detector, options)
    _load_network(detector, bundle)
    detector.licence = manifest.licence
    return Start(detector, replace(options, weights=None), manifest.canonical)


def _check_kind(path: Path, wanted: StartedConfig, detector: str, canonical: str, backbone: str) -> None:
    kind = detector_type(wanted.detector).starts_from
    if detector != kind:
        raise UsageError(f"{path} is of detector {detector}, expected one of {kind}; name another with --set init=")
    for name, here, there in (
        ("canonical", wanted.canonical, canonical), ("model.backbone", wanted.model.backbone, backbone),
    ):  # fmt: skip
        if here != there:
            raise UsageError(f"{path} was trained with {name} {there}, found {here}; set {name}={there}")


@torch.no_grad()
def _load_network(detector: Detector, bundle: Bundle) -> None:
    """Give a detector the tensors of a bundle's network, and check that both answer alike."""
    graph = onnx.load_from_string(bundle.network).graph
    found = {t.name.removesuffix(".half"): onnx.numpy_helper.to_array(t) for t in graph.initializer}
    own = detector.state_dict()
    for name, tensor in own.items():
        if name == LEVEL:
            tensor.zero_()
        elif name in found and found[name].shape == tensor.shape:
            tensor.copy_(torch.from_numpy(found[name].astype(np.float32)))
        else:
            raise UsageError(
                f"{bundle.path}: has no tensor {name} of {tuple(tensor.shape)}; start from its run instead"
            )
    session = onnxruntime.InferenceSession(bundle.network, providers=["CPUExecutionProvider"])
    tile = bundle.manifest.tiling.tile
    planes = torch.rand(1, len(bundle.manifest.air), tile, tile, generator=torch.Generator().manual_seed(0))
    (there,) = session.run(["classes"], {INPUT: planes.numpy()})
    expected, here = torch.from_numpy(there), detector(planes)[2]
    for k in range(len(own[LEVEL])):
        telling = [(roots > TELLING[0]) & (roots < TELLING[1]) for roots in (expected[0, k], here[0, k])]
        ratios = ROOT * (here[0, k].log() - expected[0, k].log())[telling[0] & telling[1]]
        own[LEVEL][k] = ratios.median() if len(ratios) else 0.0
    apart = (detector(planes)[2] - expected).abs() / expected.abs().clamp_min(1.0)
    if not float(apart.max()) <= 10.0 * TOLERANCE:
        raise DataError(f"{bundle.path}: its tensors do not answer as its network does; start from its run instead")
