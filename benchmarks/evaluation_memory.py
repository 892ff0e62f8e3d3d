#!/usr/bin/env python3
"""How much memory `cargolens evaluate` takes on large sets; prints rows of docs/evaluation.md.

results  100,000 results of two views with 0 to 12 regions each, as JSONL, and their truth with boxes

    OMP_NUM_THREADS=1 python benchmarks/evaluation_memory.py [--scale 0.1]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

VIEWS = ("top", "side")
THRESHOLD = 2.3


def results(folder: Path, count: int) -> None:
    """Writes results and truth of made-up scans: a tenth with a threat whose scores lie 1.5 higher."""
    rng = np.random.default_rng(0)
    with (folder / "results.jsonl").open("w") as answers, (folder / "truth.jsonl").open("w") as truth:
        for i in range(count):
            threat = bool(rng.random() < 0.1)
            score = float(rng.normal() + 1.5 * threat)
            marks = list(regions(rng, int(rng.integers(0, 13))))
            answers.write(json.dumps(result(i, score, marks, rng.integers(300, 900, (2, 2)).tolist())) + "\n")
            box = {"box": [100, 100, 200, 200], "label": "gun", "view": VIEWS[i % 2]}
            known = {"scan_id": name(i), "anomalous": threat, "boxes": [box] if threat else [], "origin": "simulated"}
            truth.write(json.dumps(known) + "\n")


def name(number: int) -> str:
    """The scan_id of a made-up scan."""
    return f"scans/scan-{number:06d}"


def result(number: int, score: float, marks: list[dict[str, Any]], sizes: list[list[int]]) -> dict[str, Any]:
    """One line of `cargolens scan`."""
    views = [
        {"view": v, "rows": r, "columns": c, "score": score, "map_max": score, "opaque_share": 0.01}
        for v, (r, c) in zip(VIEWS, sizes, strict=False)
    ]
    return {
        "scan_id": name(number), "files": [f"/data/{name(number)}_{v['view']}_{e}.png" for v in views for e in "lh"],
        "sha256": f"{number:064x}", "decision": "alarm" if score > THRESHOLD else "clear", "score": score,
        "p_value": 0.1, "threshold": THRESHOLD, "regions": marks, "error": None, "seconds": {"total": 0.3},
        "bundle": "b.onnx", "bundle_sha256": "a" * 64, "version": "0.1.0", "scanner": f"scanner {number % 3}",
        "group": f"g{number // 2}", "views": views,
    }  # fmt: skip


def regions(rng: np.random.Generator, count: int) -> Iterator[dict[str, Any]]:
    """Random regions."""
    for x, y, width, height in rng.integers(10, 250, (count, 4)).tolist():
        box, view = [x, y, x + width, y + height], VIEWS[int(rng.integers(2))]
        yield {"view": view, "box": box, "score": rng.random(), "kind": "novelty", "area_mm2": rng.random() * 1e4}


def evaluate(folder: Path, what: str, *words: str) -> None:
    """`cargolens evaluate` as a process of its own, and a row with its peak.

    The peak is that of all processes started so far, so the smallest set comes first.
    """
    command = [sys.executable, "-m", "cargolens", "evaluate", "results.jsonl", "--truth", *words]
    start = time.perf_counter()
    subprocess.run([*command, "--out", "report", "-q"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    clock = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"| {what} | {clock:.0f} | {used.ru_maxrss / 1024:.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full number of scans")
    scale = parser.parse_args().scale
    print("| what | clock seconds | peak memory, MB |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as made:
        count = round(100_000 * scale)
        results(Path(made), count)
        evaluate(Path(made), f"{count:,} results as JSONL, two views and six regions each", "truth.jsonl")


if __name__ == "__main__":
    main()
