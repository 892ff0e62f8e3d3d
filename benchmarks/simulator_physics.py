"""Time from areal densities to counts, and the error of collapsing the spectrum into energy groups.

One core: the script sets one thread for BLAS and OpenCV. Prints the median of the runs, and for all materials of the
library how far -ln T of the groups lies from that of 1 keV bins; groups of equal detected weight for comparison.

    python benchmarks/simulator_physics.py [--size 512] [--materials 16] [--runs 15]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np

from cargolens.datasets.simulator.acquisition import detect, draw_noise, fixed_pattern
from cargolens.datasets.simulator.materials import MATERIALS, material_names
from cargolens.datasets.simulator.physics import Response, exponents, response, transmit
from cargolens.datasets.simulator.scanner import SCANNERS, random_scanner


def milliseconds(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000.0 * statistics.median(times)


def scene(size: int, materials: int) -> np.ndarray:
    """Overlapping slabs that touch a bit more than half of the pixels, as a parcel does."""
    rng = np.random.default_rng(0)
    areal = np.zeros((size, size, materials), np.float32)
    for column in range(materials):
        for _ in range(4):
            row, left = rng.integers(size // 8, size * 3 // 4, 2)
            areal[row : row + size // 6, left : left + size // 6, column] += rng.uniform(0.1, 3.0)
    return areal


def equal_weight(prepared: Response) -> Response:
    """The same number of groups, cut so that each holds the same share of the signal in air."""
    weight = prepared.signal.mean(axis=0)
    groups = len(prepared.grouping)
    number = np.minimum((np.cumsum(weight) - weight / 2) / weight.sum() * groups, groups - 1).astype(int)
    member = number[None, :] == np.unique(number)[:, None]
    grouping = member * weight
    weights = np.concatenate([prepared.signal @ member.T] * 2).T.astype(np.float32)
    return Response(prepared.energies_kev, prepared.signal, grouping / grouping.sum(axis=1, keepdims=True), weights)


def grouping_errors(prepared: Response) -> str:
    """Error of -ln T over all materials and thicknesses with T above 0.001, and of the ratio below Z = 27."""
    errors, ratios = [], []
    channels = len(prepared.signal)
    for what in MATERIALS.values():
        attenuation = what.mass_attenuation(prepared.energies_kev)
        grams = np.geomspace(0.05, 300.0, 60)[:, None]
        exact = np.exp(-grams * attenuation) @ prepared.signal.T
        grouped = np.exp(-grams * (prepared.grouping @ attenuation)) @ prepared.weights[:, :channels]
        seen = exact.min(axis=1) > 1e-3
        errors.append(np.abs(np.log(grouped[seen] / exact[seen])).ravel())
        if what.z_effective < 27.0:
            seen &= exact[:, 0] < 0.9
            true, found = (np.log(t[seen, 0]) / np.log(t[seen, -1]) for t in (exact, grouped))
            ratios.append(np.abs(found - true))
    every, ratio = np.concatenate(errors), np.concatenate(ratios)
    return (
        f"-ln T median {np.median(every):.5f}, 99 % {np.percentile(every, 99):.4f}, worst {every.max():.3f}; "
        f"ratio worst {ratio.max():.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--materials", type=int, default=16)
    parser.add_argument("--runs", type=int, default=15)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    names = material_names()[:: max(1, len(material_names()) // args.materials)][: args.materials]
    areal = scene(args.size, len(names))
    touched = float((areal.sum(axis=2) > 0.0).mean())
    print(f"{args.size} x {args.size} pixels, {len(names)} materials, {touched:.0%} of pixels with matter")
    shape = (args.size, args.size)
    print("scanner               spectrum ms  noise ms  detector ms  total ms")
    for preset in ("parcel-160", "parcel-140-worn", "depot-140-grey", "pallet-320", "cargo-4-6"):
        scanner = SCANNERS[preset]
        rng = np.random.default_rng(1)
        signal, noise = transmit(areal, names, scanner), draw_noise(shape, scanner, rng)
        parts = (
            milliseconds(lambda s=scanner: transmit(areal, names, s), args.runs),
            milliseconds(lambda s=scanner, r=rng: draw_noise(shape, s, r), args.runs),
            milliseconds(lambda s=scanner, i=signal, n=noise: detect(i, s, n), args.runs),
        )
        print(f"{preset:20s} {parts[0]:12.1f} {parts[1]:9.1f} {parts[2]:12.1f} {sum(parts):9.1f}")
    rng = np.random.default_rng(2)

    def prepare() -> None:
        scanner = random_scanner(rng)
        response(scanner)
        exponents(names, scanner)
        fixed_pattern(scanner)

    print(f"preparing a random parcel scanner: {milliseconds(prepare, args.runs):.1f} ms")
    for preset in ("parcel-160", "pallet-320", "cargo-4-6"):
        prepared = response(SCANNERS[preset])
        print(f"{preset}, {len(prepared.grouping)} groups: {grouping_errors(prepared)}")
        print(f"{'':{len(preset)}}  equal weight: {grouping_errors(equal_weight(prepared))}")


if __name__ == "__main__":
    main()
