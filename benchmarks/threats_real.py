#!/usr/bin/env python3
"""How well a threat detector finds real threats: regions on whole scans, and scores of crop pairs.

REAL is a folder with an index.jsonl (a line an image: path, set, boxes [x0, y0, x1, y1, class]) and, for the crops, a
tiles.jsonl (path, crop, anomalous, source, label). Whole scans: is the strongest region, or one of the three strongest,
on a threat of the class (its centre in the truth box, or IoU 0.3), with 95 % Wilson intervals over scans, and the share
of threats found at one false region a scan. Crops: AUROC with its 95 % interval (DeLong et al. 1988), TPR at FPR 5 %.

    python benchmarks/threats_real.py REAL [--bundle B.onnx] [--workers 2] [--no-crops] [--keep FOLDER]

Without --bundle the one that ships with the package is scored.
"""

from __future__ import annotations

import argparse
import collections
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from cargolens.inference.evaluation.intervals import wilson

SETS = ("sixray", "scanners_yolo", "gdxray_voc", "trays_yolo_1based")
# Fewer scans than this say nothing.
LEAST = 10
IOU = 0.3

Box = tuple[float, float, float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=lambda p: Path(p).resolve())
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-crops", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder for results and crops; default: nowhere")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="threats-real-") as name:
        work = arguments.keep or Path(name)
        work.mkdir(parents=True, exist_ok=True)
        whole_scans(arguments, work)
        if not arguments.no_crops and (arguments.real / "tiles.jsonl").is_file():
            crop_pairs(arguments, work)


def scan(arguments: argparse.Namespace, inputs: list[Path], out: Path) -> list[dict[str, Any]]:
    """The result lines of `cargolens scan`."""
    bundle = [] if arguments.bundle is None else ["--bundle", str(arguments.bundle)]
    words = ["scan", *map(str, inputs), "--out", str(out), "--workers", str(arguments.workers), "--overwrite", *bundle]
    code = subprocess.run([sys.executable, "-m", "cargolens", *words], check=False).returncode
    if code not in (0, 2):
        sys.exit(f"cargolens scan ended with {code}")
    return [json.loads(line) for line in out.read_text().splitlines()]


def hits(region: Box, truth: Box) -> bool:
    """Whether a region's centre lies in a truth box, or both overlap by `IOU`."""
    middle = (region[0] + region[2]) / 2, (region[1] + region[3]) / 2
    if truth[0] <= middle[0] <= truth[2] and truth[1] <= middle[1] <= truth[3]:
        return True
    width = min(region[2], truth[2]) - max(region[0], truth[0])
    height = min(region[3], truth[3]) - max(region[1], truth[1])
    areas = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (region, truth))
    return min(width, height) > 0 and width * height / (areas - width * height) >= IOU


def whole_scans(arguments: argparse.Namespace, work: Path) -> None:
    index = [json.loads(line) for line in (arguments.real / "index.jsonl").read_text().splitlines()]
    index = [row for row in index if row["set"] in SETS]
    folders = sorted({arguments.real / Path(row["path"]).parts[0] for row in index})
    found = {result["files"][0]: result for result in scan(arguments, folders, work / "scans.jsonl")}
    rows = [
        (row, found[str(arguments.real / row["path"])]) for row in index if str(arguments.real / row["path"]) in found
    ]
    decided = collections.Counter(result["decision"] for _, result in rows)
    print(f"{len(rows)} whole scans of {len(index)}: {', '.join(f'{n} {name}' for name, n in sorted(decided.items()))}")
    print(f"\n{'set':14s} {'class':12s} scans  strongest region on it    one of three             found at 1 false")
    for name in SETS:
        of_set = [(row["boxes"], regions_of(result)) for row, result in rows if row["set"] == name]
        false = sorted(
            (s for boxes, regions in of_set for b, s in regions if not any(hits(b, t[:4]) for t in boxes)), reverse=True
        )
        limit = false[len(of_set)] if len(of_set) < len(false) else -np.inf
        for label in sorted({box[4] for boxes, _ in of_set for box in boxes}):
            show_class(name, label, of_set, limit)


