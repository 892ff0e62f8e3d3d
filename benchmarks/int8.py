#!/usr/bin/env python3
"""What 8 bits cost and gain: a bundle's network, quantised as `cargolens export --int8` does, against itself in float.

Ranges come from simulated parcels of one seed; both networks then score others, half of them with a threat in them.

    python benchmarks/int8.py [--bundle BUNDLE.onnx] [--parcels 60] [--keep INT8.onnx]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from cargolens.datasets.simulator import SimulatedScans
from cargolens.inference.bundle import Bundle, bundle_bytes, default_bundle, parse_bundle, read_bundle
from cargolens.inference.golden import Golden
from cargolens.inference.session import DetectorSession
from cargolens.inference.tiling import cut
from cargolens.training.export import INT8_NOTE
from cargolens.training.quantise import quantised

Float32 = NDArray[np.float32]
SIZE, RANGES, PARCELS = (512, 512), 41, 42


def windows(session: DetectorSession, count: int) -> Iterator[Float32]:
    manifest = session.bundle.manifest
    scans = SimulatedScans(count, RANGES, 0.5, views=("top",), size=SIZE)
    for number in range(count):
        for view in scans[number].scan.views:
            for window in cut(session.canonical(view), manifest.tiling, manifest.air).array:
                yield window[None]


def window_ms(session: DetectorSession, calls: int = 15) -> tuple[float, float]:
    """Median wall and processor time of one window, ms."""
    manifest = session.bundle.manifest
    shape = (1, len(manifest.air), manifest.tiling.tile, manifest.tiling.tile)
    planes = np.random.default_rng(1).random(shape, np.float32)
    wall, processor = [], []
    for _ in range(calls):
        started, used = time.perf_counter(), time.process_time()
        session.run(planes)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    return statistics.median(wall) * 1e3, statistics.median(processor) * 1e3


def bundle_of(bundle: Bundle, count: int) -> tuple[Bundle, bytes]:
    """The bundle with its network in 8 bits and without a threshold."""
    network, used = quantised(bundle.network, windows(DetectorSession(bundle), count))
    notes = INT8_NOTE.format(windows=used)
    manifest = bundle.manifest.model_copy(update={"calibration": None, "metrics": (), "notes": notes})
    data = bundle_bytes(network, manifest, Golden())
    return parse_bundle(data), data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=default_bundle())
    parser.add_argument("--parcels", type=int, default=60, help="with a threat, and as many without")
    parser.add_argument("--windows", type=int, default=32)
    parser.add_argument("--keep", type=Path, help="write the 8-bit bundle here")
    options = parser.parse_args()
    bundle = read_bundle(options.bundle)
    small, data = bundle_of(bundle, options.windows)
    if options.keep is not None:
        options.keep.write_bytes(data)
    sessions = {"float": DetectorSession(bundle), "int8": DetectorSession(small)}
    scores: dict[str, list[float]] = {name: [] for name in sessions}
    for rate in (0.0, 1.0):
        scans = SimulatedScans(options.parcels, PARCELS + int(rate), rate, views=("top", "side"), size=SIZE)
        for number in range(options.parcels):
            scan = scans[number].scan
            for name, session in sessions.items():
                scores[name].append(session.assess(scan).score)
    truth = np.repeat((0, 1), options.parcels)
    print(f"{options.parcels} parcels without and {options.parcels} with a threat, two views, simulated")
    print("network   MB   window ms, wall  processor   AUROC  Pd at 5 % Pfa")
    for name, session in sessions.items():
        wall, processor = window_ms(session)
        found = np.array(scores[name])
        threshold = np.quantile(found[truth == 0], 0.95, method="higher")
        detected = float(np.mean(found[truth == 1] > threshold))
        size, area = len(session.bundle.network) / 1e6, roc_auc_score(truth, found)
        print(f"{name:6} {size:5.1f}  {wall:16.1f}  {processor:9.1f}  {area:6.3f}  {detected:13.2f}")
    rank = spearmanr(scores["float"], scores["int8"]).statistic
    apart = np.median(np.abs(np.log(scores["int8"]) - np.log(scores["float"])))
    print(f"scores: Spearman {rank:.3f}, median |ln int8 / float| {apart:.3f}")


if __name__ == "__main__":
    main()
