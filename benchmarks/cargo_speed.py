"""Time and memory from a loaded 20 ft container to 16-bit counts at 4/6 MV, and the steel that scanners see through.

One core: the script sets one thread for BLAS and OpenCV. Prints the best and the median of the runs, and the processor
time of the median run, which is what counts where others use the machine; memory is the most that the process held.

    python benchmarks/cargo_speed.py [--runs 7]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np

from cargolens.datasets.simulator.cargo.consignment import CargoSettings, draw_cargo
from cargolens.datasets.simulator.cargo.gantry import frame_cargo
from cargolens.datasets.simulator.materials import Layer
from cargolens.datasets.simulator.physics import filter_transmission
from cargolens.datasets.simulator.render import render_view
from cargolens.datasets.simulator.scanner import SCANNERS

SIZE = (800, 2000)
# Primitives that a scene must have to count, and what it may cost.
LEAST, SECONDS, MEGABYTES = 380, 1.2, 800.0
SIZES = ((400, 1000), SIZE, (1000, 4000))
STEEL_MM = (50, 100, 200, 300)
LOADS = ("palletised food", "steel drums", "tyres", "citrus", "empty")


def timed(load: str, size: tuple[int, int], runs: int) -> tuple[float, float, float, int, float]:
    """Best and median seconds from a scene to counts, median of the processor, primitives, and seconds to draw it."""
    scanner = SCANNERS["cargo-4-6"]
    settings = CargoSettings(loads={load: 1.0}, containers={"20ft": 1.0, "20ft reefer": 1.0}, fill=(0.9, 1.0))
    start = time.perf_counter()
    cargo = draw_cargo(np.random.SeedSequence(1), settings)
    drawn = time.perf_counter() - start
    (view,) = frame_cargo(cargo, scanner, ("side",), size, np.random.default_rng(0))
    times, processor = [], []
    for _ in range(runs):
        start, busy = time.perf_counter(), time.process_time()
        counts = render_view(cargo.scene, view, scanner, np.random.default_rng(0)).counts
        times.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
        assert counts.dtype == np.uint16
        assert counts.shape == (2, *size)
    return min(times), statistics.median(times), statistics.median(processor), cargo.scene.primitives, drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    cv2.setNumThreads(1)
    print("## 20 ft container, 4/6 MV, to uint16, one core")
    print("load, rows x columns: primitives; best s, median s, processor s; drawing the scene s")
    for load in LOADS:
        best, median, busy, primitives, drawn = timed(load, SIZE, runs)
        goal = f"goal {SECONDS} s: {'met' if busy <= SECONDS else 'MISSED'}" if primitives >= LEAST else ""
        print(f"{load}, {SIZE[0]} x {SIZE[1]}: {primitives}; {best:.2f}, {median:.2f}, {busy:.2f}; {drawn:.2f}  {goal}")
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(f"memory: {held:.0f} MB (goal {MEGABYTES:.0f} MB: {'met' if held <= MEGABYTES else 'MISSED'})")
    for size in SIZES:
        best, median, busy, primitives, _ = timed(LOADS[0], size, runs)
        print(f"{LOADS[0]}, {size[0]} x {size[1]}: {primitives}; {best:.2f}, {median:.2f}, {busy:.2f}")
    print("\n## Transmission of steel, highest energy, without scatter")
    for name in ("pallet-225", "pallet-320", "cargo-4-6", "cargo-6", "cargo-6-9", "gantry-6-9", "mobile-4-6", "rail-9"):
        shares = [filter_transmission([Layer("steel", mm)], SCANNERS[name])[-1] for mm in STEEL_MM]
        print(f"{name}: " + ", ".join(f"{mm} mm {share:.2e}" for mm, share in zip(STEEL_MM, shares, strict=True)))


if __name__ == "__main__":
    main()
