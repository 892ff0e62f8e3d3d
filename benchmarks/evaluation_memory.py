#!/usr/bin/env python3
"""How much memory `cargolens evaluate` takes on large sets; prints rows of docs/evaluation.md.

maps     10,000 scans of one view of 256 x 256 with a map of 64 x 64 each, and COCO truth with masks
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
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from cargolens.datasets.masks import encode_mask
from cargolens.inference.maps import encode_map, map_name
from cargolens.inference.session import ViewMap

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
        {
            "view": v, "rows": r, "columns": c, "score": score, "map_max": score, "opaque_share": 0.01,
            "perceptual": sha256(f"{number} {v}".encode()).hexdigest()[:16],
        }
        for v, (r, c) in zip(VIEWS, sizes, strict=False)
    ]  # fmt: skip
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


def maps(folder: Path, count: int) -> None:
    """Writes results with maps, and COCO truth with round masks where maps lie 1.5 higher, on every second scan."""
    rng = np.random.default_rng(0)
    side, cells, categories = 256, 64, [{"id": 1, "name": "gun"}]
    inside = np.hypot(*(np.indices((cells, cells)) - 30.0)) < 8
    mask = encode_mask(np.kron(inside, np.ones((4, 4))) > 0)
    images: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    (folder / "maps").mkdir()
    with (folder / "results.jsonl").open("w") as answers:
        for i in range(count):
            values = rng.normal(size=(cells, cells)).astype(np.float32) + np.float32(1.5) * (inside & bool(i % 2))
            line = result(i, float(values.max()), [], [[side, side]])
            found = ViewMap(values, (side, side), (0.25, 0.25))
            (folder / "maps" / map_name(name(i), VIEWS[0])).write_bytes(encode_map(found, line["sha256"], "a" * 64))
            answers.write(json.dumps(line) + "\n")
            images.append({"id": i, "file_name": name(i), "scan_id": name(i), "view": VIEWS[0]})
            if i % 2:
                notes.append({"id": i, "image_id": i, "category_id": 1, "bbox": [88, 88, 64, 64], "segmentation": mask})
    truth = {"images": images, "annotations": notes, "categories": categories}
    (folder / "truth.json").write_text(json.dumps(truth))


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
    for count in sorted({round(1000 * scale), round(10_000 * scale)}):
        with tempfile.TemporaryDirectory() as made:
            maps(Path(made), count)
            words = ("truth.json", "--maps", "maps", "--inspect", "0")
            evaluate(Path(made), f"{count:,} results with maps, pixels against masks", *words)
    with tempfile.TemporaryDirectory() as made:
        count = round(100_000 * scale)
        results(Path(made), count)
        evaluate(Path(made), f"{count:,} results as JSONL, two views and six regions each", "truth.jsonl")


if __name__ == "__main__":
    main()
