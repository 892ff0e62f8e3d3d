#!/usr/bin/env python3
"""The same bundle in OpenVINO: how far its maps and scores are from ONNX Runtime's, and how fast it is, on one thread.

Simulated parcels go the whole way of the station, from counts to map and score, once with each runtime for the network.
OpenVINO is no dependency: `pip install cargolens openvino`, in an environment of its own.

    python benchmarks/openvino_parity.py [--bundle BUNDLE.onnx] [--parcels 12]
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
import onnxruntime
import openvino
from numpy.typing import NDArray

from cargolens.datasets.simulator import SimulatedScans
from cargolens.inference.bundle import Bundle, default_bundle, read_bundle
from cargolens.inference.session import Assessment, DetectorSession

Float32 = NDArray[np.float32]
PRECISIONS = ("f32", "bf16")


class OpenVinoSession(DetectorSession):
    """A bundle's session whose network runs in OpenVINO, on one thread of the processor."""

    def __init__(self, bundle: Bundle, precision: str) -> None:
        core = openvino.Core()
        model = core.read_model(bundle.network)
        side = bundle.manifest.tiling.tile
        model.reshape([1, len(bundle.manifest.air), side, side])
        settings = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": precision}
        self._request = core.compile_model(model, "CPU", settings).create_infer_request()
        super().__init__(bundle)

    def run(self, windows: Float32) -> tuple[Float32, Float32, Float32 | None]:
        """As `DetectorSession.run`, in OpenVINO."""
        found = self._request.infer({"planes": windows})
        maps, scores = (np.array(found[name]) for name in ("map", "score"))
        return maps, scores, np.array(found["classes"]) if self.tells_classes else None


def assess_all(session: DetectorSession, parcels: SimulatedScans) -> list[Assessment]:
    return [session.assess(parcels[number].scan) for number in range(len(parcels))]


def window_ms(session: DetectorSession, windows: Float32, calls: int = 15) -> tuple[float, float]:
    """Median wall and processor time of one window, ms."""
    wall, processor = [], []
    for _ in range(calls + 2):
        started, used = time.perf_counter(), time.process_time()
        session.run(windows)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    return statistics.median(wall[2:]) * 1e3, statistics.median(processor[2:]) * 1e3


def apart(expected: Float32, found: Float32) -> float:
    return float((np.abs(expected - found) / np.maximum(1.0, np.abs(expected))).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=default_bundle())
    parser.add_argument("--parcels", type=int, default=12)
    options = parser.parse_args()
    bundle = read_bundle(options.bundle)
    parcels = SimulatedScans(options.parcels, 7, 0.5, views=("top", "side"), size=(512, 512))
    side = bundle.manifest.tiling.tile
    windows = np.random.default_rng(1).random((1, len(bundle.manifest.air), side, side), np.float32)
    reference = DetectorSession(bundle)
    expected = assess_all(reference, parcels)
    print(
        f"onnxruntime {onnxruntime.__version__}, openvino {openvino.__version__}, {len(parcels)} parcels of two views"
    )
    print("runtime        map differs  score differs  window ms, wall  processor")
    wall, processor = window_ms(reference, windows)
    print(f"onnxruntime                                {wall:15.1f}  {processor:9.1f}")
    for precision in PRECISIONS:
        session = OpenVinoSession(bundle, precision)
        found = assess_all(session, parcels)
        views = [pair for a, b in zip(expected, found, strict=True) for pair in zip(a.views, b.views, strict=True)]
        maps = max(apart(a.map.values, b.map.values) for a, b in views)
        scores = max(apart(np.float32(a.score), np.float32(b.score)) for a, b in views)
        wall, processor = window_ms(session, windows)
        name = f"openvino {precision}"
        print(f"{name:14} {maps:11.1e}  {scores:13.1e}  {wall:15.1f}  {processor:9.1f}")


if __name__ == "__main__":
    main()
