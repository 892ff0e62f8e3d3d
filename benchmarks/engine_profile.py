#!/usr/bin/env python3
"""Where the time of a parcel goes: two views, two energies each, 512 x 512 16-bit PNGs, from files to the written line.

Simulated parcels go through the worker of the batch engine in this process, one after another: share of each stage,
parcels a second of one worker, resident memory. Then a fresh `cargolens scan` of one parcel: cold start.

    python benchmarks/engine_profile.py [--bundle BUNDLE.onnx] [--parcels 8] [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from cargolens.datasets.sources import find_sources
from cargolens.inference.bundle import default_bundle, read_bundle
from cargolens.inference.cli import EXIT_NOT_ASSESSED
from cargolens.inference.journal import Journal
from cargolens.inference.results import ScanResult, from_line
from cargolens.inference.worker import AssessSettings

STAGES = ("decode", "canonical", "network", "regions", "write")
AIR = 60_000


def write_parcels(folder: Path, count: int) -> None:
    from cargolens.datasets.simulator import SimulatedScans  # noqa: PLC0415 - no part of a worker's memory

    for number in range(count):
        scan = SimulatedScans(count, 7, 0.2, views=("top", "side"), size=(512, 512))[number].scan
        for view in scan.views:
            for energy, plane in zip(("low", "high"), view.transmission, strict=True):
                counts = np.clip(np.rint(plane * AIR), 0, 65_535).astype(np.uint16)
                cv2.imwrite(str(folder / f"parcel-{number:02d}_{view.name}_{energy}.png"), counts)


def memory_mb(key: str) -> float:
    """`VmRSS` or `VmHWM`, the most ever, of this process, MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(key))


def profile(folder: Path, bundle: Path, rounds: int) -> None:
    """Times each stage of each parcel; runs in a process of its own, so that memory is a worker's."""
    sources = find_sources([folder / "parcels"])
    handle = AssessSettings(bundle, read_bundle(bundle).sha256)()
    print(f"worker loaded: {memory_mb('VmRSS'):.0f} MB resident")
    taken: dict[str, list[float]] = {stage: [] for stage in STAGES}
    results: list[ScanResult] = []
    handle(0, sources[0])
    wall, cpu = time.perf_counter(), time.process_time()
    with Journal(folder / "results.jsonl", keep=False) as journal:
        for index, source in enumerate(sources * rounds):
            line = handle(index, source)
            started = time.perf_counter()
            result = from_line(line, "worker")
            journal.append(result)
            seconds = result.seconds
            known = (seconds.read, seconds.canonical, seconds.network)
            spent = (*known, seconds.total - sum(known), time.perf_counter() - started)
            for stage, value in zip(STAGES, spent, strict=True):
                taken[stage].append(value)
            results.append(result)
    count = len(results)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    medians = {stage: statistics.median(values) for stage, values in taken.items()}
    print("stage       median ms   share")
    for stage, median in medians.items():
        print(f"{stage:10}  {median * 1e3:9.2f}  {median / sum(medians.values()):6.1%}")
    print(f"{'all':10}  {sum(medians.values()) * 1e3:9.2f}")
    print(
        f"one worker: {count / wall:.1f} parcels/s of wall time, {count / cpu:.1f} of processor time, {count} parcels"
    )
    print(f"peak: {memory_mb('VmHWM'):.0f} MB resident")


def cold_start(folder: Path, bundle: Path) -> None:
    """A fresh command: interpreter, imports, worker process, network, one parcel, results file."""
    script = str(Path(sys.executable).with_name("cargolens"))
    command = [script, "scan", *map(str, sorted(folder.glob("parcels/*-00_*")))]
    command += ["--bundle", str(bundle), "--workers", "1", "--quiet", "--overwrite", "--out", str(folder / "one.jsonl")]
    times = []
    for _ in range(5):
        started = time.perf_counter()
        code = subprocess.run(command, check=False).returncode
        if code not in (0, EXIT_NOT_ASSESSED):  # what a bundle without a threshold ends with
            raise SystemExit(code)
        times.append(time.perf_counter() - started)
    print(f"cargolens scan of one parcel, cold: median {statistics.median(times):.2f} s, best {min(times):.2f} s of 5")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=default_bundle())
    parser.add_argument("--parcels", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5, help="times each parcel is assessed")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder is not None:
        profile(options.folder, options.bundle, options.rounds)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "parcels").mkdir()
        write_parcels(folder / "parcels", options.parcels)
        size = sum(file.stat().st_size for file in (folder / "parcels").iterdir()) / options.parcels
        load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
        print(f"{options.parcels} parcels of 4 files, {size / 1e6:.2f} MB each{load}", flush=True)
        words = ["--bundle", str(options.bundle), "--rounds", str(options.rounds), "--folder", str(folder)]
        subprocess.run([sys.executable, __file__, *words], check=True)
        cold_start(folder, options.bundle)


if __name__ == "__main__":
    main()
