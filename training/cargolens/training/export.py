"""Turn a finished run into one bundle, and refuse to if the exported network does not answer like the trained one."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray

from cargolens.datasets.canonical import CANONICALS, canonical
from cargolens.datasets.errors import BundleError, UsageError
from cargolens.datasets.scan import Scan, View
from cargolens.datasets.simulator import SimulatedScans
from cargolens.inference.bundle import (
    INPUT,
    Bundle,
    BundleManifest,
    KnownScans,
    Training,
    bundle_bytes,
    parse_bundle,
    write_bundle,
)
from cargolens.inference.evaluation.provenance import read_run_scans
from cargolens.inference.golden import Golden, record_golden
from cargolens.inference.hashes import scan_set
from cargolens.inference.manifest import Metric
from cargolens.inference.session import DetectorSession
from cargolens.inference.tiling import cut
from cargolens.inference.version import cargolens_version
from cargolens.models import Detector, create_detector

from .config import TrainConfig, to_json
from .data import find_training_sources, read_in_order, tiles_of
from .quantise import quantised
from .run import FINGERPRINT, Run

OPSET = 20
TOLERANCE = 1e-4
PARITY_BATCHES = (1, 3)
# Settings that name a file or folder of the machine that trained.
PLACES = (
    ("model", "weights"), ("banks", "folder"), (None, "init"), (None, "project"), ("labels", "annotations"),
    ("labels", "images"),
)  # fmt: skip
# Tensors with fewer values are not worth a node that unpacks them.
LEAST_PACKED = 1024

INT8_NOTE = (
    "INT8: convolutions in 8 bits (QDQ, uint8 activations, int8 weights a channel, the last one in float), ranges from "
    "{windows} windows. Its scores are not those of the float bundle of the same run."
)

# Small scans whose counts travel with the bundle, and others to compare the two networks on.
GOLDEN_SEED, PARITY_SEED = 20_240_001, 20_240_002
GOLDEN_VIEWS: tuple[tuple[tuple[str, ...], tuple[int, int]], ...] = ((("",), (160, 224)), (("top", "side"), (96, 144)))
GOLDEN_STRIP = (48, 256)
PARITY_SIZE = (384, 512)
PARITY_SCANS = 3


@dataclass(frozen=True)
class Exported:
    """A bundle that was written, and how far its network was from the trained one.

    Attributes:
        bundle: The bundle.
        difference: Largest difference of any output, relative where values are above 1.
        tiles: Tiles compared.
    """

    bundle: Bundle
    difference: float
    tiles: int


def export_run(
    run: Path,
    out: Path,
    *,
    overwrite: bool = False,
    half_weights: bool = False,
    int8: Sequence[str] | None = None,
) -> Exported:
    """Export a finished run; the bundle has no threshold yet, `cargolens calibrate` chooses it.

    Args:
        run: Folder written by `train_run`.
        out: The bundle, a ``.onnx`` file.
        overwrite: Replace `out` if it is there.
        half_weights: Round the weights of all layers to 16-bit floats, for a bundle of half the size; the network
            still computes in 32 bits, and its check is against the trained detector with the same rounded weights.
        int8: Scans, as `cargolens train` takes them, to quantise the checked network with; see `quantise`. Nobody has
            checked how far its scores are from the trained detector's: `Exported.difference` is what they differ by.

    Raises:
        UsageError: `out` exists or is no ``.onnx`` name, or a detector of normal features is to be quantised.
        DataError: The run is unfinished or damaged.
        BundleError: The exported network differs from the trained one by more than 1e-4; nothing is written.
    """
    if out.suffix != ".onnx":
        raise UsageError(f"{out}: a bundle is one .onnx file; name it {out.with_suffix('.onnx').name}")
    if out.exists() and not overwrite:
        raise UsageError(f"{out}: exists; add --overwrite to replace it or choose another --out")
    folder = Run(run)
    detector, config = load_detector(folder)
    if int8 is not None and (half_weights or detector.style != "gradient"):
        raise UsageError(
            "--int8 is for detectors trained on threats, and without --half-weights: what a detector of "
            "normal features has measured holds for its float features, and boxes have not been tried in 8 bits"
        )
    if half_weights:
        round_weights(detector)
    model = to_onnx(detector, config)
    if half_weights:
        model = packed(model)
    manifest = make_manifest(detector, config, folder)
    bundle = parse_bundle(bundle_bytes(model, manifest, Golden()))
    session = DetectorSession(bundle)
    scans = [sample.scan for sample in SimulatedScans(PARITY_SCANS, PARITY_SEED, 0.5, size=PARITY_SIZE)]
    worst, tiles = parity(detector, config, bundle, scans)
    if not worst <= TOLERANCE:
        raise BundleError(
            f"{out}: not written: the exported network differs from the trained one by {worst:.2g}, expected at most "
            f"{TOLERANCE:g}; report this with the versions of torch and onnxruntime"
        )
    if int8 is not None:
        model, windows = quantised(model, _windows(int8, config))
        manifest = manifest.model_copy(update={"notes": INT8_NOTE.format(windows=windows)})
        bundle = parse_bundle(bundle_bytes(model, manifest, Golden()))
        session = DetectorSession(bundle)
        worst, tiles = parity(detector, config, bundle, scans)
    known = KnownScans(training=scan_set(read_run_scans(run / FINGERPRINT)))
    return Exported(write_bundle(model, manifest, record_golden(golden_scans(), session), out, known), worst, tiles)


def _windows(data: Sequence[str], config: TrainConfig) -> Iterator[NDArray[np.float32]]:
    """One window after another of all scans that can be read."""
    for reading in read_in_order(find_training_sources(data), config.reading):
        if reading.scan is not None:
            for tiles in tiles_of(reading.scan, config):
                yield from (window[None] for window in tiles)


def load_detector(run: Run) -> tuple[Detector, TrainConfig]:
    """The trained detector of a finished run, on the CPU, and its configuration.

    Raises:
        DataError: The run is unfinished or its weights do not fit its configuration.
    """
    config = run.config()
    weights, licence = run.weights()
    # All weights are in the run; the backbone's own file need not be on this machine any more.
    detector = create_detector(config.detector, dataclasses.replace(config.model, weights="random"))
    try:
        detector.load_state_dict(weights)
    except RuntimeError as error:
        raise BundleError(f"{run.folder}: its weights do not fit its configuration; train again") from error
    detector.licence = licence
    return detector.eval(), config


def to_onnx(detector: Detector, config: TrainConfig) -> bytes:
    """The detector as an ONNX model: input ``planes`` (batch, planes, tile, tile), its `outputs` by name.

    What the exporter notes of files, lines and machines is still in it; `bundle_bytes` drops that.
    """
    planes = len(CANONICALS[config.canonical].planes)
    example = torch.zeros(2, planes, config.tiling.tile, config.tiling.tile)
    with quiet_exporter():
        program = torch.onnx.export(
            detector,
            (example,),
            dynamo=True,
            dynamic_shapes=({0: torch.export.Dim("batch", min=1)},),
            input_names=[INPUT],
            output_names=list(detector.outputs),
            opset_version=OPSET,
        )
    if program is None:
        raise BundleError("torch gave no ONNX program; report this with the version of torch")
    model: Any = program.model_proto
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString(deterministic=True)
    return data


@torch.no_grad()
def round_weights(detector: Detector) -> None:
    """Round the weights of all layers to the nearest 16-bit float.

    Raises:
        BundleError: A weight is too large for one.
    """
    for parameter in detector.parameters():
        if parameter.ndim > 1:
            parameter.copy_(parameter.half().float())
            if not bool(torch.isfinite(parameter).all()):
                raise BundleError("a weight is too large for a 16-bit float; export without --half-weights")


def packed(model: bytes) -> bytes:
    """An ONNX model whose large tensors are kept as 16-bit floats, where that changes none of their values."""
    loaded = onnx.load_from_string(model)
    graph, nodes = loaded.graph, []
    for tensor in graph.initializer:
        values = onnx.numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LEAST_PACKED:
            continue
        half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            continue
        name = tensor.name
        tensor.CopyFrom(onnx.numpy_helper.from_array(half, f"{name}.half"))
        nodes.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    others = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *others])
    onnx.checker.check_model(loaded)
    return bytes(loaded.SerializeToString(deterministic=True))


def make_manifest(detector: Detector, config: TrainConfig, run: Run) -> BundleManifest:
    """What the bundle says about its detector."""
    prints = run.read_fingerprint()
    settings = to_json(config)
    for table, key in PLACES:
        values = settings if table is None else settings.get(table, {})
        if values.get(key) is not None:
            values[key] = Path(values[key]).name  # where somebody keeps files is nobody's business
    return BundleManifest(
        detector=config.detector,
        backbone=config.model.backbone,
        licence=detector.licence,
        canonical=config.canonical,
        tiling=config.tiling,
        air=CANONICALS[config.canonical].air,
        outputs=detector.outputs,
        classes=detector.classes,
        training=Training(
            count=prints["count"],
            fingerprint=prints["fingerprint"],
            config=settings,
            seed=config.seed,
            version=cargolens_version(),
        ),
        metrics=_metrics(run),
    )


def _metrics(run: Run) -> tuple[Metric, ...]:
    """What the run found on labelled scans it kept aside, if it did."""
    found = run.read_validation()
    if found is None:
        return ()
    count = len(found["scans"])
    scores = {name: found["scores"][name] for name in ("map50", "map50_95")}
    return tuple(
        Metric(
            name=name,
            value=one["value"],
            low=one["low"],
            high=one["high"],
            n=count,
            data=f"{one['n']} boxes in scans of the training data that were kept aside",
        )
        for name, one in scores.items()
    )


def parity(detector: Detector, config: TrainConfig, bundle: Bundle, scans: Sequence[Scan]) -> tuple[float, int]:
    """Compare the trained detector with the bundle's network on all tiles of some scans, at several batch sizes.

    Returns:
        The largest |a - b| / max(1, |a|) over all values of all outputs, infinite where one is not finite, and the
        number of tiles. Raw scores are of order 1, so for them it is an absolute difference.
    """
    session = onnxruntime.InferenceSession(bundle.network, providers=["CPUExecutionProvider"])
    worst, count = 0.0, 0
    for scan in scans:
        for view in scan.views:
            tiles = cut(canonical(view, config.canonical), config.tiling, bundle.manifest.air)
            count += len(tiles)
            for batch in PARITY_BATCHES:
                for planes in tiles.batches(batch):
                    with torch.no_grad():
                        expected = [tensor.numpy() for tensor in detector(torch.from_numpy(planes))]
                    found = session.run(list(detector.outputs), {INPUT: planes})
                    worst = max([worst, *(_apart(a, b) for a, b in zip(expected, found, strict=True))])
    return worst, count


def golden_scans() -> list[Scan]:
    """The small simulated scans every bundle is tested on at the station.

    One view and two views of two energies, shown in colour; the first as a grey film of its higher energy alone; and a
    grey strip, longer than 4 : 1.
    """
    scans = [
        SimulatedScans(1, GOLDEN_SEED + k, 1.0, views=views, size=size)[0].scan
        for k, (views, size) in enumerate(GOLDEN_VIEWS)
    ]
    strip = SimulatedScans(1, GOLDEN_SEED + len(GOLDEN_VIEWS), 1.0, views=("",), size=GOLDEN_STRIP)[0].scan
    return [*scans, *(Scan((_as_grey(scan.views[0]),), scan.meta) for scan in (scans[0], strip))]


def _as_grey(view: View) -> View:
    """The view as a scanner of one energy would have given it."""
    energies = None if view.energies is None else view.energies[-1:]
    return dataclasses.replace(view, transmission=view.transmission[-1:], encoding="grey", energies=energies)


def _apart(expected: NDArray[np.float32], found: NDArray[np.float32]) -> float:
    if expected.shape != found.shape or not (np.isfinite(expected).all() and np.isfinite(found).all()):
        return float("inf")
    return float((np.abs(expected - found) / np.maximum(1.0, np.abs(expected))).max())


@contextlib.contextmanager
def quiet_exporter() -> Iterator[None]:
    """Keep the exporter's progress lines and deprecation notes off the terminal; errors still come as exceptions."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "torch.export", "onnxscript", "onnx_ir")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
