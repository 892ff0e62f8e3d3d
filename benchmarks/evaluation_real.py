#!/usr/bin/env python3
"""The evaluation report on real scans, for a bundle of the one-class baseline, by the commands a user would type.

REAL is a folder with an index.jsonl (a line an image: path, set, anomalous, boxes) and a tiles.jsonl (a line a crop).
Half of its SIXray normals train, a quarter calibrates, the rest is in the test. Two reports
follow: whole SIXray images, where the guard must find by itself that image size gives the classes away, and crop pairs
from the same images, where it cannot.

    python benchmarks/evaluation_real.py REAL [--workers 2] [--detector gaussian] [--images 200] [--crops 600]
        [--keep FOLDER]

With --keep, what an earlier run left in FOLDER (bundle, results) is used again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from real_baseline import cargolens, manifest, smallest_budget


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def split_normals(rows: list[dict[str, Any]], real: Path) -> dict[str, list[Path]]:
    """The SIXray normals in three parts; the same as in `real_baseline.py`."""
    normals = sorted(real / i["path"] for i in rows if i["set"] == "sixray" and i["anomalous"] is False)
    shuffled = [normals[k] for k in np.random.default_rng(0).permutation(len(normals))]
    half, quarter = len(normals) // 2, len(normals) // 4
    return {
        "train": shuffled[:half],
        "calibrate": shuffled[half : half + quarter],
        "test": shuffled[half + quarter :],
    }


def whole_truth(rows: list[dict[str, Any]], real: Path, normals: list[Path], images: int) -> list[dict[str, Any]]:
    """Truth of whole SIXray images: the normals nobody has seen, and `images` with a threat."""
    threats = [i for i in rows if i["set"] == "sixray" and i["anomalous"]]
    drawn = np.random.default_rng(1).permutation(len(threats))[:images]
    kept = [i for i in rows if real / i["path"] in normals] + [threats[k] for k in sorted(drawn)]
    return [
        {"path": i["path"], "scan_id": Path(i["path"]).name, "origin": "real"}
        | {key: i[key] for key in ("anomalous", "scanner", "set", "boxes")}
        for i in kept
    ]


def write_crops(real: Path, folder: Path, most: int) -> list[dict[str, Any]]:
    """Cuts the first `most` crops of every source out of their images; returns their truth."""
    folder.mkdir(exist_ok=True)
    taken: dict[str, int] = {}
    truth = []
    for index, line in enumerate((real / "tiles.jsonl").read_text().splitlines()):
        tile = json.loads(line)
        taken[tile["source"]] = taken.get(tile["source"], 0) + 1
        if taken[tile["source"]] > most:
            continue
        x0, y0, x1, y1 = tile["crop"]
        picture = cv2.imread(str(real / tile["path"]), cv2.IMREAD_UNCHANGED)
        cv2.imwrite(str(folder / f"{index}.png"), picture[y0:y1, x0:x1])
        known = {"anomalous": tile["anomalous"], "group": tile["group"], "set": tile["source"], "label": tile["label"]}
        truth.append(
            {"scan_id": f"{index}.png", "origin": "real", "scanner": f"{tile['source']} {tile['domain']}"} | known
        )
    return truth


def shown(estimate: dict[str, Any]) -> str:
    if estimate["value"] is None:
        return f"none ({estimate['note']})"
    return f"{estimate['value']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}], n {estimate['n']}"


def tell(folder: Path) -> None:
    """The figures of a report."""
    figures = json.loads((folder / "metrics.json").read_text())
    ranking, reading = figures["ranking"], figures["operating_point"]["readings"][1]
    print(f"-- {folder.name}: {figures['counts']}")
    for name, value in (
        ("AUROC", ranking["auroc"]),
        ("AP", ranking["average_precision"]),
        *((f"TPR at FPR {r['limit']:g}", r["estimate"]) for r in ranking["tpr_at_fpr"]),
        ("Pd", reading["pd"]),
        ("Pfa", reading["pfa"]),
    ):
        print(f"{name:18s} {shown(value)}")
    for cue in figures["guards"]["cues"]["cues"]:
        print(f"cue {cue['cue']:16s} {shown(cue['auroc'])}{'  SEPARATES' if cue['separates'] else ''}")
    for text in figures["findings"]:
        print(f"finding: {text}")


def run(arguments: argparse.Namespace, work: Path) -> None:
    real: Path = arguments.real
    rows = [json.loads(line) for line in (real / "index.jsonl").read_text().splitlines()]
    parts = split_normals(rows, real)
    print("SIXray normals:", ", ".join(f"{len(files)} {name}" for name, files in parts.items()))
    bundle = work / "bundle.onnx"
    train, calibrate = (manifest(work / f"{part}.jsonl", parts[part]) for part in ("train", "calibrate"))
    budget = smallest_budget(len(parts["calibrate"]))
    if not bundle.exists():
        raw = work / "raw.onnx"
        cargolens("train", train, "--detector", arguments.detector, "--out", work / "run")
        cargolens("export", work / "run", "--out", raw)
        cargolens("calibrate", raw, "--normals", calibrate, "--budget", budget, "--out", bundle)
    whole = whole_truth(rows, real, parts["test"], arguments.images)
    listed = manifest(work / "test.jsonl", [real / row["path"] for row in whole])
    jobs = {
        "whole_images": (listed, whole),
        "crop_pairs": (work / "crops", write_crops(real, work / "crops", arguments.crops)),
    }
    for name, (scans, truth) in jobs.items():
        results = work / f"{name}.jsonl"
        if not results.exists():
            cargolens("scan", scans, "--bundle", bundle, "--out", results, "--workers", arguments.workers)
        known = write_lines(work / f"{name}_truth.jsonl", truth)
        words = ("--bundle", bundle, "--run", work / "run", "--out", work / name, "--overwrite", "-q")
        seconds, megabytes = cargolens("evaluate", results, "--truth", known, *words)
        print(f"evaluated in {seconds:.0f} s, at most {megabytes:.0f} MB")
        tell(work / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=lambda p: Path(p).resolve())
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--detector", default="gaussian")
    parser.add_argument("--images", type=int, default=200, help="whole images with a threat")
    parser.add_argument("--crops", type=int, default=600, help="crops of each source")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    if not (arguments.real / "index.jsonl").is_file():
        print(f"{arguments.real}: no index.jsonl, nothing measured", file=sys.stderr)
        return
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
        run(arguments, arguments.keep.resolve())
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(arguments, Path(folder))


if __name__ == "__main__":
    main()
