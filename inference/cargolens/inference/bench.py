"""How fast a bundle is on this machine: each stage of a scan, scans a second by workers, windows a second by batch.

The stages are those of the batch engine's own worker, timed in this process; throughput is that of its worker
processes once all are loaded. Nothing here is a test: a busy machine gives lower figures, so the load is reported too.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from cargolens.datasets.errors import ScanError
from cargolens.datasets.sources import ScanSource

from .bundle import Bundle
from .engine import result_from
from .results import MAX_LINE_BYTES, ScanResult
from .serve.live_pool import LivePool
from .session import DetectorSession
from .worker import Assessor, AssessSettings, for_source

STAGES = ("decode", "canonical", "network", "regions", "total")
BATCHES = (1, 2, 4, 8)
SYNTHETIC_SIZE = 512
_AIR = 60_000
_PATIENCE = 600.0
_WARM_UP = 2


@dataclass(frozen=True)
class Stage:
    """What one stage takes, seconds: the median scan and the one slower than 95 % of them."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Throughput:
    """What some workers do together.

    Attributes:
        workers: Worker processes.
        scans_per_second: Scans a second once all workers are loaded.
        first_decision: Seconds from nothing to the first result: process, imports, network, scan.
        peak_mib: Largest resident memory of any worker, MiB; None where the system does not tell.
    """

    workers: int
    scans_per_second: float
    first_decision: float
    peak_mib: float | None


@dataclass(frozen=True)
class BatchSpeed:
    """Windows a second of the network alone, with `batch` windows a call, on one thread."""

    batch: int
    windows_per_second: float


@dataclass(frozen=True)
class Machine:
    """What figures depend on besides the bundle; `load` is the system's one-minute load as the measurement began."""

    processor: str
    processors: int
    load: float | None
    python: str
    onnxruntime: str
    opencv: str


def this_machine(processors: int) -> Machine:
    """The machine this runs on.

    Args:
        processors: How many this process may use.
    """
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return Machine(_processor(), processors, load, platform.python_version(), onnxruntime.__version__, cv2.__version__)


def stage_seconds(settings: AssessSettings, sources: Sequence[ScanSource], count: int) -> dict[str, Stage]:
    """Times the stages of `count` assessments, one after another in this process.

    `decode` reads, hashes and decodes the files; `regions` is all that comes after the network.

    Raises:
        ScanError: A scan cannot be assessed, so its times would mean nothing.
    """
    assessor = Assessor(settings)
    taken: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for index, source in enumerate(itertools.islice(itertools.cycle(sources), _WARM_UP + count)):
        seconds = _assessed(assessor.assess(index, source)).seconds
        if index < _WARM_UP:
            continue
        known = (seconds.read, seconds.canonical, seconds.network)
        for stage, value in zip(STAGES, (*known, seconds.total - sum(known), seconds.total), strict=True):
            taken[stage].append(value)
    return {stage: Stage(*map(float, np.percentile(values, (50, 95)))) for stage, values in taken.items()}


def throughput(
    settings: AssessSettings, template: ScanResult, sources: Sequence[ScanSource], workers: int, count: int
) -> Throughput:
    """Times `count` assessments by some workers.

    Raises:
        ScanError: A scan cannot be assessed.
        CargoLensError: The workers cannot be started.
    """
    pool: LivePool[ScanSource] = LivePool(settings, workers, MAX_LINE_BYTES)
    started = time.perf_counter()
    pool.start()
    try:
        _run(pool, template, sources[:1])
        first = time.perf_counter() - started
        while pool.workers_ready < workers and pool.failure is None:
            time.sleep(0.01)
        _run(pool, template, itertools.islice(itertools.cycle(sources), _WARM_UP * workers))
        started = time.perf_counter()
        _run(pool, template, itertools.islice(itertools.cycle(sources), count))
        rate = count / (time.perf_counter() - started)
        return Throughput(workers, rate, first, _peak_mib())
    finally:
        pool.close()


def batch_speeds(bundle: Bundle, calls: int) -> list[BatchSpeed]:
    """Times the network alone, on one thread, by windows a call; the median of `calls` calls each."""
    session = DetectorSession(bundle)
    tile = bundle.manifest.tiling.tile
    windows = np.random.default_rng(1).random((max(BATCHES), len(bundle.manifest.air), tile, tile), np.float32)
    speeds = []
    for batch in BATCHES:
        session.run(windows[:batch])
        times = []
        for _ in range(calls):
            started = time.perf_counter()
            session.run(windows[:batch])
            times.append(time.perf_counter() - started)
        speeds.append(BatchSpeed(batch, batch / statistics.median(times)))
    return speeds


def write_synthetic_scans(folder: Path, count: int, size: int = SYNTHETIC_SIZE) -> None:
    """Writes two-view dual-energy scans of noisy blocks, four 16-bit PNGs each, the same every time.

    Args:
        folder: Where to; must exist.
        count: Scans.
        size: Rows and columns.
    """
    for number in range(count):
        random = np.random.default_rng([20, number])
        for view in ("top", "side"):
            depth = np.zeros((size, size), np.float32)
            for _ in range(40):
                x, y = random.integers(0, size - 8, 2)
                width, height = random.integers(8, size // 3, 2)
                depth[y : y + height, x : x + width] += random.uniform(0.02, 0.25)
            for energy, attenuation in (("low", 1.0), ("high", 0.7)):
                counts = _AIR * np.exp(-attenuation * depth)
                noisy = counts + np.sqrt(counts) * random.standard_normal((size, size), np.float32)
                done, data = cv2.imencode(".png", np.clip(noisy, 0, 65_535).astype(np.uint16))
                if not done:
                    raise ScanError("a synthetic scan cannot be encoded; check the OpenCV installation")
                (folder / f"synthetic-{number:02d}_{view}_{energy}.png").write_bytes(data.tobytes())


def _run(pool: LivePool[ScanSource], template: ScanResult, sources: Iterable[ScanSource]) -> None:
    """Assesses all sources; raises what stopped the pool, or ScanError for a scan that was not assessed."""
    handed = [(source, pool.submit(source, _PATIENCE)) for source in sources]
    for source, future in handed:
        answer = future.result()
        if answer.payload is None and pool.failure is not None:
            raise pool.failure
        _assessed(result_from(answer, for_source(template, source)))


def _assessed(result: ScanResult) -> ScanResult:
    if result.score is None:
        raise ScanError(f"{result.error}; measure with scans that can be assessed")
    return result


def _peak_mib() -> float | None:
    """Largest resident memory that any child process ever had (Linux; else None)."""
    peaks: list[float] = []
    for child in multiprocessing.active_children():
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
            peaks += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")]
    return max(peaks, default=None)


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
