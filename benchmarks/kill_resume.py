"""Kills a batch with SIGKILL at random points, resumes it, and compares it with an uninterrupted run.

    python benchmarks/kill_resume.py --bundle BUNDLE.onnx [--scans 500] [--kills 20] [--workers 2] [--seed 0]

One row a kill: how many whole result lines were on disk, whether the last line was torn, how long the resumed run took,
and whether every line equals the uninterrupted run's byte for byte. The field `seconds` (time spent, different in every
run) is left out of the comparison; nothing else is. The whole process group is killed, so workers get no chance to
finish either. Without --bundle a small network that scores dark windows is built (needs the onnx package).
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from cargolens.datasets.simulator import SimulatedScans
from cargolens.inference.bundle import read_bundle, save_bundle, write_bundle
from cargolens.inference.calibration import NormalScan, calibrate_bundle
from cargolens.inference.demo import write_scans
from cargolens.inference.golden import Golden

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bundle", type=Path, help="a bundle; default: a small built-in network")
    parser.add_argument("--scans", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-resume-") as name:
        return compare(Path(name), options)


def compare(folder: Path, options: argparse.Namespace) -> int:
    """Runs the whole comparison in a folder; returns the number of kills that changed anything."""
    bundle = options.bundle or small_bundle(folder / "small.onnx")
    write_scans(
        SimulatedScans(options.scans, seed=options.seed, threat_rate=0.3, size=(96, 128)), folder / "scans", "p"
    )
    (folder / "scans" / "unreadable.png").write_bytes(b"not a picture")
    command = [sys.executable, "-m", "cargolens", "scan", str(folder / "scans"), "--bundle", str(bundle), "--quiet"]
    command += ["--workers", str(options.workers)]
    whole = folder / "whole.jsonl"
    started = time.monotonic()
    subprocess.run([*command, "--out", str(whole)], check=False)
    duration = time.monotonic() - started
    expected = decisions(whole)
    print(f"{len(expected)} scans, {options.workers} workers, uninterrupted {duration:.1f} s, bundle {bundle.name}")
    print("kill  after s  whole lines  torn  resume s  identical")
    generator = np.random.default_rng(options.seed)
    wrong = 0
    for number in range(options.kills):
        out = folder / f"{number}.jsonl"
        moment = float(generator.uniform(0, duration))
        kept, torn = kill_at(moment, [*command, "--out", str(out)], out)
        started = time.monotonic()
        subprocess.run([*command, "--out", str(out), "--resume"], check=False)
        same = decisions(out) == expected
        wrong += not same
        print(f"{number + 1:4d}  {moment:7.2f}  {kept:11d}  {torn!s:>5}  {time.monotonic() - started:8.1f}  {same}")
    print(f"{options.kills - wrong} of {options.kills} resumed runs identical to the uninterrupted run")
    return wrong


def kill_at(moment: float, command: list[str], out: Path) -> tuple[int, bool]:
    """Starts a run, kills its process group after `moment` seconds, and tells what was left on disk."""
    process = subprocess.Popen(command, start_new_session=True)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    content = out.read_bytes() if out.exists() else b""
    return content.count(b"\n"), bool(content) and not content.endswith(b"\n")


def decisions(path: Path) -> list[bytes]:
    """The lines of a results file without the time each scan took."""
    lines = []
    for line in path.read_bytes().splitlines():
        values = json.loads(line)
        del values["seconds"]
        lines.append(json.dumps(values).encode())
    return lines


def small_bundle(path: Path) -> Path:
    """The network of the tests, calibrated so that some scans alarm."""
    sys.path.insert(0, str(ROOT))
    bundles = importlib.import_module("tests.inference.bundles")
    write_bundle(bundles.network(), bundles.manifest(), Golden(), path)
    normals = [NormalScan(0.9 + i / 1000, 0.9 + i / 1000, f"{i:064x}") for i in range(59)]
    calibrated = calibrate_bundle(read_bundle(path), normals, 0.05)
    save_bundle(calibrated.with_calibration(calibrated.manifest.calibration), path)
    return path


if __name__ == "__main__":
    raise SystemExit(min(1, main()))