def regions_of(result: dict[str, Any]) -> list[tuple[Box, float]]:
    """Boxes and scores of the regions that the detector found, strongest first."""
    regions = [(tuple(r["box"]), r["score"]) for r in result["regions"] or () if r["kind"] != "opaque"]
    return sorted(regions, key=lambda region: -region[1])


def show_class(name: str, label: str, scans: list[tuple[Any, list[tuple[Box, float]]]], limit: float) -> None:
    mine = [([b[:4] for b in boxes if b[4] == label], regions) for boxes, regions in scans]
    mine = [(boxes, regions) for boxes, regions in mine if boxes]
    if len(mine) < LEAST:
        return
    tops = []
    for k in (1, 3):
        on = sum(any(hits(r, b) for r, _ in regions[:k] for b in boxes) for boxes, regions in mine)
        low, high = wilson(on, len(mine))
        tops.append(f"{on / len(mine):.3f} [{low:.3f}, {high:.3f}]")
    best = [max((s for r, s in regions if hits(r, b)), default=-np.inf) for boxes, regions in mine for b in boxes]
    share = sum(s > limit for s in best) / len(best)
    print(f"{name:14s} {label:12s} {len(mine):5d}  {tops[0]:24s} {tops[1]:24s} {share:.3f} of {len(best)}")


def crop_pairs(arguments: argparse.Namespace, work: Path) -> None:
    tiles = [json.loads(line) for line in (arguments.real / "tiles.jsonl").read_text().splitlines()]
    folder = work / "crops"
    folder.mkdir(exist_ok=True)
    for number, tile in enumerate(tiles):
        x0, y0, x1, y1 = map(int, tile["crop"])
        picture = cv2.imread(str(arguments.real / tile["path"]), cv2.IMREAD_UNCHANGED)
        cv2.imwrite(str(folder / f"{number}.png"), picture[y0:y1, x0:x1])
    results = scan(arguments, [folder], work / "crops.jsonl")
    scores = {int(Path(r["files"][0]).stem): r["score"] for r in results if r["score"] is not None}
    groups: dict[str, dict[str, list[float]]] = collections.defaultdict(lambda: collections.defaultdict(list))
    for number, score in scores.items():
        tile = tiles[number]
        groups[tile["source"]][tile["label"] if tile["anomalous"] else ""].append(score)
    print(f"\n{len(scores)} of {len(tiles)} crops have a score")
    print(f"{'source':22s} {'label':12s} {'AUROC [95 %]':24s} TPR at FPR 5 %  n")
    for source, labels in sorted(groups.items()):
        normal = np.array(labels.pop(""))
        together = np.array([s for values in labels.values() for s in values])
        for label, values in [("all", together), *((k, np.array(v)) for k, v in sorted(labels.items()))]:
            if min(len(values), len(normal)) >= LEAST:
                area, low, high = delong(values, normal)
                threshold = np.sort(normal)[::-1][int(0.05 * len(normal))]
                rate, n = float(np.mean(values > threshold)), f"{len(values)} + {len(normal)}"
                print(f"{source:22s} {label:12s} {area:.3f} [{low:.3f}, {high:.3f}]   {rate:.3f}           {n}")


def delong(threats: NDArray[np.float64], normals: NDArray[np.float64]) -> tuple[float, float, float]:
    """AUROC and its 95 % interval from the variance of placements (DeLong et al. 1988)."""
    m, n = len(threats), len(normals)
    both = rankdata(np.concatenate([threats, normals]))
    above = (both[:m] - rankdata(threats)) / n
    below = 1.0 - (both[m:] - rankdata(normals)) / m
    area = float(above.mean())
    half = 1.959964 * float(np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n))
    return area, max(0.0, area - half), min(1.0, area + half)


if __name__ == "__main__":
    main()
