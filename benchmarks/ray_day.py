"""A long batch on Ray Data with bad files, a killed actor and a killed driver: are its rows exactly the manifest's?

    python benchmarks/ray_day.py [--scans 20000] [--bad 50] [--workers 2] [--bundle BUNDLE.onnx]

Writes small scans of which `--bad` cannot be read and one more ends the process that decodes it, every time. Starts a
driver, kills one of its actors with SIGKILL after a quarter of the scans and the driver itself after 60 %, resumes, and
compares every row with the batch engine's over the same scans. Needs cargolens[ray] and psutil; without --bundle also
onnx, for a small network that scores dark windows.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import ray
from kill_resume import small_bundle

from cargolens.datasets.sources import ScanSource, find_sources
from cargolens.inference.bundle import read_bundle
from cargolens.inference.engine import plan_run, run_batch
from cargolens.inference.ray_engine import run_on_ray
from cargolens.inference.results import decided_alike
from cargolens.inference.tables import read_results
from cargolens.inference.worker import AssessSettings

KILLER = "killer"
TIMEOUT = 60.0


@dataclass(frozen=True)
class Fatal:
    """The real settings, but a scan called `killer` ends the process that is given it."""

    settings: AssessSettings

    def __call__(self) -> Callable[[int, ScanSource], bytes]:
        """Loads the handler."""
        handler = self.settings()

        def handle(index: int, source: ScanSource) -> bytes:
            if KILLER in source.scan_id:
                os.kill(os.getpid(), signal.SIGKILL)
            return handler(index, source)

        return handle


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scans", type=int, default=20_000)
    parser.add_argument("--bad", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--bundle", type=Path, help="a bundle; default: a small built-in network")
    parser.add_argument("--drive", nargs=2, metavar=("ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.drive:
        return drive(options.drive[0], Path(options.drive[1]), options.bundle, options.workers)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return chaos(
            folder, options.bundle or small_bundle(folder / "small.onnx"), options.scans, options.bad, options.workers
        )


def chaos(folder: Path, bundle: Path, scans: int, bad: int, workers: int) -> int:
    write_scans(folder / "scans", scans, bad)
    print(f"{platform.machine()}, {os.cpu_count()} processors, Ray {ray.__version__}, pyarrow {pa.__version__}")
    print(f"{scans} scans of 96 x 128, {bad} of them unreadable, 1 that kills its decoder; {workers} workers")
    began = time.monotonic()
    driver = start("ray", folder, bundle, workers)
    wait_for_rows(driver, folder, scans // 4)
    print(f"{time.monotonic() - began:6.0f} s  {kept(folder)} rows kept; kill -9 of actor {kill_actor(driver)}")
    wait_for_rows(driver, folder, scans * 6 // 10)
    ours = descendants(driver)
    driver.kill()
    driver.wait()
    print(f"{time.monotonic() - began:6.0f} s  {kept(folder)} rows kept; kill -9 of the driver")
    wait_until_gone(ours)
    resumed = time.monotonic()
    before = kept(folder)
    code = start("ray", folder, bundle, workers).wait()
    spent = time.monotonic() - resumed
    rate = (scans - before) / spent
    print(f"{time.monotonic() - began:6.0f} s  resumed run ended with {code} after {spent:.0f} s, {rate:.0f} scans/s")
    local = time.monotonic()
    start("local", folder, bundle, workers).wait()
    print(f"the batch engine, {workers} workers, all scans: {scans / (time.monotonic() - local):.0f} scans/s")
    return 1 if code else compare(folder, scans, bad)


def compare(folder: Path, scans: int, bad: int) -> int:
    rows = [path / f"results{suffix}" for path, suffix in ((folder, ".parquet"), (folder, ".jsonl"))]
    ray_rows, local_rows = (list(read_results(path)) for path in rows)
    alike = sum(decided_alike(a, b) for a, b in zip(ray_rows, local_rows, strict=True))
    distinct = len({row.scan_id for row in ray_rows})
    lost = [row for row in ray_rows if row.decision == "cannot_assess"]
    killed = [row.scan_id for row in lost if "ended its worker process twice" in (row.error or "")]
    marked = sum(row.scan_id.startswith("bad") for row in lost)
    print(f"rows {len(ray_rows)}, distinct scans {distinct}, manifest {scans}")
    print(f"cannot_assess {len(lost)}: {marked} of {bad} bad files, killer {killed}")
    print(f"rows equal to the batch engine's in everything but seconds: {alike} of {scans}")
    good = len(ray_rows) == distinct == alike == scans and marked == bad and len(lost) == bad + 1 and len(killed) == 1
    print("PASS" if good else "FAIL")
    return 0 if good else 1


def drive(engine: str, folder: Path, bundle: Path, workers: int) -> int:
    import ray_day  # noqa: PLC0415 - under its own name, so that actors and their children find the factory

    detector = read_bundle(bundle)
    settings = AssessSettings(bundle=bundle, bundle_sha256=detector.sha256)
    factory, template = ray_day.Fatal(settings), settings.template(detector)
    sources = find_sources([folder / "scans"])
    if engine == "local":
        plan = plan_run(folder / "results.jsonl", resume=False, overwrite=True)
        run_batch(sources, plan, factory, template, workers=workers, timeout=TIMEOUT)
    else:
        state = folder / "results.ray"
        plan = plan_run(folder / "results.parquet", resume=True, overwrite=False, journal=state)
        run_on_ray(sources, plan, factory, template, workers=workers, resume=True, timeout=TIMEOUT)
    return 0


def start(engine: str, folder: Path, bundle: Path, workers: int) -> subprocess.Popen[bytes]:
    here = Path(__file__).resolve()
    command = [sys.executable, str(here), "--drive", engine, str(folder)]
    command += ["--bundle", str(bundle), "--workers", str(workers)]
    paths = [str(here.parent), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with (folder / f"{engine}.log").open("ab") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def write_scans(folder: Path, count: int, bad: int) -> None:
    """Grey pictures of noise; every (count / bad)th unreadable in one of four ways, one called `killer`."""
    folder.mkdir()
    broken = {round((i + 0.5) * count / bad): i for i in range(bad)} if bad else {}
    for number in range(count):
        rng = np.random.default_rng(number)
        picture = np.full((96, 128), 60_000, np.uint16)
        picture[16:80, 16:112] = rng.integers(8_000, 50_000, (8, 12)).repeat(8, 0).repeat(8, 1)
        data = cv2.imencode(".png", picture)[1].tobytes()
        name = f"scan_{number:06d}.png"
        if number == count // 3:
            name = f"{KILLER}.png"
        elif number in broken:
            name = f"bad_{number:06d}.png"
            half, torn = data[: len(data) // 2], bytearray(data)
            torn[len(torn) // 2] ^= 1
            data = (half, bytes(torn), b"", rng.bytes(1000))[broken[number] % 4]
        (folder / name).write_bytes(data)


def kept(folder: Path) -> int:
    """Rows in files that Ray Data has written whole."""
    total = 0
    for path in (folder / "results.ray" / "rows").glob("*.parquet"):
        with contextlib.suppress(OSError, pa.ArrowException):  # one that is being written
            total += pq.read_metadata(path).num_rows
    return total


def wait_for_rows(driver: subprocess.Popen[bytes], folder: Path, wanted: int) -> None:
    while kept(folder) < wanted:
        if driver.poll() is not None:
            raise SystemExit(f"the driver ended with {driver.returncode}:\n{(folder / 'ray.log').read_text()[-3000:]}")
        time.sleep(1)


def descendants(driver: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return list(psutil.Process(driver.pid).children(recursive=True))


def kill_actor(driver: subprocess.Popen[bytes]) -> int:
    """Kills one process that runs an actor, by its id; Ray names them after what they run."""
    for process in psutil.Process(driver.pid).children(recursive=True):
        if "ScanActor" in " ".join(process.cmdline()):
            process.kill()
            return int(process.pid)
    raise SystemExit("no actor was found")


def wait_until_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=60)
    names = ", ".join(sorted(process.name() for process in alive)) or "none"
    print(f"          {len(processes)} processes of the driver; still there after 60 s: {names}")


if __name__ == "__main__":
    sys.exit(main())
