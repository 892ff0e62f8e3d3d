#!/usr/bin/env python3
"""The main job on real scans, by the commands a user would type: train, export, calibrate, scan; and what came out.

REAL is a folder with an index.jsonl (a line an image: path, set, anomalous). Half of its SIXray normals train, a
quarter calibrates for the smallest budget that so few allow at 95 % confidence, the rest shows real false alarms.
Then every file of the folder is scanned. With --tiles and --score-tool the crop pairs are scanned and scored too.
Works in a temporary folder, or in --keep; scans and weights made from them go nowhere else.

    python benchmarks/real_baseline.py REAL [--workers 2] [--detector gaussian] [--set KEY=VALUE]
        [--tiles TILES.jsonl --score-tool score_tiles.py [--tiles-only]] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import collections
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from cargolens.datasets.sources import IMAGE_SUFFIXES
from cargolens.inference.threshold import needed_scans

CONFIDENCE = 0.95


def cargolens(*words: object) -> tuple[float, float]:
    """Runs a command; returns seconds and the largest resident memory of all its processes together, MB."""
    command = [sys.executable, "-m", "cargolens", *map(str, words)]
    print("$ cargolens", *(str(w) for w in words), flush=True)
    start, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(command)
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, tree_megabytes(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    if code not in (0, 2):
        sys.exit(f"the command ended with {code}")
    return time.perf_counter() - start, peak


def tree_megabytes(root: int) -> float:
    """Resident memory of a process and its descendants; shared pages count in each, so this is an upper bound."""
    children, resident = collections.defaultdict(list), {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                resident[int(entry.name)] = int((entry / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
                children[int(status[1])].append(int(entry.name))
            except (OSError, IndexError):
                continue  # it has ended meanwhile
    todo, total = [root], 0.0
    while todo:
        pid = todo.pop()
        total += resident.get(pid, 0)
        todo += children[pid]
    return total / 1e6


def manifest(path: Path, files: list[Path]) -> Path:
    lines = [{"scan_id": f.name, "views": [{"name": "", "files": [str(f)]}]} for f in files]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def smallest_budget(count: int) -> float:
    """The smallest whole percentage that `count` normal scans can promise."""
    return next(b / 100 for b in range(1, 100) if needed_scans(b / 100, CONFIDENCE) <= count)


def wilson(k: int, n: int) -> str:
    """Proportion k of n with its 95 % Wilson score interval (Wilson 1927)."""
    z = 1.959964
    middle, half = (k + z * z / 2) / (n + z * z), z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return f"{k}/{n} = {k / n:.3f} [{max(0, middle - half):.3f}, {min(1, middle + half):.3f}]"


def read_results(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def show_decisions(real: Path, results: list[dict[str, Any]], parts: dict[str, set[str]]) -> None:
    """Decisions a set and truth, errors, and whether any file was lost."""
    truth = {}
    for line in map(json.loads, (real / "index.jsonl").read_text().splitlines()):
        truth[str(real / line["path"])] = {True: "threat", False: "normal", None: "unknown"}[line["anomalous"]]
    table: dict[tuple[str, str], collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for result in results:
        first = result["files"][0]
        kind = next((truth[f] for f in result["files"] if f in truth), "unlisted")
        part = next((name for name, members in parts.items() if first in members), "")
        key = (Path(first).relative_to(real).parts[0], f"{kind} {part}".strip())
        table[key][result["decision"]] += 1
    print(f"\n{'set':18s} {'truth':22s} {'alarm':>6s} {'clear':>6s} {'cannot_assess':>14s}")
    for (name, kind), counts in sorted(table.items()):
        print(f"{name:18s} {kind:22s} {counts['alarm']:6d} {counts['clear']:6d} {counts['cannot_assess']:14d}")
    unseen = table[("sixray", "normal held out")]
    print(f"false alarms on normals neither trained nor calibrated on: {wilson(unseen['alarm'], unseen.total())}")
    errors = collections.Counter(r["error"].rpartition(": ")[2][:80] for r in results if r["error"])
    for error, count in errors.most_common(8):
        print(f"cannot assess {count:4d} times: {error}")
    pictures = {str(p) for p in real.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES}
    seen = [f for r in results for f in r["files"]]
    print(f"files {len(pictures)}, in results {len(seen)}, lost {len(pictures - set(seen))}, "
          f"twice {len(seen) - len(set(seen))}")  # fmt: skip


def write_crops(tiles: Path, real: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for index, line in enumerate(tiles.read_text().splitlines()):
        tile = json.loads(line)
        x0, y0, x1, y1 = map(int, tile["crop"])
        picture = cv2.imread(str(real / tile["path"]), cv2.IMREAD_UNCHANGED)
        cv2.imwrite(str(folder / f"{index}.png"), picture[y0:y1, x0:x1])


def score_tiles(arguments: argparse.Namespace, work: Path, bundle: Path) -> None:
    write_crops(arguments.tiles, arguments.real, work / "crops")
    out = work / "crops.jsonl"
    seconds, _ = cargolens("scan", work / "crops", "--bundle", bundle, "--out", out, "--workers", arguments.workers)
    results = read_results(out)
    print(f"{len(results)} crops in {seconds:.0f} s, {len(results) / seconds:.1f} a second")
    with (work / "crops.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "score"])
        # A crop without a score would end the tool, as it should: none may be left out.
        writer.writerows([Path(r["files"][0]).stem, r["score"]] for r in results if r["score"] is not None)
    subprocess.run(
        [sys.executable, str(arguments.score_tool), str(arguments.tiles), str(work / "crops.csv")], check=True
    )


def run(arguments: argparse.Namespace, work: Path) -> None:
    real = arguments.real
    index = [json.loads(line) for line in (real / "index.jsonl").read_text().splitlines()]
    normals = sorted(real / i["path"] for i in index if i["set"] == "sixray" and i["anomalous"] is False)
    order = np.random.default_rng(0).permutation(len(normals))
    shuffled = [normals[k] for k in order]
    half, quarter = len(normals) // 2, len(normals) // 4
    parts = {
        "trained": shuffled[:half],
        "calibrated": shuffled[half : half + quarter],
        "held out": shuffled[half + quarter :],
    }
    print("SIXray normals:", ", ".join(f"{len(files)} {name}" for name, files in parts.items()))
    train, calibrate = (manifest(work / f"{p}.jsonl", parts[p]) for p in ("trained", "calibrated"))
    budget = smallest_budget(quarter)
    print(f"{quarter} normals allow a budget of {budget:.2f} at {CONFIDENCE:.0%} confidence")
    bundle, out = work / "bundle.onnx", work / "results.jsonl"
    settings = [word for setting in arguments.set or () for word in ("--set", setting)]
    timings = {
        "train": cargolens("train", train, "--detector", arguments.detector, "--out", work / "run", *settings),
        "export": cargolens("export", work / "run", "--out", bundle),
    }
    if arguments.tiles_only:  # crops are ranked by their raw scores, which need no threshold
        score_tiles(arguments, work, bundle)
        return
    timings |= {
        "calibrate": cargolens("calibrate", bundle, "--normals", calibrate, "--budget", budget, "--out", bundle),
        "scan": cargolens("scan", real, "--bundle", bundle, "--out", out, "--workers", arguments.workers),
    }
    results = read_results(out)
    show_decisions(real, results, {name: set(map(str, files)) for name, files in parts.items()})
    print(f"\nbundle {bundle.stat().st_size / 1e6:.1f} MB")
    for name, (seconds, megabytes) in timings.items():
        print(f"{name:10s} {seconds:7.1f} s, at most {megabytes:.0f} MB resident in all its processes")
    print(f"{len(results)} scans on {arguments.workers} workers: {len(results) / timings['scan'][0]:.2f} a second")
    busy = {key: sum(r["seconds"][key] or 0 for r in results) for key in ("read", "canonical", "network", "total")}
    print("seconds in the workers:", ", ".join(f"{key} {value:.0f}" for key, value in busy.items()))
    if arguments.tiles:
        score_tiles(arguments, work, bundle)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=lambda p: Path(p).resolve())
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--detector", default="gaussian")
    parser.add_argument("--set", action="append", metavar="KEY=VALUE")
    parser.add_argument("--tiles", type=Path)
    parser.add_argument("--score-tool", type=Path)
    parser.add_argument("--tiles-only", action="store_true", help="only train and score the crops, to compare settings")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    if bool(arguments.tiles) != bool(arguments.score_tool) or (arguments.tiles_only and not arguments.tiles):
        parser.error("--tiles and --score-tool belong together, and --tiles-only needs both")
    if arguments.keep:
        arguments.keep.mkdir(parents=True)
        run(arguments, arguments.keep.resolve())
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(arguments, Path(folder))


if __name__ == "__main__":
    main()
