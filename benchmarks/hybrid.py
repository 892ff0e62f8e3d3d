#!/usr/bin/env python3
"""What `hybrid` gains and loses against each of its halves, from one network, which tells both maps.

Simulated: fitted to benign parcels, then AUROC of other parcels with a threat against the same parcels without it, and
the share of pairs whose threat raised the score. With REAL (a folder with an index.jsonl, a line an image: path, set,
boxes [x0, y0, x1, y1, class]): fitted to the images of --set-name without boxes, all but every fifth; is the highest
cell of the map in a box, with a 95 % Wilson interval, and how often do the benign images kept aside reach the scores
that one in ten should reach.

    python benchmarks/hybrid.py [REAL] [--set-name sixray] [--every 4] [--train 60] [--pairs 50] [--init RUN_OR_BUNDLE]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.reader import ReadOptions, read_scan
from cargolens.datasets.scan import View
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.sources import find_sources
from cargolens.inference.bundle import read_bundle
from cargolens.inference.evaluation.intervals import wilson
from cargolens.inference.evaluation.resampling import Resampling
from cargolens.inference.evaluation.scores import make_scores
from cargolens.inference.evaluation.summary import summarise
from cargolens.inference.session import DetectorSession
from cargolens.inference.tiling import cut
from cargolens.training.config import make_config
from cargolens.training.export import export_run
from cargolens.training.progress import TrainProgress
from cargolens.training.train import train_run

Float32 = NDArray[np.float32]
HALVES = ("threat half", "novelty half", "hybrid")


def fitted(data: Sequence[str], arguments: argparse.Namespace, work: Path) -> DetectorSession:
    settings = [] if arguments.init is None else [f"init={arguments.init}"]
    config = make_config("hybrid", None, settings, 0)
    train_run(data, config, work / "run", device="cpu", report=TrainProgress(quiet=True))
    exported = export_run(work / "run", work / "hybrid.onnx")
    print(
        f"torch against ONNX {exported.difference:.1e}, {(work / 'hybrid.onnx').stat().st_size / 1e6:.1f} MB",
        flush=True,
    )
    return DetectorSession(read_bundle(work / "hybrid.onnx"))


def maps(session: DetectorSession, view: View) -> tuple[tuple[Float32, ...], float]:
    """The maps of both halves and of both together, and map cells a pixel; the view is one window."""
    tiles = cut(session.canonical(view), session.bundle.manifest.tiling, session.bundle.manifest.air)
    (windows,) = tiles.batches(1)
    found, _, classes = session.run(windows)
    if classes is None:
        raise SystemExit("the bundle tells no classes")
    return (classes[0, :-1].max(0), classes[0, -1], found[0, 0]), tiles.scale[0] * found.shape[2] / windows.shape[2]


def simulated(arguments: argparse.Namespace, work: Path) -> None:
    session = fitted([f"simulated:{arguments.train}:1"], arguments, work)
    scores = []
    for sample in SimulatedScans(arguments.pairs, 2, 1.0):
        if sample.twin is not None:
            pair = (maps(session, scan.views[0])[0] for scan in (sample.scan, sample.twin))
            scores.append([[part.max() for part in parts] for parts in pair])
    table = np.array(scores, np.float64)
    for k, name in enumerate(HALVES):
        pairs = table[:, :, k]
        made = make_scores(pairs.ravel(), np.tile([True, False], len(pairs)), np.repeat(np.arange(len(pairs)), 2))
        auroc = summarise(made, Resampling()).auroc
        higher = float((pairs[:, 0] > pairs[:, 1]).mean())
        usual = float((pairs[:, 1] >= 1.0).mean())
        print(f"simulated  {name:12s} AUROC {auroc.value:.3f} [{auroc.low:.3f}, {auroc.high:.3f}]  above twin "
              f"{higher:.2f}  benign at p <= 0.1: {usual:.2f} of {len(pairs)}", flush=True)  # fmt: skip


def real(arguments: argparse.Namespace, work: Path) -> None:
    rows = [json.loads(line) for line in (arguments.real / "index.jsonl").read_text().splitlines()]
    rows = [row for row in rows if row["set"] == arguments.set_name]
    benign = [row for row in rows if not row["boxes"]]
    learnt = [str(arguments.real / row["path"]) for k, row in enumerate(benign) if k % 5]
    session = fitted(learnt, arguments, work)
    found: dict[str, list[list[bool]]] = {"all": []}
    for row in [row for row in rows if row["boxes"]][:: arguments.every]:
        parts, per_pixel = maps(session, view_of(arguments.real, row))
        hits = [inside(part, per_pixel, row["boxes"]) for part in parts]
        for name in ("all", *sorted({box[4] for box in row["boxes"]})):
            found.setdefault(name, []).append(hits)
    for label, lines in found.items():
        for k, name in enumerate(HALVES):
            hits = [line[k] for line in lines]
            low, high = wilson(sum(hits), len(hits))
            print(
                f"{label:10s} {name:12s} highest cell on it {np.mean(hits):.3f} [{low:.3f}, {high:.3f}] of {len(hits)}"
            )
    peaks = [[part.max() for part in maps(session, view_of(arguments.real, row))[0]] for row in benign[::5]]
    shares = (np.array(peaks) >= 1.0).mean(0)
    told = ", ".join(f"{name} {share:.2f}" for name, share in zip(HALVES, shares, strict=True))
    print(f"benign images at p <= 0.1: {told} of {len(peaks)}")


def view_of(folder: Path, row: dict[str, Any]) -> View:
    (source,) = find_sources([str(folder / row["path"])])
    return read_scan(source, ReadOptions()).views[0]


def inside(part: Float32, per_pixel: float, boxes: Sequence[Sequence[float]]) -> bool:
    """Whether the highest cell's centre lies in a box."""
    row, column = np.unravel_index(int(part.argmax()), part.shape)
    x, y = (column + 0.5) / per_pixel, (row + 0.5) / per_pixel
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", nargs="?", type=lambda p: Path(p).resolve())
    parser.add_argument("--set-name", default="sixray")
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--train", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--init", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hybrid-") as name:
        for part, use in (("simulated", arguments.train > 0), ("real", arguments.real is not None)):
            if use:
                (Path(name) / part).mkdir()
                (simulated if part == "simulated" else real)(arguments, Path(name) / part)


if __name__ == "__main__":
    main()
